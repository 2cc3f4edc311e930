//! Recomputes an imported run, and reports on its page how the results differ from those in the file.

use chrono::{DateTime, Utc};

use crate::charts::line_sample;
use crate::format::numbers;
use crate::format::text::capitalised;
use crate::model::{Comparison, Deviation, Deviations, ExternalAnswer, Metric, Quantity, Results, SAME_WITHIN};
use crate::run_file::stored_run::StoredRun;
use crate::storage::{Imported, Recomputed};
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::state::AppState;

/// Decimal digits that distinguish all 64-bit floating-point numbers.
const ALL_DIGITS: usize = 17;

/// Recomputes a file's inputs and compares the results with those of the file. External engines are not called again:
/// their results are taken from the file.
pub async fn recompute(
    state: &AppState,
    client: Client,
    comparison: &Comparison,
    kept: &Results,
) -> Result<Recomputed, Failure> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let answers = kept.scenarios.iter().map(ExternalAnswer::kept).collect();
    Ok(match state.workers.simulate(client, comparison, answers).await? {
        Ok(results) => Recomputed::Compared(Deviations::between(kept, &results)),
        Err(problems) => {
            let reason = problems.into_iter().next().map(|problem| problem.sentence).unwrap_or_default();
            Recomputed::Refused { version, reason }
        }
    })
}

/// View model of an imported run's origin and of the recomputation.
pub struct Origin {
    /// Time of saving that the file states.
    pub saved_at: DateTime<Utc>,
    /// The result of the recomputation, in a sentence or two.
    pub sentence: String,
    /// The differences, if there are any.
    pub table: Option<Differences>,
}

/// Table of the differences.
pub struct Differences {
    /// The version that recomputed the run.
    pub version: String,
    /// Scenarios with differences.
    pub scenarios: Vec<Scenario>,
    /// A sentence about differences that the table omits.
    pub more: Option<String>,
}

/// The differences in a scenario.
pub struct Scenario {
    /// Its line, as SVG.
    pub sample: String,
    /// Its name.
    pub name: String,
    /// One row per series or number.
    pub rows: Vec<Row>,
}

/// The difference of a number, or the largest one in a series.
pub struct Row {
    /// The series or the number, and the quantile.
    pub label: String,
    /// The day; empty for a number.
    pub day: String,
    /// The value in the file; an em dash if absent.
    pub kept: String,
    /// The recomputed value; an em dash if absent.
    pub recomputed: String,
}

impl Origin {
    /// Builds the view model; `None` for a run that was computed here.
    pub fn new(stored: &StoredRun) -> Option<Self> {
        let Imported { saved_at, recomputed } = stored.run.imported.as_ref()?;
        let (sentence, table) = match recomputed {
            Recomputed::Refused { version, reason } => {
                (format!("Epicurve {version} could not compute it anew: {}.", reason.trim_end_matches('.')), None)
            }
            Recomputed::Compared(found) if found.different == 0 => {
                (format!("Recomputing with Epicurve {} gave the same numbers.", found.version), None)
            }
            Recomputed::Compared(found) => {
                let sentence = format!(
                    "Recomputing with Epicurve {} gave other numbers: {} of {} differ.",
                    found.version,
                    numbers::exact(found.different as f64),
                    numbers::exact(found.compared as f64)
                );
                (sentence, Some(Differences::new(found, &stored.comparison)))
            }
        };
        let external = if stored.comparison.has_external() { " External engines were not asked again." } else { "" };
        Some(Self { saved_at: *saved_at, sentence: sentence + external, table })
    }

    /// Writes the relative tolerance: "one part in 1,000,000,000".
    pub fn threshold(&self) -> String {
        format!("one part in {}", numbers::exact((1.0 / SAME_WITHIN).round()))
    }
}

impl Differences {
    fn new(found: &Deviations, comparison: &Comparison) -> Self {
        let scenario = |(position, name): (usize, &str)| {
            let rows: Vec<_> = found.largest.iter().filter(|found| found.scenario == name).map(row).collect();
            (!rows.is_empty()).then(|| Scenario { sample: line_sample(position), name: name.to_owned(), rows })
        };
        let names = comparison.scenarios().iter().map(|scenario| scenario.name.as_str()).enumerate();
        let listed = found.largest.len() as u64;
        let left_out = found.places.saturating_sub(listed);
        Self {
            version: found.version.clone(),
            scenarios: names.filter_map(scenario).collect(),
            more: (left_out > 0).then(|| {
                let left_out = numbers::exact(left_out as f64);
                format!("These are the {listed} that differ most; {left_out} more series and numbers differ less.")
            }),
        }
    }
}

fn row(found: &Deviation) -> Row {
    let digits = digits(found);
    let text = |value: Option<f64>| value.map_or("—".to_owned(), |value| significant(value, digits));
    Row {
        label: label(&found.place),
        day: found.day.map_or(String::new(), |day| numbers::day(f64::from(day))),
        kept: text(found.kept),
        recomputed: text(found.recomputed),
    }
}

/// Returns the number of digits that distinguish the two numbers, plus one.
fn digits(found: &Deviation) -> usize {
    let (Some(kept), Some(now)) = (found.kept, found.recomputed) else { return 6 };
    let largest = kept.abs().max(now.abs());
    (2..=ALL_DIGITS)
        .find(|digits| (kept - now).abs() * 10_f64.powi(i32::try_from(*digits).unwrap_or_default() - 2) >= largest)
        .unwrap_or(ALL_DIGITS)
}

/// Writes a number with `digits` significant digits and commas between thousands, very large and very small numbers in
/// scientific notation.
fn significant(value: f64, digits: usize) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        return numbers::in_powers_of_ten(value, digits);
    }
    let whole = (0..16).take_while(|power| size >= 10_f64.powi(*power)).count();
    let leading_zeros = (1..5).take_while(|power| size > 0.0 && size < 10_f64.powi(-power)).count();
    numbers::fixed(value, (digits + leading_zeros).saturating_sub(whole))
}

/// Writes a label for a place in the results: "In hospital, 5 % quantile" for `bands.hospital_census.q05`.
fn label(place: &str) -> String {
    let mut parts = place.split('.');
    let (group, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let last = parts.next();
    let series =
        |name: &str| Quantity::from_name(name).map_or_else(|| words(name), |series| series.row().label.to_owned());
    let quantile = |key: Option<&str>| match key.and_then(|key| key.strip_prefix('q')) {
        Some("50") => ", median".to_owned(),
        Some(share) => format!(", {} % quantile", share.trim_start_matches('0')),
        None => String::new(),
    };
    match (group, last) {
        ("series", _) => series(name),
        ("bands", key) => format!("{}{}", series(name), quantile(key)),
        ("summary", Some(compartment)) => format!("{}, {}", words(name), words(compartment).to_lowercase()),
        ("summary", None) => words(name),
        ("summary_bands", key) => format!("{}{}", words(name), quantile(key)),
        ("paired_differences", Some(key)) => {
            let statistic = match key {
                "mean_low" => ", lower end of the mean’s precision".to_owned(),
                "mean_high" => ", upper end of the mean’s precision".to_owned(),
                "members" => ", simulations".to_owned(),
                _ if key.starts_with('q') => quantile(last),
                _ => ", mean".to_owned(),
            };
            format!("{}, difference from the baseline{statistic}", words(name))
        }
        ("rank_correlations", Some("members")) => format!("{}, simulations that have it", words(name)),
        ("rank_correlations", Some("left_out")) => format!("{}, simulations without it", words(name)),
        ("rank_correlations", Some(rate)) => format!("{}, correlation with {rate}", words(name)),
        ("sample", Some(of)) => format!("{}, simulation {name}", series(of)),
        _ => place.to_owned(),
    }
}

/// Returns the label of a number of the summary.
fn words(name: &str) -> String {
    let known = Metric::from_key(name).map(|metric| metric.row().name.to_owned());
    known.unwrap_or_else(|| capitalised(&name.replace('_', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(kept: f64, recomputed: f64) -> (String, String) {
        let (kept, recomputed) = (Some(kept), Some(recomputed));
        let found = Deviation { scenario: String::new(), place: String::new(), day: None, kept, recomputed };
        let row = row(&found);
        (row.kept, row.recomputed)
    }

    #[test]
    fn both_numbers_have_enough_digits_to_differ() {
        for (kept, recomputed, expected) in [
            (3068.25, 3_037.871_23, ("3,068.2", "3,037.9")),
            (1000.0, 1_000.000_02, ("1,000.000000", "1,000.000020")),
            (0.5, 0.25, ("0.500", "0.250")),
            (0.012_345, 0.012_346, ("0.01234500", "0.01234600")),
            (0.0, 4.0, ("0.00", "4.0")),
            (2e-9, 1e-9, ("2.00×10⁻⁹", "1.00×10⁻⁹")),
            (-3e20, 3e20, ("−3.0×10²⁰", "3.0×10²⁰")),
        ] {
            assert_eq!(texts(kept, recomputed), (expected.0.to_owned(), expected.1.to_owned()), "{kept}");
        }
    }

    #[test]
    fn places_have_readable_labels() {
        for (place, expected) in [
            ("series.effective_reproduction_number", "Rt"),
            ("bands.hospital_census.q05", "In hospital, 5 % quantile"),
            ("summary.peak_day", "Day of peak"),
            ("summary.endemic_equilibrium.susceptible", "Endemic equilibrium, susceptible"),
            ("summary_bands.doubling_time.q50", "Doubling time, median"),
            ("paired_differences.deaths.mean", "Deaths at the end, difference from the baseline, mean"),
            ("rank_correlations.peak_infectious.beta", "Peak infectious, correlation with beta"),
            ("sample.3.new_infections", "New infections, simulation 3"),
        ] {
            assert_eq!(label(place), expected);
        }
    }
}
