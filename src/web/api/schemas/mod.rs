//! The schemas of bodies and names in the API's description.

pub(crate) mod names;
pub(crate) mod request;
pub(crate) mod view;
