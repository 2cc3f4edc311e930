//! `epicurve export` and `epicurve import`: every run as a line of JSON, and back into either database.

use std::path::Path;

use crate::run_file::jsonl::{run_from_line, run_to_line};
use crate::storage::{Cursor, Store};
use tokio::signal::ctrl_c;

use super::environment::{failed, migrate, require_tables, with_store};
use super::input::Input;
use super::outcome::{Failed, Outcome, say};
use super::output::Output;
use super::progress::Progress;

/// Runs that are read at once: an ensemble's results may have megabytes.
const PAGE: u32 = 8;
/// Bytes of a run: eight ensembles over ten years stay below half of it.
const MOST_BYTES: u64 = 256 << 20;

/// Writes every run, the oldest first. The database is only read.
pub fn export(file: Option<&Path>) -> Outcome {
    with_store(async |store| {
        require_tables(store).await?;
        let mut output = Output::open(file)?;
        let written = tokio::select! {
            written = write_runs(store, &mut output) => written?,
            _ = ctrl_c() => return Err(Failed::failure("interrupted: nothing was exported")),
        };
        output.finish()?;
        match file.filter(|file| *file != Path::new("-")) {
            Some(file) => say(&format!("{} exported to {}", count(written), file.display())),
            None => Ok(()),
        }
    })
}

async fn write_runs(store: &Store, output: &mut Output) -> Result<u64, Failed> {
    let total = store.count_runs().await.map_err(|error| failed(store, &error))?;
    let progress = Progress::of_runs(total);
    let mut after: Option<Cursor> = None;
    let mut written = 0;
    loop {
        let runs = store.whole_runs(after.as_ref(), PAGE).await.map_err(|error| failed(store, &error))?;
        let Some(last) = runs.last() else { return Ok(written) };
        after = Some(last.cursor());
        for run in &runs {
            let line = run_to_line(run).map_err(|error| Failed::failure(format!("run {}: {error}", run.id)))?;
            output.write(line.as_bytes())?;
            output.write(b"\n")?;
            written += 1;
            progress.advance(1);
        }
    }
}

/// Reads every run of a file, all or none: after a mistake in its last line the file can be corrected and read again,
/// and nobody has to find out which half is there.
pub fn import(file: Option<&Path>) -> Outcome {
    with_store(async |store| {
        let mut input = Input::open(file)?;
        let progress = Progress::of_bytes(input.size);
        let mut import = None;
        let (mut new, mut known) = (0, 0);
        let mut line = Vec::new();
        for number in 1_u64.. {
            if !input.line(&mut line, MOST_BYTES)? {
                break;
            }
            progress.advance(line.len() as u64);
            let content = line.trim_ascii();
            if content.is_empty() {
                continue;
            }
            let place = format!("{}, line {number}", input.name);
            let wrong = |sentence: String| Failed::bad_input(format!("{place}: {sentence}; nothing was imported"));
            let run = run_from_line(content).map_err(wrong)?;
            let into = match &mut import {
                Some(import) => import,
                // Only now: a file that is none of ours changes nothing, not even the tables.
                import @ None => {
                    migrate(store).await?;
                    import.insert(store.import().await.map_err(|error| failed(store, &error))?)
                }
            };
            if into.add(&run).await.map_err(|error| failed(store, &error))? {
                new += 1;
            } else {
                known += 1;
            }
        }
        if let Some(import) = import {
            import.commit().await.map_err(|error| failed(store, &error))?;
        }
        drop(progress);
        let skipped = if known == 0 { String::new() } else { format!(", {known} skipped that were there already") };
        say(&format!("{} imported into {}{skipped}", count(new), store.place()))
    })
}

fn count(runs: u64) -> String {
    if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") }
}
