//! Sampling designs: a point of the unit interval for each uncertain rate of each member of an ensemble.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rate::UncertainRate;
use super::sobol;

/// How an ensemble's members are spread over the uncertain rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// As many strata of equal probability as members, and in each stratum of each rate one member, uniformly.
    LatinHypercube,
    /// Sobol's sequence, Owen-scrambled by the seed.
    Sobol,
}

impl Sampling {
    /// Default sampling.
    pub const DEFAULT: Self = Self::LatinHypercube;

    /// Returns the name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LatinHypercube => "latin_hypercube",
            Self::Sobol => "sobol",
        }
    }
}

const _: () = assert!(UncertainRate::ALL.len() <= sobol::COLUMNS, "every rate has a column of Sobol's sequence");

/// A sampling design: a point of the unit interval for each rate of each member.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    columns: [Vec<f64>; UncertainRate::ALL.len()],
}

impl Design {
    /// Creates the design for a number of members, at most 65,536, and a seed.
    ///
    /// The points of a rate depend on the arguments alone: neither on the scenario, nor on the other uncertain rates.
    pub fn new(sampling: Sampling, members: u32, seed: u64) -> Self {
        let columns = UncertainRate::ALL.map(|rate| {
            let mut generator = generator(seed, rate.column());
            match sampling {
                Sampling::LatinHypercube => latin_hypercube(members, &mut generator),
                Sampling::Sobol => sobol::scrambled(rate.column(), members, &mut generator),
            }
        });
        Self { columns }
    }

    /// Returns a member's point for a rate, strictly between 0 and 1.
    ///
    /// # Panics
    ///
    /// Panics if `member`, which counts from 0, is not less than the design's number of members.
    pub fn point(&self, rate: UncertainRate, member: u32) -> f64 {
        self.columns[rate.column()][member as usize]
    }
}

/// Creates the random number generator of one column. The seed's generator provides its whole state: the first 32 bytes
/// for the first column, the next 32 bytes for the second column, and so on.
fn generator(seed: u64, column: usize) -> Xoshiro256PlusPlus {
    let mut states = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut state = [0; 32];
    for _ in 0..=column {
        states.fill_bytes(&mut state);
    }
    Xoshiro256PlusPlus::from_seed(state)
}

/// Draws one column of a Latin hypercube.
fn latin_hypercube(members: u32, generator: &mut impl Rng) -> Vec<f64> {
    let mut strata: Vec<u32> = (0..members).collect();
    // Fisher-Yates shuffle, implemented here because the library's shuffle may change, and saved runs must not change.
    for last in (1..members).rev() {
        strata.swap(last as usize, whole_below(last + 1, generator) as usize);
    }
    // With 32 random bits plus one half, the sum with the stratum is exact, and the quotient lies inside the stratum.
    let inside = |bits: u32| (f64::from(bits) + 0.5) / (f64::from(u32::MAX) + 1.0);
    strata.into_iter().map(|stratum| (f64::from(stratum) + inside(generator.next_u32())) / f64::from(members)).collect()
}

/// Draws a whole number below the bound from the uniform distribution: Lemire (2019), Fast random integer generation in
/// an interval, ACM Trans. Model. Comput. Simul. 29, 3.
fn whole_below(bound: u32, generator: &mut impl Rng) -> u32 {
    let surplus = u64::from(bound.wrapping_neg() % bound);
    loop {
        let product = u64::from(generator.next_u32()) * u64::from(bound);
        if product & u64::from(u32::MAX) >= surplus {
            return (product >> 32) as u32;
        }
    }
}
