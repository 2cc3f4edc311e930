//! A rate beside what it means: R0 for beta, a mean duration for the others, and which of the two was typed.

use crate::charts::format;
use crate::model::{EnteredAs, Entry, basic_reproduction_number, transmission_rate};
use crate::web::inputs::ScenarioInputs;
use crate::web::ranges;

/// Both faces of beta and gamma, where they can be read.
pub fn contact_and_recovery(scenario: &ScenarioInputs) -> String {
    let rate = |name: &str| per_day(&scenario.entry(name, ""));
    let sigma = if scenario.has_any(&["sigma"]) { rate("sigma").map(Some) } else { Some(None) };
    let mu = if scenario.has_any(&["mu"]) { rate("mu") } else { Some(0.0) };
    let typed_beta = scenario.entry("beta", "");
    let beta = match (sigma, rate("gamma"), mu) {
        _ if matches!(typed_beta, Entry::Distribution(_)) => ranges::hint("beta", &typed_beta),
        (Some(sigma), Some(gamma), Some(mu)) => match typed_beta {
            Entry::Number(beta) => basic_reproduction_number(beta, sigma, gamma, mu)
                .map(|number| format!("beta {} (typed) is R0 {}", format::number(beta), format::number(number))),
            Entry::Instead(EnteredAs::R0, number) => transmission_rate(number, sigma, gamma, mu)
                .map(|beta| format!("R0 {} (typed) is beta {}", format::number(number), format::number(beta))),
            _ => None,
        },
        _ => None,
    };
    let parts: Vec<_> = beta.into_iter().chain(duration("gamma", &scenario.entry("gamma", ""))).collect();
    parts.join("; ")
}

/// What stands beside a field under "More inputs": a rate's other face, or what a range stands for.
pub fn group_field(name: &str, entry: &Entry) -> Option<String> {
    match name {
        "sigma" | "omega" | "mu" => duration(name, entry),
        name => ranges::hint(name, entry),
    }
}

/// A rate with its mean duration: "sigma 0.2 (typed) is a mean of 5 days".
pub fn duration(name: &str, entry: &Entry) -> Option<String> {
    if let Entry::Distribution(_) = entry {
        return ranges::hint(name, entry);
    }
    let rate = per_day(entry)?;
    match entry {
        Entry::Number(_) if rate > 0.0 => {
            let days = 1.0 / rate;
            let years = if days >= 730.0 { format!(", {} years", format::number(days / 365.0)) } else { String::new() };
            Some(format!("{name} {} (typed) is a mean of {} days{years}", format::number(rate), format::number(days)))
        }
        Entry::Instead(unit, duration) => {
            Some(format!("{} {} (typed) is {name} {}", format::number(*duration), unit.name(), format::number(rate)))
        }
        _ => None,
    }
}

/// The rate that an entry stands for; none where it is no rate.
fn per_day(entry: &Entry) -> Option<f64> {
    let rate = match entry {
        Entry::Number(rate) => *rate,
        Entry::Instead(EnteredAs::Days | EnteredAs::Years, duration) if *duration <= 0.0 => return None,
        Entry::Instead(unit @ (EnteredAs::Days | EnteredAs::Years), duration) => 1.0 / (duration * unit.days()),
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
        let entry = Entry::Number(1.0 / 25_550.0);
        assert_eq!(duration("mu", &entry).unwrap(), "mu 0.00003914 (typed) is a mean of 25,550 days, 70 years");
        assert_eq!(
            duration("omega", &Entry::Instead(EnteredAs::Years, 2.0)).unwrap(),
            "2 years (typed) is omega 0.00137"
        );
        assert_eq!(duration("omega", &Entry::Instead(EnteredAs::Days, 0.0)), None);
    }
}
