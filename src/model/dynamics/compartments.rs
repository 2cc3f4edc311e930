//! The table of compartments, and the state of an epidemic, which has a number for each of them.
//!
//! A new compartment is a variant and a row here with a higher [`WIDTH`], a series in `quantity.rs`, flows in `transitions.rs`,
//! phrases in `report/text/phrases.rs`, and equations in `templates/report/scripts` and `templates/pages/about.html`.

/// Where a person can be. The number is the place in a [`State`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compartment {
    /// Can be infected.
    Susceptible = 0,
    /// Infected, not yet infectious.
    Exposed = 4,
    /// Infects others.
    Infectious = 1,
    /// Immune after infection.
    Recovered = 2,
    /// Immune after vaccination.
    Vaccinated = 5,
    /// Dead of the infection.
    Deceased = 6,
}

/// Where a [`State`] counts everyone who was ever infected, those exposed or infectious on day 0 included.
pub const CUMULATIVE_INFECTIONS: usize = 3;
/// Where a [`State`] has the persons in hospital, who are also in one of the compartments.
pub const HOSPITAL_CENSUS: usize = 7;
/// How many numbers a [`State`] has.
pub const WIDTH: usize = 8;
/// How many of them, from the first, an epidemic without latent stage, vaccination, deaths and hospital moves: an engine
/// that knows no more of the state does half the work.
pub const NARROW: usize = 4;
/// Persons in each compartment, the cumulative infections and the hospital census, at the places named above.
pub type State = [f64; WIDTH];

/// The number of births and natural deaths in the identifiers of random streams, in place of a compartment's.
pub const NO_COMPARTMENT: u64 = 6;

/// A compartment in the table.
#[derive(Debug, Clone, Copy)]
pub struct CompartmentRow {
    /// Which one.
    pub compartment: Compartment,
    /// Its persons carry the infection.
    pub is_infected: bool,
    /// N counts its persons.
    pub is_living: bool,
    /// Its number in the identifiers of random streams, not [`NO_COMPARTMENT`]: another one would change what a seed gives.
    pub stream: u64,
}

/// Every compartment, in the order of a [`State`]: sums of persons are taken in this order.
pub const COMPARTMENTS: [CompartmentRow; 6] = [
    CompartmentRow { compartment: Compartment::Susceptible, is_infected: false, is_living: true, stream: 0 },
    CompartmentRow { compartment: Compartment::Infectious, is_infected: true, is_living: true, stream: 2 },
    CompartmentRow { compartment: Compartment::Recovered, is_infected: false, is_living: true, stream: 3 },
    CompartmentRow { compartment: Compartment::Exposed, is_infected: true, is_living: true, stream: 1 },
    CompartmentRow { compartment: Compartment::Vaccinated, is_infected: false, is_living: true, stream: 4 },
    CompartmentRow { compartment: Compartment::Deceased, is_infected: false, is_living: false, stream: 5 },
];

impl Compartment {
    /// Its place in a [`State`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its number in the identifiers of random streams.
    pub fn stream(self) -> u64 {
        COMPARTMENTS.iter().find(|row| row.compartment == self).map_or(NO_COMPARTMENT, |row| row.stream)
    }
}

/// Whether the number at this place of a state counts a compartment.
pub const fn is_compartment(index: usize) -> bool {
    index != CUMULATIVE_INFECTIONS && index != HOSPITAL_CENSUS
}

/// Whether the number at this place of a state counts infected people.
#[inline]
pub(crate) fn is_infected(index: usize) -> bool {
    COMPARTMENTS.iter().any(|row| row.compartment.index() == index && row.is_infected)
}

/// The number at a place of a state, of which only the first may be there: the others are 0.
#[inline]
pub(crate) fn at<const W: usize>(state: &[f64; W], compartment: Compartment) -> f64 {
    let index = compartment.index();
    if index < W { state[index] } else { 0.0 }
}

/// N: everyone but the deceased.
#[inline]
pub fn living<const W: usize>(state: &[f64; W]) -> f64 {
    sum_of(state, |row| row.is_living)
}

/// Everyone who carries the infection.
#[inline]
pub(crate) fn infected<const W: usize>(state: &[f64; W]) -> f64 {
    sum_of(state, |row| row.is_infected)
}

/// The persons in some compartments.
// Called in the innermost of all loops. What is left out of a state is not added: even zeros would take time.
#[inline(always)]
fn sum_of<const W: usize>(state: &[f64; W], is_counted: impl Fn(&CompartmentRow) -> bool) -> f64 {
    let counted = COMPARTMENTS.iter().filter(|row| row.compartment.index() < W && is_counted(row));
    counted.map(|row| state[row.compartment.index()]).sum()
}
