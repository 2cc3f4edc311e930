//! What every handler shares.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use ipnet::IpNet;

use super::assets::Assets;
use super::compute::Gate;
use super::quota::SaveQuota;
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
    /// Sites whose pages may show a run's chart in a frame, named likewise.
    pub embed_origins: Vec<String>,
    /// How many runs a client may save in a minute; none: any number.
    pub saves_per_minute: Option<NonZeroU32>,
    /// Where an X-Forwarded-For is believed to come from.
    pub trusted_proxies: Vec<IpNet>,
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
    embed_origins: Vec<String>,
    saves: SaveQuota,
    trusted_proxies: Vec<IpNet>,
    clock: fn() -> DateTime<Utc>,
}

impl AppState {
    /// The state of a server on this store.
    pub fn new(store: Store, settings: Settings) -> Self {
        let site = Site::new(settings.base_path, settings.base_url, Assets::new(settings.static_dir));
        let saves = SaveQuota::new(settings.saves_per_minute);
        let Settings { presets_dir, cors_origins, embed_origins, trusted_proxies, .. } = settings;
        let gate = Gate::new();
        let clock = system_time;
        Self(Arc::new(Shared {
            store,
            site,
            gate,
            presets_dir,
            cors_origins,
            embed_origins,
            saves,
            trusted_proxies,
            clock,
        }))
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

    /// Sites whose pages may show a run's chart in a frame.
    pub fn embed_origins(&self) -> &[String] {
        &self.0.embed_origins
    }

    /// What each client may still save.
    pub fn saves(&self) -> &SaveQuota {
        &self.0.saves
    }

    /// Where an X-Forwarded-For is believed to come from.
    pub fn trusted_proxies(&self) -> &[IpNet] {
        &self.0.trusted_proxies
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
