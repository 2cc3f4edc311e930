//! GET /api/v1/presets: lists comparisons to start from.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::query::Query;
use super::schemas::request::ComparisonBody;
use crate::model::{Comparison, Preset, PresetNumber, built_in};
use crate::web::http::json::json;
use crate::web::http::problem::Refusal;
use crate::web::http::query::Pairs;
use crate::web::pages::presets::mounted;
use crate::web::state::Session;

/// Every preset.
#[derive(Serialize, ToSchema)]
struct PresetList<'a> {
    /// The built-in ones first.
    presets: Vec<ListedPreset<'a>>,
}

/// A preset with the comparison to send back.
#[derive(Serialize, ToSchema)]
struct ListedPreset<'a> {
    /// The name of its file.
    id: &'a str,
    /// It lies in the operator's folder.
    mounted: bool,
    /// What it is called.
    title: &'a str,
    /// What it shows.
    summary: &'a str,
    /// The body of POST /api/v1/simulations.
    #[schema(value_type = ComparisonBody)]
    comparison: &'a Comparison,
    /// Where its numbers come from.
    numbers: &'a [PresetNumber],
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
    let own = mounted(&state).await?.presets;
    let built_in = built_in().iter().map(|preset| listed(preset, false));
    let presets = built_in.chain(own.iter().map(|preset| listed(preset, true))).collect();
    Ok(json(&PresetList { presets }))
}

fn listed(preset: &Preset, mounted: bool) -> ListedPreset<'_> {
    let Preset { id, title, summary, comparison, numbers, .. } = preset;
    ListedPreset { id, mounted, title, summary, comparison, numbers }
}
