//! Rate limits per client: a maximum amount at once, which refills at a constant rate.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::lock;
use crate::web::http::client_ip::Client;

/// Number of entries from which those with a full allowance are removed.
const CLIENTS_UNTIL_TIDYING: usize = 1_024;

/// Allowance of each client. Amounts can be given back, and amounts that are unknown beforehand can be charged
/// afterwards.
///
/// The amounts are those of this process. Several servers on one database count separately.
pub struct TokenBucket<K = Client> {
    capacity: f64,
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
    /// Creates full allowances of `capacity`, which refill from empty to full in `period`.
    pub fn new(capacity: f64, period: Duration) -> Self {
        let clients = Clients { taken: BTreeMap::new(), tidied_at: CLIENTS_UNTIL_TIDYING };
        Self { capacity, per_second: capacity / period.as_secs_f64(), clients: Mutex::new(clients) }
    }

    /// Takes an amount, or returns the number of seconds until it is available.
    pub fn take(&self, client: K, amount: f64) -> Result<(), u32> {
        self.change(client, Instant::now(), |taken| self.fits(*taken + amount).map(|()| *taken += amount))
    }

    /// Gives back an amount that was taken.
    pub fn give_back(&self, client: K, amount: f64) {
        self.change(client, Instant::now(), |taken| *taken = (*taken - amount).max(0.0));
    }

    /// Checks that the allowance is not used up. Otherwise returns the number of seconds until 1 is available.
    pub fn check(&self, client: K) -> Result<(), u32> {
        self.change(
            client,
            Instant::now(),
            |taken| if *taken < self.capacity { Ok(()) } else { self.fits(*taken + 1.0) },
        )
    }

    /// Takes an amount even if it exceeds the allowance.
    pub fn charge(&self, client: K, amount: f64) {
        self.change(client, Instant::now(), |taken| *taken += amount);
    }

    /// Checks that this total is within the allowance, or returns the number of seconds until it is.
    fn fits(&self, amount: f64) -> Result<(), u32> {
        // The refilled amount is a sum of many small parts, each rounded.
        const ROUNDING: f64 = 1e-6;
        let excess = amount - self.capacity;
        if excess <= ROUNDING {
            return Ok(());
        }
        let wait = Duration::try_from_secs_f64(excess / self.per_second).unwrap_or(Duration::MAX);
        Err(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    }

    fn change<T>(&self, client: K, now: Instant, change: impl FnOnce(&mut f64) -> T) -> T {
        let mut clients = lock(&self.clients);
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u32) -> Client {
        Client::of(std::net::Ipv4Addr::from_bits(number).into())
    }

    /// Takes 1 at a time in seconds after the start.
    fn take(allowance: &TokenBucket, client: Client, start: Instant, second: f64) -> Result<(), u32> {
        let now = start + Duration::from_secs_f64(second);
        allowance.change(client, now, |taken| allowance.fits(*taken + 1.0).map(|()| *taken += 1.0))
    }

    #[test]
    fn five_can_be_taken_at_once_and_one_more_every_twelve_seconds() {
        let (allowance, start) = (TokenBucket::new(5.0, Duration::from_mins(1)), Instant::now());
        for _ in 0..5 {
            assert_eq!(take(&allowance, client(1), start, 0.0), Ok(()));
        }
        assert_eq!(take(&allowance, client(1), start, 0.0), Err(13), "12 seconds, rounded up");
        assert_eq!(take(&allowance, client(2), start, 0.0), Ok(()), "another client has its own allowance");
        assert_eq!(take(&allowance, client(1), start, 11.5), Err(1));
        assert_eq!(take(&allowance, client(1), start, 12.0), Ok(()));
        assert_eq!(take(&allowance, client(1), start, 12.0), Err(13));
        for _ in 0..5 {
            assert_eq!(take(&allowance, client(1), start, 80.0), Ok(()), "the allowance is full again after a minute");
        }
    }

    #[test]
    fn amounts_that_are_given_back_can_be_taken_and_charged_amounts_refill_first() {
        let allowance = TokenBucket::new(2.0, Duration::from_hours(1));
        assert_eq!(allowance.take(client(1), 2.0), Ok(()));
        assert!(allowance.take(client(1), 0.5).is_err());
        allowance.give_back(client(1), 1.0);
        assert_eq!((allowance.check(client(1)), allowance.take(client(1), 1.0)), (Ok(()), Ok(())));
        assert!(allowance.take(client(1), 1.0).is_err());
        allowance.charge(client(2), 30.0);
        let wait = allowance.check(client(2)).unwrap_err();
        // 30 of 2 are taken and 2 refill in an hour: 1 is available after 29 / 2 hours.
        assert!((52_190..=52_201).contains(&wait), "{wait}");
    }

    #[test]
    fn clients_with_a_full_allowance_are_removed() {
        let (allowance, start) = (TokenBucket::new(5.0, Duration::from_mins(1)), Instant::now());
        for number in 0..1_024 {
            take(&allowance, client(number), start, 0.0).unwrap();
        }
        take(&allowance, client(2_000), start, 1.0).unwrap();
        assert_eq!(lock(&allowance.clients).taken.len(), 1_025, "nothing has refilled yet");
        for number in 3_000..4_100 {
            take(&allowance, client(number), start, 100.0).unwrap();
        }
        let count = lock(&allowance.clients).taken.len();
        assert!(count < 1_200, "{count}");
    }
}
