//! Pictures of the main pages beside those in tests/screenshots, which somebody has looked at: what changes the look of a
//! page by mistake is seen here. `RENEW_SCREENSHOTS=1 cargo test --test screenshots` takes them anew, to be looked at.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

#[path = "support/picture.rs"]
mod picture;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use epicurve::model::built_in;
use epicurve::storage::Store;
use epicurve::web::Settings;
use picture::Picture;
use serde_json::{Value, json};
use support::needs::{CHROMIUM, FONTS, NODE};
use support::node::ask;
use support::server::Server;
use tempfile::TempDir;

const REVIEWED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screenshots");
const TAKEN: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/screenshots");
/// How the name of a picture of differences begins; the rest is the name of the picture that differs.
const MARKED: &str = "marked-";
/// All files together: they stay in the repository for ever.
const MOST_BYTES: u64 = 1_500_000;
/// When the first of the runs was saved, in seconds since 1970: 5 January 2026, 12:00.
const FIRST_SAVED: i64 = 1_767_614_400;

/// Of all pixels of a picture, how many may differ visibly.
const TOLERATED: f64 = 0.001;

#[tokio::test(flavor = "multi_thread")]
async fn pages_look_as_they_did_when_somebody_looked() {
    if !CHROMIUM.is_met() || !NODE.is_met() || !FONTS.is_met() {
        return;
    }
    let (reviewed, taken) = (Path::new(REVIEWED), Path::new(TAKEN));
    drop(fs::remove_dir_all(taken));
    fs::create_dir_all(taken).unwrap();
    let files = take().await;
    if std::env::var_os("RENEW_SCREENSHOTS").is_some_and(|renew| !renew.is_empty()) {
        for file in pictures_in(reviewed).keys() {
            fs::remove_file(reviewed.join(file)).unwrap();
        }
        for file in &files {
            Picture::read(&taken.join(file)).write_small(&reviewed.join(file));
        }
    }
    let problems: Vec<_> = files.iter().filter_map(|file| problem(file, reviewed, taken)).collect();
    assert!(
        problems.is_empty(),
        "{}\nThe new pictures are in {TAKEN}, and in those called {MARKED}… what differs is red. \
         If they are right: RENEW_SCREENSHOTS=1 cargo test --test screenshots",
        problems.join("\n")
    );
    let pictures = pictures_in(reviewed);
    assert!(pictures.keys().eq(&files), "a picture for each look at a page, and no other: {pictures:#?}");
    let bytes: u64 = pictures.values().sum();
    assert!(bytes <= MOST_BYTES, "{bytes} bytes are too many: {pictures:#?}");
}

/// Takes all pictures; the names of their files.
async fn take() -> BTreeSet<String> {
    let (store, folder, run) = fixed_runs().await;
    // The port is another one each time; links show what is set.
    let settings = Settings { base_url: Some("https://epicurve.example.org".to_owned()), ..Settings::default() };
    let server = Server::on(store, folder, settings).await;
    let page = |name: &str, path: &str| json!({"name": name, "address": format!("{}{path}", server.url)});
    let asked = json!({
        "folder": TAKEN,
        "fonts": format!("{REVIEWED}/fonts.conf"),
        "hidden": concat!(" ", env!("CARGO_PKG_VERSION")),
        "pages": [
            page("workbench", "/"),
            page("run", &format!("/runs/{run}")),
            page("runs", "/runs"),
            page("presets", "/presets"),
            page("error", "/nowhere"),
        ]
    });
    ask("screenshots.mjs", &asked).await
}

/// What is wrong with a picture, if anything. What differs is marked in another picture beside it.
fn problem(file: &str, reviewed: &Path, taken: &Path) -> Option<String> {
    if !reviewed.join(file).is_file() {
        return Some(format!("{file}: nobody has reviewed it"));
    }
    let (before, now) = (Picture::read(&reviewed.join(file)), Picture::read(&taken.join(file)));
    let (count, marked) = now.compare(&before);
    let share = count as f64 / (f64::from(marked.width) * f64::from(marked.height));
    let size = |picture: &Picture| format!("{} × {}", picture.width, picture.height);
    let sizes = if size(&before) == size(&now) {
        String::new()
    } else {
        format!("; {} pixels and not {}", size(&now), size(&before))
    };
    (share > TOLERATED || !sizes.is_empty()).then(|| {
        marked.write_small(&taken.join(format!("{MARKED}{file}")));
        format!("{file}: {count} pixels differ, {:.2} %{sizes}", 100.0 * share)
    })
}

/// The pictures in a folder, and their bytes.
fn pictures_in(folder: &Path) -> BTreeMap<String, u64> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len()));
    named.filter(|(name, _)| name.ends_with(".png")).collect()
}

/// A store of runs that are the same each time, with their ids and the times they were saved at; the id of one of them.
async fn fixed_runs() -> (Store, TempDir, String) {
    let (made, folder) = support::sqlite().await;
    let server = Server::on(made.clone(), folder, Settings::default()).await;
    for run in runs() {
        server.save(&run).await;
    }
    let (store, folder) = support::sqlite().await;
    let mut import = store.import().await.unwrap();
    let mut saved: DateTime<Utc> = DateTime::from_timestamp(FIRST_SAVED, 0).unwrap();
    let mut id = String::new();
    for (number, mut run) in made.whole_runs(None, 100).await.unwrap().into_iter().enumerate() {
        id = format!("{number:a>26}");
        run.id.clone_from(&id);
        run.created_at = saved;
        assert!(import.add(&run).await.unwrap());
        saved += TimeDelta::hours(29);
    }
    import.commit().await.unwrap();
    (store, folder, id)
}

/// The last is the one whose page is shown.
fn runs() -> Vec<Value> {
    let preset = |id: &str, title: &str, note: &str| {
        let preset = built_in().iter().find(|preset| preset.id == id).unwrap();
        let mut run = serde_json::to_value(&preset.comparison).unwrap();
        run["title"] = json!(title);
        run["note"] = json!(note);
        run
    };
    let scenario = |name: &str, beta: f64| json!({"name": name, "beta": beta, "gamma": 0.1});
    vec![
        preset("default", "Three values of R0", ""),
        json!({"days": 120, "scenarios": [scenario("No change", 0.3), scenario("Half of all contacts", 0.15)]}),
        preset("influenza-boarding-school-1978", "A boarding school, 1978", "With the pupils in bed on each day."),
        preset(
            "closure-that-ends",
            "What if the closure ends?",
            "Asked by the council on 5 January.\nA second wave follows.",
        ),
    ]
}
