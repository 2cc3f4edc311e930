//! Interventions and vaccination campaigns as texts: their periods and effects.

use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model::{Intervention, Scenario, Vaccination};

/// Returns the period of a measure: "day 30 until day 90", which excludes day 90, or "day 30 to the end". With dates it
/// is "4 Feb 2026 to 4 Apr 2026", which includes the last date.
pub fn period(calendar: Calendar, (from, to): (f64, Option<f64>)) -> String {
    let start = on(calendar, from);
    match to {
        None => format!("{start} to the end"),
        Some(to) if calendar == Calendar::default() => format!("{start} until day {}", numbers::exact(to)),
        Some(to) => {
            // A measure that ends during a day is active on that day.
            let last = calendar.on(to.ceil() - 1.0);
            if last == start { start } else { format!("{start} to {last}") }
        }
    }
}

/// Writes a day with all its decimals, also after a date, which has whole days only: "4 Feb 2026 (day 30.37)".
pub fn on(calendar: Calendar, day: f64) -> String {
    let exact = format!("day {}", numbers::exact(day));
    if calendar == Calendar::default() {
        exact
    } else if day.fract() == 0.0 {
        calendar.on(day)
    } else {
        format!("{} ({exact})", calendar.on(day))
    }
}

/// Formats a share in per cent with at most four significant digits: "40 %".
pub fn share(share: f64) -> String {
    format!("{} %", numbers::number(share * 100.0))
}

/// Formats the reduction of contacts: "−40 %".
pub fn reduction(intervention: &Intervention) -> String {
    format!("−{}", share(intervention.reduction))
}

/// Formats the doses of a campaign: "50 doses a day".
pub fn doses(campaign: &Vaccination) -> String {
    format!("{} doses a day", numbers::exact(campaign.doses_per_day))
}

/// Returns the text after "Overlapping reductions multiply", with the first two interventions of a scenario that
/// overlap on simulated days. `None` if no interventions overlap.
pub fn overlap<'a>(scenarios: impl IntoIterator<Item = (&'a Scenario, u32)>) -> Option<String> {
    let (first, second) = scenarios.into_iter().find_map(|(scenario, last_day)| overlapping(scenario, last_day))?;
    Some(format!(
        ": {} and {} together leave {} of contacts.",
        share(first),
        share(second),
        share((1.0 - first) * (1.0 - second))
    ))
}

/// Returns the reductions of the first two interventions that are active at the same time.
fn overlapping(scenario: &Scenario, last_day: u32) -> Option<(f64, f64)> {
    let end = f64::from(last_day);
    let active: Vec<_> = (scenario.effective_interventions())
        .filter(|intervention| intervention.from_day.value < end)
        .map(|each| {
            let (from, to) = each.days();
            (from, to.unwrap_or(end).min(end), each.reduction)
        })
        .collect();
    active.iter().enumerate().find_map(|(index, first)| {
        let overlaps = |second: &&(f64, f64, f64)| first.0.max(second.0) < first.1.min(second.1);
        active[index + 1..].iter().find(overlaps).map(|second| (first.2, second.2))
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn periods_are_written_in_days_and_dates() {
        let dated = Calendar::new(NaiveDate::from_ymd_opt(2026, 1, 5));
        for (calendar, days, text) in [
            (Calendar::default(), (30.0, Some(90.5)), "day 30 until day 90.5"),
            (Calendar::default(), (30.0, None), "day 30 to the end"),
            (dated, (30.0, Some(90.0)), "4 Feb 2026 to 4 Apr 2026"),
            (dated, (30.0, Some(90.5)), "4 Feb 2026 to 5 Apr 2026"),
            (dated, (30.0, Some(31.0)), "4 Feb 2026"),
            (dated, (30.0, Some(30.2)), "4 Feb 2026"),
            (dated, (30.37, None), "4 Feb 2026 (day 30.37) to the end"),
        ] {
            assert_eq!(period(calendar, days), text);
        }
    }

    #[test]
    fn shares_have_at_most_four_digits() {
        let shares = [0.4, 1.0 / 3.0, 0.6 * 0.5, 0.000_012, 1e-300];
        assert_eq!(shares.map(share), ["40 %", "33.33 %", "30 %", "0.0012 %", "10⁻²⁹⁸ %"]);
    }
}
