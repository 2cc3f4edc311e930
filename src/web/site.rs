//! What every page knows of the installation: its links and its style sheet.

use axum::http::HeaderMap;
use axum::http::header::HOST;

use super::assets::Assets;

/// The installation, as templates see it.
#[derive(Debug)]
pub struct Site {
    base_path: String,
    base_url: Option<String>,
    /// The style sheet and icon.
    pub assets: Assets,
}

impl Site {
    /// An installation under this path (empty, or `/epi`), known from outside by this URL where one is configured.
    pub fn new(base_path: String, base_url: Option<String>, assets: Assets) -> Self {
        Self { base_path, base_url, assets }
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
