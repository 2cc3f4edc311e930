//! What stands in the workbench's fields, legal or not: read from an address or a form, checked, edited, and written
//! back into an address.

pub(crate) mod asked_question;
mod dates;
mod edit;
mod fields;
mod for_sweep;
mod format;
pub(crate) mod input;
mod likely_number;
mod observations;
pub(crate) mod parse_number;
mod permalink;
mod scenario;
mod scenario_names;
pub(crate) mod stored_observations;
#[cfg(test)]
mod typed_tests;
mod unit_questions;

use super::http::chart_query::read_view;
use super::http::query::Pairs;
use super::limits::bytes::ADDRESS_LIMIT;
use crate::model::{
    Comparison, ComparisonDraft, DEFAULT_MEMBERS, DEFAULT_SEED, Entry, Observations, Problem, Sampling, SolverDraft,
    UncertainRate, default_preset,
};
use crate::report::chart_options::View;
use parse_number::{read_duration, read_number};

pub use fields::{Kind, is_hidden, parameter_kind, understood};
pub use observations::ObservationsInputs;
pub use scenario::{InterventionInputs, ScenarioInputs};
pub use unit_questions::Question;

/// The version of the names and meanings in an address.
const ADDRESS_VERSION: &str = "1";
/// The method where none is chosen.
const ADAPTIVE: &str = "adaptive";
/// What a fixed-step method starts from in the form.
const SUGGESTED_STEP: &str = "0.5";

/// What to do where observations are referred to and not there.
const NO_OBSERVATIONS: &str = "The observed values belong to a saved run that is not here, or has none: it may have been \
                               deleted. Remove them, or type others in their place";

/// What stands in all the fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    version: String,
    days: Option<String>,
    start_date: Option<String>,
    method: Option<String>,
    step: Option<String>,
    members: Option<String>,
    seed: Option<String>,
    sampling: Option<String>,
    /// In the order of the form.
    pub scenarios: Vec<ScenarioInputs>,
    /// What was observed.
    pub observations: Option<ObservationsInputs>,
    /// What the chart shows.
    pub view: View,
}

impl Inputs {
    /// The fields filled with a legal comparison.
    pub fn of(comparison: &Comparison, view: View) -> Self {
        let solver = comparison.solver();
        Self {
            version: ADDRESS_VERSION.to_owned(),
            days: Some(comparison.days().to_string()),
            start_date: comparison.start_date().map(|date| date.to_string()),
            method: Some(solver.method.name().to_owned()),
            step: solver.method.step().map(|step| step.to_string()),
            members: solver.members().map(|members| members.to_string()),
            seed: solver.seed().map(|seed| seed.to_string()),
            sampling: solver.sampling().map(|sampling| sampling.name().to_owned()),
            scenarios: (comparison.scenarios().iter())
                .map(|scenario| ScenarioInputs::of(scenario, comparison.start_date()))
                .collect(),
            observations: comparison.observations().map(ObservationsInputs::of),
            view,
        }
    }

    /// Reads the names and values of an address or a form; without a comparison in them, the default preset.
    ///
    /// Names that no version of Epicurve gives are passed over,
    /// because mail programs add such to links; but not behind a scenario's number, where the result would differ. A name
    /// that states another R0 than the scenario has is renewed, unless somebody typed it.
    pub fn read(pairs: &Pairs) -> Self {
        let view = read_view(pairs);
        let value = |name: &str| pairs.first(name).map(str::to_owned);
        let scenarios = read_scenarios(pairs);
        let names = ["v", "days", "start_date", "method", "step", "members", "seed", "sampling"];
        if scenarios.is_empty() && names.into_iter().all(|name| value(name).is_none()) {
            return Self::of(&default_preset(), view);
        }
        let mut inputs = Self {
            version: value("v").unwrap_or_else(|| ADDRESS_VERSION.to_owned()),
            days: value("days"),
            start_date: value("start_date").filter(|typed| !typed.trim().is_empty()),
            method: value("method"),
            step: value("step"),
            members: value("members"),
            seed: value("seed"),
            sampling: value("sampling"),
            scenarios,
            observations: ObservationsInputs::read(pairs),
            view,
        };
        inputs.pass_over_unread();
        inputs.rename();
        inputs
    }

    /// The legal comparison in the fields, or all problems.
    pub fn check(&self) -> Result<Comparison, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.version != ADDRESS_VERSION {
            problems.push(Problem::new(
                "/v",
                format!(
                    "This address is of version {}, and this Epicurve reads version {ADDRESS_VERSION}: ask for a link that fits",
                    self.version
                ),
            ));
        }
        let mut scenarios = Vec::new();
        for (index, scenario) in self.scenarios.iter().enumerate() {
            scenarios.push(scenario.draft(index, self.start_date(), &mut problems));
        }
        let draft = ComparisonDraft {
            days: self.days.as_deref().map_or(Entry::Absent, read_duration),
            start_date: self.start_date.clone(),
            solver: self.solver(),
            scenarios,
            observations: self.observations.as_ref().and_then(|it| it.draft(self.start_date())),
        };
        if let (Some(_), None) = (self.observed_run(), &draft.observations) {
            problems.push(Problem::new("/observations/run", NO_OBSERVATIONS));
        }
        match draft.check() {
            Ok(comparison) if problems.is_empty() => Ok(comparison),
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more.into_iter().map(with_line));
                Err(problems)
            }
        }
    }

    /// The saved run whose observed values are drawn.
    pub fn observed_run(&self) -> Option<&str> {
        self.observations.as_ref().and_then(ObservationsInputs::run)
    }

    /// Takes the observations of the saved run that is referred to.
    pub fn found_observations(&mut self, observations: Option<Observations>) {
        if let Some(ObservationsInputs::OfRun { found, .. }) = &mut self.observations {
            *found = observations;
        }
    }

    /// The same with the observations of a comparison by reference to the saved run that has them, where they are many.
    fn with_observations_of(mut self, comparison: &Comparison, id: &str) -> Self {
        self.observations = comparison.observations().map(|it| ObservationsInputs::of_run(it, id));
        self
    }

    fn solver(&self) -> SolverDraft {
        let entry = |typed: &Option<String>| typed.as_deref().map_or(Entry::Absent, read_number);
        SolverDraft {
            method: self.method.clone(),
            step: self.step.as_deref().map_or(Entry::Absent, read_duration),
            members: entry(&self.members),
            seed: entry(&self.seed),
            sampling: self.sampling.clone(),
        }
    }

    /// The names and values of the canonical address; defaults are left out.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.pairs_without_view().into_iter().chain(self.view.pairs()).collect()
    }

    fn pairs_without_view(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("v".to_owned(), self.version.clone())];
        let mut add = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                pairs.push((name.to_owned(), value.clone()));
            }
        };
        add("days", &self.days);
        add("start_date", &self.start_date);
        if self.method() != ADAPTIVE {
            add("method", &self.method);
        }
        add("step", &self.step);
        add("members", &self.members.clone().filter(|members| *members != DEFAULT_MEMBERS.to_string()));
        add("seed", &self.seed.clone().filter(|seed| *seed != DEFAULT_SEED.to_string()));
        add("sampling", &self.sampling.clone().filter(|sampling| *sampling != Sampling::DEFAULT.name()));
        for (index, scenario) in self.scenarios.iter().enumerate() {
            pairs.extend(scenario.pairs(index + 1));
        }
        pairs.extend(self.observations.iter().flat_map(ObservationsInputs::pairs));
        pairs
    }

    /// The workbench's path and query for these inputs; the default preset needs none.
    pub fn address(&self) -> String {
        self.query().at("/", self.view)
    }

    /// The address of the same inputs under the stochastic method; none where it refuses them, as it does fractions of people,
    /// or where the address would be too long.
    pub fn stochastic_address(&self) -> Option<String> {
        let inputs = Self { method: Some("stochastic".to_owned()), step: None, ..self.clone() };
        let address = inputs.address();
        (address.len() <= ADDRESS_LIMIT && inputs.check().is_ok()).then_some(address)
    }

    /// The address of the same inputs over another number of days; none where it would be too long.
    pub fn longer_address(&self, days: u32) -> Option<String> {
        let address = Self { days: Some(days.to_string()), ..self.clone() }.address();
        (address.len() <= ADDRESS_LIMIT).then_some(address)
    }

    /// The fields as they were typed, where they only say so: an address may have a rate and, in the API's words, that it was
    /// typed as R0. `comparison` is what stands in them.
    pub fn as_typed(&self, comparison: &Comparison) -> Self {
        let says_how = self.scenarios.iter().any(ScenarioInputs::says_how_it_was_typed);
        if !says_how {
            return self.clone();
        }
        let mut inputs = Self { observations: self.observations.clone(), ..Self::of(comparison, self.view) };
        for (inputs, typed) in inputs.scenarios.iter_mut().zip(&self.scenarios) {
            inputs.remember(typed);
        }
        inputs
    }

    /// The same inputs under another view.
    pub fn with_view(&self, view: View) -> Self {
        Self { view, ..self.clone() }
    }

    /// What the field for the days shows.
    pub fn days(&self) -> &str {
        self.days.as_deref().unwrap_or_default()
    }

    /// What the field for the first day shows.
    pub fn start_date(&self) -> &str {
        self.start_date.as_deref().unwrap_or_default()
    }

    /// The chosen method's name.
    pub fn method(&self) -> &str {
        self.method.as_deref().unwrap_or(ADAPTIVE)
    }

    /// What the field for the step shows.
    pub fn step(&self) -> &str {
        self.step.as_deref().unwrap_or(SUGGESTED_STEP)
    }

    /// What the field for the number of simulations shows.
    pub fn members(&self) -> String {
        self.members.clone().unwrap_or_else(|| DEFAULT_MEMBERS.to_string())
    }

    /// What the field for the seed shows.
    pub fn seed(&self) -> String {
        self.seed.clone().unwrap_or_else(|| DEFAULT_SEED.to_string())
    }

    /// How members are spread over ranges, as the form's list has it.
    pub fn sampling(&self) -> &str {
        self.sampling.as_deref().unwrap_or(Sampling::DEFAULT.name())
    }

    /// A rate of any scenario is typed as a range or a distribution.
    pub fn has_ranges(&self) -> bool {
        self.scenarios.iter().any(ScenarioInputs::has_ranges)
    }

    /// A problem's sentence with the scenario that it is about, for a list of all.
    pub fn with_scenario(&self, problem: &Problem) -> String {
        let parts: Vec<_> = problem.pointer.split('/').skip(1).collect();
        let scenario = |index: &str| {
            let index: usize = index.parse().ok()?;
            Some((index + 1, self.scenarios.get(index)?))
        };
        match parts.as_slice() {
            ["scenarios", index, "name"] => match scenario(index) {
                Some((number, _)) => format!("Scenario {number}: {}", problem.sentence),
                None => problem.sentence.clone(),
            },
            ["scenarios", index, rest @ ..] => match scenario(index) {
                Some((number, scenario)) => {
                    let place = match rest {
                        ["interventions", place, _] => place
                            .parse()
                            .ok()
                            .and_then(|place: usize| {
                                Some((place + 1, scenario.interventions.get(place)?.shown("name")))
                            })
                            .map(|(place, name)| match name.trim() {
                                "" => format!(", intervention {place}"),
                                name => format!(", {name}"),
                            }),
                        ["vaccination", _] => Some(", vaccination".to_owned()),
                        _ => None,
                    };
                    format!("{}{}: {}", scenario.shown("name", number), place.unwrap_or_default(), problem.sentence)
                }
                None => problem.sentence.clone(),
            },
            _ => problem.sentence.clone(),
        }
    }

    /// The form sends every method's fields, and each method reads its own.
    fn pass_over_unread(&mut self) {
        if !self.has_step() {
            self.step = None;
        }
        let has_ranges = self.has_ranges();
        if !has_ranges {
            self.sampling = None;
        }
        if !has_ranges && !self.is_stochastic() {
            (self.members, self.seed) = (None, None);
        }
    }

    fn has_step(&self) -> bool {
        ["euler", "rk4"].contains(&self.method())
    }

    fn is_stochastic(&self) -> bool {
        self.method() == "stochastic"
    }
}

/// A problem of an observed value says its line.
fn with_line(mut problem: Problem) -> Problem {
    let line = problem.pointer.strip_prefix("/observations/values/").and_then(|index| index.parse::<usize>().ok());
    if let Some(line) = line {
        problem.sentence = format!("Line {}: {}", line + 1, problem.sentence);
    }
    problem
}

/// The scenarios among an address's names, in the order of their numbers; gaps are closed, in their interventions too.
fn read_scenarios(pairs: &Pairs) -> Vec<ScenarioInputs> {
    use std::collections::BTreeMap;
    let mut numbered: BTreeMap<u16, (ScenarioInputs, BTreeMap<u16, InterventionInputs>)> = BTreeMap::new();
    let number = |text: &str| text.parse().ok().filter(|number: &u16| *number > 0);
    for (name, value) in pairs.iter() {
        let Some((scenario, rest)) = name.strip_prefix('s').and_then(|name| name.split_once('.')) else {
            continue;
        };
        let Some(scenario) = number(scenario) else {
            continue;
        };
        let (scenario, interventions) = numbered.entry(scenario).or_default();
        let intervention =
            rest.split_once('.').and_then(|(place, field)| Some((number(place.strip_prefix('i')?)?, field)));
        let is_taken =
            intervention.is_some_and(|(place, field)| interventions.entry(place).or_default().take(field, value));
        if !is_taken {
            scenario.take(rest, value);
        }
    }
    numbered
        .into_values()
        .map(|(mut scenario, interventions)| {
            scenario.write_ranges();
            scenario.interventions = interventions.into_values().filter(|inputs| !inputs.is_empty()).collect();
            scenario
        })
        .collect()
}

/// The name that a problem's field has in the form: `/scenarios/0/beta` is `s1.beta`, and so is `/scenarios/0/beta/low`; its
/// second intervention's reduction is `s1.i2.reduction`.
pub fn field_name(pointer: &str) -> String {
    let parts: Vec<_> = pointer.trim_start_matches('/').split('/').collect();
    let following =
        |index: &str| index.parse::<usize>().map_or_else(|_| index.to_owned(), |index| (index + 1).to_string());
    match parts.as_slice() {
        ["scenarios", index, "interventions", place, field] => {
            format!("s{}.i{}.{field}", following(index), following(place))
        }
        ["scenarios", index, rate, _] if UncertainRate::ALL.iter().any(|known| known.name() == *rate) => {
            format!("s{}.{rate}", following(index))
        }
        ["scenarios", index, fields @ ..] if !fields.is_empty() => {
            format!("s{}.{}", following(index), fields.join("."))
        }
        ["solver", field] => (*field).to_owned(),
        ["observations", ..] => "observations".to_owned(),
        _ => parts.join("."),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::model::Rate;
    use crate::model::built_in;

    fn read(query: &str) -> Inputs {
        Inputs::read(&Pairs::parse(query.as_bytes()))
    }

    const TWO: &str = "v=1&days=100&s1.name=A&s1.beta=0.3&s1.gamma=0.1&s2.beta=0.2&s2.gamma=0.1";

    #[test]
    fn an_empty_address_is_the_default_preset() {
        let inputs = read("plot=susceptible&utm_source=mail");
        assert_eq!(inputs.check().unwrap(), default_preset());
        assert_eq!(inputs.address(), "/?plot=susceptible");
    }

    #[test]
    fn an_address_reads_back_as_it_was_written_with_defaults_left_out() {
        let blanks = "s1.sigma=&s1.i1.name=&s1.i1.from_day=&s2.vaccination.from_day=&start_date=&s2.hospital.beds=";
        let inputs =
            read(&format!("{TWO}&s2.population=10000&s2.initial_infectious=100&unit=persons&step=0.5&{blanks}"));
        assert_eq!(inputs.address(), format!("/?{TWO}"));
        assert_eq!(read(inputs.address().trim_start_matches("/?")).check(), inputs.check());
    }

    #[test]
    fn every_preset_is_the_same_through_its_address_but_for_the_last_digit_of_typed_rates() {
        for preset in built_in() {
            let address = Inputs::of(&preset.comparison, View::default()).address();
            assert!(address.len() < 4_000, "{}: {}", preset.id, address.len());
            let back = read(address.trim_start_matches('/').trim_start_matches('?')).check().unwrap();
            for (back, scenario) in back.scenarios().iter().zip(preset.comparison.scenarios()) {
                let near = |one: f64, other: f64| (one - other).abs() <= 1e-11 * other.abs();
                assert!(
                    near(back.beta.value, scenario.beta.value) && near(back.gamma.value, scenario.gamma.value),
                    "{}",
                    preset.id
                );
                assert!(
                    near(back.omega.value, scenario.omega.value) && near(back.mu.value, scenario.mu.value),
                    "{}",
                    preset.id
                );
                let rates = |it: &crate::model::Scenario| {
                    let mut it = it.clone();
                    (it.beta.value, it.gamma.value, it.omega.value, it.mu.value) = (0.0, 0.0, 0.0, 0.0);
                    it.sigma = it.sigma.map(|sigma| Rate { value: 0.0, ..sigma });
                    it
                };
                assert_eq!(rates(back), rates(scenario), "{}", preset.id);
            }
            assert_eq!(back.observations(), preset.comparison.observations());
            assert_eq!((back.days(), back.start_date()), (preset.comparison.days(), preset.comparison.start_date()));
        }
    }

    #[test]
    fn the_whole_model_is_typed_as_people_type_it() {
        let inputs = read(
            "v=1&days=100&start_date=2026-01-05&s1.beta=R0+%3D+3&s1.gamma=10+days&s1.sigma=5+days&s1.mu=70+years&s1.fatality=1%25\
             &s1.seasonality.amplitude=20%25&s1.i1.name=closure&s1.i1.from_day=2026-02-04&s1.i1.reduction=0.4\
             &s1.i7.from_day=50&s1.i7.to_day=60&s1.i7.reduction=50%25&s1.vaccination.from_day=10\
             &s1.vaccination.doses_per_day=50&s1.hospital.fraction=5%25&s1.hospital.stay_days=8",
        );
        let comparison = inputs.check().unwrap();
        let scenario = &comparison.scenarios()[0];
        assert_eq!(
            (scenario.gamma.value, scenario.sigma.map(|sigma| sigma.value), scenario.fatality),
            (0.1, Some(0.2), 0.01)
        );
        assert_eq!(scenario.mu.value, 1.0 / (70.0 * 365.0));
        let r0 = scenario.basic_reproduction_number();
        assert!((r0.unwrap() - 3.0).abs() < 1e-12);
        assert_eq!(scenario.interventions.len(), 2);
        assert_eq!(scenario.interventions[0].days(), (30.0, None));
        assert_eq!(scenario.vaccination.unwrap().efficacy, 1.0);
        assert_eq!(scenario.hospital.unwrap().beds, None);
        let copy = Inputs::of(&comparison, View::default());
        assert!(copy.address().contains("s1.beta=R0+%3D+3&s1.gamma=10+days&"), "{}", copy.address());
        assert_eq!(copy.check().unwrap(), comparison);
    }

    #[test]
    fn a_rate_that_is_said_to_be_typed_otherwise_is_shown_so() {
        let inputs = read("v=1&days=9&s1.beta=0.3&s1.entered.beta=R0&s1.gamma=0.1&s1.entered.gamma=days");
        let shown = inputs.as_typed(&inputs.check().unwrap());
        assert_eq!(
            (shown.scenarios[0].shown("beta", 1), shown.scenarios[0].shown("gamma", 1)),
            ("R0 = 3".into(), "10 days".into())
        );
        let wrong = read("v=1&days=9&s1.beta=0.3&s1.entered.beta=days&s1.gamma=0.1").check().unwrap_err();
        assert_eq!(field_name(&wrong[0].pointer), "s1.entered.beta");
    }

    #[test]
    fn what_was_typed_is_kept_though_it_is_wrong() {
        let inputs = read("v=1&days=&s1.beta=%3Cb%3E&s1.gamma=0.1&s1.name=&s1.i1.reduction=40");
        assert_eq!(inputs.address(), "/?v=1&days=&s1.name=&s1.beta=%3Cb%3E&s1.gamma=0.1&s1.i1.reduction=40");
        let problems = inputs.check().unwrap_err();
        let names: Vec<_> = problems.iter().map(|problem| field_name(&problem.pointer)).collect();
        assert_eq!(names, ["days", "s1.beta", "s1.i1.from_day", "s1.i1.reduction"]);
        assert!(inputs.with_scenario(&problems[3]).starts_with(", intervention 1: Reduction must be"));
    }

    #[test]
    fn scenarios_count_in_the_order_of_their_numbers() {
        let inputs = read("v=1&days=5&s7.beta=1&s7.gamma=1&s2.beta=2&s2.gamma=1");
        let comparison = inputs.check().unwrap();
        let betas: Vec<_> = comparison.scenarios().iter().map(|scenario| scenario.beta.value).collect();
        assert_eq!(betas, [2.0, 1.0]);
    }

    #[test]
    fn an_unknown_input_of_a_scenario_is_named() {
        for name in ["sgima", "i1.until", "hospital.bed", "i0.name"] {
            let problems = read(&format!("v=1&days=5&s1.beta=1&s1.gamma=1&s1.{name}=2")).check().unwrap_err();
            assert!(problems[0].sentence.starts_with(&format!("s1.{name} is not an input")), "{problems:?}");
        }
        assert!(read("v=2&days=5&s1.beta=1&s1.gamma=1").check().is_err());
    }

    #[test]
    fn observations_stand_in_the_address() {
        let inputs = read(&format!("{TWO}&observations.name=Cases&observations.values=0-3_1.5-8_2-26.25"));
        let comparison = inputs.check().unwrap();
        let observations = comparison.observations().unwrap();
        assert_eq!(observations.values, [(0.0, 3.0), (1.5, 8.0), (2.0, 26.25)]);
        assert_eq!((observations.name.as_str(), observations.series.as_str()), ("Cases", "infectious"));
        assert_eq!(Inputs::of(&comparison, View::default()).check().unwrap(), comparison);
        assert!(read(&format!("{TWO}&observations.values=0-3_x")).check().is_err());
    }

    proptest! {
        /// A copy of the comparison has the days as they were typed; with another first day those typed as dates move.
        #[test]
        fn days_are_copied_as_they_were_typed(
            days in prop::collection::vec((0_u16..300, any::<bool>(), prop::option::of((1_u16..99, any::<bool>()))), 1..4),
            peak in (0_u16..300, any::<bool>()),
            earlier in 0_u16..400,
        ) {
            let start = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
            let typed = |day: u16, is_date: bool| match is_date {
                true => (start + chrono::Days::new(day.into())).to_string(),
                false => day.to_string(),
            };
            let moved = |day: u16, is_date: bool| f64::from(if is_date { day + earlier } else { day });
            let peak_typed = typed(peak.0, peak.1);
            let mut query = format!(
                "v=1&days=300&start_date={start}&s1.name=A&s1.beta=0.3&s1.gamma=0.1&s1.seasonality.amplitude=10%25\
                 &s1.seasonality.peak_day={peak_typed}"
            );
            for (place, (from, is_date, to)) in (1..).zip(&days) {
                query += &format!("&s1.i{place}.from_day={}&s1.i{place}.reduction=40%25", typed(*from, *is_date));
                if let Some((length, is_date)) = to {
                    query += &format!("&s1.i{place}.to_day={}", typed(from + length, *is_date));
                }
            }
            let comparison = read(&query).check().unwrap();
            let stored = serde_json::from_str(&serde_json::to_string(&comparison).unwrap()).unwrap();
            prop_assert_eq!(&comparison, &stored);
            let copy = Inputs::of(&stored, View::default());
            // Day 0 is the default of the season's peak, and stays out of the address.
            let peak_shown = if peak == (0, false) { String::new() } else { peak_typed };
            prop_assert_eq!(copy.scenarios[0].typed("seasonality.peak_day"), peak_shown);
            for (inputs, (from, is_date, to)) in copy.scenarios[0].interventions.iter().zip(&days) {
                prop_assert_eq!(inputs.shown("from_day"), typed(*from, *is_date));
                let to = to.map(|(length, is_date)| typed(from + length, is_date)).unwrap_or_default();
                prop_assert_eq!(inputs.shown("to_day"), to);
            }
            prop_assert_eq!(copy.check().unwrap(), comparison);

            let first = start - chrono::Days::new(earlier.into());
            let mut other = copy;
            other.start_date = Some(first.to_string());
            // A day that was typed as a number may now be after an end that was typed as a date, and the peak after a year.
            let Ok(other) = other.check() else { return Ok(()) };
            let scenario = &other.scenarios()[0];
            prop_assert_eq!(scenario.seasonality.unwrap().peak_day.value, moved(peak.0, peak.1));
            for (intervention, (from, is_date, to)) in scenario.interventions.iter().zip(&days) {
                let to_day = to.map(|(length, is_date)| moved(from + length, is_date));
                prop_assert_eq!(intervention.days(), (moved(*from, *is_date), to_day));
            }
        }
    }
}
