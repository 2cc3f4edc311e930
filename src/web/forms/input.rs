//! The fields of a form as templates show them.

use super::asked_question::Asked;
use super::fields::understood;
use super::pointers::field_name;
use crate::model::Problem;
use crate::report::text;

/// One field.
pub struct Input {
    /// Its name in addresses, and its id in the page.
    pub name: String,
    /// Its text.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// How it was read, where its comma or unit was converted.
    pub understood: Option<String>,
    /// The question shown at it.
    pub question: Option<Asked>,
    /// The id of the question about its number, which may be shown at another field.
    pub question_id: Option<String>,
}

impl Input {
    /// Whether an error or a question is shown with it.
    pub fn needs_attention(&self) -> bool {
        self.error.is_some() || self.question_id.is_some()
    }

    /// The ids of what is said about it; `has_help` where it has a help text.
    pub fn described_by(&self, has_help: bool) -> Option<String> {
        let said = [("help", has_help), ("error", self.error.is_some()), ("understood", self.understood.is_some())];
        let own = said.into_iter().filter(|(_, is_there)| *is_there).map(|(id, _)| format!("{}.{id}", self.name));
        let ids: Vec<_> = own.chain(self.question_id.clone()).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// What is wrong with fields, and what is asked about them.
pub struct Remarks<'a> {
    /// The fields' names with a sentence each; of several about a field the first is shown.
    pub errors: &'a [(String, String)],
    /// About numbers in the wrong unit.
    pub questions: &'a [Asked],
    /// The text of the first day's field.
    pub start_date: &'a str,
}

impl Remarks<'_> {
    /// What is wrong with a field.
    pub fn of(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|(field, _)| field == name).map(|(_, sentence)| sentence.clone())
    }

    /// A field of a scenario or of the whole comparison; a wrong number has no question.
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
    /// Its name in the address.
    pub value: String,
    /// What people call it.
    pub text: String,
    /// It is the chosen one.
    pub is_chosen: bool,
}

impl Choice {
    /// An option.
    pub fn new(value: impl Into<String>, text: impl Into<String>, is_chosen: bool) -> Self {
        Self { value: value.into(), text: text.into(), is_chosen }
    }
}

/// Problems by the fields of the page.
pub fn by_field(problems: &[Problem]) -> Vec<(String, String)> {
    problems.iter().map(|problem| (field_name(&problem.pointer), problem.sentence.clone())).collect()
}

/// The title over a list of problems.
pub fn to_correct(problems: usize) -> String {
    match problems {
        1 => "one input needs correcting".to_owned(),
        count => format!("{} inputs need correcting", text::count(count)),
    }
}
