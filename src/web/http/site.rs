//! What every page knows of the installation: its links and its style sheet.

use axum::http::HeaderMap;
use axum::http::header::HOST;

use super::assets::Assets;

/// The installation, as templates see it.
#[derive(Debug, Clone)]
pub struct Site {
    base_path: String,
    base_url: Option<String>,
    /// The style sheet and icon.
    pub assets: Assets,
    visitor: Visitor,
}

/// Whom a page is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visitor {
    /// Whoever comes, where nobody is asked for a password.
    Anybody,
    /// Whoever comes, where nothing can be saved.
    Reader,
    /// Who has not given the password.
    Guest,
    /// A browser with a session; whether it still counts is asked where it matters.
    Member,
}

impl Site {
    /// An installation under this path (empty, or `/epi`), known from outside by this URL where one is configured.
    pub fn new(base_path: String, base_url: Option<String>, assets: Assets, visitor: Visitor) -> Self {
        Self { base_path, base_url, assets, visitor }
    }

    /// The same for a browser with a session.
    pub fn for_members(&self) -> Self {
        Self { visitor: Visitor::Member, ..self.clone() }
    }

    /// Whom pages are written for.
    pub fn visitor(&self) -> Visitor {
        self.visitor
    }

    /// Whether anybody may save, change and delete: else no page has a button for it.
    pub fn takes_changes(&self) -> bool {
        self.visitor != Visitor::Reader
    }

    /// Whether deleted runs are listed.
    pub fn shows_deleted(&self) -> bool {
        matches!(self.visitor, Visitor::Anybody | Visitor::Member)
    }

    /// Whether only who knows the password may.
    pub fn asks_for_a_password(&self) -> bool {
        matches!(self.visitor, Visitor::Guest | Visitor::Member)
    }

    /// Whether to offer to log in.
    pub fn is_for_guests(&self) -> bool {
        self.visitor == Visitor::Guest
    }

    /// Whether to offer to log out.
    pub fn is_for_members(&self) -> bool {
        self.visitor == Visitor::Member
    }

    /// Whether visitors are known to come over TLS.
    pub fn is_secure(&self) -> bool {
        self.base_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Empty, or the prefix of every address but the health checks'.
    pub fn base_path(&self) -> &str {
        &self.base_path
    }

    /// The address of a path of ours: every link goes through here.
    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.base_path)
    }

    /// A saved run's address, or one that begins with it.
    pub fn run(&self, id: &str, rest: &str) -> String {
        self.path(&format!("/runs/{id}{rest}"))
    }

    /// A link to send: absolute by the configured URL, else by the name under which the reader asked.
    pub fn absolute(&self, path: &str, headers: &HeaderMap) -> String {
        let path = self.path(path);
        match (&self.base_url, host(headers)) {
            (Some(base_url), _) => format!("{base_url}{path}"),
            (None, Some(host)) => format!("http://{host}{path}"),
            (None, None) => path,
        }
    }

    /// Epicurve's version.
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// The asked host, where it is made of a host's characters.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    (is_host && !host.is_empty()).then_some(host)
}

/// The entry of the navigation that a page belongs to.
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
    /// None of them: errors.
    Other,
}
