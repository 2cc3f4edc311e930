//! Access check of every route that saves, changes or deletes, and of the pages that only lead to one. Handlers do not
//! check access themselves.

use axum::extract::{MatchedPath, OriginalUri, Request};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::form_replay::{SentForm, drain};
use super::login_page::{LoginPage, Purpose, to_login};
use crate::web::auth::attempts::Kind;
use crate::web::auth::{Access, Authenticator, password};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::body::media_type;
use crate::web::http::client_ip::Client;
use crate::web::http::query::Pairs;
use crate::web::state::{AppState, Session};

/// Passes a request to a route that writes, or refuses it. If the password is needed, the response is a log-in form
/// that contains the sent fields, so that logging in also completes the request.
pub async fn check(Session(state): Session, client: Client, request: Request, next: Next) -> Response {
    let outcome = match &state.access {
        Access::Open => return next.run(request).await,
        Access::ReadOnly => Err(Failure::ReadOnly),
        Access::Protected(authenticator) => check_page(&state, authenticator, client, request, next).await,
    };
    outcome.unwrap_or_else(IntoResponse::into_response)
}

/// Checks the access to a route of the API, which requires an `Authorization: Bearer` header. The session cookie does
/// not count here, so that pages of other sites that may call the API cannot use it.
pub async fn check_call(Session(state): Session, client: Client, request: Request, next: Next) -> Response {
    let is_allowed = match &state.access {
        Access::Open => Ok(true),
        Access::ReadOnly => Err(Failure::ReadOnly),
        Access::Protected(authenticator) => {
            check_bearer(&state, authenticator, client, request.headers()).await.map(|is_right| is_right == Some(true))
        }
    };
    match is_allowed {
        Ok(true) => next.run(request).await,
        Ok(false) => Failure::PasswordNeeded.into_response(),
        Err(failure) => failure.into_response(),
    }
}

/// Returns whether the `Authorization: Bearer` header has the right password; `None` without such a header.
async fn check_bearer(
    state: &AppState,
    authenticator: &Authenticator,
    client: Client,
    headers: &HeaderMap,
) -> Result<Option<bool>, Failure> {
    match password::bearer(headers) {
        None => Ok(None),
        Some(password) => authenticator
            .verify(&state.auth_context(), client, headers, Kind::Bearer, password.to_vec())
            .await
            .map(Some),
    }
}

async fn check_page(
    state: &AppState,
    authenticator: &Authenticator,
    client: Client,
    request: Request,
    next: Next,
) -> HandlerResult {
    // `request.uri()` lacks the prefix under which the router is nested.
    let OriginalUri(uri) = request.extensions().get().cloned().unwrap_or_else(|| OriginalUri(request.uri().clone()));
    let headers = request.headers().clone();
    match check_bearer(state, authenticator, client, &headers).await? {
        Some(true) => return Ok(next.run(request).await),
        Some(false) => return Err(Failure::PasswordNeeded),
        None => {}
    }
    if authenticator.has_session(&state.auth_context(), &headers).await? {
        return Ok(next.run(request).await);
    }
    if request.method() == Method::GET || request.method() == Method::HEAD {
        return to_login(state, &uri).ok_or(Failure::PasswordNeeded);
    }
    let here = uri.path_and_query().map_or("/", |here| here.as_str());
    let purpose = Purpose::of(request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str));
    match media_type(&headers) {
        "application/x-www-form-urlencoded" => {
            let (parts, body) = request.into_parts();
            let form = SentForm::read(body).await?;
            let page = |problem: Option<Failure>| {
                let fields = Pairs::parse(&form.body);
                let page = LoginPage::new(state, &purpose, here.to_owned(), fields, problem);
                page.response(state, &headers)
            };
            let Some(password) = &form.password else { return page(None) };
            match authenticator.log_in(&state.auth_context(), client, &headers, password.clone().into_bytes()).await {
                Ok(Some(cookies)) => {
                    let mut response = next.run(form.request(parts)).await;
                    response.headers_mut().extend(cookies.map(|cookie| (SET_COOKIE, cookie)));
                    Ok(response)
                }
                Ok(None) => page(Some(Failure::WrongPassword)),
                Err(failure @ Failure::TooManyLogIns { .. }) => page(Some(failure)),
                Err(failure) => Err(failure),
            }
        }
        // A form cannot contain a sent file: visitors choose it again after the log-in.
        "multipart/form-data" => {
            drain(request.into_body()).await;
            let fields = Pairs::default();
            LoginPage::new(state, &Purpose::Import, uri.path().to_owned(), fields, None).response(state, &headers)
        }
        _ => Err(Failure::PasswordNeeded),
    }
}
