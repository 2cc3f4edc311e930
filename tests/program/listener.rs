//! The listener against peers that misbehave, and the way it ends.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use epicurve::server::{Limits, run_listener};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::sleep;

const SHORT: Duration = Duration::from_millis(300);
/// What a test allows on top of a limit: this machine may be busy with other tests.
const SLACK: Duration = Duration::from_millis(1500);
const LARGE: usize = 30_000_000;

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let router = Router::new()
            .route("/", get(async || "hello").post(async || "posted"))
            .route(
                "/slow",
                get(async || {
                    sleep(Duration::from_secs(1)).await;
                    "slow"
                }),
            )
            .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()))
            .route("/hang", get(std::future::pending::<()>))
            .route("/large", get(async || "x".repeat(LARGE)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            stopped.await.ok();
        };
        let running = tokio::spawn(run_listener(listener, router, limits, shutdown));
        Self { address, stop, running }
    }

    /// Tells the listener to stop; how long it took to end.
    async fn stop(self) -> Duration {
        let started = Instant::now();
        self.stop.send(()).unwrap();
        self.running.await.unwrap();
        started.elapsed()
    }
}

fn short() -> Limits {
    Limits { header_read: SHORT, write_idle: SHORT, drain: SHORT, ..Limits::default() }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// What the server says until it closes the connection, and how long that took.
fn read_to_end(mut stream: TcpStream) -> (String, Duration) {
    let started = Instant::now();
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
    }
    (String::from_utf8_lossy(&answer).into_owned(), started.elapsed())
}

/// Sends bytes as they are and reads what comes back until the end.
async fn exchange(address: SocketAddr, bytes: impl Into<Vec<u8>>) -> (String, Duration) {
    let bytes = bytes.into();
    spawn_blocking(move || {
        let mut stream = connect(address);
        // The server may have closed its side before it has read everything.
        stream.write_all(&bytes).ok();
        read_to_end(stream)
    })
    .await
    .unwrap()
}

fn request(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: test\r\n{more}\r\n")
}

#[tokio::test]
async fn a_request_knows_the_other_end_of_its_connection() {
    let server = Server::start(Limits::default()).await;
    let address = server.address;
    let (peer, answer) = spawn_blocking(move || {
        let mut stream = connect(address);
        let peer = stream.local_addr().unwrap();
        stream.write_all(request("/peer", "Connection: close\r\n").as_bytes()).unwrap();
        (peer, read_to_end(stream).0)
    })
    .await
    .unwrap();
    assert!(answer.ends_with(&peer.to_string()), "{answer}");
}

#[tokio::test]
async fn whoever_sends_no_whole_head_is_let_go() {
    let server = Server::start(short()).await;
    for sent in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: test\r\n"] {
        let (answer, took) = exchange(server.address, sent).await;
        assert!(!answer.contains("hello"), "{answer}");
        assert!(took > SHORT / 2 && took < SHORT + SLACK, "{sent:?}: {took:?}");
    }
}

#[tokio::test]
async fn a_head_that_drips_in_does_not_win_time() {
    let server = Server::start(short()).await;
    let address = server.address;
    let took = spawn_blocking(move || {
        let mut stream = connect(address);
        let started = Instant::now();
        for letter in std::iter::repeat(b'x') {
            if stream.write_all(&[letter]).is_err() || started.elapsed() > Duration::from_secs(10) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        started.elapsed()
    })
    .await
    .unwrap();
    assert!(took < SHORT + SLACK, "{took:?}");
}

#[tokio::test]
async fn a_connection_without_a_next_request_is_let_go() {
    let server = Server::start(short()).await;
    let (answer, took) = exchange(server.address, request("/", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("hello"), "{answer}");
    assert!(took < SHORT + SLACK, "{took:?}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_431() {
    let server = Server::start(Limits::default()).await;
    let long = format!("X-Long: {}\r\n", "x".repeat(500_000));
    let many: String = (0..200).map(|number| format!("X-{number}: x\r\n")).collect();
    for more in [long, many] {
        let (answer, _) = exchange(server.address, request("/", &more)).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    // What a browser sends with the longest address is fine.
    let most = format!("X-Cookie: {}\r\nConnection: close\r\n", "x".repeat(16_000));
    let (answer, _) = exchange(server.address, request(&format!("/?{}", "x".repeat(8_000)), &most)).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn two_lengths_are_not_two_requests() {
    let server = Server::start(short()).await;
    let smuggled = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\n\r\n\
                    0\r\n\r\nGET /slow HTTP/1.1\r\nHost: test\r\nX-Ignored: ";
    let (answer, _) = exchange(server.address, smuggled).await;
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(!answer.contains("slow"), "{answer}");
}

#[tokio::test]
async fn whoever_does_not_read_is_let_go_and_whoever_reads_slowly_is_not() {
    let server = Server::start(short()).await;
    let address = server.address;
    let ask = move || {
        let mut stream = connect(address);
        stream.write_all(request("/large", "Connection: close\r\n").as_bytes()).unwrap();
        stream
    };
    let asleep = spawn_blocking(move || {
        let stream = ask();
        std::thread::sleep(SHORT + SLACK);
        read_to_end(stream).0.len()
    });
    let slow = spawn_blocking(move || {
        let mut stream = ask();
        let (mut total, mut buffer) = (0, vec![0; 3_000_000]);
        loop {
            let read = stream.read(&mut buffer).unwrap();
            if read == 0 {
                return total;
            }
            total += read;
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    assert!(asleep.await.unwrap() < LARGE);
    assert!(slow.await.unwrap() > LARGE);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_their_turn() {
    let server = Server::start(Limits { connections: 1, ..short() }).await;
    let first = connect(server.address);
    let (answer, took) = exchange(server.address, request("/", "Connection: close\r\n")).await;
    assert!(answer.ends_with("hello"), "{answer}");
    assert!(took > SHORT / 2, "{took:?}");
    drop(first);
}

#[tokio::test]
async fn stopping_lets_requests_in_flight_finish_and_takes_no_new_ones() {
    let server = Server::start(Limits { drain: Duration::from_secs(20), ..Limits::default() }).await;
    let address = server.address;
    let in_flight: Vec<_> = (0..20).map(|_| tokio::spawn(exchange(address, request("/slow", "")))).collect();
    let idle = spawn_blocking(move || {
        let mut stream = connect(address);
        stream.write_all(request("/", "").as_bytes()).unwrap();
        read_to_end(stream)
    });
    sleep(Duration::from_millis(300)).await;
    let stopping = tokio::spawn(server.stop());
    sleep(Duration::from_millis(100)).await;
    let refused = TcpStream::connect(address);
    for answer in in_flight {
        let (answer, _) = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("slow"), "{answer}");
    }
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    assert!(idle.await.unwrap().0.ends_with("hello"));
    let took = stopping.await.unwrap();
    assert!(took < Duration::from_secs(1) + SLACK, "{took:?}");
}

#[tokio::test]
async fn stopping_waits_for_nobody_longer_than_the_drain() {
    let server = Server::start(Limits { drain: SHORT, ..Limits::default() }).await;
    let silent = connect(server.address);
    let mut half_open = connect(server.address);
    half_open.write_all(b"GET / HT").unwrap();
    let mut stalled_body = connect(server.address);
    stalled_body.write_all(b"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n123").unwrap();
    let mut hanging = connect(server.address);
    hanging.write_all(request("/hang", "").as_bytes()).unwrap();
    sleep(Duration::from_millis(200)).await;
    let took = server.stop().await;
    assert!(took < SHORT + SLACK, "{took:?}");
    drop(silent);
}
