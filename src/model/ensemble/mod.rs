//! Many simulations of each scenario, and what they say together: means, bands, paired differences.
//!
//! All members go forward together, a few days at a time, and of each day only its quantiles are kept: the memory does not
//! grow with the days. Members are independent and their results are placed by number, so that any number of threads gives
//! the same bytes.

mod correlations;
mod daily_quantiles;
mod differences;
mod drawing;
mod members;
mod quantiles;
mod run;

use super::dynamics::compartments::{Compartment, State, living};
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

/// Below so many infectious people at most, members are shown one by one.
const FEW_INFECTIOUS: f64 = 40.0;
/// Members that are shown one by one.
const SAMPLED_MEMBERS: u32 = 30;
/// Their days in all, so that results stay small enough to keep.
const SAMPLED_DAYS: u32 = 40_000;

/// The numbers of one member.
type MemberNumbers = PerMetric<f64>;

/// Simulates every scenario of a comparison so many times: each time by chance, with rates drawn from their distributions,
/// or both. The same member of two scenarios shares its chance and, for each rate, its place in the distribution.
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
    // Only chance ends an outbreak before it has begun.
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

/// Each compartment's median over those members that have an equilibrium.
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

/// Whether nine in ten members stay below a number of infectious people at which bands are steps of a few persons.
fn has_few_infections(result: &ScenarioResult) -> bool {
    let peak = result.summary_bands.as_ref().and_then(|bands| bands[Metric::PeakInfectious]);
    peak.is_some_and(|peak| peak.q95 < FEW_INFECTIOUS)
}

/// The first members' series. They are simulated once more, which gives the same numbers.
fn sample(members: &Members, days: u32, seed: u64, stop: &CancelToken) -> Result<Vec<Series>, EngineError> {
    let most = (SAMPLED_DAYS / (days + 1)).clamp(1, SAMPLED_MEMBERS);
    let member = |member: u32| {
        let (scenario, epidemic) = members.of(member as usize);
        let trajectory = stochastic::trajectory(epidemic, scenario, days, (seed, member), stop)?;
        Ok(series(scenario, epidemic, &trajectory))
    };
    (0..most.min(members.count)).map(member).collect()
}

/// One number of every member.
fn column(numbers: &[MemberNumbers], metric: Metric) -> impl Iterator<Item = Option<f64>> {
    numbers.iter().map(move |member| member[metric])
}

/// The share of the members in which the infection is gone at the end, and fewer than half of the analytic final size were
/// ever infected, among those that have such a size and could have a major outbreak.
fn minor_outbreak_probability(members: &Members, gathered: &Gathered) -> Option<f64> {
    let (mut minor, mut all) = (0_u32, 0_u32);
    for (member, (numbers, is_over)) in gathered.numbers.iter().zip(&gathered.is_over).enumerate() {
        let initial = &members.of(member).1.initial;
        let (Some(reproduction), Some(final_size)) =
            (numbers[Metric::BasicReproductionNumber], numbers[Metric::AnalyticFinalSize])
        else {
            continue;
        };
        if reproduction * susceptible_share(initial) <= 1.0 {
            continue;
        }
        all += 1;
        minor += u32::from(*is_over && numbers[Metric::AttackRate].is_some_and(|infected| infected < final_size / 2.0));
    }
    (all > 0).then(|| f64::from(minor) / f64::from(all))
}

fn susceptible_share(state: &State) -> f64 {
    state[Compartment::Susceptible.index()] / living(state)
}
