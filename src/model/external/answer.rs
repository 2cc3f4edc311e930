//! What an engine sent → an answer, or what is wrong with it.

use serde_json::{Map, Value};

use super::ExternalAnswer;
use crate::format::text::{NotText, is_csv, utf8_text};
use crate::model::dynamics::quantity::{Quantity, SERIES, SeriesSource};
use crate::model::inputs::scenario::Scenario;
use crate::model::limits::MAXIMUM_ENGINE_TEXT;
use crate::model::results::Series;
use crate::model::results::external_engine::ExternalEngine;
use crate::model::validation::hidden_characters::first_hidden;
use crate::model::validation::repeated_names::repeated_names;

/// More persons than any population has, and a larger Rt than any.
const MOST: f64 = 1e12;
/// Values, lists and objects of an answer: all series over the most days have 37,000. Each takes many times its text's size in
/// memory.
const MOST_VALUES: usize = 100_000;
/// So far below zero, as a share of the population, a value is zero and rounding.
const ROUNDING: f64 = 1e-6;

impl ExternalAnswer {
    /// Reads what the engine of this name sent for a scenario over so many days.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as the rest of a sentence that begins with the engine's name.
    pub fn read(name: &str, scenario: &Scenario, days: u32, body: &[u8]) -> Result<Self, String> {
        let sent = utf8_text(body).map_err(|error| match error {
            NotText::Utf16 => "answered in UTF-16, where JSON is in UTF-8".to_owned(),
            NotText::Other { at } => format!("answered what is not JSON: byte {} is not UTF-8", at + 1),
        })?;
        if values_within(sent) > MOST_VALUES {
            return Err(format!("answered with more than {MOST_VALUES} values"));
        }
        let answer: Value = serde_json::from_str(sent).map_err(|error| match is_csv(sent) {
            true => "answered with CSV, where JSON belongs".to_owned(),
            false => format!("answered what is not JSON: {error}"),
        })?;
        if let Some(problem) = repeated_names(sent).unwrap_or_default().first() {
            let name = problem.pointer.trim_start_matches('/').replace('/', ".");
            let name: String = name.chars().take(MAXIMUM_ENGINE_TEXT).collect();
            return Err(format!("answered with {name} more than once"));
        }
        let fields = object("its answer", Some(&answer), &["engine", "model", "series"])?;
        let who = object("engine", fields.get("engine"), &["name", "version"])?;
        let said = |field: &str| {
            text(&format!("engine.{field}"), who.get(field))
                .and_then(|said| said.ok_or_else(|| format!("answered without engine.{field}")))
        };
        let engine = ExternalEngine {
            name: name.to_owned(),
            software: said("name")?,
            version: said("version")?,
            model: text("model", fields.get("model"))?,
            largest_difference: None,
        };
        let given = object("series", fields.get("series"), &SERIES.map(|row| row.name))?;
        let mut series = Series::default();
        for row in &SERIES {
            series[row.series] = values(row.name, given.get(row.name), days, scenario.population)?;
        }
        for row in &SERIES {
            // Of a model of our own all that do not follow from others; of any other the infectious alone.
            let is_known =
                engine.is_known_model() && matches!(row.source, SeriesSource::State(_)) && (row.has)(scenario);
            if (is_known || row.series == Quantity::Infectious) && series[row.series].is_none() {
                return Err(format!("answered without series.{}, which this scenario has", row.name));
            }
        }
        let cumulative = series.quantity(Quantity::CumulativeInfections);
        let most_fallen = ROUNDING * scenario.population;
        if let Some(day) = cumulative.windows(2).position(|pair| pair[0] - pair[1] > most_fallen) {
            let day = day + 1;
            return Err(format!(
                "answered with series.cumulative_infections that fall on day {day}, which can only grow"
            ));
        }
        Ok(Self { engine, series })
    }
}

/// Counts the lists, the objects and the commas between values, which are as many as values or more, without keeping any.
fn values_within(json: &str) -> usize {
    let (mut count, mut in_text, mut is_escaped) = (0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b',' | b'[' | b'{' if !in_text => count += 1,
            _ => {}
        }
    }
    count
}

fn object<'a>(what: &str, value: Option<&'a Value>, known: &[&str]) -> Result<&'a Map<String, Value>, String> {
    let Some(Value::Object(fields)) = value else {
        return Err(format!("answered what is no epidemic: {what} must be a JSON object with {}", known.join(", ")));
    };
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(unknown) => {
            let unknown: String = unknown.chars().take(MAXIMUM_ENGINE_TEXT).collect();
            Err(format!("answered with “{unknown}” in {what}, where known are {}", known.join(", ")))
        }
        None => Ok(fields),
    }
}

fn text(what: &str, value: Option<&Value>) -> Result<Option<String>, String> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
    let is_plain = |text: &&str| text.chars().count() <= MAXIMUM_ENGINE_TEXT && first_hidden(text).is_none();
    match value.as_str().map(str::trim).filter(|text| !text.is_empty()).filter(is_plain) {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(format!("answered with {what} that is not a text of 1 to {MAXIMUM_ENGINE_TEXT} letters")),
    }
}

/// A value for each whole day, none below zero.
fn values(name: &str, value: Option<&Value>, days: u32, population: f64) -> Result<Option<Vec<f64>>, String> {
    let given = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(given)) => given,
        Some(_) => return Err(format!("answered with a series.{name} that is not a list")),
    };
    if given.len() != days as usize + 1 {
        let expected = days + 1;
        return Err(format!(
            "answered with {} values in series.{name}, where days 0 to {days} are {expected}",
            given.len()
        ));
    }
    let lowest = -ROUNDING * population;
    let value = |(day, value): (usize, &Value)| match value.as_f64() {
        Some(number) if (lowest..=MOST).contains(&number) => Ok(number.max(0.0)),
        Some(number) => {
            Err(format!("answered with {number:e} in series.{name} on day {day}, where numbers from 0 on belong"))
        }
        None => Err(format!("answered with what is not a number in series.{name} on day {day}")),
    };
    given.iter().enumerate().map(value).collect::<Result<_, _>>().map(Some)
}
