//! SQL that is put together piece by piece, the same for both databases, and the connections that run it.
//!
//! The text of such a statement depends on the search. None is kept prepared: a connection would keep a hundred of
//! them, and 50 requests with 900 tags each left 1 GB in PostgreSQL.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder, Sqlite, SqliteConnection};

/// A statement with its values. Its SQL is the program's own: only a value can come from a visitor.
pub(crate) struct Statement(Vec<Part>);

enum Part {
    Sql(&'static str),
    Text(String),
    Time(DateTime<Utc>),
    Number(f64),
    Count(usize),
}

impl Statement {
    /// One that begins so.
    pub(crate) fn begin(sql: &'static str) -> Self {
        Self(vec![Part::Sql(sql)])
    }

    fn add(&mut self, part: Part) -> &mut Self {
        self.0.push(part);
        self
    }

    /// Adds SQL.
    pub(crate) fn push(&mut self, sql: &'static str) -> &mut Self {
        self.add(Part::Sql(sql))
    }

    /// Adds a text as a value.
    pub(crate) fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.add(Part::Text(text.into()))
    }

    /// Adds a time.
    pub(crate) fn time(&mut self, time: DateTime<Utc>) -> &mut Self {
        self.add(Part::Time(time))
    }

    /// Adds a number.
    pub(crate) fn number(&mut self, number: f64) -> &mut Self {
        self.add(Part::Number(number))
    }

    /// Adds a count.
    pub(crate) fn count(&mut self, count: usize) -> &mut Self {
        self.add(Part::Count(count))
    }

    /// The same with SQL before it.
    #[cfg(test)]
    pub(crate) fn after(mut self, sql: &'static str) -> Self {
        self.0.insert(0, Part::Sql(sql));
        self
    }
}

/// What a row of either database can be read as.
pub(crate) trait FromAnyRow: for<'r> FromRow<'r, PgRow> + for<'r> FromRow<'r, SqliteRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, PgRow> + for<'r> FromRow<'r, SqliteRow> + Send + Unpin> FromAnyRow for T {}

/// A connection to either database.
pub(crate) trait AnyConnection {
    /// Reads every row that a statement finds.
    async fn rows<T: FromAnyRow>(&mut self, statement: Statement) -> sqlx::Result<Vec<T>>;

    /// Reads the only row, if there is one.
    async fn row<T: FromAnyRow>(&mut self, statement: Statement) -> sqlx::Result<Option<T>> {
        Ok(self.rows(statement).await?.pop())
    }

    /// Reads a count.
    async fn count(&mut self, statement: Statement) -> sqlx::Result<i64> {
        Ok(self.row::<(i64,)>(statement).await?.map_or(0, |(count,)| count))
    }
}

macro_rules! any_connection {
    ($connection:ty, $database:ty) => {
        impl AnyConnection for $connection {
            async fn rows<T: FromAnyRow>(&mut self, statement: Statement) -> sqlx::Result<Vec<T>> {
                let mut query = QueryBuilder::<$database>::new("");
                for part in statement.0 {
                    match part {
                        Part::Sql(sql) => query.push(sql),
                        Part::Text(text) => query.push_bind(text),
                        Part::Time(time) => query.push_bind(time),
                        Part::Number(number) => query.push_bind(number),
                        Part::Count(count) => query.push_bind(i64::try_from(count).unwrap_or(i64::MAX)),
                    };
                }
                query.build_query_as().persistent(false).fetch_all(self).await
            }
        }
    };
}
any_connection!(PgConnection, Postgres);
any_connection!(SqliteConnection, Sqlite);
