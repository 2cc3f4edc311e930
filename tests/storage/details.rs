//! Tags, and the dated changes of title, note and tags.

use epicurve::storage::RunEdit;

use super::*;

fn tags(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|&tag| tag.to_owned()).collect()
}

#[tokio::test]
async fn every_change_is_kept_with_its_time_and_what_was_before() {
    on_both(async |store| {
        store.save_run(&NewRun { tags: tags(&["Winter", "ÄRZTE"]), ..new_run("one") }, Room::default()).await.unwrap();
        assert_eq!(store.run("one").await.unwrap().unwrap().tags, ["Winter", "ÄRZTE"]);
        assert_eq!(store.run_edits("one").await.unwrap(), []);
        assert_eq!(ids(&store.runs(&asked(Shelf::List, "ärzte"), &Page::First, 10).await.unwrap()), ["one"]);

        let kept = tags(&["Winter", "ÄRZTE"]);
        let same = RunDetails { title: "Run one", note: "", tags: &kept };
        assert_eq!(store.update_details("one", same, noon(), Room::default()).await.unwrap(), Edited::Done);
        assert_eq!(store.run_edits("one").await.unwrap(), [], "nothing was changed");

        assert_eq!(
            store.update_details("one", RunDetails { title: "Second", ..same }, noon(), Room::default()).await.unwrap(),
            Edited::Done
        );
        let later = noon() + TimeDelta::minutes(1) + TimeDelta::nanoseconds(1_500);
        let other = tags(&["summer"]);
        let third = RunDetails { title: "Second", note: "why", tags: &other };
        assert_eq!(store.update_details("one", third, later, Room::default()).await.unwrap(), Edited::Done);
        let edit = |edited_at, title: Option<&str>, note: Option<&str>, tags: Option<&str>| RunEdit {
            edited_at,
            title: title.map(str::to_owned),
            note: note.map(str::to_owned),
            tags: tags.map(str::to_owned),
        };
        let expected = [
            edit(noon(), Some("Run one"), None, None),
            edit(
                noon() + TimeDelta::minutes(1) + TimeDelta::microseconds(1),
                None,
                Some(""),
                Some(r#"["Winter","ÄRZTE"]"#),
            ),
        ];
        assert_eq!(store.run_edits("one").await.unwrap(), expected);
        assert_eq!(expected[1].earlier_tags().unwrap(), Some(kept.clone()));
        assert_eq!(ids(&store.runs(&asked(Shelf::List, "summer"), &Page::First, 10).await.unwrap()), ["one"]);
        assert!(store.runs(&asked(Shelf::List, "ärzte"), &Page::First, 10).await.unwrap().runs.is_empty());

        // They travel, and go with the run.
        let whole = store.whole_runs(None, 10).await.unwrap();
        assert_eq!(whole[0].edits, expected);
        assert_eq!(whole[0].tags, r#"["summer"]"#);
        let text = serde_json::to_string(&whole[0]).unwrap();
        assert_eq!(serde_json::from_str::<epicurve::storage::WholeRun>(&text).unwrap(), whole[0]);
        assert!(store.delete_run_for_good("one").await.unwrap());
        assert_eq!(store.run_edits("one").await.unwrap(), []);
        let mut import = store.import().await.unwrap();
        assert!(import.add(&whole[0]).await.unwrap());
        import.commit().await.unwrap();
        assert_eq!(store.whole_runs(None, 10).await.unwrap(), whole);
        assert_eq!(ids(&store.runs(&asked(Shelf::List, "summer"), &Page::First, 10).await.unwrap()), ["one"]);
    })
    .await;
}

#[tokio::test]
async fn changes_at_the_same_moment_are_one() {
    on_both(async |store| {
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        let changes = (0..8).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let title = format!("Title {number}");
                store.update_details("one", details(&title, ""), noon(), Room::default()).await.unwrap()
            })
        });
        for change in changes.collect::<Vec<_>>() {
            assert_eq!(change.await.unwrap(), Edited::Done);
        }
        let edits = store.run_edits("one").await.unwrap();
        assert_eq!((edits.len(), edits[0].title.as_deref()), (1, Some("Run one")));
        assert_eq!(store.run("one").await.unwrap().unwrap().edit_count, 8);
    })
    .await;
}

#[tokio::test]
async fn changes_within_a_minute_keep_what_was_before_the_first_of_them() {
    on_both(async |store| {
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        let kept = tags(&["kept"]);
        let at = |seconds| noon() + TimeDelta::seconds(seconds);
        let change = async |title, note, time| {
            let details = RunDetails { title, note, tags: &kept };
            assert_eq!(store.update_details("one", details, time, Room::default()).await.unwrap(), Edited::Done);
        };
        change("B", "", at(0)).await;
        change("C", "", at(30)).await;
        change("C", "first", at(59)).await;
        change("C", "second", at(60)).await;
        change("D", "second", at(119)).await;
        let edits = store.run_edits("one").await.unwrap();
        let texts: Vec<_> =
            edits.iter().map(|edit| (edit.edited_at, edit.title.as_deref(), edit.note.as_deref())).collect();
        assert_eq!(texts, [(at(0), Some("Run one"), Some("")), (at(60), Some("C"), Some("first"))]);
        assert_eq!(edits[0].tags.as_deref(), Some("[]"));
        assert_eq!(store.run("one").await.unwrap().unwrap().edit_count, 5);
    })
    .await;
}

#[tokio::test]
async fn of_many_changes_the_first_and_the_last_49_are_kept() {
    on_both(async |store| {
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        let rename = async |number: i64| {
            let title = format!("Title {number}");
            assert_eq!(
                store
                    .update_details("one", details(&title, ""), noon() + TimeDelta::hours(number), Room::default())
                    .await
                    .unwrap(),
                Edited::Done
            );
        };
        for number in 1..=70 {
            rename(number).await;
        }
        let earlier = async || -> Vec<String> {
            store.run_edits("one").await.unwrap().into_iter().map(|edit| edit.title.unwrap()).collect()
        };
        let expected = |last: i64| -> Vec<String> {
            let first = ["Run one".to_owned()];
            first.into_iter().chain((last - 49..last).map(|number| format!("Title {number}"))).collect()
        };
        assert_eq!(earlier().await, expected(70));
        // An earlier version kept any number: as many are read, and the next change forgets the others.
        let mut whole = store.whole_runs(None, 1).await.unwrap().remove(0);
        assert_eq!(whole.edits.len(), 50);
        assert_eq!(whole.edit_count, 70);
        whole.edit_count = 0;
        whole.edits = (1..=200)
            .map(|number| RunEdit {
                edited_at: noon() + TimeDelta::hours(number),
                title: Some(if number == 1 { "Run one".to_owned() } else { format!("Title {}", number - 1) }),
                note: None,
                tags: None,
            })
            .collect();
        assert!(store.delete_run_for_good("one").await.unwrap());
        let mut import = store.import().await.unwrap();
        assert!(import.add(&whole).await.unwrap());
        import.commit().await.unwrap();
        assert_eq!(store.run("one").await.unwrap().unwrap().edit_count, 200);
        assert_eq!(earlier().await, expected(200));
        rename(201).await;
        assert_eq!(store.whole_runs(None, 1).await.unwrap()[0].edits.len(), 50);
        assert_eq!(earlier().await.last().map(String::as_str), Some("Title 70"));

        // All of it can be forgotten; the run stays.
        let before = store.run_revisions(&["one".to_owned()]).await.unwrap();
        assert!(store.forget_edits("one").await.unwrap());
        assert_eq!(store.run_edits("one").await.unwrap(), []);
        assert_ne!(store.run_revisions(&["one".to_owned()]).await.unwrap(), before, "its page is another one");
        assert_eq!(store.run("one").await.unwrap().unwrap().title, "Title 201");
        assert!(!store.forget_edits("none").await.unwrap() && !store.forget_edits("\0").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn where_there_is_no_room_texts_become_shorter_and_never_longer() {
    on_both(async |store| {
        let long: String = (0..300).map(|number| format!("word{number} ")).collect();
        store.save_run(&new_run("one"), Room::default()).await.unwrap();
        async fn change(store: &Store, note: &str, hours: i64, room: Room) -> Edited {
            let tag = tags(&["tag"]);
            let details = RunDetails { title: "One", note, tags: &tag };
            store.update_details("one", details, noon() + TimeDelta::hours(hours), room).await.unwrap()
        }
        assert_eq!(change(&store, &long, 0, Room::default()).await, Edited::Done);
        let full = Room { bytes: Some(1), ..Room::default() };
        let shorten = async |note: &str, hours| change(&store, note, hours, full).await;
        assert_eq!(shorten(&format!("{long}more"), 1).await, Edited::NoRoom);
        assert_eq!(shorten(&"a b ".repeat(10), 1).await, Edited::Done);
        let words: String = ('a'..='z').map(|letter| format!("{letter} ")).collect();
        assert_eq!(shorten(&words[..38], 2).await, Edited::NoRoom, "fewer letters, and more words to find it by");
        assert_eq!(shorten("a b", 2).await, Edited::Done);
        assert_eq!(shorten("b a", 3).await, Edited::NoRoom, "as long");
        assert_eq!(shorten("a b", 3).await, Edited::Done, "nothing is changed");
        assert_eq!(shorten("", 3).await, Edited::Done);
        let edits = store.run_edits("one").await.unwrap();
        assert_eq!(edits.len(), 1, "a full server keeps one edit more at most: {edits:?}");
        assert_eq!(store.update_details("none", details("One", ""), noon(), full).await.unwrap(), Edited::NotFound);
        // All else goes on.
        assert!(store.archive_run("one", noon()).await.unwrap() && store.unarchive_run("one").await.unwrap());
        assert!(store.delete_run("one", noon()).await.unwrap() && store.restore_run("one").await.unwrap());
        assert!(store.forget_edits("one").await.unwrap() && store.delete_run_for_good("one").await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn every_change_of_a_run_is_another_revision() {
    on_both(async |store| {
        for id in ["one", "two", "three"] {
            store.save_run(&new_run(id), Room::default()).await.unwrap();
        }
        let all = ["one", "two", "three", "none", "\0"].map(str::to_owned);
        let revision = async |id: &str| {
            let found = store.run_revisions(&all).await.unwrap();
            let of = |wanted: &str| found.iter().find(|(id, _)| id == wanted).map(|found| found.1);
            assert!(of("none").is_none() && of("two").is_some());
            if let Some(run) = store.run(id).await.unwrap() {
                assert_eq!(Some(run.revision()), of(id));
            }
            of(id)
        };
        let mut before = vec![revision("one").await];
        assert_eq!(before[0], revision("two").await);
        let rename = async |title| {
            let details = RunDetails { title, note: "", tags: &[] };
            assert_eq!(store.update_details("one", details, noon(), Room::default()).await.unwrap(), Edited::Done);
        };
        rename("Other").await;
        before.push(revision("one").await);
        rename("Run one").await;
        before.push(revision("one").await);
        assert!(store.archive_run("one", noon()).await.unwrap());
        before.push(revision("one").await);
        assert!(store.delete_run("one", noon()).await.unwrap());
        before.push(revision("one").await);
        assert_eq!(before[4], None);
        let differ = |at: usize| before.iter().skip(at + 1).all(|other| *other != before[at]);
        assert!((0..before.len()).all(differ), "{before:?}");
        assert!(store.restore_run("one").await.unwrap());
        assert_eq!(revision("one").await, before[3]);
        assert_eq!(store.run_revisions(&[]).await.unwrap(), []);
    })
    .await;
}
