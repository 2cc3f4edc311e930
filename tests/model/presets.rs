//! The built-in presets' files.

use std::collections::BTreeSet;
use std::path::Path;

use epicurve::model::{CancelToken, PRESET_EXAMPLE, Preset, built_in, simulate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/presets");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let names: BTreeSet<_> = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, built_in().iter().map(|preset| preset.id.clone()).collect());
}

#[test]
fn every_built_in_preset_runs_and_is_about_something() {
    for preset in built_in() {
        let results = simulate(&preset.comparison, &CancelToken::default()).unwrap();
        let peak = results.scenarios.iter().map(|result| result.summary.peak_infectious()).fold(0.0, f64::max);
        assert!(peak > 10.0, "{}: {peak}", preset.id);
    }
}

/// What may stand where a value should.
const VALUES: [&str; 20] = [
    "0",
    "-1",
    "1e308",
    "-0.0",
    "nan",
    "inf",
    "\"\"",
    "\"<b>\"",
    "'\u{0}'",
    "[]",
    "{}",
    "[1, 2]",
    "{ a = 1 }",
    "true",
    "1979-05-27",
    "0x10",
    "1_000",
    "\"\"\"",
    "９",
    "",
];

/// One thing done to a file's lines.
#[derive(Debug, Clone)]
enum Change {
    /// Another value behind the line's name.
    Value(Index, String),
    Remove(Index),
    Repeat(Index),
    /// A line of another place moves here.
    Move(Index, Index),
    /// Any character anywhere in the line.
    Insert(Index, Index, char),
}

fn change() -> impl Strategy<Value = Change> {
    let value = prop_oneof![
        select(VALUES.to_vec()).prop_map(str::to_owned),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        any::<i64>().prop_map(|number| number.to_string()),
    ];
    prop_oneof![
        4 => (any::<Index>(), value).prop_map(|(line, value)| Change::Value(line, value)),
        1 => any::<Index>().prop_map(Change::Remove),
        1 => any::<Index>().prop_map(Change::Repeat),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Move(from, to)),
        1 => (any::<Index>(), any::<Index>(), any::<char>()).prop_map(|(line, place, letter)| Change::Insert(line, place, letter)),
    ]
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for change in changes {
        if lines.is_empty() {
            break;
        }
        let count = lines.len();
        match change {
            Change::Value(line, value) => {
                let line = &mut lines[line.index(count)];
                if let Some((name, _)) = line.split_once('=') {
                    *line = format!("{name}= {value}");
                }
            }
            Change::Remove(line) => drop(lines.remove(line.index(count))),
            Change::Repeat(line) => lines.push(lines[line.index(count)].clone()),
            Change::Move(from, to) => {
                let line = lines.remove(from.index(count));
                lines.insert(to.index(count), line);
            }
            Change::Insert(line, place, letter) => {
                let line = &mut lines[line.index(count)];
                let places: Vec<usize> = line.char_indices().map(|(place, _)| place).chain([line.len()]).collect();
                line.insert(places[place.index(places.len())], *letter);
            }
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_file_is_a_legal_preset_or_told_what_is_wrong_in_which_line(
        preset in 0..5_usize,
        changes in vec(change(), 1..6),
    ) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/presets");
        let names = ["closure-that-ends", "measles-endemic", "vaccination-race", "ebola"];
        let text = match names.get(preset) {
            Some(name) => std::fs::read_to_string(folder.join(name).with_extension("toml")).unwrap(),
            None => PRESET_EXAMPLE.to_owned(),
        };
        let text = changed(&text, &changes);
        match Preset::read("changed", &text) {
            Ok(preset) => {
                // What is read as legal can be written down and read once more.
                let written = serde_json::to_string(&preset.comparison).unwrap();
                let again = serde_json::from_str(&written);
                prop_assert!(again.is_ok_and(|again: epicurve::model::Comparison| again == preset.comparison), "{}", written);
            }
            Err(error) => {
                prop_assert!((1..=text.lines().count().max(1) + 1).contains(&error.line), "{error}\n{text}");
                prop_assert!(error.sentence.len() > 10 && !error.sentence.contains('\n'), "{error}\n{text}");
            }
        }
    }
}
