//! The summary table under a chart: a row for each scenario, a column for each number.

mod column;
mod notes;
mod table;

use crate::charts::line_sample;
use crate::model::Quantity;
use crate::report::beds::BedsTable;
use crate::report::chart_options::View;
use crate::report::text::beds_title;
use crate::report::view_model::Shown;
use column::Column;
pub use table::{Cell, Row, Table};

/// Maximum columns of one table. More columns are split into outcomes and numbers computed from the inputs alone.
const MAX_COLUMNS: usize = 7;

/// The summary, ready for a template.
#[derive(Debug)]
pub struct SummaryTable {
    /// The table that compares needed with available beds; `None` if no scenario has beds.
    pub beds: Option<BedsTable>,
    /// One table, or two if one would be too wide.
    pub tables: Vec<Table>,
    /// Sentences with the numbers that are equal in all scenarios.
    pub shared: Option<String>,
    /// Sentence with the numbers that no scenario has, and the reasons.
    pub left_out: Option<String>,
    /// Text after the heading "Summary".
    pub caption: Option<String>,
    /// Whether any scenario has ranges.
    pub has_ranges: bool,
    /// Whether a number is undefined in some of a scenario's simulations.
    pub is_partial: bool,
    /// Sentences about each scenario that an external engine simulated.
    pub elsewhere: Vec<String>,
}

impl SummaryTable {
    /// Returns the summary of these scenarios, for a page whose chart has this view.
    pub fn new(shown: &Shown, view: View) -> Self {
        let is_headline = shown.view(view).plot == Quantity::HospitalCensus;
        let beds = BedsTable::new(shown, beds_title(shown).filter(|_| !is_headline));
        let (mut columns, mut empty, mut shared) = (Vec::new(), Vec::new(), Vec::new());
        for column in column::columns(shown, beds.is_some()) {
            let cells: Vec<_> = (0..shown.scenarios.len()).map(|position| column.cell(position)).collect();
            if column.values.iter().all(Result::is_err) {
                empty.push(column);
            } else if is_shared(&cells) {
                shared.push(column);
            } else {
                columns.push((column, cells));
            }
        }
        let (outcomes, formulas): (Vec<_>, Vec<_>) = if columns.len() > MAX_COLUMNS {
            columns.into_iter().partition(|(column, _)| !column.is_formula)
        } else {
            (columns, Vec::new())
        };
        let tables = [outcomes, formulas].into_iter().filter(|columns| !columns.is_empty());
        let tables: Vec<_> = tables.map(|columns| table_of(shown, columns)).collect();
        Self {
            beds,
            shared: notes::shared_numbers(shown, &shared),
            left_out: notes::unavailable_numbers(&empty, shown.scenarios.len()),
            caption: notes::caption(shown, &tables),
            tables,
            has_ranges: shown.scenarios.iter().any(|scenario| scenario.ranges.is_some()),
            is_partial: shown.scenarios.iter().any(notes::is_partial),
            elsewhere: (shown.scenarios.iter())
                .filter_map(|scenario| notes::external_engine(scenario, shown.calendar))
                .collect(),
        }
    }
}

/// Makes a table of these columns.
fn table_of(shown: &Shown, columns: Vec<(Column, Vec<Cell>)>) -> Table {
    let mut rows: Vec<_> = (shown.scenarios.iter().enumerate())
        .map(|(position, scenario)| Row {
            sample: line_sample(position),
            name: scenario.name.clone(),
            is_baseline: position == 0,
            cells: Vec::new(),
        })
        .collect();
    let mut heads = Vec::new();
    for (column, cells) in columns {
        heads.push(column.head);
        rows.iter_mut().zip(cells).for_each(|(row, cell)| row.cells.push(cell));
    }
    Table { heads, rows }
}

/// Whether each scenario has the baseline's number or no number. Each row of the column would be "same" or "—".
fn is_shared(cells: &[Cell]) -> bool {
    let Some((first, others)) = cells.split_first() else { return false };
    let is_same = |cell: &Cell| cell.reason.is_some() || (&cell.figure, &cell.share) == (&first.figure, &first.share);
    !others.is_empty()
        && first.reason.is_none()
        && others.iter().all(is_same)
        && cells.iter().all(|cell| cell.range.is_none() && !cell.is_rising)
}
