//! `epicurve check`: whether a server would find everything that its configuration names.

use std::path::Path;
use std::time::Instant;

use super::environment::{block_on, configuration, newer, open};
use super::outcome::{BAD_INPUT, FAILED_MIGRATION, FAILURE, Failed, Outcome, say};
use crate::config::{self, Config, Engine};
use crate::engine_client::Services;
use crate::model::{ExternalEngine, default_preset};
use crate::preset_folder::read as presets_in;
use crate::storage::{Store, StoreError};

/// What to do with a damaged file.
const RESTORE: &str = "To restore a backup, stop the server, remove the file and those that end with -wal and -shm, and copy it to its place";

/// What is found of one thing: a sentence, and with which exit code it ends, if it is bad.
type Finding = (String, Option<u8>);

/// Says of each thing how it is; the first that is bad decides on the exit code.
pub fn run() -> Outcome {
    let config = match configuration() {
        Ok((config, _)) => config,
        Err(failed) => return refused("configuration", failed),
    };
    block_on(async {
        let store = match open(&config) {
            Ok(store) => store,
            Err(failed) => return refused("configuration", failed),
        };
        let (server, tables) = database(&store).await;
        store.close().await;
        let mut findings = vec![
            ("configuration".to_owned(), variables()),
            ("database".to_owned(), server),
            ("tables".to_owned(), tables),
            ("presets".to_owned(), presets(config.settings.presets_dir.as_deref())),
            ("static files".to_owned(), static_files(&config)),
            ("log files".to_owned(), log_files(config.log_dir.as_deref())),
        ];
        findings.extend(engines(config.settings.engines).await);
        let width = findings.iter().map(|(thing, _)| thing.chars().count()).max().unwrap_or_default();
        let mut code = None;
        for (thing, (sentence, bad)) in findings {
            say_of(&format!("{thing:<width$}"), &sentence, bad.is_some())?;
            code = code.or(bad);
        }
        match code {
            None => Ok(()),
            Some(code) => Err(Failed::new(code, "what is marked ✗ above keeps the server from working as configured")),
        }
    })
}

/// Without a configuration there is nothing else to be found.
fn refused(thing: &str, failed: Failed) -> Outcome {
    say_of(thing, failed.sentence(), true)?;
    Err(Failed::new(failed.code(), "correct the variable that is marked ✗ above; the rest is checked then"))
}

fn say_of(thing: &str, sentence: &str, is_bad: bool) -> Outcome {
    let mark = if is_bad { '✗' } else { '✓' };
    say(&format!("{mark} {thing}  {sentence}"))
}

fn good(sentence: impl Into<String>) -> Finding {
    (sentence.into(), None)
}

fn bad(sentence: impl Into<String>) -> Finding {
    (sentence.into(), Some(FAILURE))
}

/// All variables can be read by now; unknown ones are typing errors.
fn variables() -> Finding {
    match config::unknown_in_environment() {
        None => good("every variable can be read"),
        Some(unknown) => (unknown, Some(BAD_INPUT)),
    }
}

/// The server, and the tables in it.
async fn database(store: &Store) -> (Finding, Finding) {
    let place = store.place();
    if let Some(reason) = store.unusable_file() {
        return (bad(format!("{place}: {reason}")), bad("not looked at: first the database has to be there"));
    }
    if let Some(file) = store.missing_file() {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let server = match writable(folder) {
            Ok(()) => good(format!("{place}: not there yet; the server makes it")),
            Err(error) => bad(format!(
                "{place}: not there, and its folder cannot be written to: {error}. Make the folder and let this user \
                 write there, or name another file in DATABASE_URL"
            )),
        };
        let tables = match server.1 {
            None => good("none yet; the server makes them when it starts"),
            Some(_) => bad("not looked at: first the database has to be there"),
        };
        return (server, tables);
    }
    let version = match store.server_version().await {
        Ok(version) => version,
        Err(StoreError::FileChanged(reason)) => {
            return (bad(format!("{place}: {reason}")), bad("not looked at: first the database has to be whole"));
        }
        Err(error) => {
            let what_to_do = match store {
                Store::Postgres(_) => {
                    "Start it, and see that DATABASE_URL names its host, port, user and database, and DATABASE_PASSWORD the \
                     user's password. In DATABASE_URL a password is percent-encoded"
                }
                Store::Sqlite(..) => {
                    &format!("See that this user may read and write the file and its folder. {RESTORE}")
                }
            };
            let server = bad(format!("{place}: {}. {what_to_do}", reason(error)));
            return (server, bad("not looked at: first the database has to answer"));
        }
    };
    match fault(store).await {
        None => (good(format!("{place}: answers, version {version}")), tables(store).await),
        Some((fault, code)) => {
            ((format!("{place}: {fault}"), Some(code)), bad("not looked at: first the database has to be usable"))
        }
    }
}

/// What keeps a database that answers from being used.
async fn fault(store: &Store) -> Option<(String, u8)> {
    match store.unfit_server().await {
        Ok(None) => {}
        Ok(Some(fault)) => return Some((fault, FAILED_MIGRATION)),
        Err(error) => return Some((reason(error), FAILURE)),
    }
    match store.quick_check().await {
        Ok(None) => None,
        Ok(Some(found)) => {
            let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
            Some((format!("the file is damaged ({found}). {RESTORE}"), FAILURE))
        }
        Err(error) => Some((format!("the file cannot be read: {}. {RESTORE}", reason(error)), FAILURE)),
    }
}

async fn tables(store: &Store) -> Finding {
    let latest = Store::latest_version();
    match store.version().await {
        Err(error) => bad(format!("cannot be looked at: {}. Try again", reason(error))),
        Ok(Some(version)) if version > latest => {
            let sentence = format!("{}. Start that Epicurve, or restore a backup", newer(version));
            (sentence, Some(FAILED_MIGRATION))
        }
        Ok(Some(version)) if version == latest => match store.count_runs().await {
            Ok(runs) => good(format!("version {version}, up to date; {runs} runs")),
            Err(error) => bad(format!("runs cannot be counted: {}. Try again", reason(error))),
        },
        Ok(Some(version)) => good(format!("version {version}; the server brings them up to {latest} when it starts")),
        Ok(None) => good("none yet; the server makes them when it starts"),
    }
}

fn reason(error: StoreError) -> String {
    match error {
        StoreError::Unavailable(reason) | StoreError::FileChanged(reason) => reason,
        StoreError::Internal(error) => error.to_string(),
    }
}

/// Each external engine is asked for the default preset's first scenario.
async fn engines(engines: Vec<Engine>) -> Vec<(String, Finding)> {
    let comparison = default_preset();
    let Some(scenario) = comparison.scenarios().first() else { return Vec::new() };
    let addresses: Vec<_> = engines.iter().map(|engine| (engine.name.clone(), engine.address())).collect();
    let services = Services::new(engines);
    let mut found = Vec::new();
    for (name, address) in addresses {
        let started = Instant::now();
        let answer = services.simulate(&name, scenario, comparison.days()).await;
        let took = started.elapsed().as_millis();
        let finding = match answer {
            Ok(answer) => {
                let engine = answer.engine(scenario, comparison.days());
                good(format!("{address}: {}; {took} ms", described(&engine)))
            }
            Err(error) => bad(format!(
                "{address} {error}. Start it, check that EPICURVE_ENGINES names its host and port, and that it answers as \
                 docs/engines.md says"
            )),
        };
        found.push((format!("engine {name}"), finding));
    }
    found
}

fn described(engine: &ExternalEngine) -> String {
    let who = format!("{} {}", engine.software, engine.version);
    match (&engine.largest_difference, &engine.model) {
        (Some(found), _) => {
            format!("{who}, within {:.1e} persons of Epicurve on the default preset’s first scenario", found.persons)
        }
        (None, Some(model)) => format!("{who}, of the model “{model}”"),
        (None, None) => format!("{who}, which does not say its model"),
    }
}

fn presets(folder: Option<&Path>) -> Finding {
    let Some(folder) = folder else { return good("the built-in ones; EPICURVE_PRESETS_DIR names no folder") };
    let mounted = presets_in(folder);
    match mounted.problems.as_slice() {
        [] => good(format!("{} in {}", mounted.presets.len(), folder.display())),
        problems => {
            let sentences = problems.iter().map(|problem| format!("{}: {}", problem.place(), problem.sentence));
            (sentences.collect::<Vec<_>>().join("; "), Some(BAD_INPUT))
        }
    }
}

fn static_files(config: &Config) -> Finding {
    let Some(folder) = &config.settings.static_dir else { return good("built in") };
    let shown = folder.display();
    // A folder that is not there is a variable that cannot be read.
    match folder.read_dir() {
        Ok(_) => good(format!("in {shown}")),
        Err(error) => {
            bad(format!("{shown} cannot be read: {error}. Let this user read it, or unset EPICURVE_STATIC_DIR"))
        }
    }
}

fn log_files(folder: Option<&Path>) -> Finding {
    let Some(folder) = folder else { return good("none; EPICURVE_LOG_DIR names no folder") };
    let shown = folder.display();
    // The server makes what is missing, in the innermost folder that is there.
    let parent = |folder: &&Path| folder.exists();
    let existing = folder.ancestors().find(parent).filter(|folder| !folder.as_os_str().is_empty());
    match writable(existing.unwrap_or(Path::new("."))) {
        Ok(()) if folder.exists() => good(format!("in {shown}")),
        Ok(()) => good(format!("{shown}: not there yet; the server makes it")),
        Err(error) => bad(format!(
            "{shown} cannot be written to: {error}. The server runs all the same, without log files: let this user write \
             there, or unset EPICURVE_LOG_DIR"
        )),
    }
}

/// Whether this user can make a file there; it has no name, and is gone at once.
fn writable(folder: &Path) -> std::io::Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}
