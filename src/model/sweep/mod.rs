//! Sweeps: one scenario, simulated at every value of one or two parameters.
//!
//! [`SweepDraft::check`] refuses ranges in which any cell would be invalid. [`sweep`] simulates the cells on all
//! processors and returns the results in the order of the cells, independent of the number of processors.

mod parameter;
mod range;
mod threshold;

use rayon::prelude::*;

use super::distributions::UncertainRate;
use super::inputs::comparison::Comparison;
use super::inputs::scenario::Scenario;
use super::inputs::solver::{Method, Solver};
use super::results::{Engine, Metric, Series, Summary};
use super::simulate::engine;
use super::solvers::cancel_token::CancelToken;
use super::solvers::error::EngineError;
use super::solvers::{scenario_result, scenario_summary};
use super::validation::comparison_json::read_comparison;
use super::validation::json::Json;
use super::validation::{Fields, Problem};

pub use parameter::Parameter;
pub use range::{Range, RangeDraft, Spacing};

/// Maximum steps of a fixed-step method over all cells: about ten seconds on one processor.
const MAXIMUM_STEPS: f64 = 2e8;

/// A sweep before validation.
#[derive(Debug, Clone, Default)]
pub struct SweepDraft {
    /// The parameter on the horizontal axis.
    pub x: RangeDraft,
    /// The parameter on the vertical axis; `None` for a sweep over one parameter.
    pub y: Option<RangeDraft>,
}

/// A scenario, and the valid values of one or two of its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    scenario: Scenario,
    /// Rates that are distributions outside the sweep.
    ranges: Vec<UncertainRate>,
    days: u32,
    solver: Solver,
    x: Range,
    y: Option<Range>,
}

impl SweepDraft {
    /// Returns the sweep of a comparison's first scenario if every cell is valid; otherwise the problems, whose
    /// pointers begin with `/x`, `/y`, `/solver` or `/scenarios`.
    pub fn check(self, comparison: &Comparison) -> Result<Sweep, Vec<Problem>> {
        let mut problems = Vec::new();
        let Some(scenario) = comparison.scenarios().first() else {
            return Err(vec![Problem::new("/scenarios", "Add a scenario: a sweep needs one")]);
        };
        if let Some(engine) = &scenario.engine {
            let name = &scenario.name;
            let sentence =
                format!("A sweep is Epicurve’s own: choose Epicurve in place of the engine “{engine}” for “{name}”");
            return Err(vec![Problem::new("/scenarios/0/engine", sentence)]);
        }
        if comparison.solver().method == Method::Stochastic {
            let sentence = "A sweep simulates each value once: choose adaptive, euler or rk4";
            return Err(vec![Problem::new("/solver/method", sentence)]);
        }
        let is_only = self.y.is_none();
        let mut fields = Fields::new(&mut problems, "");
        let x = self.x.parameter(&mut fields, "x", scenario);
        let y = self.y.as_ref().and_then(|draft| draft.parameter(&mut fields, "y", scenario));
        if let (Some(x), Some(y)) = (x, y)
            && is_same(x, y)
        {
            let sentence = if x == y {
                "The two parameters must differ: leave the second out, or choose another"
            } else {
                "beta and R0 stand for each other: choose another second parameter"
            };
            fields.problem("y", sentence);
        }
        let mut range = |axis: &str, draft: RangeDraft, parameter: Option<Parameter>| {
            let suggested = parameter?.suggested(scenario, comparison.days());
            draft.check(&mut fields, axis, parameter?, suggested, is_only)
        };
        let x = range("x", self.x, x);
        let y = self.y.map(|draft| range("y", draft, y));
        let (Some(x), false) = (x, y == Some(None)) else { return Err(problems) };
        if !problems.is_empty() {
            return Err(problems);
        }
        let sweep = Sweep {
            // Uncertain rates stay at their medians.
            scenario: scenario.drawn(|_| 0.5),
            ranges: scenario.uncertain_rates().map(|(rate, _)| rate).collect(),
            days: comparison.days(),
            solver: Solver::once(comparison.solver().method),
            x,
            y: y.flatten(),
        };
        sweep.check_corners(comparison)?;
        sweep.check_work()?;
        Ok(sweep)
    }
}

/// Returns whether two parameters are equal, or are beta and R0, each of which determines the other.
fn is_same(one: Parameter, other: Parameter) -> bool {
    let rate = |parameter| if parameter == Parameter::BasicReproductionNumber { Parameter::BETA } else { parameter };
    rate(one) == rate(other)
}

impl Sweep {
    /// Returns the scenario without the sweep's values.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Returns the rates that are distributions outside the sweep, which uses their medians.
    pub fn ranges(&self) -> impl Iterator<Item = UncertainRate> {
        self.ranges.iter().copied()
    }

    /// Returns the number of simulated days.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// Returns the first parameter.
    pub fn x(&self) -> &Range {
        &self.x
    }

    /// Returns the second parameter, if there is one.
    pub fn y(&self) -> Option<&Range> {
        self.y.as_ref()
    }

    /// Returns the scenario of one cell.
    pub fn scenario_at(&self, x: f64, y: Option<f64>) -> Scenario {
        let mut scenario = self.scenario.clone();
        let mut values = vec![(self.x.parameter(), x)];
        values.extend(self.y.as_ref().zip(y).map(|(range, y)| (range.parameter(), y)));
        // R0 comes last: beta is calculated from it and the other rates.
        values.sort_by_key(|(parameter, _)| *parameter == Parameter::BasicReproductionNumber);
        for (parameter, value) in values {
            parameter.set(&mut scenario, value);
        }
        scenario
    }

    /// Returns the values of each cell, row by row: the first parameter changes fastest.
    pub fn cells(&self) -> Vec<(f64, Option<f64>)> {
        let row = |y: Option<f64>| self.x.values().iter().map(move |x| (*x, y));
        match &self.y {
            None => row(None).collect(),
            Some(range) => range.values().iter().flat_map(|y| row(Some(*y))).collect(),
        }
    }

    /// Validates the cells at the corners like the API's body. Every limit applies to a number that is monotonic in
    /// each parameter, so that all cells are valid if the corners are.
    fn check_corners(&self, comparison: &Comparison) -> Result<(), Vec<Problem>> {
        let ends = |range: &Range| [("low", range.ends().0), ("high", range.ends().1)];
        let rows = self.y.as_ref().map_or_else(|| vec![None], |range| ends(range).map(Some).to_vec());
        let is_r0 = |range: &Range| range.parameter() == Parameter::BasicReproductionNumber;
        let has_r0 = is_r0(&self.x) || self.y.as_ref().is_some_and(is_r0);
        for row in rows {
            for (end, x) in ends(&self.x) {
                let corner = self.scenario_at(x, row.map(|(_, y)| y));
                if has_r0 && corner.gamma.value + corner.mu.value <= 0.0 {
                    let sentence = "Beta can't follow from R0 while gamma and mu are 0: sweep beta, or give gamma";
                    return Err(vec![Problem::new(format!("/x/{end}"), sentence)]);
                }
                let body = serde_json::json!({ "days": comparison.days(), "scenarios": [corner] });
                let Err(found) = read_comparison(&Json::from(&body)) else { continue };
                let at_value = |problem: Problem| {
                    let is_second = self.y.as_ref().is_some_and(|range| range.parameter().pointer() == problem.pointer);
                    let (pointer, value) = match row {
                        Some((end, y)) if is_second => (format!("/y/{end}"), y),
                        _ => (format!("/x/{end}"), x),
                    };
                    Problem::new(pointer, format!("At {value}: {}", problem.sentence))
                };
                return Err(found.into_iter().take(1).map(at_value).collect());
            }
        }
        Ok(())
    }

    /// Refuses a sweep with too many fixed steps.
    fn check_work(&self) -> Result<(), Vec<Problem>> {
        let (Method::Euler { steps_per_day } | Method::Rk4 { steps_per_day }) = self.solver.method else {
            return Ok(());
        };
        let cells = self.x.values().len() * self.y.as_ref().map_or(1, |range| range.values().len());
        let cells = u32::try_from(cells).map_or(f64::INFINITY, f64::from);
        let steps = cells * f64::from(self.days) * f64::from(steps_per_day);
        if steps <= MAXIMUM_STEPS {
            return Ok(());
        }
        let sentence = format!(
            "These values, days and steps make {:.0} million steps, and a sweep takes at most {:.0} million: choose fewer values, a longer step, or the adaptive method",
            steps / 1e6,
            MAXIMUM_STEPS / 1e6
        );
        Err(vec![Problem::new("/solver/step", sentence)])
    }
}

/// The results of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepResults {
    /// The engine that computed them.
    pub engine: Engine,
    /// The summary of each of [`Sweep::cells`], in their order.
    pub summaries: Vec<Summary>,
    /// The series of each cell of a sweep over one parameter; empty for two parameters.
    pub series: Vec<Series>,
}

impl SweepResults {
    /// Returns a metric of every cell, in their order; `None` if it is withheld.
    pub fn values(&self, metric: Metric) -> Vec<Option<f64>> {
        self.summaries.iter().map(|summary| summary.of_reached_peak(metric)).collect()
    }

    /// Returns the number of cells without a peak, because the infectious are still rising on the last day.
    pub fn rising(&self) -> usize {
        self.summaries.iter().filter(|summary| summary.peak_reached == Some(false)).count()
    }
}

/// Simulates every cell, on all processors.
///
/// # Errors
///
/// The error of the first cell that has one, in the order of the cells; or [`EngineError::Stopped`].
pub fn sweep(sweep: &Sweep, stop: &CancelToken) -> Result<SweepResults, EngineError> {
    let Sweep { days, solver, .. } = *sweep;
    let cells = sweep.cells();
    let scenario = |(x, y): &(f64, Option<f64>)| {
        let mut scenario = sweep.scenario_at(*x, *y);
        // An error names the cell.
        scenario.name = format!("{} with {} {x}", scenario.name, sweep.x.parameter().name());
        if let (Some(range), Some(y)) = (&sweep.y, y) {
            scenario.name = format!("{}, {} {y}", scenario.name, range.parameter().name());
        }
        scenario
    };
    let (summaries, series) = if sweep.y.is_some() {
        let solved = cells.par_iter().map(|cell| scenario_summary(&scenario(cell), days, solver, stop));
        (first_error(solved.collect())?, Vec::new())
    } else {
        let solved = cells.par_iter().map(|cell| scenario_result(&scenario(cell), days, solver, stop));
        first_error(solved.collect())?.into_iter().map(|result| (result.summary, result.series)).unzip()
    };
    Ok(SweepResults { engine: engine(solver), summaries, series })
}

/// Returns all results, or the first error in the order of the cells. Collecting in parallel would return any of them.
fn first_error<T>(solved: Vec<Result<T, EngineError>>) -> Result<Vec<T>, EngineError> {
    solved.into_iter().collect()
}
