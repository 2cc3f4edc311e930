//! State that all handlers share.

use std::convert::Infallible;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use chrono::{DateTime, SubsecRound, Utc};

use super::auth::{Access, AuthContext, UnusablePassword, token};
use super::http::assets::Assets;
use super::http::client_ip::TrustedProxies;
use super::http::hosts::Hosts;
use super::http::site::{Site, Visitor};
use super::limits::large_answers::LargeAnswers;
use super::limits::quotas::{Capacity, SaveQuota};
use super::limits::uploads::Uploads;
use super::limits::worker_pool::WorkerPool;
use super::page_cache::PageCache;
use crate::config::{Mode, Settings};
use crate::engine_client::Services;
use crate::storage::Store;

/// State of the application, cheap to clone.
#[derive(Clone)]
pub struct AppState {
    shared: Arc<Shared>,
    site: Arc<Site>,
}

/// Part of the state that is identical for all requests.
pub struct Shared {
    /// Saved runs.
    pub store: Store,
    /// Site for browsers with a session; `None` if the server has no sessions.
    members_site: Option<Arc<Site>>,
    /// Write access.
    pub access: Access,
    /// Pool of processors for simulations.
    pub workers: WorkerPool,
    /// External engines.
    pub services: Arc<Services>,
    /// Limits for large answers.
    pub large_answers: Arc<LargeAnswers>,
    /// Limits for uploaded files.
    pub uploads: Uploads,
    /// Rendered pages of saved runs.
    pub page_cache: PageCache,
    /// Folder with the operator's presets, if one is configured.
    pub presets_dir: Option<PathBuf>,
    /// Sites whose pages may call the API.
    pub cors_origins: Vec<String>,
    /// Sites whose pages may show a run's chart in a frame.
    pub embed_origins: Vec<String>,
    /// Rate limit of each client for saving runs.
    pub saves: SaveQuota,
    /// Limits of the database's size.
    pub capacity: Capacity,
    trusted_proxies: TrustedProxies,
    /// Allowed host names.
    pub hosts: Hosts,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl AppState {
    /// Creates the state of a server on this store.
    ///
    /// # Errors
    ///
    /// If the password of a protected server cannot be used.
    pub fn new(store: Store, settings: Settings) -> Result<Self, UnusablePassword> {
        let visitor = match settings.mode {
            Mode::Open => Visitor::Editor,
            Mode::ReadOnly => Visitor::Reader,
            Mode::Protected { .. } => Visitor::Guest,
        };
        let site = Site::new(settings.base_path, settings.base_url, Assets::new(settings.static_dir), visitor);
        let knows_its_peers = settings.listens_on_loopback || !settings.trusted_proxies.is_empty();
        let shared = Shared {
            store,
            members_site: site.is_for_guests().then(|| Arc::new(site.for_members())),
            access: Access::new(settings.mode, knows_its_peers)?,
            workers: WorkerPool::new(settings.compute_seconds_per_minute),
            services: Arc::new(Services::new(settings.engines)),
            large_answers: Arc::new(LargeAnswers::new()),
            uploads: Uploads::new(),
            page_cache: PageCache::new(),
            presets_dir: settings.presets_dir,
            cors_origins: settings.cors_origins,
            embed_origins: settings.embed_origins,
            saves: SaveQuota::new(settings.saves_per_minute),
            capacity: Capacity::new(settings.most_runs, settings.most_bytes),
            trusted_proxies: TrustedProxies(settings.trusted_proxies.into()),
            hosts: Hosts::new(settings.allowed_hosts),
        };
        Ok(Self { shared: Arc::new(shared), site: Arc::new(site) })
    }

    /// Returns whether pages differ for browsers with a session.
    pub fn has_sessions(&self) -> bool {
        self.members_site.is_some()
    }

    /// Returns the site with its links and assets.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Returns the context of the authenticator's calls.
    pub fn auth_context(&self) -> AuthContext<'_> {
        AuthContext { store: &self.store, workers: &self.workers, site: &self.site, now: self.now() }
    }

    /// Returns the current time in microseconds, the resolution of both databases.
    pub fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the clock that all other code of the web layer uses")]
        Utc::now().trunc_subsecs(6)
    }
}

/// State for a request. Its site is that of members if the request has a session cookie.
pub struct Session(pub AppState);

impl FromRequestParts<AppState> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let mut state = state.clone();
        if let Some(site) = &state.members_site
            && token(&parts.headers).is_some()
        {
            state.site = Arc::clone(site);
        }
        Ok(Self(state))
    }
}

impl FromRef<AppState> for Store {
    fn from_ref(state: &AppState) -> Self {
        state.store.clone()
    }
}

impl FromRef<AppState> for TrustedProxies {
    fn from_ref(state: &AppState) -> Self {
        state.trusted_proxies.clone()
    }
}

impl FromRef<AppState> for Arc<LargeAnswers> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.large_answers)
    }
}
