//! Whether a PostgreSQL server and database can hold Epicurve's tables: asked before any migration, so that none is left
//! half applied.

use sqlx::PgConnection;

use super::MigrationError;

/// The first version that compresses columns by LZ4, which a migration asks for.
const OLDEST: i32 = 140_000;

const ASK: &str = "
    SELECT CAST(current_setting('server_version_num') AS INT4), current_setting('server_version'),
           getdatabaseencoding(), current_database()::text";

/// Refuses a server that is too old and a database that is not in UTF-8.
pub(super) async fn require(connection: &mut PgConnection) -> Result<(), MigrationError> {
    match find_fault(connection).await? {
        None => Ok(()),
        Some(fault) => Err(MigrationError::Failed(fault)),
    }
}

/// The same as a sentence.
pub(super) async fn find_fault(connection: &mut PgConnection) -> sqlx::Result<Option<String>> {
    let (number, version, encoding, database): (i32, String, String, String) =
        sqlx::query_as(ASK).fetch_one(connection).await?;
    Ok(fault(number, &version, &encoding, &database))
}

fn fault(number: i32, version: &str, encoding: &str, database: &str) -> Option<String> {
    if number < OLDEST {
        return Some(format!(
            "the server is PostgreSQL {version}, and Epicurve needs 14 or newer. Nothing was changed. Upgrade the server, or \
             name another one in DATABASE_URL"
        ));
    }
    if encoding != "UTF8" {
        let name = database.replace('"', "\"\"");
        return Some(format!(
            "the database {database} is encoded in {encoding}, and Epicurve needs UTF-8. Nothing was changed. Make another \
             database and name it in DATABASE_URL, such as: CREATE DATABASE \"{name}_utf8\" TEMPLATE template0 ENCODING 'UTF8'"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_from_14_on_with_a_database_in_utf_8_will_do() {
        for (number, version) in [(140_000, "14.0"), (150_004, "15.4 (Debian 15.4-1)"), (180_000, "18beta1")] {
            assert_eq!(fault(number, version, "UTF8", "epicurve"), None);
        }
    }

    #[test]
    fn what_is_missing_is_named_with_what_to_do() {
        let old = fault(130_014, "13.14", "UTF8", "epicurve").unwrap();
        assert!(old.contains("PostgreSQL 13.14") && old.contains("needs 14 or newer"), "{old}");
        for encoding in ["LATIN1", "SQL_ASCII", "EUC_JP", "WIN1252"] {
            let wrong = fault(150_004, "15.4", encoding, "odd\"name").unwrap();
            assert!(wrong.contains(encoding) && wrong.contains("needs UTF-8"), "{wrong}");
            assert!(
                wrong.contains("CREATE DATABASE \"odd\"\"name_utf8\" TEMPLATE template0 ENCODING 'UTF8'"),
                "{wrong}"
            );
        }
    }
}
