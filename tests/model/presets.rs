//! The built-in presets' files.

use std::collections::BTreeSet;
use std::path::Path;

use epicurve::model::{Stop, built_in, simulate};

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/presets");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let names: BTreeSet<_> = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, built_in().iter().map(|preset| preset.id.clone()).collect());
}

#[test]
fn every_built_in_preset_runs_and_is_about_something() {
    for preset in built_in() {
        let results = simulate(&preset.comparison, &Stop::default()).unwrap();
        let peak = results.scenarios.iter().map(|result| result.summary.peak_infectious).fold(0.0, f64::max);
        assert!(peak > 10.0, "{}: {peak}", preset.id);
    }
}
