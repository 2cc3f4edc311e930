//! Observed values in an address: `observations.values=0-3_1-8` is 3 on day 0 and 8 on day 1. A form sends a line for
//! each pair, "0 3". If there are many values, the address refers to the saved run that has them: `observations.run=`
//! and its id.

use super::dates::read_day;
use super::parse_number::read_count;
use crate::format::numbers;
use crate::model::{Entry, Observations, ObservationsDraft, Quantity};
use crate::web::http::query::Pairs;

/// Maximum characters of the values in an address. Longer ones are replaced by a reference to a run.
const MAX_IN_ADDRESS: usize = 1_000;

/// The observed values in an address, legal or not.
#[derive(Debug, Clone, PartialEq)]
pub enum ObservationsInputs {
    /// Values in the address.
    Typed(TypedObservations),
    /// A reference to the values of a saved run.
    OfRun {
        /// The run's id.
        id: String,
        /// The run's observations; `None` before they are loaded, or if they do not exist.
        found: Option<Observations>,
    },
}

/// Observed values as they are typed.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedObservations {
    name: String,
    series: String,
    /// Days with their values: `0-3` if both are plain numbers, or the typed text.
    pairs: Vec<String>,
}

impl ObservationsInputs {
    /// Returns the observations of a legal comparison.
    pub fn of(observations: &Observations) -> Self {
        Self::Typed(TypedObservations {
            name: observations.name.clone(),
            series: observations.series.clone(),
            pairs: observations.values.iter().map(|(day, value)| format!("{day}-{value}")).collect(),
        })
    }

    /// Returns the observations of a saved run, as a reference to the run if they are too long for an address.
    pub fn of_run(observations: &Observations, id: &str) -> Self {
        match Self::of(observations) {
            Self::Typed(typed) if typed.values().len() > MAX_IN_ADDRESS => {
                Self::OfRun { id: id.to_owned(), found: Some(observations.clone()) }
            }
            short => short,
        }
    }

    /// Reads the observations from an address or a form. Typed values have priority over a reference to a run.
    pub fn read(pairs: &Pairs) -> Option<Self> {
        let value = |name: &str| pairs.first(name).unwrap_or_default().trim().to_owned();
        let typed = TypedObservations {
            name: value("observations.name"),
            series: value("observations.series"),
            pairs: value("observations.values").split(['\n', '_']).filter_map(canonical).collect(),
        };
        let id = value("observations.run");
        match (typed.pairs.is_empty(), id.is_empty()) {
            (false, _) => Some(Self::Typed(typed)),
            (true, false) => Some(Self::OfRun { id, found: None }),
            (true, true) => None,
        }
    }

    /// Returns the names and values for an address.
    pub fn pairs(&self) -> Vec<(String, String)> {
        match self {
            Self::Typed(typed) => {
                let values = ("observations.values".to_owned(), typed.values());
                labels(&typed.name, &typed.series).into_iter().chain(std::iter::once(values)).collect()
            }
            Self::OfRun { id, .. } => vec![("observations.run".to_owned(), id.clone())],
        }
    }

    /// Returns the names and values of the form's hidden fields, which keep the name and the series of typed values.
    pub fn hidden(&self) -> Vec<(String, String)> {
        match self {
            Self::Typed(typed) => labels(&typed.name, &typed.series),
            Self::OfRun { found, .. } => {
                let labels = found.iter().flat_map(|found| labels(&found.name, &found.series));
                self.pairs().into_iter().chain(labels).collect()
            }
        }
    }

    /// Returns the name of the observations.
    pub fn name(&self) -> &str {
        let name = match self {
            Self::Typed(typed) => &typed.name,
            Self::OfRun { found: Some(found), .. } => &found.name,
            Self::OfRun { found: None, .. } => "",
        };
        if name.trim().is_empty() { "Observed values" } else { name }
    }

    /// Returns the number of values for a sentence: "no" for 0.
    pub fn counted(&self) -> String {
        if self.count() == 0 { "no".to_owned() } else { numbers::count(self.count() as f64) }
    }

    /// Returns the number of values.
    pub fn count(&self) -> usize {
        match self {
            Self::Typed(typed) => typed.pairs.len(),
            Self::OfRun { found, .. } => found.as_ref().map_or(0, |found| found.values.len()),
        }
    }

    /// Returns the text in the field for the values: a line for each value. Empty for a reference to a run.
    pub fn lines(&self) -> String {
        let line = |pair: &String| match pair.split_once('-') {
            Some((day, value)) if !pair.contains(' ') => format!("{day} {value}"),
            _ => pair.clone(),
        };
        match self {
            Self::Typed(typed) => typed.pairs.iter().map(line).collect::<Vec<_>>().join("\n"),
            Self::OfRun { .. } => String::new(),
        }
    }

    /// Returns the id of the saved run that has the values.
    pub fn run(&self) -> Option<&str> {
        match self {
            Self::Typed(_) => None,
            Self::OfRun { id, .. } => Some(id),
        }
    }

    /// Returns the unchecked observations; `None` if those of a run do not exist. `start_date` is the typed first day.
    pub fn draft(&self, start_date: &str) -> Option<ObservationsDraft> {
        match self {
            Self::Typed(typed) => Some(typed.draft(start_date)),
            Self::OfRun { found, .. } => found.as_ref().map(|found| ObservationsDraft {
                name: Some(found.name.clone()),
                series: Some(found.series.clone()),
                values: found.values.iter().map(|(day, value)| (Entry::Number(*day), Entry::Number(*value))).collect(),
            }),
        }
    }
}

impl TypedObservations {
    fn values(&self) -> String {
        self.pairs.join("_")
    }

    fn draft(&self, start_date: &str) -> ObservationsDraft {
        let pair = |text: &String| match text.split_once(' ').or_else(|| text.split_once('-')) {
            Some((day, value)) => (read_day(day, start_date), read_count(value)),
            None => {
                let shown: String = text.chars().take(40).collect();
                let reason = format!("“{shown}” is not a day and a number, such as 1 8");
                (Entry::Unreadable(reason), Entry::Number(0.0))
            }
        };
        ObservationsDraft {
            name: Some(self.name.clone()),
            series: Some(self.series.clone()).filter(|series| !series.is_empty()),
            values: self.pairs.iter().map(pair).collect(),
        }
    }
}

/// Returns the name and the series for an address, without defaults.
fn labels(name: &str, series: &str) -> Vec<(String, String)> {
    let labels = [("name", name, ""), ("series", series, Quantity::default().name())];
    let labels = labels.into_iter().filter(|(_, value, default)| !value.is_empty() && value != default);
    labels.map(|(name, value, _)| (format!("observations.{name}"), value.to_owned())).collect()
}

/// Returns a line's pair for an address: `0-3`, or the typed text if it has other than plain numbers.
fn canonical(line: &str) -> Option<String> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    let Some((day, value)) = line.split_once([' ', '\t', ';']) else { return Some(line.to_owned()) };
    let (day, value) = (day.trim(), value.trim());
    let is_plain = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    Some(if is_plain(day) && is_plain(value) { format!("{day}-{value}") } else { format!("{day} {value}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &str) -> ObservationsInputs {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("observations.values", values).finish();
        ObservationsInputs::read(&Pairs::parse(query.as_bytes())).unwrap()
    }

    #[test]
    fn lines_are_converted_into_the_format_of_addresses() {
        for typed in ["0-3_1.5-8", "0 3\n1.5 8", "0\t3\r\n1.5\t8\r\n", "0;3\n\n1.5; 8", "0-3\n1.5-8"] {
            let inputs = read(typed);
            assert_eq!(inputs.pairs(), [("observations.values".to_owned(), "0-3_1.5-8".to_owned())], "{typed}");
            assert_eq!((inputs.lines().as_str(), inputs.count()), ("0 3\n1.5 8", 2));
        }
        let dates = read("2026-01-05 3\n2026-01-06 1,250");
        assert_eq!(dates.lines(), "2026-01-05 3\n2026-01-06 1,250");
        let values = dates.draft("2026-01-05").unwrap().values;
        assert_eq!(values, [(0.0, 3.0), (1.0, 1_250.0)].map(|(day, value)| (Entry::Number(day), Entry::Number(value))));
        assert!(matches!(read("0,3").draft("").unwrap().values[0].0, Entry::Unreadable(_)));
    }

    #[test]
    fn many_values_are_replaced_by_a_reference_to_their_run() {
        let observations = |count: u32| Observations {
            name: "Cases".to_owned(),
            series: "new_infections".to_owned(),
            values: (0..count).map(|day| (f64::from(day), 3.0)).collect(),
        };
        assert_eq!(ObservationsInputs::of_run(&observations(20), "a").run(), None);
        let many = ObservationsInputs::of_run(&observations(1_000), "a");
        assert_eq!(many.pairs(), [("observations.run".to_owned(), "a".to_owned())]);
        assert_eq!((many.name(), many.count()), ("Cases", 1_000));
        assert_eq!(many.hidden().len(), 3, "a replacement keeps the name and the series");
    }
}
