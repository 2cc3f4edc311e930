//! The installation as pages see it: its links, its assets and the kind of visitor.

use axum::http::HeaderMap;
use axum::http::header::HOST;

use super::assets::Assets;

/// The installation as templates see it.
#[derive(Debug, Clone)]
pub struct Site {
    base_path: String,
    base_url: Option<String>,
    /// The style sheet, script and icon.
    pub assets: Assets,
    visitor: Visitor,
}

/// Kind of visitor that a page is rendered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visitor {
    /// Visitor of an open server, who may save, change and delete without a password.
    Editor,
    /// Visitor of a read-only server.
    Reader,
    /// Visitor of a protected server without a session.
    Guest,
    /// Visitor of a protected server with a session cookie. Routes that need a valid session check it.
    Member,
}

impl Site {
    /// Creates a site below a base path, which is empty or like `/epi`. `base_url` is the public URL, if one is
    /// configured.
    pub fn new(base_path: String, base_url: Option<String>, assets: Assets, visitor: Visitor) -> Self {
        Self { base_path, base_url, assets, visitor }
    }

    /// Returns the site for a browser with a session.
    pub fn for_members(&self) -> Self {
        Self { visitor: Visitor::Member, ..self.clone() }
    }

    /// Returns the kind of visitor.
    pub fn visitor(&self) -> Visitor {
        self.visitor
    }

    /// Returns whether runs can be saved, changed and deleted, by all visitors or after a log-in. If not, pages have no
    /// buttons for it.
    pub fn takes_changes(&self) -> bool {
        self.visitor != Visitor::Reader
    }

    /// Returns whether deleted runs are listed.
    pub fn shows_deleted(&self) -> bool {
        matches!(self.visitor, Visitor::Editor | Visitor::Member)
    }

    /// Returns whether saving, changing and deleting need the password.
    pub fn asks_for_a_password(&self) -> bool {
        matches!(self.visitor, Visitor::Guest | Visitor::Member)
    }

    /// Returns whether pages have a link to log in.
    pub fn is_for_guests(&self) -> bool {
        self.visitor == Visitor::Guest
    }

    /// Returns whether pages have a button to log out.
    pub fn is_for_members(&self) -> bool {
        self.visitor == Visitor::Member
    }

    /// Returns whether the public URL uses HTTPS.
    pub fn is_secure(&self) -> bool {
        self.base_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Returns the prefix of all addresses except the health checks; it may be empty.
    pub fn base_path(&self) -> &str {
        &self.base_path
    }

    /// Returns the address of a path of the site. All links are made here.
    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.base_path)
    }

    /// Returns the address of a saved run, followed by `rest`.
    pub fn run(&self, id: &str, rest: &str) -> String {
        self.path(&format!("/runs/{id}{rest}"))
    }

    /// Returns a link to share: absolute with the configured URL, or else with the host of the request.
    pub fn absolute(&self, path: &str, headers: &HeaderMap) -> String {
        let path = self.path(path);
        match (&self.base_url, host(headers)) {
            (Some(base_url), _) => format!("{base_url}{path}"),
            (None, Some(host)) => format!("http://{host}{path}"),
            (None, None) => path,
        }
    }

    /// Returns Epicurve's version.
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// Returns the host of the request, if it contains only the characters of a host.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    (is_host && !host.is_empty()).then_some(host)
}

/// Entry of the navigation that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The form and its chart.
    Workbench,
    /// Saved runs.
    Runs,
    /// Comparisons to start from.
    Presets,
    /// Lessons.
    Learn,
    /// The model.
    About,
    /// Pages without an entry, such as errors and the log-in.
    Other,
}
