//! The log-in page. It is also the response to a form that needs the password.

use askama::Template;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};

use crate::web::auth::session::no_cookie;
use crate::web::auth::{Access, token};
use crate::web::error::{Failure, HandlerResult};
use crate::web::http::query::{Pairs, address};
use crate::web::http::redirect::see_other;
use crate::web::http::site::{Section, Site};
use crate::web::state::AppState;

/// Name of the password's field in the log-in form. No other form has a field of this name.
pub const PASSWORD_FIELD: &str = "password";

/// Action that needs the password.
pub enum Purpose {
    /// Only log in.
    LogIn,
    /// Save a comparison, or a title, note and tags.
    Save,
    /// Delete a run.
    Delete,
    /// Archive or restore a run.
    Move,
    /// Import a file, which visitors have to choose again.
    Import,
}

impl Purpose {
    /// Returns the action of a form by its route.
    pub fn of(route: &str) -> Self {
        match route.rsplit('/').next() {
            Some("delete") => Self::Delete,
            Some("archive" | "unarchive" | "restore") => Self::Move,
            _ => Self::Save,
        }
    }

    /// Returns the heading, the text below it, and the label of the button.
    fn texts(&self) -> (&'static str, &'static str, &'static str) {
        const ASKS: &str = "Everything can be run and viewed here. Saving, changing and deleting ask for a password.";
        const REPLAYED: &str = "Saving asks for a password here. Nothing that you typed is lost: it is saved as soon as you \
                            have logged in.";
        const NOTHING_DONE: &str = "Changing what is saved asks for a password here. Nothing has been done yet.";
        match self {
            Self::LogIn => ("Log in", ASKS, "Log in"),
            Self::Save => ("Log in to save", REPLAYED, "Log in and save"),
            Self::Delete => ("Log in to delete this run", NOTHING_DONE, "Log in and delete it"),
            Self::Move => ("Log in to change this run", NOTHING_DONE, "Log in and change it"),
            Self::Import => (
                "Log in to import a run",
                "Importing asks for a password here, and nothing was imported. Choose the file again after you have logged in.",
                "Log in",
            ),
        }
    }
}

/// Page with the log-in form.
#[derive(Template)]
#[template(path = "pages/login.html")]
pub struct LoginPage<'a> {
    site: &'a Site,
    section: Section,
    heading: &'static str,
    text: &'static str,
    button: &'static str,
    /// Address that the form is sent to.
    action: String,
    /// Hidden fields.
    kept: Vec<(String, String)>,
    /// Reason of a refused log-in.
    problem: Option<&'static str>,
    failure: Option<Failure>,
}

impl<'a> LoginPage<'a> {
    /// Creates a page whose form sends these fields to this address. For an import, whose file cannot be sent again,
    /// the form goes to `POST /login`, which redirects to the address.
    pub fn new(
        state: &'a AppState,
        purpose: &Purpose,
        address: String,
        fields: Pairs,
        failure: Option<Failure>,
    ) -> Self {
        let (heading, text, button) = purpose.texts();
        let (action, kept) = match purpose {
            Purpose::LogIn | Purpose::Import => (state.site().path("/login"), vec![("next".to_owned(), address)]),
            Purpose::Save | Purpose::Delete | Purpose::Move => (address, fields.into_iter().collect()),
        };
        let problem = failure.map(Failure::sentence);
        Self { site: state.site(), section: Section::Other, heading, text, button, action, kept, problem, failure }
    }

    /// Builds the response with status 401, or that of the failure. It deletes a session cookie that is no longer
    /// valid.
    pub fn response(&self, state: &AppState, headers: &HeaderMap) -> HandlerResult {
        let status = self.failure.map_or(StatusCode::UNAUTHORIZED, Failure::status);
        let mut response = (status, Html(self.render()?)).into_response();
        if token(headers).is_some() {
            response.headers_mut().append(SET_COOKIE, no_cookie(state.site())?);
        }
        if let Some(seconds) = self.failure.and_then(Failure::seconds_to_wait) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(response)
    }
}

/// Redirects to the log-in page, which leads back to this address. Returns `None` if there is no password.
pub fn to_login(state: &AppState, here: &Uri) -> Option<Response> {
    let here = here.path_and_query().map_or("/", |here| here.as_str());
    let path = address("/login", &[("next".to_owned(), here.to_owned())]);
    matches!(&state.access, Access::Protected(_)).then(|| see_other(&state.site().path(&path)))
}
