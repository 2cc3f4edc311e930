//! Sessions: begun, found by every server on the database, ended, expired and purged.

use super::*;

#[tokio::test]
async fn a_session_counts_until_it_expires_or_is_ended() {
    on_both(async |store| {
        let (now, month) = (noon(), noon() + TimeDelta::days(30));
        assert!(!store.has_session("one", now).await.unwrap());
        store.start_session("one", now, month).await.unwrap();
        // Sent once more, it is the same.
        store.start_session("one", now, month).await.unwrap();
        store.start_session("two", now, now + TimeDelta::days(1)).await.unwrap();
        assert!(store.has_session("one", now).await.unwrap());
        assert!(store.has_session("one", month - TimeDelta::microseconds(1)).await.unwrap());
        assert!(!store.has_session("one", month).await.unwrap());
        assert!(!store.has_session("on", now).await.unwrap());
        assert!(!store.has_session("", now).await.unwrap());

        assert_eq!(store.purge_sessions(now).await.unwrap(), 0);
        assert_eq!(store.purge_sessions(now + TimeDelta::days(1)).await.unwrap(), 1);
        assert!(!store.has_session("two", now).await.unwrap(), "it is gone, whatever the time");
        store.end_session("one").await.unwrap();
        store.end_session("one").await.unwrap();
        assert!(!store.has_session("one", now).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn both_databases_have_the_same_columns_of_sessions() {
    let (store, _folder) = support::sqlite().await;
    let Store::Sqlite(pool, _) = &store else { unreachable!() };
    let in_sqlite: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info('sessions') ORDER BY cid")
        .fetch_all(pool)
        .await
        .unwrap();
    assert_eq!(in_sqlite, ["token_digest", "created_at", "expires_at"]);
    let Some(database) = support::postgres::database().await else { return };
    let store = Store::open(&database.url(), None).unwrap();
    store.migrate().await.unwrap();
    let in_postgres: Vec<String> = sqlx::query_scalar(
        "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'sessions' ORDER BY ordinal_position",
    )
    .fetch_all(&mut database.connect().await)
    .await
    .unwrap();
    assert_eq!(in_postgres, in_sqlite);
}

#[tokio::test]
async fn without_a_database_nobody_is_known_and_that_is_said() {
    let store = Store::open("postgres://epicurve@127.0.0.1:1/none", None).unwrap();
    let (known, started) = tokio::join!(store.has_session("one", noon()), store.start_session("one", noon(), noon()));
    assert!(is_unavailable(&known) && is_unavailable(&started));
}
