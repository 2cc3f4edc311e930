//! The values of the columns of the table of metrics. In texts, `{end}` is the last day.

use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::outcome::Outcome;

/// Unit of a number; it decides how the number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricUnit {
    /// A count of people.
    People,
    /// A time, counted in days from day 0.
    Day,
    /// A length of time in days.
    Duration,
    /// A count of days; a whole number in JSON where it is one.
    WholeDays,
    /// A share from 0 to 1.
    Share,
    /// A ratio.
    Ratio,
    /// A rate per day.
    PerDay,
}

/// How a number is computed.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// By a formula from the scenario alone.
    Scenario(fn(&Scenario, &Epidemic) -> Option<f64>),
    /// From the outcome of a simulation.
    Simulation(fn(&Scenario, &Outcome) -> Option<f64>),
    /// From all members of a stochastic ensemble, by the ensemble. A member has no such number.
    Ensemble,
}

/// Which scenarios have a number.
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
    /// Whether a scenario with these inputs may have the number.
    pub fn allows(self, scenario: &Scenario) -> bool {
        match self {
            Self::Where(has) => has(scenario),
            Self::Always | Self::IfDefined => true,
        }
    }
}

/// Texts about a number in the list of runs, which shows that of the baseline.
#[derive(Debug, Clone, Copy)]
pub struct ListTexts {
    /// Its description in the API's list.
    pub description: &'static str,
    /// The order by it with the highest first, and that with the lowest first.
    pub orders: [&'static str; 2],
    /// What a run's row says; `{}` is the figure.
    pub text: &'static str,
}

/// Texts about a number on the page of a sweep.
#[derive(Debug, Clone, Copy, Default)]
pub struct SweepTexts {
    /// The link to it, and the head of its column.
    pub link: &'static str,
    /// What the values count.
    pub counts: &'static str,
    /// The subject of a sentence about its values.
    pub subject: &'static str,
    /// The noun after a value in a sentence, with a space before it.
    pub noun: &'static str,
    /// The number with an indefinite article, for "an attack rate is not defined".
    pub with_article: &'static str,
}
