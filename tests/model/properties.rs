//! Over the whole legal range: nobody is made or lost, nothing is negative, nothing is no number.

use crate::drafts::{HospitalDraft, InterventionDraft, ScenarioDraft, SeasonalityDraft, VaccinationDraft};
use epicurve::model::{CancelToken, EngineError, Entry, Metric, Quantity, simulate};
use proptest::prelude::*;

use super::{comparison, scenario, series};

/// Values over a range that spans many orders of magnitude, its ends included.
fn spread(low: f64, high: f64) -> impl Strategy<Value = f64> + Clone {
    prop_oneof![
        1 => Just(low),
        1 => Just(high),
        4 => (0.0..1.0_f64).prop_map(move |share| low + share * (high - low)),
        8 => (-9.0..0.0_f64).prop_map(move |power| low + 10_f64.powf(power) * (high - low)),
    ]
}

fn optional(values: impl Strategy<Value = f64>) -> impl Strategy<Value = Entry> {
    prop::option::weighted(0.6, values).prop_map(|value| value.map_or(Entry::Absent, Entry::Number))
}

/// From and to, from anywhere in the simulation to beyond it.
fn span() -> impl Strategy<Value = (Entry, Entry)> {
    (spread(0.0, 200.0), prop::option::of(spread(1e-6, 200.0)))
        .prop_map(|(from, length)| (from, length.map(|length| from + length)))
        .prop_filter("an end after its start", |(from, to)| to.is_none_or(|to| to > *from))
        .prop_map(|(from, to)| (Entry::Number(from), to.map_or(Entry::Absent, Entry::Number)))
}

fn intervention() -> impl Strategy<Value = InterventionDraft> {
    (span(), spread(0.0, 1.0)).prop_map(|((from_day, to_day), reduction)| InterventionDraft {
        name: None,
        from_day,
        to_day,
        reduction: Entry::Number(reduction),
    })
}

/// Any legal scenario.
fn anything() -> impl Strategy<Value = ScenarioDraft> {
    let people = (spread(1.0, 1e10), spread(0.0, 1.0), spread(0.0, 1.0), spread(0.0, 1.0));
    let rates = (spread(0.0, 100.0), spread(0.0, 50.0), optional(spread(1e-9, 50.0)));
    let more = (optional(spread(0.0, 10.0)), optional(spread(0.0, 1.0)), optional(spread(0.0, 1.0)), spread(0.0, 1.0));
    let season = prop::option::of((spread(0.0, 1.0), spread(0.0, 365.0)));
    let campaign = prop::option::of((span(), spread(0.0, 1e10), spread(0.0, 1.0)));
    let hospital = prop::option::of((spread(0.0, 1.0), spread(0.02, 3_650.0), optional(spread(0.0, 1e6))));
    (people, rates, more, season, prop::collection::vec(intervention(), 0..4), campaign, hospital).prop_map(
        |(
            (population, infectious, exposed, immune),
            (beta, gamma, sigma),
            (omega, mu, fatality, importation),
            season,
            interventions,
            campaign,
            hospital,
        )| {
            // Shares of who is left, a little below it: their sum may not exceed the population by a rounding.
            let of_those_left = |share: f64, taken: f64| share * (population - taken).max(0.0) * (1.0 - 1e-12);
            let infectious = infectious * population;
            let exposed = if sigma.is_empty() { 0.0 } else { of_those_left(exposed, infectious) };
            let immune = of_those_left(immune, infectious + exposed);
            ScenarioDraft {
                initial_exposed: Entry::Number(exposed),
                initial_immune: Entry::Number(immune),
                sigma,
                omega,
                mu,
                fatality,
                // Strong importation into a dying population is the one thing that may be refused.
                importation: Entry::Number(if importation > 0.5 { importation * population } else { 0.0 }),
                seasonality: season.map(|(amplitude, peak_day)| SeasonalityDraft {
                    amplitude: Entry::Number(amplitude),
                    peak_day: Entry::Number(peak_day),
                }),
                interventions,
                vaccination: campaign.map(|((from_day, to_day), doses, efficacy)| VaccinationDraft {
                    from_day,
                    to_day,
                    doses_per_day: Entry::Number(doses),
                    efficacy: Entry::Number(efficacy),
                }),
                hospital: hospital.map(|(fraction, stay_days, beds)| HospitalDraft {
                    fraction: Entry::Number(fraction),
                    stay_days: Entry::Number(stay_days),
                    beds,
                }),
                ..scenario(population, infectious, beta, gamma)
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn people_are_conserved_and_stay_in_their_range(
        draft in anything(),
        days in prop_oneof![8 => 1..250_u32, 1 => 1..=3650_u32],
        method in prop_oneof![3 => Just("adaptive"), 1 => Just("euler"), 1 => Just("rk4")],
        steps in 1..=100_u32,
    ) {
        let comparison = comparison(days, method, 1.0 / f64::from(steps), vec![draft]);
        let scenario = &comparison.scenarios()[0];
        let population = scenario.population;
        match simulate(&comparison, &CancelToken::default()) {
            Err(EngineError::StepTooLong { .. } | EngineError::StepTooLongForStay { .. }) => {
                prop_assert_ne!(method, "adaptive");
            }
            Err(EngineError::TooManySteps { .. }) => {
                prop_assert!(scenario.importation.value > 0.0 && scenario.fatality > 0.0, "{:?}", scenario);
            }
            Err(error) => prop_assert!(false, "{}", error),
            Ok(results) => {
                let result = &results.scenarios[0];
                let counts_again = scenario.omega.value > 0.0 || scenario.mu.value > 0.0;
                let named = result.series.named();
                for (name, values) in named {
                    let most = match name {
                        "effective_reproduction_number" => f64::MAX,
                        "new_infections" | "cumulative_infections" if counts_again => f64::MAX,
                        // Those in hospital are counted once for each stay.
                        "hospital_census" => f64::MAX,
                        _ => population,
                    };
                    for (day, value) in values.unwrap_or_default().iter().enumerate() {
                        prop_assert!((0.0..=most).contains(value), "{} on day {}: {}", name, day, value);
                    }
                }
                let compartments = ["susceptible", "exposed", "infectious", "recovered", "vaccinated", "deceased"];
                for day in 0..=days as usize {
                    let people: f64 = named
                        .iter()
                        .filter(|(name, _)| compartments.contains(name))
                        .filter_map(|(_, values)| values.map(|values| values[day]))
                        .sum();
                    prop_assert!((people - population).abs() <= 1e-9 * population, "day {}: {} people", day, people - population);
                }
                let infectious = series(&result.series, "infectious");
                for value in infectious {
                    prop_assert!(result.summary.peak_infectious() >= value * (1.0 - 1e-7));
                }
                prop_assert!((0.0..=f64::from(days)).contains(&result.summary.peak_day()));
                if let Some(attack_rate) = result.summary.get(Metric::AttackRate) {
                    prop_assert!((0.0..=1.0).contains(&attack_rate));
                }
                if let Some(size) = result.summary.get(Metric::AnalyticFinalSize) {
                    prop_assert!((0.0..=1.0).contains(&size));
                }
                if let (Some(peak), Some(census)) = (result.summary.get(Metric::PeakHospitalCensus), &result.series[Quantity::HospitalCensus]) {
                    prop_assert!(census.iter().all(|persons| peak >= persons * (1.0 - 1e-7)), "{}", peak);
                }
            }
        }
    }
}
