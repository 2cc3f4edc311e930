//! Where the members of an ensemble lie in the unit interval of each uncertain rate.

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
    /// The one that is used where none is given.
    pub const DEFAULT: Self = Self::LatinHypercube;

    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LatinHypercube => "latin_hypercube",
            Self::Sobol => "sobol",
        }
    }
}

const _: () = assert!(UncertainRate::ALL.len() <= sobol::COLUMNS, "every rate has a column of Sobol's sequence");

/// A point of the unit interval for each rate of each member.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    columns: [Vec<f64>; UncertainRate::ALL.len()],
}

impl Design {
    /// The design of this many members, up to 65,536, that belongs to a seed.
    ///
    /// A rate's points depend on the arguments alone: not on the scenario, and not on which other rates vary.
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

    /// A member's point for a rate, strictly between 0 and 1.
    ///
    /// # Panics
    ///
    /// Where `member`, which counts from 0, is not below the design's number of members.
    pub fn point(&self, rate: UncertainRate, member: u32) -> f64 {
        self.columns[rate.column()][member as usize]
    }
}

/// The generator of one column. Its whole state comes from the seed's own generator: the first 32 bytes for the first
/// column, the next 32 for the next.
fn generator(seed: u64, column: usize) -> Xoshiro256PlusPlus {
    let mut states = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut state = [0; 32];
    for _ in 0..=column {
        states.fill_bytes(&mut state);
    }
    Xoshiro256PlusPlus::from_seed(state)
}

/// One column of a Latin hypercube.
fn latin_hypercube(members: u32, generator: &mut impl Rng) -> Vec<f64> {
    let mut strata: Vec<u32> = (0..members).collect();
    // Fisher and Yates, written out: the library may change how its own shuffle draws, and saved runs must not change.
    for last in (1..members).rev() {
        strata.swap(last as usize, whole_below(last + 1, generator) as usize);
    }
    // 32 random bits and a half leave the sum with the stratum exact, and the quotient inside the stratum.
    let inside = |bits: u32| (f64::from(bits) + 0.5) / (f64::from(u32::MAX) + 1.0);
    strata.into_iter().map(|stratum| (f64::from(stratum) + inside(generator.next_u32())) / f64::from(members)).collect()
}

/// A whole number below the bound, each as likely as the other: Lemire (2019), Fast random integer generation in an
/// interval, ACM Trans. Model. Comput. Simul. 29, 3.
fn whole_below(bound: u32, generator: &mut impl Rng) -> u32 {
    let surplus = u64::from(bound.wrapping_neg() % bound);
    loop {
        let product = u64::from(generator.next_u32()) * u64::from(bound);
        if product & u64::from(u32::MAX) >= surplus {
            return (product >> 32) as u32;
        }
    }
}
