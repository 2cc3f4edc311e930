//! What every handler shares.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};

use super::assets::Assets;
use super::compute::Gate;
use super::site::Site;
use crate::storage::Store;

/// How the pages are set up.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Empty, or a prefix such as `/epi` of every address but the health checks'.
    pub base_path: String,
    /// The URL by which readers reach the site, for links to send, without the base path.
    pub base_url: Option<String>,
    /// Style sheets are read from this folder instead of the ones built in.
    pub static_dir: Option<PathBuf>,
    /// Further presets are read from this folder.
    pub presets_dir: Option<PathBuf>,
    /// Sites whose pages may call the API, as browsers name them: `https://twin.example.org`.
    pub cors_origins: Vec<String>,
}

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    store: Store,
    site: Site,
    gate: Gate,
    presets_dir: Option<PathBuf>,
    cors_origins: Vec<String>,
    clock: fn() -> DateTime<Utc>,
}

impl AppState {
    /// The state of a server on this store.
    pub fn new(store: Store, settings: Settings) -> Self {
        let site = Site::new(settings.base_path, settings.base_url, Assets::new(settings.static_dir));
        let Settings { presets_dir, cors_origins, .. } = settings;
        Self(Arc::new(Shared { store, site, gate: Gate::new(), presets_dir, cors_origins, clock: system_time }))
    }

    /// Saved runs.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Links and assets.
    pub fn site(&self) -> &Site {
        &self.0.site
    }

    /// Where simulations wait for a processor.
    pub fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// The folder of further presets, where one is named.
    pub fn presets_dir(&self) -> Option<&Path> {
        self.0.presets_dir.as_deref()
    }

    /// Sites whose pages may call the API.
    pub fn cors_origins(&self) -> &[String] {
        &self.0.cors_origins
    }

    /// The present, in the microseconds that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0.clock)().trunc_subsecs(6)
    }
}

fn system_time() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the one clock that the others are told to ask")]
    Utc::now()
}
