//! Limits for large answers: one large run is read at a time, and a limited number of bytes waits to be sent. Without
//! these limits a few dozen clients that do not read their answers would fill the memory.
//!
//! A request first waits for memory for its answer and then for its turn to read the run, so that a request that waits
//! for memory does not delay other requests.

mod room;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::web::error::{Failure, HandlerResult};
use crate::web::http::client_ip::Client;
pub use room::Place;
use room::{Room, Size};

/// Minimum size in bytes of an answer that needs a place. The operating system buffers smaller answers completely, even
/// if the client does not read them.
const LARGE: u64 = 64 * 1024;

/// Minimum size in bytes of a run that is read in turn: reading it takes a millisecond or more, and several times its
/// size in memory.
const LARGE_RUN: u64 = 256 * 1024;

/// Memory for all answers. One client can use all of it but the size of the largest answer.
const ROOM: Size = Size {
    all: 16 * MEBIBYTE,
    client: 10 * MEBIBYTE,
    answer: 6 * MEBIBYTE,
    idle: Duration::from_secs(2),
    waiting: (128, 32),
};
const MEBIBYTE: usize = 1024 * 1024;

/// Maximum total size in KiB of answers that were made without a place and wait for one.
const WAITING: u32 = 8 * 1024;

/// Number of large runs that are read at the same time. While a run is read, it is in memory several times.
const TURNS: usize = 1;

/// Maximum number of requests that wait for a turn.
const QUEUE: usize = 128;

/// Maximum wait for a turn or a place.
const PATIENCE: Duration = Duration::from_secs(8);

/// Limits for large answers.
pub struct LargeAnswers {
    room: Arc<Room>,
    waiting: Semaphore,
    turns: Arc<Semaphore>,
    queue: Semaphore,
}

/// Permit to read a large run, held until the run is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "the permit is released when it is dropped")] OwnedSemaphorePermit);

impl LargeAnswers {
    /// Creates the limits, with no answers in memory.
    pub fn new() -> Self {
        let (waiting, turns) = (Semaphore::new(WAITING as usize), Arc::new(Semaphore::new(TURNS)));
        Self { room: Room::new(ROOM), waiting, turns, queue: Semaphore::new(QUEUE) }
    }

    /// Waits for the turn to read a run of this many bytes. Small runs need none.
    pub async fn turn(&self, bytes: u64) -> Result<Option<Turn>, Failure> {
        if bytes < LARGE_RUN {
            return Ok(None);
        }
        let _place_in_queue = self.queue.try_acquire().map_err(|_| Failure::Crowded)?;
        match timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(permit) => permit.map(|permit| Some(Turn(permit))).map_err(|_| Failure::Internal),
            Err(_) => Err(Failure::Crowded),
        }
    }

    /// Waits for a place for an answer of about this many bytes, for [`in_place`]. Small answers need none.
    pub async fn place(&self, client: Client, bytes: u64) -> Result<Option<Place>, Failure> {
        if bytes < LARGE {
            return Ok(None);
        }
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.room.take(client, bytes, PATIENCE).await.map(Some).ok_or(Failure::Crowded)
    }

    /// Takes a place for an answer that was made without one. The total size of the answers that wait here is limited.
    async fn late_place(&self, client: Client, bytes: u64) -> Result<Place, Failure> {
        let size = usize::try_from(bytes).unwrap_or(usize::MAX);
        if let Some(place) = self.room.try_take(client, size) {
            return Ok(place);
        }
        let kibibytes = u32::try_from(bytes / 1024).unwrap_or(WAITING).min(WAITING);
        let _waiting = self.waiting.try_acquire_many(kibibytes).map_err(|_| Failure::Crowded)?;
        self.room.take(client, size, PATIENCE).await.ok_or(Failure::Crowded)
    }
}

/// Attaches the place that was taken for an answer, if any.
pub fn in_place(mut response: Response, place: Option<Place>) -> Response {
    if let Some(place) = place {
        response.extensions_mut().insert(place);
    }
    response
}

/// Sends a large answer as soon as it has a place. Answers 503 if it gets none in time.
pub async fn hold(State(large): State<Arc<LargeAnswers>>, client: Client, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let place = response.extensions_mut().remove::<Place>();
    match response.body().size_hint().exact() {
        Some(size) if size >= LARGE => {
            // The future is on the heap, because most answers are small and do not need it.
            Box::pin(held(&large, client, place, size, response)).await.unwrap_or_else(Failure::into_response)
        }
        _ => response,
    }
}

async fn held(
    large: &LargeAnswers,
    client: Client,
    place: Option<Place>,
    size: u64,
    response: Response,
) -> HandlerResult {
    let place = match place {
        Some(place) => place,
        None => large.late_place(client, size).await?,
    };
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map_err(|_| Failure::Internal)?.to_bytes();
    Ok(Response::from_parts(parts, Body::new(place.fill(bytes))))
}
