//! Metrics for Prometheus, on a separate listener.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics::{Gauge, counter, describe_counter, describe_gauge, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::time::interval;

use super::listener::{Limits, serve_connections};
use crate::storage::Store;
use crate::web;

/// Content type of Prometheus' text format: <https://prometheus.io/docs/instrumenting/exposition_formats/>.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Interval at which recorded durations are added to their buckets. Until then, or until a scrape, each is kept in
/// memory.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

const OPEN_CONNECTIONS: &str = "epicurve_http_connections_open";
const POOL_SIZE: &str = "epicurve_database_pool_size";
const POOL_LIMIT: &str = "epicurve_database_pool_limit";
const POOL_IDLE: &str = "epicurve_database_pool_idle";
const POOL_IN_USE: &str = "epicurve_database_pool_in_use";
const POOL_TIME_OUTS: &str = "epicurve_database_pool_timeouts_total";
const BUILD: &str = "epicurve_build_info";

/// Metrics of this process since the call of [`collect`].
pub(super) struct Collected {
    handle: PrometheusHandle,
    store: Store,
}

/// Starts to collect metrics until the process ends. It can be called only once.
///
/// # Errors
///
/// If metrics are already collected in this process. The error is a sentence.
pub(super) fn collect(store: &Store) -> Result<Collected, String> {
    let mut builder = PrometheusBuilder::new();
    for (name, buckets) in web::DURATIONS {
        let name = Matcher::Full(name.to_owned());
        builder = builder.set_buckets_for_metric(name, buckets).map_err(|error| error.to_string())?;
    }
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| error.to_string())?;
    web::describe_metrics();
    describe_gauge!(OPEN_CONNECTIONS, "Connections of visitors, or of a proxy.");
    describe_gauge!(POOL_SIZE, "Connections to the database.");
    describe_gauge!(POOL_LIMIT, "Connections to the database that this process opens at most.");
    describe_gauge!(POOL_IDLE, "Connections to the database that nobody uses.");
    describe_gauge!(POOL_IN_USE, "Connections to the database that are used.");
    describe_counter!(POOL_TIME_OUTS, "Times that somebody waited in vain for a connection to the database.");
    describe_gauge!(BUILD, "Always 1; its labels say what this is.");
    open_connections().set(0.0);
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION"), "database" => store.kind()).set(1.0);
    Ok(Collected { handle, store: store.clone() })
}

/// Returns the gauge of the main listener's open connections. It has no effect unless metrics are collected.
pub(super) fn open_connections() -> Gauge {
    gauge!(OPEN_CONNECTIONS)
}

impl Collected {
    /// Serves `GET /metrics` and answers all other requests with 404. It never returns.
    pub(super) async fn serve(self, listener: TcpListener, limits: Limits) -> Infallible {
        let handle = self.handle.clone();
        let collected = Arc::new(self);
        let router = Router::new()
            .route("/metrics", get(async move || ([(CONTENT_TYPE, TEXT_FORMAT)], collected.text()).into_response()))
            .fallback(async || StatusCode::NOT_FOUND)
            .method_not_allowed_fallback(async || StatusCode::NOT_FOUND);
        let sort = async {
            let mut ticks = interval(UPKEEP_INTERVAL);
            loop {
                ticks.tick().await;
                handle.run_upkeep();
            }
        };
        tokio::join!(sort, serve_connections(listener, router, limits, std::future::pending(), Gauge::noop())).0
    }

    /// Writes all metrics as text, with the current state of the connection pool.
    fn text(&self) -> String {
        let connections = self.store.connections();
        gauge!(POOL_SIZE).set(connections.open);
        gauge!(POOL_LIMIT).set(connections.most);
        gauge!(POOL_IDLE).set(connections.idle);
        gauge!(POOL_IN_USE).set(connections.in_use());
        counter!(POOL_TIME_OUTS).absolute(connections.time_outs);
        self.handle.render()
    }
}
