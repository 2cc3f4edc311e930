//! What every handler shares.

use std::convert::Infallible;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use chrono::{DateTime, SubsecRound, Utc};
use ipnet::IpNet;

use super::auth::{Access, AuthContext, Mode, token};
use super::http::assets::Assets;
use super::http::client_ip::TrustedProxies;
use super::http::hosts::Hosts;
use super::http::site::{Site, Visitor};
use super::limits::large_answers::LargeAnswers;
use super::limits::quotas::{Capacity, SaveQuota};
use super::limits::uploads::Uploads;
use super::limits::worker_pool::WorkerPool;
use super::page_cache::PageCache;
use crate::engine_client::{Service, Services};
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
    /// Other people's models.
    pub services: Vec<Service>,
    /// Who may save, change and delete runs.
    pub mode: Mode,
    /// How many runs a client may save or change in a minute; none: any number.
    pub saves_per_minute: Option<NonZeroU32>,
    /// How many runs are kept at most; none: any number.
    pub most_runs: Option<NonZeroU64>,
    /// How many bytes the database may have after a run is saved; none: any number.
    pub most_bytes: Option<NonZeroU64>,
    /// How many seconds of a minute simulations may take for a client; none: any number.
    pub compute_seconds_per_minute: Option<NonZeroU32>,
    /// Where an X-Forwarded-For is believed to come from.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether only this machine can connect.
    pub listens_on_loopback: bool,
    /// The hosts of other names than this machine's under which pages are served, where no other machine is to reach them;
    /// none: any host.
    pub allowed_hosts: Option<Vec<String>>,
}

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    shared: Arc<Shared>,
    site: Arc<Site>,
}

struct Shared {
    store: Store,
    /// The site as browsers with a session see it; none where there are no sessions.
    members_site: Option<Arc<Site>>,
    access: Access,
    workers: WorkerPool,
    services: Arc<Services>,
    large_answers: Arc<LargeAnswers>,
    uploads: Uploads,
    page_cache: PageCache,
    presets_dir: Option<PathBuf>,
    cors_origins: Vec<String>,
    embed_origins: Vec<String>,
    saves: SaveQuota,
    capacity: Capacity,
    trusted_proxies: TrustedProxies,
    hosts: Hosts,
    clock: fn() -> DateTime<Utc>,
}

impl AppState {
    /// The state of a server on this store.
    pub fn new(store: Store, settings: Settings) -> Self {
        let visitor = match settings.mode {
            Mode::Open => Visitor::Anybody,
            Mode::ReadOnly => Visitor::Reader,
            Mode::Protected(_) => Visitor::Guest,
        };
        let site = Site::new(settings.base_path, settings.base_url, Assets::new(settings.static_dir), visitor);
        let knows_its_peers = settings.listens_on_loopback || !settings.trusted_proxies.is_empty();
        let members_site = matches!(settings.mode, Mode::Protected(_)).then(|| Arc::new(site.for_members()));
        let access = Access::new(settings.mode, knows_its_peers);
        let hosts = Hosts::new(settings.allowed_hosts);
        let saves = SaveQuota::new(settings.saves_per_minute);
        let capacity = Capacity::new(settings.most_runs, settings.most_bytes);
        let workers = WorkerPool::new(settings.compute_seconds_per_minute);
        let services = Arc::new(Services::new(settings.services));
        let trusted_proxies = TrustedProxies::new(settings.trusted_proxies);
        let Settings { presets_dir, cors_origins, embed_origins, .. } = settings;
        let clock = system_time;
        let shared = Shared {
            store,
            members_site,
            access,
            workers,
            services,
            large_answers: Arc::new(LargeAnswers::new()),
            uploads: Uploads::new(),
            page_cache: PageCache::new(),
            presets_dir,
            cors_origins,
            embed_origins,
            saves,
            capacity,
            trusted_proxies,
            hosts,
            clock,
        };
        Self { shared: Arc::new(shared), site: Arc::new(site) }
    }

    /// Whether pages differ between browsers with a session and others.
    pub fn has_sessions(&self) -> bool {
        self.shared.members_site.is_some()
    }

    /// Who may write.
    pub fn access(&self) -> &Access {
        &self.shared.access
    }

    /// Saved runs.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// Links and assets.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Where simulations wait for a processor.
    pub fn workers(&self) -> &WorkerPool {
        &self.shared.workers
    }

    /// Other people's models.
    pub fn services(&self) -> &Arc<Services> {
        &self.shared.services
    }

    /// Where large answers wait for their readers.
    pub fn large_answers(&self) -> &LargeAnswers {
        &self.shared.large_answers
    }

    /// Where files come in.
    pub fn uploads(&self) -> &Uploads {
        &self.shared.uploads
    }

    /// Pages of saved runs, as they were sent.
    pub fn page_cache(&self) -> &PageCache {
        &self.shared.page_cache
    }

    /// The folder of further presets, where one is named.
    pub fn presets_dir(&self) -> Option<&Path> {
        self.shared.presets_dir.as_deref()
    }

    /// Sites whose pages may call the API.
    pub fn cors_origins(&self) -> &[String] {
        &self.shared.cors_origins
    }

    /// Sites whose pages may show a run's chart in a frame.
    pub fn embed_origins(&self) -> &[String] {
        &self.shared.embed_origins
    }

    /// What each client may still save.
    pub fn saves(&self) -> &SaveQuota {
        &self.shared.saves
    }

    /// What all of them together may still save.
    pub fn capacity(&self) -> &Capacity {
        &self.shared.capacity
    }

    /// What the authenticator works with.
    pub fn auth_context(&self) -> AuthContext<'_> {
        AuthContext { store: self.store(), workers: self.workers(), site: self.site(), now: self.now() }
    }

    /// The names under which this server may be asked.
    pub fn hosts(&self) -> &Hosts {
        &self.shared.hosts
    }

    /// The present, in the microseconds that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        (self.shared.clock)().trunc_subsecs(6)
    }
}

/// The state for a request, with the site as the browser that sent it sees it.
pub struct Session(pub AppState);

impl FromRequestParts<AppState> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let mut state = state.clone();
        if let Some(site) = &state.shared.members_site
            && token(&parts.headers).is_some()
        {
            state.site = Arc::clone(site);
        }
        Ok(Self(state))
    }
}

impl FromRef<AppState> for Store {
    fn from_ref(state: &AppState) -> Self {
        state.store().clone()
    }
}

impl FromRef<AppState> for TrustedProxies {
    fn from_ref(state: &AppState) -> Self {
        state.shared.trusted_proxies.clone()
    }
}

impl FromRef<AppState> for Arc<LargeAnswers> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.shared.large_answers)
    }
}

fn system_time() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the one clock that the others are told to ask")]
    Utc::now()
}
