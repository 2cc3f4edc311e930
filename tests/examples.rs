//! The examples in R, Python and shell, and the curl script of a run, against a server of their own.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use support::needs::{CURL, PYTHON, R, python};
use support::program::Program;

/// What the examples do with a server.
trait Examples {
    fn run(&self, program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output;
    fn example(&self, program: &str, name: &str, picture: &str);
}

impl Examples for Program {
    /// Runs a program in the folder of this server.
    fn run(&self, program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(program);
        command.args(arguments).env_remove("EPICURVE_URL").envs(variables.iter().copied());
        command.current_dir(self.folder.path()).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs an example twice, its server named as an argument and in the environment, and looks at what it says, saves and draws.
    fn example(&self, program: &str, name: &str, picture: &str) {
        let file = example(name);
        let file = file.to_str().unwrap();
        let with_slash = format!("{}/", self.url);
        let by_argument = self.run(program, &[file, &with_slash], &[]);
        let by_environment = self.run(program, &[file], &[("EPICURVE_URL", &self.url)]);
        for output in [by_argument, by_environment] {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name}: {said}");
            let written = String::from_utf8(output.stdout).unwrap();
            let lines: Vec<_> = written.lines().collect();
            assert_eq!(lines[..3], PEAKS, "{name}");
            let link = lines[3].strip_prefix("Saved: ").unwrap();
            assert!(link.starts_with(&format!("{}/runs/", self.url)), "{link}");
            let run: Value = serde_json::from_str(&self.get(&format!("{link}.json"))).unwrap();
            assert_eq!(run["note"], format!("By examples/{name}"));
            assert_eq!(run["inputs"]["scenarios"].as_array().unwrap().len(), 3);
            let is_drawn = lines.get(4) == Some(&format!("Drawn: {picture}").as_str());
            let may_lack = name.ends_with(".py") && lines.get(4) == Some(&"Not drawn: matplotlib is not installed");
            assert!(is_drawn || may_lack, "{name}: {lines:?}");
            if is_drawn {
                let drawn = fs::read(self.folder.path().join(picture)).unwrap();
                assert!(drawn.starts_with(b"\x89PNG") || drawn.starts_with(b"<svg"), "{name}");
                assert!(drawn.len() > 5_000, "{name}");
            }
        }
        let refused = self.run(program, &[file, "http://127.0.0.1:1"], &[]);
        assert!(!refused.status.success(), "{name}: nobody answers there");
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// By scipy 1.10, solve_ivp with DOP853, relative tolerance 1e-11, restarted on days 20 and 80, its dense output read at 600,000
/// times: 3038.1268 on day 26.6326, 2666.6063 on day 25.4706, 2405.9528 on day 21.1723.
const PEAKS: [&str; 3] = [
    "No change: at most 3038 infectious, on day 26.6",
    "Contacts down by 20 %: at most 2667 infectious, on day 25.5",
    "Contacts down by 40 %: at most 2406 infectious, on day 21.2",
];

#[test]
fn three_scenarios_in_r() {
    if R.is_met() {
        Program::start().example("Rscript", "three_scenarios.R", "three_scenarios_r.png");
    }
}

#[test]
fn three_scenarios_in_python() {
    if PYTHON.is_met() {
        Program::start().example(python().unwrap(), "three_scenarios.py", "three_scenarios_py.png");
    }
}

#[test]
fn three_scenarios_in_a_shell() {
    if CURL.is_met() {
        Program::start().example("sh", "three_scenarios.sh", "three_scenarios_sh.svg");
    }
}

#[test]
fn the_curl_script_of_a_run_gives_its_results_chance_included() {
    if !CURL.is_met() {
        return;
    }
    let server = Program::start();
    let body = json!({
        "days": 60, "start_date": "2026-02-25", "solver": {"method": "stochastic", "members": 20, "seed": 7},
        "title": "it's $(id)",
        "scenarios": [
            {"name": "it's a \"test\" \\n %s", "beta": 0.3, "gamma": 0.1, "vaccination": {"from_day": 5, "doses_per_day": 9, "efficacy": 0.5}},
            {"name": "$(rm) `id` Ü 👩\u{200d}💻", "beta": {"distribution": "uniform", "low": 0.2, "high": 0.4}, "gamma": 0.1}
        ]
    });
    let request = ureq::post(format!("{}/api/v1/runs", server.url)).header("content-type", "application/json");
    let answer = request.send(body.to_string()).unwrap().body_mut().read_to_string().unwrap();
    let run: Value = serde_json::from_str(&answer).unwrap();
    let script = server.folder.path().join("epicurve.sh");
    let page = format!("{}/runs/{}", server.url, run["id"].as_str().unwrap());
    fs::write(&script, server.get(&format!("{page}.sh"))).unwrap();
    let script = script.to_str().unwrap();
    let output = server.run("sh", &[script], &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), run["results"]);
    let table = server.run("sh", &[script, "--header", "Accept: text/csv"], &[]);
    assert_eq!(String::from_utf8(table.stdout).unwrap(), server.get(&format!("{page}.csv")));
}
