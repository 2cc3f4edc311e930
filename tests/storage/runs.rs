//! Saving, listing, searching, changing and deleting runs.

use super::*;

#[tokio::test]
async fn a_run_comes_back_to_the_byte() {
    on_both(async |store| {
        // Order of keys, spaces, escapes and the last digit of a number: all of it belongs to the run.
        let inputs = "{\"b\":0.1,\"a\": 0.30000000000000004, \"n\":1e-7,\"s\":\"\\u00e9 é 🦠 \\\" \\\\ '\"}\n";
        let results =
            format!("[{}]", (0..50_000).map(|n| f64::from(n).sqrt().to_string()).collect::<Vec<_>>().join(","));
        let saved = NewRun {
            created_at: noon() + TimeDelta::nanoseconds(123_456_789),
            schema_version: i64::MAX,
            title: "'; DROP TABLE runs; -- <b>\"&amp;\u{1F9A0}\n".to_owned(),
            note: "two\r\nlines\tand \u{2028} more".to_owned(),
            tags: vec!["Winter, \"ü\"".to_owned()],
            scenario_names: vec!["a, \"b\"\\".to_owned(), "ü".to_owned()],
            inputs: inputs.to_owned(),
            results: results.clone(),
            numbers: key_numbers(
                Some(false),
                &[
                    (Metric::PeakInfectious, 0.1 + 0.2),
                    (Metric::PeakDay, 1e-308),
                    (Metric::BasicReproductionNumber, 5e-324),
                    (Metric::Deaths, f64::MAX),
                    (Metric::DaysOverCapacity, 0.1),
                    (Metric::DoublingTime, 1e300),
                ],
            ),
            model: vec!["SEIR".to_owned(), "ü \"".to_owned()],
            sparkline: "[0.1, 1e300]".to_owned(),
            start_date: chrono::NaiveDate::from_ymd_opt(1978, 1, 22),
            view: Some(view()),
            ..new_run("k3x9")
        };
        assert_eq!(store.save_run(&saved, Room::default()).await.unwrap(), Saved::New);

        let to_the_microsecond = noon() + TimeDelta::microseconds(123_456);
        let expected = Run {
            id: saved.id.clone(),
            created_at: to_the_microsecond,
            schema_version: saved.schema_version,
            engine_version: saved.engine_version.clone(),
            title: saved.title.clone(),
            note: saved.note.clone(),
            inputs: inputs.to_owned(),
            results,
            tags: saved.tags.clone(),
            archived_at: None,
            imported: None,
            view: Some(view()),
            edit_count: 0,
        };
        assert_eq!(store.run_inputs("k3x9").await.unwrap().as_deref(), Some(inputs));
        assert_eq!(store.run_inputs("none").await.unwrap(), None);
        assert_eq!(store.run("k3x9").await.unwrap(), Some(expected));
        assert_eq!(store.run("K3X9").await.unwrap(), None);
        assert_eq!(store.run("").await.unwrap(), None);

        let page = store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap();
        assert_eq!(page.total, Some(1));
        assert_eq!((page.before, page.after), (None, None));
        let listing = &page.runs[0];
        assert_eq!(listing.created_at, to_the_microsecond);
        assert_eq!((&listing.title, &listing.scenario_names), (&saved.title, &saved.scenario_names));
        let bits = |numbers: &KeyNumbers| SORTED.map(|number| numbers.get(number).map(f64::to_bits));
        assert_eq!(bits(&listing.numbers), bits(&saved.numbers));
        assert_eq!((&listing.model, &listing.tags), (&saved.model, &saved.tags));
        assert_eq!(listing.start_date, saved.start_date);
        assert_eq!(listing.sparkline, saved.sparkline);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_sent_twice_saves_one_run() {
    on_both(async |store| {
        let keyed = |id: &str, inputs: &str| NewRun {
            idempotency: Some(Idempotency::Form { key: "key".to_owned() }),
            inputs: inputs.to_owned(),
            ..new_run(id)
        };
        assert_eq!(store.save_run(&keyed("first", "A"), Room::default()).await.unwrap(), Saved::New);
        assert_eq!(
            store.save_run(&keyed("second", "A"), Room::default()).await.unwrap(),
            Saved::Existing("first".to_owned())
        );
        // Going back, changing something and saving again is another run, once.
        assert_eq!(store.save_run(&keyed("third", "B"), Room::default()).await.unwrap(), Saved::New);
        assert_eq!(
            store.save_run(&keyed("fourth", "B"), Room::default()).await.unwrap(),
            Saved::Existing("third".to_owned())
        );
        assert_eq!(
            store.save_run(&keyed("fifth", "A"), Room::default()).await.unwrap(),
            Saved::Existing("first".to_owned())
        );
        // Without a key nothing is the same.
        assert_eq!(store.save_run(&new_run("sixth"), Room::default()).await.unwrap(), Saved::New);
        assert_eq!(store.save_run(&new_run("seventh"), Room::default()).await.unwrap(), Saved::New);
        assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap().total, Some(4));

        // A deleted run does not hold its key.
        assert!(store.delete_run_for_good("first").await.unwrap());
        assert_eq!(store.save_run(&keyed("eighth", "A"), Room::default()).await.unwrap(), Saved::New);
    })
    .await;
}

#[tokio::test]
async fn a_programs_key_stands_for_one_request() {
    on_both(async |store| {
        let keyed = |id: &str, key: &str, request: &str| NewRun {
            idempotency: Some(Idempotency::Program { key: key.to_owned(), request: request.to_owned() }),
            ..new_run(id)
        };
        assert_eq!(store.save_run(&keyed("first", "key", "A"), Room::default()).await.unwrap(), Saved::New);
        assert_eq!(
            store.save_run(&keyed("second", "key", "A"), Room::default()).await.unwrap(),
            Saved::Existing("first".to_owned())
        );
        assert_eq!(store.save_run(&keyed("third", "key", "B"), Room::default()).await.unwrap(), Saved::KeyReused);
        assert_eq!(store.save_run(&keyed("fourth", "other", "B"), Room::default()).await.unwrap(), Saved::New);
        // A form's key of the same text is another key.
        let form = NewRun { idempotency: Some(Idempotency::Form { key: "key".to_owned() }), ..new_run("fifth") };
        assert_eq!(store.save_run(&form, Room::default()).await.unwrap(), Saved::New);
        assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap().total, Some(3));
        assert!(store.delete_run_for_good("first").await.unwrap());
        assert_eq!(store.save_run(&keyed("sixth", "key", "B"), Room::default()).await.unwrap(), Saved::New);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn saves_at_the_same_moment_make_one_run() {
    on_both(async |store| {
        for round in 0..5 {
            let saves: Vec<_> = (0..8)
                .map(|number| {
                    let store = store.clone();
                    let run = NewRun {
                        idempotency: Some(Idempotency::Form { key: format!("key {round}") }),
                        ..new_run(&format!("{round}-{number}"))
                    };
                    tokio::spawn(async move { (run.id.clone(), store.save_run(&run, Room::default()).await.unwrap()) })
                })
                .collect();
            let mut outcomes = Vec::new();
            for save in saves {
                outcomes.push(save.await.unwrap());
            }
            let winners: Vec<_> = outcomes.iter().filter(|(_, saved)| *saved == Saved::New).collect();
            assert_eq!(winners.len(), 1, "{outcomes:?}");
            let expected = Saved::Existing(winners[0].0.clone());
            assert_eq!(outcomes.iter().filter(|(_, saved)| *saved == expected).count(), 7, "{outcomes:?}");
        }
        assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap().total, Some(5));
    })
    .await;
}

#[tokio::test]
async fn the_same_id_twice_is_our_mistake() {
    on_both(async |store| {
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        assert!(matches!(store.save_run(&new_run("one"), Room::default()).await, Err(StoreError::Internal(_))));
    })
    .await;
}

#[tokio::test]
async fn the_list_is_paged_in_both_directions() {
    on_both(async |store| {
        let empty = store.runs(&asked(Shelf::List, ""), &Page::First, 3).await.unwrap();
        assert_eq!((empty.runs.len(), empty.total, empty.before, empty.after), (0, Some(0), None, None));

        // Ties, fractions of a second and whole ones: times must sort as times, whatever their text looks like.
        for (id, micros) in [
            ("a", 0),
            ("c", 500_000),
            ("b", 500_000),
            ("d", 500_001),
            ("e", 501_000),
            ("g", 1_000_000),
            ("f", 1_000_000),
            ("h", 1_000_000),
        ] {
            let created_at = noon() + TimeDelta::microseconds(micros);
            store.save_run(&NewRun { created_at, ..new_run(id) }, Room::default()).await.unwrap();
        }
        let page = async |page: Page| store.runs(&asked(Shelf::List, ""), &page, 3).await.unwrap();

        let first = page(Page::First).await;
        assert_eq!((ids(&first), first.total), (vec!["h", "g", "f"], Some(8)));
        assert_eq!(first.before, None);
        let second = page(Page::After(first.after.clone().unwrap())).await;
        assert_eq!(ids(&second), ["e", "d", "c"]);
        let third = page(Page::After(second.after.clone().unwrap())).await;
        assert_eq!(ids(&third), ["b", "a"]);
        assert_eq!(third.after, None);

        // And back, through the text that an address holds.
        let through_text = |cursor: Option<Cursor>| cursor.unwrap().to_string().parse::<Cursor>().unwrap();
        let back = page(Page::Before(through_text(third.before))).await;
        assert_eq!(back, second);
        let back = page(Page::Before(through_text(back.before))).await;
        assert_eq!(back, first);

        // The first page is full even when it is reached from the middle of it.
        assert_eq!(
            page(Page::Before(Cursor { number: None, created_at: noon() + TimeDelta::seconds(1), id: "g".to_owned() }))
                .await,
            first
        );
        // A cursor outlives its run; a page that has vanished is the first.
        for id in ["a", "b", "c"] {
            assert!(store.delete_run_for_good(id).await.unwrap());
        }
        let vanished = page(Page::After(second.after.unwrap())).await;
        assert_eq!((ids(&vanished), vanished.total), (vec!["h", "g", "f"], Some(5)));
        let last = page(Page::After(vanished.after.unwrap())).await;
        assert_eq!((ids(&last), &last.after), (vec!["e", "d"], &None));
        assert_eq!(
            store.runs(&asked(Shelf::List, ""), &Page::First, 0).await.unwrap().runs.len(),
            1,
            "a limit of nothing makes no sense"
        );
        assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, u32::MAX).await.unwrap().runs.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn the_search_finds_beginnings_of_words_in_any_alphabet() {
    on_both(async |store| {
        let run = |id: &str, title: &str, note: &str, name: &str| NewRun {
            title: title.to_owned(),
            note: note.to_owned(),
            scenario_names: vec![name.to_owned()],
            ..new_run(id)
        };
        for run in [
            run("1", "Grippe in ZÜRICH", "Maßnahmen ab Tag 30", "Ärzte"),
            run("2", "50% fewer", r"a_b \ c", "baseline"),
            run("3", "500 fewer", "axb", "baseline"),
            run("4", "ΟΔΟΣ", "Школа", "İ"),
            run("5", "e\u{301}cole", "line one\nline two", "%"),
        ] {
            store.save_run(&run, Room::default()).await.unwrap();
        }
        for (search, expected) in [
            ("", "54321"),
            ("   ", "54321"),
            ("zürich", "1"),
            ("ZÜRICH", "1"),
            ("züRI grip", "1"),
            ("ÄRZ 30 maß", "1"),
            ("zürich 31", ""),
            ("zurich", ""),
            ("50%", "32"),
            ("50 fewer a_", "32"),
            ("0% fewer", ""),
            ("50% few", "32"),
            ("few 50 ", "32"),
            ("%", ""),
            ("_", ""),
            ("a_b", "32"),
            ("a_b 50 c", "2"),
            ("\\", ""),
            (r"\ c", "2"),
            ("xb", ""),
            ("fewer BASEline", "32"),
            ("οδοσ", "4"),
            ("ΟΔΟ", "4"),
            ("δοσ", ""),
            ("шкОЛ", "4"),
            ("two line", "5"),
            ("ine", ""),
            ("onel", ""),
            ("oneline", ""),
            ("'", ""),
            ("\" OR 1=1 --", ""),
            ("\0", ""),
            ("zürich\0", "1"),
        ] {
            let page = store.runs(&asked(Shelf::List, search), &Page::First, 10).await.unwrap();
            assert_eq!(ids(&page).concat(), expected, "{search:?}");
            assert_eq!(page.total, Some(expected.len() as u64), "{search:?}");
        }
        // As many words and as long a word as an address can hold.
        let many: String = (0..4_000).map(|number| format!("{number} ")).collect();
        assert_eq!(store.runs(&asked(Shelf::List, &many), &Page::First, 10).await.unwrap().total, Some(0));
        assert_eq!(store.runs(&asked(Shelf::List, &"%".repeat(8_000)), &Page::First, 10).await.unwrap().total, Some(0));

        // The search goes through pages, too.
        let page = store.runs(&asked(Shelf::List, "fewer"), &Page::First, 1).await.unwrap();
        assert_eq!((ids(&page).concat().as_str(), page.total), ("3", Some(2)));
        let page = store.runs(&asked(Shelf::List, "fewer"), &Page::After(page.after.unwrap()), 1).await.unwrap();
        assert_eq!((ids(&page).concat().as_str(), page.total, &page.after), ("2", Some(2), &None));
        let page = store.runs(&asked(Shelf::List, "fewer"), &Page::Before(page.before.unwrap()), 1).await.unwrap();
        assert_eq!((ids(&page).concat().as_str(), &page.before), ("3", &None));
    })
    .await;
}

#[tokio::test]
async fn title_and_note_change_and_nothing_else() {
    on_both(async |store| {
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        store.save_run(&new_run("two"), Room::default()).await.unwrap();
        let before = store.run("one").await.unwrap().unwrap();
        assert_eq!(
            store.update_details("one", details("Neuer Titel", "Über ÄÖÜ"), noon(), Room::default()).await.unwrap(),
            Edited::Done
        );
        let after = store.run("one").await.unwrap().unwrap();
        assert_eq!(
            after,
            Run { title: "Neuer Titel".to_owned(), note: "Über ÄÖÜ".to_owned(), edit_count: 1, ..before }
        );

        let found = async |search: &str| {
            let page = store.runs(&asked(Shelf::List, search), &Page::First, 10).await.unwrap();
            ids(&page).join(" ")
        };
        assert_eq!(found("über neuer").await, "one");
        assert_eq!(found("run").await, "two", "the old title is no longer found");
        assert_eq!(found("CONTACTS").await, "two one", "the names still are");
        assert_eq!(
            store.update_details("three", details("x", "y"), noon(), Room::default()).await.unwrap(),
            Edited::NotFound
        );
        assert_eq!(store.run("two").await.unwrap().unwrap().title, "Run two");
    })
    .await;
}

#[tokio::test]
async fn a_deleted_run_is_gone() {
    on_both(async |store| {
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        store.save_run(&new_run("two"), Room::default()).await.unwrap();
        assert!(store.delete_run_for_good("one").await.unwrap());
        assert!(!store.delete_run_for_good("one").await.unwrap());
        assert_eq!(store.run("one").await.unwrap(), None);
        assert_eq!(
            store.update_details("one", details("x", "y"), noon(), Room::default()).await.unwrap(),
            Edited::NotFound
        );
        assert_eq!(ids(&store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap()), ["two"]);
    })
    .await;
}

#[tokio::test]
async fn what_one_database_would_refuse_both_do() {
    on_both(async |store| {
        for broken in [
            NewRun { title: "a\0b".to_owned(), ..new_run("x") },
            NewRun { note: "\0".to_owned(), ..new_run("x") },
            NewRun { scenario_names: vec!["ok".to_owned(), "\0".to_owned()], ..new_run("x") },
            NewRun { inputs: "\0".to_owned(), ..new_run("x") },
            NewRun { results: "\0".to_owned(), ..new_run("x") },
            NewRun { numbers: key_numbers(None, &[(Metric::Deaths, f64::NAN)]), ..new_run("x") },
            NewRun { numbers: key_numbers(None, &[(Metric::PeakDay, f64::INFINITY)]), ..new_run("x") },
        ] {
            assert!(
                matches!(store.save_run(&broken, Room::default()).await, Err(StoreError::Internal(_))),
                "{broken:?}"
            );
        }
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        assert!(matches!(
            store.update_details("one", details("\0", ""), noon(), Room::default()).await,
            Err(StoreError::Internal(_))
        ));
        assert!(matches!(
            store.update_details("one", details("", "\0"), noon(), Room::default()).await,
            Err(StoreError::Internal(_))
        ));
        // Nobody has such an id.
        assert_eq!(store.run("one\0").await.unwrap(), None);
        assert_eq!(
            store.update_details("one\0", details("x", ""), noon(), Room::default()).await.unwrap(),
            Edited::NotFound
        );
        assert!(!store.delete_run_for_good("one\0").await.unwrap());
        assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap().total, Some(1));
    })
    .await;
}

#[tokio::test]
async fn a_closed_store_is_unavailable() {
    on_both(async |store| {
        store.ping().await.unwrap();
        store.close().await;
        assert!(is_unavailable(&store.ping().await));
        assert!(is_unavailable(&store.run("one").await));
        assert!(is_unavailable(&store.save_run(&new_run("one"), Room::default()).await));
    })
    .await;
}

#[tokio::test]
async fn an_archived_run_is_out_of_the_list_and_readable() {
    on_both(async |store| {
        for id in ["one", "two"] {
            store.save_run(&new_run(id), Room::default()).await.unwrap();
        }
        assert!(store.archive_run("one", noon()).await.unwrap());
        assert!(!store.archive_run("one", noon() + TimeDelta::days(1)).await.unwrap(), "it is archived already");
        assert!(!store.archive_run("none", noon()).await.unwrap());
        assert_eq!(store.run("one").await.unwrap().unwrap().archived_at, Some(noon()));
        assert_eq!(ids(&store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap()), ["two"]);
        let archive = store.runs(&asked(Shelf::Archive, ""), &Page::First, 10).await.unwrap();
        assert_eq!((ids(&archive), archive.total), (vec!["one"], Some(1)));
        assert_eq!(store.count_runs().await.unwrap(), 2);
        assert_eq!(
            store.update_details("one", details("Renamed", ""), noon(), Room::default()).await.unwrap(),
            Edited::Done
        );
        assert_eq!(store.runs(&asked(Shelf::Archive, "renamed"), &Page::First, 10).await.unwrap().total, Some(1));

        assert!(store.unarchive_run("one").await.unwrap());
        assert_eq!(store.run("one").await.unwrap().unwrap().archived_at, None);
        assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap().total, Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_deletion_can_be_undone_until_it_is_purged() {
    on_both(async |store| {
        let keyed = |id: &str| NewRun { idempotency: Some(Idempotency::Form { key: "key".to_owned() }), ..new_run(id) };
        store.save_run(&keyed("one"), Room::default()).await.unwrap();
        store.save_run(&new_run("two"), Room::default()).await.unwrap();
        assert!(store.delete_run("one", noon()).await.unwrap());
        assert!(!store.delete_run("one", noon()).await.unwrap(), "it is deleted already");
        assert_eq!(store.run("one").await.unwrap(), None);
        assert_eq!(
            store.update_details("one", details("x", ""), noon(), Room::default()).await.unwrap(),
            Edited::NotFound
        );
        assert!(!store.archive_run("one", noon()).await.unwrap());
        assert_eq!(store.deleted_title("one").await.unwrap(), Some(new_run("one").title));
        assert_eq!((store.deleted_title("two").await.unwrap(), store.count_runs().await.unwrap()), (None, 1));
        assert_eq!(ids(&store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap()), ["two"]);
        assert_eq!(ids(&store.runs(&asked(Shelf::Deleted, ""), &Page::First, 10).await.unwrap()), ["one"]);
        assert_eq!(store.whole_runs(None, 10).await.unwrap().len(), 1, "it is not exported");
        // Its key is free: who saves the same again has a run.
        assert_eq!(store.save_run(&keyed("three"), Room::default()).await.unwrap(), Saved::New);

        assert!(store.restore_run("one").await.unwrap());
        assert!(!store.restore_run("one").await.unwrap());
        assert_eq!(store.run("one").await.unwrap().unwrap().id, "one");
        assert_eq!(store.runs(&asked(Shelf::List, ""), &Page::First, 10).await.unwrap().total, Some(3));

        for (id, hours) in [("one", 0), ("two", 1), ("three", 2)] {
            assert!(store.delete_run(id, noon() + TimeDelta::hours(hours)).await.unwrap());
        }
        let before = noon() + TimeDelta::hours(2);
        assert_eq!(store.purge_runs(before, 1).await.unwrap(), 1);
        assert!(!store.restore_run("one").await.unwrap(), "the one deleted first is purged first");
        assert_eq!(store.purge_runs(before, 10).await.unwrap(), 1);
        assert_eq!(store.purge_runs(before, 10).await.unwrap(), 0);
        assert!(store.restore_run("three").await.unwrap());
    })
    .await;
}

/// The first page and the next one are read from an index, whatever the number of runs.
#[tokio::test]
async fn each_shelf_is_read_in_the_order_of_an_index() {
    on_both(async |store| {
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        for beyond in ["", " AND (created_at, id) < ('2026-01-05T12:00:00+00:00', 'x')"] {
            let order = "ORDER BY created_at DESC, id DESC LIMIT 26";
            let query = format!("SELECT id FROM runs WHERE shelf = 'list'{beyond} {order}");
            let plan = plan(&store, &query).await;
            assert!(plan.contains("runs_on_shelf") && !plan.to_lowercase().contains("sort"), "{plan}");
        }
    })
    .await;
}

/// How the database means to answer a query, told that scanning a table is expensive.
async fn plan(store: &Store, query: &str) -> String {
    let rows: Vec<String> = match store {
        Store::Postgres(pool) => {
            let mut connection = pool.acquire().await.unwrap();
            sqlx::query("SET enable_seqscan = off").execute(&mut *connection).await.unwrap();
            sqlx::query("SET enable_bitmapscan = off").execute(&mut *connection).await.unwrap();
            let plan = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("EXPLAIN {query}")));
            let plan = plan.fetch_all(&mut *connection).await.unwrap();
            sqlx::query("RESET ALL").execute(&mut *connection).await.unwrap();
            plan
        }
        Store::Sqlite(pool, _) => {
            let rows: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}")))
                    .fetch_all(pool)
                    .await
                    .unwrap();
            rows.into_iter().map(|(.., detail)| detail.replace("USE TEMP B-TREE", "SORT")).collect()
        }
    };
    rows.join("\n")
}
