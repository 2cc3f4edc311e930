//! The epidemic model: inputs, transitions, solvers, results.
//!
//! [`ComparisonDraft::check`] turns a draft, as typed or sent, into a valid [`Comparison`] or into a [`Problem`] for
//! each invalid field. [`simulate()`] turns a comparison into [`Results`]. The epidemic is a list of transitions
//! ([`transitions`]), defined once and read by every solver. This module uses no clock, IO, SQL or HTML; random
//! numbers follow from a seed in the inputs.
//!
//! Units throughout: people (fractions allowed), days, rates per day, shares from 0 to 1.

mod distributions;
mod dynamics;
mod ensemble;
mod external;
mod inputs;
pub mod limits;
mod presets;
mod results;
pub(crate) mod run_id;
pub(crate) mod simulate;
mod solvers;
mod sweep;
mod trajectory;
mod validation;

pub use crate::format::text::{NotText, is_csv, listed, utf8_text};
pub use distributions::uncertain::EnteredAs;
pub use distributions::{
    Correlations, Design, Distribution, Sampling, Uncertain, UncertainRate, partial_rank_correlations,
};
pub use dynamics::compartments;
pub use dynamics::compartments::Compartment;
pub use dynamics::phases::Phase;
pub use dynamics::quantity::{Quantity, ReadAt, SERIES, SeriesRow, SeriesSource};
pub use dynamics::transitions;
pub use external::ExternalAnswer;
pub use inputs::comparison::{Comparison, Observations};
pub use inputs::features::ModelFeature;
pub use inputs::input::{Access, Group, Input, InputKind, Missing};
pub use inputs::parameters::{GROUP_COUNT, GROUPS, in_reading_order};
pub use inputs::scenario::{Hospital, Intervention, Scenario, Seasonality, Vaccination};
pub use inputs::solver::{Ensemble, Method, Solver};
pub use inputs::values::{Day, Rate};
pub use limits::{
    DAYS, DAYS_IN_YEAR, MAXIMUM_ENGINE_TEXT, MAXIMUM_INTERVENTIONS, MAXIMUM_NAME, MAXIMUM_NOTE, MAXIMUM_SCENARIOS,
    MAXIMUM_SEARCH, MAXIMUM_TAG, MAXIMUM_TAGS, MAXIMUM_TITLE,
};
pub use presets::{PRESET_EXAMPLE, Preset, PresetError, PresetNumber, built_in, default_preset};
pub use results::external_engine::{ExternalEngine, KNOWN_MODEL, LargestDifference};
pub use results::formulas::{Disturbance, disturbance};
pub use results::metrics::{
    IN_CORRELATIONS_TABLE, IN_DIFFERENCES_TABLE, IN_SUMMARY_TABLE, METRICS, SORTED, STORED, SWEPT,
};
pub use results::unavailable::endemic_equilibrium as why_no_endemic_equilibrium;
pub use results::warnings::{Course, Finding, MAXIMUM_WARNING, Warning, WarningKind, findings, population_defaulted};
pub use results::{
    Deviation, Deviations, EndemicEquilibrium, Engine, ListTexts, Metric, MetricRow, MetricUnit, PairedDifference,
    PerMetric, Presence, Quantiles, RankCorrelations, Results, SAME_WITHIN, ScenarioResult, Series, Source, Summary,
    SweepTexts, curve,
};
pub use simulate::{simulate, simulate_with};
pub use solvers::cancel_token::CancelToken;
pub use solvers::error::EngineError;
pub use solvers::{MAXIMUM_STEPS, RELATIVE_TOLERANCE, simulate_scenario};
pub use sweep::{Parameter, Range, RangeDraft, Spacing, Sweep, SweepDraft, SweepResults, sweep};
pub use trajectory::{NEGLIGIBLE, Peak, Trajectory};
pub use validation::checker::{Bounds, Checker, Place, escaped};
pub use validation::comparison_json::{read_comparison, read_comparison_beside};
pub use validation::hidden_characters::{first_hidden, is_hidden, is_joiner, is_unseen};
pub use validation::json::{Json, json_error_reason};
pub use validation::{
    ComparisonDraft, DEFAULT_MEMBERS, DEFAULT_SEED, DistributionDraft, Entry, OWN_ENGINE, ObjectDraft,
    ObservationsDraft, Problem, ScenarioDraft, SolverDraft, Unclear, check_note, check_tags, check_title,
    is_engine_name,
};
