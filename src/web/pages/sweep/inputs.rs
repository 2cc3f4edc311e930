//! Values of the fields of a sweep, valid or not: the workbench's inputs, the ranges and the metric.

use crate::model::{Comparison, Entry, Metric, Problem, Range, RangeDraft, SWEPT, Sweep, SweepDraft};
use crate::web::forms::input::by_field;
use crate::web::forms::parse_number::read_number;
use crate::web::forms::{Inputs, parameter_kind, read_input};
use crate::web::http::query::{Pairs, address};

/// Parameter that is swept by default.
const DEFAULT_PARAMETER: &str = "beta";

/// All fields of a sweep.
#[derive(Debug, Clone)]
pub struct SweepInputs {
    /// The workbench's fields, with every scenario in the address.
    pub inputs: Inputs,
    /// Number of the swept scenario, from 1, as typed.
    pub scenario: String,
    /// The parameter on the horizontal axis.
    pub x: AxisInputs,
    /// The second parameter; absent if its name is empty.
    pub y: AxisInputs,
    /// The metric that the page shows.
    pub metric: Metric,
}

/// A parameter and its range, as typed.
#[derive(Debug, Clone, Default)]
pub struct AxisInputs {
    /// The parameter's name.
    pub parameter: String,
    /// First value.
    pub low: String,
    /// Last value.
    pub high: String,
    /// Number of values.
    pub count: String,
    /// `linear`, `log` or empty.
    pub spacing: String,
}

impl AxisInputs {
    fn read(pairs: &Pairs, axis: &str) -> Self {
        let value = |name: &str| pairs.first(name).unwrap_or_default().trim().to_owned();
        let field = |name: &str| value(&format!("{axis}.{name}"));
        Self {
            parameter: value(axis),
            low: field("low"),
            high: field("high"),
            count: field("count"),
            spacing: field("spacing"),
        }
    }

    fn draft(&self, start_date: &str) -> RangeDraft {
        let end = |typed: &str| read_input(parameter_kind(&self.parameter), typed, start_date);
        RangeDraft {
            parameter: self.parameter.clone(),
            low: end(&self.low),
            high: end(&self.high),
            count: if self.count.is_empty() { Entry::Absent } else { read_number(&self.count) },
            spacing: Some(self.spacing.clone()),
        }
    }

    fn pairs(&self, axis: &str) -> Vec<(String, String)> {
        let fields = [("low", &self.low), ("high", &self.high), ("count", &self.count), ("spacing", &self.spacing)];
        let not_default = fields
            .into_iter()
            .filter(|(name, value)| !value.is_empty() && (*name, value.as_str()) != ("spacing", "linear"));
        let named = not_default.map(|(name, value)| (format!("{axis}.{name}"), value.clone()));
        std::iter::once((axis.to_owned(), self.parameter.clone())).chain(named).collect()
    }
}

/// Fields, each with a sentence about its error.
pub type FieldErrors = Vec<(String, String)>;

impl SweepInputs {
    /// Reads an address. Without a scenario in it, the default preset is used.
    pub fn read(pairs: &Pairs) -> Self {
        let mut x = AxisInputs::read(pairs, "x");
        if pairs.first("x").is_none() {
            DEFAULT_PARAMETER.clone_into(&mut x.parameter);
        }
        let metric = pairs.first("metric").and_then(|name| SWEPT.into_iter().find(|metric| metric.key() == name));
        Self {
            inputs: Inputs::read(pairs),
            scenario: pairs.first("scenario").unwrap_or("1").trim().to_owned(),
            x,
            y: AxisInputs::read(pairs, "y"),
            metric: metric.unwrap_or(SWEPT[0]),
        }
    }

    /// Returns the position of the swept scenario, from 0; 0 if the typed number is invalid.
    pub fn index(&self) -> usize {
        self.chosen().unwrap_or_default()
    }

    fn chosen(&self) -> Option<usize> {
        let number: usize = self.scenario.parse().ok()?;
        number.checked_sub(1).filter(|index| *index < self.inputs.scenarios.len())
    }

    /// Checks the fields; returns a comparison with the swept scenario alone, and its sweep.
    pub fn check(&self) -> Result<(Comparison, Sweep), FieldErrors> {
        let count = self.inputs.scenarios.len();
        let error = |field: &str, sentence: String| vec![(field.to_owned(), sentence)];
        if count == 0 {
            return Err(error("s1.beta", "Give beta and gamma: a sweep needs a scenario".to_owned()));
        }
        let Some(alone) = self.chosen().and_then(|index| self.inputs.only(index)) else {
            return Err(error("scenario", format!("Scenario must be a whole number from 1 to {count}")));
        };
        let comparison = alone.check().map_err(|problems| self.by_field(&problems))?;
        let start = alone.start_date();
        let y = (!self.y.parameter.is_empty()).then(|| self.y.draft(start));
        let draft = SweepDraft { x: self.x.draft(start), y };
        let sweep = draft.check(&comparison).map_err(|problems| self.by_field(&problems))?;
        Ok((comparison, sweep))
    }

    /// Returns a comparison with the swept scenario alone, if it is valid. The ranges may be invalid.
    pub fn alone(&self) -> Option<Comparison> {
        self.inputs.only(self.index())?.check().ok()
    }

    /// Assigns problems with the scenario alone to the fields of the page, where the scenario has its own number.
    pub fn by_field(&self, problems: &[Problem]) -> FieldErrors {
        let number = self.index() + 1;
        let numbered = |field: String| match field.strip_prefix("s1.") {
            Some(rest) => format!("s{number}.{rest}"),
            None => field,
        };
        by_field(problems).into_iter().map(|(field, sentence)| (numbered(field), sentence)).collect()
    }

    /// Returns the address of this sweep; `path` may be that of one of its files.
    pub fn address(&self, path: &str) -> String {
        let mut pairs = self.inputs.pairs();
        if self.inputs.scenarios.len() > 1 && self.scenario != "1" {
            pairs.push(("scenario".to_owned(), self.scenario.clone()));
        }
        pairs.extend(self.x.pairs("x"));
        if !self.y.parameter.is_empty() {
            pairs.extend(self.y.pairs("y"));
        }
        if self.metric != SWEPT[0] {
            pairs.push(("metric".to_owned(), self.metric.key().to_owned()));
        }
        address(path, &pairs)
    }

    /// Returns a shorter address that shows the same page: without the other scenarios.
    pub fn link(&self) -> String {
        match self.inputs.only(self.index()) {
            Some(inputs) => Self { scenario: "1".to_owned(), inputs, ..self.clone() }.address("/sweep"),
            None => self.address("/sweep"),
        }
    }

    /// Fills the empty fields of the ranges with their defaults in the sweep.
    pub fn with_ranges(&self, sweep: &Sweep) -> Self {
        let filled = |axis: &AxisInputs, range: &Range| {
            let or = |typed: &String, value: String| if typed.is_empty() { value } else { typed.clone() };
            let (low, high) = range.ends();
            AxisInputs {
                low: or(&axis.low, low.to_string()),
                high: or(&axis.high, high.to_string()),
                count: or(&axis.count, range.values().len().to_string()),
                ..axis.clone()
            }
        };
        Self {
            x: filled(&self.x, sweep.x()),
            y: sweep.y().map_or_else(AxisInputs::default, |range| filled(&self.y, range)),
            ..self.clone()
        }
    }
}
