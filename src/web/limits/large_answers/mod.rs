//! Large answers: one at a time is made, and a limited number of bytes waits for readers. Without that, some dozens of
//! readers who never read would fill the memory.
//!
//! Room comes first, then the turn: what waits for room is not made yet, and keeps no one else from making theirs.

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

/// Bytes from which on an answer needs room. A smaller one is taken over whole by the operating system, read or not.
const LARGE: u64 = 64 * 1024;

/// Bytes from which on a run is read in its turn: it takes a millisecond or more, and several times its size in memory.
const LARGE_RUN: u64 = 256 * 1024;

/// Room for all answers. One client leaves as much as the largest counts for to the others.
const ROOM: Size = Size {
    all: 16 * MEBIBYTE,
    client: 10 * MEBIBYTE,
    answer: 6 * MEBIBYTE,
    idle: Duration::from_secs(2),
    waiting: (128, 32),
};
const MEBIBYTE: usize = 1024 * 1024;

/// KiB of answers that were made without a place and wait for one.
const WAITING: u32 = 8 * 1024;

/// Large runs that are read at once: one is in memory several times while it is.
const TURNS: usize = 1;

/// Requests that may wait for a turn.
const LINE: usize = 128;

/// Maximum wait for a turn, or for room.
const PATIENCE: Duration = Duration::from_secs(8);

/// Where large answers wait.
pub struct LargeAnswers {
    room: Arc<Room>,
    waiting: Semaphore,
    turns: Arc<Semaphore>,
    line: Semaphore,
}

/// The turn to read a large run, kept until the run is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "it is given back when it is dropped")] OwnedSemaphorePermit);

impl LargeAnswers {
    /// Makes room and turns, all of them free.
    pub fn new() -> Self {
        let (waiting, turns) = (Semaphore::new(WAITING as usize), Arc::new(Semaphore::new(TURNS)));
        Self { room: Room::new(ROOM), waiting, turns, line: Semaphore::new(LINE) }
    }

    /// Waits for a turn to read this many bytes; none is needed for a few.
    pub async fn turn(&self, bytes: u64) -> Result<Option<Turn>, Failure> {
        if bytes < LARGE_RUN {
            return Ok(None);
        }
        let _place_in_line = self.line.try_acquire().map_err(|_| Failure::Crowded)?;
        match timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(permit) => permit.map(|permit| Some(Turn(permit))).map_err(|_| Failure::Internal),
            Err(_) => Err(Failure::Crowded),
        }
    }

    /// Waits for room for an answer of about this many bytes; none is needed for a few: see [`in_place`].
    pub async fn place(&self, client: Client, bytes: u64) -> Result<Option<Place>, Failure> {
        if bytes < LARGE {
            return Ok(None);
        }
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.room.take(client, bytes, PATIENCE).await.map(Some).ok_or(Failure::Crowded)
    }

    /// Takes room for an answer that was made without any: at once, or after a wait that few can have at a time.
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

/// Gives an answer the place that was taken for it, if one was.
pub fn in_place(mut response: Response, place: Option<Place>) -> Response {
    if let Some(place) = place {
        response.extensions_mut().insert(place);
    }
    response
}

/// Sends a large answer once there is room for it; 503 where there is none in time.
pub async fn hold(State(large): State<Arc<LargeAnswers>>, client: Client, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let place = response.extensions_mut().remove::<Place>();
    match response.body().size_hint().exact() {
        Some(size) if size >= LARGE => {
            // On the heap: most answers are small.
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
