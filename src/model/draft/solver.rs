//! The method before its check.

use super::Entry;
use super::entry::Fields;
use crate::model::limits::{MEMBERS, SEED, seed, step_sentence, steps_per_day, whole};
use crate::model::solver::Solver;

/// Simulations of an ensemble that does not say how many.
pub const DEFAULT_MEMBERS: u32 = 500;
/// Where chance starts from where nobody says so: fixed, so that the same inputs give the same numbers.
pub const DEFAULT_SEED: u64 = 42;

/// The method before its check.
#[derive(Debug, Clone, Default)]
pub struct SolverDraft {
    /// `adaptive` (the default), `euler`, `rk4` or `stochastic`.
    pub method: Option<String>,
    /// Days; read by `euler` and `rk4` alone.
    pub step: Entry,
    /// Simulations of each scenario; read by `stochastic` alone.
    pub members: Entry,
    /// Where chance starts from; read by `stochastic` alone.
    pub seed: Entry,
}

impl SolverDraft {
    /// Whole persons are asked for.
    pub(super) fn is_stochastic(&self) -> bool {
        self.method.as_deref() == Some("stochastic")
    }

    pub(super) fn check(self, fields: &mut Fields<'_>) -> Option<Solver> {
        match self.method.as_deref() {
            None | Some("adaptive") => Some(Solver::Adaptive),
            Some("euler") => self.steps(fields).map(|steps_per_day| Solver::Euler { steps_per_day }),
            Some("rk4") => self.steps(fields).map(|steps_per_day| Solver::Rk4 { steps_per_day }),
            Some("stochastic") => {
                let members = fields.with_default("members", &MEMBERS, self.members, f64::from(DEFAULT_MEMBERS));
                let start = fields.with_default("seed", &SEED, self.seed, DEFAULT_SEED as f64);
                Some(Solver::Stochastic { members: whole(members?), seed: seed(start?) })
            }
            Some(_) => {
                fields.problem("method", "Method must be adaptive, euler, rk4 or stochastic");
                None
            }
        }
    }

    fn steps(&self, fields: &mut Fields<'_>) -> Option<u32> {
        let sentence = match &self.step {
            Entry::Number(step) => match steps_per_day(*step) {
                Some(steps) => return Some(steps),
                None => step_sentence(),
            },
            Entry::Unreadable(reason) => format!("{} ({reason})", step_sentence()),
            Entry::Instead(..) => step_sentence(),
            Entry::Absent | Entry::Blank => {
                "Enter the step in days, such as 0.5: this method takes steps of one length".to_owned()
            }
        };
        fields.problem("step", sentence);
        None
    }
}
