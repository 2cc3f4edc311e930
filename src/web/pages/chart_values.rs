//! The values behind a chart's lines as JSON, for the page's script.

use axum::response::Response;
use serde::Serialize;

use crate::report::chart_options::View;
use crate::report::tables::values::{figure, with_lines};
use crate::report::view_model::{Shown, ShownScenario};
use crate::web::http;

/// Every day's figures.
#[derive(Serialize)]
struct Document {
    /// "day 0", or its date, and so on.
    days: Vec<String>,
    lines: Vec<LineFigures>,
}

#[derive(Serialize)]
struct LineFigures {
    /// The scenario's place from 1, which is the number of its colour.
    place: usize,
    name: String,
    /// As many as the scenario has days.
    figures: Vec<String>,
}

/// Every day's figures in the view, or where it asks for what no scenario has, of the infectious.
pub fn json(shown: &Shown, view: View) -> Response {
    let view = shown.view(view);
    let line = |(position, scenario): (usize, &ShownScenario)| LineFigures {
        place: position + 1,
        name: scenario.name.clone(),
        figures: (0..=scenario.last_day).map(|day| figure(scenario, view, day)).collect(),
    };
    let days = (0..=shown.last_day).map(|day| shown.calendar.on(f64::from(day))).collect();
    http::json::json(&Document { days, lines: with_lines(shown, view).map(line).collect() })
}
