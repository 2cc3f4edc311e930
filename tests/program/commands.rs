//! The commands, run as processes: what they write, what they say of mistakes, and with which code they end.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::command;
use crate::command::{refused, written};

const COMPARISON: &str = include_str!("../fixtures/commands/comparison.json");

/// The program in this folder.
fn epicurve(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = command::epicurve(arguments);
    command.current_dir(folder);
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    epicurve(folder, arguments).output().unwrap()
}

fn fed(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = epicurve(folder, arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A command that needs no more of its input may close it early.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).ok());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn simulate_writes_the_golden_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("comparison.json"), COMPARISON).unwrap();
    let csv = include_str!("../fixtures/commands/comparison.csv");
    // Results say which version computed them.
    let version = concat!("\"version\":\"", env!("CARGO_PKG_VERSION"), "\"");
    let json = include_str!("../fixtures/commands/results.json").replace("\"version\":\"0.4.0\"", version);

    for arguments in [&["simulate"][..], &["simulate", "-", "--output", "-", "--format", "json"]] {
        assert_eq!(written(fed(folder.path(), arguments, COMPARISON)), json);
    }
    assert_eq!(written(run(folder.path(), &["simulate", "comparison.json", "--format", "csv"])), csv);
    // The file's name says the format, unless it is said otherwise.
    for (output, format, expected) in
        [("out.csv", None, csv), ("out.JSON", None, &json), ("out", None, &json), ("other.csv", Some("json"), &json)]
    {
        let mut arguments = vec!["simulate", "comparison.json", "--output", output];
        arguments.extend(format.into_iter().flat_map(|format| ["--format", format]));
        assert_eq!(written(run(folder.path(), &arguments)), "");
        assert_eq!(fs::read_to_string(folder.path().join(output)).unwrap(), expected, "{output}");
    }
    assert_eq!(names(folder.path()), ["comparison.json", "other.csv", "out", "out.JSON", "out.csv"]);
}

#[test]
fn simulate_says_what_is_wrong_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("out.json"), "before").unwrap();
    let simulate = |input: &str| fed(folder.path(), &["simulate", "--output", "out.json"], input);
    let said = refused(simulate("{\n  \"days\": 10,\n  oops\n}"), 2);
    assert_eq!(said, "epicurve: standard input, line 3, column 3: this is not JSON: key must be a string\n");
    assert_eq!(refused(simulate("{\0}\0"), 2), "epicurve: standard input is in UTF-16: save it in UTF-8\n");
    let said = refused(simulate("scenario,day\nA,0\n"), 2);
    assert!(said.starts_with("epicurve: standard input is CSV: a comparison is JSON"), "{said}");
    let said = refused(simulate("\u{feff}{\"days\": 0, \"scenarios\": [{\"beta\": 1, \"gamma\": 1}]}"), 2);
    assert_eq!(said, "/days: Days must be a whole number between 1 and 3,650\n", "a byte order mark is read");
    let said = refused(simulate("{\"days\":\n1e400}"), 2);
    assert!(said.starts_with("epicurve: standard input, line 2, column ") && said.contains("too large"), "{said}");
    let said = refused(simulate(r#"{"days": 9, "scenarios": [{"beta": 1, "beta": 2, "gamma": 1}]}"#), 2);
    assert_eq!(said, "/scenarios/0/beta: “beta” is here more than once. Keep one of them\n");
    // A line for each field, in the sentences of the form.
    let said = refused(simulate(r#"{"days": 0, "scenarios": [{"beta": -1, "gamma": 0.1}, {"beta": 1}]}"#), 2);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert_eq!(lines[0], "/days: Days must be a whole number between 1 and 3,650");
    assert!(lines[1].starts_with("/scenarios/0/beta: Transmission rate beta must be between 0 and 100"), "{said}");
    assert!(lines[2].starts_with("/scenarios/1/gamma: "), "{said}");
    // What only the solver finds.
    let euler = r#"{"days": 9, "solver": {"method": "euler", "step": 1}, "scenarios": [{"beta": 0.5, "gamma": 5}]}"#;
    let said = refused(simulate(euler), 2);
    assert!(said.starts_with("/solver/step: A step of 1 day is too long"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("out.json")).unwrap(), "before");
    assert_eq!(names(folder.path()), ["out.json"]);

    for (arguments, code, sentence) in [
        (&["simulate", "nowhere.json"][..], 2, "nowhere.json cannot be read"),
        (&["simulate", "-", "--output", "no/where.csv"], 1, "no/where.csv cannot be written"),
        (&["simulate", "-", "--output", "out.txt"], 2, "“.txt” says no format: add --format with one of json, csv"),
        (&["simulate", "-", "--plot", "deceased"], 2, "--plot belongs to a chart"),
        (
            &["simulate", "-", "--format", "svg", "--plot", "hospital_census"],
            2,
            "no scenario in this comparison has it",
        ),
        (&["simulate", "-", "--format", "svg", "--plot", "nonsense"], 2, "possible values: infectious, "),
        (&["simulate", "-", "--format", "doc"], 2, "possible values: json, csv, svg, png"),
    ] {
        let said = refused(fed(folder.path(), arguments, COMPARISON), code);
        assert!(said.contains(sentence), "{said}");
    }
}

/// A server on a port of its own, until the test ends.
struct Server(Child, String);

impl Server {
    fn start(folder: &Path) -> Self {
        let mut child = epicurve(folder, &["serve"]).env("EPICURVE_LISTEN", "127.0.0.1:0").spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut first).unwrap();
        let (_, address) = first.split_once(" is at ").unwrap();
        let address = address.split(' ').next().unwrap().trim_end_matches('/').to_owned();
        Self(child, address)
    }

    fn get(&self, path: &str) -> String {
        ureq::get(format!("{}{path}", self.1)).call().unwrap().into_body().read_to_string().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn simulate_writes_the_bytes_of_the_api_and_of_a_runs_files() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let simulate = |input: &str, more: &[&str]| written(fed(folder.path(), &[&["simulate"], more].concat(), input));
    let answer = ureq::post(format!("{}/api/v1/simulations", server.1))
        .content_type("application/json")
        .send(COMPARISON)
        .unwrap()
        .into_body()
        .read_to_string()
        .unwrap();
    assert_eq!(simulate(COMPARISON, &[]), answer);

    let form = [("v", "1"), ("days", "60"), ("s1.name", "A"), ("s1.beta", "0.3"), ("s1.gamma", "0.1")];
    let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).build().into();
    let saved = agent.post(format!("{}/runs?key=0123456789", server.1)).send_form(form).unwrap();
    let path = saved.headers()["location"].to_str().unwrap().to_owned();
    let run: Value = serde_json::from_str(&server.get(&format!("{path}.json"))).unwrap();
    // A run's inputs, with every default written out, are a comparison again.
    let inputs = run["inputs"].to_string();
    assert_eq!(simulate(&inputs, &["--format", "csv"]), server.get(&format!("{path}.csv")));
    assert_eq!(simulate(&inputs, &["--format", "svg"]), server.get(&format!("{path}.svg")));
    let options = ["--format", "svg", "--plot", "new_infections", "--unit", "share", "--axis", "log"];
    let address = format!("{path}.svg?plot=new_infections&unit=share&axis=log");
    assert_eq!(simulate(&inputs, &options), server.get(&address));
    let picture = agent.get(format!("{}{path}.png", server.1)).call().unwrap().into_body().read_to_vec().unwrap();
    let drawn = fed(folder.path(), &["simulate", "-", "--format", "png"], &inputs);
    assert!(drawn.status.success() && drawn.stdout == picture && picture.starts_with(b"\x89PNG"));
}

#[test]
fn every_preset_can_be_listed_printed_and_simulated() {
    let folder = tempfile::tempdir().unwrap();
    let list = written(run(folder.path(), &["presets"]));
    let ids: Vec<_> = list.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(ids.len(), epicurve::model::built_in().len(), "{list}");
    for id in &ids {
        let comparison = written(run(folder.path(), &["presets", id]));
        assert!(written(fed(folder.path(), &["simulate", "--format", "csv"], &comparison)).len() > 500, "{id}");
    }
    assert!(refused(run(folder.path(), &["presets", "nonsense"]), 2).contains("there is no preset “nonsense”"));

    let own = folder.path().join("ebola.toml");
    fs::write(&own, epicurve::model::PRESET_EXAMPLE).unwrap();
    let with_folder = |arguments: &[&str]| epicurve(folder.path(), arguments).env("EPICURVE_PRESETS_DIR", ".").output();
    let list = written(with_folder(&["presets"]).unwrap());
    assert!(list.lines().last().unwrap().split_whitespace().take(2).eq(["ebola", "./ebola.toml"]), "{list}");
    assert!(written(with_folder(&["presets", "ebola"]).unwrap()).contains("Sick bay closed"), "the own one goes first");
    assert!(written(run(folder.path(), &["presets", "--check", "ebola.toml"])).contains("Influenza in a school"));
    fs::write(&own, epicurve::model::PRESET_EXAMPLE.replace("days = 14", "days = 0")).unwrap();
    let said = refused(run(folder.path(), &["presets", "--check", "ebola.toml"]), 2);
    assert_eq!(said, "epicurve: ebola.toml, line 6: Days must be a whole number between 1 and 3,650\n");
    let check = with_folder(&["check"]).unwrap();
    assert_eq!(check.status.code(), Some(2));
    assert!(String::from_utf8(check.stdout).unwrap().contains("✗ presets        ./ebola.toml, line 6: Days must be"));
}

#[test]
fn check_and_migrate_tell_how_things_are() {
    let folder = tempfile::tempdir().unwrap();
    let check = |variables: &[(&str, &str)]| {
        let output = epicurve(folder.path(), &["check"]).envs(variables.iter().copied()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = check(&[]);
    assert_eq!((code, said.lines().count()), (Some(0), 6), "{said}");
    assert!(said.lines().all(|line| line.starts_with("✓ ")), "{said}");
    assert!(said.contains("not there yet; the server makes it"), "{said}");
    assert!(names(folder.path()).is_empty(), "checking makes nothing");
    let said = written(run(folder.path(), &["migrate"]));
    assert!(said.starts_with("SQLite, epicurve.db: its tables are up to date, version "), "{said}");
    let (_, said) = check(&[("EPICURVE_LOG_DIR", ".")]);
    assert!(said.contains("epicurve.db: answers, version 3.") && said.contains("up to date; 0 runs"), "{said}");
    assert_eq!(written(run(folder.path(), &["export"])), "");

    // One thing is bad, and its line says what to do; the others are said to be well.
    fs::write(folder.path().join("file"), "a text is no database".repeat(100)).unwrap();
    for (variable, value, code, line) in [
        ("EPICURVE_LISTEN", "nonsense", 2, "✗ configuration  EPICURVE_LISTEN must be an address and a port"),
        (
            "EPICURVE_METRICS_LISTEN",
            "0.0.0.0:8000",
            2,
            "✗ configuration  EPICURVE_METRICS_LISTEN must have another port",
        ),
        ("DATABASE_URL", "mysql://db", 2, "✗ configuration  DATABASE_URL must begin with postgres://"),
        ("RUST_LOG", "a=b=c", 2, "✗ configuration  RUST_LOG cannot be read"),
        ("DATABASE_URL", "sqlite:no/where.db", 1, "✗ database       SQLite, no/where.db: not there, and its folder"),
        ("DATABASE_URL", "sqlite:file", 1, "✗ database       SQLite, file: "),
        ("EPICURVE_PRESETS_DIR", "nowhere", 2, "✗ presets        nowhere: the folder can't be read"),
        ("EPICURVE_LOG_DIR", "file", 1, "✗ log files      file cannot be written to"),
        ("EPICURVE_LOG_DIR", "file/logs", 1, "✗ log files      file/logs cannot be written to"),
    ] {
        let (found, said) = check(&[(variable, value)]);
        assert_eq!(found, Some(code), "{variable}={value}: {said}");
        assert!(said.lines().any(|each| each.starts_with(line)), "{variable}={value}: {said}");
    }
    let address = "postgres://me:hush@127.0.0.1:1/x";
    let (code, said) = check(&[("DATABASE_URL", address)]);
    assert!(code == Some(1) && said.contains("✗ database       PostgreSQL, x at 127.0.0.1:1: "), "{said}");
    assert!(said.contains("Connection refused") && said.contains("Start it") && !said.contains("hush"), "{said}");
    assert!(said.contains("✗ tables"), "{said}");
    let away = [("DATABASE_URL", "postgres://me:hush@127.0.0.1:1/x")];
    for command in ["migrate", "export"] {
        let said = refused(epicurve(folder.path(), &[command]).envs(away).output().unwrap(), 1);
        assert!(said.contains("cannot be used now") && !said.contains("hush"), "{said}");
    }
}

#[test]
fn a_damaged_file_and_a_log_without_its_file_are_found_before_anything_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    written(run(folder.path(), &["migrate"]));
    let file = folder.path().join("epicurve.db");
    let whole = fs::read(&file).unwrap();
    let said = written(run(folder.path(), &["check"]));
    assert!(said.contains("✓ database       SQLite, epicurve.db: answers"), "{said}");
    for (damaged, sentence) in [
        ([&whole[..4096], &vec![0xff; 8192][..], &whole[12_288..]].concat(), "the file "),
        (whole[..whole.len() / 2].to_vec(), "epicurve.db was cut off: "),
        (b"no database at all\n".repeat(1_000), "error returned from database: (code: 26) file is not a database"),
    ] {
        fs::write(&file, &damaged).unwrap();
        let output = run(folder.path(), &["check"]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(&format!("✗ database       SQLite, epicurve.db: {sentence}")), "{said}");
        assert!(said.contains("To restore a backup, stop the server"), "{said}");
        refused(epicurve(folder.path(), &["serve"]).env("EPICURVE_LISTEN", "127.0.0.1:0").output().unwrap(), 3);
        assert!(fs::read(&file).unwrap() == damaged);
    }
    // As it is after the file was removed or emptied under a server that was then killed.
    fs::write(folder.path().join("epicurve.db-wal"), "runs that were saved").unwrap();
    for is_empty in [true, false] {
        fs::remove_file(&file).unwrap();
        if is_empty {
            fs::write(&file, "").unwrap();
        }
        for (command, code) in [("check", 1), ("export", 2), ("migrate", 3), ("serve", 3)] {
            let mut command = epicurve(folder.path(), &[command]);
            let output = command.env("EPICURVE_LISTEN", "127.0.0.1:0").output().unwrap();
            let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert_eq!(output.status.code(), Some(code), "{command:?}: {said}");
            assert!(said.contains("epicurve.db is missing or empty, but its write-ahead log is there"), "{said}");
        }
        assert_eq!(fs::read(folder.path().join("epicurve.db-wal")).unwrap(), b"runs that were saved");
        fs::write(&file, "").unwrap();
    }
}

#[test]
fn help_teaches_and_shells_can_complete() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["serve", "simulate", "presets", "export", "import", "migrate", "check", "completions", "health"] {
        let help = written(run(folder.path(), &[command, "--help"]));
        assert!(help.contains("Examples:\n  ") && help.contains(&format!("epicurve {command}")), "{help}");
    }
    assert!(written(run(folder.path(), &["--help"])).contains("Exit codes:"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = written(run(folder.path(), &["completions", shell]));
        assert!(script.contains("simulate") && script.contains("import"), "{shell}");
    }
    assert!(refused(run(folder.path(), &["completions", "basic"]), 2).contains("possible values: bash"));
}

#[test]
fn what_cannot_be_written_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("comparison.json"), COMPARISON).unwrap();
    written(run(folder.path(), &["migrate"]));
    for arguments in [
        "simulate comparison.json",
        "simulate comparison.json --format csv",
        "simulate comparison.json --format svg --output -",
        "simulate comparison.json --format png",
        "presets",
        "presets ebola",
        "export",
        "export --output runs.jsonl",
        "migrate",
        "check",
        "completions bash",
        "secret password",
        "--help",
        "--version",
        "simulate --help",
    ] {
        for (output, said) in [(">&-", "standard output is closed"), (">/dev/full", "No space left on device")] {
            // Without runs nothing is written.
            if (arguments, output) == ("export", ">/dev/full") {
                continue;
            }
            let script = format!("exec \"$0\" {arguments} {output}");
            let mut shell = Command::new("sh");
            shell.args(["-c", &script, env!("CARGO_BIN_EXE_epicurve")]).current_dir(folder.path()).env_clear();
            let ended = shell.output().unwrap();
            let text = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(1), "{arguments} {output}: {text}");
            assert!(text.contains(said), "{arguments} {output}: {text}");
        }
        // Thrown away on purpose, however it was opened.
        for output in [">/dev/null", "1<>/dev/null"] {
            let script = format!("exec \"$0\" {arguments} {output}");
            let mut shell = Command::new("sh");
            shell.args(["-c", &script, env!("CARGO_BIN_EXE_epicurve")]).current_dir(folder.path()).env_clear();
            let ended = shell.output().unwrap();
            assert!(ended.status.success(), "{arguments} {output}: {}", String::from_utf8_lossy(&ended.stderr));
        }
    }
    // What goes into a file needs no standard output.
    let script = "exec \"$0\" simulate comparison.json --output out.csv >&-";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_epicurve")]).current_dir(folder.path()).env_clear();
    assert!(shell.status().unwrap().success());
    assert!(folder.path().join("out.csv").exists());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    // More than a pipe holds, so that writing goes on after the reader has gone.
    let days: String = r#"{"days": 3650, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#.to_owned();
    fs::write(folder.path().join("long.json"), days).unwrap();
    for arguments in [
        &["simulate", "long.json"][..],
        &["simulate", "long.json", "--format", "csv"],
        &["completions", "zsh"],
        &["--help"],
        &["--version"],
        &["presets"],
        &["presets", "ebola"],
        &["migrate"],
        &["check"],
        &["export"],
    ] {
        let mut child = epicurve(folder.path(), arguments).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
