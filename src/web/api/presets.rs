//! GET /api/v1/presets: comparisons to start from.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem;
use super::query::Query;
use crate::model::{Comparison, Preset, built_in};
use crate::web::errors::Failure;
use crate::web::pairs::Pairs;
use crate::web::presets::mounted;
use crate::web::state::AppState;

/// Every preset.
#[derive(Serialize)]
struct List {
    presets: Vec<Listed>,
}

/// A preset with the comparison to send back.
#[derive(Serialize)]
struct Listed {
    id: String,
    /// It lies in the operator's folder.
    mounted: bool,
    title: String,
    summary: String,
    comparison: Comparison,
    numbers: Vec<Number>,
}

/// Where some of a preset's numbers come from.
#[derive(Serialize)]
struct Number {
    fields: Vec<String>,
    meaning: String,
    /// Without one the numbers are illustrative.
    source: Option<String>,
    url: Option<String>,
}

/// The built-in presets, then those of the operator's folder.
pub async fn list(State(state): State<AppState>, pairs: Pairs) -> Result<Response, Failure> {
    let query = Query::new(&pairs, &[]);
    if !query.problems.is_empty() {
        return Ok(problem::wrong_query(&query.problems));
    }
    let own = mounted(&state).await?;
    let built_in = built_in().iter().map(|preset| listed(preset, false));
    let presets = built_in.chain(own.iter().map(|preset| listed(preset, true))).collect();
    Ok(Json(List { presets }).into_response())
}

fn listed(preset: &Preset, mounted: bool) -> Listed {
    let number = |number: &crate::model::PresetNumber| Number {
        fields: number.fields.clone(),
        meaning: number.meaning.clone(),
        source: number.source.clone(),
        url: number.url.clone(),
    };
    Listed {
        id: preset.id.clone(),
        mounted,
        title: preset.title.clone(),
        summary: preset.summary.clone(),
        comparison: preset.comparison.clone(),
        numbers: preset.numbers.iter().map(number).collect(),
    }
}
