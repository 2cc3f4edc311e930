//! Hints at the fields of rates: R0 for beta, the mean duration for the other rates, and which of the two was typed.

use crate::format::numbers;
use crate::model::{EnteredAs, Entry, Missing, Scenario};
use crate::web::forms::parse_number::range;
use crate::web::forms::{ScenarioInputs, understood};

/// Writes the hint for beta and gamma: the rates with R0 and the mean duration; empty if they cannot be parsed.
pub fn contact_and_recovery(scenario: &ScenarioInputs) -> String {
    let others = Scenario::with_inputs_of_r0(|input| {
        let is_present = input.missing == Missing::Refused || scenario.has_any(&[input.key]);
        if is_present { per_day(&scenario.entry(input.key, "")).map(Some) } else { Some(None) }
    });
    let typed = typed(scenario, "beta");
    let beta = match (scenario.entry("beta", ""), others) {
        (entry @ Entry::Distribution(_), _) => range::hint("beta", &entry),
        (Entry::Number(beta), Some(others)) => (others.reproduction_number_of(beta))
            .map(|number| format!("beta {}{typed} is R0 {}", numbers::number(beta), numbers::number(number))),
        (Entry::Derived(EnteredAs::R0, number), Some(others)) => (others.transmission_rate(number))
            .map(|beta| format!("R0 {}{typed} is beta {}", numbers::number(number), numbers::number(beta))),
        _ => None,
    };
    let parts: Vec<_> = beta.into_iter().chain(duration("gamma", scenario)).collect();
    parts.join("; ")
}

/// Writes the hint for a field under "More inputs": a rate's mean duration, or the meaning of a range.
pub fn group_field(name: &str, scenario: &ScenarioInputs) -> Option<String> {
    match name {
        "sigma" | "omega" | "mu" => duration(name, scenario),
        name => range::hint(name, &scenario.entry(name, "")),
    }
}

/// Marks a number as typed; empty if its comma or unit was converted.
fn typed(scenario: &ScenarioInputs, name: &str) -> &'static str {
    if understood(name, &scenario.shown(name, 1), "").is_some() { "" } else { " (typed)" }
}

/// Writes a rate with its mean duration: "sigma 0.2 (typed) is a mean of 5 days".
fn duration(name: &str, scenario: &ScenarioInputs) -> Option<String> {
    let entry = scenario.entry(name, "");
    if let Entry::Distribution(_) = entry {
        return range::hint(name, &entry);
    }
    let rate = per_day(&entry)?;
    let typed = typed(scenario, name);
    match entry {
        Entry::Number(_) if rate > 0.0 => {
            let days = 1.0 / rate;
            let years =
                if days >= 730.0 { format!(", {} years", numbers::number(days / 365.0)) } else { String::new() };
            Some(format!("{name} {}{typed} is a mean of {} days{years}", numbers::number(rate), numbers::number(days)))
        }
        Entry::Derived(unit, duration) => {
            Some(format!("{} {}{typed} is {name} {}", numbers::number(duration), unit.name(), numbers::number(rate)))
        }
        _ => None,
    }
}

/// Converts an entry to a rate per day; `None` if it is not a rate.
fn per_day(entry: &Entry) -> Option<f64> {
    let rate = match entry {
        Entry::Number(rate) => *rate,
        Entry::Derived(EnteredAs::Days | EnteredAs::Years, duration) if *duration <= 0.0 => return None,
        Entry::Derived(unit @ (EnteredAs::Days | EnteredAs::Years), duration) => 1.0 / (duration * unit.days()),
        _ => return None,
    };
    (rate.is_finite() && rate >= 0.0).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(fields: &[(&str, &str)]) -> ScenarioInputs {
        let mut inputs = ScenarioInputs::default();
        for (name, value) in fields {
            inputs.take(name, value);
        }
        inputs
    }

    #[test]
    fn rates_are_shown_with_r0_and_duration_and_the_typed_one_is_marked() {
        let typed_rates = scenario(&[("beta", "0.3"), ("gamma", "0.1")]);
        assert_eq!(
            contact_and_recovery(&typed_rates),
            "beta 0.3 (typed) is R0 3; gamma 0.1 (typed) is a mean of 10 days"
        );
        let typed_otherwise = scenario(&[("beta", "R0 = 3"), ("gamma", "10 days")]);
        assert_eq!(contact_and_recovery(&typed_otherwise), "R0 3 (typed) is beta 0.3; 10 days (typed) is gamma 0.1");
        let with_births = scenario(&[("beta", "0.3"), ("gamma", "0.1"), ("mu", "0.02"), ("sigma", "0.08")]);
        assert!(contact_and_recovery(&with_births).starts_with("beta 0.3 (typed) is R0 2;"));
        assert_eq!(contact_and_recovery(&scenario(&[("beta", "R0 = 3"), ("gamma", "x")])), "");
        assert_eq!(contact_and_recovery(&scenario(&[("beta", "0.3"), ("gamma", "0")])), "");
    }

    #[test]
    fn long_durations_are_also_shown_in_years() {
        let hint = |name: &'static str, typed: &str| duration(name, &scenario(&[(name, typed)]));
        assert_eq!(hint("mu", "1/25550").unwrap(), "mu 0.00003914 (typed) is a mean of 25,550 days, 70 years");
        assert_eq!(hint("omega", "2 years").unwrap(), "2 years (typed) is omega 0.00137");
        assert_eq!(hint("omega", "0 days"), None);
        assert_eq!(hint("gamma", "2 weeks").unwrap(), "14 days is gamma 0.07143", "14 days were not typed");
    }
}
