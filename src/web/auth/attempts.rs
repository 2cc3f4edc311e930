//! The order in which passwords are checked: a few at once, further ones a second apart, and none outside this order.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::limits::token_bucket::TokenBucket;

/// Wrong passwords of one kind that a sender may try without waiting.
const AT_ONCE: f64 = 5.0;
/// Time between two checks of a sender who has used those up.
const PACE: Duration = Duration::from_secs(1);
/// Paces after which all of them are allowed again. Five forms, five Bearers and one check a second are 70 checks in a minute;
/// less than one more is allowed again within it.
const RECOVERY: u32 = 600;
/// Attempts of a sender that may wait for their turn.
const WAITING: usize = 8;
/// Senders that are remembered before those who wait for nothing are forgotten.
const SENDERS_UNTIL_TIDYING: usize = 1_024;

/// How a password is sent. Each kind has an allowance of its own: a program with an old password slows no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// In a form of a page.
    Form,
    /// As `Authorization: Bearer`.
    Bearer,
}

/// Whose attempts are counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sender {
    /// All clients behind an address.
    Address(Client),
    /// A browser that has logged in before, by the id in its signed cookie.
    Browser(String),
}

/// The attempts of every sender. It counts what this process checks; several servers on one database each have their own.
pub struct Attempts {
    wrong: TokenBucket<(Sender, Kind)>,
    lines: Mutex<Lines>,
    pace: Duration,
}

struct Lines {
    of: BTreeMap<Sender, Arc<Line>>,
    tidied_at: usize,
}

/// The attempts of one sender that wait.
struct Line {
    places: Semaphore,
    /// Held by the attempt that is next; the others come in their order.
    turn: tokio::sync::Mutex<()>,
    /// When the next waiting attempt may be checked.
    next: Mutex<Instant>,
}

/// The right to check one password.
pub struct Turn<'a> {
    attempts: &'a Attempts,
    /// Whose allowance it was taken from; none where the attempt has waited instead.
    taken_from: Option<(Sender, Kind)>,
}

impl Attempts {
    /// Starts without any attempts.
    pub fn new() -> Self {
        Self::with_pace(PACE)
    }

    fn with_pace(pace: Duration) -> Self {
        let lines = Lines { of: BTreeMap::new(), tidied_at: SENDERS_UNTIL_TIDYING };
        Self { wrong: TokenBucket::new(AT_ONCE, RECOVERY * pace), lines: Mutex::new(lines), pace }
    }

    /// Waits until this sender's password may be checked. Refused where too many of the sender's attempts wait already.
    pub async fn turn(&self, sender: Sender, kind: Kind) -> Result<Turn<'_>, Failure> {
        let line = self.line(&sender);
        // Counted before the check, and given back if the password is right: several at once pay for each.
        if self.wrong.take((sender.clone(), kind), 1.0).is_ok() {
            line.delay(self.pace);
            return Ok(Turn { attempts: self, taken_from: Some((sender, kind)) });
        }
        line.wait(self.pace).await?;
        Ok(Turn { attempts: self, taken_from: None })
    }

    fn line(&self, sender: &Sender) -> Arc<Line> {
        let mut lines = lock(&self.lines);
        if lines.of.len() >= lines.tidied_at {
            let now = Instant::now();
            lines.of.retain(|_, line| Arc::strong_count(line) > 1 || *lock(&line.next) > now);
            lines.tidied_at = SENDERS_UNTIL_TIDYING.max(2 * lines.of.len());
        }
        Arc::clone(lines.of.entry(sender.clone()).or_insert_with(|| Arc::new(Line::new())))
    }
}

impl Turn<'_> {
    /// Gives back what was taken: the password was right, or was not checked.
    pub fn give_back(self) {
        if let Some(key) = self.taken_from {
            self.attempts.wrong.give_back(key, 1.0);
        }
    }
}

impl Line {
    fn new() -> Self {
        let (turn, next) = (tokio::sync::Mutex::new(()), Mutex::new(Instant::now()));
        Self { places: Semaphore::new(WAITING), turn, next }
    }

    /// Lets the next waiting attempt come no sooner than a second after a check that takes place now.
    fn delay(&self, pace: Duration) {
        let mut next = lock(&self.next);
        *next = (*next).max(Instant::now() + pace);
    }

    async fn wait(&self, pace: Duration) -> Result<(), Failure> {
        let seconds = u32::try_from(WAITING).unwrap_or(u32::MAX);
        let _place = self.places.try_acquire().map_err(|_| Failure::TooManyLogIns { seconds })?;
        // A sender who hangs up gives place and turn back by being dropped.
        let _turn = self.turn.lock().await;
        loop {
            // A check that takes place at once meanwhile puts it off again.
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn sender(number: u32) -> Sender {
        Sender::Address(Client::of(Ipv4Addr::from_bits(number).into()))
    }

    /// A twentieth of the real one, so that a minute is three seconds.
    const TEST_PACE: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn five_at_once_then_one_a_second_and_eight_waiting() {
        let (attempts, start) = (Arc::new(Attempts::with_pace(TEST_PACE)), Instant::now());
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..1_000 {
            let attempts = Arc::clone(&attempts);
            tasks.spawn(async move { attempts.turn(sender(1), Kind::Bearer).await.ok().map(|_| start.elapsed()) });
        }
        let answers = tasks.join_all().await;
        let mut times: Vec<Duration> = answers.iter().flatten().copied().collect();
        times.sort();
        assert_eq!(times.len(), 13, "the others are refused");
        for (place, time) in (1..).zip(&times[5..]) {
            assert!(*time >= place * TEST_PACE, "{times:?}");
        }
        // A form of the same address is checked at once, and so are another address and a browser that is known.
        let browser = Sender::Browser("a".to_owned());
        for (sender, kind) in [(sender(1), Kind::Form), (sender(2), Kind::Bearer), (browser, Kind::Bearer)] {
            assert!(attempts.turn(sender, kind).await.is_ok_and(|turn| turn.taken_from.is_some()));
        }
    }

    #[tokio::test]
    async fn never_more_than_seventy_checks_in_a_minute() {
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
    async fn right_ones_cost_nothing_and_one_who_hangs_up_leaves_the_line() {
        let attempts = Attempts::new();
        for _ in 0..100 {
            attempts.turn(sender(1), Kind::Form).await.ok().unwrap().give_back();
        }
        for _ in 0..5 {
            attempts.turn(sender(1), Kind::Form).await.ok().unwrap();
        }
        for _ in 0..20 {
            let impatient = tokio::time::timeout(Duration::from_millis(5), attempts.turn(sender(1), Kind::Form));
            assert!(impatient.await.is_err(), "it waits");
        }
        assert!(attempts.turn(sender(1), Kind::Form).await.is_ok_and(|turn| turn.taken_from.is_none()));
    }

    #[tokio::test]
    async fn senders_who_wait_for_nothing_are_forgotten() {
        let attempts = Attempts::with_pace(Duration::ZERO);
        for number in 0..2_000 {
            attempts.turn(sender(number), Kind::Form).await.ok().unwrap();
        }
        let remembered = lock(&attempts.lines).of.len();
        assert!(remembered <= SENDERS_UNTIL_TIDYING, "{remembered}");
    }
}
