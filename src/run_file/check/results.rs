//! Validates imported results against their inputs.

use super::engine::{engine, external};
use crate::model::{
    Bounds, Checker, Comparison, Json, MAXIMUM_WARNING, METRICS, Method, Metric, MetricUnit, Place, Presence, Quantity,
    SERIES, Scenario, SeriesRow, Source, WarningKind,
};

/// The quantiles of a band.
const QUANTILES: [&str; 5] = ["q05", "q25", "q50", "q75", "q95"];
/// Maximum members of an ensemble in a sample.
const MAXIMUM_SAMPLED: usize = 30;
/// First schema version with the series of the whole model; version 1 has their names with null.
const WHOLE_MODEL: i64 = 2;
/// First schema version with warnings and `peak_reached`.
const WITH_WARNINGS: i64 = 6;
/// Maximum warnings; comparisons have fewer.
const MAXIMUM_WARNINGS: usize = 20;

/// Properties of a scenario on which its valid results depend.
struct Expected<'a> {
    scenario: &'a Scenario,
    /// Number of values in a series: one for each day, including the first and the last.
    length: usize,
    /// Simulated days.
    days: f64,
    is_ensemble: bool,
    is_stochastic: bool,
    is_baseline: bool,
    /// Whether an external engine with an unknown model simulated it, which may leave out most series and metrics.
    is_foreign: bool,
    schema_version: i64,
}

/// Validates `results` against the inputs.
pub(super) fn results(checker: &mut Checker, json: &Json, comparison: &Comparison, schema_version: i64) {
    const NAMES: [&str; 4] = ["engine", "days", "scenarios", "warnings"];
    let (required, optional) = NAMES.split_at(if schema_version >= WITH_WARNINGS { 4 } else { 3 });
    let Some(fields) = checker.whole_object(&Place::new("/results", json), required, optional) else { return };
    warnings(checker, &fields.at("warnings"), comparison);
    engine(checker, &fields.at("engine"), comparison);
    let days = comparison.days();
    let is_each_day = |values: &Vec<f64>| values.iter().copied().eq((0..=days).map(f64::from));
    if !matches!(&*fields.at("days").value, Json::Numbers(values) if is_each_day(values)) {
        checker.problem("/results/days", format!("Here must be each day of the inputs: 0, 1, 2, …, {days}"));
    }
    let inputs = comparison.scenarios();
    let found = checker.list(&fields.at("scenarios"), "scenarios", inputs.len()).unwrap_or_default();
    if found.count != inputs.len() {
        let sentence =
            format!("Here must be {} scenarios, as in the inputs, and there are {}", inputs.len(), found.count);
        checker.problem("/results/scenarios", sentence);
        return;
    }
    let solver = comparison.solver();
    for (index, (place, scenario)) in found.places.iter().zip(inputs).enumerate() {
        let expected = Expected {
            scenario,
            length: usize::try_from(days).unwrap_or(usize::MAX).saturating_add(1),
            days: f64::from(days),
            is_ensemble: solver.ensemble.is_some(),
            is_stochastic: solver.method == Method::Stochastic,
            is_baseline: index == 0,
            is_foreign: false,
            schema_version,
        };
        scenario_result(checker, place, &expected);
    }
}

fn warnings(checker: &mut Checker, place: &Place<'_>, comparison: &Comparison) {
    let warnings = checker.list(place, "warnings", MAXIMUM_WARNINGS).unwrap_or_default();
    if warnings.count > MAXIMUM_WARNINGS {
        checker.problem(&*place.pointer, format!("Here must be a list of up to {MAXIMUM_WARNINGS} warnings"));
        return;
    }
    for place in &warnings.places {
        let Some(fields) = checker.whole_object(place, &["kind", "scenarios", "text"], &[]) else { continue };
        checker.one_of(&fields.at("kind"), &WarningKind::ALL.map(WarningKind::name));
        let names: Vec<&str> = comparison.scenarios().iter().map(|scenario| &*scenario.name).collect();
        let named = fields.at("scenarios");
        let is_name = |place: &Place<'_>| place.value.text().is_some_and(|text| names.contains(&text));
        match checker.list(&named, "names of scenarios", names.len()) {
            Some(list) if list.count <= names.len() && list.places.iter().all(is_name) => {}
            _ => checker.problem(named.pointer, "Here must be a list of names of the inputs’ scenarios"),
        }
        let text = fields.at("text");
        if text.value.text().is_none_or(|text| text.chars().count() > MAXIMUM_WARNING) {
            checker.problem(text.pointer, format!("This must be a text of up to {MAXIMUM_WARNING} characters"));
        }
    }
}

fn scenario_result(checker: &mut Checker, place: &Place<'_>, expected: &Expected) {
    const REQUIRED: [&str; 5] = ["name", "series", "summary", "bands", "summary_bands"];
    const OPTIONAL: [&str; 4] = ["external", "sample", "paired_differences", "rank_correlations"];
    let Some(fields) = checker.whole_object(place, &REQUIRED, &OPTIONAL) else { return };
    checker.expect(&fields.at("name"), &Json::Text(expected.scenario.name.clone()));
    let name = expected.scenario.engine.as_deref();
    let is_foreign = external(checker, &fields.at("external"), name, expected.days);
    let expected = &Expected { is_foreign, ..*expected };
    series(checker, &fields.at("series"), expected, days);
    summary(checker, &fields.at("summary"), expected);
    let (is_ensemble, is_paired) = (expected.is_ensemble, expected.is_ensemble && !expected.is_baseline);
    let bands = fields.at("bands");
    if is_there(checker, &bands, is_ensemble, true) {
        series(checker, &bands, expected, band);
    }
    let bands = fields.at("summary_bands");
    if is_there(checker, &bands, is_ensemble, true) {
        each_number(checker, &bands, expected, |checker, place, bounds| {
            let Some(fields) = checker.whole_object(place, &QUANTILES, &[]) else { return };
            for name in QUANTILES {
                checker.number(&fields.at(name), bounds);
            }
        });
    }
    let differences = fields.at("paired_differences");
    if is_there(checker, &differences, is_paired, false) {
        each_number(checker, &differences, expected, difference);
    }
    let correlations = fields.at("rank_correlations");
    if is_there(checker, &correlations, expected.scenario.has_ranges(), false) {
        each_number(checker, &correlations, expected, |checker, place, _| {
            correlations_of(checker, place, expected.scenario);
        });
    }
    let sample = fields.at("sample");
    if is_there(checker, &sample, is_ensemble && expected.is_stochastic, false) {
        members(checker, &sample, expected);
    }
}

/// Returns whether a part is present and allowed; adds a problem if it is missing or not allowed.
fn is_there(checker: &mut Checker, place: &Place<'_>, may_be: bool, must_be: bool) -> bool {
    match (place.value.is_null(), may_be) {
        (true, true) if must_be => {
            checker.problem(&*place.pointer, "Results of several simulations have this, and here it is null");
        }
        (false, false) => checker.problem(&*place.pointer, "For these inputs this must be null"),
        (true, _) | (false, true) => {}
    }
    may_be && !place.value.is_null()
}

/// Validates every series, or its bands; each must be null if the inputs do not have the series.
fn series(
    checker: &mut Checker,
    place: &Place<'_>,
    expected: &Expected,
    each: impl Fn(&mut Checker, &Place<'_>, usize, Bounds),
) {
    let version = expected.schema_version.max(WHOLE_MODEL);
    let (required, optional): (Vec<_>, Vec<_>) = SERIES.iter().partition(|row| version >= row.since);
    let names = |rows: Vec<&SeriesRow>| rows.into_iter().map(|row| row.name).collect::<Vec<_>>();
    let Some(fields) = checker.whole_object(place, &names(required), &names(optional)) else { return };
    for row in &SERIES {
        let place = fields.at(row.name);
        let bounds = if row.series.counts_persons() { Bounds::COUNT } else { Bounds::RATIO };
        let has = (row.has)(expected.scenario);
        // Before version 0.4.0, a campaign without effect had this series.
        let had = row.series == Quantity::Vaccinated && expected.scenario.vaccination.is_some();
        match place.value.is_null() {
            true if expected.is_foreign && row.series != Quantity::Infectious => {}
            true if expected.is_foreign => each(checker, &place, expected.length, bounds),
            true if has && expected.schema_version >= row.since => {
                checker.problem(place.pointer, "These inputs have this series, and here it is null");
            }
            true => {}
            false if has || had || expected.is_foreign => each(checker, &place, expected.length, bounds),
            false => checker.problem(place.pointer, "These inputs have no such series: here must be null"),
        }
    }
}

fn days(checker: &mut Checker, place: &Place<'_>, length: usize, bounds: Bounds) {
    checker.numbers(place, length, bounds);
}

fn band(checker: &mut Checker, place: &Place<'_>, length: usize, bounds: Bounds) {
    let Some(fields) = checker.whole_object(place, &QUANTILES, &[]) else { return };
    for name in QUANTILES {
        checker.numbers(&fields.at(name), length, bounds);
    }
}

fn summary(checker: &mut Checker, place: &Place<'_>, expected: &Expected) {
    let (mut required, mut optional) = numbers_of_members(expected);
    required.push("endemic_equilibrium");
    for row in METRICS.iter().filter(|row| matches!(row.source, Source::Ensemble)) {
        if expected.schema_version >= row.since { &mut required } else { &mut optional }.push(row.key);
    }
    let must_say_peak = expected.schema_version >= WITH_WARNINGS;
    if must_say_peak { &mut required } else { &mut optional }.push("peak_reached");
    let Some(fields) = checker.whole_object(place, &required, &optional) else { return };
    let reached = fields.at("peak_reached");
    if *reached.value != Json::Truth && (must_say_peak || !reached.value.is_null()) {
        checker.problem(reached.pointer, "This must be true or false");
    }
    for row in &METRICS {
        let place = fields.at(row.key);
        let has = match row.presence {
            _ if expected.schema_version < row.since => None,
            Presence::Always => Some(true),
            Presence::Where(has) if !expected.is_foreign => Some(has(expected.scenario)),
            Presence::Where(_) | Presence::IfDefined => None,
        };
        match (place.value.is_null(), has) {
            (true, Some(true)) => checker.problem(place.pointer, "These inputs have this number, and here it is null"),
            (false, Some(false)) => {
                checker.problem(place.pointer, "These inputs have no such number: here must be null")
            }
            _ => checker.number_or_null(&place, bounds(row.metric, expected)),
        }
    }
    let equilibrium = fields.at("endemic_equilibrium");
    if equilibrium.value.is_null() {
        return;
    }
    let names = ["susceptible", "exposed", "infectious", "recovered", "vaccinated"];
    let Some(fields) = checker.whole_object(&equilibrium, &names, &[]) else { return };
    for name in names {
        let place = fields.at(name);
        if name != "exposed" || expected.scenario.sigma.is_some() {
            checker.number(&place, Bounds::COUNT);
        } else if !place.value.is_null() {
            checker.problem(place.pointer, "Without a latent stage this must be null");
        }
    }
}

/// Validates an object with a value for each metric; null values are valid.
fn each_number(
    checker: &mut Checker,
    place: &Place<'_>,
    expected: &Expected,
    each: impl Fn(&mut Checker, &Place<'_>, Bounds),
) {
    let (required, optional) = numbers_of_members(expected);
    let Some(fields) = checker.whole_object(place, &required, &optional) else { return };
    for metric in Metric::of_members() {
        let place = fields.at(metric.key());
        if !place.value.is_null() {
            each(checker, &place, bounds(metric, expected));
        }
    }
}

fn difference(checker: &mut Checker, place: &Place<'_>, bounds: Bounds) {
    const NAMES: [&str; 6] = ["mean", "mean_low", "mean_high", "q05", "q95", "members"];
    let Some(fields) = checker.whole_object(place, &NAMES, &[]) else { return };
    for name in &NAMES[..5] {
        checker.number(&fields.at(name), bounds.of_differences());
    }
    checker.count(&fields.at("members"));
}

fn correlations_of(checker: &mut Checker, place: &Place<'_>, scenario: &Scenario) {
    let Some(fields) = checker.whole_object(place, &["rates", "members", "left_out"], &[]) else { return };
    checker.count(&fields.at("members"));
    checker.count(&fields.at("left_out"));
    let rates: Vec<_> = scenario.uncertain_rates().map(|(rate, _)| rate.name()).collect();
    let Some(found) = checker.whole_object(&fields.at("rates"), &rates, &[]) else { return };
    for name in rates {
        checker.number_or_null(&found.at(name), Bounds::CORRELATION);
    }
}

fn members(checker: &mut Checker, place: &Place<'_>, expected: &Expected) {
    let members = checker.list(place, "simulations", MAXIMUM_SAMPLED).unwrap_or_default();
    if members.count > MAXIMUM_SAMPLED {
        checker.problem(&*place.pointer, format!("Here must be a list of up to {MAXIMUM_SAMPLED} simulations"));
    }
    for member in &members.places {
        series(checker, member, expected, days);
    }
}

/// Returns the keys of the metrics that each member of an ensemble has: those that a file of this schema version
/// requires, possibly as null, and those that are optional.
fn numbers_of_members(expected: &Expected) -> (Vec<&'static str>, Vec<&'static str>) {
    let (required, optional): (Vec<Metric>, Vec<Metric>) =
        Metric::of_members().partition(|metric| expected.schema_version >= metric.row().since);
    let keys = |metrics: Vec<Metric>| metrics.into_iter().map(Metric::key).collect();
    (keys(required), keys(optional))
}

/// Returns the bounds of a metric.
fn bounds(metric: Metric, expected: &Expected) -> Bounds {
    match (metric.row().unit, metric) {
        (_, Metric::MinorOutbreakProbability) => Bounds::up_to(1.0),
        (MetricUnit::Ratio | MetricUnit::Duration, _) => Bounds::RATIO,
        (MetricUnit::PerDay, _) => Bounds::SIGNED,
        (MetricUnit::Day, _) => Bounds::up_to(expected.days),
        (MetricUnit::WholeDays, _) => Bounds::up_to(expected.days + 1.0),
        (MetricUnit::People | MetricUnit::Share, _) => Bounds::COUNT,
    }
}
