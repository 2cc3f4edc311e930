//! The folder of additional presets that an operator configures. It is read on each use, so that a new file needs no
//! restart.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::format::text::{NotText, utf8_text};
use crate::model::Preset;

/// Maximum files that are read from the folder.
const MAXIMUM_FILES: usize = 200;
/// Maximum bytes in a file; the built-in ones have fewer than 5,000.
const MAXIMUM_BYTES: u64 = 256 * 1024;

/// The contents of the folder.
#[derive(Debug, Default)]
pub struct Mounted {
    /// The valid presets, in the order of their file names.
    pub presets: Vec<Preset>,
    /// Problems of the folder and its files.
    pub problems: Vec<Problem>,
}

/// A problem of the folder or of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The folder or the file.
    path: PathBuf,
    /// Line in the file; `None` if the problem concerns the whole file or the folder.
    line: Option<usize>,
    /// One plain sentence.
    pub sentence: String,
}

impl Problem {
    fn new(path: &Path, line: Option<usize>, sentence: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, sentence: sentence.into() }
    }

    /// Formats its location for operators: "/presets/measles.toml, line 3".
    #[must_use]
    pub fn place(&self) -> String {
        self.with_line(&self.path.display().to_string())
    }

    /// Formats its location for visitors, without the path of the folder: "measles.toml, line 3".
    #[must_use]
    pub fn name(&self) -> String {
        self.with_line(&self.path.file_name().unwrap_or_default().to_string_lossy())
    }

    fn with_line(&self, place: &str) -> String {
        self.line.map_or_else(|| place.to_owned(), |line| format!("{place}, line {line}"))
    }
}

/// Reads the folder. Problems are part of the result and do not affect other files.
#[must_use]
pub fn read(folder: &Path) -> Mounted {
    let mut mounted = Mounted::default();
    let mut files = match list(folder) {
        Ok(files) => files,
        Err(error) => {
            let sentence = format!(
                "the folder can't be read ({error}). Mount it into the container, or set EPICURVE_PRESETS_DIR to a folder that \
                 this user may read"
            );
            mounted.problems.push(Problem::new(folder, None, sentence));
            return mounted;
        }
    };
    files.sort();
    if files.len() > MAXIMUM_FILES {
        let sentence = format!("of {} files only the first {MAXIMUM_FILES} by name are read", files.len());
        mounted.problems.push(Problem::new(folder, None, sentence));
        files.truncate(MAXIMUM_FILES);
    }
    for path in files {
        match preset(&path) {
            Ok(preset) => mounted.presets.push(preset),
            Err(problem) => mounted.problems.push(problem),
        }
    }
    mounted
}

/// Lists the folder's files whose name ends with `.toml`, except hidden ones.
fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files = paths.collect::<io::Result<Vec<_>>>()?;
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml") && !is_hidden(path));
    Ok(files)
}

/// Reads one file.
///
/// # Errors
///
/// The first problem of the file, with its line.
pub fn preset(path: &Path) -> Result<Preset, Problem> {
    let problem = |sentence: &str| Problem::new(path, None, sentence);
    let unreadable = |error| problem(&format!("the file can't be read: {error}"));
    let bytes = bytes(path).map_err(unreadable)?.ok_or_else(|| problem("this is no file"))?;
    if bytes.len() as u64 > MAXIMUM_BYTES {
        return Err(problem(&format!("the file is larger than {} kB", MAXIMUM_BYTES / 1024)));
    }
    let text = utf8_text(&bytes).map_err(|error| {
        let line = match error {
            NotText::Utf16 => None,
            NotText::Other { at } => Some(1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count()),
        };
        Problem::new(path, line, format!("this is {error}"))
    })?;
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    Preset::read(&id, text).map_err(|error| Problem::new(path, Some(error.line), error.sentence))
}

/// Reads the bytes of a regular file; `None` for other kinds of file. Of a file that is too large, it reads one byte
/// more than the maximum. It does not block, as it would on an idle pipe.
fn bytes(path: &Path) -> io::Result<Option<Vec<u8>>> {
    // Checked before opening, because opening a device may have side effects.
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut options = fs::File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path)?;
    // The path may have been replaced in the meantime.
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.take(MAXIMUM_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PRESET_EXAMPLE;

    #[test]
    fn valid_files_are_read_and_invalid_ones_are_problems() {
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
            mounted.problems.iter().map(|problem| (problem.place(), problem.sentence.as_str())).collect();
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
    #[cfg(unix)]
    fn files_that_would_block_the_reader_are_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.toml");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("endless.toml")).unwrap();
        // The kernel reports this as a regular file, but reading it blocks while there are no messages.
        std::os::unix::fs::symlink("/proc/kmsg", folder.path().join("kernel.toml")).unwrap();
        let started = std::time::Instant::now();
        let mounted = read(folder.path());
        assert!(started.elapsed().as_secs() < 2, "{:?}", started.elapsed());
        assert_eq!((mounted.presets.len(), mounted.problems.len()), (0, 3), "{:?}", mounted.problems);
        assert_eq!(mounted.problems[2].name(), "pipe.toml");
    }

    #[test]
    fn a_missing_folder_is_one_problem() {
        let mounted = read(Path::new("/nowhere/at/all"));
        assert_eq!(mounted.problems.len(), 1);
        assert_eq!((mounted.problems[0].place(), mounted.problems[0].name()), ("/nowhere/at/all".into(), "all".into()));
        assert!(mounted.problems[0].sentence.starts_with("the folder can't be read"));
    }
}
