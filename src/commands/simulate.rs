//! `epicurve simulate`: a comparison in a file → its results or its chart, without a server or a database.

use std::path::Path;

use crate::format::text::{is_csv, utf8_text};
use crate::model::{Comparison, Json, Warning, json_error_reason, population_defaulted, read_comparison};
use crate::report::chart_options::View;
use crate::report::figure;
use crate::run_file::export::Unsaved;
use clap::ValueEnum;

use super::arguments::{Format, SimulateArguments};
use super::input::Input;
use super::outcome::{Failed, Outcome};
use super::output::Output;
use super::progress::while_working;

/// Bytes of a comparison; one of eight scenarios with all that can be said of them has under 64 kB.
const MOST_BYTES: u64 = 16 << 20;

/// Reads, simulates and writes.
pub fn run(arguments: &SimulateArguments) -> Outcome {
    let format = format(arguments)?;
    let (comparison, warning) = read(Input::open(arguments.file.as_deref())?)?;
    let simulated = while_working("simulating", || Unsaved::simulate(comparison));
    let mut unsaved = simulated.map_err(|problems| Failed::problems(&problems))?;
    unsaved.results.warnings.extend(warning);
    let content = content(&unsaved, format, arguments)?;
    // Only now, so that a mistake touches no file.
    let mut output = Output::open(arguments.output.as_deref())?;
    output.write(&content)?;
    output.finish()
}

/// What was asked for, or what the file's name says.
fn format(arguments: &SimulateArguments) -> Result<Format, Failed> {
    let chart_options = [("--plot", &arguments.plot), ("--unit", &arguments.unit), ("--axis", &arguments.axis)];
    let format = match (arguments.format, arguments.output.as_deref().and_then(Path::extension)) {
        (Some(format), _) => format,
        (None, None) => Format::Json,
        (None, Some(extension)) => Format::from_str(&extension.to_string_lossy(), true).map_err(|_| {
            let known: Vec<_> = Format::value_variants().iter().filter_map(Format::to_possible_value).collect();
            let known: Vec<_> = known.iter().map(clap::builder::PossibleValue::get_name).collect();
            let sentence = format!("“.{}” says no format: add --format with one of", extension.display());
            Failed::bad_input(format!("{sentence} {}", known.join(", ")))
        })?,
    };
    match chart_options.into_iter().find(|(_, value)| value.is_some()) {
        Some((option, _)) if !format.is_chart() => {
            Err(Failed::bad_input(format!("{option} belongs to a chart: add --format svg or png")))
        }
        _ => Ok(format),
    }
}

/// The comparison in a file, and the warning about what the file leaves out.
fn read(input: Input) -> Result<(Comparison, Option<Warning>), Failed> {
    let name = input.name.clone();
    let bytes = input.whole(MOST_BYTES)?;
    let text = utf8_text(&bytes).map_err(|error| Failed::bad_input(format!("{name} is {error}")))?;
    let json = Json::read(text).map_err(|error| {
        if is_csv(text) {
            return Failed::bad_input(format!(
                "{name} is CSV: a comparison is JSON, such as the inputs in a run’s .json file"
            ));
        }
        let place = format!("{name}, line {}, column {}", error.line(), error.column());
        // JSON's grammar allows 1e400, so it is no syntax error, but no number that can be computed with either.
        let sentence = match json_error_reason(&error).as_str() {
            "number out of range" => "this number is too large".to_owned(),
            reason => format!("this is not JSON: {reason}"),
        };
        Failed::bad_input(format!("{place}: {sentence}"))
    })?;
    let comparison = read_comparison(&json).map_err(|problems| Failed::problems(&problems))?;
    let warning = population_defaulted(&json, &comparison);
    Ok((comparison, warning))
}

fn content(unsaved: &Unsaved, format: Format, arguments: &SimulateArguments) -> Result<Vec<u8>, Failed> {
    let written = match format {
        // The answer of POST /api/v1/simulations.
        Format::Json => serde_json::to_vec(&unsaved.results).ok(),
        Format::Csv => unsaved.csv().map(String::into_bytes).ok(),
        Format::Svg => Some(figure::file(&unsaved.shown(), view(unsaved, arguments)?).into_bytes()),
        Format::Png => figure::png(&unsaved.shown(), view(unsaved, arguments)?).ok(),
    };
    written.ok_or_else(|| Failed::failure("the results cannot be written"))
}

fn view(unsaved: &Unsaved, arguments: &SimulateArguments) -> Result<View, Failed> {
    let view = View::named(arguments.plot.as_deref(), arguments.unit.as_deref(), arguments.axis.as_deref());
    if unsaved.shown().has(view.plot) {
        return Ok(view);
    }
    // A page shows something else instead; a script would not see that.
    Err(Failed::bad_input(format!("--plot {}: no scenario in this comparison has it", view.plot.name())))
}
