//! Results that come from outside, beside the inputs that they are of.

use super::checker::{Bounds, Checker, Need};
use super::node::Node;
use crate::model::{
    Comparison, MAXIMUM_WARNING, METRICS, Method, Metric, MetricUnit, Presence, Quantity, SERIES, Scenario, SeriesRow,
    Source, WarningKind,
};

/// The quantiles of a band.
const QUANTILES: [(&str, Need); 5] =
    [("q05", Need::Always), ("q25", Need::Always), ("q50", Need::Always), ("q75", Need::Always), ("q95", Need::Always)];
/// Members that are kept one by one.
const MOST_SAMPLED: usize = 30;
/// The first version of the shape that has the series of the whole model; version 1 has their names, and null.
const WHOLE_MODEL: i64 = 2;
/// The first version of the shape that has warnings, and says whether the infectious have had their peak.
const WITH_WARNINGS: i64 = 6;
/// More warnings than any comparison has.
const MOST_WARNINGS: usize = 20;

/// What results must be like to be those of a scenario.
struct Expected<'a> {
    scenario: &'a Scenario,
    /// Values of a series: one for each day, the first and the last included.
    length: usize,
    /// Simulated days.
    days: f64,
    is_ensemble: bool,
    is_stochastic: bool,
    is_baseline: bool,
    /// It was simulated by a model that Epicurve does not know: it has what it has.
    is_foreign: bool,
    schema_version: i64,
}

impl Checker {
    /// `results`, beside the inputs.
    pub(super) fn results(&mut self, node: &Node, comparison: &Comparison, schema_version: i64) {
        let warnings = if schema_version >= WITH_WARNINGS { Need::Always } else { Need::Maybe };
        let known =
            [("engine", Need::Always), ("days", Need::Always), ("scenarios", Need::Always), ("warnings", warnings)];
        let Some(fields) = self.object("/results", node, &known) else { return };
        self.warnings(fields.get("warnings"), comparison);
        self.engine(fields.get("engine"), comparison);
        let days = comparison.days();
        let is_each_day = |values: &Vec<f64>| values.iter().copied().eq((0..=days).map(f64::from));
        if !matches!(fields.get("days"), Node::Numbers(values) if is_each_day(values)) {
            self.problem("/results/days", format!("Here must be each day of the inputs: 0, 1, 2, …, {days}"));
        }
        let inputs = comparison.scenarios();
        let (Node::List(_) | Node::Numbers(_)) = fields.get("scenarios") else {
            self.problem("/results/scenarios", "Here must be a list of scenarios");
            return;
        };
        let found = match fields.get("scenarios") {
            Node::List(found) => found.as_slice(),
            _ => &[],
        };
        if found.len() != inputs.len() {
            let sentence =
                format!("Here must be {} scenarios, as in the inputs, and there are {}", inputs.len(), found.len());
            self.problem("/results/scenarios", sentence);
            return;
        }
        let solver = comparison.solver();
        for (index, (node, scenario)) in found.iter().zip(inputs).enumerate() {
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
            self.scenario(&format!("/results/scenarios/{index}"), node, &expected);
        }
    }

    fn warnings(&mut self, node: &Node, comparison: &Comparison) {
        const POINTER: &str = "/results/warnings";
        let warnings = match node {
            Node::Null => return,
            Node::List(warnings) if warnings.len() <= MOST_WARNINGS => warnings.as_slice(),
            // An empty list is read as a list of numbers.
            Node::Numbers(numbers) if numbers.is_empty() => return,
            _ => return self.problem(POINTER, format!("Here must be a list of up to {MOST_WARNINGS} warnings")),
        };
        let known = ["kind", "scenarios", "text"].map(|name| (name, Need::Always));
        for (index, node) in warnings.iter().enumerate() {
            let pointer = format!("{POINTER}/{index}");
            let Some(fields) = self.object(&pointer, node, &known) else { continue };
            let is_kind = |name: &str| WarningKind::ALL.into_iter().any(|kind| kind.name() == name);
            if !matches!(fields.get("kind"), Node::Text(name) if is_kind(name)) {
                let kinds = WarningKind::ALL.map(WarningKind::name).join(", ");
                self.problem(&format!("{pointer}/kind"), format!("This must be one of {kinds}"));
            }
            let is_name = |node: &Node| {
                let names = comparison.scenarios().iter().map(|scenario| &scenario.name);
                matches!(node, Node::Text(found) if names.into_iter().any(|name| name == found))
            };
            if !matches!(fields.get("scenarios"), Node::List(found) if found.iter().all(is_name)) {
                self.problem(&format!("{pointer}/scenarios"), "Here must be a list of names of the inputs’ scenarios");
            }
            let is_short = |text: &String| text.chars().count() <= MAXIMUM_WARNING;
            if !matches!(fields.get("text"), Node::Text(text) if is_short(text)) {
                let sentence = format!("This must be a text of up to {MAXIMUM_WARNING} characters");
                self.problem(&format!("{pointer}/text"), sentence);
            }
        }
    }

    fn scenario(&mut self, pointer: &str, node: &Node, expected: &Expected) {
        use super::checker::Need::{Always, Maybe};
        let known = [
            ("name", Always),
            ("series", Always),
            ("summary", Always),
            ("external", Maybe),
            ("bands", Always),
            ("summary_bands", Always),
            ("sample", Maybe),
            ("paired_differences", Maybe),
            ("rank_correlations", Maybe),
        ];
        let Some(fields) = self.object(pointer, node, &known) else { return };
        let name = &expected.scenario.name;
        if !matches!(fields.get("name"), Node::Text(found) if found == name) {
            self.problem(
                &format!("{pointer}/name"),
                format!("This must be “{name}”, as in the inputs, in the same order"),
            );
        }
        let engine = expected.scenario.engine.as_deref();
        let is_foreign = self.external(&format!("{pointer}/external"), fields.get("external"), engine, expected.days);
        let expected = &Expected { is_foreign, ..*expected };
        self.series(&format!("{pointer}/series"), fields.get("series"), expected, Self::days);
        self.summary(&format!("{pointer}/summary"), fields.get("summary"), expected);
        let has_ranges = expected.scenario.uncertain_rates().next().is_some();
        let (is_ensemble, is_paired) = (expected.is_ensemble, expected.is_ensemble && !expected.is_baseline);
        if let Some((pointer, bands)) = self.part(pointer, fields.get("bands"), "bands", is_ensemble, true) {
            self.series(&pointer, bands, expected, Self::band);
        }
        if let Some((pointer, node)) =
            self.part(pointer, fields.get("summary_bands"), "summary_bands", is_ensemble, true)
        {
            self.each_number(&pointer, node, expected, |checker, pointer, node, bounds| {
                let Some(fields) = checker.object(pointer, node, &QUANTILES) else { return };
                for (name, _) in QUANTILES {
                    checker.number(&format!("{pointer}/{name}"), fields.get(name), bounds);
                }
            });
        }
        let differences = fields.get("paired_differences");
        if let Some((pointer, node)) = self.part(pointer, differences, "paired_differences", is_paired, false) {
            self.each_number(&pointer, node, expected, Self::difference);
        }
        let correlations = fields.get("rank_correlations");
        if let Some((pointer, node)) = self.part(pointer, correlations, "rank_correlations", has_ranges, false) {
            self.each_number(&pointer, node, expected, |checker, pointer, node, _| {
                checker.correlations(pointer, node, expected.scenario);
            });
        }
        let may_sample = is_ensemble && expected.is_stochastic;
        if let Some((pointer, node)) = self.part(pointer, fields.get("sample"), "sample", may_sample, false) {
            self.sample(&pointer, node, expected);
        }
    }

    /// A part that only some runs have: its pointer and its value, where it is there and may be.
    fn part<'a>(
        &mut self,
        scenario: &str,
        node: &'a Node,
        name: &str,
        may_be: bool,
        must_be: bool,
    ) -> Option<(String, &'a Node)> {
        let pointer = format!("{scenario}/{name}");
        match (node, may_be) {
            (Node::Null, true) if must_be => {
                self.problem(&pointer, "Results of several simulations have this, and here it is null");
                None
            }
            (Node::Null, _) => None,
            (_, false) => {
                self.problem(&pointer, "For these inputs this must be null");
                None
            }
            (node, true) => Some((pointer, node)),
        }
    }

    /// Every series, or its bands, each null where the inputs leave it out.
    fn series(
        &mut self,
        pointer: &str,
        node: &Node,
        expected: &Expected,
        each: impl Fn(&mut Self, &str, &Node, usize, Bounds),
    ) {
        let version = expected.schema_version.max(WHOLE_MODEL);
        let need = |row: &SeriesRow| if version >= row.since { Need::Always } else { Need::Maybe };
        let Some(fields) = self.object(pointer, node, &SERIES.map(|row| (row.name, need(&row)))) else { return };
        for row in &SERIES {
            let (pointer, node) = (format!("{pointer}/{}", row.name), fields.get(row.name));
            let bounds = if row.series.counts_persons() { Bounds::COUNT } else { Bounds::RATIO };
            let has = (row.has)(expected.scenario);
            match node {
                Node::Null if expected.is_foreign && row.series != Quantity::Infectious => {}
                values if expected.is_foreign => each(self, &pointer, values, expected.length, bounds),
                Node::Null if has && expected.schema_version >= row.since => {
                    self.problem(&pointer, "These inputs have this series, and here it is null");
                }
                Node::Null => {}
                // Before version 0.4.0, a campaign without effect had this series.
                values if row.series == Quantity::Vaccinated && expected.scenario.vaccination.is_some() => {
                    each(self, &pointer, values, expected.length, bounds);
                }
                _ if !has => self.problem(&pointer, "These inputs have no such series: here must be null"),
                values => each(self, &pointer, values, expected.length, bounds),
            }
        }
    }

    fn days(&mut self, pointer: &str, node: &Node, length: usize, bounds: Bounds) {
        self.numbers(pointer, node, length, bounds);
    }

    fn band(&mut self, pointer: &str, node: &Node, length: usize, bounds: Bounds) {
        let Some(fields) = self.object(pointer, node, &QUANTILES) else { return };
        for (name, _) in QUANTILES {
            self.numbers(&format!("{pointer}/{name}"), fields.get(name), length, bounds);
        }
    }

    fn summary(&mut self, pointer: &str, node: &Node, expected: &Expected) {
        let reached = if expected.schema_version >= WITH_WARNINGS { Need::Always } else { Need::Maybe };
        let mut names = numbers_of_members(expected);
        names.push(("endemic_equilibrium", Need::Always));
        let others = METRICS.iter().filter(|row| matches!(row.source, Source::Ensemble));
        names.extend(others.map(|row| (row.key, need(row.metric, expected))));
        names.push(("peak_reached", reached));
        let Some(fields) = self.object(pointer, node, &names) else { return };
        match (fields.get("peak_reached"), reached) {
            (Node::Truth, _) | (Node::Null, Need::Maybe) => {}
            _ => self.problem(&format!("{pointer}/peak_reached"), "This must be true or false"),
        }
        for row in &METRICS {
            let (pointer, node) = (format!("{pointer}/{}", row.key), fields.get(row.key));
            let has = match row.presence {
                _ if expected.schema_version < row.since => None,
                Presence::Always => Some(true),
                Presence::Where(has) if !expected.is_foreign => Some(has(expected.scenario)),
                Presence::Where(_) | Presence::IfDefined => None,
            };
            match (node, has) {
                (Node::Null, Some(true)) => {
                    self.problem(&pointer, "These inputs have this number, and here it is null")
                }
                (Node::Null, _) => {}
                (_, Some(false)) => self.problem(&pointer, "These inputs have no such number: here must be null"),
                (value, _) => {
                    self.number(&pointer, value, bounds(row.metric, expected));
                }
            }
        }
        let equilibrium = fields.get("endemic_equilibrium");
        if *equilibrium != Node::Null {
            let names = ["susceptible", "exposed", "infectious", "recovered", "vaccinated"];
            let pointer = format!("{pointer}/endemic_equilibrium");
            let Some(fields) = self.object(&pointer, equilibrium, &names.map(|name| (name, Need::Always))) else {
                return;
            };
            for name in names {
                let (pointer, node) = (format!("{pointer}/{name}"), fields.get(name));
                if name != "exposed" || expected.scenario.sigma.is_some() {
                    self.number(&pointer, node, Bounds::COUNT);
                } else if *node != Node::Null {
                    self.problem(&pointer, "Without a latent stage this must be null");
                }
            }
        }
    }

    /// An object with something about each number of the summary, or null.
    fn each_number(
        &mut self,
        pointer: &str,
        node: &Node,
        expected: &Expected,
        each: impl Fn(&mut Self, &str, &Node, Bounds),
    ) {
        let Some(fields) = self.object(pointer, node, &numbers_of_members(expected)) else { return };
        for metric in Metric::of_members() {
            let node = fields.get(metric.key());
            if *node != Node::Null {
                each(self, &format!("{pointer}/{}", metric.key()), node, bounds(metric, expected));
            }
        }
    }

    fn difference(&mut self, pointer: &str, node: &Node, bounds: Bounds) {
        let names = ["mean", "mean_low", "mean_high", "q05", "q95"];
        let known: Vec<_> = names.into_iter().chain(["members"]).map(|name| (name, Need::Always)).collect();
        let Some(fields) = self.object(pointer, node, &known) else { return };
        for name in names {
            self.number(&format!("{pointer}/{name}"), fields.get(name), bounds.of_differences());
        }
        self.count(&format!("{pointer}/members"), fields.get("members"));
    }

    fn correlations(&mut self, pointer: &str, node: &Node, scenario: &Scenario) {
        let known = ["rates", "members", "left_out"].map(|name| (name, Need::Always));
        let Some(fields) = self.object(pointer, node, &known) else { return };
        self.count(&format!("{pointer}/members"), fields.get("members"));
        self.count(&format!("{pointer}/left_out"), fields.get("left_out"));
        let rates: Vec<_> = scenario.uncertain_rates().map(|(rate, _)| (rate.name(), Need::Always)).collect();
        let pointer = format!("{pointer}/rates");
        let Some(found) = self.object(&pointer, fields.get("rates"), &rates) else { return };
        for name in found.names() {
            self.number_or_null(&format!("{pointer}/{name}"), found.get(name), Bounds::CORRELATION);
        }
    }

    fn sample(&mut self, pointer: &str, node: &Node, expected: &Expected) {
        match node {
            Node::List(members) if members.len() <= MOST_SAMPLED => {
                for (index, member) in members.iter().enumerate() {
                    self.series(&format!("{pointer}/{index}"), member, expected, Self::days);
                }
            }
            _ => self.problem(pointer, format!("Here must be a list of up to {MOST_SAMPLED} simulations")),
        }
    }
}

/// The numbers that each member of an ensemble has.
fn numbers_of_members(expected: &Expected) -> Vec<(&'static str, Need)> {
    Metric::of_members().map(|metric| (metric.key(), need(metric, expected))).collect()
}

/// Whether a file of this version must have the number, if only as null.
fn need(metric: Metric, expected: &Expected) -> Need {
    if expected.schema_version >= metric.row().since { Need::Always } else { Need::Maybe }
}

/// From what to what a number of the summary may be.
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
