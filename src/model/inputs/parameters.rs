//! The table of a scenario's inputs: a row for each number, grouped by the object of the API's body that contains it.
//! These rows are used to read and write JSON, for validation, the form, addresses, the API's description, sweeps and
//! tables of inputs.
//!
//! A row describes one value. Rules about several values are in [`validation`](crate::model::validation).

use super::input::{Access, Group, Input, InputKind, List, Missing};
use super::scenario::{Hospital, Intervention, Scenario, Seasonality, Vaccination};
use crate::model::distributions::UncertainRate;
use crate::model::limits::{
    AMPLITUDE, BEDS, DOSES_PER_DAY, EFFICACY, FATALITY, FRACTION, FROM_DAY, INITIAL_EXPOSED, INITIAL_IMMUNE,
    INITIAL_INFECTIOUS, MAXIMUM_INTERVENTIONS, PEAK_DAY, POPULATION, REDUCTION, STAY_DAYS, TO_DAY,
};

/// Number of groups.
pub const GROUP_COUNT: usize = 5;

/// Every group, in the order of JSON; the scenario's own inputs first.
pub static GROUPS: [Group; GROUP_COUNT] = [
    Group {
        key: "",
        inputs: &SCENARIO,
        list: None,
        meaning: "A name and the parameters of one simulated epidemic.",
        days: "",
        count: |_| 1,
        make: |_, _| {},
    },
    Group {
        key: "seasonality",
        inputs: &SEASONALITY,
        list: None,
        meaning: "beta over the year: 1 + amplitude cos(2π (t − peak_day) / 365).",
        days: "The day of the season.",
        count: |scenario| scenario.seasonality.iter().count(),
        make: |scenario, count| scenario.seasonality = (count > 0).then(Seasonality::default),
    },
    Group {
        key: "interventions",
        inputs: &INTERVENTION,
        list: Some(List {
            maximum: MAXIMUM_INTERVENTIONS,
            meaning: "Something that reduces contacts, from its first day until another.",
            default_name: "Intervention",
            address: "i",
            name: |scenario, place| &scenario.interventions[place].name,
            set_name: |scenario, place, name| scenario.interventions[place].name = name,
        }),
        meaning: "What reduces contacts for some days.",
        days: "The days of an intervention.",
        count: |scenario| scenario.interventions.len(),
        make: |scenario, count| scenario.interventions = vec![Intervention::default(); count],
    },
    Group {
        key: "vaccination",
        inputs: &VACCINATION,
        list: None,
        meaning: "A campaign.",
        days: "The days of the campaign.",
        count: |scenario| scenario.vaccination.iter().count(),
        make: |scenario, count| scenario.vaccination = (count > 0).then(Vaccination::default),
    },
    Group {
        key: "hospital",
        inputs: &HOSPITAL,
        list: None,
        meaning: "How many of the infected need a bed.",
        days: "",
        count: |scenario| scenario.hospital.iter().count(),
        make: |scenario, count| scenario.hospital = (count > 0).then(Hospital::default),
    },
];

/// Returns every input in the order of sentences and tables: the scenario's required inputs first.
pub fn in_reading_order() -> Vec<(&'static Group, &'static Input)> {
    let of_group = |group: &'static Group| group.inputs.iter().map(move |input| (group, input));
    let mut inputs: Vec<_> = GROUPS.iter().flat_map(of_group).collect();
    inputs.sort_by_key(|(group, input)| !(group.is_scenario() && input.missing == Missing::Refused));
    inputs
}

impl Scenario {
    /// Returns a copy in which every rate and day is a plain number, without the form in which it was typed.
    pub fn as_numbers(&self) -> Self {
        let mut numbers = self.clone();
        for group in &GROUPS {
            for place in 0..(group.count)(self) {
                group.inputs.iter().for_each(|input| input.set(&mut numbers, place, input.value(self, place)));
            }
        }
        numbers
    }
}

/// Creates the row of a rate; sentences use its key as its name.
const fn rate(rate: UncertainRate, label: &'static str, meaning: &'static str) -> Input {
    Input {
        key: rate.name(),
        label,
        section: "",
        called: rate.name(),
        limit: rate.limit(),
        kind: InputKind::Rate,
        missing: Missing::Number(0.0),
        meaning,
        sweep: true,
        access: Access::Rate(rate),
    }
}

static SCENARIO: [Input; 11] = [
    Input {
        key: "population",
        label: "Population",
        section: "",
        called: "the population",
        limit: &POPULATION,
        kind: InputKind::Count,
        missing: Missing::Default(10_000.0),
        meaning: "Everybody alive on day 0; absent: 10,000.",
        sweep: true,
        access: Access::Number(|it, _| Some(it.population), |it, _, value| it.population = value.unwrap_or_default()),
    },
    Input {
        key: "initial_infectious",
        label: "Infectious on day 0",
        section: "",
        called: "the number infectious on day 0",
        limit: &INITIAL_INFECTIOUS,
        kind: InputKind::Count,
        missing: Missing::Default(100.0),
        meaning: "Persons infectious on day 0; absent: 100.",
        sweep: true,
        access: Access::Number(
            |it, _| Some(it.initial_infectious),
            |it, _, value| it.initial_infectious = value.unwrap_or_default(),
        ),
    },
    Input {
        key: "initial_exposed",
        label: "Exposed on day 0",
        section: "",
        called: "the number exposed on day 0",
        limit: &INITIAL_EXPOSED,
        kind: InputKind::Count,
        missing: Missing::Number(0.0),
        meaning: "Persons infected and not yet infectious on day 0; needs sigma.",
        sweep: true,
        access: Access::Number(
            |it, _| Some(it.initial_exposed),
            |it, _, value| it.initial_exposed = value.unwrap_or_default(),
        ),
    },
    Input {
        key: "initial_immune",
        label: "Immune on day 0",
        section: "",
        called: "the number immune on day 0",
        limit: &INITIAL_IMMUNE,
        kind: InputKind::Count,
        missing: Missing::Number(0.0),
        meaning: "Persons immune on day 0.",
        sweep: true,
        access: Access::Number(
            |it, _| Some(it.initial_immune),
            |it, _, value| it.initial_immune = value.unwrap_or_default(),
        ),
    },
    Input {
        kind: InputKind::Beta,
        missing: Missing::Refused,
        ..rate(UncertainRate::Beta, "beta, per day", "Transmission rate.")
    },
    Input {
        missing: Missing::Refused,
        ..rate(UncertainRate::Gamma, "gamma, per day", "Recovery rate: one by the mean days of being infectious.")
    },
    Input {
        section: "Course of the infection",
        missing: Missing::Absent,
        ..rate(UncertainRate::Sigma, "sigma, per day", "Rate of leaving the latent stage; absent: there is none.")
    },
    Input {
        section: "Course of the infection",
        ..rate(UncertainRate::Omega, "omega, per day", "Rate of losing immunity; absent: it lasts.")
    },
    Input {
        section: "Course of the infection",
        ..rate(UncertainRate::Mu, "mu, per day", "Rate of births and of natural deaths.")
    },
    Input {
        key: "fatality",
        label: "Infection fatality",
        section: "Course of the infection",
        called: "the infection fatality",
        limit: &FATALITY,
        kind: InputKind::Share,
        missing: Missing::Number(0.0),
        meaning: "The share of the infected who die of it.",
        sweep: true,
        access: Access::Number(|it, _| Some(it.fatality), |it, _, value| it.fatality = value.unwrap_or_default()),
    },
    Input {
        section: "Contacts",
        kind: InputKind::PerDay,
        ..rate(UncertainRate::Importation, "Importation, per day", "Contacts with infection from outside.")
    },
];

static SEASONALITY: [Input; 2] = [
    Input {
        key: "amplitude",
        label: "Seasonal amplitude",
        section: "Contacts",
        called: "the seasonal amplitude",
        limit: &AMPLITUDE,
        kind: InputKind::Share,
        missing: Missing::Refused,
        meaning: "How far beta swings, as a share of it.",
        sweep: true,
        access: Access::Number(
            |it, _| it.seasonality.map(|season| season.amplitude),
            |it, _, value| it.seasonality.iter_mut().for_each(|season| season.amplitude = value.unwrap_or_default()),
        ),
    },
    Input {
        key: "peak_day",
        label: "Season’s peak",
        section: "Contacts",
        called: "the day of the season’s peak",
        limit: &PEAK_DAY,
        kind: InputKind::Day,
        missing: Missing::Number(0.0),
        meaning: "The day of the highest beta, counted from day 0; absent: 0.",
        sweep: false,
        access: Access::Day(
            |it, _| it.seasonality.map(|season| season.peak_day),
            |it, _, day| it.seasonality.iter_mut().for_each(|season| season.peak_day = day.unwrap_or_default()),
        ),
    },
];

/// Creates the row of the day on which a measure begins.
const fn first_day(access: Access) -> Input {
    Input {
        key: "from_day",
        label: "First day",
        section: "",
        called: "first day",
        limit: &FROM_DAY,
        kind: InputKind::Day,
        missing: Missing::Refused,
        meaning: "The first day.",
        sweep: false,
        access,
    }
}

/// Creates the row of the day on which a measure ends.
const fn end_day(access: Access) -> Input {
    Input {
        key: "to_day",
        label: "Until",
        called: "until",
        limit: &TO_DAY,
        missing: Missing::Absent,
        meaning: "The first day without it; absent: to the end.",
        ..first_day(access)
    }
}

static INTERVENTION: [Input; 3] = [
    Input {
        section: "Interventions",
        sweep: true,
        ..first_day(Access::Day(
            |it, place| it.interventions.get(place).map(|one| one.from_day),
            |it, place, day| it.interventions[place].from_day = day.unwrap_or_default(),
        ))
    },
    Input {
        section: "Interventions",
        ..end_day(Access::Day(
            |it, place| it.interventions.get(place).and_then(|one| one.to_day),
            |it, place, day| it.interventions[place].to_day = day,
        ))
    },
    Input {
        key: "reduction",
        label: "Reduction",
        section: "Interventions",
        called: "reduction",
        limit: &REDUCTION,
        kind: InputKind::Share,
        missing: Missing::Refused,
        meaning: "The share of contacts that it takes away. Overlapping ones multiply.",
        sweep: true,
        access: Access::Number(
            |it, place| it.interventions.get(place).map(|one| one.reduction),
            |it, place, value| it.interventions[place].reduction = value.unwrap_or_default(),
        ),
    },
];

static VACCINATION: [Input; 4] = [
    Input {
        label: "Campaign",
        section: "Vaccination",
        ..first_day(Access::Day(
            |it, _| it.vaccination.map(|campaign| campaign.from_day),
            |it, _, day| it.vaccination.iter_mut().for_each(|campaign| campaign.from_day = day.unwrap_or_default()),
        ))
    },
    Input {
        section: "Vaccination",
        ..end_day(Access::Day(
            |it, _| it.vaccination.and_then(|campaign| campaign.to_day),
            |it, _, day| it.vaccination.iter_mut().for_each(|campaign| campaign.to_day = day),
        ))
    },
    Input {
        key: "doses_per_day",
        label: "Doses per day",
        section: "Vaccination",
        called: "the number of doses per day",
        limit: &DOSES_PER_DAY,
        kind: InputKind::CountPerDay,
        missing: Missing::Refused,
        meaning: "Doses, to susceptible, exposed and recovered alike.",
        sweep: true,
        access: Access::Number(
            |it, _| it.vaccination.map(|campaign| campaign.doses_per_day),
            |it, _, value| {
                it.vaccination.iter_mut().for_each(|campaign| campaign.doses_per_day = value.unwrap_or_default());
            },
        ),
    },
    Input {
        key: "efficacy",
        label: "Efficacy",
        section: "Vaccination",
        called: "the efficacy of the vaccine",
        limit: &EFFICACY,
        kind: InputKind::Share,
        missing: Missing::Number(1.0),
        meaning: "The share of the doses that protect; absent: 1.",
        sweep: true,
        access: Access::Number(
            |it, _| it.vaccination.map(|campaign| campaign.efficacy),
            |it, _, value| it.vaccination.iter_mut().for_each(|campaign| campaign.efficacy = value.unwrap_or_default()),
        ),
    },
];

static HOSPITAL: [Input; 3] = [
    Input {
        key: "fraction",
        label: "Share admitted",
        section: "Hospital",
        called: "the share admitted to hospital",
        limit: &FRACTION,
        kind: InputKind::Share,
        missing: Missing::Refused,
        meaning: "The share of those who become infectious that is admitted.",
        sweep: true,
        access: Access::Number(
            |it, _| it.hospital.map(|hospital| hospital.fraction),
            |it, _, value| it.hospital.iter_mut().for_each(|hospital| hospital.fraction = value.unwrap_or_default()),
        ),
    },
    Input {
        key: "stay_days",
        label: "Mean stay",
        section: "Hospital",
        called: "the mean stay in hospital",
        limit: &STAY_DAYS,
        kind: InputKind::Duration,
        missing: Missing::Refused,
        meaning: "Mean stay.",
        sweep: false,
        access: Access::Number(
            |it, _| it.hospital.map(|hospital| hospital.stay_days),
            |it, _, value| it.hospital.iter_mut().for_each(|hospital| hospital.stay_days = value.unwrap_or_default()),
        ),
    },
    Input {
        key: "beds",
        label: "Beds",
        section: "Hospital",
        called: "the number of beds",
        limit: &BEDS,
        kind: InputKind::Count,
        missing: Missing::Absent,
        meaning: "Capacity; absent: days over capacity are not counted.",
        sweep: false,
        access: Access::Number(
            |it, _| it.hospital.and_then(|hospital| hospital.beds),
            |it, _, value| it.hospital.iter_mut().for_each(|hospital| hospital.beds = value),
        ),
    },
];
