//! The page that asks for the password, also in the place of a form's answer until its sender has logged in.

use askama::Template;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::web::auth::session::no_cookie;
use crate::web::auth::{Access, token};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::query::{Pairs, address};
use crate::web::http::redirect::see_other;
use crate::web::http::site::{Section, Site};
use crate::web::state::AppState;

/// What the field of the password is called in every form; no other form of ours has such a field.
pub const PASSWORD_FIELD: &str = "password";

/// What somebody wants to do who is asked for the password.
pub enum Purpose {
    /// Nothing but to log in.
    LogIn,
    /// To save a comparison, or a title, note and tags.
    Save,
    /// To delete a run.
    Delete,
    /// To archive or restore a run.
    Move,
    /// To import a file, which has to be chosen again.
    Import,
}

impl Purpose {
    /// By the route that a form was sent to.
    pub fn of(route: &str) -> Self {
        match route.rsplit('/').next() {
            Some("delete") => Self::Delete,
            Some("archive" | "unarchive" | "restore") => Self::Move,
            _ => Self::Save,
        }
    }

    /// The heading, what follows, and what the button says.
    fn words(&self) -> (&'static str, &'static str, &'static str) {
        const ASKS: &str = "Everything can be run and viewed here. Saving, changing and deleting ask for a password.";
        const KEPT: &str = "Saving asks for a password here. Nothing that you typed is lost: it is saved as soon as you \
                            have logged in.";
        const ONE_PRESS: &str = "Changing what is saved asks for a password here. Nothing has been done yet.";
        match self {
            Self::LogIn => ("Log in", ASKS, "Log in"),
            Self::Save => ("Log in to save", KEPT, "Log in and save"),
            Self::Delete => ("Log in to delete this run", ONE_PRESS, "Log in and delete it"),
            Self::Move => ("Log in to change this run", ONE_PRESS, "Log in and change it"),
            Self::Import => (
                "Log in to import a run",
                "Importing asks for a password here, and nothing was imported. Choose the file again after you have logged in.",
                "Log in",
            ),
        }
    }
}

/// The form that asks for the password.
#[derive(Template)]
#[template(path = "pages/login.html")]
pub struct LoginPage<'a> {
    site: &'a Site,
    section: Section,
    heading: &'static str,
    text: &'static str,
    button: &'static str,
    /// Where the form goes.
    action: String,
    /// What it carries along.
    kept: Vec<(String, String)>,
    /// The reason of a refused log-in.
    problem: Option<&'static str>,
    failure: Option<Failure>,
}

impl<'a> LoginPage<'a> {
    /// A page whose form goes to this address with these fields; a file is sent nowhere a second time, so that from its
    /// page the form leads to `POST /login` and on to the address.
    pub fn new(
        state: &'a AppState,
        purpose: &Purpose,
        address: String,
        fields: Pairs,
        failure: Option<Failure>,
    ) -> Self {
        let (heading, text, button) = purpose.words();
        let (action, kept) = match purpose {
            Purpose::LogIn | Purpose::Import => (state.site().path("/login"), vec![("next".to_owned(), address)]),
            Purpose::Save | Purpose::Delete | Purpose::Move => (address, fields.into_iter().collect()),
        };
        let problem = failure.map(Failure::sentence);
        Self { site: state.site(), section: Section::Other, heading, text, button, action, kept, problem, failure }
    }

    /// The answer: 401, or what the failure says. It forgets a cookie that opens nothing any more.
    pub fn response(&self, state: &AppState, headers: &HeaderMap) -> HandlerResult {
        let status = self.failure.map_or(StatusCode::UNAUTHORIZED, Failure::status);
        let forget = token(headers).map(|_| no_cookie(state.site())).transpose()?;
        let mut response = asked(status, self.render()?, forget);
        if let Some(seconds) = self.failure.and_then(Failure::seconds_to_wait) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(response)
    }
}

/// Redirects to the log-in page, which leads back to this address; none where there is no password.
pub fn to_login(state: &AppState, here: &Uri) -> Option<Response> {
    let here = here.path_and_query().map_or("/", |here| here.as_str());
    let path = address("/login", &[("next".to_owned(), here.to_owned())]);
    matches!(&state.access, Access::Protected(_)).then(|| see_other(&state.site().path(&path)))
}

/// The answer to whoever has to log in, which forgets a cookie that opens nothing any more.
pub fn asked(status: StatusCode, html: String, forget: Option<HeaderValue>) -> Response {
    let mut response = (status, axum::response::Html(html)).into_response();
    if let Some(cookie) = forget {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
