//! Finding runs by tag and model, in the order of their key numbers.

use std::cmp::Ordering;

use epicurve::storage::Order;

use super::*;

/// A run with these numbers, in the order of [`SORTED`] but for the peak's day.
fn numbered(id: &str, seconds: i64, [peak, attack_rate, deaths]: [Option<f64>; 3]) -> NewRun {
    let mut numbers = key_numbers(Some(true), &[(Metric::PeakInfectious, peak.unwrap()), (Metric::PeakDay, 10.0)]);
    for metric in [Metric::BasicReproductionNumber, Metric::AttackRate, Metric::DoublingTime] {
        numbers.values[metric] = attack_rate;
    }
    for metric in [Metric::Deaths, Metric::DaysOverCapacity] {
        numbers.values[metric] = deaths;
    }
    NewRun { created_at: noon() + TimeDelta::seconds(seconds), numbers, ..new_run(id) }
}

fn by(order: Order) -> RunQuery {
    RunQuery { order, ..RunQuery::default() }
}

/// Every id of a list, read in pages of this length, and the same read from its end.
async fn both_ways(store: &Store, query: &RunQuery, length: u32) -> (Vec<String>, Vec<String>) {
    let own = |page: &RunPage| -> Vec<String> { page.runs.iter().map(|run| run.id.clone()).collect() };
    let through_text = |cursor: Cursor| cursor.to_string().parse::<Cursor>().unwrap();
    let mut page = store.runs(query, &Page::First, length).await.unwrap();
    assert_eq!(page.before, None);
    let mut forwards = own(&page);
    while let Some(cursor) = page.after {
        page = store.runs(query, &Page::After(through_text(cursor)), length).await.unwrap();
        forwards.extend(own(&page));
    }
    let mut backwards = own(&page);
    while let Some(cursor) = page.before {
        page = store.runs(query, &Page::Before(through_text(cursor)), length).await.unwrap();
        backwards.splice(0..0, own(&page));
    }
    (forwards, backwards)
}

#[tokio::test]
async fn each_key_number_orders_the_list_and_those_without_it_come_last() {
    on_both(async |store| {
        let runs = [
            numbered("a", 1, [Some(10.0), Some(0.5), None]),
            numbered("b", 2, [Some(1e9), Some(0.25), Some(7.0)]),
            numbered("c", 3, [Some(9.5), None, Some(0.0)]),
            numbered("d", 4, [Some(10.0), Some(1e-12), None]),
            numbered("e", 5, [Some(0.0), Some(0.5), Some(7.0)]),
        ];
        for run in &runs {
            store.save_run(run, Room::default()).await.unwrap();
        }
        for (order, expected) in [
            (Order::Newest, "edcba"),
            (Order::Descending(Metric::PeakInfectious), "bdace"),
            (Order::Ascending(Metric::PeakInfectious), "ecadb"),
            // Ties go by the time, and those without a number from the newest on.
            (Order::Descending(Metric::AttackRate), "eabdc"),
            (Order::Ascending(Metric::AttackRate), "dbaec"),
            (Order::Descending(Metric::Deaths), "ebcda"),
            (Order::Ascending(Metric::Deaths), "cbeda"),
            (Order::Descending(Metric::PeakHospitalCensus), "edcba"),
            (Order::Ascending(Metric::PeakDay), "abcde"),
            (Order::Descending(Metric::DaysOverCapacity), "ebcda"),
            (Order::Ascending(Metric::DoublingTime), "dbaec"),
        ] {
            for length in 1..=6 {
                let (forwards, backwards) = both_ways(&store, &by(order), length).await;
                assert_eq!(forwards.concat(), expected, "{order:?} in pages of {length}");
                assert_eq!(backwards.concat(), expected, "{order:?} backwards in pages of {length}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn many_runs_come_in_each_order_without_a_gap() {
    on_both(async |store| {
        // Few values, so that there are many ties; every seventh run lacks the number.
        let value = |number: u32| (!number.is_multiple_of(7)).then_some(f64::from(number * 7919 % 13) / 7.0);
        let mut runs: Vec<NewRun> = (0..60_u32)
            .map(|number| {
                let seconds = i64::from(number * 31 % 20);
                numbered(&format!("r{number:02}"), seconds, [Some(f64::from(number * 37 % 11)), value(number), None])
            })
            .collect();
        for run in &runs {
            store.save_run(run, Room::default()).await.unwrap();
        }
        for number in SORTED {
            for is_descending in [true, false] {
                let order = if is_descending { Order::Descending(number) } else { Order::Ascending(number) };
                let newest = |a: &NewRun, b: &NewRun| (b.created_at, &b.id).cmp(&(a.created_at, &a.id));
                runs.sort_by(|a, b| match (a.numbers.get(number), b.numbers.get(number)) {
                    (None, None) => newest(a, b),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (Some(x), Some(y)) => {
                        let descending = y.total_cmp(&x).then_with(|| newest(a, b));
                        if is_descending { descending } else { descending.reverse() }
                    }
                });
                let expected: Vec<_> = runs.iter().map(|run| run.id.clone()).collect();
                let (forwards, backwards) = both_ways(&store, &by(order), 7).await;
                assert_eq!(forwards, expected, "{order:?}");
                assert_eq!(backwards, expected, "{order:?} backwards");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn runs_are_found_by_their_tags_and_their_model() {
    on_both(async |store| {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (id, tags, model) in [
            ("1", &["Winter", "Zürich Nord"][..], &["SIR", "deterministic"][..]),
            ("2", &["winter"], &["SEIR", "vaccination", "deterministic"]),
            ("3", &["zürich"], &["SIR", "SEIR", "stochastic"]),
        ] {
            store
                .save_run(&NewRun { tags: names(tags), model: names(model), ..new_run(id) }, Room::default())
                .await
                .unwrap();
        }
        let found = async |search: &str, tags: &[&str], model: &[&str]| {
            let query =
                RunQuery { search: search.to_owned(), tags: names(tags), model: names(model), ..RunQuery::default() };
            let page = store.runs(&query, &Page::First, 10).await.unwrap();
            assert_eq!(page.total, Some(page.runs.len() as u64));
            ids(&page).concat()
        };
        assert_eq!(found("", &["WINTER"], &[]).await, "21");
        assert_eq!(found("", &["zürich"], &[]).await, "3", "a tag is found whole");
        assert_eq!(found("zür", &[], &[]).await, "31", "its words are found by their beginnings");
        assert_eq!(found("", &["winter", "zürich nord"], &[]).await, "1");
        assert_eq!(found("", &[], &["SIR"]).await, "31");
        assert_eq!(found("", &[], &["sir", "SEIR"]).await, "3");
        assert_eq!(found("run", &["winter"], &["vaccination"]).await, "2");
        assert_eq!(found("", &["SIR"], &[]).await, "", "a part of the model is no tag");
        assert_eq!(found("vaccination", &[], &[]).await, "", "nor a word");
        for nothing in [&["a\0"][..], &["%"], &[""]] {
            assert_eq!(found("", nothing, &[]).await, "");
        }

        // What changes is found by what it is now.
        let tags = names(&["Summer"]);
        let changed = RunDetails { title: "Two", note: "", tags: &tags };
        assert_eq!(store.update_details("2", changed, noon(), Room::default()).await.unwrap(), Edited::Done);
        assert_eq!(found("", &["winter"], &[]).await, "1");
        assert_eq!(found("two", &["summer"], &["vaccination"]).await, "2");
        assert!(store.delete_run_for_good("2").await.unwrap());
        assert_eq!(found("", &["summer"], &[]).await, "");
    })
    .await;
}

/// Runs that are filled in without the application: the first one is number 1, each a second after the one before.
const FILLED: u32 = 12_000;

/// The words of a run: one that all have, one of each second, one of each thousandth, one that no other has, and one that
/// no other has and only old ones.
fn words_of(number: u32) -> Vec<String> {
    let mut words = vec!["common".to_owned(), "wave".to_owned(), format!("own{number}")];
    words.extend(number.is_multiple_of(2).then(|| "half".to_owned()));
    words.extend(number.is_multiple_of(2).then(|| "commune".to_owned()));
    words.extend(number.is_multiple_of(1_000).then(|| "rare".to_owned()));
    words.extend((number <= 5_100).then(|| format!("old{number}")));
    words
}

async fn fill(store: &Store) {
    let numbers = match store {
        Store::Postgres(_) => {
            format!("SELECT n, to_timestamp(1767225600 + n) AS at FROM generate_series(1, {FILLED}) AS n")
        }
        Store::Sqlite(..) => format!(
            "WITH RECURSIVE upwards (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM upwards WHERE n < {FILLED})
             SELECT n, strftime('%Y-%m-%dT%H:%M:%S+00:00', 1767225600 + n, 'unixepoch') AS at FROM upwards"
        ),
    };
    let term = |word: &str, which: &str| {
        format!(
            "INSERT INTO run_terms (kind, shelf, term, created_at, run_id)
             SELECT 'word', shelf, {word}, created_at, id FROM runs WHERE {which}"
        )
    };
    let number = "CAST(peak_day AS BIGINT)";
    let second = format!("{number} % 2 = 0");
    for statement in [
        format!(
            "INSERT INTO runs (id, created_at, peak_infectious, peak_day, schema_version, engine_version, title,
                               scenario_names, model, note, sparkline)
             SELECT 'r' || (n + 10000), at, n % 10, n, 1, '0', 't', '[]', '[]', '', '[]' FROM ({numbers}) AS numbers"
        ),
        term("'common'", "true"),
        term("'wave'", "true"),
        term(&format!("'own' || {number}"), "true"),
        term("'half'", &second),
        term("'commune'", &second),
        term("'rare'", &format!("{number} % 1000 = 0")),
        term(&format!("'old' || {number}"), &format!("{number} <= 5100")),
    ] {
        let statement = sqlx::AssertSqlSafe(statement);
        match store {
            Store::Postgres(pool) => drop(sqlx::query(statement).execute(pool).await.unwrap()),
            Store::Sqlite(pool, _) => drop(sqlx::query(statement).execute(pool).await.unwrap()),
        }
    }
}

/// The numbers of the runs that have all these beginnings of words, in this order.
fn expected(search: &str, order: Order) -> Vec<u32> {
    let has = |number: u32| {
        let words = words_of(number);
        search.split(' ').all(|beginning| words.iter().any(|word| word.starts_with(beginning)))
    };
    let mut numbers: Vec<u32> = (1..=FILLED).filter(|number| has(*number)).collect();
    match order {
        Order::Newest => numbers.reverse(),
        Order::Ascending(_) => numbers.sort_by_key(|number| (number % 10, *number)),
        Order::Descending(_) => numbers.sort_by_key(|number| std::cmp::Reverse((number % 10, *number))),
    }
    numbers
}

#[tokio::test]
async fn common_words_and_rare_ones_are_found_in_each_order() {
    on_both(async |store| {
        fill(&store).await;
        for search in [
            "",
            "common",
            "half",
            "rare",
            "own",
            "own77",
            "own1",
            "old",
            "old50",
            "comm",
            "nowhere",
            "rare comm",
            "comm half",
            "old half",
            "common rare half nowhere",
            "wave own",
            "wave old",
            "rare old",
            "comm half old",
        ] {
            for order in
                [Order::Newest, Order::Ascending(Metric::PeakInfectious), Order::Descending(Metric::PeakInfectious)]
            {
                let query = RunQuery { order, ..asked(Shelf::List, search) };
                let expected: Vec<_> = expected(search, order).iter().map(|n| format!("r{}", n + 10_000)).collect();
                // Three pages forwards and all the way back, from the beginning, and from a run beyond the middle.
                let mut page = store
                    .runs(&query, &Page::First, 7)
                    .await
                    .unwrap_or_else(|error| panic!("{search:?}, {order:?}: {error}"));
                let own = |page: &RunPage| -> Vec<String> { page.runs.iter().map(|run| run.id.clone()).collect() };
                let (mut found, mut back) = (own(&page), Vec::new());
                for _ in 0..2 {
                    if let Some(cursor) = page.after.clone() {
                        page = store.runs(&query, &Page::After(cursor), 7).await.unwrap();
                        found.extend(own(&page));
                    }
                }
                assert_eq!(found, expected[..expected.len().min(21)], "{search:?}, {order:?}");
                assert_eq!(page.after.is_some(), expected.len() > 21, "{search:?}, {order:?}");
                while let Some(cursor) = page.before.clone() {
                    page = store.runs(&query, &Page::Before(cursor), 7).await.unwrap();
                    back.splice(0..0, own(&page));
                }
                assert_eq!(back, found[..back.len()], "{search:?}, {order:?} backwards");
                assert!(back.is_empty() == (expected.len() <= 7), "{search:?}, {order:?}: {back:?}");

                // It is counted to the last or not at all.
                let total = page.total.map(|total| usize::try_from(total).unwrap());
                assert!(
                    total == Some(expected.len()) || (total.is_none() && expected.len() > 1_000),
                    "{search:?}: {total:?}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_run_is_found_where_it_stands_now() {
    on_both(async |store| {
        for id in ["a", "b", "c"] {
            store.save_run(&new_run(id), Room::default()).await.unwrap();
        }
        let found = async || {
            let mut all = Vec::new();
            for shelf in [Shelf::List, Shelf::Archive, Shelf::Deleted] {
                all.push(ids(&store.runs(&asked(shelf, "run"), &Page::First, 5).await.unwrap()).concat());
            }
            all.join("|")
        };
        assert_eq!(found().await, "cba||");
        assert!(store.archive_run("a", noon()).await.unwrap());
        assert!(store.delete_run("c", noon()).await.unwrap());
        assert_eq!(found().await, "b|a|c");
        assert!(store.delete_run("a", noon()).await.unwrap());
        assert_eq!(found().await, "b||ca");
        // What was archived before it was deleted is archived again.
        assert!(store.restore_run("a").await.unwrap());
        assert!(store.restore_run("c").await.unwrap());
        assert_eq!(found().await, "cb|a|");
        assert_eq!(
            store.update_details("a", details("Another run", ""), noon(), Room::default()).await.unwrap(),
            Edited::Done
        );
        assert_eq!(found().await, "cb|a|");
        assert!(store.unarchive_run("a").await.unwrap());
        assert_eq!(found().await, "cba||");
    })
    .await;
}
