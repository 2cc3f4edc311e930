//! View model of the workbench's form.

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
    /// The values of its fields.
    pub inputs: &'a Inputs,
    /// Errors and questions about its fields.
    pub remarks: Remarks<'a>,
    /// One row per scenario.
    pub rows: Vec<Row>,
    /// The address to which Save sends the form, with a new idempotency key.
    pub save: String,
}

/// One scenario's fields.
pub struct Row {
    /// Number of the scenario, from 1.
    pub number: usize,
    /// Hidden fields, such as how values were typed.
    pub hidden: Vec<(String, String)>,
    /// The scenario's line, as SVG.
    pub sample: String,
    /// Name.
    pub name: Input,
    /// beta per day, or R0.
    pub beta: Input,
    /// gamma per day, or a mean duration.
    pub gamma: Input,
    /// Hint with R0 and the mean duration.
    pub derived: String,
    /// beta or gamma is a range, which needs a wider field.
    pub has_range: bool,
    /// Field for the engine, and the names of external engines, including a chosen one that is not configured. `None`
    /// without external engines.
    pub engine: Option<(Input, Vec<String>)>,
    /// Groups of fields under "More inputs".
    pub groups: Vec<Group>,
    /// Summary of the closed "More inputs".
    pub folded: String,
    /// A field under "More inputs" needs attention.
    pub is_open: bool,
}

/// A group of fields that can be closed.
pub struct Group {
    /// Labels and help texts.
    pub text: &'static GroupText,
    /// Summary of the closed group.
    pub state: String,
    /// A field needs attention.
    pub is_open: bool,
    /// The fields.
    pub fields: Vec<GroupField>,
    /// The table of interventions, in the group for them.
    pub interventions: Option<Interventions>,
}

/// A field of a group.
pub struct GroupField {
    /// Name, value and error.
    pub input: Input,
    /// Label and help text.
    pub text: &'static FieldText,
    /// Hint with a rate's mean duration, or with the meaning of a range.
    pub derived: Option<String>,
}

/// A scenario's interventions.
pub struct Interventions {
    /// The fields of each intervention. If there is room, the last row is empty.
    pub rows: Vec<[Input; 4]>,
    /// An error about the number of interventions.
    pub error: Option<String>,
    /// The scenario may have more interventions.
    pub has_room: bool,
}

/// Tells whether an error or a note is shown with one of these fields.
pub fn has_message(fields: &[Input; 4]) -> bool {
    fields.iter().any(|field| field.described_by(false).is_some())
}

impl<'a> Form<'a> {
    /// Builds the form with these inputs and remarks. The chart does not show the scenarios in `left_out`.
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
                // The chart numbers only the lines that it shows.
                let place = is_shown(&index).then(|| (0..index).filter(is_shown).count());
                // Without a line, an empty element keeps the layout of the fields beside it.
                let sample = place.map_or_else(|| "<span></span>".to_owned(), line_sample);
                row(scenario, index + 1, sample, &remarks, engines)
            })
            .collect();
        Self { inputs, remarks, rows, save }
    }

    /// Returns a field of the whole comparison.
    pub fn own(&self, name: &str) -> Input {
        self.remarks.input(name, &self.inputs.shown(name))
    }

    /// Returns the hidden fields: the chart's view and the observations.
    pub fn hidden(&self) -> impl Iterator<Item = (String, String)> {
        let observations = self.inputs.observations.iter().flat_map(ObservationsInputs::hidden);
        self.inputs.view.pairs().into_iter().chain(observations)
    }

    /// Tells whether another scenario may be added.
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
        engine: engine(field("engine"), engines),
        has_range: ["beta", "gamma"].iter().any(|name| matches!(scenario.entry(name, ""), Entry::Distribution(_))),
        folded: folded(scenario, number),
        is_open: groups.iter().any(|group| group.is_open) || remarks.of(&format!("s{number}.engine")).is_some(),
        groups,
    }
}

fn engine(input: Input, engines: &Services) -> Option<(Input, Vec<String>)> {
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
    let has_error =
        |table: &Interventions| table.error.is_some() || table.rows.iter().flatten().any(|field| field.error.is_some());
    Group {
        text,
        state: state(text, scenario, number),
        is_open: interventions.as_ref().is_some_and(has_error)
            || fields.iter().any(|field| field.input.needs_attention()),
        fields,
        interventions,
    }
}

fn interventions(scenario: &ScenarioInputs, number: usize, remarks: &Remarks<'_>) -> Interventions {
    let empty = InterventionInputs::default();
    let has_room = scenario.interventions.len() < MAXIMUM_INTERVENTIONS;
    let row = |(intervention, place): (&InterventionInputs, usize)| {
        ["name", "from_day", "to_day", "reduction"]
            .map(|field| remarks.input(&format!("s{number}.i{place}.{field}"), intervention.shown(field)))
    };
    let rows = scenario.interventions.iter().chain(has_room.then_some(&empty)).zip(1..).map(row).collect();
    Interventions { rows, error: remarks.of(&format!("s{number}.interventions")), has_room }
}

/// Formats a typed count; text that is not a number is returned unchanged.
pub fn figure(typed: &str) -> String {
    match read_count(typed) {
        Entry::Number(value) => numbers::count(value),
        _ if typed.is_empty() => "no".to_owned(),
        _ => typed.to_owned(),
    }
}
