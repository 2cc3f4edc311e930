//! Runs that came as a file: where they came from stays with them.

use epicurve::model::{Deviation, Deviations};
use epicurve::storage::{Imported, Recomputed, WholeRun};

use super::*;

fn compared() -> Imported {
    let deviation = Deviation {
        scenario: "Ä \"quoted\" \\ 🦠".to_owned(),
        place: "series.infectious".to_owned(),
        day: Some(80),
        kept: Some(0.1 + 0.2),
        recomputed: None,
    };
    let (compared, different, places) = (u64::from(u32::MAX), 7, 3);
    let largest = vec![deviation];
    let version = "0.3.0".to_owned();
    Imported {
        saved_at: noon() - TimeDelta::microseconds(1),
        recomputed: Recomputed::Compared(Deviations { version, compared, different, places, largest }),
    }
}

fn refused() -> Imported {
    let (version, reason) = ("0.3.0".to_owned(), "It takes too long".to_owned());
    Imported { saved_at: noon(), recomputed: Recomputed::Refused { version, reason } }
}

#[tokio::test]
async fn where_a_run_came_from_is_kept_and_moves_with_it() {
    on_both(async |store| {
        let kept = [("one", Some(compared())), ("two", Some(refused())), ("zero", None)];
        for (id, imported) in &kept {
            store.save_run(&NewRun { imported: imported.clone(), ..new_run(id) }, Room::default()).await.unwrap();
            assert_eq!(store.run(id).await.unwrap().unwrap().imported, *imported);
        }
        let whole = store.whole_runs(None, 10).await.unwrap();
        let (there, _folder) = support::sqlite().await;
        let mut import = there.import().await.unwrap();
        for (run, (id, imported)) in whole.iter().zip(&kept) {
            assert_eq!((run.id.as_str(), &run.imported), (*id, imported));
            let line = serde_json::to_string(run).unwrap();
            assert_eq!(line.contains("\"imported\""), imported.is_some(), "older lines have no such field");
            let read: WholeRun = serde_json::from_str(&line).unwrap();
            assert_eq!(read, *run);
            assert!(import.add(&read).await.unwrap());
        }
        let mut broken = compared();
        broken.saved_at += TimeDelta::nanoseconds(1);
        let broken = WholeRun { id: "three".to_owned(), imported: Some(broken), ..whole[0].clone() };
        assert!(matches!(import.add(&broken).await, Err(StoreError::Internal(_))));
        import.commit().await.unwrap();
        assert_eq!(there.whole_runs(None, 10).await.unwrap(), whole);
    })
    .await;
}
