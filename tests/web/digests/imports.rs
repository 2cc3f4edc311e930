//! Runs in databases of every earlier schema: as an export, as a file, and after the file's import.

use std::fs;
use std::path::Path;

use epicurve::run_file::run_to_line;
use epicurve::storage::Store;
use epicurve::web::Settings;
use serde_json::Value;

use super::Digests;
use crate::app::App;
use crate::pages::runs::import::{file, import};
use crate::support;

#[tokio::test]
async fn runs_of_earlier_schemas_are_unchanged() {
    let mut digests = Digests::new("imports");
    let app = App::new().await;
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut schemas = 0;
    for entry in fs::read_dir(fixtures).unwrap() {
        let database = entry.unwrap().path().join("runs.sqlite");
        if !database.exists() {
            continue;
        }
        schemas += 1;
        let schema = database.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        fs::copy(&database, folder.path().join("test.db")).unwrap();
        let store = Store::open(&support::sqlite_url(&folder), None).unwrap();
        store.migrate().await.unwrap();
        let earlier = App::on(store.clone(), folder, Settings::default());
        for run in store.whole_runs(None, 100).await.unwrap() {
            let name = format!("{schema}/{}", run.id);
            digests.add(&format!("{name}/stored"), &run_to_line(&run).unwrap());
            let document = file(&earlier, &format!("/runs/{}", run.id), "json").await;
            digests.add(&format!("{name}/json"), &document);
            let imported = import(&app, &document).await.location();
            let imported: Value = serde_json::from_str(&file(&app, &imported, "json").await).unwrap();
            let contents =
                ["title", "note", "schema_version", "view", "inputs", "results"].map(|field| &imported[field]);
            digests.add(&format!("{name}/imported"), &serde_json::to_string(&contents).unwrap());
        }
    }
    assert!(schemas >= 9, "{schemas} databases");
    digests.check();
}
