//! `epicurve health`: the container's health check, because its image holds no other program that could ask.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::outcome::{Failed, Outcome, say};
use crate::{config, server};

/// Asks the server of this environment, and says that it is ready.
pub fn run(limit: Duration) -> Outcome {
    let address = config::listen_from_environment().map_err(|error| Failed::failure(error.to_string()))?;
    let address = server::reachable(address);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failed::failure(error.to_string()))?;
    runtime.block_on(check(address, limit)).map_err(Failed::failure)?;
    say(&format!("http://{address} is ready"))
}

/// Asks the server on this machine whether it can answer requests.
///
/// # Errors
///
/// The reason why it is not healthy, in one line.
async fn check(address: SocketAddr, limit: Duration) -> Result<(), String> {
    match timeout(limit, status(address)).await {
        Err(_) => Err(format!("http://{address} did not answer within {} s", limit.as_secs())),
        Ok(Err(reason)) => Err(format!("http://{address} does not answer: {reason}")),
        Ok(Ok(StatusCode::OK)) => Ok(()),
        Ok(Ok(status)) => Err(format!("http://{address} is not ready: {status}")),
    }
}

async fn status(address: SocketAddr) -> Result<StatusCode, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::get("/health/ready").header(HOST, address.to_string()).body(Empty::<Bytes>::new())?;
    Ok(sender.send_request(request).await?.status())
}
