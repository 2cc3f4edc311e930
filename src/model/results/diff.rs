//! Differences between two results of one comparison: those in a file, and those of a new computation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::metrics::Metric;
use super::series::Series;
use super::{PairedDifference, PerMetric, Quantiles, Results, ScenarioResult};

/// Relative difference up to which two numbers count as equal. In a series, it is relative to the largest absolute
/// value; for a single number, to the number.
pub const SAME_WITHIN: f64 = 1e-9;

/// Maximum listed [`Deviation`]s.
const MAXIMUM_LISTED: usize = 20;

/// Differences between kept results and recomputed results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviations {
    /// Version that recomputed the results.
    pub version: String,
    /// Compared numbers.
    pub compared: u64,
    /// Numbers that differ by more than [`SAME_WITHIN`].
    pub different: u64,
    /// Series and single numbers that differ; only some of them may be in `largest`.
    pub places: u64,
    /// The largest difference of each series and single number that differs. If there are many, only those with the
    /// largest relative difference. In the order of the results.
    pub largest: Vec<Deviation>,
}

/// The largest difference in a series, or the difference of a single number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The scenario's name.
    pub scenario: String,
    /// Path in the scenario's results, such as `series.infectious` or `summary_bands.peak_day.q05`.
    pub place: String,
    /// The whole day; `None` for a single number.
    pub day: Option<u32>,
    /// Kept value; `None` if it is withheld.
    pub kept: Option<f64>,
    /// Recomputed value; `None` if it is withheld.
    pub recomputed: Option<f64>,
}

impl Deviations {
    /// Compares two results. Scenarios and values of a series are matched by their position.
    pub fn between(kept: &Results, recomputed: &Results) -> Self {
        let mut found = Found::default();
        for (kept, recomputed) in kept.scenarios.iter().zip(&recomputed.scenarios) {
            found.add(kept, recomputed);
        }
        let places = found.deviations.len() as u64;
        let mut order: Vec<usize> = (0..found.deviations.len()).collect();
        // A stable sort: of equal differences the first are listed.
        order.sort_by(|one, other| found.deviations[*other].0.total_cmp(&found.deviations[*one].0));
        order.truncate(MAXIMUM_LISTED);
        order.sort_unstable();
        Self {
            version: recomputed.engine.version.clone(),
            compared: found.compared,
            different: found.different,
            places,
            largest: order.into_iter().map(|place| found.deviations[place].1.clone()).collect(),
        }
    }
}

/// Differences found so far, each with its relative size.
#[derive(Default)]
struct Found {
    compared: u64,
    different: u64,
    deviations: Vec<(f64, Deviation)>,
}

impl Found {
    fn add(&mut self, kept: &ScenarioResult, recomputed: &ScenarioResult) {
        let (before, now) = (parts(kept), parts(recomputed));
        let [named_before, named_now] = [&before, &now]
            .map(|parts| parts.iter().map(|(place, part)| (place.as_str(), part)).collect::<BTreeMap<_, _>>());
        let only_now = now.iter().filter(|(place, _)| !named_before.contains_key(place.as_str()));
        for (place, part) in before.iter().chain(only_now) {
            let both = [&named_before, &named_now].map(|named| named.get(place.as_str()).copied());
            self.compare(&kept.name, place, part, both);
        }
    }

    fn compare(&mut self, scenario: &str, place: &str, either: &Part, both: [Option<&Part>; 2]) {
        let [kept, now] = both.map(|part| part.map_or(&[][..], Part::values));
        let scale = kept.iter().chain(now).fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let is_series = matches!(either, Part::Series(_));
        let mut largest: Option<(f64, Deviation)> = None;
        for (day, index) in (0_u32..).zip(0..kept.len().max(now.len())) {
            let (kept, recomputed) = (kept.get(index).copied(), now.get(index).copied());
            let size = match (kept, recomputed) {
                (Some(kept), Some(now)) if kept == now => 0.0,
                (Some(kept), Some(now)) => (kept - now).abs() / scale,
                // Withheld on one side: counts as the largest possible difference.
                _ => f64::INFINITY,
            };
            self.compared += 1;
            if size <= SAME_WITHIN {
                continue;
            }
            self.different += 1;
            if largest.as_ref().is_none_or(|(largest, _)| size > *largest) {
                let (scenario, place) = (scenario.to_owned(), place.to_owned());
                let day = is_series.then_some(day);
                largest = Some((size, Deviation { scenario, place, day, kept, recomputed }));
            }
        }
        self.deviations.extend(largest);
    }
}

/// A series, or a single number.
enum Part<'a> {
    Series(&'a [f64]),
    Number([f64; 1]),
}

impl Part<'_> {
    fn values(&self) -> &[f64] {
        match self {
            Self::Series(values) => values,
            Self::Number(number) => number,
        }
    }
}

/// Returns every series and every single number of a scenario with its path, except withheld ones.
fn parts(result: &ScenarioResult) -> Vec<(String, Part<'_>)> {
    let mut parts = Vec::new();
    add_series(&mut parts, "series", &result.series);
    for (name, value) in summary(result) {
        parts.extend(value.map(|value| (format!("summary.{name}"), Part::Number([value]))));
    }
    for (name, band) in result.bands.iter().flat_map(|bands| bands.all()) {
        for (quantile, values) in band.map(Quantiles::named).into_iter().flatten() {
            parts.push((format!("bands.{name}.{quantile}"), Part::Series(values)));
        }
    }
    let mut add = |group: &str, metric: Metric, key: &str, value: f64| {
        parts.push((format!("{group}.{}.{key}", metric.key()), Part::Number([value])));
    };
    for (metric, band) in result.summary_bands.iter().flat_map(PerMetric::known) {
        band.named().into_iter().for_each(|(key, value)| add("summary_bands", metric, key, *value));
    }
    for (metric, found) in result.paired_differences.iter().flat_map(PerMetric::known) {
        let PairedDifference { mean, mean_low, mean_high, q05, q95, members } = *found;
        let numbers = [("mean", mean), ("mean_low", mean_low), ("mean_high", mean_high), ("q05", q05), ("q95", q95)];
        let numbers = numbers.into_iter().chain([("members", f64::from(members))]);
        numbers.for_each(|(key, value)| add("paired_differences", metric, key, value));
    }
    for (metric, found) in result.rank_correlations.iter().flat_map(PerMetric::known) {
        let rates = found.rates.iter().filter_map(|(rate, value)| Some((rate.name(), (*value)?)));
        let counts = [("members", found.members), ("left_out", found.left_out)];
        let numbers = rates.chain(counts.map(|(key, count)| (key, f64::from(count))));
        numbers.for_each(|(key, value)| add("rank_correlations", metric, key, value));
    }
    for (number, member) in result.sample.iter().flatten().enumerate() {
        add_series(&mut parts, &format!("sample.{}", number + 1), member);
    }
    parts
}

fn add_series<'a>(parts: &mut Vec<(String, Part<'a>)>, group: &str, series: &'a Series) {
    let known = series.named().into_iter().filter_map(|(name, values)| Some((name, values?)));
    parts.extend(known.map(|(name, values)| (format!("{group}.{name}"), Part::Series(values))));
}

fn summary(result: &ScenarioResult) -> Vec<(String, Option<f64>)> {
    let summary = &result.summary;
    let mut all: Vec<_> = Metric::all().map(|metric| (metric.key().to_owned(), summary.get(metric))).collect();
    if let Some(at) = &summary.endemic_equilibrium {
        let compartments = [
            ("susceptible", Some(at.susceptible)),
            ("exposed", at.exposed),
            ("infectious", Some(at.infectious)),
            ("recovered", Some(at.recovered)),
            ("vaccinated", Some(at.vaccinated)),
        ];
        all.extend(compartments.map(|(name, value)| (format!("endemic_equilibrium.{name}"), value)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dynamics::quantity::Quantity;
    use crate::model::inputs::comparison::Comparison;
    use crate::model::inputs::solver::Solver;
    use crate::model::presets::default_preset;
    use crate::model::simulate::simulate;
    use crate::model::solvers::cancel_token::CancelToken;

    fn results() -> Results {
        simulate(&default_preset(), &CancelToken::default()).unwrap()
    }

    fn infectious(results: &mut Results, scenario: usize) -> &mut Vec<f64> {
        results.scenarios[scenario].series[Quantity::Infectious].as_mut().unwrap()
    }

    #[test]
    fn equal_results_have_no_differences() {
        let results = results();
        let found = Deviations::between(&results, &results);
        // Six series of 201 days and nine numbers in each of three scenarios.
        assert_eq!((found.compared, found.different, found.places), (3 * (6 * 201 + 9), 0, 0));
        assert_eq!((found.largest, found.version.as_str()), (Vec::new(), env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn differences_in_a_series_are_relative_to_its_largest_value() {
        let now = results();
        let mut kept = now.clone();
        let series = infectious(&mut kept, 1);
        let peak = series.iter().copied().fold(0.0, f64::max);
        series[3] += peak * 0.9e-9;
        series[5] -= peak * 2e-9;
        series[150] += peak * 3e-9;
        let value = series[150];
        let found = Deviations::between(&kept, &now);
        assert_eq!((found.different, found.places), (2, 1), "the smallest is within the threshold");
        let expected = Deviation {
            scenario: "R0 = 2.0".to_owned(),
            place: "series.infectious".to_owned(),
            day: Some(150),
            kept: Some(value),
            recomputed: now.scenarios[1].series[Quantity::Infectious].as_ref().map(|series| series[150]),
        };
        assert_eq!(found.largest, [expected]);
    }

    #[test]
    fn a_value_that_one_side_withholds_differs() {
        let now = results();
        let mut kept = now.clone();
        kept.scenarios[0].summary.numbers[Metric::AttackRate] = None;
        kept.scenarios[2].series[Quantity::Recovered] = None;
        kept.scenarios[2].summary.numbers[Metric::MinorOutbreakProbability] = Some(0.5);
        let found = Deviations::between(&kept, &now);
        assert_eq!((found.different, found.places), (1 + 201 + 1, 3));
        let listed: Vec<_> = found.largest.iter().map(|found| (found.place.as_str(), found.day, found.kept)).collect();
        assert_eq!(
            listed,
            [
                ("summary.attack_rate", None, None),
                ("summary.minor_outbreak_probability", None, Some(0.5)),
                ("series.recovered", Some(0), None),
            ]
        );
    }

    #[test]
    fn the_largest_of_many_differences_are_listed_in_order() {
        let comparison = default_preset();
        let ensemble = |seed| {
            let comparison = Comparison { days: 30, solver: Solver::stochastic(20, seed), ..comparison.clone() };
            simulate(&comparison, &CancelToken::default()).unwrap()
        };
        let found = Deviations::between(&ensemble(1), &ensemble(2));
        assert!(found.places > 100, "{}", found.places);
        assert_eq!(found.largest.len(), MAXIMUM_LISTED);
        let names: Vec<_> = found.largest.iter().map(|found| found.scenario.as_str()).collect();
        assert!(
            names.is_sorted_by_key(|name| comparison.scenarios().iter().position(|scenario| scenario.name == *name))
        );
    }
}
