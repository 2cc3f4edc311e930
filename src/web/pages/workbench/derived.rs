//! A rate beside what it means: R0 for beta, a mean duration for the others, and which of the two was typed.

use crate::format::numbers;
use crate::model::{EnteredAs, Entry, Missing, Scenario};
use crate::web::forms::parse_number::range;
use crate::web::forms::{ScenarioInputs, understood};

/// Both faces of beta and gamma, where they can be read.
pub fn contact_and_recovery(scenario: &ScenarioInputs) -> String {
    let others = Scenario::with_inputs_of_r0(|input| {
        let is_given = input.missing == Missing::Refused || scenario.has_any(&[input.key]);
        if is_given { per_day(&scenario.entry(input.key, "")).map(Some) } else { Some(None) }
    });
    let typed_beta = scenario.entry("beta", "");
    let typed = typed(scenario, "beta");
    let beta = match others {
        _ if matches!(typed_beta, Entry::Distribution(_)) => range::hint("beta", &typed_beta),
        Some(others) => match typed_beta {
            Entry::Number(beta) => (others.reproduction_number_of(beta))
                .map(|number| format!("beta {}{typed} is R0 {}", numbers::number(beta), numbers::number(number))),
            Entry::Derived(EnteredAs::R0, number) => (others.transmission_rate(number))
                .map(|beta| format!("R0 {}{typed} is beta {}", numbers::number(number), numbers::number(beta))),
            _ => None,
        },
        _ => None,
    };
    let parts: Vec<_> = beta.into_iter().chain(duration("gamma", scenario)).collect();
    parts.join("; ")
}

/// What stands beside a field under "More inputs": a rate's other face, or what a range stands for.
pub fn group_field(name: &str, scenario: &ScenarioInputs) -> Option<String> {
    match name {
        "sigma" | "omega" | "mu" => duration(name, scenario),
        name => range::hint(name, &scenario.entry(name, "")),
    }
}

/// Says that a number is the typed one, which it is not where its comma or unit was converted.
fn typed(scenario: &ScenarioInputs, name: &str) -> &'static str {
    if understood(name, &scenario.shown(name, 1), "").is_some() { "" } else { " (typed)" }
}

/// A rate with its mean duration: "sigma 0.2 (typed) is a mean of 5 days".
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

/// The rate that an entry stands for; none where it is no rate.
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
    fn both_faces_are_shown_and_the_typed_one_is_named() {
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
    fn long_durations_are_years_too() {
        let said = |name: &'static str, typed: &str| duration(name, &scenario(&[(name, typed)]));
        assert_eq!(said("mu", "1/25550").unwrap(), "mu 0.00003914 (typed) is a mean of 25,550 days, 70 years");
        assert_eq!(said("omega", "2 years").unwrap(), "2 years (typed) is omega 0.00137");
        assert_eq!(said("omega", "0 days"), None);
        assert_eq!(said("gamma", "2 weeks").unwrap(), "14 days is gamma 0.07143", "14 days were not typed");
    }
}
