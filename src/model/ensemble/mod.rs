//! Many simulations of each scenario, and what they say together: means, bands, paired differences.
//!
//! All members go forward together, a few days at a time, and of each day only its quantiles are kept: the memory does not
//! grow with the days. Members are independent and their results are placed by number, so that any number of threads gives
//! the same bytes.

mod differences;
mod gather;
mod quantiles;

use self::differences::paired_differences;
use self::gather::{Gathered, gather};
use self::quantiles::quantiles;
use super::comparison::Comparison;
use super::engines::{EngineError, Stop, stochastic};
use super::results::{Numbers, ScenarioResult, Series, Summary};
use super::scenario::Scenario;
use super::series::series;
use super::transitions::{Compartment, Epidemic, living};

/// Below so many infectious people at most, members are shown one by one.
const FEW_INFECTIOUS: f64 = 40.0;
/// Members that are shown one by one.
const SAMPLED_MEMBERS: u32 = 30;
/// Their days in all, so that results stay small enough to keep.
const SAMPLED_DAYS: u32 = 40_000;

/// The numbers of one member.
type MemberNumbers = [Option<f64>; Numbers::<f64>::COUNT];

/// Simulates every scenario of a comparison so many times.
pub(super) fn simulate(
    comparison: &Comparison,
    members: u32,
    seed: u64,
    stop: &Stop,
) -> Result<Vec<ScenarioResult>, EngineError> {
    let mut results = Vec::with_capacity(comparison.scenarios().len());
    let mut baseline: Option<Vec<MemberNumbers>> = None;
    for scenario in comparison.scenarios() {
        let epidemic = Epidemic::new(scenario);
        let gathered = gather(scenario, &epidemic, comparison.days(), members, seed, stop)?;
        let numbers = gathered.numbers.clone();
        let mut result = result(scenario, &epidemic, gathered);
        if has_few_infections(&result) {
            result.sample = Some(sample(scenario, &epidemic, comparison.days(), (members, seed), stop)?);
        }
        result.paired_differences = baseline.as_ref().map(|baseline| paired_differences(baseline, &numbers));
        baseline.get_or_insert(numbers);
        results.push(result);
    }
    Ok(results)
}

fn result(scenario: &Scenario, epidemic: &Epidemic, gathered: Gathered) -> ScenarioResult {
    let bands: [_; Numbers::<f64>::COUNT] = std::array::from_fn(|place| {
        let mut values: Vec<f64> = column(&gathered.numbers, place).flatten().collect();
        quantiles(&mut values)
    });
    let medians = Numbers::from_fn(|place| bands[place].map(|bands| bands.q50));
    let minor_outbreak_probability = minor_outbreak_probability(epidemic, &gathered);
    let summary = Summary { minor_outbreak_probability, ..gathered.formulas }.with_numbers(medians);
    ScenarioResult {
        name: scenario.name.clone(),
        series: gathered.means,
        summary,
        bands: Some(gathered.bands),
        summary_bands: Some(Numbers::from_fn(|place| bands[place])),
        sample: None,
        paired_differences: None,
    }
}

/// Whether nine in ten members stay below a number of infectious people at which bands are steps of a few persons.
fn has_few_infections(result: &ScenarioResult) -> bool {
    let peak = result.summary_bands.as_ref().and_then(|bands| bands.peak_infectious);
    peak.is_some_and(|peak| peak.q95 < FEW_INFECTIOUS)
}

/// The first members' series. They are simulated once more, which gives the same numbers.
fn sample(
    scenario: &Scenario,
    epidemic: &Epidemic,
    days: u32,
    (members, seed): (u32, u64),
    stop: &Stop,
) -> Result<Vec<Series>, EngineError> {
    let most = (SAMPLED_DAYS / (days + 1)).clamp(1, SAMPLED_MEMBERS);
    let member = |member| {
        let trajectory = stochastic::trajectory(epidemic, scenario, days, (seed, member), stop)?;
        Ok(series(scenario, epidemic, &trajectory))
    };
    (0..most.min(members)).map(member).collect()
}

/// One number of every member.
fn column(numbers: &[MemberNumbers], place: usize) -> impl Iterator<Item = Option<f64>> {
    numbers.iter().map(move |member| member[place])
}

/// The share of the members in which the infection is gone at the end, and fewer than half of the analytic final size were
/// ever infected.
fn minor_outbreak_probability(epidemic: &Epidemic, gathered: &Gathered) -> Option<f64> {
    let formulas = &gathered.formulas;
    let final_size = formulas.analytic_final_size?;
    let susceptible = epidemic.initial[Compartment::Susceptible.index()] / living(&epidemic.initial);
    if formulas.basic_reproduction_number? * susceptible <= 1.0 {
        return None;
    }
    let attack_rate = Numbers::<f64>::ATTACK_RATE;
    let is_minor = |(numbers, is_over): (&MemberNumbers, &bool)| {
        *is_over && numbers[attack_rate].is_some_and(|infected| infected < final_size / 2.0)
    };
    let members = gathered.numbers.iter().zip(&gathered.is_over);
    let minor = members.filter(|member| is_minor(*member)).count();
    Some(minor as f64 / gathered.numbers.len() as f64)
}
