//! Generated texts in every field: what is accepted is one reading, what is refused names readings that are accepted.

use proptest::prelude::*;

use super::*;

/// A scenario with every part, so that each field counts.
const WHOLE: &str = "days=200&start_date=2026-01-05&s1.beta=0.3&s1.gamma=0.1&s1.sigma=0.2&s1.omega=0.01&s1.mu=0.001&\
    s1.population=1000000&s1.initial_infectious=100&s1.initial_exposed=0&s1.initial_immune=0&s1.fatality=1%&\
    s1.importation=1&s1.seasonality.amplitude=20%&s1.seasonality.peak_day=15&s1.i1.from_day=5&s1.i1.reduction=40%&\
    s1.vaccination.from_day=5&s1.vaccination.doses_per_day=50&s1.vaccination.efficacy=90%&s1.hospital.fraction=5%&\
    s1.hospital.stay_days=8&s1.hospital.beds=100";

/// The names and values of that scenario.
fn whole() -> impl Iterator<Item = (&'static str, &'static str)> {
    WHOLE.split('&').filter_map(|field| field.split_once('='))
}

/// The sentence about a field with this text in it.
fn refusal(field: &str, typed: &str) -> Option<String> {
    let mut address = form_urlencoded::Serializer::new("v=1".to_owned());
    address.extend_pairs(whole().filter(|(name, _)| *name != field));
    address.append_pair(field, typed);
    let problems = Inputs::read(&Pairs::parse(address.finish().as_bytes())).check().err()?;
    problems.into_iter().find(|problem| field_name(&problem.pointer) == field).map(|problem| problem.sentence)
}

/// The readings that a refusal offers.
fn offered(sentence: &str) -> Vec<&str> {
    match sentence.split_once(". Write ") {
        Some((_, offers)) => offers.split(" or ").collect(),
        None => Vec::new(),
    }
}

#[test]
fn the_cases_that_were_read_a_thousand_times_too_large_offer_the_legal_readings() {
    for (field, typed, offers) in [
        ("s1.fatality", "0,050%", &["0.05%"][..]),
        ("s1.importation", "0,125", &["0.125"]),
        ("s1.importation", "1,250", &["1.25", "1250"]),
        ("s1.gamma", "7,125 days", &["7.125 days", "7125 days"]),
        ("s1.i1.from_day", "30,125", &["30.125", "30125"]),
        ("s1.vaccination.from_day", "30,125", &["30.125", "30125"]),
        ("s1.hospital.stay_days", "7,125", &["7.125"]),
        ("s1.i1.to_day", "4,125", &["4125"]),
        ("s1.beta", "R0 = 2,500", &["R0 = 2.5"]),
        ("s1.beta", "0,125", &["0.125"]),
        ("days", "1,250", &["1250"]),
        ("s1.population", "0,125", &[]),
    ] {
        let sentence = refusal(field, typed).unwrap_or_else(|| panic!("{field} {typed} is accepted"));
        assert_eq!(offered(&sentence), offers, "{sentence}");
    }
    for (field, typed) in [("s1.population", "10,000"), ("s1.hospital.beds", "1,250"), ("s1.fatality", "0,5%")] {
        assert_eq!(refusal(field, typed), None);
    }
}

/// What a field's refusal of a text offers is accepted there.
fn offers_are_accepted(field: &str, typed: &str) -> Result<(), TestCaseError> {
    let sentence = refusal(field, typed).unwrap_or_default();
    for text in offered(&sentence) {
        prop_assert_eq!(refusal(field, text), None, "{} offers {}", sentence, text);
    }
    Ok(())
}

fn fields() -> impl Strategy<Value = &'static str> {
    let names: Vec<_> = whole().map(|(name, _)| name).filter(|name| *name != "start_date").collect();
    prop::sample::select([names, vec!["s1.i1.to_day", "s1.vaccination.to_day"]].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_offered_is_accepted(
        field in fields(),
        number in "[0-9]{0,4},[0-9]{1,4}",
        before in prop::sample::select(vec!["", "R0 = ", "0.01 to ", "day "]),
        behind in prop::sample::select(vec!["", "%", " days", " d", " per week", " weeks", " per day", " people"]),
    ) {
        offers_are_accepted(field, &format!("{before}{number}{behind}"))?;
    }

    #[test]
    fn no_text_stops_a_field(field in fields(), typed in "[ -~–±₀∞,.0-9]{0,12}") {
        offers_are_accepted(field, &typed)?;
    }
}
