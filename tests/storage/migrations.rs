//! Migrations: alike on both databases, at once, and refused where they do not fit.

use super::*;

#[test]
fn both_folders_hold_the_same_migrations() {
    let names = |folder: &str| {
        let folder = format!("{}/migrations/{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("postgres"), names("sqlite"));
    assert!(!names("postgres").is_empty());
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    store.migrate().await.unwrap();
    let Store::Sqlite(pool, _) = &store else { unreachable!() };
    let in_sqlite: Vec<String> =
        sqlx::query_scalar("SELECT name FROM pragma_table_xinfo('runs') ORDER BY cid").fetch_all(pool).await.unwrap();
    assert_eq!(in_sqlite.len(), 28);
    let strict: bool =
        sqlx::query_scalar("SELECT strict FROM pragma_table_list WHERE name = 'runs'").fetch_one(pool).await.unwrap();
    assert!(strict);

    let Some(database) = support::postgres::database().await else { return };
    let store = Store::open(&database.url(), None).unwrap();
    store.migrate().await.unwrap();
    let in_postgres: Vec<String> = sqlx::query_scalar(
        "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'runs' ORDER BY ordinal_position",
    )
    .fetch_all(&mut database.connect().await)
    .await
    .unwrap();
    assert_eq!(in_postgres, in_sqlite);
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    on_both(async |store| {
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        store.migrate().await.unwrap();
        store.ping().await.unwrap();
        assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap().total, Some(1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_may_migrate_at_once() {
    let migrate_at_once = async |url: String| {
        let started = Instant::now();
        let processes: Vec<_> = (0..5)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move {
                    let store = Store::open(&url, None).unwrap();
                    store.migrate().await.unwrap();
                    store.ping().await.unwrap();
                })
            })
            .collect();
        for process in processes {
            process.await.unwrap();
        }
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    };
    const ROWS: &str = "SELECT COUNT(*) FROM _sqlx_migrations WHERE success";
    let migrations = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).unwrap().count();

    for _ in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        migrate_at_once(support::sqlite_url(&folder)).await;
        let mut connection =
            SqliteConnection::connect(&format!("sqlite:{}", folder.path().join("test.db").display())).await.unwrap();
        let rows: i64 = sqlx::query_scalar(ROWS).fetch_one(&mut connection).await.unwrap();
        assert_eq!(rows, migrations as i64);
    }
    let Some(database) = support::postgres::database().await else { return };
    migrate_at_once(database.url()).await;
    let rows: i64 = sqlx::query_scalar(ROWS).fetch_one(&mut database.connect().await).await.unwrap();
    assert_eq!(rows, migrations as i64);
}

/// Advisory locks in this database: what another process would wait for.
async fn advisory_locks(connection: &mut PgConnection) -> i64 {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory'
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .fetch_one(connection)
    .await
    .unwrap()
}

/// The server ends a session, and gives its locks back, a moment after the client has said goodbye.
async fn no_advisory_lock_is_left(connection: &mut PgConnection) {
    let started = Instant::now();
    while advisory_locks(connection).await > 0 {
        assert!(started.elapsed() < Duration::from_secs(5), "a lock is left");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const CORRUPT: &str = "UPDATE _sqlx_migrations SET checksum = 'x' WHERE version = 1";
const FROM_THE_FUTURE: &str = "
    INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    VALUES (9999, 'from the future', TRUE, 'x', 0)";

#[tokio::test]
async fn a_migration_that_does_not_fit_is_refused_and_leaves_no_lock() {
    for (damage, expected) in [
        (CORRUPT, "the database could not be migrated: migration 1 is not the one of Epicurve "),
        (FROM_THE_FUTURE, "the database could not be migrated: it has migration 9999, which Epicurve "),
    ] {
        let refuses = async |store: &Store| {
            let started = Instant::now();
            let error = store.migrate().await.unwrap_err();
            assert!(matches!(error, MigrationError::Failed(_)), "{error:?}");
            assert!(error.to_string().starts_with(expected), "{error}");
            assert!(!error.to_string().contains('\n'), "{error}");
            assert!(started.elapsed() < Duration::from_secs(5));
        };
        let (store, _folder) = support::sqlite().await;
        let Store::Sqlite(pool, _) = &store else { unreachable!() };
        // A STRICT-less table of sqlx: the text is stored as it is and no checksum of ours.
        sqlx::query(damage).execute(pool).await.unwrap();
        refuses(&store).await;
        refuses(&store).await;

        let Some(database) = support::postgres::database().await else { continue };
        let store = Store::open(&database.url(), None).unwrap();
        store.migrate().await.unwrap();
        let mut connection = database.connect().await;
        sqlx::query(damage).execute(&mut connection).await.unwrap();
        // The second one would wait for the lock of the first for a minute.
        refuses(&store).await;
        refuses(&store).await;
        no_advisory_lock_is_left(&mut connection).await;
    }
}

#[tokio::test]
async fn a_database_of_another_version_is_not_ready() {
    on_both(async |store| {
        store.ping().await.unwrap();
        match &store {
            Store::Postgres(pool) => drop(sqlx::query(FROM_THE_FUTURE).execute(pool).await.unwrap()),
            Store::Sqlite(pool, _) => drop(sqlx::query(FROM_THE_FUTURE).execute(pool).await.unwrap()),
        }
        let error = store.ping().await.unwrap_err().to_string();
        assert!(error.contains("its schema is version 9999"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_migration_that_sql_refuses_is_one_clear_line() {
    let Some(database) = support::postgres::database().await else { return };
    let mut connection = database.connect().await;
    sqlx::query("CREATE TABLE runs (something TEXT)").execute(&mut connection).await.unwrap();
    let store = Store::open(&database.url(), None).unwrap();
    let error = store.migrate().await.unwrap_err();
    assert!(matches!(&error, MigrationError::Failed(_)), "{error:?}");
    assert!(error.to_string().contains("relation \"runs\" already exists"), "{error}");
    no_advisory_lock_is_left(&mut connection).await;
}

#[tokio::test]
async fn before_the_migration_postgres_is_unavailable() {
    let Some(database) = support::postgres::database().await else { return };
    let store = Store::open(&database.url(), None).unwrap();
    assert!(is_unavailable(&store.ping().await));
    assert!(is_unavailable(&store.run("one").await));
}
