//! The workbench's form as its template shows it.

use super::derived;
use super::groups::{FieldText, GROUPS, GroupText, INTERVENTIONS, folded, state};
use crate::charts::line_sample;
use crate::engine_client::Services;
use crate::format::numbers;
use crate::model::{Entry, MAXIMUM_INTERVENTIONS, MAXIMUM_SCENARIOS};
use crate::web::forms::input::{Input, Remarks};
use crate::web::forms::parse_number::read_count;
use crate::web::forms::{Inputs, InterventionInputs, ObservationsInputs, ScenarioInputs, is_hidden};
use crate::web::limits::simulate::EngineFailure;

/// The whole form.
pub struct Form<'a> {
    /// What stands in it.
    pub inputs: &'a Inputs,
    /// What is said about its fields.
    pub remarks: Remarks<'a>,
    /// A row a scenario.
    pub rows: Vec<Row>,
    /// Where Save sends the form, with a key of its own.
    pub save: String,
}

/// One scenario's fields.
pub struct Row {
    /// From 1.
    pub number: usize,
    /// What the form remembers of it, for hidden fields.
    pub hidden: Vec<(String, String)>,
    /// Its line, as SVG.
    pub sample: String,
    /// The visible fields.
    pub name: Input,
    /// Per day, or R0.
    pub beta: Input,
    /// Per day, or a mean duration.
    pub gamma: Input,
    /// Both faces of beta and gamma.
    pub derived: String,
    /// One of them is a range, which takes more room than a number.
    pub has_range: bool,
    /// Who simulates it, and the external engines; one that is asked for and not configured is among them. None where there
    /// are none to choose from.
    pub engine: Option<(Input, Vec<String>)>,
    /// Under "More inputs".
    pub groups: Vec<Group>,
    /// What the fold holds, in words.
    pub folded: String,
    /// The fold has a problem in it.
    pub is_open: bool,
}

/// A group of fields in a fold of its own.
pub struct Group {
    /// Labels and help.
    pub text: &'static GroupText,
    /// What it holds, in words.
    pub state: String,
    /// It has a problem in it.
    pub is_open: bool,
    /// Its fields.
    pub fields: Vec<GroupField>,
    /// The table of interventions; the last row is empty. Only one group has it.
    pub interventions: Option<Interventions>,
}

/// A field of a group.
pub struct GroupField {
    /// Its name, value and error.
    pub input: Input,
    /// Label and help.
    pub text: &'static FieldText,
    /// A rate's other face.
    pub derived: Option<String>,
}

/// A scenario's interventions.
pub struct Interventions {
    /// One each, and an empty one to type into.
    pub rows: Vec<InterventionRow>,
    /// What is wrong with their number.
    pub error: Option<String>,
    /// There is room for more.
    pub has_room: bool,
}

/// One intervention's fields.
pub struct InterventionRow {
    /// From 1.
    pub number: usize,
    /// Its fields.
    pub fields: [Input; 4],
    /// Something stands in it.
    pub can_remove: bool,
}

impl InterventionRow {
    /// Something is said about one of its fields.
    pub fn has_message(&self) -> bool {
        self.fields.iter().any(|field| field.described_by(false).is_some())
    }
}

impl<'a> Form<'a> {
    /// The form with these inputs and the remarks about them. `engines` are the external ones, `left_out` the places of scenarios
    /// that the chart does not show.
    pub fn new(
        inputs: &'a Inputs,
        remarks: Remarks<'a>,
        save: String,
        engines: &Services,
        left_out: &[EngineFailure],
    ) -> Self {
        let rows = (inputs.scenarios.iter().enumerate())
            .map(|(index, scenario)| {
                let is_shown = |place: &usize| left_out.iter().all(|left_out| left_out.index != *place);
                // The chart's lines have the places of those that it shows.
                let place = is_shown(&index).then(|| (0..index).filter(is_shown).count());
                // Without a line its place stays, which the fields beside it need.
                let sample = place.map_or_else(|| "<span></span>".to_owned(), line_sample);
                row(scenario, index + 1, sample, &remarks, engines)
            })
            .collect();
        Self { inputs, remarks, rows, save }
    }

    /// A field of the whole comparison.
    pub fn own(&self, name: &str) -> Input {
        self.remarks.input(name, &self.inputs.shown(name))
    }

    /// What the chart shows and what was observed, for hidden fields.
    pub fn hidden(&self) -> impl Iterator<Item = (String, String)> {
        let observations = self.inputs.observations.iter().flat_map(ObservationsInputs::hidden);
        self.inputs.view.pairs().into_iter().chain(observations)
    }

    /// There is room for another scenario.
    pub fn has_room(&self) -> bool {
        self.rows.len() < MAXIMUM_SCENARIOS
    }
}

fn row(scenario: &ScenarioInputs, number: usize, sample: String, remarks: &Remarks<'_>, engines: &Services) -> Row {
    let field = |name: &str| remarks.input(&format!("s{number}.{name}"), &scenario.shown(name, number));
    let groups: Vec<_> = GROUPS.iter().map(|text| group(text, scenario, number, remarks)).collect();
    let is_remembered = |(name, _): &(String, String)| name.split_once('.').is_some_and(|(_, field)| is_hidden(field));
    Row {
        number,
        hidden: scenario.pairs(number).filter(is_remembered).chain(scenario.name_to_send(number)).collect(),
        sample,
        name: field("name"),
        beta: field("beta"),
        gamma: field("gamma"),
        derived: derived::contact_and_recovery(scenario),
        engine: engine(scenario, number, remarks, engines),
        has_range: ["beta", "gamma"].iter().any(|name| matches!(scenario.entry(name, ""), Entry::Distribution(_))),
        folded: folded(scenario, number),
        is_open: groups.iter().any(|group| group.is_open) || remarks.of(&format!("s{number}.engine")).is_some(),
        groups,
    }
}

fn engine(
    scenario: &ScenarioInputs,
    number: usize,
    remarks: &Remarks<'_>,
    engines: &Services,
) -> Option<(Input, Vec<String>)> {
    let input = remarks.input(&format!("s{number}.engine"), &scenario.shown("engine", number));
    let mut names: Vec<String> = engines.names().map(str::to_owned).collect();
    if !input.value.is_empty() && !names.contains(&input.value) {
        names.push(input.value.clone());
    }
    (!names.is_empty()).then_some((input, names))
}

fn group(text: &'static GroupText, scenario: &ScenarioInputs, number: usize, remarks: &Remarks<'_>) -> Group {
    let fields: Vec<_> = (text.fields.iter())
        .map(|field| GroupField {
            input: remarks.input(&format!("s{number}.{}", field.name), &scenario.shown(field.name, number)),
            text: field,
            derived: derived::group_field(field.name, scenario),
        })
        .collect();
    let interventions = (text.id == INTERVENTIONS).then(|| interventions(scenario, number, remarks));
    let wrong = |table: &Interventions| {
        let mut fields = table.rows.iter().flat_map(|row| &row.fields);
        table.error.is_some() || fields.any(|field| field.error.is_some())
    };
    Group {
        text,
        state: state(text, scenario, number),
        is_open: interventions.as_ref().is_some_and(wrong) || fields.iter().any(|field| field.input.needs_attention()),
        fields,
        interventions,
    }
}

fn interventions(scenario: &ScenarioInputs, number: usize, remarks: &Remarks<'_>) -> Interventions {
    let count = scenario.interventions.len();
    let empty = InterventionInputs::default();
    let has_room = count < MAXIMUM_INTERVENTIONS;
    let row = |(index, intervention): (usize, &InterventionInputs)| InterventionRow {
        number: index + 1,
        fields: ["name", "from_day", "to_day", "reduction"]
            .map(|field| remarks.input(&format!("s{number}.i{}.{field}", index + 1), intervention.shown(field))),
        can_remove: index < count,
    };
    let rows = scenario.interventions.iter().chain(has_room.then_some(&empty)).enumerate().map(row).collect();
    Interventions { rows, error: remarks.of(&format!("s{number}.interventions")), has_room }
}

/// A count as pages write it; what is no number stands as it was typed.
pub fn figure(typed: &str) -> String {
    match read_count(typed) {
        Entry::Number(value) => numbers::count(value),
        _ if typed.is_empty() => "no".to_owned(),
        _ => typed.to_owned(),
    }
}
