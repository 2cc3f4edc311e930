//! GET /login: the form for the password. POST /login: starts a session. POST /logout: ends the session.

use askama::Template;
use axum::http::header::{HOST, REFERER, SET_COOKIE};
use axum::http::{HeaderMap, Uri};
use axum::response::{Html, IntoResponse};

use crate::web::auth::session::no_cookie;
use crate::web::auth::{Access, Authenticator};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::body::Form;
use crate::web::http::client_ip::Client;
use crate::web::http::query::Pairs;
use crate::web::http::redirect::see_other;
use crate::web::limits::bytes::ADDRESS_LIMIT;
use crate::web::middleware::login_page::{LoginPage, PASSWORD_FIELD, Purpose};
use crate::web::state::{AppState, Session};

/// GET /login: `next` is the address to return to; without it, the page with the link to this one.
pub async fn get(Session(state): Session, query: Pairs, headers: HeaderMap) -> HandlerResult {
    authenticator(&state)?;
    let next = next(&state, query.first("next")).or_else(|| referer(&state, &headers));
    let next = next.unwrap_or_else(|| state.site().path("/"));
    let page = LoginPage::new(&state, &Purpose::LogIn, next, Pairs::default(), None);
    Ok(Html(page.render()?).into_response())
}

/// POST /login
pub async fn post(Session(state): Session, client: Client, headers: HeaderMap, Form(form): Form) -> HandlerResult {
    let authenticator = authenticator(&state)?;
    let next = next(&state, form.first("next")).unwrap_or_else(|| state.site().path("/"));
    let password = form.first(PASSWORD_FIELD).unwrap_or_default().as_bytes().to_vec();
    let failure = match authenticator.log_in(&state.auth_context(), client, &headers, password).await {
        Ok(Some(cookies)) => {
            let mut response = see_other(&next);
            response.headers_mut().extend(cookies.map(|cookie| (SET_COOKIE, cookie)));
            return Ok(response);
        }
        Ok(None) => Failure::WrongPassword,
        Err(failure @ Failure::TooManyLogIns { .. }) => failure,
        Err(failure) => return Err(failure),
    };
    LoginPage::new(&state, &Purpose::LogIn, next, Pairs::default(), Some(failure)).response(&state, &headers)
}

/// POST /logout
pub async fn log_out(Session(state): Session, headers: HeaderMap) -> HandlerResult {
    authenticator(&state)?.log_out(&state.auth_context(), &headers).await?;
    let next = referer(&state, &headers).unwrap_or_else(|| state.site().path("/"));
    let mut response = see_other(&next);
    response.headers_mut().append(SET_COOKIE, no_cookie(state.site())?);
    Ok(response)
}

/// Returns the authenticator; [`Failure::NotFound`] if this server has no password.
fn authenticator(state: &AppState) -> Result<&Authenticator, Failure> {
    match &state.access {
        Access::Protected(authenticator) => Ok(authenticator),
        Access::Open | Access::ReadOnly => Err(Failure::NotFound),
    }
}

/// Returns the page of this site from which the request was sent, if the browser names it.
fn referer(state: &AppState, headers: &HeaderMap) -> Option<String> {
    let referer: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(HOST)?.to_str().ok()?;
    if referer.authority()?.as_str() != host {
        return None;
    }
    next(state, referer.path_and_query().map(|page| page.as_str()))
}

/// Checks an address to return to: it must be a path of this site that no browser can read as another site.
fn next(state: &AppState, address: Option<&str>) -> Option<String> {
    let address = address?;
    let inside = address.strip_prefix(state.site().base_path())?;
    let is_path = inside.starts_with('/') && !inside.starts_with("//") && address.len() <= ADDRESS_LIMIT;
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    // A return to the login form would look as if the login had failed.
    let is_login = ["/login", "/logout"].iter().any(|path| inside.split('?').next() == Some(path));
    (is_path && is_plain && !is_login).then(|| address.to_owned())
}
