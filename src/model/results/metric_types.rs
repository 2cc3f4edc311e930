//! The values of the columns of the table of metrics. In texts, `{end}` is the last day.

use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::outcome::Outcome;

/// Unit of a metric; it decides how the value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricUnit {
    /// A count of people.
    People,
    /// A point in time, in days since day 0.
    Day,
    /// A length of time in days.
    Duration,
    /// A count of days; in JSON an integer if it is whole.
    WholeDays,
    /// A share from 0 to 1.
    Share,
    /// A ratio.
    Ratio,
    /// A rate per day.
    PerDay,
}

/// How a metric is computed.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// By a formula from the scenario alone.
    Scenario(fn(&Scenario, &Epidemic) -> Option<f64>),
    /// From the outcome of a simulation.
    Simulation(fn(&Scenario, &Outcome) -> Option<f64>),
    /// By the ensemble from all of its members. A single member does not have it.
    Ensemble,
}

/// Which scenarios have a metric.
#[derive(Debug, Clone, Copy)]
pub enum Presence {
    /// All scenarios: it is never withheld.
    Always,
    /// Exactly the scenarios with these inputs.
    Where(fn(&Scenario) -> bool),
    /// Scenarios for which it is defined.
    IfDefined,
}

impl Presence {
    /// Returns whether a scenario with these inputs may have the metric.
    pub fn allows(self, scenario: &Scenario) -> bool {
        match self {
            Self::Where(has) => has(scenario),
            Self::Always | Self::IfDefined => true,
        }
    }
}

/// Texts about a metric in the list of runs, which shows the baseline's value.
#[derive(Debug, Clone, Copy)]
pub struct ListTexts {
    /// Description in the API's list.
    pub description: &'static str,
    /// Names of the sort orders: highest first, lowest first.
    pub orders: [&'static str; 2],
    /// Text in a run's row; `{}` is the value.
    pub text: &'static str,
}

/// Texts about a metric on the page of a sweep.
#[derive(Debug, Clone, Copy, Default)]
pub struct SweepTexts {
    /// Text of the link to it, and heading of its column.
    pub link: &'static str,
    /// Noun phrase for the values.
    pub counts: &'static str,
    /// Subject of a sentence about its values.
    pub subject: &'static str,
    /// Noun after a value in a sentence, with a space before it.
    pub noun: &'static str,
    /// Its name with an indefinite article, for "an attack rate is not defined".
    pub with_article: &'static str,
}
