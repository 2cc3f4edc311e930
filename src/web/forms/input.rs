//! The view model of a form's fields.

use super::asked_question::Asked;
use super::fields::understood;
use super::pointers::field_name;
use crate::model::Problem;
use crate::report::text;

/// A field.
pub struct Input {
    /// The field's name in addresses, and its id in the page.
    pub name: String,
    /// The text in the field.
    pub value: String,
    /// The sentence about its problem.
    pub error: Option<String>,
    /// The value as it was understood, if a comma or unit was converted.
    pub understood: Option<String>,
    /// The question that is shown at the field.
    pub question: Option<Asked>,
    /// The id of the question about its number, which may be shown at another field.
    pub question_id: Option<String>,
}

impl Input {
    /// Whether the field has an error or a question.
    pub fn needs_attention(&self) -> bool {
        self.error.is_some() || self.question_id.is_some()
    }

    /// Returns the ids of the texts that describe the field; `has_help` says whether it has a help text.
    pub fn described_by(&self, has_help: bool) -> Option<String> {
        let said = [("help", has_help), ("error", self.error.is_some()), ("understood", self.understood.is_some())];
        let own = said.into_iter().filter(|(_, is_present)| *is_present).map(|(id, _)| format!("{}.{id}", self.name));
        let ids: Vec<_> = own.chain(self.question_id.clone()).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// The errors and questions about fields.
pub struct Remarks<'a> {
    /// The fields' names, each with a sentence. If a field has several, the first is shown.
    pub errors: &'a [(String, String)],
    /// The questions about numbers in the wrong unit.
    pub questions: &'a [Asked],
    /// The text in the field for the first day.
    pub start_date: &'a str,
}

impl Remarks<'_> {
    /// Returns the error of a field.
    pub fn of(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|(field, _)| field == name).map(|(_, sentence)| sentence.clone())
    }

    /// Returns a field of a scenario or of the whole comparison. A field with an error has no question.
    pub fn input(&self, name: &str, value: &str) -> Input {
        let error = self.of(name);
        let is_about = |asked: &&Asked| error.is_none() && asked.fields.iter().any(|field| field == name);
        let asked = self.questions.iter().find(is_about);
        Input {
            name: name.to_owned(),
            value: value.to_owned(),
            understood: if error.is_none() { understood(name, value, self.start_date) } else { None },
            question: asked.filter(|asked| asked.place() == name).cloned(),
            question_id: asked.map(Asked::id),
            error,
        }
    }
}

/// An option of a list.
pub struct Choice {
    /// The option's name in the address.
    pub value: String,
    /// The option's text.
    pub text: String,
    /// Whether the option is chosen.
    pub is_chosen: bool,
}

impl Choice {
    /// Returns an option.
    pub fn new(value: impl Into<String>, text: impl Into<String>, is_chosen: bool) -> Self {
        Self { value: value.into(), text: text.into(), is_chosen }
    }
}

/// Returns the names of the problems' fields, each with the problem's sentence.
pub fn by_field(problems: &[Problem]) -> Vec<(String, String)> {
    problems.iter().map(|problem| (field_name(&problem.pointer), problem.sentence.clone())).collect()
}

/// Returns the title of a list of problems.
pub fn to_correct(problems: usize) -> String {
    match problems {
        1 => "one input needs correcting".to_owned(),
        count => format!("{} inputs need correcting", text::count(count)),
    }
}
