//! A saved run's files: `.csv`, `.json`, `.svg`, `.png` and its scripts, `.R`, `.py` and `.sh`, at its address.

use axum::body::Bytes;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::model::{Results, ScenarioResult, Stop};
use crate::report::chart_options::ViewQuery;
use crate::report::scripts::Language;
use crate::report::{figure, scripts};
use crate::run_file::stored_run::{StoredRun, load, load_head};
use crate::storage::{Run, RunView};
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::http::etag::tagged;
use crate::web::limits::large_answers::in_place;
use crate::web::middleware::security_headers::FILE_POLICY;
use crate::web::state::AppState;

/// The file of a run by its id and its extension, pictures in the stored view where none is asked for; an unknown extension is
/// no page of ours.
pub async fn get(
    state: &AppState,
    client: Client,
    (id, extension): (&str, &str),
    asked: ViewQuery,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let place = match extension {
        "csv" | "json" => {
            let stored = load_head(state.store(), id).await?.document_bytes;
            // A table repeats the scenario's name in each row, and has columns for what JSON leaves out.
            let expected = if extension == "csv" { 9 * stored / 4 } else { stored };
            state.large_answers().place(client, expected).await?
        }
        _ => None,
    };
    Ok(in_place(make(state, id, extension, asked, headers).await?, place))
}

async fn make(
    state: &AppState,
    id: &str,
    extension: &str,
    asked: ViewQuery,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let (store, large) = (state.store(), state.large_answers());
    match extension {
        "csv" => {
            let stored = StoredRun::load(store, large, id).await?;
            let write = move |_: &Stop| (csv(stored.comparison.start_date(), &stored.results), stored.run.title);
            let (csv, title) = state.gate().run(write).await?;
            file(headers, "text/csv; charset=utf-8", "csv", &title, csv?)
        }
        "json" => {
            let (run, _turn) = load(store, large, id).await?;
            let json = json(&run)?;
            file(headers, "application/json", "json", &run.title, json)
        }
        "svg" => {
            let stored = StoredRun::load(store, large, id).await?;
            let drawing = figure::file(&stored.shown(), asked.over(stored.view()));
            file(headers, "image/svg+xml", "svg", &stored.run.title, drawing)
        }
        "png" => {
            let stored = StoredRun::load(store, large, id).await?;
            let draw = move |_: &Stop| (figure::png(&stored.shown(), asked.over(stored.view())), stored.run);
            let (picture, run) = state.gate().run(draw).await?;
            file(headers, "image/png", "png", &run.title, picture?)
        }
        extension => {
            let language = Language::of_extension(extension).ok_or(Failure::NotFound)?;
            let stored = StoredRun::load(store, large, id).await?;
            let path = format!("/runs/{id}");
            scripts::file(language, state, &stored.comparison, (&stored.run.title, &path), headers)
        }
    }
}

/// A file under the name that its title gives.
pub fn file(
    headers: &HeaderMap,
    content_type: &'static str,
    extension: &str,
    title: &str,
    body: impl Into<Bytes>,
) -> Result<Response, Failure> {
    let mut response = tagged(headers, body);
    let disposition = format!("inline; filename=\"{}.{extension}\"", file_name(title));
    let set = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY)),
        (CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(|_| Failure::Internal)?),
    ];
    for (name, value) in set {
        let name: HeaderName = name;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// A title's letters and digits, joined by hyphens: safe in a header and on every file system.
fn file_name(title: &str) -> String {
    let words: Vec<_> = title
        .split(|character: char| !character.is_ascii_alphanumeric() && character != '.')
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let name: String = words.join("-").to_lowercase().chars().take(60).collect();
    if name.is_empty() { "epicurve".to_owned() } else { format!("epicurve-{name}") }
}

/// A run's document: what was stored goes in as it was stored.
#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    title: &'a str,
    note: &'a str,
    created_at: String,
    schema_version: i64,
    /// Absent in a run that was saved before views were stored: its file stays the same to the byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<&'a RunView>,
    inputs: &'a RawValue,
    results: &'a RawValue,
}

/// A run's document, as JSON.
pub fn json(run: &Run) -> Result<String, Failure> {
    let document = Document {
        id: &run.id,
        title: &run.title,
        note: &run.note,
        created_at: instant(run.created_at),
        schema_version: run.schema_version,
        view: run.view.as_ref(),
        inputs: serde_json::from_str(&run.inputs)?,
        results: serde_json::from_str(&run.results)?,
    };
    Ok(serde_json::to_string(&document)?)
}

/// "2026-01-05T12:00:00.123456Z"
pub fn instant(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// One row per scenario and day, with its date where day 0 has one; a column for each series that any scenario has, its
/// unit in its head. Of an ensemble that is the mean, and behind it stand the quantiles.
pub fn csv(start: Option<NaiveDate>, results: &Results) -> Result<String, Failure> {
    let internal = |error: csv::Error| {
        tracing::error!(%error, "a CSV file could not be written");
        Failure::Internal
    };
    let all: Vec<Vec<Column>> = results.scenarios.iter().map(columns).collect();
    let places = 0..all.first().map_or(0, Vec::len);
    let kept: Vec<usize> = places.filter(|place| all.iter().any(|columns| columns[*place].values.is_some())).collect();
    // What is kept free is never touched; a vector that grows is in memory twice.
    let names: usize = results.scenarios.iter().map(|scenario| scenario.name.len() + MARKS).sum();
    let row = (kept.len() + 2) * WIDTH;
    let table = Vec::with_capacity(results.days.len() * (names + results.scenarios.len() * row));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(table);
    let heads = all.first().into_iter().flat_map(|columns| kept.iter().map(|place| columns[*place].head.clone()));
    let date_head = start.map(|_| "date".to_owned());
    let first_heads = ["scenario".to_owned(), "day".to_owned()].into_iter().chain(date_head);
    writer.write_record(first_heads.chain(heads)).map_err(internal)?;
    for (scenario, columns) in results.scenarios.iter().zip(&all) {
        let name = plain_text(&scenario.name);
        for (index, day) in results.days.iter().enumerate() {
            let values = kept.iter().map(|place| {
                let value = columns[*place].values.and_then(|values| values.get(index));
                value.map_or_else(String::new, f64::to_string)
            });
            let date = start.map(|start| date(start, *day));
            let first = [name.clone(), day.to_string()].into_iter().chain(date);
            writer.write_record(first.chain(values)).map_err(internal)?;
        }
    }
    let bytes = writer.into_inner().map_err(|_| Failure::Internal)?;
    String::from_utf8(bytes).map_err(|_| Failure::Internal)
}

/// Characters that a number with every digit has at most, but for very small ones.
const WIDTH: usize = 24;
/// The same of an apostrophe and two quotation marks.
const MARKS: usize = 3;

/// A column of one scenario.
struct Column<'a> {
    head: String,
    values: Option<&'a [f64]>,
}

/// Every column that any scenario can have, in one order.
fn columns(scenario: &ScenarioResult) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    for (place, (name, values)) in scenario.series.named().into_iter().enumerate() {
        let head = head(name);
        let band = scenario.bands.as_ref().and_then(|bands| bands.all()[place].1);
        let quantiles = [
            ("q05", band.map(|band| &band.q05)),
            ("q25", band.map(|band| &band.q25)),
            ("q50", band.map(|band| &band.q50)),
            ("q75", band.map(|band| &band.q75)),
            ("q95", band.map(|band| &band.q95)),
        ];
        columns.push(Column { head: head.clone(), values });
        columns.extend(quantiles.map(|(quantile, values)| Column {
            head: format!("{head}_{quantile}"),
            values: values.map(Vec::as_slice),
        }));
    }
    columns
}

/// "2026-01-05"; empty past the last date there is.
pub fn date(start: NaiveDate, day: u32) -> String {
    start.checked_add_days(Days::new(day.into())).map_or_else(String::new, |date| date.format("%Y-%m-%d").to_string())
}

/// A series' column.
pub fn head(series: &str) -> String {
    match series {
        "new_infections" => "new_infections_persons_per_day".to_owned(),
        "effective_reproduction_number" => series.to_owned(),
        _ => format!("{series}_persons"),
    }
}

/// Signs with which a formula begins, in every width and size that Unicode has of them.
const FORMULA_SIGNS: [char; 19] =
    ['=', '＝', '﹦', '⁼', '₌', '+', '＋', '﹢', '⁺', '₊', '﬩', '-', '－', '﹣', '@', '＠', '﹫', '\t', '\r'];
/// Cell separators of spreadsheets; each uses one of them, by its settings.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// Escapes a text for a cell. A spreadsheet runs a text that begins like a formula: an apostrophe before the sign keeps it
/// a text, also after a separator, where a spreadsheet with other settings begins a cell. Numbers are never touched.
pub fn plain_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for character in text.chars() {
        if begins && FORMULA_SIGNS.contains(&character) {
            plain.push('\'');
        }
        // Some spreadsheets pass over spaces and quotation marks in front of a sign.
        begins = SEPARATORS.contains(&character) || (begins && (character.is_whitespace() || character == '"'));
        plain.push(character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_in_a_header() {
        assert_eq!(file_name("R0 = 3.0, R0 = 2.0"), "epicurve-r0-3.0-r0-2.0");
        assert_eq!(file_name("Ä\"\r\n../../x"), "epicurve-x");
        assert_eq!(file_name("…"), "epicurve");
    }

    #[test]
    fn texts_that_begin_like_formulas_stay_texts() {
        for (text, plain) in [
            ("=cmd()", "'=cmd()"),
            ("＝cmd()", "'＝cmd()"),
            ("a;=cmd()", "a;'=cmd()"),
            ("a, @b\t+c;－d", "a, '@b\t'+c;'－d"),
            ("\"=cmd()", "\"'=cmd()"),
            ("a = b; c - d", "a = b; c - d"),
        ] {
            assert_eq!(plain_text(text), plain);
        }
        assert_eq!(plain_text("R0 = 3"), "R0 = 3");
    }
}
