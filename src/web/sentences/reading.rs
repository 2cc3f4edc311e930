//! What the curves come to, in a sentence under the chart: the baseline's peak, and how many are infected in the end.

use crate::charts::format;
use crate::web::shown::{Shown, ShownScenario};

/// "No change peaks on day 27 with 30.4 % infectious; 94.1 % are infected by day 200, 14.1 points more than with
/// Distancing." Nothing without a scenario.
pub fn reading(shown: &Shown) -> Option<String> {
    let (baseline, others) = shown.scenarios.split_first()?;
    let summary = baseline.summary;
    let share = format::per_cent(summary.peak_infectious / baseline.inputs.population);
    let median = if baseline.varies() { "a median of " } else { "" };
    let peak = if summary.peak_day > 0.0 {
        format!("peaks on {} with {median}{share} infectious", shown.calendar.on(summary.peak_day))
    } else {
        format!("never has more than the {share} infectious of {}", shown.calendar.on(0.0))
    };
    let infected = summary.attack_rate.map(|rate| {
        let infected = points(rate);
        format!(
            "; {median}{} % are infected by {}{}",
            format::decimal(infected, 1),
            shown.end(),
            against(infected, others)
        )
    });
    let sentence = format!("{} {peak}{}.", baseline.name, infected.unwrap_or_default());
    // A line must not begin with a per-cent sign.
    Some(sentence.replace(" %", "\u{a0}%"))
}

/// ", 14.1 points more than with Distancing": against the scenario that differs most.
fn against(infected: f64, others: &[ShownScenario]) -> String {
    let differences =
        others.iter().filter_map(|other| Some((infected - points(other.summary.attack_rate?), &other.name)));
    let largest = differences.fold(None, |largest: Option<(f64, &String)>, next| match largest {
        Some(known) if known.0.abs() >= next.0.abs() => largest,
        _ => Some(next),
    });
    match largest {
        None => String::new(),
        Some((difference, name)) if difference.abs() < 0.05 => format!(", as with {name}"),
        Some((difference, name)) => {
            let more = if difference > 0.0 { "more" } else { "fewer" };
            format!(", {} points {more} than with {name}", format::decimal(difference.abs(), 1))
        }
    }
}

/// As the table under the chart shows it, so that a reader can check the difference.
fn points(rate: f64) -> f64 {
    format::rounded_decimal(rate * 100.0, 1)
}
