//! What stands at the top of a script that solves the equations itself.

use super::text::{comment, python, r};
use super::{Origin, has_ranges, is_stochastic};
use crate::model::Comparison;
use crate::report::csv::plain_text;

/// The comment at the top, and what all scenarios share.
#[expect(clippy::struct_excessive_bools, reason = "each is a sentence of the comment, or a line of the script")]
pub struct Head {
    /// What is reproduced.
    pub title: String,
    /// Ours.
    pub version: &'static str,
    /// Where it can be seen.
    pub link: Option<String>,
    /// Chance is left out.
    pub is_stochastic: bool,
    /// Rates are medians.
    pub has_ranges: bool,
    /// Another engine simulated one of them.
    pub has_external: bool,
    /// Simulated days.
    pub days: u32,
    /// The date of day 0.
    pub start_date: Option<String>,
    /// Each scenario's name with its text in a CSV file; none where they are the same.
    cells: Vec<(String, String)>,
    /// A plot would read a scenario's name as mathematics.
    pub has_dollars: bool,
}

impl Head {
    pub(super) fn new(comparison: &Comparison, origin: Origin<'_>) -> Self {
        let any = |is_so: fn(&str) -> bool| comparison.scenarios().iter().any(|scenario| is_so(&scenario.name));
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
            has_dollars: any(|name| name.contains('$')),
        }
    }

    /// The names' cells in a CSV file as an R vector by name; none where all names are written as they are.
    pub fn r_cells(&self) -> Option<String> {
        Some(format!("c({})", self.pairs(" = ", r)?))
    }

    /// The same as a Python dictionary.
    pub fn python_cells(&self) -> Option<String> {
        Some(format!("{{{}}}", self.pairs(": ", python)?))
    }

    fn pairs(&self, between: &str, quoted: fn(&str) -> String) -> Option<String> {
        let pairs: Vec<_> =
            self.cells.iter().map(|(name, cell)| format!("{}{between}{}", quoted(name), quoted(cell))).collect();
        (!pairs.is_empty()).then(|| pairs.join(", "))
    }
}

/// The scenarios' names with their cells in a CSV file; empty where all names are written as they are.
fn cells(comparison: &Comparison) -> Vec<(String, String)> {
    let names = comparison.scenarios().iter().map(|scenario| &scenario.name);
    let cells: Vec<_> = names.map(|name| (name.clone(), plain_text(name))).collect();
    if cells.iter().any(|(name, cell)| name != cell) { cells } else { Vec::new() }
}
