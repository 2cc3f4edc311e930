//! A scenario before its check.

use super::entry::{Entry, Fields, GivenRate};
use super::{Problem, text, too_many_interventions};
use crate::model::distributions::uncertain::EnteredAs;
use crate::model::distributions::{UncertainRate, UncertainRates};
use crate::model::dynamics::reproduction::transmission_rate;
use crate::model::inputs::scenario::{Entered, Hospital, Intervention, Scenario, Seasonality, Vaccination};
use crate::model::limits::{
    AMPLITUDE, BEDS, BETA, DOSES_PER_DAY, EFFICACY, FATALITY, FRACTION, FROM_DAY, GAMMA, IMPORTATION, INITIAL_EXPOSED,
    INITIAL_IMMUNE, INITIAL_INFECTIOUS, MAXIMUM_ENGINE_NAME, MU, OMEGA, PEAK_DAY, POPULATION, REDUCTION, SIGMA,
    STAY_DAYS, STOCHASTIC_POPULATION, TO_DAY,
};

/// The engine of a scenario that names none.
pub const OWN_ENGINE: &str = "epicurve";
const DEFAULT_POPULATION: f64 = 10_000.0;
const DEFAULT_INITIAL_INFECTIOUS: f64 = 100.0;

/// A scenario before its check. What is absent has its default: none, except where another one is named.
#[derive(Debug, Clone, Default)]
pub struct ScenarioDraft {
    /// Empty or absent: "Scenario 1" and so on.
    pub name: Option<String>,
    /// Persons; 10,000 when absent.
    pub population: Entry,
    /// Persons; 100 when absent.
    pub initial_infectious: Entry,
    /// Persons.
    pub initial_exposed: Entry,
    /// Persons.
    pub initial_immune: Entry,
    /// Per day, or R0. Required.
    pub beta: Entry,
    /// Per day, or a mean duration. Required.
    pub gamma: Entry,
    /// Per day, or a mean duration.
    pub sigma: Entry,
    /// Per day, or a mean duration.
    pub omega: Entry,
    /// Per day, or a mean duration.
    pub mu: Entry,
    /// Share.
    pub fatality: Entry,
    /// Contacts per day.
    pub importation: Entry,
    /// How beta changes over the year.
    pub seasonality: Option<SeasonalityDraft>,
    /// What reduces beta for some days.
    pub interventions: Vec<InterventionDraft>,
    /// A campaign.
    pub vaccination: Option<VaccinationDraft>,
    /// Hospital load.
    pub hospital: Option<HospitalDraft>,
    /// How rates and days were typed: as R0, durations or dates.
    pub entered: Entered,
    /// The external engine that is to simulate it; empty, absent or `epicurve`: Epicurve.
    pub engine: Option<String>,
}

/// A season before its check.
#[derive(Debug, Clone, Default)]
pub struct SeasonalityDraft {
    /// Share. Required.
    pub amplitude: Entry,
    /// Day; 0 when absent.
    pub peak_day: Entry,
}

/// An intervention before its check.
#[derive(Debug, Clone, Default)]
pub struct InterventionDraft {
    /// Empty or absent: "Intervention 1" and so on.
    pub name: Option<String>,
    /// Day. Required.
    pub from_day: Entry,
    /// Day; absent: to the end.
    pub to_day: Entry,
    /// Share. Required.
    pub reduction: Entry,
}

/// A campaign before its check.
#[derive(Debug, Clone, Default)]
pub struct VaccinationDraft {
    /// Day. Required.
    pub from_day: Entry,
    /// Day; absent: to the end.
    pub to_day: Entry,
    /// Doses. Required.
    pub doses_per_day: Entry,
    /// Share; 1 when absent.
    pub efficacy: Entry,
}

/// A hospital before its check.
#[derive(Debug, Clone, Default)]
pub struct HospitalDraft {
    /// Share. Required.
    pub fraction: Entry,
    /// Days. Required.
    pub stay_days: Entry,
    /// Beds; absent: days over capacity are not counted.
    pub beds: Entry,
}

impl ScenarioDraft {
    /// A rate is given as a distribution.
    pub(crate) fn has_ranges(&self) -> bool {
        [&self.beta, &self.gamma, &self.sigma, &self.omega, &self.mu, &self.importation]
            .into_iter()
            .any(|entry| matches!(entry, Entry::Distribution(_)))
    }

    /// The scenario under this name, or nothing and the problems of its fields.
    pub(super) fn check(
        self,
        problems: &mut Vec<Problem>,
        index: usize,
        name: String,
        is_stochastic: bool,
    ) -> Option<Scenario> {
        let pointer = format!("/scenarios/{index}");
        let mut entered = self.entered;
        // beta may follow from the other rates, but its problem stands before theirs.
        let mut later = Vec::new();
        let mut rates = Fields::new(&mut later, &pointer);
        let gamma = if self.gamma.is_empty() {
            rates.problem("gamma", GAMMA.missing());
            None
        } else {
            rates.rate(UncertainRate::Gamma, &GAMMA, self.gamma).flatten()
        };
        let sigma = rates.rate(UncertainRate::Sigma, &SIGMA, self.sigma);
        let omega = rates.rate(UncertainRate::Omega, &OMEGA, self.omega);
        let mu = rates.rate(UncertainRate::Mu, &MU, self.mu);
        let value = |given: Option<GivenRate>| given.map(|given| given.value);
        let others = match (gamma, sigma, mu) {
            (Some(gamma), Some(sigma), Some(mu)) => Some((value(sigma), gamma.value, value(mu).unwrap_or_default())),
            _ => None,
        };
        let mut fields = Fields::new(problems, &pointer);
        let beta = transmission(&mut fields, self.beta, others);
        fields.problems.append(&mut later);

        let population_limit = if is_stochastic { &STOCHASTIC_POPULATION } else { &POPULATION };
        let population = fields.with_default("population", population_limit, self.population, DEFAULT_POPULATION);
        let initial_infectious = fields.with_default(
            "initial_infectious",
            &INITIAL_INFECTIOUS,
            self.initial_infectious,
            DEFAULT_INITIAL_INFECTIOUS,
        );
        let initial_exposed = fields.or_zero("initial_exposed", &INITIAL_EXPOSED, self.initial_exposed);
        let initial_immune = fields.or_zero("initial_immune", &INITIAL_IMMUNE, self.initial_immune);
        if matches!(sigma, Some(None)) && initial_exposed.is_some_and(|exposed| exposed > 0.0) {
            fields.problem(
                "initial_exposed",
                "Exposed on day 0 must be 0 without a latent stage: give sigma, or count them as infectious",
            );
        }
        if is_stochastic {
            check_whole(&mut fields, [initial_infectious, initial_exposed, initial_immune]);
        }
        let fatality = fields.or_zero("fatality", &FATALITY, self.fatality);
        let importation = importation(&mut fields, self.importation, population);
        if let (Some(population), Some(infectious), Some(exposed), Some(immune)) =
            (population, initial_infectious, initial_exposed, initial_immune)
        {
            check_initial(&mut fields, population, infectious, exposed, immune);
        }
        let seasonality =
            self.seasonality.map(|draft| draft.check(&mut Fields::new(problems, format!("{pointer}/seasonality"))));
        if entered.interventions.len() > self.interventions.len() {
            let sentence = format!(
                "Entered must have no more interventions than the scenario, which has {}",
                self.interventions.len()
            );
            problems.push(Problem::new(format!("{pointer}/entered/interventions"), sentence));
        }
        let interventions = interventions(problems, &pointer, self.interventions);
        let vaccination =
            self.vaccination.map(|draft| draft.check(&mut Fields::new(problems, format!("{pointer}/vaccination"))));
        let hospital =
            self.hospital.map(|draft| draft.check(&mut Fields::new(problems, format!("{pointer}/hospital"))));

        let engine = self.engine.filter(|name| !name.is_empty() && name != OWN_ENGINE);
        if engine.as_deref().is_some_and(|name| !is_engine_name(name)) {
            problems.push(Problem::new(
                format!("{pointer}/engine"),
                format!("Engine must be a name of small letters, digits and hyphens, at most {MAXIMUM_ENGINE_NAME}"),
            ));
        }

        let (beta, gamma, sigma) = (beta?, gamma?, sigma?);
        let (omega, mu, importation) = (omega?.unwrap_or_default(), mu?.unwrap_or_default(), importation?);
        // How a distribution was typed, it says itself.
        let how =
            |given: GivenRate, said: Option<EnteredAs>| given.entered.or(said.filter(|_| given.uncertain.is_none()));
        entered.beta = how(beta, entered.beta);
        entered.gamma = how(gamma, entered.gamma);
        entered.sigma = how(sigma.unwrap_or_default(), entered.sigma);
        entered.omega = how(omega, entered.omega);
        entered.mu = how(mu, entered.mu);
        let uncertain = UncertainRates::default()
            .with(UncertainRate::Beta, beta.uncertain)
            .with(UncertainRate::Gamma, gamma.uncertain)
            .with(UncertainRate::Sigma, sigma.and_then(|sigma| sigma.uncertain))
            .with(UncertainRate::Omega, omega.uncertain)
            .with(UncertainRate::Mu, mu.uncertain)
            .with(UncertainRate::Importation, importation.uncertain);
        Some(Scenario {
            name,
            population: population?,
            initial_infectious: initial_infectious?,
            initial_exposed: initial_exposed?,
            initial_immune: initial_immune?,
            beta: beta.value,
            gamma: gamma.value,
            sigma: value(sigma),
            omega: omega.value,
            mu: mu.value,
            fatality: fatality?,
            importation: importation.value,
            uncertain,
            seasonality: missing_or(seasonality)?,
            interventions: interventions?,
            vaccination: missing_or(vaccination)?,
            hospital: missing_or(hospital)?,
            entered,
            engine,
        })
    }
}

/// Whether an external engine may be called so: nobody else is `epicurve`.
pub fn is_engine_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=MAXIMUM_ENGINE_NAME).contains(&name.len()) && name.chars().all(is_letter) && name != OWN_ENGINE
}

/// Nothing where the group is wrong; a group that is not there is right.
fn missing_or<T>(checked: Option<Option<T>>) -> Option<Option<T>> {
    match checked {
        None => Some(None),
        Some(group) => group.map(Some),
    }
}

/// Contacts with infection from outside, or their distribution.
fn importation(fields: &mut Fields<'_>, entry: Entry, population: Option<f64>) -> Option<GivenRate> {
    match entry {
        Entry::Distribution(draft) => {
            let legal = (IMPORTATION.low, population.unwrap_or(IMPORTATION.high));
            let uncertain = draft.check(fields, UncertainRate::Importation, &IMPORTATION, legal);
            uncertain.map(|uncertain| GivenRate {
                value: uncertain.quantile(0.5, legal),
                uncertain: Some(uncertain),
                ..GivenRate::default()
            })
        }
        Entry::Unclear(unclear) => {
            let check = |fields: &mut Fields<'_>, entry| importation(fields, entry, population);
            fields.problem("importation", unclear.sentence(&IMPORTATION, check));
            None
        }
        entry => {
            let value = fields.or_zero("importation", &IMPORTATION, entry)?;
            if let Some(population) = population.filter(|population| value > *population) {
                let sentence = format!("Importation ({value} per day) must not be above the population ({population})");
                fields.problem("importation", sentence);
            }
            Some(GivenRate { value, ..GivenRate::default() })
        }
    }
}

/// beta, which may have been given as R0; `rates` are sigma, gamma and mu, of distributions the medians.
fn transmission(fields: &mut Fields<'_>, entry: Entry, rates: Option<(Option<f64>, f64, f64)>) -> Option<GivenRate> {
    let from_reproduction = |fields: &mut Fields<'_>, reproduction: f64| {
        // Without the other rates there is a problem already.
        let (sigma, gamma, mu) = rates?;
        let beta = transmission_rate(reproduction, sigma, gamma, mu);
        if beta.is_none() {
            fields.problem("beta", "Beta can't follow from R0 while gamma and mu are 0: give beta as a rate");
        }
        beta
    };
    let reproduction = match entry {
        Entry::Derived(EnteredAs::R0, reproduction) => reproduction,
        Entry::Distribution(draft) => {
            let uncertain = draft.check(fields, UncertainRate::Beta, &BETA, (BETA.low, BETA.high))?;
            let value = match uncertain.of {
                // What is above the legal beta is cut off when it is drawn, but some of it must be below.
                Some(_) => {
                    let each = from_reproduction(fields, 1.0)?;
                    let highest = BETA.high / each;
                    if let Err((field, sentence)) = uncertain.distribution.check(0.0, highest) {
                        let sentence = format!("{} in place of R0: {sentence}", BETA.named());
                        fields.problem(&format!("beta/{field}"), sentence);
                        return None;
                    }
                    uncertain.quantile(0.5, (0.0, highest)) * each
                }
                None => uncertain.quantile(0.5, (BETA.low, BETA.high)),
            };
            return Some(GivenRate { value, entered: None, uncertain: Some(uncertain) });
        }
        Entry::Unclear(unclear) => {
            let check = |fields: &mut Fields<'_>, entry| transmission(fields, entry, rates);
            fields.problem("beta", unclear.sentence(&BETA, check));
            return None;
        }
        Entry::Derived(unit, _) => {
            fields.problem(
                "beta",
                format!("{}: it has no mean duration in {}; give a rate, or R0", BETA.sentence(), unit.name()),
            );
            return None;
        }
        entry => {
            let beta = fields.required("beta", &BETA, entry)?;
            return Some(GivenRate { value: beta, ..GivenRate::default() });
        }
    };
    let beta = from_reproduction(fields, reproduction)?;
    if BETA.allows(beta) {
        return Some(GivenRate { value: beta + 0.0, entered: Some(EnteredAs::R0), uncertain: None });
    }
    fields.problem("beta", format!("{}: R0 = {reproduction} makes it {beta}", BETA.sentence()));
    None
}

/// Chance moves whole persons: the infectious, the exposed and the immune of day 0.
fn check_whole(fields: &mut Fields<'_>, counts: [Option<f64>; 3]) {
    let names = [
        ("initial_infectious", "Initial infectious"),
        ("initial_exposed", "Initial exposed"),
        ("initial_immune", "Initial immune"),
    ];
    for ((field, label), count) in names.into_iter().zip(counts) {
        if count.is_some_and(|count| count.fract() != 0.0) {
            fields.problem(field, format!("{label} must be a whole number of persons where the method is stochastic"));
        }
    }
}

fn check_initial(fields: &mut Fields<'_>, population: f64, infectious: f64, exposed: f64, immune: f64) {
    if infectious > population {
        fields.problem(
            "initial_infectious",
            format!("Initial infectious ({infectious}) must not be above the population ({population})"),
        );
    } else if infectious + exposed + immune > population {
        let field = if exposed > immune { "initial_exposed" } else { "initial_immune" };
        fields.problem(
            field,
            format!(
                "Infectious, exposed and immune on day 0 ({infectious} + {exposed} + {immune}) must not be above the population ({population})"
            ),
        );
    }
}

impl SeasonalityDraft {
    fn check(self, fields: &mut Fields<'_>) -> Option<Seasonality> {
        let amplitude = fields.required("amplitude", &AMPLITUDE, self.amplitude);
        let peak_day = fields.or_zero("peak_day", &PEAK_DAY, self.peak_day);
        Some(Seasonality { amplitude: amplitude?, peak_day: peak_day? })
    }
}

fn interventions(
    problems: &mut Vec<Problem>,
    scenario: &str,
    drafts: Vec<InterventionDraft>,
) -> Option<Vec<Intervention>> {
    problems.extend(too_many_interventions(&format!("{scenario}/interventions"), drafts.len()));
    let checked: Vec<_> = (drafts.into_iter().enumerate())
        .map(|(index, draft)| {
            draft.check(&mut Fields::new(problems, format!("{scenario}/interventions/{index}")), index)
        })
        .collect();
    checked.into_iter().collect()
}

impl InterventionDraft {
    fn check(self, fields: &mut Fields<'_>, index: usize) -> Option<Intervention> {
        let pointer = fields.pointer("name");
        let default = format!("Intervention {}", index + 1);
        let name = text::name(fields.problems, pointer, self.name.as_deref(), default);
        let days = span(fields, self.from_day, self.to_day);
        let reduction = fields.required("reduction", &REDUCTION, self.reduction);
        let (from_day, to_day) = days?;
        Some(Intervention { name, from_day, to_day, reduction: reduction? })
    }
}

impl VaccinationDraft {
    fn check(self, fields: &mut Fields<'_>) -> Option<Vaccination> {
        let days = span(fields, self.from_day, self.to_day);
        let doses_per_day = fields.required("doses_per_day", &DOSES_PER_DAY, self.doses_per_day);
        let efficacy = fields.optional("efficacy", &EFFICACY, self.efficacy);
        let (from_day, to_day) = days?;
        Some(Vaccination { from_day, to_day, doses_per_day: doses_per_day?, efficacy: efficacy?.unwrap_or(1.0) })
    }
}

impl HospitalDraft {
    fn check(self, fields: &mut Fields<'_>) -> Option<Hospital> {
        let fraction = fields.required("fraction", &FRACTION, self.fraction);
        let stay_days = fields.required("stay_days", &STAY_DAYS, self.stay_days);
        let beds = fields.optional("beds", &BEDS, self.beds);
        Some(Hospital { fraction: fraction?, stay_days: stay_days?, beds: beds? })
    }
}

/// From when to when; without an end to the last day.
fn span(fields: &mut Fields<'_>, from_day: Entry, to_day: Entry) -> Option<(f64, Option<f64>)> {
    let from_day = fields.required("from_day", &FROM_DAY, from_day);
    let to_day = match (from_day, to_day) {
        (Some(from_day), Entry::Unclear(unclear)) => {
            let check = |fields: &mut Fields<'_>, entry| span(fields, Entry::Number(from_day), entry);
            fields.problem("to_day", unclear.sentence(&TO_DAY, check));
            None
        }
        (_, to_day) => fields.optional("to_day", &TO_DAY, to_day),
    };
    let (from_day, to_day) = (from_day?, to_day?);
    match to_day {
        Some(to_day) if to_day <= from_day => {
            fields.problem("to_day", format!("Until day ({to_day}) must be after the first day ({from_day})"));
            None
        }
        _ => Some((from_day, to_day)),
    }
}
