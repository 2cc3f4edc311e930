//! A database that is away, hung, locked or not to be opened.

use super::*;

#[tokio::test]
async fn a_database_that_is_away_is_said_to_be_within_three_and_a_half_seconds() {
    // Nobody listens on one port; on the other one somebody takes the connection and says nothing.
    let refused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addresses =
        [refused.to_string(), silent.local_addr().unwrap().to_string(), "no-such-host.invalid:5432".to_owned()];
    // All at once, because each waits for its time-out.
    let asked = addresses.map(|address| {
        tokio::spawn(async move {
            let store = Store::open(&format!("postgres://me:secret@{address}/x"), None).unwrap();
            let started = Instant::now();
            let within = |limit: u64| {
                let elapsed = started.elapsed();
                assert!(elapsed < Duration::from_millis(limit), "{address}: {elapsed:?}");
            };
            let read = async {
                assert!(is_unavailable(&store.run("one").await), "{address}");
                within(3500);
            };
            let ping = async {
                assert!(is_unavailable(&store.ping().await), "{address}");
                within(1200);
            };
            let migration = async {
                let error = store.migrate().await.unwrap_err();
                assert!(matches!(error, MigrationError::Unavailable(_)), "{address}: {error:?}");
                assert!(!error.to_string().contains("secret"), "{error}");
                within(3500);
            };
            tokio::join!(read, ping, migration);
        })
    });
    for asked in asked {
        asked.await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_database_name_is_not_waited_for() {
    let Some(database) = support::postgres::database().await else { return };
    let url = database.url().replace("epicurve_test_", "no_such_database_");
    let store = Store::open(&url, None).unwrap();
    let error = store.migrate().await.unwrap_err();
    assert!(matches!(&error, MigrationError::Failed(text) if text.contains("does not exist")), "{error:?}");
    assert!(is_unavailable(&store.ping().await));
}

#[tokio::test]
async fn a_table_that_somebody_locks_does_not_hang_a_page() {
    let Some(database) = support::postgres::database().await else { return };
    let store = Store::open(&database.url(), None).unwrap();
    store.migrate().await.unwrap();
    let mut connection = database.connect().await;
    let mut lock = connection.begin().await.unwrap();
    sqlx::query("LOCK TABLE runs IN ACCESS EXCLUSIVE MODE").execute(&mut *lock).await.unwrap();
    let started = Instant::now();
    assert!(is_unavailable(&store.run("one").await));
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    lock.rollback().await.unwrap();
    assert_eq!(store.run("one").await.unwrap(), None);
}

#[tokio::test]
async fn another_writer_of_the_sqlite_file_is_waited_for_and_not_for_ever() {
    let (store, folder) = support::sqlite().await;
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    let writing = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    // Readers do not care.
    assert_eq!(store.run("one").await.unwrap(), None);
    let started = Instant::now();
    assert!(is_unavailable(&store.save_run(&new_run("one"), Room::default()).await));
    assert!(started.elapsed() < Duration::from_millis(5500), "{:?}", started.elapsed());
    writing.rollback().await.unwrap();
    assert_eq!(store.save_run(&new_run("two"), Room::default()).await.unwrap(), Saved::New);
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_unavailable() {
    let store = Store::open("sqlite:/nowhere/at/all/epicurve.db", None).unwrap();
    assert!(matches!(store.migrate().await, Err(MigrationError::Unavailable(_))));
    assert!(is_unavailable(&store.ping().await));
}

#[tokio::test]
async fn a_pool_without_a_free_connection_is_waited_for_three_seconds() {
    let Some(database) = support::postgres::database().await else { return };
    let store = Store::open(&database.url(), None).unwrap();
    store.migrate().await.unwrap();
    let Store::Postgres(pool) = &store else { unreachable!() };
    let mut held = Vec::new();
    while held.len() < 10 {
        held.push(pool.acquire().await.unwrap());
    }
    let before = store.connections();
    assert_eq!((before.open, before.idle, before.in_use(), before.most), (10, 0, 10, 10));
    let sleeping: Vec<_> = held
        .into_iter()
        .map(|mut connection| {
            tokio::spawn(async move { sqlx::query("SELECT pg_sleep(4)").execute(&mut *connection).await.map(drop) })
        })
        .collect();
    let asked = (0..50).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let started = Instant::now();
            let is_refused = is_unavailable(&store.run("one").await);
            (is_refused, started.elapsed().as_secs_f64())
        })
    });
    for asked in asked.collect::<Vec<_>>() {
        let (is_refused, seconds) = asked.await.unwrap();
        assert!(is_refused && (2.7..3.3).contains(&seconds), "{seconds}");
    }
    // Other tests of this process may have waited in vain, too.
    assert!(store.connections().time_outs >= before.time_outs + 50);
    for sleeping in sleeping {
        sleeping.await.unwrap().unwrap();
    }
    let started = Instant::now();
    assert_eq!(store.run("one").await.unwrap(), None);
    assert!(started.elapsed() < Duration::from_millis(50), "{:?}", started.elapsed());
    // A connection goes back once it has been asked whether it still answers.
    while store.connections().in_use() > 0 {
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", store.connections());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(store.connections().open, 10);
}

#[tokio::test]
async fn what_sqlite_itself_has_rolled_back_spoils_no_later_run() {
    let (store, folder) = support::sqlite().await;
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    // As on a full disk: at times the transaction is gone when the command has failed, at times it is still there.
    let full = [
        "CREATE TRIGGER full BEFORE INSERT ON run_documents BEGIN SELECT RAISE(ROLLBACK, 'full'); END",
        "CREATE TRIGGER full BEFORE INSERT ON run_documents BEGIN SELECT RAISE(ABORT, 'full'); END",
    ];
    for round in 0..3 {
        for full in full {
            sqlx::query(full).execute(&mut other).await.unwrap();
            for id in ["a", "b", "c"] {
                store.save_run(&new_run(id), Room::default()).await.unwrap_err();
            }
            sqlx::query("DROP TRIGGER full").execute(&mut other).await.unwrap();
        }
        let id = format!("after-{round}");
        assert_eq!(store.save_run(&new_run(&id), Room::default()).await.unwrap(), Saved::New);
        // Somebody else sees it, so that it is in the file.
        let seen: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM runs").fetch_one(&mut other).await.unwrap();
        assert_eq!(seen, round + 1);
    }
    store.close().await;
}
