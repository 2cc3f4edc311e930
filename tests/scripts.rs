//! The generated R and Python are run, and their numbers compared with ours, for every preset and for everything that a
//! comparison can hold.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]
#![expect(clippy::print_stdout, reason = "how near the numbers are is shown with --nocapture")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use epicurve::model::{Comparison, Json, built_in, read_comparison};
use epicurve::report::{Language, Origin, script};
use epicurve::run_file::Unsaved;
use serde_json::{Value, json};
use support::needs::{PYTHON, R, python};

/// Of the adaptive solver against another one, relative.
const NEAR: f64 = 1e-4;
/// Of the same fixed steps in another language, relative: both round.
const SAME: f64 = 1e-9;
/// Of the population: what is less is nobody.
const NOBODY: f64 = 1e-6;

const NAMES: [&str; 4] = [
    r#"it's a "test" \n \\ %s %d"#,
    "$(rm -rf /) `id` ${HOME} $x$",
    "Überträgerzahl 流感 👩\u{200d}💻 zero",
    "=1+2), list(name = '''",
];

fn origin<'a>(title: &'a str) -> Origin<'a> {
    Origin { title, link: Some("http://localhost:8000/runs/abc"), api: "http://localhost:8000/api/v1/simulations" }
}

fn everything() -> Value {
    json!({
        "name": NAMES[0], "population": 100_000, "initial_infectious": 10, "initial_exposed": 20.5, "initial_immune": 5_000,
        "beta": 0.6, "gamma": 0.15, "sigma": 0.25, "omega": 0.01, "mu": 0.0005, "fatality": 0.02, "importation": 0.5,
        "seasonality": {"amplitude": 0.2, "peak_day": 40},
        "interventions": [
            {"name": NAMES[1], "from_day": 20, "to_day": 60.5, "reduction": 0.4},
            {"name": "closing \"schools\"", "from_day": 30.25, "to_day": 45, "reduction": 0.3},
            {"name": "without end", "from_day": 100, "reduction": 0.1},
            {"name": "beyond the end", "from_day": 900, "to_day": 901, "reduction": 1},
        ],
        "vaccination": {"from_day": 35, "to_day": 90, "doses_per_day": 1_500, "efficacy": 0.85},
        "hospital": {"fraction": 0.05, "stay_days": 8, "beds": 120}
    })
}

/// The first with all parts, the others with some, none, and with what stops.
fn crafted(solver: &Value) -> Value {
    json!({
        "days": 150, "start_date": "2026-02-25", "solver": solver,
        "scenarios": [
            everything(),
            {"name": NAMES[1], "beta": 0.3, "gamma": 0.1},
            {"name": NAMES[2], "beta": 0.5, "gamma": 0.2, "mu": 0.001, "hospital": {"fraction": 1, "stay_days": 1.5},
             "vaccination": {"from_day": 0, "doses_per_day": 400, "efficacy": 1}},
            {"name": NAMES[3], "beta": 0.2, "gamma": 0, "importation": 3, "initial_infectious": 0},
            {"name": "nobody leaves or comes", "beta": 0, "gamma": 0, "initial_infectious": 0, "population": 1,
             "vaccination": {"from_day": 10, "to_day": 11, "doses_per_day": 0, "efficacy": 1}}
        ]
    })
}

fn read(value: &Value) -> Comparison {
    read_comparison(&Json::from(value)).unwrap()
}

/// The same with chance left out and every rate at its median.
fn counterpart(comparison: &Comparison) -> Comparison {
    let mut value = serde_json::to_value(comparison).unwrap();
    let method = comparison.solver().method;
    value["solver"] = match method.step() {
        Some(step) => json!({"method": method.name(), "step": step}),
        None => json!({"method": "adaptive"}),
    };
    for (fields, scenario) in value["scenarios"].as_array_mut().unwrap().iter_mut().zip(comparison.scenarios()) {
        for (rate, median) in [
            ("beta", scenario.beta),
            ("gamma", scenario.gamma),
            ("sigma", scenario.sigma.unwrap_or_default()),
            ("omega", scenario.omega),
            ("mu", scenario.mu),
            ("importation", scenario.importation),
        ] {
            if fields[rate].is_object() {
                fields[rate] = json!(median.value);
            }
        }
    }
    serde_json::from_value(value).unwrap()
}

/// Runs a script; returns the CSV that it wrote.
fn run(language: Language, text: &str, folder: &Path, name: &str) -> String {
    let path = |extension: &str| folder.join(format!("{name}.{extension}"));
    let file = path(language.extension());
    fs::write(&file, text).unwrap();
    let mut command = match language {
        Language::R => Command::new("Rscript"),
        _ => Command::new(python().unwrap()),
    };
    if language == Language::R {
        command.arg("--vanilla");
    }
    let (csv, png) = (path("csv"), path("png"));
    let output = command.arg(&file).arg(&csv).arg(&png).env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {said}");
    if language == Language::R {
        assert!(png.metadata().unwrap().len() > 1_000, "{name}: R draws");
    }
    fs::read_to_string(csv).unwrap()
}

fn records(csv: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(Result::unwrap).collect()
}

/// Every cell of every column: the texts the same, the numbers within the tolerance. Returns the largest difference in
/// tolerances.
fn compare(name: &str, csv: &str, comparison: &Comparison) -> f64 {
    let ours = counterpart(comparison);
    let tolerance = if ours.solver().method.step().is_some() { SAME } else { NEAR };
    let ours = Unsaved::simulate(ours).unwrap().csv().unwrap();
    let (theirs, ours) = (records(csv), records(&ours));
    assert_eq!(theirs[0], ours[0], "{name}: the heads");
    assert_eq!(theirs.len(), ours.len(), "{name}: the rows");
    let rows_each = ours.len() / comparison.scenarios().len();
    let mut largest = 0.0_f64;
    for (place, (theirs, ours_row)) in theirs.iter().zip(&ours).enumerate().skip(1) {
        let population = comparison.scenarios()[(place - 1) / rows_each].population;
        for ((head, one), other) in ours[0].iter().zip(theirs).zip(ours_row) {
            let is_text = ["scenario", "day", "date"].contains(&head) || other.is_empty();
            if is_text {
                assert_eq!(one, other, "{name}: {head} in row {place}");
                continue;
            }
            let (one, other): (f64, f64) = (one.parse().unwrap(), other.parse().unwrap());
            let floor = if head.ends_with("number") { NOBODY } else { NOBODY * population };
            let allowed = tolerance * other.abs() + floor * tolerance / NEAR;
            let difference = (one - other).abs() / allowed;
            assert!(difference <= 1.0, "{name}: {head} of {ours_row:?} is {one} and not {other}");
            largest = largest.max(difference);
        }
    }
    largest
}

fn check(language: Language, cases: Vec<(String, Comparison)>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, comparison) in cases {
        let text = script(language, &comparison, origin(&name)).unwrap();
        let csv = run(language, &text, folder.path(), "script");
        let largest = compare(&name, &csv, &comparison);
        println!("{language:?}, {name}: {largest:.1e} of what is allowed");
    }
}

fn cases() -> Vec<(String, Comparison)> {
    let presets = built_in().iter().map(|preset| (preset.id.clone(), preset.comparison.clone()));
    let solvers = [
        json!({"method": "adaptive"}),
        json!({"method": "euler", "step": 0.5}),
        json!({"method": "rk4", "step": 0.25}),
    ];
    let crafted = solvers.map(|solver| (format!("everything by {}", solver["method"]), read(&crafted(&solver))));
    presets.chain(crafted).chain(others()).collect()
}

fn others() -> Vec<(String, Comparison)> {
    let one = |days: u32, solver: Value, scenario: Value| {
        read(&json!({"days": days, "solver": solver, "scenarios": [scenario]}))
    };
    let adaptive = json!({"method": "adaptive"});
    vec![
        (
            "a trough of 1e-38 persons".to_owned(),
            one(
                3_650,
                adaptive.clone(),
                json!({"population": 1_000_000, "initial_infectious": 10, "beta": 2, "gamma": 0.125, "mu": 1.0 / 25_550.0}),
            ),
        ),
        (
            "fast rates and a short stay".to_owned(),
            one(
                60,
                adaptive.clone(),
                json!({"beta": 60, "gamma": 50, "sigma": 20, "omega": 1, "fatality": 0.001,
                    "hospital": {"fraction": 0.5, "stay_days": 0.02}}),
            ),
        ),
        (
            "phases that begin between days, and one of a moment".to_owned(),
            one(
                40,
                adaptive,
                json!({"beta": 0.5, "gamma": 0.1, "interventions": [
                    {"name": "", "from_day": 9.999_999_9, "to_day": 10, "reduction": 0.9},
                    {"name": "", "from_day": 0, "to_day": 0.1, "reduction": 0.9},
                    {"name": "", "from_day": 39.5, "to_day": 1e300, "reduction": 1.0}
                ], "vaccination": {"from_day": 20, "to_day": 35, "doses_per_day": 1e6, "efficacy": 0.7}}),
            ),
        ),
        (
            "chance".to_owned(),
            one(100, json!({"method": "stochastic", "members": 3, "seed": 1}), json!({"beta": 0.3, "gamma": 0.1})),
        ),
        (
            "ranges".to_owned(),
            one(
                100,
                json!({"method": "adaptive", "members": 3, "seed": 1}),
                json!({"beta": {"distribution": "uniform", "low": 0.2, "high": 0.4}, "gamma": 0.1,
                    "sigma": {"distribution": "log-normal", "median": 0.3, "geometric_sd": 1.3}}),
            ),
        ),
    ]
}

#[test]
fn the_generated_r_gives_our_numbers() {
    if R.is_met() {
        check(Language::R, cases());
    }
}

#[test]
fn the_generated_python_gives_our_numbers() {
    if PYTHON.is_met() {
        check(Language::Python, cases());
    }
}

#[test]
fn a_step_that_is_too_long_is_refused_by_the_scripts_too() {
    let scenario = json!({"beta": 0.3, "gamma": 30});
    let comparison = read(&json!({"days": 10, "solver": {"method": "euler", "step": 0.5}, "scenarios": [scenario]}));
    assert!(Unsaved::simulate(comparison.clone()).is_err());
    let folder = tempfile::tempdir().unwrap();
    for (language, program) in [(Language::R, R.is_met().then_some("Rscript")), (Language::Python, python())] {
        let Some(program) = program else { continue };
        let file = folder.path().join("script");
        fs::write(&file, script(language, &comparison, origin("too long")).unwrap()).unwrap();
        let output = Command::new(program).arg(&file).current_dir(folder.path()).output().unwrap();
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains("the step is too long: on day 0"));
    }
}

#[test]
fn the_scripts_say_what_they_are_and_nothing_more_than_is_needed() {
    let plain = read(&json!({"days": 10, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}));
    for language in [Language::R, Language::Python] {
        let text = script(language, &plain, origin("A title\u{2028}quit()")).unwrap();
        assert!(text.contains("# A title quit()"), "nothing leaves its comment");
        assert!(text.contains(env!("CARGO_PKG_VERSION")) && text.contains("http://localhost:8000/runs/abc"));
        for part in [
            "sigma",
            "omega",
            "scenario$mu",
            "\"mu\"",
            "fatality",
            "vaccin",
            "hospital",
            "season",
            "interven",
            "counterpart",
        ] {
            assert!(!text.contains(part), "{language:?}: {part}");
        }
    }
    for (name, comparison) in others().into_iter().filter(|(name, _)| name == "chance" || name == "ranges") {
        for language in [Language::R, Language::Python] {
            let text = script(language, &comparison, origin(&name)).unwrap();
            assert!(text.contains("the deterministic counterpart"));
            assert_eq!(text.contains("the rates are the medians of their ranges"), name == "ranges");
            assert_eq!(text.contains("simulated chance"), name == "chance");
        }
    }
}

#[test]
fn the_body_of_the_curl_script_is_the_comparison_and_the_shell_expands_nothing() {
    let mut value = crafted(&json!({"method": "stochastic", "members": 7, "seed": 3}));
    // Chance moves whole persons.
    value["scenarios"][0]["initial_exposed"] = json!(20);
    let comparison = read(&value);
    let text = script(Language::Curl, &comparison, Origin { api: "http://h/it's", ..origin("t") }).unwrap();
    let (_, body) = text.split_once(" 'http://h/it'\\''s' <<'JSON'\n").unwrap();
    let body = body.strip_suffix("\nJSON\n").unwrap();
    assert_eq!(read(&serde_json::from_str(body).unwrap()), comparison);
    assert!(!body.contains('\u{200d}') && body.contains("\\u200d"));
}
