//! The folder of further presets that an operator names: read anew each time, so that a new file needs no restart.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::model::{NotText, Preset, utf8_text};

/// Files read from the folder; a thousand more would be a page that nobody reads.
const MOST_FILES: usize = 200;
/// Bytes of a file; the built-in ones have under 5,000.
const MOST_BYTES: u64 = 256 * 1024;

/// What the folder holds.
#[derive(Debug, Default)]
pub struct Mounted {
    /// The presets that can be read, by the names of their files.
    pub presets: Vec<Preset>,
    /// What can't be used, and why.
    pub problems: Vec<Problem>,
}

/// A folder or a file that can't be used.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The path, and the line where there is one: "/presets/measles.toml, line 3".
    pub place: String,
    /// One plain sentence.
    pub sentence: String,
}

/// Reads the folder; whatever is wrong with it is said in the answer, and takes nothing else down.
#[must_use]
pub fn read(folder: &Path) -> Mounted {
    let mut mounted = Mounted::default();
    let mut files = match list(folder) {
        Ok(files) => files,
        Err(error) => {
            let shown = folder.display();
            let sentence = format!(
                "the folder can't be read ({error}). Mount it with -v FOLDER:{shown}:ro, or set EPICURVE_PRESETS_DIR to a \
                 folder that this user may read"
            );
            mounted.problems.push(Problem { place: shown.to_string(), sentence });
            return mounted;
        }
    };
    files.sort();
    if files.len() > MOST_FILES {
        let sentence = format!("of {} files only the first {MOST_FILES} by name are read", files.len());
        mounted.problems.push(Problem { place: folder.display().to_string(), sentence });
        files.truncate(MOST_FILES);
    }
    for path in files {
        match preset(&path) {
            Ok(preset) => mounted.presets.push(preset),
            Err(problem) => mounted.problems.push(problem),
        }
    }
    mounted
}

/// The folder's files whose name ends with `.toml`.
fn list(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.extension().is_some_and(|extension| extension == "toml") && !is_hidden {
            files.push(path);
        }
    }
    Ok(files)
}

/// Reads one file.
///
/// # Errors
///
/// Where it is wrong, and what is.
pub fn preset(path: &Path) -> Result<Preset, Problem> {
    let shown = path.display();
    let problem = |sentence: String| Problem { place: shown.to_string(), sentence };
    let unreadable = |error: std::io::Error| problem(format!("the file can't be read: {error}"));
    // Asked before it is opened: a named pipe would keep us waiting.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(problem("this is no file".to_owned()));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(problem(format!("the file is larger than {} kB", MOST_BYTES / 1024)));
    }
    let text = utf8_text(&bytes).map_err(|error| match error {
        NotText::Utf16 => problem(format!("this is {error}")),
        NotText::Other { at } => {
            let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
            Problem { place: format!("{shown}, line {line}"), sentence: format!("this is {error}") }
        }
    })?;
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    Preset::read(&id, text)
        .map_err(|error| Problem { place: format!("{shown}, line {}", error.line), sentence: error.sentence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PRESET_EXAMPLE;

    #[test]
    fn good_files_are_read_and_bad_ones_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("b.toml", PRESET_EXAMPLE);
        write("a.toml", &PRESET_EXAMPLE.replace("days = 14", "days = 0"));
        write("c.toml", &"ü".repeat(300_000));
        fs::write(folder.path().join("e.toml"), b"title = \"T\"\nsummary = \"\xe9\"\n").unwrap();
        write("f.toml", &format!("\u{feff}{PRESET_EXAMPLE}"));
        let utf16: Vec<u8> = PRESET_EXAMPLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(folder.path().join("g.toml"), utf16).unwrap();
        write("notes.txt", "not ours");
        write(".hidden.toml", "an editor's");
        fs::create_dir(folder.path().join("d.toml")).unwrap();
        let mounted = read(folder.path());
        let ids: Vec<_> = mounted.presets.iter().map(|preset| preset.id.as_str()).collect();
        assert_eq!(ids, ["b", "f"]);
        let place = |name: &str| folder.path().join(name).display().to_string();
        let problems: Vec<_> =
            mounted.problems.iter().map(|problem| (problem.place.clone(), problem.sentence.as_str())).collect();
        assert_eq!(
            problems,
            [
                (format!("{}, line 6", place("a.toml")), "Days must be a whole number between 1 and 3,650"),
                (place("c.toml"), "the file is larger than 256 kB"),
                (place("d.toml"), "this is no file"),
                (format!("{}, line 2", place("e.toml")), "this is not text in UTF-8"),
                (place("g.toml"), "this is in UTF-16: save it in UTF-8"),
            ]
        );
    }

    #[test]
    fn a_missing_folder_is_one_problem() {
        let mounted = read(Path::new("/nowhere/at/all"));
        assert_eq!(mounted.problems.len(), 1);
        assert_eq!(mounted.problems[0].place, "/nowhere/at/all");
        assert!(mounted.problems[0].sentence.starts_with("the folder can't be read"));
    }
}
