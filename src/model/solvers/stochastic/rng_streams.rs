//! Random streams: one for each seed, member and transition, and for leaps also for each day. Streams do not depend on
//! the scenario: the same member of two scenarios uses common random numbers, and equal scenarios differ by exactly 0.
//!
//! The generator is xoshiro256++ (Blackman and Vigna, ACM Trans. Math. Softw. 47 (2021) 36), seeded by SplitMix64 as
//! its authors recommend. Both use integer arithmetic alone, so that every machine draws the same numbers.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

use crate::model::dynamics::compartments::{Compartment, NO_COMPARTMENT};
use crate::model::dynamics::transitions::{Rate, Transition};

/// Name of the generator, saved with results.
pub const GENERATOR: &str = "xoshiro256++";

/// The purpose of a stream: a transition, or the hospital's admissions or discharges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Purpose(u64);

impl Purpose {
    /// Admissions to hospital.
    pub(super) const ADMISSION: Self = Self(61);
    /// Discharges from hospital.
    pub(super) const DISCHARGE: Self = Self(62);

    /// Returns the purpose of a transition. Infection has the same purpose with and without a latent stage.
    pub(super) fn of(transition: &Transition) -> Self {
        let [from, to] = [transition.from, transition.to].map(|it| it.map_or(NO_COMPARTMENT, Compartment::stream));
        match transition.rate {
            Rate::Infection => Self(0),
            _ if from.max(to) <= NO_COMPARTMENT => Self(1 + from * 7 + to),
            // Larger than all purposes above and those of the hospital.
            _ => Self(64 * (1 + from) + to),
        }
    }
}

/// The seed and the member, which all streams of one member share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    seed: u64,
    member: u64,
}

impl Key {
    pub(super) fn new(seed: u64, member: u32) -> Self {
        Self { seed: mixed(seed), member: u64::from(member) }
    }

    /// Returns the stream of exact jumps.
    pub(super) fn jumps(self, purpose: Purpose) -> Stream {
        self.stream(purpose, 0)
    }

    /// Returns the stream of a day's leaps.
    #[inline(never)]
    pub(super) fn leaps(self, purpose: Purpose, day: u32) -> Stream {
        self.stream(purpose, u64::from(day) + 1)
    }

    fn stream(self, purpose: Purpose, day: u64) -> Stream {
        // 6 bits of the purpose, 12 bits of the day, 22 bits of the member, and the other bits of the purpose: each
        // stream has a different initial number.
        let place = ((purpose.0 / 64) << 40) | (self.member << 18) | (day << 6) | (purpose.0 % 64);
        Stream(Xoshiro256PlusPlus::seed_from_u64(mixed(self.seed ^ place)))
    }
}

/// SplitMix64's output function, a one-to-one function that makes adjacent numbers very different.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(super) struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// Draws a uniform number strictly between 0 and 1: the centre of one of 2^52 equal parts.
    #[inline]
    pub(super) fn uniform(&mut self) -> f64 {
        const PART: f64 = 1.0 / 4_503_599_627_370_496.0;
        // A number of 52 bits plus one half is exact in an `f64`.
        ((self.0.next_u64() >> 12) as f64 + 0.5) * PART
    }

    /// Draws an exponential waiting time of mean 1.
    #[inline]
    pub(super) fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dynamics::compartments::Compartment::{Infectious, Recovered, Susceptible};

    #[test]
    fn streams_are_the_same_on_every_machine() {
        let recovery = Transition { from: Some(Infectious), to: Some(Recovered), rate: Rate::PerPerson(0.1) };
        let key = Key::new(42, 7);
        let mut stream = key.leaps(Purpose::of(&recovery), 30);
        let drawn: Vec<u64> = (0..3).map(|_| stream.0.next_u64()).collect();
        assert_eq!(drawn, [8_182_446_791_370_290_457, 7_687_290_295_714_178_404, 1_358_954_710_872_747_750]);
    }

    #[test]
    fn all_streams_are_different() {
        let transition = |from, to| Transition { from, to, rate: Rate::PerPerson(1.0) };
        let mut starts = std::collections::BTreeSet::new();
        for (from, to) in [(Some(Infectious), Some(Recovered)), (Some(Recovered), Some(Susceptible)), (None, None)] {
            let purpose = Purpose::of(&transition(from, to));
            for member in [0, 1, 9_999] {
                let key = Key::new(1, member);
                assert!(starts.insert(key.jumps(purpose).0.next_u64()));
                for day in [0, 1, 3_649] {
                    assert!(starts.insert(key.leaps(purpose, day).0.next_u64()));
                }
            }
        }
    }
}
