//! The application on an SQLite file, asked through its router: every layer but the network.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{Method, Request, StatusCode};
use epicurve::storage::Store;
use epicurve::web::{AppState, Settings, router};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Three scenarios, as the workbench's address has them.
pub const THREE: &str = "v=1&days=200&s1.name=No+change&s1.beta=0.3&s1.gamma=0.1&s2.name=Fewer+contacts&s2.beta=0.2&s2.gamma=0.1\
                     &s3.name=Lockdown&s3.beta=0.12&s3.gamma=0.1";

/// One, as the API takes it.
pub const ONE: &str = r#"{"days": 200, "scenarios": [{"name": "No change", "beta": 0.3, "gamma": 0.1}]}"#;

/// A request as every client in HTTP/1.1 sends it.
fn request(method: Method, address: &str) -> Builder {
    Request::builder().method(method).uri(address).header("host", "localhost")
}

/// A request without a body.
pub fn get(address: &str) -> Request<Body> {
    request(Method::GET, address).body(Body::empty()).unwrap()
}

/// The same from a browser.
pub fn get_compressed(address: &str) -> Request<Body> {
    request(Method::GET, address).header("accept-encoding", "gzip").body(Body::empty()).unwrap()
}

/// A simulation of one scenario, asked of the API.
pub fn post_one() -> Request<Body> {
    let request = request(Method::POST, "/api/v1/simulations").header("content-type", "application/json");
    request.body(Body::from(ONE)).unwrap()
}

/// The application with thirty runs.
pub struct App {
    runtime: Runtime,
    router: Router,
    /// The address of the last run.
    pub run: String,
    _folder: tempfile::TempDir,
}

impl App {
    pub fn new(runtime: Runtime) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("bench.db").display());
        let router = runtime.block_on(async {
            let store = Store::open(&url, None).unwrap();
            store.migrate().await.unwrap();
            router(AppState::new(store, Settings::default()).unwrap())
        });
        let mut app = Self { runtime, router, run: String::new(), _folder: folder };
        for _ in 0..30 {
            let form = request(Method::POST, "/runs").header("content-type", "application/x-www-form-urlencoded");
            let answer =
                app.runtime.block_on(app.router.clone().oneshot(form.body(Body::from(THREE)).unwrap())).unwrap();
            app.run = answer.headers()["location"].to_str().unwrap().to_owned();
        }
        app
    }

    /// Answers a request; the length of the answer.
    pub fn answer(&self, request: Request<Body>, expected: StatusCode) -> usize {
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), expected);
            to_bytes(answer.into_body(), usize::MAX).await.unwrap().len()
        })
    }
}
