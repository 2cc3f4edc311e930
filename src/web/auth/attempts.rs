//! Rate limit for password checks: each sender may try a few wrong passwords at once, and then one per second.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::limits::lock;
use crate::web::limits::token_bucket::TokenBucket;

/// Number of wrong passwords of one kind that a sender may try without waiting.
const AT_ONCE: f64 = 5.0;
/// Time between two checks of a sender after [`AT_ONCE`] wrong passwords.
const PACE: Duration = Duration::from_secs(1);
/// Number of paces after which all [`AT_ONCE`] attempts are available again. In a minute a sender gets at most 70
/// checks: five forms, five Bearer headers and one check per second. Less than one more attempt becomes available
/// within the minute.
const RECOVERY: u32 = 600;
/// Maximum number of waiting attempts of one sender.
const MAX_WAITING: usize = 8;
/// Number of senders from which those without waiting attempts are removed.
const SENDERS_UNTIL_TIDYING: usize = 1_024;

/// Way in which a password is sent. Each kind has its own allowance, so that a program with an old password does not
/// delay the log-in form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Field of a page's form.
    Form,
    /// `Authorization: Bearer` header.
    Bearer,
}

/// Source of attempts that are counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sender {
    /// All requests from one address.
    Address(Client),
    /// Browser that has logged in before, by the id in its signed cookie.
    Browser(String),
}

/// Attempts of all senders. Only checks of this process count; several servers on one database count separately.
pub struct Attempts {
    wrong: TokenBucket<(Sender, Kind)>,
    queues: Mutex<Queues>,
    pace: Duration,
}

struct Queues {
    by_sender: BTreeMap<Sender, Arc<Queue>>,
    tidied_at: usize,
}

/// Waiting attempts of one sender.
struct Queue {
    places: Semaphore,
    /// Held by the first attempt in the queue.
    turn: tokio::sync::Mutex<()>,
    /// Time from which the next waiting attempt may be checked.
    next: Mutex<Instant>,
}

/// Permission to check one password.
pub struct Turn<'a> {
    attempts: &'a Attempts,
    /// The allowance that it was taken from; `None` if the attempt has waited in the queue instead.
    taken_from: Option<(Sender, Kind)>,
}

impl Attempts {
    /// Creates the limit, with full allowances.
    pub fn new() -> Self {
        Self::with_pace(PACE)
    }

    fn with_pace(pace: Duration) -> Self {
        let queues = Queues { by_sender: BTreeMap::new(), tidied_at: SENDERS_UNTIL_TIDYING };
        Self { wrong: TokenBucket::new(AT_ONCE, RECOVERY * pace), queues: Mutex::new(queues), pace }
    }

    /// Waits until this sender's password may be checked. Fails if too many attempts of the sender are waiting.
    pub async fn turn(&self, sender: Sender, kind: Kind) -> Result<Turn<'_>, Failure> {
        let queue = self.queue(&sender);
        // Taken before the check and given back if the password is right, so that simultaneous attempts all count.
        if self.wrong.take((sender.clone(), kind), 1.0).is_ok() {
            queue.delay(self.pace);
            return Ok(Turn { attempts: self, taken_from: Some((sender, kind)) });
        }
        queue.wait(self.pace).await?;
        Ok(Turn { attempts: self, taken_from: None })
    }

    fn queue(&self, sender: &Sender) -> Arc<Queue> {
        let mut queues = lock(&self.queues);
        if queues.by_sender.len() >= queues.tidied_at {
            let now = Instant::now();
            queues.by_sender.retain(|_, queue| Arc::strong_count(queue) > 1 || *lock(&queue.next) > now);
            queues.tidied_at = SENDERS_UNTIL_TIDYING.max(2 * queues.by_sender.len());
        }
        Arc::clone(queues.by_sender.entry(sender.clone()).or_insert_with(|| Arc::new(Queue::new())))
    }
}

impl Turn<'_> {
    /// Gives the attempt back to the allowance: the password was right, or was not checked.
    pub fn give_back(self) {
        if let Some(key) = self.taken_from {
            self.attempts.wrong.give_back(key, 1.0);
        }
    }
}

impl Queue {
    fn new() -> Self {
        let (turn, next) = (tokio::sync::Mutex::new(()), Mutex::new(Instant::now()));
        Self { places: Semaphore::new(MAX_WAITING), turn, next }
    }

    /// Delays the next waiting attempt until one pace from now, after a check that starts now.
    fn delay(&self, pace: Duration) {
        let mut next = lock(&self.next);
        *next = (*next).max(Instant::now() + pace);
    }

    async fn wait(&self, pace: Duration) -> Result<(), Failure> {
        let seconds = u32::try_from(MAX_WAITING).unwrap_or(u32::MAX);
        let _place = self.places.try_acquire().map_err(|_| Failure::TooManyLogIns { seconds })?;
        // If the sender disconnects, this future is dropped, which releases both.
        let _turn = self.turn.lock().await;
        loop {
            // A check without a wait may delay this attempt again.
            let left = lock(&self.next).saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            sleep(left).await;
        }
        self.delay(pace);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn sender(number: u32) -> Sender {
        Sender::Address(Client::of(Ipv4Addr::from_bits(number).into()))
    }

    /// A twentieth of [`PACE`], so that a minute takes three seconds.
    const TEST_PACE: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn five_attempts_pass_at_once_then_one_per_second_and_eight_wait() {
        let (attempts, start) = (Arc::new(Attempts::with_pace(TEST_PACE)), Instant::now());
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..1_000 {
            let attempts = Arc::clone(&attempts);
            tasks.spawn(async move { attempts.turn(sender(1), Kind::Bearer).await.ok().map(|_| start.elapsed()) });
        }
        let answers = tasks.join_all().await;
        let mut times: Vec<Duration> = answers.iter().flatten().copied().collect();
        times.sort();
        assert_eq!(times.len(), 13, "all other attempts are refused");
        for (place, time) in (1..).zip(&times[5..]) {
            assert!(*time >= place * TEST_PACE, "{times:?}");
        }
        // A form from the same address, another address and a known browser have separate allowances.
        let browser = Sender::Browser("a".to_owned());
        for (sender, kind) in [(sender(1), Kind::Form), (sender(2), Kind::Bearer), (browser, Kind::Bearer)] {
            assert!(attempts.turn(sender, kind).await.is_ok_and(|turn| turn.taken_from.is_some()));
        }
    }

    #[tokio::test]
    async fn a_sender_gets_at_most_seventy_checks_in_a_minute() {
        let (attempts, end) = (Arc::new(Attempts::with_pace(TEST_PACE)), Instant::now() + 60 * TEST_PACE);
        let mut tasks = tokio::task::JoinSet::new();
        for kind in [Kind::Bearer, Kind::Form].into_iter().cycle().take(50) {
            let attempts = Arc::clone(&attempts);
            tasks.spawn(async move {
                let mut checked = 0;
                while Instant::now() < end {
                    match attempts.turn(sender(1), kind).await {
                        Ok(_) => checked += u32::from(Instant::now() < end),
                        Err(_) => sleep(TEST_PACE / 5).await,
                    }
                }
                checked
            });
        }
        let checked: u32 = tasks.join_all().await.into_iter().sum();
        assert!((20..=70).contains(&checked), "{checked}");
    }

    #[tokio::test]
    async fn right_passwords_use_no_allowance_and_dropped_attempts_leave_the_queue() {
        let attempts = Attempts::new();
        for _ in 0..100 {
            attempts.turn(sender(1), Kind::Form).await.ok().unwrap().give_back();
        }
        for _ in 0..5 {
            attempts.turn(sender(1), Kind::Form).await.ok().unwrap();
        }
        for _ in 0..20 {
            let impatient = tokio::time::timeout(Duration::from_millis(5), attempts.turn(sender(1), Kind::Form));
            assert!(impatient.await.is_err(), "the attempt waits");
        }
        assert!(attempts.turn(sender(1), Kind::Form).await.is_ok_and(|turn| turn.taken_from.is_none()));
    }

    #[tokio::test]
    async fn senders_without_waiting_attempts_are_removed() {
        let attempts = Attempts::with_pace(Duration::ZERO);
        for number in 0..2_000 {
            attempts.turn(sender(number), Kind::Form).await.ok().unwrap();
        }
        let remembered = lock(&attempts.queues).by_sender.len();
        assert!(remembered <= SENDERS_UNTIL_TIDYING, "{remembered}");
    }
}
