//! Units of values.

/// Unit of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Numbers of people, or other counts.
    Persons,
    /// Shares of the population from 0 to 1, shown as per cent.
    Share,
    /// Numbers without a unit, such as reproduction numbers.
    Ratio,
}
