//! The epidemic's equations: compartments, transitions, and the numbers that need no simulation.

pub mod compartments;
pub(crate) mod final_size;
pub(crate) mod phases;
pub(crate) mod quantity;
pub(crate) mod reproduction;
pub mod transitions;
