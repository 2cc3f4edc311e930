//! The list of runs narrowed by words, tags and parts of the model: terms, the plan of a query, its SQL, and how it is asked.

pub(crate) mod execute;
pub(crate) mod plan;
pub(crate) mod query;
pub(crate) mod sort;
pub(crate) mod sql;
pub(crate) mod terms;
