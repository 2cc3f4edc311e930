//! The rows and cells of a summary table.

/// A table with some of the numbers.
#[derive(Debug)]
pub struct Table {
    /// The columns' heads, without the one of the scenarios.
    pub heads: Vec<String>,
    /// The rows; the baseline is the first.
    pub rows: Vec<Row>,
}

/// A scenario's row.
#[derive(Debug)]
pub struct Row {
    /// The sample of its line, as SVG.
    pub sample: String,
    /// The scenario's name.
    pub name: String,
    /// Whether it is the baseline.
    pub is_baseline: bool,
    /// The cells, in the order of the heads.
    pub cells: Vec<Cell>,
}

/// A scenario's number.
#[derive(Debug, Default)]
pub struct Cell {
    /// The number, or an em dash if it is not available.
    pub figure: String,
    /// The number as a share of the population, if it counts people.
    pub share: Option<String>,
    /// The 5 % to 95 % range of an ensemble's simulations.
    pub range: Option<String>,
    /// The difference from the baseline in the number's unit; "same" if there is none.
    pub difference: Option<String>,
    /// The difference in per cent of the baseline; a large one as a multiple, "12 times".
    pub per_cent: Option<String>,
    /// The reason why the number is not available.
    pub reason: Option<&'static str>,
    /// Whether the number still rises on the last day; then it has no difference.
    pub is_rising: bool,
}
