//! The table of compartments, and the state of an epidemic, which has a number for each compartment.
//!
//! A new compartment needs a variant, a row and a higher [`WIDTH`] here, a series in `quantity.rs`, flows in
//! `transitions.rs`, phrases in `report/text/phrases.rs`, and equations in `templates/report/scripts` and
//! `templates/pages/about.html`.

/// A compartment of the model. The discriminant is its index in a [`State`].
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

/// Index in a [`State`] of the number of people ever infected, including those exposed or infectious on day 0.
pub const CUMULATIVE_INFECTIONS: usize = 3;
/// Index in a [`State`] of the number of people in hospital. These people are also counted in a compartment.
pub const HOSPITAL_CENSUS: usize = 7;
/// Length of a [`State`].
pub const WIDTH: usize = 8;
/// Length of the part of a [`State`] that changes in an epidemic without latent stage, vaccination, deaths and
/// hospital. Integrating this part alone halves the work.
pub const NARROW: usize = 4;
/// People in each compartment, the cumulative infections and the hospital census, at the indices above.
pub type State = [f64; WIDTH];

/// Number in the identifiers of random streams that replaces the missing compartment of a birth or natural death.
pub const NO_COMPARTMENT: u64 = 6;

/// A row of the table of compartments.
#[derive(Debug, Clone, Copy)]
pub struct CompartmentRow {
    /// The compartment.
    pub compartment: Compartment,
    /// Whether its people carry the infection.
    pub is_infected: bool,
    /// Whether N, the living population, includes its people.
    pub is_living: bool,
    /// Its number in the identifiers of random streams, not [`NO_COMPARTMENT`]. A change alters the results of seeds.
    pub stream: u64,
}

/// All compartments, in the order of a [`State`]. Sums over compartments add in this order.
pub const COMPARTMENTS: [CompartmentRow; 6] = [
    CompartmentRow { compartment: Compartment::Susceptible, is_infected: false, is_living: true, stream: 0 },
    CompartmentRow { compartment: Compartment::Infectious, is_infected: true, is_living: true, stream: 2 },
    CompartmentRow { compartment: Compartment::Recovered, is_infected: false, is_living: true, stream: 3 },
    CompartmentRow { compartment: Compartment::Exposed, is_infected: true, is_living: true, stream: 1 },
    CompartmentRow { compartment: Compartment::Vaccinated, is_infected: false, is_living: true, stream: 4 },
    CompartmentRow { compartment: Compartment::Deceased, is_infected: false, is_living: false, stream: 5 },
];

impl Compartment {
    /// Returns the compartment's index in a [`State`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns the compartment's number in the identifiers of random streams.
    pub fn stream(self) -> u64 {
        COMPARTMENTS.iter().find(|row| row.compartment == self).map_or(NO_COMPARTMENT, |row| row.stream)
    }
}

/// Returns whether this index of a state belongs to a compartment.
pub const fn is_compartment(index: usize) -> bool {
    index != CUMULATIVE_INFECTIONS && index != HOSPITAL_CENSUS
}

/// Returns whether this index of a state belongs to a compartment of infected people.
#[inline]
pub(crate) fn is_infected(index: usize) -> bool {
    COMPARTMENTS.iter().any(|row| row.compartment.index() == index && row.is_infected)
}

/// Returns the number of people in a compartment: 0 if the compartment is beyond the end of a shortened state.
#[inline]
pub(crate) fn at<const W: usize>(state: &[f64; W], compartment: Compartment) -> f64 {
    let index = compartment.index();
    if index < W { state[index] } else { 0.0 }
}

/// Returns N, the number of living people.
#[inline]
pub fn living<const W: usize>(state: &[f64; W]) -> f64 {
    sum_of(state, |row| row.is_living)
}

/// Returns the number of people who carry the infection.
#[inline]
pub(crate) fn infected<const W: usize>(state: &[f64; W]) -> f64 {
    sum_of(state, |row| row.is_infected)
}

/// Sums the people in the compartments for which `is_counted` holds.
// Called in the innermost loop. Compartments beyond the end of a shortened state are skipped to save time.
#[inline(always)]
fn sum_of<const W: usize>(state: &[f64; W], is_counted: impl Fn(&CompartmentRow) -> bool) -> f64 {
    let counted = COMPARTMENTS.iter().filter(|row| row.compartment.index() < W && is_counted(row));
    counted.map(|row| state[row.compartment.index()]).sum()
}
