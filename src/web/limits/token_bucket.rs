//! What each client may take of something in a while: so much at once, and what it has taken comes back evenly.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::web::http::client_ip::Client;

/// Clients that are remembered before those are forgotten who have everything back.
const CLIENTS_UNTIL_TIDYING: usize = 1_024;

/// An allowance for each client. What was taken can be given back, and what was not known beforehand can be charged
/// afterwards.
///
/// It counts what this process gave; several servers on one database each have their own.
pub struct TokenBucket<K = Client> {
    most: f64,
    per_second: f64,
    clients: Mutex<Clients<K>>,
}

struct Clients<K> {
    taken: BTreeMap<K, Taken>,
    tidied_at: usize,
}

struct Taken {
    amount: f64,
    at: Instant,
}

impl<K: Ord> TokenBucket<K> {
    /// So much at once, and the same again in each of these periods.
    pub fn new(most: f64, period: Duration) -> Self {
        let clients = Clients { taken: BTreeMap::new(), tidied_at: CLIENTS_UNTIL_TIDYING };
        Self { most, per_second: most / period.as_secs_f64(), clients: Mutex::new(clients) }
    }

    /// Takes this amount, or says in how many seconds there is as much.
    pub fn take(&self, client: K, amount: f64) -> Result<(), u32> {
        self.change(client, Instant::now(), |taken| self.fits(*taken + amount).map(|()| *taken += amount))
    }

    /// Gives back what was taken.
    pub fn give_back(&self, client: K, amount: f64) {
        self.change(client, Instant::now(), |taken| *taken = (*taken - amount).max(0.0));
    }

    /// Whether there is anything left, or in how many seconds there is.
    pub fn check(&self, client: K) -> Result<(), u32> {
        self.change(client, Instant::now(), |taken| if *taken < self.most { Ok(()) } else { self.fits(*taken + 1.0) })
    }

    /// Takes what has been used, whether it was there or not.
    pub fn charge(&self, client: K, amount: f64) {
        self.change(client, Instant::now(), |taken| *taken += amount);
    }

    /// Whether so much may be taken altogether, or in how many seconds it may.
    fn fits(&self, amount: f64) -> Result<(), u32> {
        // What has come back is a sum of many small parts.
        const ROUNDING: f64 = 1e-6;
        let excess = amount - self.most;
        if excess <= ROUNDING {
            return Ok(());
        }
        let wait = Duration::try_from_secs_f64(excess / self.per_second).unwrap_or(Duration::MAX);
        Err(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    }

    fn change<T>(&self, client: K, now: Instant, change: impl FnOnce(&mut f64) -> T) -> T {
        let mut clients = self.lock();
        let returned = |taken: &Taken| now.saturating_duration_since(taken.at).as_secs_f64() * self.per_second;
        if clients.taken.len() >= clients.tidied_at {
            clients.taken.retain(|_, taken| taken.amount > returned(taken));
            clients.tidied_at = CLIENTS_UNTIL_TIDYING.max(2 * clients.taken.len());
        }
        let taken = clients.taken.entry(client).or_insert(Taken { amount: 0.0, at: now });
        taken.amount = (taken.amount - returned(taken)).max(0.0);
        taken.at = now.max(taken.at);
        change(&mut taken.amount)
    }

    fn lock(&self) -> MutexGuard<'_, Clients<K>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u32) -> Client {
        Client::of(std::net::Ipv4Addr::from_bits(number).into())
    }

    /// Takes one at this second.
    fn take(allowance: &TokenBucket, client: Client, start: Instant, second: f64) -> Result<(), u32> {
        let now = start + Duration::from_secs_f64(second);
        allowance.change(client, now, |taken| allowance.fits(*taken + 1.0).map(|()| *taken += 1.0))
    }

    #[test]
    fn five_at_once_and_one_more_every_twelve_seconds() {
        let (allowance, start) = (TokenBucket::new(5.0, Duration::from_mins(1)), Instant::now());
        for _ in 0..5 {
            assert_eq!(take(&allowance, client(1), start, 0.0), Ok(()));
        }
        assert_eq!(take(&allowance, client(1), start, 0.0), Err(13), "twelve seconds, rounded up");
        assert_eq!(take(&allowance, client(2), start, 0.0), Ok(()), "somebody else has their own");
        assert_eq!(take(&allowance, client(1), start, 11.5), Err(1));
        assert_eq!(take(&allowance, client(1), start, 12.0), Ok(()));
        assert_eq!(take(&allowance, client(1), start, 12.0), Err(13));
        for _ in 0..5 {
            assert_eq!(take(&allowance, client(1), start, 80.0), Ok(()), "a minute later all have come back");
        }
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_what_is_charged_has_to_come_back_first() {
        let allowance = TokenBucket::new(2.0, Duration::from_hours(1));
        assert_eq!(allowance.take(client(1), 2.0), Ok(()));
        assert!(allowance.take(client(1), 0.5).is_err());
        allowance.give_back(client(1), 1.0);
        assert_eq!((allowance.check(client(1)), allowance.take(client(1), 1.0)), (Ok(()), Ok(())));
        assert!(allowance.take(client(1), 1.0).is_err());
        allowance.charge(client(2), 30.0);
        let wait = allowance.check(client(2)).unwrap_err();
        // 30 taken, 2 an hour come back: until there is one again, 29 / 2 hours.
        assert!((52_190..=52_201).contains(&wait), "{wait}");
    }

    #[test]
    fn clients_with_nothing_taken_are_forgotten() {
        let (allowance, start) = (TokenBucket::new(5.0, Duration::from_mins(1)), Instant::now());
        for number in 0..1_024 {
            take(&allowance, client(number), start, 0.0).unwrap();
        }
        take(&allowance, client(2_000), start, 1.0).unwrap();
        assert_eq!(allowance.lock().taken.len(), 1_025, "nothing has come back yet");
        for number in 3_000..4_100 {
            take(&allowance, client(number), start, 100.0).unwrap();
        }
        assert!(allowance.lock().taken.len() < 1_200, "{}", allowance.lock().taken.len());
    }
}
