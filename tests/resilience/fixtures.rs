//! What earlier versions left behind, in `tests/fixtures/`: made by `make.sh` there.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::client::Client;
use crate::database::{Database, Kind};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// The database of the last version with a certain schema, on SQLite and on PostgreSQL.
pub struct Fixture {
    /// The number of its last migration, as its folder is called.
    pub number: String,
}

impl Fixture {
    /// That of a schema.
    pub fn of(number: &str) -> Self {
        Self { number: number.to_owned() }
    }

    /// One of each schema, oldest first.
    pub fn all() -> Vec<Self> {
        let folders = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap());
        let folders = folders.filter(|entry| entry.path().join("runs.sqlite").is_file());
        let mut numbers: Vec<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
        numbers.sort();
        numbers.into_iter().map(|number| Self { number }).collect()
    }

    /// Puts it where nothing is yet.
    pub fn restore_into(&self, database: &Database) {
        if database.is_postgres() {
            database.run_script(fs::read_to_string(self.folder().join("runs.postgres.sql")).unwrap());
        } else {
            fs::copy(self.folder().join("runs.sqlite"), database.file()).unwrap();
        }
    }

    /// How many files of its runs there are, and which are not the same to the byte any more.
    pub fn files(&self, kind: Kind, client: Client) -> (usize, Vec<String>) {
        let digests = self.digests(kind);
        let is_changed = |(path, digest): &&(String, String)| {
            client.get(path).ok().is_none_or(|answer| answer.status != 200 || digest_of(&answer.body) != *digest)
        };
        (digests.len(), digests.iter().filter(is_changed).map(|(path, _)| path.clone()).collect())
    }

    /// Where a run's files were, with the digest of what was answered there. Of the first schema the files themselves are
    /// kept, and both databases hold the same runs.
    fn digests(&self, kind: Kind) -> Vec<(String, String)> {
        let list = if kind == Kind::Postgres { "postgres.sha256" } else { "sqlite.sha256" };
        if let Ok(list) = fs::read_to_string(self.folder().join(list)) {
            let line = |line: &str| line.split_once("  ").map(|(digest, path)| (format!("/{path}"), digest.to_owned()));
            return list.lines().map(|text| line(text).unwrap()).collect();
        }
        let files = fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|kind| kind == "csv" || kind == "json"));
        let digest = |path: PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            (format!("/runs/{name}"), digest_of(&fs::read(&path).unwrap()))
        };
        files.map(digest).collect()
    }

    fn folder(&self) -> PathBuf {
        Path::new(FOLDER).join(&self.number)
    }
}

fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The schema after each migration, as a database without any run gets it.
pub fn schemas(kind: Kind) -> Vec<String> {
    let folder = if kind == Kind::Postgres { "postgres" } else { "sqlite" };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
    let mut migrations: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    migrations.sort();
    let database = Database::new(kind);
    let after = |migration: PathBuf| {
        database.run_script(fs::read_to_string(migration).unwrap());
        database.schema()
    };
    migrations.into_iter().map(after).collect()
}
