//! A file to read, or standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;

use super::outcome::Failed;

/// Something to read from.
pub struct Input {
    /// What people call it.
    pub name: String,
    /// Its bytes, where that is known.
    pub size: Option<u64>,
    reader: Box<dyn BufRead>,
}

impl Input {
    /// Opens a file; `-` or none is standard input.
    pub fn open(file: Option<&Path>) -> Result<Self, Failed> {
        let Some(file) = file.filter(|file| *file != Path::new("-")) else {
            if io::stdin().is_terminal() {
                // Otherwise one would wait for us as we wait for them.
                drop(writeln!(io::stderr(), "epicurve: reading what you type; Ctrl-D ends it"));
            }
            let reader = Box::new(BufReader::new(io::stdin()));
            return Ok(Self { name: "standard input".to_owned(), size: None, reader });
        };
        let name = file.display().to_string();
        let opened = File::open(file).and_then(|opened| opened.metadata().map(|metadata| (opened, metadata)));
        let (opened, metadata) = opened.map_err(|error| unreadable(&name, &error))?;
        let size = metadata.is_file().then_some(metadata.len());
        Ok(Self { name, size, reader: Box::new(BufReader::new(opened)) })
    }

    /// The next line with its end, if it has no more than so many bytes; false where there is none.
    pub fn line(&mut self, line: &mut Vec<u8>, most: u64) -> Result<bool, Failed> {
        line.clear();
        let read = (&mut self.reader).take(most + 1).read_until(b'\n', line);
        let bytes = read.map_err(|error| unreadable(&self.name, &error))?;
        if bytes as u64 > most {
            return Err(Failed::bad_input(format!("a line of {} is longer than {} MB", self.name, most >> 20)));
        }
        Ok(bytes > 0)
    }

    /// All of it, if it has no more than so many bytes.
    pub fn whole(self, most: u64) -> Result<Vec<u8>, Failed> {
        let mut bytes = Vec::new();
        self.reader.take(most + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&self.name, &error))?;
        if bytes.len() as u64 > most {
            return Err(Failed::bad_input(format!("{} is larger than {} MB", self.name, most >> 20)));
        }
        Ok(bytes)
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failed {
    Failed::bad_input(format!("{name} cannot be read: {error}"))
}
