//! What an engine sent → an answer, or what is wrong with it.

use super::ExternalAnswer;
use crate::format::text::{NotText, is_csv, utf8_text};
use crate::model::dynamics::quantity::{Quantity, SERIES, SeriesSource};
use crate::model::inputs::scenario::Scenario;
use crate::model::limits::MAXIMUM_ENGINE_TEXT;
use crate::model::results::Series;
use crate::model::results::external_engine::ExternalEngine;
use crate::model::validation::Problem;
use crate::model::validation::checker::{Bounds, Checker, Place};
use crate::model::validation::json::Json;

/// More persons than any population has, and a larger Rt than any.
const MOST: f64 = 1e12;
/// Numbers of an answer: all series over the most days have 37,000.
const MOST_NUMBERS: usize = 100_000;
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
        let json = Json::read_within(sent, MOST_NUMBERS).map_err(|error| match is_csv(sent) {
            true => "answered with CSV, where JSON belongs".to_owned(),
            false if error.is_data() => format!("answered with {error}"),
            false => format!("answered what is not JSON: {error}"),
        })?;
        let mut checker = Checker::default();
        let read = answer(&mut checker, name, &json, scenario, days);
        if let Some(Problem { pointer, sentence }) = checker.problems.into_iter().next() {
            let place = if pointer.is_empty() { String::new() } else { format!(" at {pointer}") };
            return Err(format!("answered with a mistake{place}: {sentence}"));
        }
        let (engine, series) = read.ok_or_else(|| "answered nothing that can be used".to_owned())?;
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

/// Who answered, and the series as they came.
fn answer(
    checker: &mut Checker,
    name: &str,
    json: &Json,
    scenario: &Scenario,
    days: u32,
) -> Option<(ExternalEngine, Series)> {
    let answer = checker.whole_object(&Place::new("", json), &["engine", "series"], &["model"])?;
    let who = checker.whole_object(&answer.at("engine"), &["name", "version"], &[])?;
    let model = answer.at("model");
    let engine = ExternalEngine {
        name: name.to_owned(),
        software: checker.visible_text(&who.at("name"), MAXIMUM_ENGINE_TEXT)?,
        version: checker.visible_text(&who.at("version"), MAXIMUM_ENGINE_TEXT)?,
        model: if model.value.is_null() { None } else { Some(checker.visible_text(&model, MAXIMUM_ENGINE_TEXT)?) },
        largest_difference: None,
    };
    let given = checker.object(&answer.at("series"), &SERIES.map(|row| row.name))?;
    let bounds = Bounds { low: -ROUNDING * scenario.population, high: MOST };
    let mut series = Series::default();
    for row in &SERIES {
        let place = given.at(row.name);
        if !place.value.is_null() {
            let numbers = checker.numbers(&place, days as usize + 1, bounds)?;
            series[row.series] = Some(numbers.iter().map(|number| number.max(0.0)).collect());
        }
    }
    Some((engine, series))
}
