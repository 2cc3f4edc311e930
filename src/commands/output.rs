//! A file to write whole or not at all, or standard output.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::outcome::{Failed, Outcome, require_stdout};

/// Somewhere to write to.
pub struct Output {
    name: String,
    sink: Sink,
}

enum Sink {
    /// Standard output, or a device or a named pipe, which has no other name to be written under.
    Direct(Box<dyn Write>),
    /// Under another name until it is whole; dropped before that, it is gone.
    File { writer: BufWriter<NamedTempFile>, path: PathBuf },
}

impl Output {
    /// Opens a file, which is not touched before [`Output::finish`]; `-` or none is standard output.
    pub fn open(file: Option<&Path>) -> Result<Self, Failed> {
        let Some(file) = file.filter(|file| *file != Path::new("-")) else {
            require_stdout()?;
            return Ok(Self {
                name: "standard output".to_owned(),
                sink: Sink::Direct(Box::new(BufWriter::new(io::stdout()))),
            });
        };
        let name = file.display().to_string();
        match open(file) {
            Ok(sink) => Ok(Self { name, sink }),
            Err(error) => Err(Failed::writing(&name, &error)),
        }
    }

    /// Writes more of it.
    pub fn write(&mut self, bytes: &[u8]) -> Outcome {
        let written = match &mut self.sink {
            Sink::Direct(writer) => writer.write_all(bytes),
            Sink::File { writer, .. } => writer.write_all(bytes),
        };
        written.map_err(|error| Failed::writing(&self.name, &error))
    }

    /// Nothing is missing: from now on the file is there.
    pub fn finish(self) -> Outcome {
        let finished = match self.sink {
            Sink::Direct(mut writer) => writer.flush(),
            Sink::File { writer, path } => keep(writer, &path),
        };
        finished.map_err(|error| Failed::writing(&self.name, &error))
    }
}

fn open(file: &Path) -> io::Result<Sink> {
    // A link goes on pointing to the file that is replaced.
    let existing = fs::metadata(file).ok();
    let path = if existing.is_some() { fs::canonicalize(file)? } else { file.to_owned() };
    if existing.as_ref().is_some_and(|metadata| metadata.is_dir()) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        return Ok(Sink::Direct(Box::new(BufWriter::new(OpenOptions::new().write(true).open(path)?))));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // As any new file of this user's, less what the umask takes away; tempfile's own would be for this user alone.
    let temporary = builder.prefix(".epicurve-").permissions(Permissions::from_mode(0o666)).tempfile_in(folder)?;
    if let Some(metadata) = existing {
        temporary.as_file().set_permissions(metadata.permissions())?;
    }
    Ok(Sink::File { writer: BufWriter::new(temporary), path })
}

fn keep(writer: BufWriter<NamedTempFile>, path: &Path) -> io::Result<()> {
    let temporary = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out");
        fs::write(&file, "before").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        let mut half = Output::open(Some(&file)).unwrap();
        half.write(b"half").unwrap();
        drop(half);
        assert_eq!(
            (fs::read_to_string(&file).unwrap().as_str(), names(folder.path())),
            ("before", vec!["out".to_owned()])
        );

        let mut whole = Output::open(Some(&file)).unwrap();
        whole.write(b"whole").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "before");
        whole.finish().unwrap();
        assert_eq!(
            (fs::read_to_string(&file).unwrap().as_str(), names(folder.path())),
            ("whole", vec!["out".to_owned()])
        );
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "before").unwrap();
        std::os::unix::fs::symlink("file", &link).unwrap();
        for path in [&link, Path::new("/dev/null")] {
            let mut output = Output::open(Some(path)).unwrap();
            output.write(b"after").unwrap();
            output.finish().unwrap();
        }
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "after");
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        assert!(Output::open(Some(folder.path())).is_err() && Output::open(Some(&file.join("x"))).is_err());
    }
}
