//! Rt in words: when it is below 1. Days are whole ones, as the series has them.

use super::count;
use crate::format::text::capitalised;
use crate::model::Quantity;
use crate::report::view_model::{Shown, ShownScenario};

/// More scenarios than this are counted in the headline, and named under it.
const MOST_NAMED: usize = 3;

/// Returns when Rt is below 1: for each of a few scenarios, in the comparison's order, or for how many of them.
pub fn title(shown: &Shown) -> String {
    let below: Vec<_> = below(shown).collect();
    let name = |position: usize| shown.scenarios[position].name.as_str();
    match below.as_slice() {
        [] => String::new(),
        [(only, when)] => format!("{} has an Rt below 1 {}", name(*only), when.text),
        [(_, first), others @ ..] if others.iter().all(|(_, when)| when.text == first.text) => {
            let who = if below.len() == 2 { "Both".to_owned() } else { format!("All {}", count(below.len())) };
            format!("{who} scenarios have an Rt below 1 {}", first.text)
        }
        [(first, when), others @ ..] if below.len() <= MOST_NAMED => {
            let others = others.iter().map(|(position, when)| format!(", {} {}", name(*position), when.text));
            format!("{} has an Rt below 1 {}{}", name(*first), when.text, others.collect::<String>())
        }
        all => {
            let some = all.iter().filter(|(_, when)| when.is_any).count();
            format!("{} of {} scenarios have an Rt below 1 on some days", capitalised(&count(some)), count(all.len()))
        }
    }
}

/// Returns for each scenario with an Rt its position and when Rt is below 1: "Rt below 1 from day 27".
pub fn statements(shown: &Shown) -> Vec<(usize, String)> {
    below(shown).map(|(position, when)| (position, format!("Rt below 1 {}", when.text))).collect()
}

fn below<'a>(shown: &'a Shown) -> impl Iterator<Item = (usize, Below)> + 'a {
    let series = |scenario: &ShownScenario<'a>| scenario.curve(Quantity::EffectiveReproductionNumber);
    (shown.scenarios.iter().enumerate())
        .filter(move |(_, scenario)| !series(scenario).is_empty())
        .map(move |(position, scenario)| (position, read(series(scenario), |day| shown.calendar.on(f64::from(day)))))
}

/// The days below 1 of one scenario.
struct Below {
    /// There is one.
    is_any: bool,
    /// "from day 30 to day 89 and again later"
    text: String,
}

/// The first day below 1, and in words until when.
fn read(series: &[f64], on: impl Fn(u32) -> String) -> Below {
    let some = |text: String| Below { is_any: true, text };
    let mut days = (0_u32..).zip(series);
    let Some((from, _)) = days.find(|(_, value)| **value < 1.0) else {
        return Below { is_any: false, text: "on no day".to_owned() };
    };
    let Some((above, _)) = days.find(|(_, value)| **value >= 1.0) else {
        return some(if from == 0 { "on every day".to_owned() } else { format!("from {}", on(from)) });
    };
    let again = if days.any(|(_, value)| *value < 1.0) { " and again later" } else { "" };
    let last = above - 1;
    let when = if last == from { format!("on {}", on(from)) } else { format!("from {} to {}", on(from), on(last)) };
    some(format!("{when}{again}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_below_one() {
        let when = |series: &[f64]| read(series, |day| format!("day {day}")).text;
        assert_eq!(when(&[3.0, 1.0]), "on no day");
        assert_eq!(when(&[0.9, 0.8]), "on every day");
        assert_eq!(when(&[3.0, 1.0, 0.9, 0.8]), "from day 2");
        assert_eq!(when(&[3.0, 0.9, 0.8, 1.0, 1.0]), "from day 1 to day 2");
        assert_eq!(when(&[3.0, 0.9, 1.0, 0.9]), "on day 1 and again later");
    }
}
