//! GET /presets: the built-in ones, and those of the operator's folder.

use std::fs;
use std::path::Path;

use axum::http::StatusCode;
use epicurve::model::{PRESET_EXAMPLE, built_in};
use epicurve::web::Settings;

use crate::app::App;

async fn with_folder(folder: &Path) -> App {
    App::with(Settings { presets_dir: Some(folder.to_owned()), ..Settings::default() }).await
}

#[tokio::test]
async fn every_built_in_preset_is_listed_with_its_sources_and_opens_in_the_workbench() {
    let app = App::new().await;
    let reply = app.get("/presets").await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    assert!(page.has("nav a[href='/presets'][aria-current=page]"));
    let titles: Vec<_> = built_in().iter().map(|preset| preset.title.clone()).collect();
    assert_eq!(page.texts(".presets h3"), titles);
    assert_eq!(page.texts(".presets svg.spark").len(), titles.len());
    for (preset, link) in built_in().iter().zip(page.attributes(".presets h3 a", "href")) {
        let opened = app.get(&link).await;
        assert_eq!(opened.status, StatusCode::OK, "{link}");
        let names: Vec<_> = preset.comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect();
        assert_eq!(opened.page().attributes(".row [name$='.name']", "value"), names);
        let explained = page.texts(&format!("li[id='preset-{}'] dt", preset.id));
        assert_eq!(explained.len(), preset.numbers.len(), "{}", preset.id);
    }
    assert!(page.texts(".sources dd").iter().any(|text| text.contains("Illustrative")));
    assert!(page.text("main").contains("EPICURVE_PRESETS_DIR"));
    assert_eq!(page.text("pre"), PRESET_EXAMPLE.split_whitespace().collect::<Vec<_>>().join(" "));
}

#[tokio::test]
async fn a_file_in_the_folder_appears_without_a_restart_and_a_bad_one_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let app = with_folder(folder.path()).await;
    assert!(app.get("/presets").await.body.contains("The folder has no presets yet"));
    fs::write(folder.path().join("ours.toml"), PRESET_EXAMPLE.replace("Influenza in a school", "Our <own> school"))
        .unwrap();
    fs::write(folder.path().join("bad.toml"), PRESET_EXAMPLE.replacen("beta = 1.66", "beta = -1", 1)).unwrap();
    let reply = app.get("/presets").await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    let titles = page.texts(".presets h3");
    assert_eq!(titles.len(), built_in().len() + 1);
    assert_eq!(titles.last().unwrap(), "Our <own> school");
    assert_eq!(
        page.texts(".problems li"),
        ["bad.toml, line 12: Transmission rate beta must be between 0 and 100 per day"]
    );
    assert!(!reply.body.contains(&folder.path().display().to_string()), "visitors see where the folder is");
    let link = page.attributes(".presets h3 a", "href").pop().unwrap();
    assert!(app.get(&link).await.page().has("[name='observations.values']"));
}

#[tokio::test]
async fn a_missing_folder_is_reported_and_takes_nothing_else_down() {
    let app = with_folder(Path::new("/nowhere/at/all")).await;
    let reply = app.get("/presets").await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    let problem = page.text(".problems li");
    assert!(problem.starts_with("all: the folder can't be read"), "{problem}");
    assert!(problem.contains("set EPICURVE_PRESETS_DIR to a folder"), "{problem}");
    assert!(!reply.body.contains("/nowhere/at"), "visitors see where the folder is");
    assert_eq!(page.texts(".presets h3").len(), built_in().len());
    assert_eq!(app.get("/").await.status, StatusCode::OK);
}
