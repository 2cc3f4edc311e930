//! How much is kept at most: runs and bytes, with nothing half-done where it is too much.

use super::*;

fn runs(most: u64) -> Room {
    Room { runs: Some(most), ..Room::default() }
}

fn bytes(most: u64) -> Room {
    Room { bytes: Some(most), ..Room::default() }
}

#[tokio::test]
async fn as_many_runs_are_kept_as_there_is_room_for() {
    on_both(async |store| {
        let mut one = new_run("one");
        one.idempotency = Some(Idempotency::Form { key: "k".to_owned() });
        assert_eq!(store.save_run(&one, runs(2)).await.unwrap(), Saved::New);
        assert_eq!(store.save_run(&new_run("two"), runs(2)).await.unwrap(), Saved::New);
        for _ in 0..2 {
            assert_eq!(store.save_run(&new_run("three"), runs(2)).await.unwrap(), Saved::TooManyRuns);
            assert_eq!(store.run("three").await.unwrap(), None);
            assert_eq!(store.count_runs().await.unwrap(), 2);
        }
        // What is there already is answered: pressing Save twice saves once, also at the limit.
        assert_eq!(store.save_run(&one, runs(2)).await.unwrap(), Saved::Existing("one".to_owned()));
        // Archived and deleted runs are kept, too; those that are gone for good are not.
        store.archive_run("one", noon()).await.unwrap();
        store.delete_run("two", noon()).await.unwrap();
        assert_eq!(store.save_run(&new_run("three"), runs(2)).await.unwrap(), Saved::TooManyRuns);
        store.purge_runs(noon() + TimeDelta::days(8), 10).await.unwrap();
        assert_eq!(store.save_run(&new_run("three"), runs(2)).await.unwrap(), Saved::New);

        let up_to = async |most| store.count_runs_up_to(most).await.unwrap();
        assert_eq!((up_to(0).await, up_to(1).await, up_to(2).await, up_to(u64::MAX).await), (0, 1, 2, 2));
    })
    .await;
}

#[tokio::test]
async fn the_database_grows_as_far_as_there_is_room() {
    on_both(async |store| {
        let empty = store.size().await.unwrap();
        assert!((10_000..100_000_000).contains(&empty), "{empty}");
        // Half a megabyte of text that no database makes much smaller.
        let mut large = new_run("large");
        let mut state = 1_u32;
        large.results = (0..500_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'!' + u8::try_from(state >> 24).unwrap() % 90)
            })
            .collect();
        assert_eq!(store.save_run(&large, bytes(empty + 100_000)).await.unwrap(), Saved::TooManyBytes);
        assert_eq!(store.run("large").await.unwrap(), None);
        assert_eq!(store.save_run(&large, bytes(empty + 3_000_000)).await.unwrap(), Saved::New);
        let grown = store.size().await.unwrap();
        assert!(grown >= empty + 400_000, "{empty} {grown}");
        assert_eq!(store.save_run(&new_run("small"), bytes(empty)).await.unwrap(), Saved::TooManyBytes);
        assert_eq!(store.save_run(&new_run("small"), bytes(grown + 1_000_000)).await.unwrap(), Saved::New);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_who_save_at_once_in_one_file_do_not_pass_the_limit() {
    let (store, _folder) = support::sqlite().await;
    let saving: Vec<_> = (0..12)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.save_run(&new_run(&format!("run{number}")), runs(5)).await.unwrap() })
        })
        .collect();
    let mut saved = 0;
    for task in saving {
        saved += u32::from(task.await.unwrap() == Saved::New);
    }
    assert_eq!((saved, store.count_runs().await.unwrap()), (5, 5));
}
