//! `epicurve secret FILE`: the database's password of a Compose stack, made at random where none is chosen.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use super::outcome::{Failed, Outcome, say};
use crate::config;
use crate::config::{ConfigError, Secret};

/// Makes sure that the file holds a password, and says where it comes from.
pub fn run(file: &Path) -> Outcome {
    let chosen = config::chosen_password_from_environment();
    let chosen = chosen.map_err(|error| Failed::bad_input(ConfigError::to_string(&error)))?;
    let shown = file.display();
    match ensure(file, chosen.as_ref().map(Secret::expose)) {
        Ok(Source::Kept) => say(&format!("{shown} holds a password already; it is kept")),
        Ok(Source::Chosen) => say(&format!("{shown} now holds the password of POSTGRES_PASSWORD")),
        Ok(Source::Made) => say(&format!("{shown} now holds a new random password")),
        Err(error) => Err(Failed::failure(format!("{shown} cannot be written: {error}"))),
    }
}

/// Source of the password in the file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Source {
    /// The file, which had one: the database has been set up with it.
    Kept,
    /// `POSTGRES_PASSWORD`.
    Chosen,
    /// The random generator.
    Made,
}

/// Makes sure that the file holds a password. One that is there is never changed.
///
/// # Errors
///
/// When the file cannot be read or written.
fn ensure(file: &Path, chosen: Option<&str>) -> io::Result<Source> {
    match fs::metadata(file) {
        Ok(data) if data.len() > 0 => return Ok(Source::Kept),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    match chosen {
        Some(password) => write(file, password).map(|()| Source::Chosen),
        None => write(file, &random()?).map(|()| Source::Made),
    }
}

/// 32 random bytes as 64 hexadecimal digits: no sign in it means anything to a shell or an address.
fn random() -> io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::from)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Under another name first: whoever looks at the file sees the whole password or none.
fn write(file: &Path, password: &str) -> io::Result<()> {
    let name = file.file_name().ok_or_else(|| io::Error::other("this is not the name of a file"))?;
    let temporary = file.with_file_name(format!(".{}.{}", name.display(), std::process::id()));
    // Left over if we were killed here before: in a container our process id is always the same.
    drop(fs::remove_file(&temporary));
    let written = write_new(&temporary, password).and_then(|()| fs::rename(&temporary, file));
    if written.is_err() {
        // It may not even exist.
        drop(fs::remove_file(&temporary));
    }
    written
}

fn write_new(file: &Path, password: &str) -> io::Result<()> {
    let mut output = OpenOptions::new().write(true).create_new(true).mode(0o400).open(file)?;
    output.write_all(password.as_bytes())?;
    // The database and the web server run as two different users: both may read, nobody may write.
    output.set_permissions(fs::Permissions::from_mode(0o444))?;
    output.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db_password");
        assert_eq!(ensure(&file, None).unwrap(), Source::Made);
        let password = fs::read_to_string(&file).unwrap();
        assert_eq!(password.len(), 64);
        assert!(password.bytes().all(|sign| sign.is_ascii_hexdigit()), "{password}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o444);

        assert_eq!(ensure(&file, Some("another")).unwrap(), Source::Kept);
        assert_eq!(fs::read_to_string(&file).unwrap(), password);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn a_chosen_password_counts_at_the_first_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db_password");
        fs::write(&file, "").unwrap();
        assert_eq!(ensure(&file, Some("chosen")).unwrap(), Source::Chosen);
        assert_eq!(fs::read_to_string(&file).unwrap(), "chosen");
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ensure(&folder.path().join("no/where"), None).is_err());
    }
}
