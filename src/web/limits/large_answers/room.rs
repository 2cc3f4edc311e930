//! Room for answers that wait for their readers: a limit for all of them, and a smaller one for each client. A reader that takes
//! nothing for a while gives up its room to those who wait for some.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::web::http::client_ip::Client;

/// Bytes of an answer that are handed over at a time. They are copied, so that the rest can be dropped at any moment.
const PART: usize = 16 * 1024;

/// How often a waiting answer looks for readers that take nothing.
const LOOK: Duration = Duration::from_millis(100);

/// How much room there is, in bytes.
#[derive(Clone, Copy)]
pub struct Size {
    /// For all answers.
    pub all: usize,
    /// For the answers of one client.
    pub client: usize,
    /// Counted for one answer at most, so that the largest fits.
    pub answer: usize,
    /// How long a reader may take nothing while others wait.
    pub idle: Duration,
    /// Answers that may wait at a time, in all and for one client.
    pub waiting: (usize, usize),
}

/// Where answers wait.
pub struct Room {
    size: Size,
    places: Mutex<Places>,
    freed: Notify,
}

#[derive(Default)]
struct Places {
    taken: Vec<Taken>,
    /// The client of each answer that waits.
    waiting: Vec<Client>,
}

struct Taken {
    client: Client,
    bytes: usize,
    answer: Arc<Mutex<Answer>>,
}

/// What a place holds.
enum Answer {
    BeingMade,
    BeingRead { rest: Bytes, last_taken: Instant },
    GivenUp,
}

/// The place of one answer, free again when all of its clones are dropped.
#[derive(Clone)]
pub struct Place(Arc<Held>);

struct Held {
    room: Arc<Room>,
    answer: Arc<Mutex<Answer>>,
}

impl Room {
    /// Makes room of this size, all of it free.
    pub fn new(size: Size) -> Arc<Self> {
        Arc::new(Self { size, places: Mutex::default(), freed: Notify::new() })
    }

    /// Takes room for an answer of this many bytes, if there is any now.
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

    /// Waits for room, for as long as `patience` lasts, unless too many wait already.
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
                    () = sleep(LOOK) => self.give_up_idle(client, bytes),
                }
            }
        };
        timeout(patience, taken).await.ok()
    }

    fn wait(&self, client: Client) -> Option<Waiting<'_>> {
        let mut places = lock(&self.places);
        let own = places.waiting.iter().filter(|other| **other == client).count();
        let (most, most_own) = self.size.waiting;
        (places.waiting.len() < most && own < most_own).then(|| {
            places.waiting.push(client);
            Waiting { room: self, client }
        })
    }

    /// Ends answers whose readers take nothing, the longest idle first, until an answer of this many bytes fits.
    fn give_up_idle(&self, client: Client, bytes: usize) {
        let bytes = bytes.min(self.size.answer);
        let mut places = lock(&self.places);
        while !places.fits(self.size, client, bytes) {
            let is_own_fault = places.of(client) + bytes > self.size.client;
            let candidates =
                places.taken.iter().enumerate().filter(|(_, taken)| !is_own_fault || taken.client == client);
            let idle = candidates.filter_map(|(at, taken)| Some((lock(&taken.answer).idle()?, at)));
            let Some((_, longest)) = idle.filter(|(idle, _)| *idle >= self.size.idle).max() else { return };
            let taken = places.taken.swap_remove(longest);
            *lock(&taken.answer) = Answer::GivenUp;
        }
    }
}

/// An answer that waits for room.
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
    /// How long its reader has taken nothing.
    fn idle(&self) -> Option<Duration> {
        match self {
            Self::BeingRead { last_taken, .. } => Some(last_taken.elapsed()),
            Self::BeingMade | Self::GivenUp => None,
        }
    }
}

impl Place {
    /// The body with these bytes, which keeps the place until it is read. Its size may differ from the one that was expected.
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

/// A body in its place.
pub struct HeldBody(Place);

/// The end of an answer whose room others needed. The connection is closed, so that no reader takes a part for the whole.
#[derive(Debug, thiserror::Error)]
#[error("the answer was not read for a while, and others waited for its room")]
pub struct GivenUp;

impl Body for HeldBody {
    type Data = Bytes;
    type Error = GivenUp;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context) -> Poll<Option<Result<Frame<Bytes>, GivenUp>>> {
        Poll::Ready(match &mut *lock(&self.0.0.answer) {
            Answer::BeingRead { rest, .. } if rest.is_empty() => None,
            Answer::BeingRead { rest, last_taken } => {
                *last_taken = Instant::now();
                let part = rest.split_to(PART.min(rest.len()));
                Some(Ok(Frame::data(Bytes::copy_from_slice(&part))))
            }
            Answer::BeingMade | Answer::GivenUp => Some(Err(GivenUp)),
        })
    }

    fn is_end_stream(&self) -> bool {
        matches!(&*lock(&self.0.0.answer), Answer::BeingRead { rest, .. } if rest.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match &*lock(&self.0.0.answer) {
            Answer::BeingRead { rest, .. } => SizeHint::with_exact(rest.len() as u64),
            Answer::BeingMade | Answer::GivenUp => SizeHint::default(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
        assert!(room.try_take(client(1), 1_000).is_none(), "it has its part");
        let other = room.try_take(client(2), 1_000_000);
        assert!(other.is_some());
        assert!(room.try_take(client(3), 1_000).is_none(), "all of it is taken");
        drop(first);
        assert!(room.try_take(client(3), 60_000).is_some());
    }

    #[test]
    fn what_is_read_arrives_whole_and_leaves_its_place() {
        run(async {
            let room = Room::new(SIZE);
            let bytes = Bytes::from((0..50_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
            let body = room.try_take(client(1), 10).unwrap().fill(bytes.clone());
            assert_eq!(body.size_hint().exact(), Some(200_000));
            assert_eq!(lock(&room.places).of(client(1)), 60_000, "as many as are counted at most");
            assert_eq!(body.collect().await.unwrap().to_bytes(), bytes);
            assert_eq!(lock(&room.places).taken.len(), 0);
        });
    }

    #[test]
    fn readers_that_take_nothing_give_up_their_room_when_others_wait_and_not_before() {
        run(async {
            let room = Room::new(SIZE);
            let fill = |number: u32| room.try_take(client(number), 50_000).unwrap().fill(Bytes::from(vec![1; 50_000]));
            let (mut idle, mut slow, _being_made) = (fill(1), fill(1), room.try_take(client(2), 60_000).unwrap());
            sleep(2 * IDLE).await;
            for body in [&mut idle, &mut slow] {
                assert!(body.frame().await.unwrap().is_ok(), "there is room for all: reading may rest");
            }
            let started = Instant::now();
            let waiting = room.take(client(1), 50_000, Duration::from_secs(5));
            let reading = async {
                for _ in 0..2 {
                    sleep(IDLE / 2).await;
                    assert!(slow.frame().await.unwrap().is_ok(), "it goes on");
                }
            };
            let (place, ()) = tokio::join!(waiting, reading);
            assert!(place.is_some() && started.elapsed() >= IDLE);
            assert!(idle.frame().await.unwrap().is_err(), "it ends as one that is not whole");
            // Of another client's room nothing is taken for one that has used up its own.
            assert!(room.take(client(1), 60_000, IDLE / 2).await.is_none());
            assert_eq!(lock(&room.places).taken.len(), 3);
        });
    }

    #[test]
    fn few_wait_and_fewer_of_one_client() {
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
