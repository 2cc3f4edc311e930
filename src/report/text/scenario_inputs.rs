//! The scenarios' inputs as sentences: first those of all scenarios, then those of single scenarios.

use super::count as count_in_words;
use super::durations::duration;
use super::interventions::{doses, period, reduction, share};
use super::with_no_break_spaces;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::format::text::{capitalised, listed};
use crate::model::{Intervention, Metric, Scenario, UncertainRate};
use crate::report::text::ranges;
use crate::report::view_model::{Shown, ShownScenario};

/// Maximum interventions that are described; more are counted.
const MAX_INTERVENTIONS: usize = 2;

/// A phrase about an input of a scenario: a value that can differ between scenarios, and the words before it.
#[derive(PartialEq)]
struct Phrase {
    before: &'static str,
    value: String,
}

impl Phrase {
    fn text(&self) -> String {
        format!("{}{}", self.before, self.value)
    }
}

/// Returns sentences such as "R0 3, 2 and 1.2, infectious for 10 days, 100 infectious on day 0. Distancing: contacts
/// −40 % from day 30 to 90."
pub fn restated(shown: &Shown) -> String {
    let phrases: Vec<_> = shown.scenarios.iter().map(|scenario| phrases(scenario, shown.calendar)).collect();
    let topics = phrases.first().map_or(0, Vec::len);
    let of_topic = |topic: usize| phrases.iter().map(move |phrases| phrases[topic].as_ref()).collect::<Vec<_>>();
    let together: Vec<_> = (0..topics).map(|topic| together(&of_topic(topic))).collect();
    let shared = together.iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let apart: Vec<_> = (shown.scenarios.iter().zip(&phrases))
        .filter_map(|(scenario, phrases)| {
            let own = phrases.iter().zip(&together).filter(|(_, together)| together.is_none());
            let own: Vec<_> = own.filter_map(|(phrase, _)| phrase.as_ref().map(Phrase::text)).collect();
            (!own.is_empty()).then(|| format!("{}: {}", scenario.name, own.join(", ")))
        })
        .collect();
    let sentences = [capitalised(&shared), apart.join("; ")];
    let sentences: Vec<_> =
        sentences.into_iter().filter(|text| !text.is_empty()).map(|text| format!("{text}.")).collect();
    with_no_break_spaces(&sentences.join(" "))
}

/// Joins the scenarios' phrases about one input: a single phrase if they are equal, otherwise the words followed by all
/// values. `None` if a scenario has no phrase, or if the words differ.
fn together(phrases: &[Option<&Phrase>]) -> Option<String> {
    let all: Vec<&Phrase> = phrases.iter().copied().collect::<Option<_>>()?;
    let (first, others) = all.split_first()?;
    if others.iter().all(|other| other == first) {
        return Some(first.text());
    }
    let is_one_form = !first.before.is_empty() && others.iter().all(|other| other.before == first.before);
    is_one_form.then(|| {
        let values: Vec<_> = all.iter().map(|phrase| phrase.value.as_str()).collect();
        format!("{}{}", first.before, listed(&values))
    })
}

/// Returns the phrases about a scenario, one for each input; `None` for an input that it does not have.
fn phrases(shown: &ShownScenario, calendar: Calendar) -> Vec<Option<Phrase>> {
    let scenario = shown.inputs;
    let phrase = |before, value: String| Some(Phrase { before, value });
    let only = |is_present: bool, value: String| Some(Phrase { before: "", value }).filter(|_| is_present);
    // The range as it was typed, or the mean duration.
    let stay = |name: UncertainRate, rate: f64, before| match scenario.uncertain(name).as_ref().map(ranges::shown) {
        Some(range) if range.ends_with("days") || range.ends_with("years") => phrase(before, range),
        Some(range) => phrase("", format!("{} {range}", name.name())),
        None if rate > 0.0 => phrase(before, duration(1.0 / rate)),
        None => None,
    };
    let on_start = |persons: f64, what| {
        let is_present = persons > 0.0 || what == "infectious";
        only(is_present, format!("{} {what} on {}", numbers::exact(persons), calendar.on(0.0)))
    };
    vec![
        contacts(shown),
        scenario.sigma.and_then(|sigma| stay(UncertainRate::Sigma, sigma.value, "latent for ")),
        stay(UncertainRate::Gamma, scenario.gamma.value, "infectious for "),
        stay(UncertainRate::Omega, scenario.omega.value, "immune for "),
        stay(UncertainRate::Mu, scenario.mu.value, "lives of "),
        only(scenario.fatality > 0.0, format!("{} of the infected die", share(scenario.fatality))),
        only(
            scenario.importation.value > 0.0,
            format!("importation {}", numbers::input_count(scenario.importation.value)),
        ),
        (scenario.effective_season())
            .and_then(|season| phrase("", format!("contacts ±{} with the season", share(season.amplitude)))),
        interventions(scenario, calendar),
        scenario.effective_campaign().and_then(|campaign| {
            let days = period(calendar, campaign.days());
            phrase("", format!("{} from {days}", doses(&campaign)))
        }),
        (scenario.hospital)
            .and_then(|hospital| phrase("", format!("{} of the infected in hospital", share(hospital.fraction)))),
        on_start(scenario.initial_infectious, "infectious"),
        on_start(scenario.initial_exposed, "exposed"),
        on_start(scenario.initial_immune, "immune"),
    ]
}

/// Returns the phrase about R0, or about beta if R0 is not available. A range of either is written as it was typed.
fn contacts(shown: &ShownScenario) -> Option<Phrase> {
    let beta = shown.inputs.beta.uncertain().as_ref().map(ranges::shown);
    let (before, value) = match (beta, shown.summary.get(Metric::BasicReproductionNumber)) {
        (Some(range), _) if range.starts_with("R0") => ("", range),
        (Some(range), _) => ("beta ", range),
        (None, Some(number)) => ("R0 ", numbers::number(number)),
        (None, None) => ("beta ", numbers::number(shown.inputs.beta.value)),
    };
    Some(Phrase { before, value })
}

fn interventions(scenario: &Scenario, calendar: Calendar) -> Option<Phrase> {
    let with_effect: Vec<_> = scenario.effective_interventions().collect();
    let one = |each: &&Intervention| format!("contacts {} from {}", reduction(each), period(calendar, each.days()));
    let value = match with_effect.len() {
        0 => return None,
        count if count > MAX_INTERVENTIONS => format!("{} interventions", count_in_words(count)),
        _ => listed(&with_effect.iter().map(one).collect::<Vec<_>>()),
    };
    Some(Phrase { before: "", value })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{CancelToken, read_comparison, simulate};

    fn restate(inputs: &serde_json::Value) -> String {
        let comparison = read_comparison(&inputs.into()).unwrap();
        let results = simulate(&comparison, &CancelToken::default()).unwrap();
        restated(&Shown::new(&comparison, &results)).replace('\u{a0}', " ")
    }

    #[test]
    fn equal_inputs_are_written_once_and_different_values_side_by_side() {
        let said = restate(&json!({"days": 20, "scenarios": [
            {"name": "A", "beta": 0.3, "gamma": 0.1}, {"name": "B", "beta": 0.2, "gamma": 0.1},
            {"name": "C", "beta": 0.12, "gamma": 0.1},
        ]}));
        assert_eq!(said, "R0 3, 2 and 1.2, infectious for 10 days, 100 infectious on day 0.");
    }

    #[test]
    fn inputs_of_a_single_scenario_follow_its_name() {
        let said = restate(&json!({"days": 99, "start_date": "2026-01-05", "scenarios": [
            {"name": "A", "beta": 0.3, "gamma": 0.1, "sigma": 0.2},
            {"name": "distancing", "beta": 0.3, "gamma": 0.1, "sigma": 0.2, "initial_exposed": 7, "fatality": 0.01,
             "interventions": [{"from_day": 30, "to_day": 90, "reduction": 0.4}],
             "seasonality": {"amplitude": 0.2}, "hospital": {"fraction": 0.05, "stay_days": 8},
             "vaccination": {"from_day": 10, "doses_per_day": 50}},
        ]}));
        assert_eq!(
            said,
            "R0 3, latent for 5 days, infectious for 10 days, 100 infectious on 5 Jan 2026. distancing: 1 % of the infected die, \
             contacts ±20 % with the season, contacts −40 % from 4 Feb 2026 to 4 Apr 2026, 50 doses a day from 15 Jan 2026 to \
             the end, 5 % of the infected in hospital, 7 exposed on 5 Jan 2026."
        );
    }

    #[test]
    fn ranges_are_written_as_they_were_typed() {
        let range =
            |low: f64, high: f64, of: &str| json!({"distribution": "uniform", "low": low, "high": high, "of": of});
        let said =
            restate(&json!({"days": 20, "solver": {"method": "adaptive", "members": 20, "seed": 1}, "scenarios": [
                {"name": "A", "beta": range(2.0, 3.0, "R0"), "gamma": range(5.0, 10.0, "days")},
            ]}));
        assert_eq!(said, "R0 = 2 to 3, infectious for 5 to 10 days, 100 infectious on day 0.");
    }
}
