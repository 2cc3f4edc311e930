//! Large answers: how many at a time are made, and how many bytes of them may wait for their readers. Without that, some
//! dozens of readers who never read would fill the memory.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::errors::Failure;
use super::state::AppState;

/// From this size on an answer counts, in bytes. A smaller one is taken over whole by the operating system, read or not.
const LARGE: u64 = 64 * 1024;

/// What may wait at once, in KiB.
const ROOM: u32 = 12 * 1024;

/// What one answer takes up at most, so that the largest files leave room for others.
const SHARE: u32 = ROOM / 2;

/// Files that are made at once: one is in memory several times while it is.
const MAKING: usize = 1;

/// How long a turn is waited for; others' downloads should be over by then.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where large answers wait.
pub struct LargeAnswers {
    kibibytes: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl LargeAnswers {
    /// All of it free.
    pub fn new() -> Self {
        Self { kibibytes: Arc::new(Semaphore::new(ROOM as usize)), turns: Arc::new(Semaphore::new(MAKING)) }
    }

    /// Waits for a turn to make a file. Given back with the answer, it lasts until there is room for the file.
    pub async fn turn(&self) -> Result<Turn, Failure> {
        take(&self.turns, 1).await.map(|permit| Turn(Arc::new(permit)))
    }
}

/// The turn of a file that is being made; in the extensions of an answer, of one that waits for room.
#[derive(Clone)]
pub struct Turn(#[expect(dead_code, reason = "it is given back when it is dropped")] Arc<OwnedSemaphorePermit>);

async fn take(semaphore: &Arc<Semaphore>, count: u32) -> Result<OwnedSemaphorePermit, Failure> {
    match timeout(PATIENCE, Arc::clone(semaphore).acquire_many_owned(count)).await {
        Ok(permit) => permit.map_err(|_| Failure::Internal),
        Err(_) => Err(Failure::Crowded),
    }
}

/// Bytes that take up room for as long as any part of them is kept.
struct Held {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Lets a large answer go once there is room for it, and says so where there is none.
pub async fn hold(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let _turn = response.extensions_mut().remove::<Turn>();
    match response.body().size_hint().exact() {
        Some(size) if size >= LARGE => held(&state, response, size).await.unwrap_or_else(Failure::into_response),
        _ => response,
    }
}

async fn held(state: &AppState, response: Response, size: u64) -> Result<Response, Failure> {
    let kibibytes = u32::try_from(size / 1024).unwrap_or(SHARE).min(SHARE);
    let room = take(&state.large_answers().kibibytes, kibibytes).await?;
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map_err(|_| Failure::Internal)?.to_bytes();
    Ok(Response::from_parts(parts, Body::from(Bytes::from_owner(Held { bytes, _room: room }))))
}
