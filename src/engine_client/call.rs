//! One request to one service, over its own connection.

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::config::Engine;
use crate::format::text::utf8_text;
use crate::model::{Scenario, is_hidden};

/// Maximum size of an answer in bytes. Ten series over ten years take a tenth of it.
const MAX_BYTES: usize = 8 << 20;
/// Maximum size, in bytes, of an error response that is searched for the service's explanation.
const MAX_REFUSAL_BYTES: usize = 64 << 10;
/// Maximum length of the service's explanation, in characters.
const MAX_LETTERS: usize = 300;

#[derive(Serialize)]
struct Question<'a> {
    days: u32,
    scenario: &'a Scenario,
}

/// The body of an error response, as sent by plumber, FastAPI, and servers with problem details.
#[derive(Deserialize)]
struct Refusal {
    detail: String,
}

/// Sends the request and returns the answer's body, or the reason why there is none.
pub(super) async fn call(service: &Engine, scenario: &Scenario, days: u32) -> Result<Vec<u8>, String> {
    // A model needs neither how the rates were typed nor the engine's name.
    let scenario = Scenario { engine: None, ..scenario.as_numbers() };
    let question = Question { days, scenario: &scenario };
    let body = serde_json::to_vec(&question).map_err(|error| format!("could not be asked: {error}"))?;
    let request = Request::post(format!("{}/simulations", service.path))
        .header(HOST, service.authority())
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, concat!("epicurve/", env!("CARGO_PKG_VERSION")))
        .body(Full::<Bytes>::from(body))
        .map_err(|error| format!("could not be asked: {error}"))?;

    let stream = TcpStream::connect((service.host.as_str(), service.port)).await;
    let stream = stream.map_err(|error| match error.raw_os_error() {
        Some(_) => format!("could not be reached: {}", error.kind()),
        // The resolver's error text is not suitable for visitors.
        None => "could not be reached: its host is not found".to_owned(),
    })?;
    let broken = |error: hyper::Error| format!("broke the connection off: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // Dropping the set aborts its task, so that a cancelled request closes the connection.
    let mut tasks = JoinSet::new();
    tasks.spawn(connection);
    let response = sender.send_request(request).await.map_err(broken)?;
    let status = response.status();
    let body = Limited::new(response.into_body(), MAX_BYTES).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            format!("answered with more than {} MB", MAX_BYTES >> 20)
        } else {
            format!("broke its answer off: {error}")
        }
    })?;
    let body = body.to_bytes();
    if status == StatusCode::OK { Ok(body.into()) } else { Err(refusal(status, &body)) }
}

/// Describes an error response by the service's explanation, shortened to [`MAX_LETTERS`], or by its status alone.
fn refusal(status: StatusCode, body: &[u8]) -> String {
    let body = if body.len() > MAX_REFUSAL_BYTES { b"" } else { body };
    let said = utf8_text(body).ok().and_then(|text| serde_json::from_str::<Refusal>(text).ok());
    let said = said.map(|refusal| refusal.detail).unwrap_or_default();
    let plain: String = said.chars().filter(|letter| !is_hidden(*letter)).take(MAX_LETTERS).collect();
    match plain.trim() {
        "" => format!("answered with the status {status}"),
        said => format!("refused it: {said}"),
    }
}
