//! Tags, and the dated changes of title, note and tags.

use epicurve::storage::RunEdit;

use super::*;

fn tags(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|&tag| tag.to_owned()).collect()
}

#[tokio::test]
async fn every_change_is_kept_with_its_time_and_what_was_before() {
    on_both(async |store| {
        store.save_run(&NewRun { tags: tags(&["Winter", "ÄRZTE"]), ..new_run("one") }).await.unwrap();
        assert_eq!(store.run("one").await.unwrap().unwrap().tags.0, ["Winter", "ÄRZTE"]);
        assert_eq!(store.run_edits("one").await.unwrap(), []);
        assert_eq!(ids(&store.runs(&asked(Shelf::List, "ärzte"), &Page::First, 10).await.unwrap()), ["one"]);

        let kept = tags(&["Winter", "ÄRZTE"]);
        let same = RunDetails { title: "Run one", note: "", tags: &kept };
        assert!(store.update_details("one", same, noon()).await.unwrap());
        assert_eq!(store.run_edits("one").await.unwrap(), [], "nothing was changed");

        assert!(store.update_details("one", RunDetails { title: "Second", ..same }, noon()).await.unwrap());
        let later = noon() + TimeDelta::nanoseconds(1_500);
        let other = tags(&["summer"]);
        let third = RunDetails { title: "Second", note: "why", tags: &other };
        assert!(store.update_details("one", third, later).await.unwrap());
        let edit = |edited_at, title: Option<&str>, note: Option<&str>, tags: Option<&str>| RunEdit {
            edited_at,
            title: title.map(str::to_owned),
            note: note.map(str::to_owned),
            tags: tags.map(str::to_owned),
        };
        let expected = [
            edit(noon(), Some("Run one"), None, None),
            edit(noon() + TimeDelta::microseconds(1), None, Some(""), Some(r#"["Winter","ÄRZTE"]"#)),
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
async fn changes_at_the_same_moment_are_all_kept() {
    on_both(async |store| {
        store.save_run(&new_run("one")).await.unwrap();
        let changes = (0..8).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let title = format!("Title {number}");
                store.update_details("one", details(&title, ""), noon()).await.unwrap()
            })
        });
        for change in changes.collect::<Vec<_>>() {
            assert!(change.await.unwrap());
        }
        assert_eq!(store.run_edits("one").await.unwrap().len(), 8);
    })
    .await;
}

#[tokio::test]
async fn every_change_of_a_run_is_another_revision() {
    on_both(async |store| {
        for id in ["one", "two", "three"] {
            store.save_run(&new_run(id)).await.unwrap();
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
            assert!(store.update_details("one", details, noon()).await.unwrap());
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
