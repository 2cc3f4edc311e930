//! What stands in one scenario's fields.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dates::{entered_day, read_end, written_day};
use super::fields::{FIELDS, Field, INTERVENTION_FIELDS, Kind, is_hidden};
use super::format::{beta, rate, share};
use super::likely_number::Meant;
use crate::model::{
    DistributionDraft, Entered, EnteredAs, EnteredDay, EnteredPeriod, EnteredSeason, Entry, HospitalDraft,
    Intervention, InterventionDraft, OWN_ENGINE, Problem, Scenario, ScenarioDraft, SeasonalityDraft, UncertainRate,
    VaccinationDraft,
};
use crate::report::text::ranges;

/// What stands in one scenario's fields; an absent one has its default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScenarioInputs {
    typed: BTreeMap<&'static str, String>,
    /// In the order of the form; none is empty.
    pub interventions: Vec<InterventionInputs>,
    /// Parts of distributions by their names in the API, until they are written as people type them.
    parts: BTreeMap<String, String>,
    /// Names that no field has.
    unknown: Vec<(String, String)>,
}

/// What stands in one intervention's fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InterventionInputs {
    typed: BTreeMap<&'static str, String>,
}

impl ScenarioInputs {
    /// The fields filled with a legal scenario, whose day 0 has this date; what is none is left empty.
    pub fn of(scenario: &Scenario, start_date: Option<NaiveDate>) -> Self {
        let mut inputs = Self::default();
        let plain = |value: f64| value.to_string();
        let some = |value: f64| if value == 0.0 { String::new() } else { value.to_string() };
        inputs.set("name", scenario.name.clone());
        let entered = &scenario.entered;
        let day = |day: f64, entered: Option<EnteredDay>| written_day(day, entered, start_date);
        inputs.set_rate("beta", beta(scenario), entered.beta);
        inputs.set_rate("gamma", rate(scenario.gamma, entered.gamma), entered.gamma);
        inputs.set("population", plain(scenario.population));
        inputs.set("initial_infectious", plain(scenario.initial_infectious));
        inputs.set("initial_exposed", some(scenario.initial_exposed));
        inputs.set("initial_immune", some(scenario.initial_immune));
        if let Some(sigma) = scenario.sigma {
            inputs.set_rate("sigma", rate(sigma, entered.sigma), entered.sigma);
        }
        for (name, value, entered) in [("omega", scenario.omega, entered.omega), ("mu", scenario.mu, entered.mu)] {
            if value > 0.0 {
                inputs.set_rate(name, rate(value, entered), entered);
            }
        }
        if scenario.fatality > 0.0 {
            inputs.set("fatality", share(scenario.fatality));
        }
        inputs.set("importation", some(scenario.importation));
        if let Some(season) = &scenario.seasonality {
            inputs.set("seasonality.amplitude", share(season.amplitude));
            let how = entered.seasonality.peak_day;
            let is_left_out = season.peak_day == 0.0 && how.is_none();
            inputs.set("seasonality.peak_day", if is_left_out { String::new() } else { day(season.peak_day, how) });
        }
        if let Some(campaign) = &scenario.vaccination {
            let how = entered.vaccination;
            inputs.set("vaccination.from_day", day(campaign.from_day, how.from_day));
            inputs.set("vaccination.to_day", campaign.to_day.map_or_else(String::new, |to| day(to, how.to_day)));
            inputs.set("vaccination.doses_per_day", plain(campaign.doses_per_day));
            inputs.set(
                "vaccination.efficacy",
                if campaign.efficacy < 1.0 { share(campaign.efficacy) } else { String::new() },
            );
        }
        if let Some(hospital) = &scenario.hospital {
            inputs.set("hospital.fraction", share(hospital.fraction));
            inputs.set("hospital.stay_days", plain(hospital.stay_days));
            inputs.set("hospital.beds", hospital.beds.map_or_else(String::new, plain));
        }
        inputs.set("engine", scenario.engine.clone().unwrap_or_default());
        for (rate, uncertain) in scenario.uncertain.iter() {
            inputs.set(rate.name(), ranges::written(uncertain));
        }
        let entered_of = |index: usize| entered.interventions.get(index).copied().unwrap_or_default();
        inputs.interventions = (scenario.interventions.iter().enumerate())
            .map(|(index, intervention)| InterventionInputs::of(intervention, entered_of(index), start_date))
            .collect();
        inputs.mark_name(scenario);
        inputs
    }

    /// What was typed; nothing where that is the default of an optional field.
    pub fn set(&mut self, name: &'static str, value: String) {
        let is_optional = FIELDS.iter().any(|field| field.name == name && !field.is_required);
        let is_left_out = value.trim().is_empty() || (name == "engine" && value == OWN_ENGINE);
        if is_optional && is_left_out && name != "name" {
            self.typed.remove(name);
        } else {
            self.typed.insert(name, value);
        }
    }

    /// A rate as it was typed; where that can't be written without changing the rate, the rate and how it was typed.
    fn set_rate(&mut self, name: &'static str, written: Result<String, f64>, entered: Option<EnteredAs>) {
        match written {
            Ok(text) => self.set(name, text),
            Err(rate) => {
                self.set(name, rate.to_string());
                let how = FIELDS.iter().find(|field| field.name.strip_prefix("entered.") == Some(name));
                if let (Some(how), Some(entered)) = (how, entered) {
                    self.set(how.name, entered.name().to_owned());
                }
            }
        }
    }

    /// Takes a name of an address that stands behind this scenario's number; the first value counts.
    pub fn take(&mut self, name: &str, value: &str) {
        match FIELDS.iter().find(|field| field.name == name) {
            Some(field) if !self.typed.contains_key(field.name) => self.set(field.name, value.to_owned()),
            Some(_) => {}
            None if is_part(name) => {
                self.parts.entry(name.to_owned()).or_insert_with(|| value.to_owned());
            }
            None => self.unknown.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Writes distributions that an address gives in the API's words, `beta.distribution=uniform` and so on, into their
    /// fields as people type them.
    pub fn write_ranges(&mut self) {
        let mut parts = std::mem::take(&mut self.parts);
        for rate in UncertainRate::ALL.map(UncertainRate::name) {
            let Some(distribution) = parts.remove(&format!("{rate}.distribution")) else { continue };
            let of = parts.remove(&format!("{rate}.of"));
            let names = DistributionDraft::numbers_of(&distribution).unwrap_or_default();
            let number = |name: &str| parts.get(&format!("{rate}.{name}")).cloned().unwrap_or_default();
            let text = ranges::compose(&distribution, of.as_deref(), number);
            for name in names {
                parts.remove(&format!("{rate}.{name}"));
            }
            if let Some(field) = FIELDS.iter().find(|field| field.name == rate)
                && !self.typed.contains_key(field.name)
            {
                self.set(field.name, text);
            }
        }
        // What is left belongs to no distribution.
        self.unknown.extend(parts);
    }

    /// A rate is typed as a range or a distribution.
    pub fn has_ranges(&self) -> bool {
        UncertainRate::ALL.iter().any(|rate| matches!(self.entry(rate.name(), ""), Entry::Distribution(_)))
    }

    /// What the field shows: what was typed, or the default.
    pub fn shown(&self, name: &str, number: usize) -> String {
        match (self.typed.get(name), FIELDS.iter().find(|field| field.name == name)) {
            (Some(typed), _) => typed.clone(),
            (None, _) if name == "name" => format!("Scenario {number}"),
            (None, field) => field.map_or("", |field| field.default).to_owned(),
        }
    }

    /// What was typed into a field; empty where nothing was.
    pub fn typed(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// Changes a field's value to what it was meant as; none where it can't have been meant so.
    pub fn change(&mut self, name: &str, meant: Meant) -> Option<()> {
        let field = FIELDS.iter().find(|field| field.name == name)?;
        let text = meant.text(self, name)?;
        self.set(field.name, text);
        Some(())
    }

    /// Answers a question about a field's value with "keep".
    pub fn keep(&mut self, name: &str) {
        if let Some(kept) = kept(name) {
            let typed = self.typed(name).to_owned();
            self.set(kept, typed);
        }
    }

    /// Whether the question about this field's value was answered with "keep".
    pub fn is_kept(&self, name: &str) -> bool {
        let typed = |name: &str| self.typed(name).trim();
        kept(name).is_some_and(|kept| !typed(kept).is_empty() && typed(kept) == typed(name))
    }

    /// Takes over what the form remembers of another version of the scenario.
    pub fn remember(&mut self, other: &Self) {
        for field in FIELDS.iter().filter(|field| field.kind == Kind::Hidden) {
            self.set(field.name, other.typed(field.name).to_owned());
        }
    }

    /// Something stands in one of these fields.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.typed.get(name).is_some_and(|typed| !typed.trim().is_empty()))
    }

    /// A field's entry; `start_date` is the text of the first day's field.
    pub fn entry(&self, name: &str, start_date: &str) -> Entry {
        let kind = FIELDS.iter().find(|field| field.name == name).map_or(Kind::Number, |field| field.kind);
        self.typed.get(name).map_or(Entry::Absent, |typed| kind.read(typed, start_date))
    }

    /// The scenario to be checked, and what is wrong with it before that.
    pub fn draft(&self, index: usize, start_date: &str, problems: &mut Vec<Problem>) -> ScenarioDraft {
        for (name, _) in &self.unknown {
            problems.push(Problem::new(
                format!("/scenarios/{index}/{name}"),
                format!("s{}.{name} is not an input that Epicurve {} knows", index + 1, env!("CARGO_PKG_VERSION")),
            ));
        }
        let entry = |name: &str| self.entry(name, start_date);
        let end = |group: &str| {
            let typed = |day: &str| self.typed.get(format!("{group}.{day}").as_str());
            let from = typed("from_day").map_or("", String::as_str);
            typed("to_day").map_or(Entry::Absent, |to| read_end(to, from, start_date))
        };
        let group = |name: &str| {
            let prefix = format!("{name}.");
            let names: Vec<_> = self.typed.keys().copied().filter(|name| name.starts_with(&prefix)).collect();
            self.has_any(&names)
        };
        ScenarioDraft {
            name: self.typed.get("name").cloned(),
            population: entry("population"),
            initial_infectious: entry("initial_infectious"),
            initial_exposed: entry("initial_exposed"),
            initial_immune: entry("initial_immune"),
            beta: entry("beta"),
            gamma: entry("gamma"),
            sigma: entry("sigma"),
            omega: entry("omega"),
            mu: entry("mu"),
            fatality: entry("fatality"),
            importation: entry("importation"),
            seasonality: group("seasonality").then(|| SeasonalityDraft {
                amplitude: entry("seasonality.amplitude"),
                peak_day: entry("seasonality.peak_day"),
            }),
            interventions: self.interventions.iter().map(|inputs| inputs.draft(start_date)).collect(),
            vaccination: group("vaccination").then(|| VaccinationDraft {
                from_day: entry("vaccination.from_day"),
                to_day: end("vaccination"),
                doses_per_day: entry("vaccination.doses_per_day"),
                efficacy: entry("vaccination.efficacy"),
            }),
            hospital: group("hospital").then(|| HospitalDraft {
                fraction: entry("hospital.fraction"),
                stay_days: entry("hospital.stay_days"),
                beds: entry("hospital.beds"),
            }),
            entered: self.entered(index, problems),
            engine: self.typed.get("engine").cloned(),
        }
    }

    /// Something says that a rate was typed otherwise than it stands here.
    pub fn says_how_it_was_typed(&self) -> bool {
        self.typed.keys().any(|name| name.starts_with("entered.") && !is_hidden(name))
    }

    /// How rates and days were typed: as R0, durations or dates.
    fn entered(&self, index: usize, problems: &mut Vec<Problem>) -> Entered {
        let mut how = |rate: &str| {
            let typed = self.typed.get(format!("entered.{rate}").as_str())?;
            EnteredAs::read(rate, typed).unwrap_or_else(|sentence| {
                problems.push(Problem::new(format!("/scenarios/{index}/entered/{rate}"), sentence));
                None
            })
        };
        let day = |name: &str| entered_day(self.typed(name));
        Entered {
            beta: how("beta"),
            gamma: how("gamma"),
            sigma: how("sigma"),
            omega: how("omega"),
            mu: how("mu"),
            seasonality: EnteredSeason { peak_day: day("seasonality.peak_day") },
            interventions: self.interventions.iter().map(InterventionInputs::entered).collect(),
            vaccination: EnteredPeriod { from_day: day("vaccination.from_day"), to_day: day("vaccination.to_day") },
        }
    }

    /// The names and values that an address needs.
    pub fn pairs(&self, number: usize) -> impl Iterator<Item = (String, String)> {
        let default_name = format!("Scenario {number}");
        let is_default = move |field: &Field, typed: &str| match field.name {
            "name" => typed == default_name,
            name if name.starts_with(KEEP) => name.strip_prefix(KEEP).is_some_and(|name| !self.is_kept(name)),
            _ => typed == field.default && !typed.is_empty(),
        };
        let known = FIELDS.iter().filter_map(move |field| {
            let typed = self.typed.get(field.name)?;
            (!is_default(field, typed)).then(|| (format!("s{number}.{}", field.name), typed.clone()))
        });
        let interventions = (1..).zip(&self.interventions).flat_map(move |(place, intervention)| {
            INTERVENTION_FIELDS.iter().filter_map(move |field| {
                let typed = intervention.typed.get(field.name).filter(|typed| !typed.is_empty())?;
                Some((format!("s{number}.i{place}.{}", field.name), typed.clone()))
            })
        });
        let unknown = self.unknown.iter().map(move |(name, value)| (format!("s{number}.{name}"), value.clone()));
        known.chain(interventions).chain(unknown)
    }
}

/// Before the name of a field whose value is kept though it is asked about.
const KEEP: &str = "keep.";

/// The name under which a field's value is kept.
fn kept(name: &str) -> Option<&'static str> {
    FIELDS.iter().map(|field| field.name).find(|field| field.strip_prefix(KEEP) == Some(name))
}

/// A distribution's part behind a rate's name, such as `beta.low`.
fn is_part(name: &str) -> bool {
    name.split_once('.').is_some_and(|(rate, part)| {
        UncertainRate::ALL.iter().any(|known| known.name() == rate)
            && (part == "distribution" || part == "of" || DistributionDraft::NUMBERS.contains(&part))
    })
}

impl InterventionInputs {
    fn of(intervention: &Intervention, entered: EnteredPeriod, start_date: Option<NaiveDate>) -> Self {
        let mut inputs = Self::default();
        inputs.take("name", &intervention.name);
        inputs.take("from_day", &written_day(intervention.from_day, entered.from_day, start_date));
        let to_day = intervention.to_day.map(|day| written_day(day, entered.to_day, start_date));
        inputs.take("to_day", &to_day.unwrap_or_default());
        inputs.take("reduction", &share(intervention.reduction));
        inputs
    }

    /// Takes a name of an address that stands behind this intervention's number; false where no field has it.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let field = INTERVENTION_FIELDS.iter().find(|field| field.name == name);
        if let Some(field) = field {
            self.typed.entry(field.name).or_insert_with(|| value.to_owned());
        }
        field.is_some()
    }

    /// What the field shows.
    pub fn shown(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// Nothing stands in any field.
    pub fn is_empty(&self) -> bool {
        self.typed.values().all(|typed| typed.trim().is_empty())
    }

    /// Which of its days are typed as dates.
    fn entered(&self) -> EnteredPeriod {
        let day = |name: &str| entered_day(self.shown(name));
        EnteredPeriod { from_day: day("from_day"), to_day: day("to_day") }
    }

    fn draft(&self, start_date: &str) -> InterventionDraft {
        let entry =
            |name: &str, kind: Kind| self.typed.get(name).map_or(Entry::Absent, |typed| kind.read(typed, start_date));
        InterventionDraft {
            name: self.typed.get("name").cloned(),
            from_day: entry("from_day", Kind::Day),
            to_day: self
                .typed
                .get("to_day")
                .map_or(Entry::Absent, |to| read_end(to, self.shown("from_day"), start_date)),
            reduction: entry("reduction", Kind::Share),
        }
    }
}
