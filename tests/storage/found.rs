//! Finding runs by tag and model, in the order of their key numbers.

use std::cmp::Ordering;

use epicurve::storage::Order;

use super::*;

/// A run with these numbers, in the order of [`KeyNumber::ALL`] but for the peak's day.
fn numbered(id: &str, seconds: i64, [peak, attack_rate, deaths]: [Option<f64>; 3]) -> NewRun {
    let numbers = KeyNumbers {
        peak_infectious: peak.unwrap(),
        peak_day: 10.0,
        basic_reproduction_number: attack_rate,
        attack_rate,
        deaths,
        peak_hospital_census: None,
        days_over_capacity: deaths,
        doubling_time: attack_rate,
    };
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
            store.save_run(run).await.unwrap();
        }
        for (order, expected) in [
            (Order::Newest, "edcba"),
            (Order::Descending(KeyNumber::PeakInfectious), "bdace"),
            (Order::Ascending(KeyNumber::PeakInfectious), "ecadb"),
            // Ties go by the time, and those without a number from the newest on.
            (Order::Descending(KeyNumber::AttackRate), "eabdc"),
            (Order::Ascending(KeyNumber::AttackRate), "dbaec"),
            (Order::Descending(KeyNumber::Deaths), "ebcda"),
            (Order::Ascending(KeyNumber::Deaths), "cbeda"),
            (Order::Descending(KeyNumber::PeakHospitalCensus), "edcba"),
            (Order::Ascending(KeyNumber::PeakDay), "abcde"),
            (Order::Descending(KeyNumber::DaysOverCapacity), "ebcda"),
            (Order::Ascending(KeyNumber::DoublingTime), "dbaec"),
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
            store.save_run(run).await.unwrap();
        }
        for number in KeyNumber::ALL {
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
            store.save_run(&NewRun { tags: names(tags), model: names(model), ..new_run(id) }).await.unwrap();
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
        assert!(store.update_details("2", changed, noon()).await.unwrap());
        assert_eq!(found("", &["winter"], &[]).await, "1");
        assert_eq!(found("two", &["summer"], &["vaccination"]).await, "2");
        assert!(store.delete_run_for_good("2").await.unwrap());
        assert_eq!(found("", &["summer"], &[]).await, "");
    })
    .await;
}

#[tokio::test]
async fn a_long_list_is_not_counted_and_a_common_word_is_found_as_a_rare_one() {
    let (store, _folder) = support::sqlite().await;
    // Beyond the 5,000 runs up to which a word's runs are gathered: five words are on each side of it.
    const FILL: &str = "
        INSERT INTO runs (id, created_at, peak_infectious, peak_day, schema_version, engine_version, title,
                          scenario_names, model, note, sparkline)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5200)
        SELECT printf('r%04d', n), printf('2026-01-01T00:00:%02d.%06d+00:00', n / 1000, n % 1000), n % 10, 1, 1, '0', 't',
               '[]', '[]', '', '[]'
        FROM numbers";
    const TERMS: &str = "
        INSERT INTO run_terms (kind, term, run_id)
        SELECT 'word', 'common', id FROM runs UNION ALL SELECT 'word', 'commune', id FROM runs WHERE rowid % 2 = 0
        UNION ALL SELECT 'word', 'half', id FROM runs WHERE rowid % 2 = 0 UNION ALL SELECT 'word', 'rare', 'r0004'";
    let Store::Sqlite(pool) = &store else { unreachable!() };
    for sql in [FILL, TERMS] {
        sqlx::query(sql).execute(pool).await.unwrap();
    }
    let first = async |search: &str| {
        let query = RunQuery { order: Order::Descending(KeyNumber::PeakInfectious), ..asked(Shelf::List, search) };
        let page = store.runs(&query, &Page::First, 2).await.unwrap();
        (ids(&page).join(" "), page.total)
    };
    assert_eq!(first("").await, ("r5199 r5189".to_owned(), None));
    assert_eq!(first("common").await, ("r5199 r5189".to_owned(), None));
    // Each run once, though it has two words with this beginning.
    assert_eq!(first("comm").await, ("r5199 r5189".to_owned(), None));
    assert_eq!(first("half").await, ("r5198 r5188".to_owned(), None));
    assert_eq!(first("rare comm").await, ("r0004".to_owned(), Some(1)));
    assert_eq!(first("common rare half nowhere").await, (String::new(), Some(0)));
    store.close().await;
}
