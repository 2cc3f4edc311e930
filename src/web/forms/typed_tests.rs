//! Tests with generated texts in each field: texts that a refusal suggests are accepted.

use proptest::prelude::*;

use super::*;

/// A scenario with all parts of the model, so that each field has an effect.
const WHOLE: &str = "days=200&start_date=2026-01-05&s1.beta=0.3&s1.gamma=0.1&s1.sigma=0.2&s1.omega=0.01&s1.mu=0.001&\
    s1.population=1000000&s1.initial_infectious=100&s1.initial_exposed=0&s1.initial_immune=0&s1.fatality=1%&\
    s1.importation=1&s1.seasonality.amplitude=20%&s1.seasonality.peak_day=15&s1.i1.from_day=5&s1.i1.reduction=40%&\
    s1.vaccination.from_day=5&s1.vaccination.doses_per_day=50&s1.vaccination.efficacy=90%&s1.hospital.fraction=5%&\
    s1.hospital.stay_days=8&s1.hospital.beds=100";

/// Returns the names and values of [`WHOLE`].
fn whole() -> impl Iterator<Item = (&'static str, &'static str)> {
    WHOLE.split('&').filter_map(|field| field.split_once('='))
}

/// Returns the problem of a field with this text.
fn refusal(field: &str, typed: &str) -> Option<String> {
    let mut address = form_urlencoded::Serializer::new("v=1".to_owned());
    address.extend_pairs(whole().filter(|(name, _)| *name != field));
    address.append_pair(field, typed);
    let problems = Inputs::read(&Pairs::parse(address.finish().as_bytes())).check().err()?;
    problems.into_iter().find(|problem| field_name(&problem.pointer) == field).map(|problem| problem.sentence)
}

/// Returns the texts that a problem suggests.
fn suggestions(sentence: &str) -> Vec<&str> {
    match sentence.split_once(". Write ") {
        Some((_, texts)) => texts.split(" or ").collect(),
        None => Vec::new(),
    }
}

#[test]
fn refusals_of_ambiguous_commas_suggest_the_legal_readings() {
    for (field, typed, texts) in [
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
        assert_eq!(suggestions(&sentence), texts, "{sentence}");
    }
    for (field, typed) in [("s1.population", "10,000"), ("s1.hospital.beds", "1,250"), ("s1.fatality", "0,5%")] {
        assert_eq!(refusal(field, typed), None);
    }
}

/// Asserts that the field accepts the texts that its refusal of a text suggests.
fn check_suggestions(field: &str, typed: &str) -> Result<(), TestCaseError> {
    let sentence = refusal(field, typed).unwrap_or_default();
    for text in suggestions(&sentence) {
        prop_assert_eq!(refusal(field, text), None, "{} suggests {}", sentence, text);
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
    fn suggested_texts_are_accepted(
        field in fields(),
        number in "[0-9]{0,4},[0-9]{1,4}",
        before in prop::sample::select(vec!["", "R0 = ", "0.01 to ", "day "]),
        behind in prop::sample::select(vec!["", "%", " days", " d", " per week", " weeks", " per day", " people"]),
    ) {
        check_suggestions(field, &format!("{before}{number}{behind}"))?;
    }

    #[test]
    fn any_text_is_handled(field in fields(), typed in "[ -~–±₀∞,.0-9]{0,12}") {
        check_suggestions(field, &typed)?;
    }
}
