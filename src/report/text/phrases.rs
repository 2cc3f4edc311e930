//! The phrases about each series from which sentences are composed.

use crate::model::Quantity;

/// The phrases about a series.
pub(super) struct Phrases {
    /// The text after "People" under the headline: "in hospital on each day".
    pub(super) each_day: &'static str,
    /// The number by which scenarios are compared: "the peak in hospital".
    pub(super) number: &'static str,
    /// The text after a number of people: " in hospital".
    pub(super) people: &'static str,
    /// The clause for a number that is 0: "No one is in hospital".
    pub(super) none: &'static str,
}

/// Returns the phrases about this series.
#[rustfmt::skip]
pub(super) fn phrases(series: Quantity) -> Phrases {
    match series {
        Quantity::Susceptible => Phrases {
            each_day: "still susceptible on each day",
            number: "the number still susceptible", people: " susceptible", none: "No one is susceptible",
        },
        Quantity::Exposed => Phrases {
            each_day: "infected and not yet infectious on each day",
            number: "the peak of the exposed", people: " exposed", none: "No one is exposed",
        },
        Quantity::Infectious => {
            Phrases { each_day: "infectious on each day", number: "the peak", people: "", none: "No one is infectious" }
        }
        Quantity::Recovered => Phrases {
            each_day: "recovered by each day",
            number: "the number recovered", people: " recovered", none: "No one has recovered",
        },
        Quantity::Vaccinated => Phrases {
            each_day: "immune by vaccination on each day",
            number: "the number immune by vaccination", people: " immune by vaccination", none: "No one is immune by vaccination",
        },
        Quantity::Deceased => Phrases {
            each_day: "dead of the infection by each day",
            number: "the number of deaths", people: " dead", none: "No one dies of the infection",
        },
        Quantity::NewInfections => Phrases {
            each_day: "newly infected on each day",
            number: "the peak of new infections", people: " newly infected a day", none: "No one is newly infected",
        },
        Quantity::CumulativeInfections => Phrases {
            each_day: "infected since day 0, those infectious then included",
            number: "the number ever infected", people: " infected", none: "No one is infected",
        },
        Quantity::EffectiveReproductionNumber => Phrases {
            each_day: "Rt, the people whom one infectious person infects, at the contacts and immunity of each day",
            number: "Rt", people: "", none: "No one infects anybody",
        },
        Quantity::HospitalCensus => Phrases {
            each_day: "in hospital on each day",
            number: "the peak in hospital", people: " in hospital", none: "No one is in hospital",
        },
    }
}
