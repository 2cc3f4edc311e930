//! The units of values.

/// What the values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Persons, or anything counted like them.
    Persons,
    /// Shares of the population from 0 to 1, shown as per cent.
    Share,
    /// Pure numbers, such as reproduction numbers.
    Ratio,
}
