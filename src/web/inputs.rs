//! What stands in the workbench's fields, legal or not: read from an address or a form, checked, edited, and written
//! back into an address.

mod edit;

use super::numbers::{read_number, read_step};
use super::pairs::{Pairs, address};
use super::view::View;
use crate::model::{Comparison, ComparisonDraft, Entry, Problem, Scenario, ScenarioDraft, default_preset};

/// The version of the names and meanings in an address.
const ADDRESS_VERSION: &str = "1";
/// What a fixed-step method starts from in the form.
const SUGGESTED_STEP: &str = "0.5";

/// A field of a scenario, as addresses and the API call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Its name.
    Name,
    /// Transmission rate.
    Beta,
    /// Recovery rate.
    Gamma,
    /// Persons.
    Population,
    /// Persons.
    InitialInfectious,
}

impl Field {
    const ALL: [Self; 5] = [Self::Name, Self::Beta, Self::Gamma, Self::Population, Self::InitialInfectious];

    /// The name behind the scenario's number.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Beta => "beta",
            Self::Gamma => "gamma",
            Self::Population => "population",
            Self::InitialInfectious => "initial_infectious",
        }
    }

    /// What an address may leave out.
    fn default(self, number: usize) -> Option<String> {
        match self {
            Self::Name => Some(format!("Scenario {number}")),
            Self::Beta | Self::Gamma => None,
            Self::Population => Some("10000".to_owned()),
            Self::InitialInfectious => Some("100".to_owned()),
        }
    }
}

/// What stands in one scenario's fields; an absent one has its default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScenarioInputs {
    typed: [Option<String>; Field::ALL.len()],
    /// Names that no field has.
    unknown: Vec<(String, String)>,
}

impl ScenarioInputs {
    fn of(scenario: &Scenario) -> Self {
        let mut inputs = Self::default();
        inputs.set(Field::Name, scenario.name.clone());
        inputs.set(Field::Beta, scenario.beta.to_string());
        inputs.set(Field::Gamma, scenario.gamma.to_string());
        inputs.set(Field::Population, scenario.population.to_string());
        inputs.set(Field::InitialInfectious, scenario.initial_infectious.to_string());
        inputs
    }

    fn set(&mut self, field: Field, value: String) {
        self.typed[field as usize] = Some(value);
    }

    /// What the field shows: what was typed, or the default.
    pub fn shown(&self, field: Field, number: usize) -> String {
        self.typed[field as usize].clone().or_else(|| field.default(number)).unwrap_or_default()
    }

    fn entry(&self, field: Field) -> Entry {
        self.typed[field as usize].as_deref().map_or(Entry::Absent, read_number)
    }

    fn draft(&self) -> ScenarioDraft {
        ScenarioDraft {
            name: self.typed[Field::Name as usize].clone(),
            population: self.entry(Field::Population),
            initial_infectious: self.entry(Field::InitialInfectious),
            beta: self.entry(Field::Beta),
            gamma: self.entry(Field::Gamma),
        }
    }

    fn pairs(&self, number: usize) -> impl Iterator<Item = (String, String)> {
        let known = Field::ALL.into_iter().filter_map(move |field| {
            let typed = self.typed[field as usize].clone()?;
            (Some(&typed) != field.default(number).as_ref()).then(|| (format!("s{number}.{}", field.name()), typed))
        });
        let unknown = self.unknown.iter().map(move |(name, value)| (format!("s{number}.{name}"), value.clone()));
        known.chain(unknown)
    }
}

/// What stands in all the fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    version: String,
    days: Option<String>,
    method: Option<String>,
    step: Option<String>,
    /// In the order of the form.
    pub scenarios: Vec<ScenarioInputs>,
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
            method: Some(solver.method().to_owned()),
            step: solver.step().map(|step| step.to_string()),
            scenarios: comparison.scenarios().iter().map(ScenarioInputs::of).collect(),
            view,
        }
    }

    /// Reads the names and values of an address or a form; without a comparison in them, the default preset.
    ///
    /// Names that no version of Epicurve gives are passed over,
    /// because mail programs add such to links; but not behind a scenario's number, where the result would differ.
    pub fn read(pairs: &Pairs) -> Self {
        let view = View::read(pairs);
        let value = |name: &str| pairs.first(name).map(str::to_owned);
        let scenarios = read_scenarios(pairs);
        let names = ["v", "days", "method", "step"];
        if scenarios.is_empty() && names.into_iter().all(|name| value(name).is_none()) {
            return Self::of(&default_preset(), view);
        }
        Self {
            version: value("v").unwrap_or_else(|| ADDRESS_VERSION.to_owned()),
            days: value("days"),
            method: value("method"),
            step: value("step"),
            scenarios,
            view,
        }
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
        for (index, scenario) in self.scenarios.iter().enumerate() {
            for (name, _) in &scenario.unknown {
                problems.push(Problem::new(
                    format!("/scenarios/{index}/{name}"),
                    format!("s{}.{name} is not an input that Epicurve {} knows", index + 1, env!("CARGO_PKG_VERSION")),
                ));
            }
        }
        let draft = ComparisonDraft {
            days: self.days.as_deref().map_or(Entry::Absent, read_number),
            method: self.method.clone(),
            step: self.step.as_deref().map_or(Entry::Absent, read_step),
            scenarios: self.scenarios.iter().map(ScenarioInputs::draft).collect(),
        };
        match draft.check() {
            Ok(comparison) if problems.is_empty() => Ok(comparison),
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more);
                Err(problems)
            }
        }
    }

    /// The names and values of the canonical address; defaults are left out.
    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("v".to_owned(), self.version.clone())];
        let mut add = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                pairs.push((name.to_owned(), value.clone()));
            }
        };
        add("days", &self.days);
        if !self.is_adaptive() {
            add("method", &self.method);
            add("step", &self.step);
        }
        for (index, scenario) in self.scenarios.iter().enumerate() {
            pairs.extend(scenario.pairs(index + 1));
        }
        pairs.extend(self.view.pairs());
        pairs
    }

    /// The workbench's path and query for these inputs; the default preset needs none.
    pub fn address(&self) -> String {
        let pairs = if *self == Self::of(&default_preset(), self.view) { self.view.pairs() } else { self.pairs() };
        address("/", &pairs)
    }

    /// The same inputs under another view.
    pub fn with_view(&self, view: View) -> Self {
        Self { view, ..self.clone() }
    }

    /// What the field for the days shows.
    pub fn days(&self) -> &str {
        self.days.as_deref().unwrap_or_default()
    }

    /// The chosen method's name.
    pub fn method(&self) -> &str {
        self.method.as_deref().unwrap_or("adaptive")
    }

    /// What the field for the step shows.
    pub fn step(&self) -> &str {
        self.step.as_deref().unwrap_or(SUGGESTED_STEP)
    }

    /// A problem's sentence with the scenario that it is about, for a list of all.
    pub fn with_scenario(&self, problem: &Problem) -> String {
        let index = problem.pointer.strip_prefix("/scenarios/").and_then(|rest| rest.split('/').next()?.parse().ok());
        match index.and_then(|index: usize| Some((index, self.scenarios.get(index)?))) {
            Some((index, scenario)) if !problem.pointer.ends_with("/name") => {
                format!("{}: {}", scenario.shown(Field::Name, index + 1), problem.sentence)
            }
            Some((index, _)) => format!("Scenario {}: {}", index + 1, problem.sentence),
            None => problem.sentence.clone(),
        }
    }

    fn is_adaptive(&self) -> bool {
        self.method() == "adaptive"
    }
}

/// The scenarios among an address's names, in the order of their numbers; gaps are closed.
fn read_scenarios(pairs: &Pairs) -> Vec<ScenarioInputs> {
    let mut numbered: std::collections::BTreeMap<u16, ScenarioInputs> = Default::default();
    for (name, value) in pairs.iter() {
        let Some((number, name)) = name.strip_prefix('s').and_then(|rest| rest.split_once('.')) else {
            continue;
        };
        let Some(number) = number.parse().ok().filter(|number| *number > 0) else {
            continue;
        };
        let scenario = numbered.entry(number).or_default();
        match Field::ALL.into_iter().find(|field| field.name() == name) {
            Some(field) if scenario.typed[field as usize].is_none() => {
                scenario.set(field, value.to_owned());
            }
            Some(_) => {}
            None => scenario.unknown.push((name.to_owned(), value.to_owned())),
        }
    }
    numbered.into_values().collect()
}

/// The name that a problem's field has in the form: `/scenarios/0/beta` is `s1.beta`.
pub fn field_name(pointer: &str) -> String {
    let parts: Vec<_> = pointer.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["scenarios", index, field] => match index.parse::<usize>() {
            Ok(index) => format!("s{}.{field}", index + 1),
            Err(_) => (*field).to_owned(),
        },
        ["solver", field] => (*field).to_owned(),
        _ => parts.join("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let inputs = read(&format!("{TWO}&s2.population=10000&s2.initial_infectious=100&unit=persons&step=0.5"));
        assert_eq!(inputs.address(), format!("/?{TWO}"));
        assert_eq!(read(inputs.address().trim_start_matches("/?")).check(), inputs.check());
    }

    #[test]
    fn what_was_typed_is_kept_though_it_is_wrong() {
        let inputs = read("v=1&days=&s1.beta=%3Cb%3E&s1.gamma=0.1&s1.name=");
        assert_eq!(inputs.address(), "/?v=1&days=&s1.name=&s1.beta=%3Cb%3E&s1.gamma=0.1");
        let problems = inputs.check().unwrap_err();
        assert_eq!(problems[0].pointer, "/days");
        assert_eq!(field_name(&problems[1].pointer), "s1.beta");
    }

    #[test]
    fn scenarios_count_in_the_order_of_their_numbers() {
        let inputs = read("v=1&days=5&s7.beta=1&s7.gamma=1&s2.beta=2&s2.gamma=1");
        let comparison = inputs.check().unwrap();
        let betas: Vec<_> = comparison.scenarios().iter().map(|scenario| scenario.beta).collect();
        assert_eq!(betas, [2.0, 1.0]);
    }

    #[test]
    fn an_unknown_input_of_a_scenario_is_named() {
        let problems = read("v=1&days=5&s1.beta=1&s1.gamma=1&s1.sgima=2").check().unwrap_err();
        assert!(problems[0].sentence.starts_with("s1.sgima is not an input"), "{problems:?}");
        assert!(read("v=2&days=5&s1.beta=1&s1.gamma=1").check().is_err());
    }
}
