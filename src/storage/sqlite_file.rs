//! The file of SQLite while it is in use: whether the path still leads to it, and whether it is still whole.
//!
//! SQLite does not notice by itself. A connection goes on in a file that has lost its name, so that everything saved in it
//! is gone after a restart; and a new connection would apply the old write-ahead log to whatever file is there now.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use sqlx::{Connection, SqliteConnection};
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::spawn_blocking;

use super::StoreError;

/// The README's steps.
const RESTORE: &str = "stop the server, remove the file and those that end with -wal and -shm, copy a backup to its place, and start the server";

/// The file, with its identity and contents at its opening.
#[derive(Debug)]
pub struct SqliteFile {
    path: PathBuf,
    state: Mutex<State>,
    /// How many connections have been opened.
    openings: AtomicU64,
    /// When the last look began that found nothing wrong.
    last_look: AsyncMutex<Option<Instant>>,
    /// Open as long as the server runs: SQLite removes the write-ahead log with its last connection, and then the log's
    /// identity would change with no fault at all.
    anchor: AsyncMutex<Option<SqliteConnection>>,
}

#[derive(Debug, Default)]
struct State {
    opened: Option<Opened>,
    /// Whether a fault was logged, while one lasts.
    is_logged: bool,
}

#[derive(Debug)]
struct Opened {
    /// Closed after the last connection: closing a descriptor gives up every lock that this process has on the file
    /// (<https://www.sqlite.org/howtocorrupt.html>, 2.2). It also keeps the inode from being used for another file.
    file: File,
    /// None on a mount that gives a file another number at each look: there existence alone is checked.
    identity: Option<Identity>,
    /// The write-ahead log and its index, once a connection keeps them in place.
    beside: Vec<(PathBuf, Identity)>,
    /// What the contents were at the last look; none until the tables are up to date.
    contents: Option<Contents>,
    /// Stays set until a restart: missing pages do not come back.
    is_damaged: bool,
}

/// What tells two files apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Identity {
    device: u64,
    inode: u64,
}

/// A fault of the file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
enum Fault {
    #[error(
        "{} was moved or removed while the server uses it. Nothing is saved or shown until it is there again. Move it back; \
         or, to restore a backup, {RESTORE}",
        .0.display()
    )]
    Gone(PathBuf),
    #[error(
        "another file was put in the place of {} while the server uses it. Nothing is saved or shown. Move the first one \
         back; or, to restore a backup, {RESTORE}",
        .0.display()
    )]
    Replaced(PathBuf),
    #[error("{path} cannot be looked at: {reason}", path = .0.display(), reason = .1)]
    Unreadable(PathBuf, String),
    #[error(
        "{} was shortened or overwritten while the server uses it. Nothing is saved or shown until the server is started \
         anew. To restore a backup, {RESTORE}",
        .0.display()
    )]
    Damaged(PathBuf),
}

/// The file's header, its length, and where its data ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Contents {
    /// Never smaller than before: each start of a server increases it, and a copy made by SQLite begins at 1.
    change_counter: u32,
    /// `user_version`, which a server sets once: the same in all copies of a database. 0 where none was set.
    lineage: u32,
    /// The length that the file should have; 0 where the header does not have it.
    expected: u64,
    length: u64,
    /// Bytes before the first hole. A part that was data becomes a hole only where the file was cut: SQLite may make a cut
    /// file as long as it was, by pages of its log.
    whole: u64,
}

impl SqliteFile {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            state: Mutex::default(),
            openings: AtomicU64::default(),
            last_look: AsyncMutex::default(),
            anchor: AsyncMutex::default(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Counts a connection that was opened.
    pub(super) fn count_opening(&self) {
        self.openings.fetch_add(1, Ordering::Relaxed);
    }

    /// How many connections have been opened so far.
    pub(super) fn openings(&self) -> u64 {
        self.openings.load(Ordering::Relaxed)
    }

    /// Opens the file, and makes it where there is none: the only place that does.
    pub(super) fn make(&self) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.opened.is_none() {
            state.opened = Some(Opened::new(&self.path, true)?);
        }
        Ok(())
    }

    /// Remembers how the file is now, and keeps this connection open for as long as the server runs.
    pub(super) async fn settle(&self, connection: SqliteConnection) -> Result<(), StoreError> {
        if let Some(earlier) = self.anchor.lock().await.replace(connection) {
            earlier.close().await?;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = &mut state.opened {
            opened.settle(&self.path).map_err(|error| unreadable(&self.path, &error))?;
        }
        Ok(())
    }

    /// From now on the file counts as damaged, if a server uses it.
    pub(super) fn note_damage(&self) {
        if let Some(opened) = &mut self.state.lock().unwrap_or_else(PoisonError::into_inner).opened {
            opened.is_damaged = opened.contents.is_some();
        }
    }

    /// Closes the connection of [`Self::settle`], which writes the write-ahead log back into the file.
    pub(super) async fn close(&self) {
        // SQLite removes them with its last connection.
        if let Some(opened) = &mut self.state.lock().unwrap_or_else(PoisonError::into_inner).opened {
            opened.beside.clear();
        }
        if let Some(connection) = self.anchor.lock().await.take() {
            // The process ends, and a log that is still there is read at the next start.
            drop(connection.close().await);
        }
    }

    /// Fails while the file is gone, another or damaged. Those who ask at the same time share a look that begins after they
    /// asked, so that a crowd of requests is none of threads.
    pub(super) async fn look(self: &Arc<Self>) -> Result<(), StoreError> {
        let asked = Instant::now();
        let mut last_look = self.last_look.lock().await;
        if last_look.is_some_and(|began| began >= asked) {
            return Ok(());
        }
        let (file, began) = (Arc::clone(self), Instant::now());
        // Not on a thread that serves requests: a network mount may hang.
        let look = spawn_blocking(move || file.look_now()).await;
        look.unwrap_or_else(|_| Err(StoreError::Unavailable("the server is stopping".to_owned())))?;
        *last_look = Some(began);
        Ok(())
    }

    fn look_now(&self) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Commands that only read have not made it.
        let opened = match &mut state.opened {
            Some(opened) => opened,
            none => none.insert(Opened::new(&self.path, false)?),
        };
        let fault = opened.fault(&self.path);
        // Once, and not for every request.
        match &fault {
            Some(fault) if !state.is_logged => tracing::error!("DATABASE_URL: {fault}"),
            None if state.is_logged => tracing::info!("DATABASE_URL: {} is there again", self.path.display()),
            _ => {}
        }
        state.is_logged = fault.is_some();
        fault.map_or(Ok(()), |fault| Err(StoreError::FileChanged(fault.to_string())))
    }

    /// The length of the write-ahead log.
    pub(super) fn log_bytes(&self) -> u64 {
        length_of(&beside(&self.path, "-wal"))
    }
}

impl Opened {
    fn new(path: &Path, make: bool) -> Result<Self, StoreError> {
        if let Some(fault) = unusable(path) {
            return Err(StoreError::FileChanged(fault));
        }
        let mut options = OpenOptions::new();
        // To be written, because some file systems make a copy of a file then.
        options.read(true).write(true).create(make).mode(0o644);
        let file = match options.open(path) {
            Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                File::open(path)
            }
            outcome => outcome,
        };
        let file = file.map_err(|error| unreadable(path, &error))?;
        // With a log, a copy into the file may have been broken off, and SQLite goes on with it.
        if let Some(contents) = Contents::of(&file).map_err(|error| unreadable(path, &error))?
            && contents.length < contents.expected
            && length_of(&beside(path, "-wal")) == 0
        {
            return Err(StoreError::FileChanged(format!(
                "{} was cut off: {} of {} bytes are there. To restore a backup, {RESTORE}",
                path.display(),
                contents.length,
                contents.expected
            )));
        }
        let looks = [file.metadata(), fs::metadata(path), fs::metadata(path)];
        let looks = looks.into_iter().map(|look| look.map(|found| Identity::of(&found)));
        let looks = looks.collect::<io::Result<Vec<_>>>().map_err(|error| unreadable(path, &error))?;
        let identity = agreed(&looks);
        if identity.is_none() {
            tracing::warn!(
                "DATABASE_URL: {} has another number at each look, as on some network mounts. Whether it is replaced while \
                 the server runs cannot be noticed; its existence is checked. Keep SQLite's file on a local disk",
                path.display()
            );
        }
        Ok(Self { file, identity, beside: Vec::new(), contents: None, is_damaged: false })
    }

    fn settle(&mut self, path: &Path) -> io::Result<()> {
        self.contents = Contents::of(&self.file)?;
        self.beside.clear();
        for suffix in ["-wal", "-shm"] {
            let path = beside(path, suffix);
            match fs::metadata(&path) {
                Ok(found) => self.beside.push((path, Identity::of(&found))),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn fault(&mut self, path: &Path) -> Option<Fault> {
        if let Some(fault) = fault_of(path, self.identity) {
            return Some(fault);
        }
        // Where files have no lasting number, those beside it have none either.
        self.identity?;
        match self.is_whole() {
            Ok(true) => self.beside.iter().find_map(|(path, identity)| fault_of(path, Some(*identity))),
            Ok(false) => Some(Fault::Damaged(path.to_owned())),
            Err(error) => Some(Fault::Unreadable(path.to_owned(), error.to_string())),
        }
    }

    fn is_whole(&mut self) -> io::Result<bool> {
        let Some(before) = self.contents else { return Ok(true) };
        let mut now = Contents::of(&self.file)?;
        if !self.is_damaged && !now.is_some_and(|now| now.follows(before)) {
            // At once: between reading header and length the file may have changed, but a moment later SQLite may have made
            // a file that was cut as long as it was, with holes.
            now = Contents::of(&self.file)?;
            self.is_damaged = !now.is_some_and(|now| now.follows(before));
        }
        if !self.is_damaged {
            self.contents = now;
        }
        Ok(!self.is_damaged)
    }
}

impl Identity {
    fn of(found: &Metadata) -> Self {
        Self { device: found.dev(), inode: found.ino() }
    }
}

impl Contents {
    /// Reads the header: <https://www.sqlite.org/fileformat2.html#the_database_header>. None where there is none.
    fn of(file: &File) -> io::Result<Option<Self>> {
        let mut header = [0; 100];
        match file.read_exact_at(&mut header, 0) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            outcome => outcome?,
        }
        let length = file.metadata()?.len();
        Ok(Self::of_header(&header, length, first_hole(file).unwrap_or(length)))
    }

    fn of_header(header: &[u8; 100], length: u64, whole: u64) -> Option<Self> {
        if !header.starts_with(b"SQLite format 3\0") {
            return None;
        }
        let number = |at: usize| header[at..at + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        let page = match number(16) >> 16 {
            1 => 65_536,
            bytes => u64::from(bytes),
        };
        // The number of pages counts only in a header whose two counters agree.
        let pages = if number(24) == number(92) { u64::from(number(28)) } else { 0 };
        Some(Self { change_counter: number(24), lineage: number(60), expected: page * pages, length, whole })
    }

    /// Whether SQLite can have made these contents of the earlier ones. While it copies its log into the file, the header
    /// is there before the pages; but the file only becomes shorter when the header says so, as after VACUUM.
    fn follows(self, before: Self) -> bool {
        let is_cut = self.length < before.length && self.length < self.expected;
        let has_new_hole = self.whole < before.whole.min(self.length);
        let is_of_another = before.lineage != 0 && self.lineage != before.lineage;
        !is_cut && !has_new_hole && !is_of_another && self.change_counter >= before.change_counter
    }
}

fn fault_of(path: &Path, identity: Option<Identity>) -> Option<Fault> {
    match fs::metadata(path) {
        Ok(found) => {
            let is_another = identity.is_some_and(|identity| identity != Identity::of(&found));
            is_another.then(|| Fault::Replaced(path.to_owned()))
        }
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Some(Fault::Gone(path.to_owned()))
        }
        Err(error) => Some(Fault::Unreadable(path.to_owned(), error.to_string())),
    }
}

/// The identity that all looks have seen, if they agree.
fn agreed(looks: &[Identity]) -> Option<Identity> {
    let first = looks.first()?;
    looks.iter().all(|look| look == first).then_some(*first)
}

/// What SQLite would make worse by opening it: with an empty file it removes the write-ahead log of the one that was there.
pub(super) fn unusable(path: &Path) -> Option<String> {
    let log_path = beside(path, "-wal");
    // The log first: while another process makes a new file, the file has its first page before there is a log.
    let log = length_of(&log_path);
    let length = match fs::metadata(path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => 0,
        Err(_) => return None,
    };
    let (path, log_path) = (path.display(), log_path.display());
    (length == 0 && log > 0).then(|| {
        format!(
            "{path} is missing or empty, but its write-ahead log is there and may hold runs. Put the file back beside \
             {log_path}; or, to begin anew or from a backup, first remove what ends with -wal and -shm"
        )
    })
}

/// 0 where there is none.
fn length_of(path: &Path) -> u64 {
    fs::metadata(path).map(|found| found.len()).unwrap_or_default()
}

/// A file beside the database: SQLite follows links before it adds the suffix.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()).into_os_string();
    name.push(suffix);
    name.into()
}

/// The place of the first part that was never written; none where the file system does not say.
fn first_hole(file: &File) -> Option<u64> {
    #[cfg(target_os = "linux")]
    return rustix::fs::seek(file, rustix::fs::SeekFrom::Hole(0)).ok();
    #[cfg(not(target_os = "linux"))]
    None
}

fn unreadable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Unavailable(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(change_counter: u32, lineage: u32, pages: u64, length: u64) -> Contents {
        Contents { change_counter, lineage, expected: 4_096 * pages, length, whole: length }
    }

    #[test]
    fn an_identity_is_one_that_all_looks_agree_on() {
        let (one, other) = (Identity { device: 1, inode: 2 }, Identity { device: 1, inode: 3 });
        assert_eq!(agreed(&[one, one, one]), Some(one));
        assert_eq!(agreed(&[one, one, other]), None);
        assert_eq!(agreed(&[one, other, one]), None);
        assert_eq!(agreed(&[]), None);
    }

    #[test]
    fn contents_follow_from_others_unless_they_are_cut_older_or_of_another_database() {
        let before = contents(5, 77, 10, 40_960);
        for legal in [
            before,
            contents(5, 77, 12, 49_152),
            // The header is written before the pages.
            contents(6, 77, 12, 40_960),
            // VACUUM.
            contents(6, 77, 3, 12_288),
            // VACUUM: the header comes first there, too.
            contents(6, 77, 3, 40_960),
        ] {
            assert!(legal.follows(before), "{legal:?}");
        }
        for wrong in [
            contents(5, 77, 10, 4_096),
            contents(5, 77, 10, 40_959),
            contents(1, 77, 10, 40_960),
            contents(9, 78, 10, 40_960),
            contents(9, 0, 10, 40_960),
        ] {
            assert!(!wrong.follows(before), "{wrong:?}");
        }
        assert!(contents(9, 78, 10, 40_960).follows(contents(5, 0, 10, 40_960)), "it had no number yet");
        let with_hole = |at: u64, length: u64| Contents { whole: at, ..contents(6, 77, length / 4_096, length) };
        assert!(!with_hole(4_096, 40_960).follows(before), "made as long as it was");
        // A page that was never written, behind the earlier end.
        assert!(with_hole(40_960, 81_920).follows(before));
        assert!(with_hole(40_960, 81_920).follows(with_hole(40_960, 81_920)));
    }

    #[test]
    fn a_header_is_read_as_sqlite_writes_it() {
        let mut header = [0; 100];
        assert_eq!(Contents::of_header(&header, 0, 0), None);
        header[..16].copy_from_slice(b"SQLite format 3\0");
        header[16..18].copy_from_slice(&4_096_u16.to_be_bytes());
        header[24..28].copy_from_slice(&7_u32.to_be_bytes());
        header[28..32].copy_from_slice(&3_u32.to_be_bytes());
        header[60..64].copy_from_slice(&99_u32.to_be_bytes());
        header[92..96].copy_from_slice(&7_u32.to_be_bytes());
        assert_eq!(Contents::of_header(&header, 12_288, 12_288), Some(contents(7, 99, 3, 12_288)));
        header[16..18].copy_from_slice(&1_u16.to_be_bytes());
        assert_eq!(Contents::of_header(&header, 0, 0).map(|contents| contents.expected), Some(3 * 65_536));
        header[92..96].copy_from_slice(&6_u32.to_be_bytes());
        assert_eq!(Contents::of_header(&header, 0, 0).map(|contents| contents.expected), Some(0));
    }
}
