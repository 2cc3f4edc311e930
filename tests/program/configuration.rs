//! `docs/configuration.md` and `.env.example` are written from the table of variables; a test keeps them equal to it.

use std::fs;
use std::path::{Path, PathBuf};

use epicurve::config::{Reader, VARIABLES, Variable};

use crate::command::epicurve;

/// With this variable set, the tests write the files instead of comparing them.
const RENEW: &str = "RENEW_CONFIGURATION";

/// Width of a line of `.env.example`.
const WIDTH: usize = 118;

/// The parts of both files: who reads the variables, a heading, an introduction.
const PARTS: [(Reader, &str, &str); 4] = [
    (
        Reader::Both,
        "Docker Compose and the program",
        "Set them in the environment, or in the file `.env` of the Compose stack.",
    ),
    (
        Reader::Program,
        "The program",
        "In the Compose stack, `compose.yaml` and the image set these. Change them there in a `compose.override.yaml`.",
    ),
    (
        Reader::Compose,
        "Docker Compose",
        "The server does not read these. `epicurve secret`, which Compose starts first, reads `POSTGRES_PASSWORD`.",
    ),
    (Reader::Examples, "The example programs", "The programs in `examples/` read this."),
];

const HEAD: &str = "\
# All variables with their defaults. None has to be set; an empty value counts as unset.
#
# docker compose   reads a copy of this file named .env.
# cargo run        reads the environment alone: `set -a; . ./.env; set +a` puts a copy of this file into it.
# docker run       takes --env NAME=value or --env-file .env.
#
# RENEW_CONFIGURATION=1 cargo test --test program configuration writes this file from src/config/variables.rs.
";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rows(reader: Reader) -> impl Iterator<Item = &'static Variable> {
    VARIABLES.iter().filter(move |row| row.reader == reader)
}

/// Meaning, details and effect of an unset variable, in full sentences.
fn sentences(row: &Variable) -> String {
    let unset =
        if row.default.is_empty() && row.unset != "none" { format!("If unset: {}.", row.unset) } else { String::new() };
    [row.meaning, row.details, &unset].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

fn example() -> String {
    let mut text = HEAD.to_owned();
    for (reader, heading, introduction) in PARTS {
        text += &format!("\n# --- {heading} {}\n", "-".repeat(WIDTH - 7 - heading.len()));
        text += &format!("# {introduction}\n");
        for row in rows(reader) {
            text += &format!("\n{}# {}={}\n", comment(&sentences(row)), row.name, row.default);
            if row.secret {
                let file = format!("File that holds the value of {} instead. Setting both is an error.", row.name);
                text += &format!("\n{}# {}_FILE=\n", comment(&file), row.name);
            }
        }
    }
    text
}

/// Lines of a comment, broken between words.
fn comment(text: &str) -> String {
    let mut lines = vec!["#".to_owned()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push("#".to_owned());
        }
        *lines.last_mut().unwrap() += &format!(" {word}");
    }
    lines.join("\n") + "\n"
}

fn tables() -> String {
    let mut text = String::new();
    for (reader, heading, introduction) in PARTS {
        text += &format!("## {heading}\n\n{introduction}\n\n| variable | default | meaning |\n| --- | --- | --- |\n");
        for row in rows(reader) {
            let default = if row.default.is_empty() { row.unset.to_owned() } else { format!("`{}`", row.default) };
            let file = if row.secret {
                format!(" `{}_FILE` names a file with the value instead.", row.name)
            } else {
                String::new()
            };
            let details = if row.details.is_empty() { String::new() } else { format!(" {}", row.details) };
            text += &format!("| `{}` | {default} | {}{details}{file} |\n", row.name, row.meaning);
        }
        text += "\n";
    }
    text
}

/// Compares a file with its text, or writes it.
fn compare(path: PathBuf, expected: &str) {
    if std::env::var_os(RENEW).is_some() {
        fs::write(path, expected).unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap();
    assert!(
        found == expected,
        "{} differs from src/config/variables.rs: {RENEW}=1 cargo test --test program configuration",
        path.display()
    );
}

#[test]
fn the_example_file_has_all_variables() {
    compare(root().join(".env.example"), &example());
}

#[test]
fn the_document_has_all_variables() {
    const MARK: &str = "<!-- variables: src/config/variables.rs -->\n";
    let path = root().join("docs/configuration.md");
    let found = fs::read_to_string(&path).unwrap();
    let (before, _) = found.split_once(MARK).expect("the mark after which the tables begin");
    compare(path, &format!("{before}{MARK}\n{}", tables().trim_end().to_owned() + "\n"));
}

#[test]
fn compose_passes_its_variables_on() {
    let compose = fs::read_to_string(root().join("compose.yaml")).unwrap();
    for row in VARIABLES {
        let passed = compose.contains(&format!("\n      {}:\n", row.name));
        let read = compose.contains(&format!("${{{}:-", row.name));
        assert_eq!((passed, read), (row.reader == Reader::Both, row.reader == Reader::Compose), "{}", row.name);
    }
}

#[test]
fn check_names_an_unknown_variable() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        epicurve(&["check"]).current_dir(folder.path()).env("EPICURVE_PASWORD", "correct horse").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let line = "✗ configuration  EPICURVE_PASWORD is not a variable of Epicurve and has no effect; the nearest name is EPICURVE_PASSWORD";
    assert!(text.contains(line), "{text}");
    assert_eq!(output.status.code(), Some(2));
}
