//! Log files: one a day, of a limited size each and in all.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{NaiveDate, Utc};

const DAYS_KEPT: u32 = 14;
const DAY: Duration = Duration::from_hours(24);

/// How many bytes of log files there may be.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// In the file of a day.
    pub day: u64,
    /// In all files of the folder.
    pub all: u64,
}

/// Writes whole lines into the file of the day. A line that cannot be written is left out, and a fault is said once on stderr,
/// not for every line: a full disk is no reason not to serve.
pub struct DayFiles {
    folder: PathBuf,
    /// Several processes may share the folder, and each container has a host name of its own.
    prefix: String,
    sizes: Sizes,
    opened: Option<Opened>,
    /// Whether it was said that lines are being lost.
    is_said: bool,
}

struct Opened {
    day: NaiveDate,
    path: PathBuf,
    file: File,
    identity: (u64, u64),
    length: u64,
    /// Whether it was said that this file is full.
    is_full: bool,
}

impl DayFiles {
    /// Makes the folder, opens today's file and removes what is too old or too much.
    pub fn open(folder: &Path, sizes: Sizes) -> io::Result<Self> {
        let prefix = format!("epicurve-{}", host_name());
        let mut files = Self { folder: folder.to_owned(), prefix, sizes, opened: None, is_said: false };
        files.opened = Some(files.begin(today())?);
        Ok(files)
    }

    fn begin(&self, day: NaiveDate) -> io::Result<Opened> {
        fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(format!("{}.{day}.log", self.prefix));
        make_room(&self.folder, day, self.sizes.all.saturating_sub(self.sizes.day));
        let file = OpenOptions::new().append(true).create(true).open(&path)?;
        let found = file.metadata()?;
        let (identity, length) = (identity(&found), found.len());
        Ok(Opened { day, path, file, identity, length, is_full: false })
    }

    fn put(&mut self, line: &[u8], day: NaiveDate) -> io::Result<()> {
        if let Some(opened) = &self.opened {
            let is_there = opened.is_there();
            if !is_there {
                tracing::warn!(
                    "EPICURVE_LOG_DIR: {} was moved or removed; another file is begun",
                    opened.path.display()
                );
            }
            if !is_there || opened.day != day {
                self.opened = None;
            }
        }
        let opened = match self.opened.take() {
            Some(opened) => opened,
            None => self.begin(day)?,
        };
        let opened = self.opened.insert(opened);
        let bytes = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if opened.length.saturating_add(bytes) > self.sizes.day {
            if !opened.is_full {
                opened.is_full = true;
                tracing::warn!(
                    "EPICURVE_LOG_BYTES_PER_DAY: {} is full with {} bytes; until tomorrow log lines go to stderr alone",
                    opened.path.display(),
                    opened.length
                );
            }
            return Ok(());
        }
        opened.file.write_all(line)?;
        opened.length += bytes;
        Ok(())
    }
}

impl Write for DayFiles {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.put(line, today()) {
            Ok(()) => self.is_said = false,
            Err(error) if !self.is_said => {
                self.is_said = true;
                tracing::warn!("EPICURVE_LOG_DIR: log lines are being lost: {error}");
            }
            Err(_) => {}
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // Nothing is held back.
        Ok(())
    }
}

impl Opened {
    fn is_there(&self) -> bool {
        match fs::metadata(&self.path) {
            Ok(found) => identity(&found) == self.identity,
            Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
        }
    }
}

fn identity(found: &Metadata) -> (u64, u64) {
    (found.dev(), found.ino())
}

#[expect(clippy::disallowed_methods, reason = "a line is written when it is written")]
fn today() -> NaiveDate {
    Utc::now().date_naive()
}

/// Removes log files that are too old, then the oldest ones until those of earlier days have at most `most` bytes. Files of
/// other host names count too: every new container has a new one.
fn make_room(folder: &Path, today: NaiveDate, most: u64) {
    let today = format!(".{today}.log");
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let is_earlier = name.starts_with("epicurve-") && name.ends_with(".log") && !name.ends_with(&today);
        let found = entry.metadata().ok().filter(|found| is_earlier && found.is_file())?;
        Some((found.modified().unwrap_or(SystemTime::UNIX_EPOCH), found.len(), entry.path()))
    };
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<_> = entries.flatten().filter_map(file).collect();
    files.sort();
    let mut left: u64 = files.iter().map(|(_, length, _)| length).sum();
    for (modified, length, path) in files {
        let is_old = modified.elapsed().is_ok_and(|age| age > DAY * DAYS_KEPT);
        if is_old || left > most {
            // One that cannot be removed is still there next time.
            drop(fs::remove_file(path));
            left -= length;
        }
    }
}

fn host_name() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let plain: String =
        name.trim().chars().filter(|sign| sign.is_ascii_alphanumeric() || "-._".contains(*sign)).collect();
    if plain.is_empty() { "localhost".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, number).unwrap()
    }

    #[test]
    fn a_days_file_takes_whole_lines_up_to_its_size_and_the_next_day_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = DayFiles::open(folder.path(), Sizes { day: 100, all: 1_000 }).unwrap();
        for _ in 0..50 {
            files.put(b"fifteen bytes.\n", day(1)).unwrap();
        }
        files.put(b"more\n", day(1)).unwrap();
        files.put(b"the next day\n", day(2)).unwrap();
        let text =
            |day: u32| fs::read_to_string(folder.path().join(format!("{}.2026-01-0{day}.log", files.prefix))).unwrap();
        assert_eq!(text(1), "fifteen bytes.\n".repeat(6) + "more\n");
        assert_eq!(text(2), "the next day\n");
    }

    #[test]
    fn a_file_that_is_there_already_counts() {
        let folder = tempfile::tempdir().unwrap();
        let sizes = Sizes { day: 20, all: 100 };
        for _ in 0..3 {
            let mut files = DayFiles::open(folder.path(), sizes).unwrap();
            files.write_all(b"eight...\n").unwrap();
        }
        let file = folder.path().join(&names(folder.path())[0]);
        assert_eq!(fs::read_to_string(file).unwrap(), "eight...\n".repeat(2));
    }

    #[test]
    fn the_oldest_files_go_until_all_have_room() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes, age) in [
            ("epicurve-a.2026-01-01.log", 40, 4),
            ("epicurve-b.2026-01-02.log", 40, 3),
            ("epicurve-a.2026-01-03.log", 40, 2),
            ("epicurve-b.2026-01-04.log", 900, 1),
            ("epicurve-c.2025-12-01.log", 1, 20),
            ("other.log", 900, 30),
        ] {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_len(bytes).unwrap();
            file.set_modified(SystemTime::now() - DAY * age).unwrap();
        }
        make_room(folder.path(), day(4), 90);
        let left = ["epicurve-a.2026-01-03.log", "epicurve-b.2026-01-02.log", "epicurve-b.2026-01-04.log", "other.log"];
        assert_eq!(names(folder.path()), left, "another server's file of today, and what is none of ours, stay");
        make_room(folder.path(), day(4), 0);
        assert_eq!(names(folder.path()), left[2..]);
    }

    #[test]
    fn a_file_or_a_folder_that_vanishes_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        let mut files = DayFiles::open(&logs, Sizes { day: 1_000, all: 1_000 }).unwrap();
        let file = logs.join(&names(&logs)[0]);
        files.write_all(b"one\n").unwrap();
        fs::remove_dir_all(&logs).unwrap();
        files.write_all(b"two\n").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two\n");
        fs::rename(&file, logs.join("moved")).unwrap();
        files.write_all(b"three\n").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "three\n");
        // Where it cannot be made, lines are lost and nothing else.
        fs::remove_dir_all(&logs).unwrap();
        fs::write(&logs, "a file").unwrap();
        files.write_all(b"four\n").unwrap();
        assert!(files.is_said);
        fs::remove_file(&logs).unwrap();
        files.write_all(b"five\n").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "five\n");
        assert!(!files.is_said);
    }
}
