//! Layers point one way: a file that imports a layer above its own fails here.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and what it may import of ours.
const LAYERS: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("config", &[]),
    ("charts", &["model"]),
    ("storage", &["model"]),
    ("services", &["model"]),
    ("web", &["model", "charts", "storage", "services"]),
    ("server", &["config", "storage", "services", "web"]),
    // The command line stands on top of them all, and draws nothing itself.
    ("logging", &[]),
    ("commands", &["model", "storage", "services", "web", "config", "server", "logging"]),
    ("main", &["commands"]),
];

/// Libraries and the only layers that may import them.
const LIBRARIES: [(&str, &[&str]); 13] = [
    ("sqlx", &["storage"]),
    ("askama", &["web"]),
    ("plotters", &["charts"]),
    ("png", &["charts"]),
    ("roxmltree", &["charts"]),
    ("ttf_parser", &["charts"]),
    ("zeno", &["charts"]),
    ("axum", &["web", "server"]),
    // Storage is asked for its numbers; who collects them is none of its business.
    ("metrics", &["web", "server"]),
    ("metrics_exporter_prometheus", &["server"]),
    ("clap", &["commands"]),
    ("indicatif", &["commands"]),
    ("epicurve_startup", &["commands"]),
];

fn source(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Every source file with its layer: the first part of its path.
fn files() -> Vec<(String, String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let inner = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            let layer = inner.split(['/', '.']).next().unwrap().to_owned();
            let code = fs::read_to_string(&path).unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            // What stands between quotation marks imports nothing.
            let code = code.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
            (layer, code, path)
        })
        .collect()
}

#[test]
fn no_file_imports_a_layer_above_its_own() {
    let files = files();
    assert!(files.len() > 30, "the source was found");
    for (layer, code, path) in &files {
        let Some((_, below)) = LAYERS.iter().find(|(name, _)| name == layer) else { continue };
        for (other, _) in LAYERS.iter().filter(|(other, _)| other != layer && !below.contains(other)) {
            for import in [format!("crate::{other}"), format!("epicurve::{other}")] {
                assert!(!code.contains(&import), "{} imports {other}", path.display());
            }
        }
    }
}

#[test]
fn each_library_stays_in_its_layer() {
    for (layer, code, path) in files() {
        for (library, layers) in LIBRARIES {
            let is_used = code.contains(&format!("{library}::"));
            assert!(!is_used || layers.contains(&layer.as_str()), "{} uses {library}", path.display());
        }
    }
}

#[test]
fn the_model_knows_no_clock_randomness_io_or_threads() {
    for (_, code, path) in files().into_iter().filter(|(layer, ..)| layer == "model") {
        for forbidden in [
            "std::time",
            "std::fs",
            "std::io",
            "std::net",
            "std::env",
            "std::thread",
            "tokio",
            // A date is no clock: only what asks for the present is one.
            "Utc",
            "Local::",
            "getrandom",
            "async ",
        ] {
            assert!(!code.contains(forbidden), "{} uses {forbidden}", path.display());
        }
    }
}
