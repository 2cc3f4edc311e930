//! The check of every route that saves, changes or deletes, and of the pages that only lead to one. No handler checks by itself.

use axum::extract::{MatchedPath, OriginalUri, Request};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::form_replay::{Kept, drain};
use super::login_page::{LoginPage, Purpose, to_login};
use crate::web::auth::attempts::Kind;
use crate::web::auth::{Access, Authenticator, password};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::client_ip::Client;
use crate::web::http::query::Pairs;
use crate::web::state::{AppState, Session};

/// Lets a request through to a route that writes, or says why not. Who is asked for the password gets a form with all that
/// was sent in it, so that one press logs in and does what was meant.
pub async fn check(Session(state): Session, client: Client, request: Request, next: Next) -> Response {
    let outcome = match &state.access {
        Access::Open => return next.run(request).await,
        Access::ReadOnly => Err(Failure::ReadOnly),
        Access::Protected(authenticator) => ask(&state, authenticator, client, request, next).await,
    };
    outcome.unwrap_or_else(IntoResponse::into_response)
}

/// The same for a route of the API, where only a Bearer counts. The cookie is for pages: a page of another site that may
/// call the API does so in its own name.
pub async fn check_call(Session(state): Session, client: Client, request: Request, next: Next) -> Response {
    let may = match &state.access {
        Access::Open => Ok(true),
        Access::ReadOnly => Err(Failure::ReadOnly),
        Access::Protected(authenticator) => {
            knows_bearer(&state, authenticator, client, request.headers()).await.map(|known| known == Some(true))
        }
    };
    match may {
        Ok(true) => next.run(request).await,
        Ok(false) => Failure::PasswordNeeded.into_response(),
        Err(failure) => failure.into_response(),
    }
}

/// Whether the request has the password as a Bearer; none where it has no Bearer at all.
async fn knows_bearer(
    state: &AppState,
    authenticator: &Authenticator,
    client: Client,
    headers: &HeaderMap,
) -> Result<Option<bool>, Failure> {
    match password::bearer(headers) {
        None => Ok(None),
        Some(given) => {
            authenticator.verify(&state.auth_context(), client, headers, Kind::Bearer, given.to_vec()).await.map(Some)
        }
    }
}

async fn ask(
    state: &AppState,
    authenticator: &Authenticator,
    client: Client,
    request: Request,
    next: Next,
) -> HandlerResult {
    // A handler's own path lacks what its router was nested under.
    let OriginalUri(uri) = request.extensions().get().cloned().unwrap_or_else(|| OriginalUri(request.uri().clone()));
    let headers = request.headers().clone();
    match knows_bearer(state, authenticator, client, &headers).await? {
        Some(true) => return Ok(next.run(request).await),
        Some(false) => return Err(Failure::PasswordNeeded),
        None => {}
    }
    if authenticator.knows(&state.auth_context(), &headers).await? {
        return Ok(next.run(request).await);
    }
    if request.method() == Method::GET || request.method() == Method::HEAD {
        return to_login(state, &uri).ok_or(Failure::PasswordNeeded);
    }
    let here = uri.path_and_query().map_or("/", |here| here.as_str());
    let purpose = Purpose::of(request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str));
    match kind(&headers) {
        "application/x-www-form-urlencoded" => {
            let (parts, body) = request.into_parts();
            let kept = Kept::read(body).await?;
            let page = |problem: Option<Failure>| {
                let fields = Pairs::parse(&kept.body);
                let page = LoginPage::new(state, &purpose, here.to_owned(), fields, problem);
                page.response(state, &headers)
            };
            let Some(given) = &kept.password else { return page(None) };
            match authenticator.log_in(&state.auth_context(), client, &headers, given.clone().into_bytes()).await {
                Ok(Some(cookies)) => {
                    let mut response = next.run(kept.request(parts)).await;
                    response.headers_mut().extend(cookies.map(|cookie| (SET_COOKIE, cookie)));
                    Ok(response)
                }
                Ok(None) => page(Some(Failure::WrongPassword)),
                Err(failure @ Failure::TooManyLogIns { .. }) => page(Some(failure)),
                Err(failure) => Err(failure),
            }
        }
        // A file can't be kept in a form: it is chosen again after the log-in.
        "multipart/form-data" => {
            drain(request.into_body()).await;
            let fields = Pairs::default();
            LoginPage::new(state, &Purpose::Import, uri.path().to_owned(), fields, None).response(state, &headers)
        }
        _ => Err(Failure::PasswordNeeded),
    }
}

/// What a body says it is, without its parameters.
fn kind(headers: &HeaderMap) -> &str {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim()
}
