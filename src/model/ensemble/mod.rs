//! Ensembles: many simulations of each scenario, and their means, quantiles and paired differences.
//!
//! All members advance together by a few days at a time, and only the quantiles of each day are kept: memory use does
//! not grow with the number of days. Members are independent and their results are stored by member number, therefore
//! any number of threads gives the same bytes.

mod correlations;
mod daily_quantiles;
mod differences;
mod drawing;
mod members;
mod quantiles;
mod run;

use super::dynamics::compartments::{Compartment, living};
use super::inputs::comparison::Comparison;
use super::inputs::scenario::Scenario;
use super::inputs::solver::{Ensemble, Method};
use super::results::series::series;
use super::results::{EndemicEquilibrium, Metric, PerMetric, ScenarioResult, Series, Summary};
use super::solvers::cancel_token::CancelToken;
use super::solvers::error::EngineError;
use super::solvers::stochastic;
use correlations::rank_correlations;
use differences::paired_differences;
use members::{Members, design};
use quantiles::{median, quantiles};
use run::{Gathered, gather};

/// Peak of infectious people below which a sample of single members is returned.
const FEW_INFECTIOUS: f64 = 40.0;
/// Maximum number of members in the sample.
const SAMPLED_MEMBERS: u32 = 30;
/// Maximum total number of days in the sample, which limits the size of saved results.
const SAMPLED_DAYS: u32 = 40_000;

/// The metrics of one member.
type MemberNumbers = PerMetric<f64>;

/// Simulates the ensemble of each scenario of a comparison. Members differ by random events, by rates drawn from their
/// distributions, or by both. The same member of two scenarios has common random numbers and the same quantile of each
/// rate.
pub(super) fn simulate(
    comparison: &Comparison,
    ensemble: Ensemble,
    stop: &CancelToken,
) -> Result<Vec<ScenarioResult>, EngineError> {
    let solver = comparison.solver();
    let design = design(ensemble);
    let mut results = Vec::with_capacity(comparison.scenarios().len());
    let mut baseline: Option<Vec<MemberNumbers>> = None;
    for scenario in comparison.scenarios() {
        let members = Members::new(scenario, design.as_ref(), ensemble.members);
        let gathered = gather(scenario, &members, comparison.days(), solver, stop)?;
        let numbers = gathered.numbers.clone();
        let mut result = result(scenario, &members, solver.method, gathered);
        if solver.method == Method::Stochastic && has_few_infections(&result) {
            result.sample = Some(sample(&members, comparison.days(), ensemble.seed, stop)?);
        }
        result.paired_differences = baseline.as_ref().map(|baseline| paired_differences(baseline, &numbers));
        result.rank_correlations = design.as_ref().and_then(|design| rank_correlations(scenario, design, &numbers));
        baseline.get_or_insert(numbers);
        results.push(result);
    }
    Ok(results)
}

fn result(scenario: &Scenario, members: &Members, method: Method, gathered: Gathered) -> ScenarioResult {
    let bands = PerMetric::of_members(|metric| {
        let mut values: Vec<f64> = column(&gathered.numbers, metric).flatten().collect();
        quantiles(&mut values)
    });
    let mut numbers = PerMetric::of_members(|metric| bands[metric].map(|bands| bands.q50));
    // Only the stochastic method has minor outbreaks.
    if method == Method::Stochastic {
        numbers[Metric::MinorOutbreakProbability] = minor_outbreak_probability(members, &gathered);
    }
    let summary = Summary {
        numbers,
        peak_reached: Some(gathered.rising * 2 <= gathered.numbers.len()),
        endemic_equilibrium: endemic_equilibrium(&gathered.formulas),
    };
    ScenarioResult {
        bands: Some(gathered.bands),
        summary_bands: Some(bands),
        ..ScenarioResult::single(scenario.name.clone(), gathered.means, summary)
    }
}

/// Returns each compartment's median over the members that have an equilibrium.
fn endemic_equilibrium(formulas: &[Summary]) -> Option<EndemicEquilibrium> {
    let all: Vec<_> = formulas.iter().filter_map(|formulas| formulas.endemic_equilibrium).collect();
    let median_of = |compartment: fn(&EndemicEquilibrium) -> Option<f64>| {
        median(&mut all.iter().filter_map(compartment).collect::<Vec<_>>())
    };
    Some(EndemicEquilibrium {
        susceptible: median_of(|at| Some(at.susceptible))?,
        exposed: median_of(|at| at.exposed),
        infectious: median_of(|at| Some(at.infectious))?,
        recovered: median_of(|at| Some(at.recovered))?,
        vaccinated: median_of(|at| Some(at.vaccinated))?,
    })
}

/// Returns whether 95 % of the members have few infectious people at their peak. Quantiles are then whole numbers with
/// visible steps.
fn has_few_infections(result: &ScenarioResult) -> bool {
    let peak = result.summary_bands.as_ref().and_then(|bands| bands[Metric::PeakInfectious]);
    peak.is_some_and(|peak| peak.q95 < FEW_INFECTIOUS)
}

/// Returns the series of the first members. They are simulated again, which gives the same numbers.
fn sample(members: &Members, days: u32, seed: u64, stop: &CancelToken) -> Result<Vec<Series>, EngineError> {
    let max_members = (SAMPLED_DAYS / (days + 1)).clamp(1, SAMPLED_MEMBERS);
    let member = |member: u32| {
        let (scenario, epidemic) = members.of(member as usize);
        let trajectory = stochastic::trajectory(epidemic, scenario, days, (seed, member), stop)?;
        Ok(series(scenario, epidemic, &trajectory))
    };
    (0..max_members.min(members.count)).map(member).collect()
}

/// Returns one metric of every member.
fn column(numbers: &[MemberNumbers], metric: Metric) -> impl Iterator<Item = Option<f64>> {
    numbers.iter().map(move |member| member[metric])
}

/// Returns the share of members with a minor outbreak: no one is infected at the end, and fewer than half of the
/// analytic final size were ever infected. Members without an analytic final size, and those that cannot have a major
/// outbreak, are not counted.
fn minor_outbreak_probability(members: &Members, gathered: &Gathered) -> Option<f64> {
    let (mut minor, mut all) = (0_u32, 0_u32);
    for (member, (numbers, is_over)) in gathered.numbers.iter().zip(&gathered.is_over).enumerate() {
        let initial = &members.of(member).1.initial;
        let (Some(reproduction), Some(final_size)) =
            (numbers[Metric::BasicReproductionNumber], numbers[Metric::AnalyticFinalSize])
        else {
            continue;
        };
        let susceptible_share = initial[Compartment::Susceptible.index()] / living(initial);
        if reproduction * susceptible_share <= 1.0 {
            continue;
        }
        all += 1;
        minor += u32::from(*is_over && numbers[Metric::AttackRate].is_some_and(|infected| infected < final_size / 2.0));
    }
    (all > 0).then(|| f64::from(minor) / f64::from(all))
}
