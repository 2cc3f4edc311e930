//! Commands of the documents. Each is run here, or a rule says where it is run or why it cannot be run.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use scraper::{Html, Selector};
use tempfile::TempDir;

use super::markdown::{Document, documents, root};
use super::support::needs::{CURL, PYTHON, R, python};
use super::support::program::{Program, serve};

/// The beginnings of commands that this test does not run, and the reason.
const NOT_RUN_HERE: &[(&str, &str)] = &[
    (
        "docker",
        "the suite containers runs the stack, the image, the backup and the command line in them; a registry is not at hand",
    ),
    ("WEB_PORT=", "the suite containers starts stacks on ports of their own"),
    ("PRESETS_DIR=/srv/presets docker", "the suite containers mounts a folder with presets"),
    ("mkdir -p presets && docker", "as above"),
    ("export EPICURVE_ENGINES=", "the suites containers and engines start both engines"),
    ("cd examples/engines/", "the suite engines starts both"),
    ("EPICURVE_ENGINES=", "the suite engines does this"),
    ("apt-get install", ".ci/run installs these packages"),
    ("read -rs POSTGRES_PASSWORD", "it reads from a terminal; the suite containers chooses a password by a variable"),
    ("unset POSTGRES_PASSWORD", "part of the commands above"),
    ("cargo run --release --quiet --", "the beginning of a command"),
    ("cargo test", ".ci/run does this"),
    ("cargo bench", ".ci/run runs the counts; the others take minutes"),
    ("cargo build", ".ci/run does this"),
    ("cargo fmt", ".ci/run does this"),
    ("cargo clippy", ".ci/run does this"),
    ("npm ci", ".ci/run does this"),
    ("RENEW_", "it rewrites files of the project"),
    ("python3 benches/compare", "it takes an hour and FastAPI and plumber"),
    ("Rscript examples/", "the suite examples does this"),
    ("python3 examples/", "the suite examples does this"),
    ("sh examples/", "the suite examples does this"),
    ("curl -F file=@run.json", "tests/web/pages/runs/import does this"),
    ("sudo chown", "it needs a folder for a container"),
    ("chmod -R a+rX presets", "it needs a folder for a container"),
    (
        "echo -n 'the password' | argon2",
        "the program argon2 is not installed by .ci/run; the result is tested in src/config",
    ),
    ("git pull", "it needs a remote repository"),
    ("epicurve COMMAND", "COMMAND stands for a name"),
    ("epicurve presets --check FILE", "FILE stands for a name"),
];

/// Commands that sentences mention by name, without their input.
const MENTIONED: [&str; 4] = ["epicurve simulate", "epicurve import", "epicurve secret", "docker compose"];

/// The ends of commands that serve; `cargo run` builds the same program.
const SERVE: [&str; 4] = ["cargo run --release", "cargo run", "epicurve serve", "epicurve"];

/// The programs that begin a command in a sentence.
const PROGRAMS: [&str; 12] =
    ["apt-get", "cargo", "chmod", "curl", "docker", "echo", "epicurve", "git", "npm", "python3", "sudo", "unset"];

#[test]
fn every_command_works_or_has_a_reason_why_it_is_not_run_here() {
    if !CURL.is_met() {
        return;
    }
    let mut unused: Vec<&str> = NOT_RUN_HERE.iter().map(|(start, _)| *start).collect();
    let mut run = 0;
    for document in documents().iter().filter(|document| is_for_users(&document.path)) {
        let place = Place::new();
        for command in commands(document) {
            if let Some((start, _)) = NOT_RUN_HERE.iter().find(|(start, _)| command.starts_with(start)) {
                unused.retain(|other| other != start);
                continue;
            }
            eprintln!("{}: {command}", document.path.display());
            place.run(&command);
            run += 1;
        }
    }
    assert!(run >= 15, "only {run} commands");
    assert_eq!(unused, [""; 0], "no document has these");
}

/// Documents with commands for people, not the history or measurements.
fn is_for_users(path: &Path) -> bool {
    !path.starts_with("src") && path != Path::new("CHANGELOG.md")
}

/// The commands in blocks and in sentences.
fn commands(document: &Document) -> Vec<String> {
    let blocks = document.blocks.iter().filter(|(language, _)| language == "sh");
    let mut commands: Vec<String> = blocks.flat_map(|(_, text)| whole_commands(text)).collect();
    let is_command = |span: &&String| {
        let mut words = span.split(' ').skip_while(|word| word.contains('=') && !word.starts_with('-'));
        words.next().is_some_and(|word| PROGRAMS.contains(&word)) && span.contains(' ')
    };
    let is_mentioned = |span: &&String| MENTIONED.contains(&span.as_str());
    commands.extend(document.spans.iter().filter(is_command).filter(|span| !is_mentioned(span)).cloned());
    commands
}

/// Splits a block into commands, which may have several lines, without comments.
fn whole_commands(text: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut is_open = false;
    let mut end = None;
    for line in text.lines() {
        if is_open || end.is_some() {
            let command = commands.last_mut().unwrap();
            *command = format!("{command}\n{line}");
        } else if !line.trim().is_empty() && !line.starts_with('#') {
            commands.push(line.split("  #").next().unwrap().split(" # ").next().unwrap().trim_end().to_owned());
        } else {
            continue;
        }
        let command = commands.last().unwrap();
        end = match command.split_once("<<'") {
            Some((_, rest)) => {
                let word = rest.split('\'').next().unwrap();
                Some(word.to_owned()).filter(|_| !command.ends_with(&format!("\n{word}")))
            }
            None => None,
        };
        is_open = end.is_none() && !command.contains("<<'") && command.matches('\'').count() % 2 == 1;
    }
    commands
}

/// A folder with an empty database and the program on the path, and a server in another folder.
struct Place {
    folder: TempDir,
    program: Program,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        fs::create_dir(folder.path().join("presets")).unwrap();
        symlink(env!("CARGO_BIN_EXE_epicurve"), folder.path().join("bin/epicurve")).unwrap();
        symlink(root().join("static"), folder.path().join("static")).unwrap();
        let place = Self { folder, program: Program::start() };
        place.run("epicurve migrate");
        place
    }

    /// Runs a command in the folder by a shell. One that serves has to answer.
    fn run(&self, command: &str) {
        let local = command.replace("http://localhost:8000", &self.program.url);
        let mut shell = Command::new("sh");
        let path = format!("{}:{}", self.folder.path().join("bin").display(), std::env::var("PATH").unwrap());
        let address = self.program.url.trim_start_matches("http://");
        shell.env("PATH", path).env("EPICURVE_LISTEN", address).current_dir(self.folder.path());
        if let Some(variables) = SERVE.iter().find_map(|serve| local.strip_suffix(serve)) {
            shell.args(["-ec", &format!("exec env {variables} epicurve")]);
            let (mut child, url) = serve(shell);
            assert_eq!(ureq::get(format!("{url}/health/live")).call().unwrap().status(), 200, "{command}");
            child.kill().unwrap();
            child.wait().unwrap();
            return;
        }
        let output = shell.args(["-ec", &local]).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        // curl succeeds whatever the status.
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(!text.contains("\"status\":4"), "{command}: {text}");
    }
}

/// The README's programs in Python and R print the peak of the scenario without measures.
#[test]
fn the_programs_of_the_readme_print_the_peak() {
    let program = Program::start();
    let readme = Document::read(Path::new("README.md"));
    let code = |language: &str| {
        let (_, text) = readme.blocks.iter().find(|(found, _)| found == language).unwrap();
        text.replace("http://localhost:8000", &program.url)
    };
    let check = |name: &str, file: &str, text: String| {
        let file = program.folder.path().join(file);
        fs::write(&file, text).unwrap();
        let output = Command::new(name).arg(file).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(printed.contains("3038"), "{name}: {printed}");
    };
    if PYTHON.is_met() {
        check(python().unwrap(), "readme.py", code("python"));
    }
    if R.is_met() {
        check("Rscript", "readme.R", code("r"));
    }
}

/// `/api/docs` shows a command for curl.
#[test]
fn the_command_of_the_page_about_the_api_works() {
    if !CURL.is_met() {
        return;
    }
    let place = Place::new();
    let page = Html::parse_document(&place.program.get(&format!("{}/api/docs", place.program.url)));
    let blocks: Vec<String> =
        page.select(&Selector::parse("pre").unwrap()).map(|block| block.text().collect()).collect();
    let commands: Vec<&String> = blocks.iter().filter(|text| text.starts_with("curl")).collect();
    assert_eq!(commands.len(), 1, "{blocks:?}");
    place.run(commands[0]);
}
