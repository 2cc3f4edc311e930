//! SQL that is put together piece by piece, the same for both databases.

use chrono::{DateTime, Utc};
use sqlx::{Database, Encode, QueryBuilder, Type};

/// A statement with its values: [`QueryBuilder`] of either database, without a bound for each type of value.
pub(crate) trait Statement {
    /// One that begins so.
    fn begin(sql: &str) -> Self;
    /// Adds SQL.
    fn push(&mut self, sql: &str) -> &mut Self;
    /// Adds a text as a value.
    fn text(&mut self, text: &str) -> &mut Self;
    /// Adds a time.
    fn time(&mut self, time: DateTime<Utc>) -> &mut Self;
    /// Adds a number.
    fn number(&mut self, number: f64) -> &mut Self;
    /// Adds a count.
    fn count(&mut self, count: usize) -> &mut Self;
}

impl<DB> Statement for QueryBuilder<DB>
where
    DB: Database<Arguments: Default>,
    String: for<'t> Encode<'t, DB> + Type<DB>,
    DateTime<Utc>: for<'t> Encode<'t, DB> + Type<DB>,
    f64: for<'t> Encode<'t, DB> + Type<DB>,
    i64: for<'t> Encode<'t, DB> + Type<DB>,
{
    fn begin(sql: &str) -> Self {
        Self::new(sql)
    }

    fn push(&mut self, sql: &str) -> &mut Self {
        self.push(sql)
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.push_bind(text.to_owned())
    }

    fn time(&mut self, time: DateTime<Utc>) -> &mut Self {
        self.push_bind(time)
    }

    fn number(&mut self, number: f64) -> &mut Self {
        self.push_bind(number)
    }

    fn count(&mut self, count: usize) -> &mut Self {
        self.push_bind(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
