//! Sentences about ensembles: the range of nine in ten simulations, and the share that dies out early.

use super::count;
use super::phrases::phrases;
use crate::charts::MOST_WITH_HALVES;
use crate::format::numbers;
use crate::format::units::Unit;
use crate::model::{Metric, Quantiles, Quantity, ReadAt, Sampling};
use crate::report::chart_options::View;
use crate::report::view_model::{Ensemble, Shown, ShownScenario};

/// Minimum share of simulations that die out early, for the headline to mention them.
const MIN_DYING_OUT: f64 = 0.005;

/// Returns the headline with the range of nine in ten simulations; `None` if the chart's quantity has no range.
pub fn title(shown: &Shown, scenario: &ShownScenario, view: View) -> Option<String> {
    let range = range(scenario, view.plot)?;
    let [low, high] =
        [range.q05, range.q95].map(|value| numbers::value_in_full(scenario.in_unit(value, view.unit()), view.unit()));
    let unit = match (view.plot, view.unit()) {
        (Quantity::Deceased, Unit::Persons) => " deaths",
        (_, Unit::Persons) => " people",
        _ => " of people",
    };
    let end = shown.end();
    if scenario.is_rising(view.plot) {
        let range = if low == high { high } else { format!("{low} to {high}") };
        return Some(format!(
            "{} is still rising on {end} in most simulations; nine in ten reach {range}{unit} by then",
            scenario.name
        ));
    }
    let (at, amount) =
        if low == high { ("at ", format!("{high}{unit}")) } else { ("", format!("between {low} and {high}{unit}")) };
    let people = phrases(view.plot).people;
    let what = match view.plot {
        Quantity::Infectious => format!("peak {at}{amount}{}", dying_out(scenario)),
        Quantity::HospitalCensus => format!("peak {at}{amount}{people}"),
        Quantity::CumulativeInfections => format!("infect {amount} by {end}"),
        Quantity::Deceased if view.unit() == Unit::Persons => format!("have {amount} by {end}"),
        Quantity::Deceased => format!("have {amount}{people} by {end}"),
        Quantity::Susceptible => format!("leave {amount}{people} on {end}"),
        Quantity::EffectiveReproductionNumber => return None,
        other if other.row().read_at == ReadAt::LastDay => format!("have {amount}{people} on {end}"),
        _ => return None,
    };
    Some(format!("Nine in ten simulations {what}"))
}

/// Returns the quantiles of the number that the headline is about.
fn range(scenario: &ShownScenario, quantity: Quantity) -> Option<Quantiles<f64>> {
    let ranges = scenario.ranges?;
    match quantity {
        Quantity::Infectious => ranges[Metric::PeakInfectious],
        Quantity::HospitalCensus => ranges[Metric::PeakHospitalCensus],
        _ => Some(scenario.band(quantity)?.map(|values| values.last().copied().unwrap_or_default())),
    }
}

/// Returns the end of a headline: "; one in eight dies out early".
fn dying_out(scenario: &ShownScenario) -> String {
    match scenario.summary.get(Metric::MinorOutbreakProbability) {
        Some(share) if share >= 1.0 => "; all die out early".to_owned(),
        Some(share) if share > 0.95 => "; nearly all die out early".to_owned(),
        Some(share) if share > 0.4 => format!("; {} in ten die out early", count(numbers::whole(share * 10.0))),
        Some(share) if share >= MIN_DYING_OUT => {
            format!("; one in {} dies out early", count(numbers::whole(1.0 / share)))
        }
        _ => String::new(),
    }
}

/// Returns the end of a subtitle: "; median and ranges over 300 simulations".
pub fn subtitle(shown: &Shown, plot: Quantity) -> String {
    let mut ensembles = shown.scenarios.iter().filter(|scenario| scenario.ensemble.is_some()).peekable();
    if ensembles.peek().is_none() {
        return String::new();
    }
    let is_sampled = ensembles.all(|scenario| scenario.sample(plot).is_some());
    match (shown.ensemble(), is_sampled) {
        (Some(Ensemble { members, .. }), true) => format!("; some of {}, one by one", simulations(members)),
        (Some(Ensemble { members, .. }), false) => format!("; median and ranges over {}", simulations(members)),
        (None, _) => "; of ensembles, median and ranges".to_owned(),
    }
}

/// Returns the note that explains lines and bands; `None` without ensembles.
pub fn note(shown: &Shown, plot: Quantity) -> Option<String> {
    let ensembles = || shown.scenarios.iter().filter(|scenario| scenario.varies());
    let first = ensembles().next()?.ensemble?;
    let each = each_simulation(shown.ensemble().unwrap_or(first));
    let members = shown.ensemble().map_or_else(|| "its simulations".to_owned(), |it| simulations(it.members));
    let mut sentences = Vec::new();
    if let Some(most) = ensembles().filter_map(|scenario| scenario.sample(plot)).map(|sample| sample.len()).max() {
        let first = simulations(u32::try_from(most).unwrap_or(u32::MAX));
        sentences.push(format!(
            "Each thin line is one simulation, {each}: few people are infected, and the first {first} of {members} say more \
             than their median."
        ));
    }
    let has_bands = ensembles().any(|scenario| scenario.sample(plot).is_none());
    if has_bands {
        let bands = if shown.scenarios.len() > MOST_WITH_HALVES {
            "the band around it holds nine in ten"
        } else {
            "the inner band holds half of them, the outer band nine in ten"
        };
        sentences.push(format!(
            "A line is the median of {members}; {bands}. Lines and bands come from the same simulations, {each}. They hold for each day by itself: no single simulation follows a line or the edge of a band."
        ));
    }
    let has_dots = shown.scenarios.len() > 1 && [Quantity::Infectious, Quantity::HospitalCensus].contains(&plot);
    if has_dots && has_bands {
        sentences.push("A dot is the median of the simulations’ own peaks, as in the table.".to_owned());
    }
    if shown.scenarios.iter().any(|scenario| scenario.ensemble.is_some() && !scenario.varies()) {
        sentences.push("A line without a band is of a scenario without ranges.".to_owned());
    }
    sentences.extend(shown.ensemble().map(|ensemble| match ensemble.sampling {
        Some(sampling) => format!("Rates are drawn by {}. Seed {}.", design(sampling), ensemble.seed),
        None => format!("Seed {}.", ensemble.seed),
    }));
    Some(sentences.join(" "))
}

/// Explains the difference between simulations: "each one way in which chance could play out".
fn each_simulation(ensemble: Ensemble) -> &'static str {
    match (ensemble.by_chance, ensemble.sampling) {
        (_, None) => "each one way in which chance could play out",
        (false, Some(_)) => "each with rates drawn from their ranges",
        (true, Some(_)) => "each with rates drawn from their ranges and one way in which chance could play out",
    }
}

/// Names a sampling method: "Latin hypercube sampling".
pub fn design(sampling: Sampling) -> &'static str {
    match sampling {
        Sampling::LatinHypercube => "Latin hypercube sampling",
        Sampling::Sobol => "Sobol’s sequence, scrambled",
    }
}

/// Adds the unit to a number of simulations: "300 simulations".
pub fn simulations(members: u32) -> String {
    let unit = if members == 1 { "simulation" } else { "simulations" };
    format!("{} {unit}", numbers::exact(f64::from(members)))
}
