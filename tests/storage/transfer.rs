//! Whole runs on their way out of a store and into it; `tests/program/transfer.rs` has the commands and the round trip.

use epicurve::storage::WholeRun;

use super::*;

#[tokio::test]
async fn whole_runs_come_in_pages_the_oldest_first() {
    on_both(async |store| {
        assert_eq!(store.whole_runs(None, 10).await.unwrap(), []);
        for (id, micros) in [("c", 0), ("a", 1), ("b", 1), ("d", 2)] {
            let created_at = noon() + TimeDelta::microseconds(micros);
            let idempotency = Some(Idempotency::Form { key: format!("key {id}") });
            store
                .save_run(&NewRun { created_at, idempotency, view: Some(view()), ..new_run(id) }, Room::default())
                .await
                .unwrap();
        }
        let mut found: Vec<WholeRun> = Vec::new();
        loop {
            let page = store.whole_runs(found.last().map(WholeRun::cursor).as_ref(), 3).await.unwrap();
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= 3);
            found.extend(page);
        }
        let ids: Vec<_> = found.iter().map(|run| run.id.as_str()).collect();
        assert_eq!(ids, ["c", "a", "b", "d"]);
        assert!(found.iter().all(|run| run.view == Some(view())));
        assert_eq!(found[0].created_at, noon());
        assert_eq!(found[0].scenario_names, r#"["baseline","fewer contacts"]"#);
        assert_eq!(found[0].idempotency_key.as_ref().map(String::len), Some(64), "a digest");
    })
    .await;
}

#[tokio::test]
async fn an_import_keeps_all_or_nothing_and_what_is_there() {
    on_both(async |store| {
        store
            .save_run(
                &NewRun { idempotency: Some(Idempotency::Form { key: "key".to_owned() }), ..new_run("one") },
                Room::default(),
            )
            .await
            .unwrap();
        let one = store.whole_runs(None, 1).await.unwrap().remove(0);
        let two = WholeRun { id: "two".to_owned(), title: "ZÜRICH".to_owned(), view: Some(view()), ..one.clone() };

        let mut import = store.import().await.unwrap();
        assert!(import.add(&two).await.unwrap());
        drop(import);
        assert_eq!(store.run("two").await.unwrap(), None, "without a commit nothing stays");

        let mut import = store.import().await.unwrap();
        let other = WholeRun { title: "Another title".to_owned(), ..one.clone() };
        assert!(!import.add(&other).await.unwrap(), "it is there");
        assert!(import.add(&two).await.unwrap());
        assert!(!import.add(&two).await.unwrap(), "it is there since a moment ago");
        for broken in [
            WholeRun { id: "x\0".to_owned(), ..one.clone() },
            WholeRun { peak_day: f64::NAN, ..one.clone() },
            WholeRun { created_at: noon() + TimeDelta::nanoseconds(1), ..one.clone() },
            WholeRun { scenario_names: "no JSON".to_owned(), ..one.clone() },
        ] {
            assert!(matches!(import.add(&broken).await, Err(StoreError::Internal(_))), "{broken:?}");
        }
        import.commit().await.unwrap();
        assert_eq!(store.run("one").await.unwrap().unwrap().title, one.title, "what is there stays as it is");
        assert_eq!(
            ids(&store.runs(&asked(Shelf::List, "zürich"), &Page::First, 10).await.unwrap()),
            ["two"],
            "the search knows it"
        );
        let both = store.whole_runs(None, 10).await.unwrap();
        assert_eq!(both, [one, WholeRun { idempotency_key: None, ..two }], "one of them has the key");
    })
    .await;
}

#[tokio::test]
async fn a_store_knows_its_version() {
    on_both(async |store| {
        assert_eq!(store.version().await.unwrap(), Some(Store::latest_version()));
        assert_eq!(store.missing_file(), None);
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    assert_eq!(store.missing_file(), Some(folder.path().join("test.db")));
    assert_eq!(store.version().await.unwrap(), None);
    if let Some(database) = support::postgres::database().await {
        let store = Store::open(&database.url(), None).unwrap();
        assert_eq!((store.version().await.unwrap(), store.missing_file()), (None, None));
        store.close().await;
    }
}
