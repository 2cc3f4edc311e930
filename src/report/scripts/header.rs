//! The header of a script that solves the equations.

use super::text::{comment, python, r};
use super::{Origin, has_ranges, is_stochastic};
use crate::model::Comparison;
use crate::report::csv::plain_text;

/// The comment at the top of a script, and the inputs that all scenarios share.
#[expect(clippy::struct_excessive_bools, reason = "each is a sentence of the comment, or a line of the script")]
pub struct Head {
    /// The title of the reproduced run.
    pub title: String,
    /// Epicurve's version.
    pub version: &'static str,
    /// The address of the comparison's page.
    pub link: Option<String>,
    /// Whether the comparison is stochastic. The script is deterministic.
    pub is_stochastic: bool,
    /// Whether a rate has a range. The script uses its median.
    pub has_ranges: bool,
    /// Whether an external engine simulated a scenario.
    pub has_external: bool,
    /// Simulated days.
    pub days: u32,
    /// The date of day 0.
    pub start_date: Option<String>,
    /// The scenarios' names with their escaped texts in a CSV file; empty if no name is escaped.
    cells: Vec<(String, String)>,
    /// Whether a scenario's name has a dollar sign, which a plot would read as mathematics.
    pub has_dollars: bool,
}

impl Head {
    pub(super) fn new(comparison: &Comparison, origin: Origin<'_>) -> Self {
        Self {
            title: comment(origin.title),
            version: env!("CARGO_PKG_VERSION"),
            link: origin.link.map(comment),
            is_stochastic: is_stochastic(comparison),
            has_ranges: has_ranges(comparison),
            has_external: comparison.has_external(),
            days: comparison.days(),
            start_date: comparison.start_date().map(|date| date.format("%Y-%m-%d").to_string()),
            cells: cells(comparison),
            has_dollars: comparison.scenarios().iter().any(|scenario| scenario.name.contains('$')),
        }
    }

    /// Returns the names' texts in a CSV file as a named R vector; `None` if no name is escaped.
    pub fn r_cells(&self) -> Option<String> {
        Some(format!("c({})", self.pairs(" = ", r)?))
    }

    /// Returns the names' texts in a CSV file as a Python dictionary; `None` if no name is escaped.
    pub fn python_cells(&self) -> Option<String> {
        Some(format!("{{{}}}", self.pairs(": ", python)?))
    }

    fn pairs(&self, between: &str, quoted: fn(&str) -> String) -> Option<String> {
        let pairs: Vec<_> =
            self.cells.iter().map(|(name, cell)| format!("{}{between}{}", quoted(name), quoted(cell))).collect();
        (!pairs.is_empty()).then(|| pairs.join(", "))
    }
}

/// Returns the scenarios' names with their escaped texts in a CSV file; empty if no name is escaped.
fn cells(comparison: &Comparison) -> Vec<(String, String)> {
    let names = comparison.scenarios().iter().map(|scenario| &scenario.name);
    let cells: Vec<_> = names.map(|name| (name.clone(), plain_text(name))).collect();
    if cells.iter().any(|(name, cell)| name != cell) { cells } else { Vec::new() }
}
