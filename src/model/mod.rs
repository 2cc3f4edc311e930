//! The epidemic: inputs, transitions, engines, summary.
//!
//! [`ComparisonDraft::check`] turns what somebody typed or sent into a legal [`Comparison`], or into a [`Problem`] for
//! each field that is not; [`simulate`] turns a comparison into [`Results`]. The epidemic itself is a list of transitions
//! ([`transitions`]), defined once and read by every engine. Nothing here knows a clock, randomness, IO, SQL or HTML.
//!
//! Units throughout: persons (fractions allowed), days, rates per day, shares from 0 to 1.

mod comparison;
mod draft;
mod engines;
mod limits;
mod presets;
mod results;
mod summary;
pub mod transitions;

pub use comparison::{Comparison, Scenario, Solver};
pub use draft::{ComparisonDraft, Entry, Problem, ScenarioDraft, check_note, check_title};
pub use engines::{EngineError, RELATIVE_TOLERANCE, Stop, Trajectory, absolute_tolerance, simulate, simulate_scenario};
pub use limits::{DAYS, MAXIMUM_NAME, MAXIMUM_NOTE, MAXIMUM_SCENARIOS, MAXIMUM_TITLE};
pub use presets::default_preset;
pub use results::{Engine, Quantity, Results, ScenarioResult, Series, Summary};
