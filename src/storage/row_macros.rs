//! How a row becomes a struct of ours. sqlx derives it too; but what derives it compiles both drivers, SQLite included, a
//! second time for the compiler itself.

use serde::de::DeserializeOwned;
use sqlx::{ColumnIndex, Decode, Row, Type};

/// Reads a struct from a row of either database: a column for each field, by the field's name; after `json`, columns that
/// hold JSON text; after `with`, a field that is no such column and what reads it from the row.
macro_rules! from_row {
    ($name:ident: $($column:ident),+ $(; json $($json:ident),+)? $(with $field:ident = $read:expr)?) => {
        from_row!(@of sqlx::postgres::PgRow, $name: $($column),+ $(; json $($json),+)? $(with $field = $read)?);
        from_row!(@of sqlx::sqlite::SqliteRow, $name: $($column),+ $(; json $($json),+)? $(with $field = $read)?);
    };
    (@of $row:ty, $name:ident: $($column:ident),+ $(; json $($json:ident),+)? $(with $field:ident = $read:expr)?) => {
        impl sqlx::FromRow<'_, $row> for $name {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                Ok(Self {
                    $($column: sqlx::Row::try_get(row, stringify!($column))?,)+
                    $($($json: $crate::storage::row_macros::from_json(row, stringify!($json))?,)+)?
                    $($field: $read(row)?,)?
                })
            }
        }
    };
}
pub(super) use from_row;

/// Reads a column that holds JSON text; null is the type's default.
pub(super) fn from_json<'r, R: Row, T: DeserializeOwned + Default>(row: &'r R, column: &'static str) -> sqlx::Result<T>
where
    &'static str: ColumnIndex<R>,
    Option<&'r str>: Decode<'r, R::Database> + Type<R::Database>,
{
    let Some(text) = row.try_get::<Option<&str>, _>(column)? else { return Ok(T::default()) };
    serde_json::from_str(text)
        .map_err(|error| sqlx::Error::ColumnDecode { index: column.to_owned(), source: Box::new(error) })
}
