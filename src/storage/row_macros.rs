//! How a row becomes a struct of ours. sqlx derives it too; but what derives it compiles both drivers, SQLite included, a
//! second time for the compiler itself.

/// Reads a struct from a row of either database: a column for each field, by the field's name. A field that is no column
/// comes after them, with what makes it of the row.
macro_rules! from_row {
    ($name:ident, $columns:tt $(, $field:ident: $read:expr)?) => {
        from_row!(@of sqlx::postgres::PgRow, $name, $columns $(, $field: $read)?);
        from_row!(@of sqlx::sqlite::SqliteRow, $name, $columns $(, $field: $read)?);
    };
    (@of $row:ty, $name:ident, [$($column:ident),+] $(, $field:ident: $read:expr)?) => {
        impl sqlx::FromRow<'_, $row> for $name {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                Ok(Self {
                    $($column: sqlx::Row::try_get(row, stringify!($column))?,)+
                    $($field: $read(row)?,)?
                })
            }
        }
    };
}
pub(super) use from_row;

/// Reads a value from a column that holds it as JSON text, which is a text for both databases.
macro_rules! from_json_text {
    ($name:ident) => {
        impl<D: sqlx::Database> sqlx::Type<D> for $name
        where
            String: sqlx::Type<D>,
        {
            fn type_info() -> D::TypeInfo {
                <String as sqlx::Type<D>>::type_info()
            }

            fn compatible(found: &D::TypeInfo) -> bool {
                <String as sqlx::Type<D>>::compatible(found)
            }
        }

        impl<'r, D: sqlx::Database> sqlx::Decode<'r, D> for $name
        where
            String: sqlx::Decode<'r, D>,
        {
            fn decode(value: D::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                Ok(serde_json::from_str(&<String as sqlx::Decode<'r, D>>::decode(value)?)?)
            }
        }
    };
}
pub(super) use from_json_text;
