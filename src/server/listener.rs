//! The accept loop.
//!
//! It is our own because `axum::serve` has no time-outs: a connection that sends half a request stays open for ever
//! (hyper's time-out needs a timer, and axum installs none), half a megabyte of headers is accepted, and one
//! half-open connection keeps the process from ending. Time-outs for a whole request and for its body belong to the
//! router.

use std::io;
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

use super::first_request::{Begun, first_request};
use super::metrics::open_connections;
use crate::web::http::metrics::Counted;

/// What a connection may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the connection, or the last answer, to the end of the next request's head. A proxy in front must close its
    /// idle connections earlier than this.
    pub header_read: Duration,
    /// How long a peer may leave what it asked for unread.
    pub write_idle: Duration,
    /// Connections at a time; the next ones wait in the operating system's queue. There is no limit for one peer,
    /// because behind Docker's port all visitors have the same address.
    pub connections: usize,
    /// How long requests in flight may go on after the signal to stop.
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

/// A request's line and headers together; more is answered 431. Addresses have 8,000 characters.
const HEAD_BYTES: usize = 32 * 1024;
const HEADERS: usize = 64;

/// After the signal to stop, from one request that was sent before to the next.
const ARRIVED: Duration = Duration::from_millis(20);

/// Serves until `shutdown` ends, then takes no new connection, lets requests in flight finish for `limits.drain`, and
/// drops what is left.
pub async fn run_listener(listener: TcpListener, router: Router, limits: Limits, shutdown: impl Future<Output = ()>) {
    serve_connections(listener, router, limits, shutdown, open_connections()).await;
}

/// The same, with the connections counted in this gauge.
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
    let serve = |Arrived { begun, peer, held }: Arrived| {
        let connection = http1(limits).serve_connection(
            // Pinned on the heap: the time-out's clock must not move.
            TokioIo::new(Box::pin(write_timeout(begun, limits.write_idle))),
            TowerToHyperService::new(router.clone().map_request(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(ConnectInfo(peer));
                request
            })),
        );
        let connection = graceful.watch(connection);
        async move {
            if let Err(error) = connection.await {
                // A peer that went away or sent no HTTP: everyday business on any public port.
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
                    let begun = first_request(stream, limits.header_read).await?;
                    Some(Arrived { begun, peer, held })
                });
                continue;
            }
            Some(arrived) = arriving.join_next() => arrived,
        };
        if let Ok(Some(arrived)) = arrived {
            connections.spawn(serve(arrived));
        }
        // Forget the connections that have ended.
        while connections.try_join_next().is_some() {}
    }
    // Whoever connects from now on is refused instead of waiting in vain.
    drop(listener);
    // A request that was sent before the signal is answered.
    while let Ok(Some(arrived)) = timeout(ARRIVED, arriving.join_next()).await {
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

/// A connection with its first request.
struct Arrived {
    begun: Begun,
    peer: SocketAddr,
    /// Its place and its count, given back when it ends or is dropped.
    held: (Option<OwnedSemaphorePermit>, Counted),
}

/// The next connection and who is at its other end, once there is room for it.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // Never closed, so that this is always a permit.
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, permit),
            // The peer gave up before we came to it.
            Err(error) if is_peers_fault(&error) => {}
            Err(error) => {
                // Out of file handles or memory: it passes when others finish, and asking at once would only spin.
                tracing::error!("no connection can be accepted: {error}");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn is_peers_fault(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Bytes that the operating system takes over before the network does. More would be out of our sight: whether its reader takes
/// anything shows only when we can write again.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;

/// HTTP/1.1 only: HTTP/2 and TLS belong to a proxy in front.
fn http1(limits: Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        // Without a timer the next line has no effect.
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS);
    builder
}

/// Sets the socket's options. Failing does no harm.
fn prepare(stream: &TcpStream) {
    // Answers are sent in one piece: waiting to fill a packet would only delay them.
    drop(stream.set_nodelay(true));
    #[cfg(target_os = "linux")]
    drop(socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT));
}

fn write_timeout(begun: Begun, limit: Duration) -> TimeoutStream<Begun> {
    let mut stream = TimeoutStream::new(begun);
    stream.set_write_timeout(Some(limit));
    stream
}
