//! The values of a chart's lines as JSON, for the page's script.

use axum::response::Response;
use serde::Serialize;

use crate::report::chart_options::View;
use crate::report::tables::values::{figure, with_lines};
use crate::report::view_model::{Shown, ShownScenario};
use crate::web::http;

#[derive(Serialize)]
struct Document {
    /// Days as text: "day 0", or dates.
    days: Vec<String>,
    lines: Vec<LineFigures>,
}

#[derive(Serialize)]
struct LineFigures {
    /// The scenario's position, from 1, which is also the number of its colour.
    place: usize,
    name: String,
    /// One value per day of the scenario.
    figures: Vec<String>,
}

/// Answers with every day's values in the view; with the infectious if no scenario has the view's series.
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
