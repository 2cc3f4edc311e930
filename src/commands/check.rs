//! `epicurve check`: whether a server would find everything that its configuration names.

use std::path::Path;

use epicurve::config::Config;
use epicurve::storage::{Store, StoreError};
use epicurve::web::presets_in;

use super::environment::{block_on, configuration, newer, open};
use super::{BAD_INPUT, FAILED_MIGRATION, FAILURE, Failed, Outcome, say};

/// What is found of one thing: a sentence, and with which exit code it ends, if it is bad.
type Finding = (String, Option<u8>);

/// Says of each thing how it is; the first that is bad decides on the exit code.
pub fn run() -> Outcome {
    let (config, _) = configuration()?;
    block_on(async {
        let findings = [
            ("configuration", good("every variable can be read")),
            ("database", database(&open(&config).await?).await),
            ("presets", presets(config.presets_dir.as_deref())),
            ("static files", static_files(&config)),
            ("log files", log_files(config.log_dir.as_deref())),
        ];
        let mut code = None;
        for (thing, (sentence, bad)) in findings {
            let state = if bad.is_some() { "BAD" } else { "ok" };
            say(&format!("{thing:<13}  {state:<3}  {sentence}"))?;
            code = code.or(bad);
        }
        match code {
            None => Ok(()),
            Some(code) => Err(Failed::new(code, "what is BAD above keeps the server from working as configured")),
        }
    })
}

fn good(sentence: impl Into<String>) -> Finding {
    (sentence.into(), None)
}

async fn database(store: &Store) -> Finding {
    let place = store.place();
    if let Some(file) = store.missing_file() {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return match writable(folder) {
            Ok(()) => good(format!("{place}: not there yet; the server makes it")),
            Err(error) => (format!("{place}: not there, and its folder cannot be written to: {error}"), Some(FAILURE)),
        };
    }
    let found = match store.version().await {
        Ok(found) => found,
        Err(StoreError::Unavailable(reason)) => return (format!("{place}: {reason}"), Some(FAILURE)),
        Err(error) => return (format!("{place}: {error}"), Some(FAILURE)),
    };
    match found {
        Some(version) if version > Store::latest_version() => {
            (format!("{place}: {}", newer(version)), Some(FAILED_MIGRATION))
        }
        Some(version) if version == Store::latest_version() => match store.count_runs().await {
            Ok(runs) => good(format!("{place}: version {version}, {runs} runs")),
            Err(error) => (format!("{place}: {error}"), Some(FAILURE)),
        },
        Some(version) => good(format!(
            "{place}: version {version}; the server brings it up to {} when it starts",
            Store::latest_version()
        )),
        None => good(format!("{place}: empty; the server makes its tables when it starts")),
    }
}

fn presets(folder: Option<&Path>) -> Finding {
    let Some(folder) = folder else { return good("the built-in ones; EPICURVE_PRESETS_DIR names no folder") };
    let mounted = presets_in(folder);
    match mounted.problems.as_slice() {
        [] => good(format!("{} in {}", mounted.presets.len(), folder.display())),
        problems => {
            let sentences = problems.iter().map(|problem| format!("{}: {}", problem.place, problem.sentence));
            (sentences.collect::<Vec<_>>().join("; "), Some(BAD_INPUT))
        }
    }
}

fn static_files(config: &Config) -> Finding {
    // A folder that is not there is a variable that cannot be read.
    config.static_dir.as_ref().map_or_else(|| good("built in"), |folder| good(format!("in {}", folder.display())))
}

fn log_files(folder: Option<&Path>) -> Finding {
    let Some(folder) = folder else { return good("none; EPICURVE_LOG_DIR names no folder") };
    let shown = folder.display();
    if !folder.exists() {
        return good(format!("{shown}: not there yet; the server makes it"));
    }
    match writable(folder) {
        Ok(()) => good(format!("in {shown}")),
        Err(error) => (format!("{shown} cannot be written to: {error}"), Some(FAILURE)),
    }
}

/// Whether this user can make a file there; it has no name, and is gone at once.
fn writable(folder: &Path) -> std::io::Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}
