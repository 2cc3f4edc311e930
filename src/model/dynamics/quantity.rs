//! The table of a scenario's series: compartments, other numbers of people, and the effective reproduction number.
//! Results, files, the API and pages read it.

use super::compartments::{CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, is_infected};
use crate::model::inputs::scenario::Scenario;

/// A series of a scenario, which a chart can show. The order is that of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quantity {
    /// People who can be infected.
    Susceptible,
    /// Infected people who are not infectious yet.
    Exposed,
    /// Infectious people.
    #[default]
    Infectious,
    /// People immune after infection.
    Recovered,
    /// People immune after vaccination.
    Vaccinated,
    /// People who died of the infection.
    Deceased,
    /// People infected since the day before.
    NewInfections,
    /// People infected since the start, including the seeds.
    CumulativeInfections,
    /// Effective reproduction number, Rt.
    EffectiveReproductionNumber,
    /// People in hospital.
    HospitalCensus,
}

/// Source of a series in the simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesSource {
    /// The number at this index of a [`State`](super::compartments::State).
    State(usize),
    /// People infected since the day before.
    NewInfections,
    /// R0 with the day's beta, times the susceptible share of the population.
    EffectiveReproductionNumber,
}

/// The value of a series that a chart and its sentences highlight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAt {
    /// The highest value.
    Peak,
    /// The value on the last day.
    LastDay,
    /// The value on the last day, which is the total of all days.
    Total,
}

/// A row of the table of series.
#[derive(Debug, Clone, Copy)]
pub struct SeriesRow {
    /// The series.
    pub series: Quantity,
    /// Name in the API, and in an address after `plot=`.
    pub name: &'static str,
    /// Name on pages.
    pub label: &'static str,
    /// Column header in a CSV file.
    pub csv_head: &'static str,
    /// Source in the simulation.
    pub source: SeriesSource,
    /// Value that a chart highlights.
    pub read_at: ReadAt,
    /// First schema version of a run that has the series.
    pub since: i64,
    /// Description in the API's documentation.
    pub meaning: &'static str,
    /// Returns whether a scenario has the series.
    pub has: fn(&Scenario) -> bool,
}

const PERSONS: &str = "Persons in this compartment.";

/// All series, in the order of the API.
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
    /// Number of series.
    pub const COUNT: usize = SERIES.len();

    /// All series, in the order in which pages offer them.
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

    /// Returns the series' row in the table.
    pub const fn row(self) -> &'static SeriesRow {
        &SERIES[self as usize]
    }

    /// Returns the series' name in the API, and in an address after `plot=`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns whether the values count people. If not, they are a ratio.
    pub fn counts_persons(self) -> bool {
        self.row().source != SeriesSource::EffectiveReproductionNumber
    }

    /// Returns the series of the compartments whose people carry the infection.
    pub fn infected() -> impl Iterator<Item = Self> {
        let counts_infected = |row: &&SeriesRow| matches!(row.source, SeriesSource::State(index) if is_infected(index));
        SERIES.iter().filter(counts_infected).map(|row| row.series)
    }

    /// Returns the series with this name in the API.
    pub fn from_name(name: &str) -> Option<Self> {
        SERIES.iter().find(|row| row.name == name).map(|row| row.series)
    }
}
