//! The days on which Rt is below 1, in sentences. Days are whole days, like those of the series.

use super::{all_scenarios, count};
use crate::format::text::capitalised;
use crate::model::Quantity;
use crate::report::view_model::Shown;

/// Maximum scenarios that the headline names. More are counted.
const MAX_NAMED: usize = 3;

/// Text for a scenario with no day below 1.
const NO_DAY: &str = "on no day";

/// Returns the headline: the days on which Rt is below 1 in each of a few scenarios, or the number of such scenarios.
pub fn title(shown: &Shown) -> String {
    let all: Vec<_> = days_below_one(shown).collect();
    let name = |position: usize| shown.scenarios[position].name.as_str();
    match all.as_slice() {
        [] => String::new(),
        [(only, days)] => format!("{} has an Rt below 1 {days}", name(*only)),
        [(_, first), others @ ..] if others.iter().all(|(_, days)| days == first) => {
            format!("{} have an Rt below 1 {first}", capitalised(&all_scenarios(all.len())))
        }
        [(first, days), others @ ..] if all.len() <= MAX_NAMED => {
            let others = others.iter().map(|(position, days)| format!(", {} {days}", name(*position)));
            format!("{} has an Rt below 1 {days}{}", name(*first), others.collect::<String>())
        }
        all => {
            let some = all.iter().filter(|(_, days)| days != NO_DAY).count();
            format!("{} of {} scenarios have an Rt below 1 on some days", capitalised(&count(some)), count(all.len()))
        }
    }
}

/// Returns the position and statement of each scenario that has an Rt: "Rt below 1 from day 27".
pub fn statements(shown: &Shown) -> Vec<(usize, String)> {
    days_below_one(shown).map(|(position, days)| (position, format!("Rt below 1 {days}"))).collect()
}

/// Returns the positions and days of the scenarios that have an Rt.
fn days_below_one<'a>(shown: &'a Shown) -> impl Iterator<Item = (usize, String)> + 'a {
    (shown.scenarios.iter().enumerate())
        .map(|(position, scenario)| (position, scenario.curve(Quantity::EffectiveReproductionNumber)))
        .filter(|(_, series)| !series.is_empty())
        .map(|(position, series)| (position, days_of(series, |day| shown.calendar.on(f64::from(day)))))
}

/// Returns the first period below 1: "from day 30 to day 89 and again later".
fn days_of(series: &[f64], on: impl Fn(u32) -> String) -> String {
    let mut days = (0_u32..).zip(series);
    let Some((from, _)) = days.find(|(_, value)| **value < 1.0) else { return NO_DAY.to_owned() };
    let Some((above, _)) = days.find(|(_, value)| **value >= 1.0) else {
        return if from == 0 { "on every day".to_owned() } else { format!("from {}", on(from)) };
    };
    let again = if days.any(|(_, value)| *value < 1.0) { " and again later" } else { "" };
    let last = above - 1;
    let period = if last == from { format!("on {}", on(from)) } else { format!("from {} to {}", on(from), on(last)) };
    format!("{period}{again}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_below_one_are_described() {
        for (series, days) in [
            (&[3.0, 1.0][..], "on no day"),
            (&[0.9, 0.8], "on every day"),
            (&[3.0, 1.0, 0.9, 0.8], "from day 2"),
            (&[3.0, 0.9, 0.8, 1.0, 1.0], "from day 1 to day 2"),
            (&[3.0, 0.9, 1.0, 0.9], "on day 1 and again later"),
        ] {
            assert_eq!(days_of(series, |day| format!("day {day}")), days);
        }
    }
}
