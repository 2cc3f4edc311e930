//! The series of a scenario of which a chart can show one.

/// What a chart can show: every series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quantity {
    /// Persons infectious on each day.
    #[default]
    Infectious,
    /// Persons infected since the day before.
    NewInfections,
    /// Persons infected since the start, seeds counted.
    CumulativeInfections,
    /// Persons in hospital.
    HospitalCensus,
    /// Persons dead of the infection.
    Deceased,
    /// Rt.
    EffectiveReproductionNumber,
    /// Persons who can still be infected.
    Susceptible,
    /// Persons infected who don't infect others yet.
    Exposed,
    /// Persons immune after infection.
    Recovered,
    /// Persons immune after vaccination.
    Vaccinated,
}

impl Quantity {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 10] = [
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

    /// The series' name in the API, and in an address after `plot=`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Infectious => "infectious",
            Self::NewInfections => "new_infections",
            Self::CumulativeInfections => "cumulative_infections",
            Self::HospitalCensus => "hospital_census",
            Self::Deceased => "deceased",
            Self::EffectiveReproductionNumber => "effective_reproduction_number",
            Self::Susceptible => "susceptible",
            Self::Exposed => "exposed",
            Self::Recovered => "recovered",
            Self::Vaccinated => "vaccinated",
        }
    }
}
