//! The API's description against the running server: what it allows is taken, what it forbids is refused, and every answer
//! is as it says. Schemathesis makes up the requests.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod support;

use std::process::Command;

use epicurve::server::{Limits, run_listener};
use epicurve::storage::Store;
use epicurve::web::{AppState, Settings, router};
use support::needs::SCHEMATHESIS;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

/// Requests that are worth calling it a test.
const FEWEST_CASES: u32 = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_description_holds_on_both_databases() {
    if !SCHEMATHESIS.is_met() {
        return;
    }
    // Both at once: each keeps one processor busy.
    let on_sqlite = async {
        let (store, _folder) = support::sqlite().await;
        holds_on(store).await;
    };
    let on_postgres = async {
        if let Some(database) = support::postgres::database().await {
            let store = Store::open(&database.url(), None).unwrap();
            store.migrate().await.unwrap();
            holds_on(store).await;
        }
    };
    tokio::join!(on_sqlite, on_postgres);
}

async fn holds_on(store: Store) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = router(AppState::new(store.clone(), Settings::default()).unwrap());
    let server = tokio::spawn(run_listener(listener, router, Limits::default(), async {
        stopped.await.ok();
    }));
    let said = spawn_blocking(move || schemathesis(&format!("http://{address}/api/openapi.json"))).await.unwrap();
    stop.send(()).unwrap();
    server.await.unwrap();
    store.close().await;
    let (succeeded, said) = said;
    assert!(succeeded, "{said}");
    let cases =
        said.lines().find_map(|line| line.trim().split_once(" generated")?.0.replace(',', "").parse::<u32>().ok());
    assert!(cases.is_some_and(|cases| cases >= FEWEST_CASES), "{cases:?} cases in\n{said}");
}

/// Whether every check passed, and what was said.
fn schemathesis(description: &str) -> (bool, String) {
    let output = Command::new("schemathesis")
        .args(["--config-file", "tests/schemathesis.toml", "run", description])
        // One seed: what passes once passes always. A test build takes seconds for what a release build does in a moment.
        .args(["--checks=all", "--max-examples=60", "--seed=20260105", "--request-timeout=30", "--no-color"])
        // A simulation may take ten seconds, and any answer fifteen.
        .arg("--max-response-time=15")
        .arg("--continue-on-failure")
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}
