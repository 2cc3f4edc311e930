//! GET /login asks for the password, POST /login takes it, POST /logout ends the session; and the page that stands in
//! for a form's answer until somebody has logged in.

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

/// GET /login: `next` is where to go on; without it, the page that the link stood on.
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
    let given = form.first(PASSWORD_FIELD).unwrap_or_default();
    let failure = match authenticator.log_in(&state.auth_context(), client, &headers, given.as_bytes().to_vec()).await {
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

/// Where nobody is asked for a password, there is no such page.
fn authenticator(state: &AppState) -> Result<&Authenticator, Failure> {
    match &state.access {
        Access::Protected(authenticator) => Ok(authenticator),
        Access::Open | Access::ReadOnly => Err(Failure::NotFound),
    }
}

/// The page of ours that the link or the button stood on, if a browser says so.
fn referer(state: &AppState, headers: &HeaderMap) -> Option<String> {
    let referer: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(HOST)?.to_str().ok()?;
    if referer.authority()?.as_str() != host {
        return None;
    }
    next(state, referer.path_and_query().map(|page| page.as_str()))
}

/// An address to go on to: a path of ours, and nothing that a browser could read as another site.
fn next(state: &AppState, given: Option<&str>) -> Option<String> {
    let given = given?;
    let inside = given.strip_prefix(state.site().base_path())?;
    let is_path = inside.starts_with('/') && !inside.starts_with("//") && given.len() <= ADDRESS_LIMIT;
    let is_plain = given.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    // Back at the form, nobody would know whether it had worked.
    let is_login = ["/login", "/logout"].iter().any(|path| inside.split('?').next() == Some(path));
    (is_path && is_plain && !is_login).then(|| given.to_owned())
}
