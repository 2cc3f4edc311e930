//! The accept loop.
//!
//! `axum::serve` is not used, because it has no time-outs: a connection that sends half a request stays open without a
//! time limit (hyper's time-out needs a timer, and axum sets none), half a megabyte of headers is accepted, and one
//! half-open connection keeps the process from ending. The router has the time-outs for a whole request and for its
//! body.

use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use metrics::Gauge;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::first_request::{StartedConnection, first_request};
use super::metrics::open_connections;
use crate::web::http::metrics::Counted;

/// Limits for connections.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Maximum time from the connection or the last response to the end of the next request's head. A proxy in front
    /// must close its idle connections earlier.
    pub header_read: Duration,
    /// Maximum time in which a peer reads nothing of its response.
    pub write_idle: Duration,
    /// Maximum number of connections at a time. Further ones wait in the operating system's queue. There is no limit
    /// per address, because all visitors have the same address behind a port that Docker publishes.
    pub connections: usize,
    /// Maximum time for requests in flight after the signal to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_read: Duration::from_secs(10),
            write_idle: Duration::from_secs(20),
            connections: 4096,
            drain: Duration::from_secs(8),
        }
    }
}

/// Maximum bytes of a request's line and headers together. Longer ones get 431. An address may have 8,000 of them.
const HEAD_BYTES: usize = 32 * 1024;
/// Maximum number of headers of a request.
const HEADERS: usize = 64;

/// Maximum wait for the next request that was sent before the signal to stop.
const LATE_REQUEST: Duration = Duration::from_millis(20);

/// Serves until `shutdown` completes. It then accepts no new connections, lets requests in flight finish within
/// `limits.drain`, and closes the remaining connections.
pub async fn run_listener(listener: TcpListener, router: Router, limits: Limits, shutdown: impl Future<Output = ()>) {
    serve_connections(listener, router, limits, shutdown, open_connections()).await;
}

/// Serves like [`run_listener`], and counts the open connections in this gauge.
pub(super) async fn serve_connections(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
    open: Gauge,
) {
    let mut shutdown = pin!(shutdown);
    let permits = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let (mut arriving, mut connections) = (JoinSet::new(), JoinSet::new());
    let serve = |Arrived { connection, peer, held }: Arrived| {
        let connection = http1(limits).serve_connection(
            // Pinned on the heap, because the timer of the time-out must not move.
            TokioIo::new(Box::pin(write_timeout(connection, limits.write_idle))),
            TowerToHyperService::new(router.clone().map_request(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(ConnectInfo(peer));
                request
            })),
        );
        let connection = graceful.watch(connection);
        async move {
            if let Err(error) = connection.await {
                // The peer disconnected or sent no HTTP, which is common on a public port.
                tracing::debug!("connection: {error}");
            }
            drop(held);
        }
    };
    loop {
        let arrived = tokio::select! {
            () = &mut shutdown => break,
            (stream, peer, permit) = accept(&listener, &permits) => {
                prepare(&stream);
                let held = (permit, Counted::one(open.clone()));
                arriving.spawn(async move {
                    let connection = first_request(stream, limits.header_read).await?;
                    Some(Arrived { connection, peer, held })
                });
                continue;
            }
            Some(arrived) = arriving.join_next() => arrived,
        };
        if let Ok(Some(arrived)) = arrived {
            connections.spawn(serve(arrived));
        }
        // Remove the tasks of connections that have ended.
        while connections.try_join_next().is_some() {}
    }
    // New connections are refused at once instead of waiting in the queue.
    drop(listener);
    // Requests that were sent before the signal are still answered.
    while let Ok(Some(arrived)) = timeout(LATE_REQUEST, arriving.join_next()).await {
        if let Ok(Some(arrived)) = arrived {
            connections.spawn(serve(arrived));
        }
    }
    drop(arriving);
    if timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("{} connections did not finish in time", connections.len());
    }
    connections.shutdown().await;
}

/// Connection with its first request.
struct Arrived {
    connection: StartedConnection,
    peer: SocketAddr,
    /// Permit and gauge, released when the connection ends or is dropped.
    held: (Option<OwnedSemaphorePermit>, Counted),
}

/// Waits for a permit, and then for the next connection. Returns it with its peer address.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so this is always a permit.
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, permit),
            // The peer disconnected before its connection was accepted.
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {}
            Err(error) => {
                // No file handles or memory are left until other connections end. Retrying at once would only waste
                // time.
                tracing::error!("no connection can be accepted: {error}");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Maximum number of bytes in the operating system's buffer that are not sent yet. A larger buffer would hide for
/// longer that the peer reads nothing, which the write time-out detects.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;

/// Configures HTTP/1.1. HTTP/2 and TLS need a proxy in front.
fn http1(limits: Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        // Without a timer the time-out has no effect.
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS);
    builder
}

/// Sets the socket's options. A failure has no consequences.
fn prepare(stream: &TcpStream) {
    // Responses are sent in one piece. Waiting until a packet is full would only delay them.
    drop(stream.set_nodelay(true));
    #[cfg(target_os = "linux")]
    drop(socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT));
}

fn write_timeout(connection: StartedConnection, limit: Duration) -> TimeoutStream<StartedConnection> {
    let mut stream = TimeoutStream::new(connection);
    stream.set_write_timeout(Some(limit));
    stream
}
