//! The application in this process, as browsers and other programs reach it.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

use epicurve::server::{Limits, run_listener};
use epicurve::storage::Store;
use epicurve::web::{AppState, Settings, router};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

/// The application with a database of its own and a port of its own.
pub struct Server {
    /// `http://127.0.0.1:` and the port.
    pub url: String,
    _folder: TempDir,
}

impl Server {
    /// Serves an empty SQLite file until the test's runtime ends.
    pub async fn start() -> Self {
        let (store, folder) = super::sqlite().await;
        Self::on(store, folder, Settings::default()).await
    }

    /// Serves this SQLite file, which goes with its folder, until the test's runtime ends.
    pub async fn on(store: Store, folder: TempDir, settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = router(AppState::new(store, settings).unwrap());
        tokio::spawn(run_listener(listener, router, Limits::default(), std::future::pending()));
        Self { url, _folder: folder }
    }

    /// Saves a run through the API; returns its id.
    pub async fn save(&self, run: &Value) -> String {
        let (address, body) = (format!("{}/api/v1/runs", self.url), run.to_string());
        let send = move || ureq::post(&address).content_type("application/json").send(&body).unwrap();
        let answer = spawn_blocking(send).await.unwrap();
        let location = answer.headers()["location"].to_str().unwrap();
        location.rsplit_once('/').unwrap().1.to_owned()
    }

    /// Presses a button that sends an empty form to this path.
    pub async fn press(&self, path: &str) {
        let address = format!("{}{path}", self.url);
        let send = move || ureq::post(&address).send_form([("", ""); 0]).unwrap();
        assert!(spawn_blocking(send).await.unwrap().status().is_success());
    }
}
