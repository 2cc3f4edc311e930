//! The file of SQLite moved, removed, replaced, shortened or overwritten while the store uses it.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;

async fn saved() -> (Store, TempDir, PathBuf) {
    let (store, folder) = support::sqlite().await;
    assert_eq!(store.save_run(&new_run("before"), Room::default()).await.unwrap(), Saved::New);
    let file = folder.path().join("test.db");
    (store, folder, file)
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", file.display()))
}

/// Every kind of call is refused, reading ones too, and none is acknowledged.
async fn is_refused(store: &Store, what: &str) {
    let refused = |error: StoreError| matches!(error, StoreError::FileChanged(_));
    let tags = Vec::new();
    let edit = RunDetails { title: "new", note: "", tags: &tags };
    let list = asked(Shelf::List, "");
    assert!(refused(store.ping().await.unwrap_err()), "{what}: ping");
    assert!(refused(store.save_run(&new_run("after"), Room::default()).await.unwrap_err()), "{what}: save");
    assert!(refused(store.update_details("before", edit, noon(), Room::default()).await.unwrap_err()), "{what}: edit");
    assert!(refused(store.archive_run("before", noon()).await.unwrap_err()), "{what}: archive");
    assert!(refused(store.delete_run("before", noon()).await.unwrap_err()), "{what}: delete");
    assert!(refused(store.delete_run_for_good("before").await.unwrap_err()), "{what}: delete for good");
    assert!(refused(store.purge_runs(noon(), 10).await.unwrap_err()), "{what}: purge");
    assert!(refused(store.start_session("digest", noon(), noon()).await.unwrap_err()), "{what}: session");
    assert!(refused(store.purge_sessions(noon()).await.unwrap_err()), "{what}: sessions");
    assert!(refused(store.import().await.map(drop).unwrap_err()), "{what}: import");
    assert!(refused(store.runs(&list, &Page::First, 10).await.map(drop).unwrap_err()), "{what}: list");
    assert!(refused(store.run("before").await.map(drop).unwrap_err()), "{what}: run");
    assert!(refused(store.count_runs().await.map(drop).unwrap_err()), "{what}: count");
    assert!(refused(store.size().await.map(drop).unwrap_err()), "{what}: size");
    assert!(refused(store.quick_check().await.map(drop).unwrap_err()), "{what}: check");
    assert!(matches!(store.migrate().await, Err(MigrationError::Failed(_))), "{what}: migrate");
}

#[tokio::test]
async fn a_file_that_comes_back_is_used_again_with_all_that_was_in_it() {
    let (store, folder, file) = saved().await;
    let away = folder.path().join("away.db");
    for moved in [file.clone(), beside(&file, "-wal"), beside(&file, "-shm")] {
        fs::rename(&moved, &away).unwrap();
        is_refused(&store, &moved.display().to_string()).await;
        assert!(!moved.exists(), "nothing is made in its place");
        fs::rename(&away, &moved).unwrap();
        assert!(store.run("before").await.unwrap().is_some());
    }
    // With all three, and with their folder.
    let elsewhere = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal", "-shm"] {
        fs::rename(beside(&file, suffix), beside(&elsewhere.path().join("x.db"), suffix)).unwrap();
    }
    is_refused(&store, "all three").await;
    fs::write(&file, "").unwrap();
    is_refused(&store, "an empty file in its place").await;
    for suffix in ["", "-wal", "-shm"] {
        fs::rename(beside(&elsewhere.path().join("x.db"), suffix), beside(&file, suffix)).unwrap();
    }
    assert_eq!(store.save_run(&new_run("after"), Room::default()).await.unwrap(), Saved::New);
    store.close().await;

    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.count_runs().await.unwrap(), 2);
    store.close().await;
}

#[tokio::test]
async fn another_file_in_its_place_is_refused_until_a_restart() {
    // Made by SQLite, copied while the server was stopped, of another database, and none at all.
    let (store, folder, file) = saved().await;
    let copy = folder.path().join("copy.db");
    store.close().await;
    fs::copy(&file, &copy).unwrap();
    let foreign = folder.path().join("foreign.db");
    let other = Store::open(&format!("sqlite:{}", foreign.display()), None).unwrap();
    for _ in 0..5 {
        other.migrate().await.unwrap();
    }
    other.close().await;
    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    store.migrate().await.unwrap();
    let backup = folder.path().join("backup.db");
    let mut connection = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    let into = sqlx::AssertSqlSafe(format!("VACUUM INTO '{}'", backup.display()));
    sqlx::query(into).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    store.ping().await.unwrap();
    store.close().await;
    let text = folder.path().join("text.db");
    fs::write(&text, "no database\n".repeat(100_000)).unwrap();

    for replacement in [copy, backup, foreign, text] {
        // In its place, under its name; and into it, as `cp` does.
        for is_renamed in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("test.db");
            fs::copy(folder_of(&replacement).join("test.db"), &file).unwrap();
            let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
            store.migrate().await.unwrap();
            store.save_run(&new_run("acknowledged"), Room::default()).await.unwrap();
            if is_renamed {
                let name = folder.path().join("new.db");
                fs::copy(&replacement, &name).unwrap();
                fs::rename(name, &file).unwrap();
            } else {
                fs::copy(&replacement, &file).unwrap();
            }
            is_refused(&store, &format!("{}, renamed: {is_renamed}", replacement.display())).await;
            store.close().await;
        }
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap()
}

#[tokio::test]
async fn a_file_that_is_shortened_is_refused_until_a_restart() {
    for length in [0, 50, 100, 4_096, 8_192, 20_000] {
        let (store, _folder, file) = saved().await;
        let whole = fs::metadata(&file).unwrap().len();
        assert!(length < whole);
        let handle = fs::File::options().write(true).open(&file).unwrap();
        handle.set_len(length).unwrap();
        is_refused(&store, &format!("{length} bytes")).await;
        // As long as before, and full of holes.
        handle.set_len(whole).unwrap();
        is_refused(&store, &format!("{length} bytes and holes")).await;
    }
}

/// Where SQLite copies its log into the file at that moment, it makes the file as long as it was.
#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_file_that_was_shortened_and_made_as_long_again_is_refused() {
    for length in [0, 8_192, 20_000] {
        let (store, _folder, file) = saved().await;
        let contents = fs::read(&file).unwrap();
        let handle = fs::File::options().write(true).open(&file).unwrap();
        handle.set_len(length).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&handle, &contents[..4_096], 0).unwrap();
        let last = contents.len() - 4_096;
        std::os::unix::fs::FileExt::write_all_at(&handle, &contents[last..], last as u64).unwrap();
        is_refused(&store, &format!("{length} bytes and two pages")).await;
    }
}

#[tokio::test]
async fn what_sqlite_itself_does_to_the_file_is_no_fault() {
    let (store, folder, file) = saved().await;
    let mut other = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    let mut large = new_run("large");
    large.results = "x".repeat(3_000_000);
    for round in 0..3 {
        large.id = format!("large-{round}");
        store.save_run(&large, Room::default()).await.unwrap();
        store.ping().await.unwrap();
        for sql in ["PRAGMA wal_checkpoint(TRUNCATE)", "UPDATE runs SET note = 'changed elsewhere'"] {
            sqlx::query(sql).execute(&mut other).await.unwrap();
            store.ping().await.unwrap();
        }
        store.delete_run_for_good(&large.id).await.unwrap();
        let before = fs::metadata(&file).unwrap().len();
        for sql in ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "UPDATE runs SET note = 'and again'"] {
            sqlx::query(sql).execute(&mut other).await.unwrap();
            store.ping().await.unwrap();
        }
        assert!(fs::metadata(&file).unwrap().len() < before, "VACUUM made it shorter");
        // A second server at the same file.
        let second = Store::open(&support::sqlite_url(&folder), None).unwrap();
        second.migrate().await.unwrap();
        second.ping().await.unwrap();
        second.close().await;
        store.ping().await.unwrap();
    }
    assert!(store.run("before").await.unwrap().is_some());
}

#[tokio::test]
async fn a_link_to_the_file_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.db"), folder.path().join("test.db"));
    std::os::unix::fs::symlink("real.db", &link).unwrap();
    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    store.migrate().await.unwrap();
    store.save_run(&new_run("one"), Room::default()).await.unwrap();
    assert!(real.exists() && beside(&real, "-wal").exists());
    fs::remove_file(&link).unwrap();
    is_refused(&store, "no link").await;
    std::os::unix::fs::symlink("other.db", &link).unwrap();
    is_refused(&store, "a link to nothing").await;
    fs::remove_file(&link).unwrap();
    fs::hard_link(&real, &link).unwrap();
    assert!(store.run("one").await.unwrap().is_some(), "by whatever name, it is the same file");
}

#[tokio::test]
async fn the_file_is_made_at_start_and_never_later() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db");
    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    assert!(is_unavailable(&store.ping().await));
    assert!(is_unavailable(&store.save_run(&new_run("one"), Room::default()).await));
    assert!(is_unavailable(&store.import().await));
    assert!(!file.exists());
    store.migrate().await.unwrap();
    store.ping().await.unwrap();
    assert!(file.exists());
}

#[tokio::test]
async fn a_log_without_its_file_is_kept() {
    for is_empty in [false, true] {
        let (store, folder, file) = saved().await;
        let log = fs::read(beside(&file, "-wal")).unwrap();
        assert!(!log.is_empty());
        fs::remove_file(&file).unwrap();
        if is_empty {
            fs::write(&file, "").unwrap();
        }
        drop(store);
        let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
        let error = store.migrate().await.unwrap_err();
        assert!(matches!(&error, MigrationError::Failed(text) if text.contains("write-ahead log")), "{error}");
        assert!(store.unusable_file().is_some());
        assert!(matches!(store.ping().await, Err(StoreError::FileChanged(_))));
        assert_eq!(fs::read(beside(&file, "-wal")).unwrap(), log, "nothing was touched");
        assert_eq!(file.exists(), is_empty);
        // Beginning anew.
        fs::remove_file(beside(&file, "-wal")).unwrap();
        store.migrate().await.unwrap();
        assert_eq!(store.count_runs().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_damaged_file_is_found_by_the_check_and_is_unavailable() {
    let (store, folder, file) = saved().await;
    assert_eq!(store.quick_check().await.unwrap(), None);
    store.close().await;
    let handle = fs::File::options().write(true).open(&file).unwrap();
    let length = handle.metadata().unwrap().len();
    // All but the first page and the last.
    std::os::unix::fs::FileExt::write_all_at(&handle, &vec![0xff; usize::try_from(length).unwrap() - 8_192], 4_096)
        .unwrap();
    let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
    assert!(is_unavailable(&store.run("before").await));
    assert!(store.quick_check().await.map_or(true, |found| found.is_some()));
    assert!(matches!(store.migrate().await, Err(MigrationError::Failed(_))));
}

#[tokio::test]
async fn what_sqlite_finds_damaged_is_refused_until_a_restart() {
    let (store, folder, file) = saved().await;
    let mut other = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut other).await.unwrap();
    let length = fs::metadata(&file).unwrap().len();
    let handle = fs::File::options().write(true).open(&file).unwrap();
    // As long as before, as where SQLite has made a file that was cut longer again.
    std::os::unix::fs::FileExt::write_all_at(&handle, &vec![0; usize::try_from(length).unwrap() - 4_096], 4_096)
        .unwrap();
    let first = store.run("before").await.map(drop);
    assert!(matches!(first, Err(StoreError::FileChanged(_))), "{first:?}");
    is_refused(&store, "zeros").await;
    drop((store, folder));
}

#[tokio::test]
async fn the_log_counts_as_stored_and_is_emptied_before_there_is_no_room() {
    let (store, _folder, file) = saved().await;
    let mut large = new_run("large");
    large.results = "x".repeat(2_000_000);
    for round in 0..4 {
        large.id = format!("large-{round}");
        store.save_run(&large, Room::default()).await.unwrap();
        store.delete_run_for_good(&large.id).await.unwrap();
    }
    let log = fs::metadata(beside(&file, "-wal")).unwrap().len();
    assert!(log > 1_000_000, "{log}");
    assert!(log < 8_500_000, "{log}: it does not grow for ever");
    let size = store.size().await.unwrap();
    assert!(size > log, "{size} {log}");
    // The file has room for it, and the log is only in the way.
    let room = epicurve::storage::Room { bytes: Some(size - log + 500_000), runs: None };
    assert_eq!(store.save_run(&new_run("small"), room).await.unwrap(), Saved::New);
    assert!(fs::metadata(beside(&file, "-wal")).unwrap().len() < 500_000);
    let room = epicurve::storage::Room { bytes: Some(100_000), runs: None };
    assert_eq!(store.save_run(&new_run("much"), room).await.unwrap(), Saved::TooManyBytes);
}
