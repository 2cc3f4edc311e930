//! GET /api/v1/presets: comparisons to start from.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::query::Query;
use super::schemas::request::ComparisonBody;
use crate::model::{Comparison, Preset, built_in};
use crate::web::http::json::json;
use crate::web::http::problem::Refusal;
use crate::web::http::query::Pairs;
use crate::web::pages::presets::mounted;
use crate::web::state::Session;

/// Every preset.
#[derive(Serialize, ToSchema)]
struct PresetList {
    /// The built-in ones first.
    presets: Vec<ListedPreset>,
}

/// A preset with the comparison to send back.
#[derive(Serialize, ToSchema)]
struct ListedPreset {
    /// The name of its file.
    id: String,
    /// It lies in the operator's folder.
    mounted: bool,
    /// What it is called.
    title: String,
    /// What it shows.
    summary: String,
    /// The body of POST /api/v1/simulations.
    #[schema(value_type = ComparisonBody)]
    comparison: Comparison,
    /// Where its numbers come from.
    numbers: Vec<NumberSource>,
}

/// Where some of a preset's numbers come from.
#[derive(Serialize, ToSchema)]
struct NumberSource {
    /// The fields, by their names in the API.
    fields: Vec<String>,
    /// What the numbers are.
    meaning: String,
    /// The publication; without one the numbers are illustrative.
    source: Option<String>,
    /// Where it can be read.
    url: Option<String>,
}

/// List presets
///
/// Comparisons to start from: those that come with Epicurve, then those of the operator's folder.
#[utoipa::path(
    get,
    path = "/api/v1/presets",
    operation_id = "list_presets",
    responses((status = 200, description = "Every preset with its comparison.", body = PresetList))
)]
pub async fn list(Session(state): Session, pairs: Pairs) -> Result<Response, Refusal> {
    Query::new(&pairs, &[], &[]).check()?;
    let own = mounted(&state).await?;
    let built_in = built_in().iter().map(|preset| listed(preset, false));
    let presets = built_in.chain(own.iter().map(|preset| listed(preset, true))).collect();
    Ok(json(&PresetList { presets }))
}

fn listed(preset: &Preset, mounted: bool) -> ListedPreset {
    let number = |number: &crate::model::PresetNumber| NumberSource {
        fields: number.fields.clone(),
        meaning: number.meaning.clone(),
        source: number.source.clone(),
        url: number.url.clone(),
    };
    ListedPreset {
        id: preset.id.clone(),
        mounted,
        title: preset.title.clone(),
        summary: preset.summary.clone(),
        comparison: preset.comparison.clone(),
        numbers: preset.numbers.iter().map(number).collect(),
    }
}
