//! Tests of the workbench's inputs: from an address to a comparison and back.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::model::{Rate, Scenario, built_in};

/// Reads inputs from an address or from a query.
pub fn read(address: &str) -> Inputs {
    Inputs::read(&Pairs::parse(address.trim_start_matches('/').trim_start_matches('?').as_bytes()))
}

/// Returns the scenarios' names.
pub fn names(inputs: &Inputs) -> Vec<String> {
    inputs.scenarios.iter().enumerate().map(|(index, it)| it.shown("name", index + 1)).collect()
}

const TWO: &str = "v=1&days=100&s1.name=A&s1.beta=0.3&s1.gamma=0.1&s2.beta=0.2&s2.gamma=0.1";

#[test]
fn an_empty_address_is_the_default_preset() {
    let inputs = read("plot=susceptible&utm_source=mail");
    assert_eq!(inputs.check().unwrap(), default_preset());
    assert_eq!(inputs.address(), "/?plot=susceptible");
}

#[test]
fn an_address_without_defaults_reads_back_as_the_same_comparison() {
    let blanks = "s1.sigma=&s1.i1.name=&s1.i1.from_day=&s2.vaccination.from_day=&start_date=&s2.hospital.beds=";
    let inputs = read(&format!("{TWO}&s2.population=10000&s2.initial_infectious=100&unit=persons&step=0.5&{blanks}"));
    assert_eq!(inputs.address(), format!("/?{TWO}"));
    assert_eq!(read(&inputs.address()).check(), inputs.check());
}

#[test]
fn every_preset_reads_back_from_its_address_except_rounding_of_typed_rates() {
    for preset in built_in() {
        let address = Inputs::of(&preset.comparison, View::default()).address();
        assert!(address.len() < 4_000, "{}: {}", preset.id, address.len());
        let back = read(&address).check().unwrap();
        for (back, scenario) in back.scenarios().iter().zip(preset.comparison.scenarios()) {
            let rates = |it: &Scenario| [it.beta, it.gamma, it.omega, it.mu].map(|rate| rate.value);
            for (one, other) in rates(back).into_iter().zip(rates(scenario)) {
                assert!((one - other).abs() <= 1e-11 * other.abs(), "{}: {one} is not {other}", preset.id);
            }
            let others = |it: &Scenario| {
                let mut it = it.clone();
                (it.beta.value, it.gamma.value, it.omega.value, it.mu.value) = (0.0, 0.0, 0.0, 0.0);
                it.sigma = it.sigma.map(|sigma| Rate { value: 0.0, ..sigma });
                it
            };
            assert_eq!(others(back), others(scenario), "{}", preset.id);
        }
        assert_eq!(back.observations(), preset.comparison.observations());
        assert_eq!((back.days(), back.start_date()), (preset.comparison.days(), preset.comparison.start_date()));
    }
}

#[test]
fn all_parts_of_the_model_are_read_with_their_units() {
    let inputs = read(
        "v=1&days=100&start_date=2026-01-05&s1.beta=R0+%3D+3&s1.gamma=10+days&s1.sigma=5+days&s1.mu=70+years&s1.fatality=1%25\
         &s1.seasonality.amplitude=20%25&s1.i1.name=closure&s1.i1.from_day=2026-02-04&s1.i1.reduction=0.4\
         &s1.i7.from_day=50&s1.i7.to_day=60&s1.i7.reduction=50%25&s1.vaccination.from_day=10\
         &s1.vaccination.doses_per_day=50&s1.hospital.fraction=5%25&s1.hospital.stay_days=8",
    );
    let comparison = inputs.check().unwrap();
    let scenario = &comparison.scenarios()[0];
    assert_eq!((scenario.gamma.value, scenario.sigma.unwrap().value, scenario.fatality), (0.1, 0.2, 0.01));
    assert_eq!(scenario.mu.value, 1.0 / (70.0 * 365.0));
    assert!((scenario.basic_reproduction_number().unwrap() - 3.0).abs() < 1e-12);
    assert_eq!(scenario.interventions.len(), 2);
    assert_eq!(scenario.interventions[0].days(), (30.0, None));
    assert_eq!(scenario.vaccination.unwrap().efficacy, 1.0);
    assert_eq!(scenario.hospital.unwrap().beds, None);
    let copy = Inputs::of(&comparison, View::default());
    assert!(copy.address().contains("s1.beta=R0+%3D+3&s1.gamma=10+days&"), "{}", copy.address());
    assert_eq!(copy.check().unwrap(), comparison);
}

#[test]
fn rates_are_shown_as_the_address_says_they_were_typed() {
    let inputs = read("v=1&days=9&s1.beta=0.3&s1.entered.beta=R0&s1.gamma=0.1&s1.entered.gamma=days");
    let shown = inputs.as_typed(&inputs.check().unwrap());
    assert_eq!(["beta", "gamma"].map(|rate| shown.scenarios[0].shown(rate, 1)), ["R0 = 3", "10 days"]);
    let wrong = read("v=1&days=9&s1.beta=0.3&s1.entered.beta=days&s1.gamma=0.1").check().unwrap_err();
    assert_eq!(field_name(&wrong[0].pointer), "s1.entered.beta");
}

#[test]
fn wrong_texts_are_kept_in_the_address() {
    let inputs = read("v=1&days=&s1.beta=%3Cb%3E&s1.gamma=0.1&s1.name=&s1.i1.reduction=40");
    assert_eq!(inputs.address(), "/?v=1&days=&s1.name=&s1.beta=%3Cb%3E&s1.gamma=0.1&s1.i1.reduction=40");
    let problems = inputs.check().unwrap_err();
    let names: Vec<_> = problems.iter().map(|problem| field_name(&problem.pointer)).collect();
    assert_eq!(names, ["days", "s1.beta", "s1.i1.from_day", "s1.i1.reduction"]);
    assert!(with_scenario(&problems[3], &inputs.scenarios).starts_with(", intervention 1: Reduction must be"));
}

#[test]
fn scenarios_are_ordered_by_their_numbers() {
    let inputs = read("v=1&days=5&s7.beta=1&s7.gamma=1&s2.beta=2&s2.gamma=1");
    let comparison = inputs.check().unwrap();
    let betas: Vec<_> = comparison.scenarios().iter().map(|scenario| scenario.beta.value).collect();
    assert_eq!(betas, [2.0, 1.0]);
}

#[test]
fn an_unknown_input_of_a_scenario_is_a_problem() {
    for name in ["sgima", "i1.until", "hospital.bed", "i0.name"] {
        let problems = read(&format!("v=1&days=5&s1.beta=1&s1.gamma=1&s1.{name}=2")).check().unwrap_err();
        assert!(problems[0].sentence.starts_with(&format!("s1.{name} is not an input")), "{problems:?}");
    }
    assert!(read("v=2&days=5&s1.beta=1&s1.gamma=1").check().is_err());
}

#[test]
fn observations_are_read_from_the_address() {
    let inputs = read(&format!("{TWO}&observations.name=Cases&observations.values=0-3_1.5-8_2-26.25"));
    let comparison = inputs.check().unwrap();
    let observations = comparison.observations().unwrap();
    assert_eq!(observations.values, [(0.0, 3.0), (1.5, 8.0), (2.0, 26.25)]);
    assert_eq!((observations.name.as_str(), observations.series.as_str()), ("Cases", "infectious"));
    assert_eq!(Inputs::of(&comparison, View::default()).check().unwrap(), comparison);
    assert!(read(&format!("{TWO}&observations.values=0-3_x")).check().is_err());
}

proptest! {
    /// A copy has its days as they were typed. With another first day, days typed as dates get other numbers.
    #[test]
    fn days_are_copied_as_they_were_typed(
        days in prop::collection::vec((0_u16..300, any::<bool>(), prop::option::of((1_u16..99, any::<bool>()))), 1..4),
        peak in (0_u16..300, any::<bool>()),
        earlier in 0_u16..400,
    ) {
        let start = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        let typed = |day: u16, is_date: bool| match is_date {
            true => (start + chrono::Days::new(day.into())).to_string(),
            false => day.to_string(),
        };
        let moved = |day: u16, is_date: bool| f64::from(if is_date { day + earlier } else { day });
        let peak_typed = typed(peak.0, peak.1);
        let mut query = format!(
            "v=1&days=300&start_date={start}&s1.name=A&s1.beta=0.3&s1.gamma=0.1&s1.seasonality.amplitude=10%25\
             &s1.seasonality.peak_day={peak_typed}"
        );
        for (place, (from, is_date, to)) in (1..).zip(&days) {
            query += &format!("&s1.i{place}.from_day={}&s1.i{place}.reduction=40%25", typed(*from, *is_date));
            if let Some((length, is_date)) = to {
                query += &format!("&s1.i{place}.to_day={}", typed(from + length, *is_date));
            }
        }
        let comparison = read(&query).check().unwrap();
        let stored = serde_json::from_str(&serde_json::to_string(&comparison).unwrap()).unwrap();
        prop_assert_eq!(&comparison, &stored);
        let copy = Inputs::of(&stored, View::default());
        // Day 0 is the default of the season's peak, which the address leaves out.
        let peak_shown = if peak == (0, false) { String::new() } else { peak_typed };
        prop_assert_eq!(copy.scenarios[0].typed("seasonality.peak_day"), peak_shown);
        for (inputs, (from, is_date, to)) in copy.scenarios[0].interventions.iter().zip(&days) {
            prop_assert_eq!(inputs.shown("from_day"), typed(*from, *is_date));
            let to = to.map(|(length, is_date)| typed(from + length, is_date)).unwrap_or_default();
            prop_assert_eq!(inputs.shown("to_day"), to);
        }
        prop_assert_eq!(copy.check().unwrap(), comparison);

        let first = start - chrono::Days::new(earlier.into());
        let mut other = copy;
        other.typed.insert("start_date", first.to_string());
        // The check can fail: a period can end before it begins, and the peak can be after a year.
        let Ok(other) = other.check() else { return Ok(()) };
        let scenario = &other.scenarios()[0];
        prop_assert_eq!(scenario.seasonality.unwrap().peak_day.value, moved(peak.0, peak.1));
        for (intervention, (from, is_date, to)) in scenario.interventions.iter().zip(&days) {
            let to_day = to.map(|(length, is_date)| moved(from + length, is_date));
            prop_assert_eq!(intervention.days(), (moved(*from, *is_date), to_day));
        }
    }
}
