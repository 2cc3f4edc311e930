//! The table of a scenario's series: of its compartments, and of other numbers of persons or ratios. Results, files, the API
//! and pages read it.

use super::compartments::{CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, is_infected};
use crate::model::inputs::scenario::Scenario;

/// A series of a scenario: what a chart can show. The order is the API's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quantity {
    /// Persons who can still be infected.
    Susceptible,
    /// Persons infected who don't infect others yet.
    Exposed,
    /// Persons infectious on each day.
    #[default]
    Infectious,
    /// Persons immune after infection.
    Recovered,
    /// Persons immune after vaccination.
    Vaccinated,
    /// Persons dead of the infection.
    Deceased,
    /// Persons infected since the day before.
    NewInfections,
    /// Persons infected since the start, seeds counted.
    CumulativeInfections,
    /// Rt.
    EffectiveReproductionNumber,
    /// Persons in hospital.
    HospitalCensus,
}

/// How a series is read off the simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesSource {
    /// The number at this place of a [`State`](super::compartments::State).
    State(usize),
    /// Persons infected since the day before.
    NewInfections,
    /// R0 with the day's beta, times the susceptible share.
    EffectiveReproductionNumber,
}

/// Where a chart and its sentences read a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAt {
    /// At its highest value.
    Peak,
    /// On the last day, whose value says nothing of the days before.
    LastDay,
    /// On the last day, up to which it counts.
    Total,
}

/// A series in the table.
#[derive(Debug, Clone, Copy)]
pub struct SeriesRow {
    /// Which one.
    pub series: Quantity,
    /// Its name in the API, and in an address after `plot=`.
    pub name: &'static str,
    /// Its name on pages.
    pub label: &'static str,
    /// The head of its column in a CSV file.
    pub csv_head: &'static str,
    /// How it is read off the simulation.
    pub source: SeriesSource,
    /// Where a chart reads it.
    pub read_at: ReadAt,
    /// The first version of a run's shape that has it.
    pub since: i64,
    /// Its meaning in the API's description.
    pub meaning: &'static str,
    /// Whether a scenario has it.
    pub has: fn(&Scenario) -> bool,
}

const PERSONS: &str = "Persons in this compartment.";

/// Every series, in the API's order.
#[rustfmt::skip]
pub const SERIES: [SeriesRow; 10] = [
    SeriesRow {
        series: Quantity::Susceptible, name: "susceptible", label: "Susceptible", since: 1,
        source: SeriesSource::State(Compartment::Susceptible.index()), read_at: ReadAt::LastDay, csv_head: "susceptible_persons",
        meaning: PERSONS, has: |_| true,
    },
    SeriesRow {
        series: Quantity::Exposed, name: "exposed", label: "Exposed", since: 2,
        source: SeriesSource::State(Compartment::Exposed.index()), read_at: ReadAt::Peak, csv_head: "exposed_persons",
        meaning: PERSONS, has: |scenario| scenario.sigma.is_some(),
    },
    SeriesRow {
        series: Quantity::Infectious, name: "infectious", label: "Infectious", since: 1,
        source: SeriesSource::State(Compartment::Infectious.index()), read_at: ReadAt::Peak, csv_head: "infectious_persons",
        meaning: PERSONS, has: |_| true,
    },
    SeriesRow {
        series: Quantity::Recovered, name: "recovered", label: "Recovered", since: 1,
        source: SeriesSource::State(Compartment::Recovered.index()), read_at: ReadAt::LastDay, csv_head: "recovered_persons",
        meaning: PERSONS, has: |_| true,
    },
    SeriesRow {
        series: Quantity::Vaccinated, name: "vaccinated", label: "Vaccinated", since: 2,
        source: SeriesSource::State(Compartment::Vaccinated.index()), read_at: ReadAt::LastDay, csv_head: "vaccinated_persons",
        meaning: PERSONS, has: |scenario| scenario.effective_campaign().is_some(),
    },
    SeriesRow {
        series: Quantity::Deceased, name: "deceased", label: "Deaths", since: 2,
        source: SeriesSource::State(Compartment::Deceased.index()), read_at: ReadAt::Total, csv_head: "deceased_persons",
        meaning: PERSONS, has: |scenario| scenario.fatality > 0.0,
    },
    SeriesRow {
        series: Quantity::NewInfections, name: "new_infections", label: "New infections", since: 2,
        source: SeriesSource::NewInfections, read_at: ReadAt::Peak, csv_head: "new_infections_persons_per_day",
        meaning: "Persons infected since the day before; 0 on day 0.", has: |_| true,
    },
    SeriesRow {
        series: Quantity::CumulativeInfections, name: "cumulative_infections", label: "Ever infected", since: 2,
        source: SeriesSource::State(CUMULATIVE_INFECTIONS), read_at: ReadAt::Total, csv_head: "cumulative_infections_persons",
        meaning: "Persons infected until this day, the seeds counted.", has: |_| true,
    },
    SeriesRow {
        series: Quantity::EffectiveReproductionNumber, name: "effective_reproduction_number", label: "Rt", since: 2,
        source: SeriesSource::EffectiveReproductionNumber, read_at: ReadAt::LastDay, csv_head: "effective_reproduction_number",
        meaning: "Rt: R0 with the day's beta for beta, times the susceptible share.",
        has: |scenario| scenario.basic_reproduction_number().is_some(),
    },
    SeriesRow {
        series: Quantity::HospitalCensus, name: "hospital_census", label: "In hospital", since: 2,
        source: SeriesSource::State(HOSPITAL_CENSUS), read_at: ReadAt::Peak, csv_head: "hospital_census_persons",
        meaning: "Persons in hospital.", has: |scenario| scenario.hospital.is_some(),
    },
];

impl Quantity {
    /// How many there are.
    pub const COUNT: usize = SERIES.len();

    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Infectious,
        Self::NewInfections,
        Self::CumulativeInfections,
        Self::HospitalCensus,
        Self::Deceased,
        Self::EffectiveReproductionNumber,
        Self::Susceptible,
        Self::Exposed,
        Self::Recovered,
        Self::Vaccinated,
    ];

    /// Its row in the table.
    pub const fn row(self) -> &'static SeriesRow {
        &SERIES[self as usize]
    }

    /// Its name in the API, and in an address after `plot=`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether its values count persons; else they are a ratio.
    pub fn counts_persons(self) -> bool {
        self.row().source != SeriesSource::EffectiveReproductionNumber
    }

    /// The series of the compartments whose persons carry the infection.
    pub fn infected() -> impl Iterator<Item = Self> {
        let is_one = |row: &&SeriesRow| matches!(row.source, SeriesSource::State(index) if is_infected(index));
        SERIES.iter().filter(is_one).map(|row| row.series)
    }

    /// The series with this name in the API.
    pub fn from_name(name: &str) -> Option<Self> {
        SERIES.iter().find(|row| row.name == name).map(|row| row.series)
    }
}
