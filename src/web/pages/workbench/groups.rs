//! Groups of a scenario's fields under "More inputs": labels, help texts, and the summary of a closed group.

use super::form::figure;
use crate::web::forms::ScenarioInputs;

/// Texts of a group of fields.
pub struct GroupText {
    /// Id in the page, after the scenario's number.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// Help text of the whole group.
    pub help: &'static str,
    /// The fields; empty for the interventions, which are a table.
    pub fields: &'static [FieldText],
}

/// Texts of a field.
pub struct FieldText {
    /// Name in addresses, after the scenario's number.
    pub name: &'static str,
    /// Label.
    pub label: &'static str,
    /// Help text.
    pub help: &'static str,
}

const fn field(name: &'static str, label: &'static str, help: &'static str) -> FieldText {
    FieldText { name, label, help }
}

/// Id of the group with the table of interventions.
pub const INTERVENTIONS: &str = "interventions";

/// Groups in the order of the form.
pub const GROUPS: [GroupText; 7] = [
    GroupText {
        id: "people",
        title: "People on day 0",
        help: "Everybody else is susceptible.",
        fields: &[
            field("population", "Population", "Everybody alive on day 0."),
            field("initial_infectious", "Infectious", "They infect others from the start."),
            field("initial_exposed", "Exposed", "Infected, not yet infectious; needs a latent stage."),
            field("initial_immune", "Immune", "They start among the recovered."),
        ],
    },
    GroupText {
        id: "latent",
        title: "Latent stage",
        help: "",
        fields: &[field(
            "sigma",
            "Latent rate sigma",
            "Per day, or the mean as “5 days”. Empty: the infected are infectious at once.",
        )],
    },
    GroupText {
        id: "immunity",
        title: "Immunity, births, deaths",
        help: "",
        fields: &[
            field(
                "omega",
                "Waning rate omega",
                "Per day, or the mean as “2 years”: recovered and vaccinated become susceptible again. Empty: immunity lasts.",
            ),
            field(
                "mu",
                "Births, deaths mu",
                "Per day, or the mean life as “70 years”: as many are born, susceptible, as die naturally. Empty: none.",
            ),
            field(
                "fatality",
                "Infection fatality",
                "Share of the infected who die of it, at the rate at which others recover: 1% or 0.01. Empty: nobody.",
            ),
        ],
    },
    GroupText {
        id: "season",
        title: "Season and importation",
        help: "",
        fields: &[
            field(
                "seasonality.amplitude",
                "Seasonal amplitude",
                "beta rises and falls by this share over 365 days: 20% or 0.2. Empty: no season.",
            ),
            field(
                "seasonality.peak_day",
                "Peak day",
                "Day of the highest beta, counted from day 0, not from 1 January.",
            ),
            field(
                "importation",
                "Importation",
                "Contacts with infection from outside, per day. They infect the susceptible share; nobody is added.",
            ),
        ],
    },
    GroupText {
        id: INTERVENTIONS,
        title: "Interventions",
        help: "Each cuts contacts by its share from its first day until the day on which it ends, which is free again. Where two overlap, 40% and 50% together leave 30% of contacts.",
        fields: &[],
    },
    GroupText {
        id: "vaccination",
        title: "Vaccination",
        help: "Doses go to susceptible, exposed and recovered people alike, at most one a day for each.",
        fields: &[
            field("vaccination.from_day", "From day", "The first day of the campaign."),
            field("vaccination.to_day", "Until (first day without)", "Empty: to the end."),
            field("vaccination.doses_per_day", "Doses per day", "Those that find a susceptible person count."),
            field("vaccination.efficacy", "Efficacy", "Share of doses that protect, at once and fully. Empty: 100%."),
        ],
    },
    GroupText {
        id: "hospital",
        title: "Hospital load",
        help: "Read off the epidemic, and without effect on it.",
        fields: &[
            field("hospital.fraction", "Share admitted", "Of those who become infectious, on that day: 5% or 0.05."),
            field("hospital.stay_days", "Stay, days", "The mean; lengths vary like those of the infectious stage."),
            field("hospital.beds", "Beds", "Drawn as a line, and the days above it are counted. Empty: neither."),
        ],
    },
];

/// Summarizes a closed group in a few words.
pub fn state(group: &GroupText, scenario: &ScenarioInputs, number: usize) -> String {
    let shown = |name: &str| scenario.shown(name, number).trim().to_owned();
    let entered = |name: &str| scenario.has_any(&[name]).then(|| shown(name));
    let joined = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join(", "));
    let summary = match group.id {
        "people" => {
            Some(format!("{}, {} infectious", figure(&shown("population")), figure(&shown("initial_infectious"))))
        }
        "latent" => entered("sigma"),
        "immunity" => {
            let parts = [("omega", "waning"), ("mu", "births"), ("fatality", "fatality")];
            let parts = parts.into_iter().filter_map(|(name, word)| entered(name).map(|_| word.to_owned()));
            joined(parts.collect()).or_else(|| Some("lasting, none".to_owned()))
        }
        "season" => {
            let season = entered("seasonality.amplitude").map(|share| format!("±{share}"));
            let importation = entered("importation").map(|contacts| format!("{contacts} a day"));
            joined(season.into_iter().chain(importation).collect())
        }
        INTERVENTIONS => {
            let names = scenario.interventions.iter().map(|intervention| intervention.shown("name").trim());
            let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
            match scenario.interventions.len() {
                0 => None,
                count if names.is_empty() => Some(count.to_string()),
                count => Some(format!("{count}: {}", names.join(", "))),
            }
        }
        "vaccination" => entered("vaccination.doses_per_day").map(|doses| format!("{} a day", figure(&doses))),
        "hospital" => entered("hospital.fraction").map(|share| format!("{share} admitted")),
        _ => None,
    };
    summary.unwrap_or_else(|| "none".to_owned())
}

/// Summarizes all groups in one line.
pub fn folded(scenario: &ScenarioInputs, number: usize) -> String {
    let mut parts = vec![format!("{} people", figure(&scenario.shown("population", number)))];
    let engine = scenario.shown("engine", number);
    if !engine.is_empty() {
        parts.push(format!("engine {engine}"));
    }
    let features = [
        ("sigma", "latent stage"),
        ("omega", "waning"),
        ("mu", "births"),
        ("fatality", "deaths"),
        ("seasonality.amplitude", "season"),
        ("importation", "importation"),
        ("vaccination.doses_per_day", "vaccination"),
        ("hospital.fraction", "hospital"),
    ];
    parts.extend(features.into_iter().filter(|(name, _)| scenario.has_any(&[name])).map(|(_, word)| word.to_owned()));
    match scenario.interventions.len() {
        0 => {}
        1 => parts.push("1 intervention".to_owned()),
        count => parts.push(format!("{count} interventions")),
    }
    if parts.len() == 1 {
        parts.push(format!("{} infectious", figure(&scenario.shown("initial_infectious", number))));
    }
    parts.join(", ")
}
