//! The JSON API.

mod docs;
mod repeated_names;
mod runs;
mod simulations;
