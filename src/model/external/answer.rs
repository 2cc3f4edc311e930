//! Reads and checks the answer of an external engine.

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

/// Maximum value in a series: above any legal population and any Rt.
const MAX_VALUE: f64 = 1e12;
/// Maximum count of numbers in an answer. All series over the maximum number of days have 37,000.
const MAX_NUMBERS: usize = 100_000;
/// Rounding error that is accepted below zero, as a share of the population.
const ROUNDING: f64 = 1e-6;

impl ExternalAnswer {
    /// Reads the answer of the engine with this name to a scenario over this number of days.
    ///
    /// # Errors
    ///
    /// The first problem, as the rest of a sentence that begins with the engine's name.
    pub fn read(name: &str, scenario: &Scenario, days: u32, body: &[u8]) -> Result<Self, String> {
        let sent = utf8_text(body).map_err(|error| match error {
            NotText::Utf16 => "answered in UTF-16, where JSON is in UTF-8".to_owned(),
            NotText::Other { at } => format!("answered what is not JSON: byte {} is not UTF-8", at + 1),
        })?;
        let json = Json::read_within(sent, MAX_NUMBERS).map_err(|error| match is_csv(sent) {
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
            // Epicurve's model needs all series that do not follow from others; any other model only infectious.
            let is_needed =
                engine.is_known_model() && matches!(row.source, SeriesSource::State(_)) && (row.has)(scenario);
            if (is_needed || row.series == Quantity::Infectious) && series[row.series].is_none() {
                return Err(format!("answered without series.{}, which this scenario has", row.name));
            }
        }
        let cumulative = series.quantity(Quantity::CumulativeInfections);
        let max_decrease = ROUNDING * scenario.population;
        if let Some(day) = cumulative.windows(2).position(|pair| pair[0] - pair[1] > max_decrease) {
            let day = day + 1;
            return Err(format!(
                "answered with series.cumulative_infections that fall on day {day}, which can only grow"
            ));
        }
        Ok(Self { engine, series })
    }
}

/// Reads the engine's description and the series.
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
    let fields = checker.object(&answer.at("series"), &SERIES.map(|row| row.name))?;
    let bounds = Bounds { low: -ROUNDING * scenario.population, high: MAX_VALUE };
    let mut series = Series::default();
    for row in &SERIES {
        let place = fields.at(row.name);
        if !place.value.is_null() {
            let numbers = checker.numbers(&place, days as usize + 1, bounds)?;
            series[row.series] = Some(numbers.iter().map(|number| number.max(0.0)).collect());
        }
    }
    Some((engine, series))
}
