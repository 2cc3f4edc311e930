//! POST /api/v1/simulations: computes a comparison and stores nothing.

use axum::http::header::{ACCEPT, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::json;
use super::schemas::request::ComparisonBody;
use crate::model::{Comparison, Results, population_defaulted, read_comparison};
use crate::report::csv::results_csv;
use crate::web::http;
use crate::web::http::body::JsonBytes;
use crate::web::http::client_ip::Client;
use crate::web::http::problem::{Refusal, engine_failed, not_a_comparison};
use crate::web::limits::simulate;
use crate::web::limits::simulate::{EngineFailure, SimulateError, Simulated};
use crate::web::state::{AppState, Session};

/// Compute a comparison
///
/// Nothing is stored. The answer is JSON, or with Accept: text/csv a table with a row for each scenario and day.
#[utoipa::path(
    post,
    path = "/api/v1/simulations",
    operation_id = "simulate",
    request_body(content = ComparisonBody, content_type = "application/json"),
    responses((status = 200, description = "Series and summary of each scenario.", content(
        (Results = "application/json"),
        (String = "text/csv"),
    )))
)]
pub async fn post(
    Session(state): Session,
    client: Client,
    headers: HeaderMap,
    JsonBytes(body): JsonBytes,
) -> Result<Response, Refusal> {
    let body = json::read(&body)?;
    let comparison = read_comparison(&body).map_err(|problems| not_a_comparison(&problems))?;
    let start_date = comparison.start_date();
    let (comparison, mut results) = simulate(&state, client, comparison).await?;
    results.warnings.extend(population_defaulted(&body, &comparison));
    let mut response = if wants_csv(&headers) {
        let csv = results_csv(start_date, &results)?;
        ([(CONTENT_TYPE, "text/csv; charset=utf-8")], csv).into_response()
    } else {
        http::json::json(&results)
    };
    response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// Simulates a comparison. Inputs that the solver refuses are reported as problems with their fields.
///
/// If an external engine fails for one scenario, the request fails: a program may not notice a missing scenario.
pub async fn simulate(
    state: &AppState,
    client: Client,
    comparison: Comparison,
) -> Result<(Comparison, Results), Refusal> {
    let left_out = match simulate::simulate(&state.workers, &state.services, client, comparison).await? {
        Ok(Simulated { comparison, results, left_out }) if left_out.is_empty() => return Ok((comparison, results)),
        Err(SimulateError::Inputs(problems)) => return Err(not_a_comparison(&problems)),
        Ok(Simulated { left_out, .. }) | Err(SimulateError::Engines(left_out)) => left_out,
    };
    let unknown: Vec<_> = left_out.iter().filter(|each| each.is_unknown).map(EngineFailure::problem).collect();
    if !unknown.is_empty() {
        return Err(not_a_comparison(&unknown));
    }
    Err(engine_failed(&left_out.iter().map(EngineFailure::problem).collect::<Vec<_>>()))
}

/// Tells whether the client prefers CSV to JSON.
fn wants_csv(headers: &HeaderMap) -> bool {
    let quality = |media_type: &str| {
        let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges = values.flat_map(|value| value.split(','));
        let of_range = |range: &str| {
            let mut parts = range.split(';').map(str::trim);
            let is_match = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(media_type));
            let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f64>().ok()).unwrap_or(1.0);
            is_match.then_some(quality)
        };
        ranges.filter_map(of_range).fold(0.0, f64::max)
    };
    quality("text/csv") > quality("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_sent_if_the_client_prefers_it() {
        let wants = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            wants_csv(&headers)
        };
        assert!(!wants_csv(&HeaderMap::new()) && !wants("*/*") && !wants("application/json"));
        assert!(!wants("application/json, text/csv") && !wants("text/csv;q=0.4, application/json;q=0.5"));
        assert!(wants("text/csv") && wants("text/csv, */*;q=0.1") && wants("application/json;q=0.5, text/CSV"));
        assert!(!wants("text/csv;q=0"));
    }
}
