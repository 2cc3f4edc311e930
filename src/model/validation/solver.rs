//! The solver before validation.

use super::entry::{Entry, Fields};
use crate::model::distributions::Sampling;
use crate::model::inputs::solver::{Ensemble, Method, Solver};
use crate::model::limits::{Limit, MEMBERS, SEED, STEP_SENTENCE, seed, steps_per_day, whole};

/// Default number of simulations in an ensemble.
pub const DEFAULT_MEMBERS: u32 = 500;
/// Default seed: fixed, so that equal inputs give equal results.
pub const DEFAULT_SEED: u64 = 42;

/// The solver before validation.
#[derive(Debug, Clone, Default)]
pub struct SolverDraft {
    /// `adaptive` (the default), `euler`, `rk4` or `stochastic`.
    pub method: Option<String>,
    /// Step in days; used only by `euler` and `rk4`.
    pub step: Entry,
    /// Simulations of each scenario; used by `stochastic`, and if a rate is a range.
    pub members: Entry,
    /// Seed of the random numbers; used by `stochastic`, and if a rate is a range.
    pub seed: Entry,
    /// `latin_hypercube` (the default) or `sobol`; used if a rate is a range.
    pub sampling: Option<String>,
}

impl SolverDraft {
    /// Returns whether the method is stochastic, so that numbers of people must be whole.
    pub(super) fn is_stochastic(&self) -> bool {
        self.method.as_deref() == Some("stochastic")
    }

    /// Validates the solver. `has_ranges` is true if a rate of any scenario is a distribution.
    pub(super) fn check(self, fields: &mut Fields<'_>, has_ranges: bool) -> Option<Solver> {
        let method = match self.method.as_deref() {
            None | Some("adaptive") => Some(Method::Adaptive),
            Some("euler") => self.steps(fields).map(|steps_per_day| Method::Euler { steps_per_day }),
            Some("rk4") => self.steps(fields).map(|steps_per_day| Method::Rk4 { steps_per_day }),
            Some("stochastic") => Some(Method::Stochastic),
            Some(_) => {
                fields.problem("method", "Method must be adaptive, euler, rk4 or stochastic");
                None
            }
        };
        if !has_ranges && !self.is_stochastic() {
            return method.map(Solver::once);
        }
        let members = number(fields, "members", &MEMBERS, self.members, f64::from(DEFAULT_MEMBERS));
        let start = number(fields, "seed", &SEED, self.seed, DEFAULT_SEED as f64);
        let sampling = if has_ranges { sampling(fields, self.sampling.as_deref()).map(Some) } else { Some(None) };
        let ensemble = Ensemble { members: whole(members?), seed: seed(start?), sampling: sampling? };
        Some(Solver { method: method?, ensemble: Some(ensemble) })
    }

    fn steps(&self, fields: &mut Fields<'_>) -> Option<u32> {
        if let Entry::Number(step) = self.step
            && let Some(steps) = steps_per_day(step)
        {
            return Some(steps);
        }
        let sentence = match &self.step {
            Entry::Number(_) | Entry::Derived(..) | Entry::Distribution(_) => STEP_SENTENCE.to_owned(),
            Entry::Unreadable(reason) => format!("{STEP_SENTENCE} ({reason})"),
            Entry::Unclear(unclear) => {
                let check = |fields: &mut Fields<'_>, step| Self { step, ..Self::default() }.steps(fields);
                match unclear.offers(check) {
                    Some(offers) => format!("Step: {}. {offers}", unclear.reason),
                    None => format!("{STEP_SENTENCE} ({})", unclear.reason),
                }
            }
            Entry::Absent | Entry::Blank => {
                "Enter the step in days, such as 0.5: this method takes steps of one length".to_owned()
            }
        };
        fields.problem("step", sentence);
        None
    }
}

/// Validates a number with a default, which is used if the field is absent. An empty form field is refused.
fn number(fields: &mut Fields<'_>, field: &str, limit: &Limit, entry: Entry, default: f64) -> Option<f64> {
    if entry == Entry::Absent { Some(default) } else { fields.required(field, limit, entry) }
}

/// Validates the sampling of uncertain rates.
fn sampling(fields: &mut Fields<'_>, typed: Option<&str>) -> Option<Sampling> {
    let Some(typed) = typed else { return Some(Sampling::DEFAULT) };
    let known = [Sampling::LatinHypercube, Sampling::Sobol].into_iter().find(|sampling| sampling.name() == typed);
    if known.is_none() {
        fields.problem("sampling", "Sampling must be latin_hypercube or sobol");
    }
    known
}
