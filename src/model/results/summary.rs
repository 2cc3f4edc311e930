//! Computes the summary of a simulation from the table of metrics.

use super::endemic_equilibrium::endemic_equilibrium;
use super::metric_types::Source;
use super::metrics::{METRICS, Row};
use super::per_metric::PerMetric;
use super::series_types::Series;
use super::summary_types::Summary;
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::trajectory::Trajectory;
use crate::model::trajectory::outcome::Outcome;

/// The summary of one scenario.
pub(crate) fn summary(scenario: &Scenario, epidemic: &Epidemic, trajectory: &Trajectory) -> Summary {
    with_outcome(&formulas(scenario, epidemic), scenario, &outcome(scenario, trajectory))
}

/// The numbers that follow from the scenario alone.
pub(crate) fn formulas(scenario: &Scenario, epidemic: &Epidemic) -> Summary {
    let mut numbers = PerMetric::default();
    for row in &METRICS {
        if let Source::Scenario(compute) = row.source {
            numbers[row.metric] = compute(scenario, epidemic);
        }
    }
    Summary { numbers, peak_reached: None, endemic_equilibrium: endemic_equilibrium(scenario) }
}

/// The scenario's formulas and what a simulation of it came to.
pub(crate) fn with_outcome(formulas: &Summary, scenario: &Scenario, outcome: &Outcome) -> Summary {
    let mut summary = formulas.clone();
    read_outcome(&mut summary, scenario, outcome, |row| row.presence.allows(scenario));
    summary
}

/// The numbers that can be read off the series of a model of which nothing else is known: those whose series it has.
pub(crate) fn read_off(series: &Series, scenario: &Scenario, trajectory: &Trajectory) -> Summary {
    let mut summary = Summary::default();
    let has_series = |row: &Row| row.series.is_some_and(|quantity| series[quantity].is_some());
    read_outcome(&mut summary, scenario, &outcome(scenario, trajectory), has_series);
    summary
}

fn read_outcome(summary: &mut Summary, scenario: &Scenario, outcome: &Outcome, is_there: impl Fn(&Row) -> bool) {
    summary.peak_reached = Some(!outcome.is_rising);
    for row in &METRICS {
        if let Source::Simulation(compute) = row.source
            && is_there(row)
        {
            summary.numbers[row.metric] = compute(scenario, outcome);
        }
    }
}

fn outcome(scenario: &Scenario, trajectory: &Trajectory) -> Outcome {
    Outcome::of(trajectory, scenario.hospital.and_then(|hospital| hospital.beds))
}
