//! `epicurve presets`: what there is to start from, one of them as JSON, and whether a file is one.

use std::path::Path;

use super::environment::configuration;
use super::outcome::{Failed, Outcome, say};
use crate::config::Config;
use crate::model::{Preset, built_in};
use crate::preset_folder::{Problem as PresetProblem, preset as read_preset, read as presets_in};

/// Every preset on a line: its id, where it lies, and what it is called.
pub fn list() -> Outcome {
    let (config, _) = configuration()?;
    let (own, problems) = own(&config);
    let lines: Vec<_> = built_in()
        .iter()
        .map(|preset| (preset, "built in".to_owned()))
        .chain(own.iter().map(|preset| (preset, place(&config, preset))))
        .collect();
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or_default();
    let ids = widest(&mut lines.iter().map(|(preset, _)| preset.id.chars().count()));
    let places = widest(&mut lines.iter().map(|(_, place)| place.chars().count()));
    let line = |(preset, place): &(&Preset, String)| format!("{:ids$}  {place:places$}  {}", preset.id, preset.title);
    say(&lines.iter().map(line).collect::<Vec<_>>().join("\n"))?;
    match problems.first() {
        None => Ok(()),
        Some(problem) => Err(Failed::bad_input(sentence(problem))),
    }
}

/// One preset's comparison, ready for `epicurve simulate`. The operator's file goes before a built-in one of its name.
pub fn print(id: &str) -> Outcome {
    let (config, _) = configuration()?;
    let (own, problems) = own(&config);
    let Some(preset) = own.iter().chain(built_in()).find(|preset| preset.id == id) else {
        let broken = problems.iter().find(|problem| problem.place().contains(&format!("{id}.toml")));
        return Err(Failed::bad_input(
            broken.map_or_else(|| format!("there is no preset “{id}”: `epicurve presets` lists them"), sentence),
        ));
    };
    let json = serde_json::to_string_pretty(&preset.comparison);
    say(&json.map_err(|error| Failed::failure(format!("the preset cannot be written: {error}")))?)
}

/// Whether a file is a preset, and if not, why.
pub fn check(file: &Path) -> Outcome {
    let preset = read_preset(file).map_err(|problem| Failed::bad_input(sentence(&problem)))?;
    say(&format!("{}: the preset “{}”", file.display(), preset.title))
}

fn own(config: &Config) -> (Vec<Preset>, Vec<PresetProblem>) {
    let mounted = config.settings.presets_dir.as_deref().map(presets_in).unwrap_or_default();
    (mounted.presets, mounted.problems)
}

fn place(config: &Config, preset: &Preset) -> String {
    let folder = config.settings.presets_dir.clone().unwrap_or_default();
    folder.join(format!("{}.toml", preset.id)).display().to_string()
}

fn sentence(problem: &PresetProblem) -> String {
    format!("{}: {}", problem.place(), problem.sentence)
}
