//! Memory for answers that wait to be read by their clients: a limit for all answers, and a smaller one for each
//! client. An answer that is not read for a while is dropped if other answers wait for memory.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::web::http::client_ip::Client;
use crate::web::limits::lock;

/// Bytes of an answer that are sent at a time. They are copied, so that the rest can be dropped at any moment.
const PART: usize = 16 * 1024;

/// Interval at which a waiting answer looks for idle answers.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// Limits of a room.
#[derive(Clone, Copy)]
pub struct Size {
    /// Maximum bytes of all answers.
    pub all: usize,
    /// Maximum bytes of one client's answers.
    pub client: usize,
    /// Maximum bytes that are counted for one answer, so that the largest answer fits.
    pub answer: usize,
    /// Time after which an answer that is not read is dropped if others wait.
    pub idle: Duration,
    /// Maximum number of waiting answers, of all clients and of one client.
    pub waiting: (usize, usize),
}

/// Memory for answers within limits.
pub struct Room {
    size: Size,
    places: Mutex<Places>,
    freed: Notify,
}

#[derive(Default)]
struct Places {
    taken: Vec<Taken>,
    /// Client of each waiting answer.
    waiting: Vec<Client>,
}

struct Taken {
    client: Client,
    bytes: usize,
    answer: Arc<Mutex<Answer>>,
}

/// State of the answer in a place.
enum Answer {
    BeingMade,
    BeingRead { rest: Bytes, last_taken: Instant },
    Dropped,
}

/// Place of one answer, released when all of its clones are dropped.
#[derive(Clone)]
pub struct Place(Arc<Held>);

struct Held {
    room: Arc<Room>,
    answer: Arc<Mutex<Answer>>,
}

impl Room {
    /// Creates an empty room with these limits.
    pub fn new(size: Size) -> Arc<Self> {
        Arc::new(Self { size, places: Mutex::default(), freed: Notify::new() })
    }

    /// Takes a place for an answer of this many bytes, if it fits now.
    pub fn try_take(self: &Arc<Self>, client: Client, bytes: usize) -> Option<Place> {
        let bytes = bytes.min(self.size.answer);
        let mut places = lock(&self.places);
        if !places.fits(self.size, client, bytes) {
            return None;
        }
        let answer = Arc::new(Mutex::new(Answer::BeingMade));
        places.taken.push(Taken { client, bytes, answer: answer.clone() });
        Some(Place(Arc::new(Held { room: self.clone(), answer })))
    }

    /// Waits for a place for at most `patience`. Returns `None` at once if too many answers wait already.
    pub async fn take(self: &Arc<Self>, client: Client, bytes: usize, patience: Duration) -> Option<Place> {
        if let Some(place) = self.try_take(client, bytes) {
            return Some(place);
        }
        let _waiting = self.wait(client)?;
        let taken = async {
            loop {
                let freed = self.freed.notified();
                if let Some(place) = self.try_take(client, bytes) {
                    return place;
                }
                tokio::select! {
                    () = freed => {}
                    () = sleep(CHECK_INTERVAL) => self.drop_idle(client, bytes),
                }
            }
        };
        timeout(patience, taken).await.ok()
    }

    fn wait(&self, client: Client) -> Option<Waiting<'_>> {
        let mut places = lock(&self.places);
        let own = places.waiting.iter().filter(|other| **other == client).count();
        let (max, max_own) = self.size.waiting;
        (places.waiting.len() < max && own < max_own).then(|| {
            places.waiting.push(client);
            Waiting { room: self, client }
        })
    }

    /// Drops idle answers, the longest idle first, until an answer of this many bytes fits. If the client has reached
    /// its own limit, only its own answers are dropped.
    fn drop_idle(&self, client: Client, bytes: usize) {
        let bytes = bytes.min(self.size.answer);
        let mut places = lock(&self.places);
        while !places.fits(self.size, client, bytes) {
            let is_at_own_limit = places.of(client) + bytes > self.size.client;
            let candidates =
                places.taken.iter().enumerate().filter(|(_, taken)| !is_at_own_limit || taken.client == client);
            let idle = candidates.filter_map(|(at, taken)| Some((lock(&taken.answer).idle()?, at)));
            let Some((_, longest)) = idle.filter(|(idle, _)| *idle >= self.size.idle).max() else { return };
            let taken = places.taken.swap_remove(longest);
            *lock(&taken.answer) = Answer::Dropped;
        }
    }
}

/// Entry of a waiting answer, removed when it is dropped.
struct Waiting<'a> {
    room: &'a Room,
    client: Client,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut places = lock(&self.room.places);
        if let Some(at) = places.waiting.iter().position(|client| *client == self.client) {
            places.waiting.swap_remove(at);
        }
    }
}

impl Places {
    fn of(&self, client: Client) -> usize {
        self.taken.iter().filter(|taken| taken.client == client).map(|taken| taken.bytes).sum()
    }

    fn fits(&self, size: Size, client: Client, bytes: usize) -> bool {
        let all: usize = self.taken.iter().map(|taken| taken.bytes).sum();
        all + bytes <= size.all && self.of(client) + bytes <= size.client
    }
}

impl Answer {
    /// Returns the time since the client last read a part.
    fn idle(&self) -> Option<Duration> {
        match self {
            Self::BeingRead { last_taken, .. } => Some(last_taken.elapsed()),
            Self::BeingMade | Self::Dropped => None,
        }
    }
}

impl Place {
    /// Creates the body with these bytes, which holds the place until it is read. The size may differ from the expected
    /// one.
    pub fn fill(self, bytes: Bytes) -> HeldBody {
        {
            let mut places = lock(&self.0.room.places);
            if let Some(taken) = places.taken.iter_mut().find(|taken| Arc::ptr_eq(&taken.answer, &self.0.answer)) {
                taken.bytes = bytes.len().min(self.0.room.size.answer);
            }
        }
        self.0.room.freed.notify_waiters();
        *lock(&self.0.answer) = Answer::BeingRead { rest: bytes, last_taken: Instant::now() };
        HeldBody(self)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.room.places).taken.retain(|taken| !Arc::ptr_eq(&taken.answer, &self.answer));
        self.room.freed.notify_waiters();
    }
}

/// Body of an answer that holds its place.
pub struct HeldBody(Place);

/// Error of an answer that was dropped because others needed its memory. The connection is closed, so that the client
/// notices that the answer is incomplete.
#[derive(Debug, thiserror::Error)]
#[error("the answer was not read for a while, and others waited for its room")]
pub struct Dropped;

impl Body for HeldBody {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        Poll::Ready(match &mut *lock(&self.0.0.answer) {
            Answer::BeingRead { rest, .. } if rest.is_empty() => None,
            Answer::BeingRead { rest, last_taken } => {
                *last_taken = Instant::now();
                let part = rest.split_to(PART.min(rest.len()));
                Some(Ok(Frame::data(Bytes::copy_from_slice(&part))))
            }
            Answer::BeingMade | Answer::Dropped => Some(Err(Dropped)),
        })
    }

    fn is_end_stream(&self) -> bool {
        matches!(&*lock(&self.0.0.answer), Answer::BeingRead { rest, .. } if rest.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match &*lock(&self.0.0.answer) {
            Answer::BeingRead { rest, .. } => SizeHint::with_exact(rest.len() as u64),
            Answer::BeingMade | Answer::Dropped => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    const IDLE: Duration = Duration::from_millis(400);
    const SIZE: Size = Size { all: 160_000, client: 100_000, answer: 60_000, idle: IDLE, waiting: (3, 2) };

    fn client(number: u32) -> Client {
        Client::of(std::net::Ipv4Addr::from_bits(number).into())
    }

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(test)
    }

    #[test]
    fn a_client_leaves_room_for_the_largest_answer_of_another() {
        let room = Room::new(SIZE);
        let (first, second) = (room.try_take(client(1), 1_000_000), room.try_take(client(1), 40_000));
        assert!(first.is_some() && second.is_some());
        assert!(room.try_take(client(1), 1_000).is_none(), "the client is at its limit");
        let other = room.try_take(client(2), 1_000_000);
        assert!(other.is_some());
        assert!(room.try_take(client(3), 1_000).is_none(), "the room is full");
        drop(first);
        assert!(room.try_take(client(3), 60_000).is_some());
    }

    #[test]
    fn a_body_arrives_complete_and_releases_its_place() {
        run(async {
            let room = Room::new(SIZE);
            let bytes = Bytes::from((0..50_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
            let body = room.try_take(client(1), 10).unwrap().fill(bytes.clone());
            assert_eq!(body.size_hint().exact(), Some(200_000));
            assert_eq!(lock(&room.places).of(client(1)), 60_000, "the maximum that is counted for one answer");
            assert_eq!(body.collect().await.unwrap().to_bytes(), bytes);
            assert_eq!(lock(&room.places).taken.len(), 0);
        });
    }

    #[test]
    fn idle_answers_are_dropped_only_when_others_wait() {
        run(async {
            let room = Room::new(SIZE);
            let fill = |number: u32| room.try_take(client(number), 50_000).unwrap().fill(Bytes::from(vec![1; 50_000]));
            let (mut idle, mut slow, _being_made) = (fill(1), fill(1), room.try_take(client(2), 60_000).unwrap());
            sleep(2 * IDLE).await;
            for body in [&mut idle, &mut slow] {
                assert!(body.frame().await.unwrap().is_ok(), "an idle answer is kept while no other answer waits");
            }
            let started = Instant::now();
            let waiting = room.take(client(1), 50_000, Duration::from_secs(5));
            let reading = async {
                for _ in 0..2 {
                    sleep(IDLE / 2).await;
                    assert!(slow.frame().await.unwrap().is_ok(), "an answer that is read is kept");
                }
            };
            let (place, ()) = tokio::join!(waiting, reading);
            assert!(place.is_some() && started.elapsed() >= IDLE);
            assert!(idle.frame().await.unwrap().is_err(), "the idle answer ends with an error");
            // A client at its own limit does not take the memory of other clients.
            assert!(room.take(client(1), 60_000, IDLE / 2).await.is_none());
            assert_eq!(lock(&room.places).taken.len(), 3);
        });
    }

    #[test]
    fn the_number_of_waiting_answers_is_limited_in_all_and_per_client() {
        run(async {
            let room = Room::new(SIZE);
            let _taken = [1, 1, 2].map(|number| room.try_take(client(number), 50_000).unwrap());
            let wait = async |number: u32| {
                let started = Instant::now();
                assert!(room.take(client(number), 60_000, IDLE).await.is_none());
                started.elapsed() >= IDLE
            };
            let waited = tokio::join!(wait(1), wait(1), wait(1), wait(2), wait(3));
            assert_eq!(waited, (true, true, false, true, false));
            assert!(lock(&room.places).waiting.is_empty());
        });
    }
}
