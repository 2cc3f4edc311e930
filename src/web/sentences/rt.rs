//! Rt in words: when it is below 1. Days are whole ones, as the series has them.

use crate::model::Quantity;
use crate::web::shown::Shown;

/// One scenario's days below 1.
struct Below<'a> {
    name: &'a str,
    /// Its first day below 1.
    from: Option<u32>,
    /// "from day 30 to day 89 and again later"
    when: String,
}

/// The earliest below 1 against the latest, or what holds for all.
pub fn title(shown: &Shown) -> String {
    let mut below: Vec<Below> = Vec::new();
    for scenario in &shown.scenarios {
        let series = scenario.curve(Quantity::EffectiveReproductionNumber);
        if !series.is_empty() {
            let (from, when) = read(series, |day| shown.calendar.on(f64::from(day)));
            below.push(Below { name: &scenario.name, from, when });
        }
    }
    // Of those that never are, none is earlier than another.
    below.sort_by_key(|one| one.from.unwrap_or(u32::MAX));
    match below.as_slice() {
        [] => String::new(),
        [only] => format!("{} has an Rt below 1 {}", only.name, only.when),
        [first, .., last] => {
            if below.iter().any(|one| one.when != first.when) {
                format!("{} has an Rt below 1 {}, {} {}", first.name, first.when, last.name, last.when)
            } else {
                let who = if below.len() == 2 { "Both" } else { "All" };
                format!("{who} scenarios have an Rt below 1 {}", first.when)
            }
        }
    }
}

/// The first day below 1, and in words until when.
fn read(series: &[f64], on: impl Fn(u32) -> String) -> (Option<u32>, String) {
    let mut days = (0_u32..).zip(series);
    let Some((from, _)) = days.find(|(_, value)| **value < 1.0) else {
        return (None, "on no day".to_owned());
    };
    let Some((above, _)) = days.find(|(_, value)| **value >= 1.0) else {
        return (Some(from), if from == 0 { "on every day".to_owned() } else { format!("from {}", on(from)) });
    };
    let again = if days.any(|(_, value)| *value < 1.0) { " and again later" } else { "" };
    let last = above - 1;
    let when = if last == from { format!("on {}", on(from)) } else { format!("from {} to {}", on(from), on(last)) };
    (Some(from), format!("{when}{again}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_below_one() {
        let when = |series: &[f64]| read(series, |day| format!("day {day}")).1;
        assert_eq!(when(&[3.0, 1.0]), "on no day");
        assert_eq!(when(&[0.9, 0.8]), "on every day");
        assert_eq!(when(&[3.0, 1.0, 0.9, 0.8]), "from day 2");
        assert_eq!(when(&[3.0, 0.9, 0.8, 1.0, 1.0]), "from day 1 to day 2");
        assert_eq!(when(&[3.0, 0.9, 1.0, 0.9]), "on day 1 and again later");
    }
}
