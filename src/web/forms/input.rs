//! A field of a form as templates show it.

use super::asked_question::Asked;
use super::fields::understood;

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
    /// A field of a scenario or of the whole comparison; `start_date` is the text of the first day's field.
    pub fn new(name: &str, value: &str, error: Option<String>, start_date: &str) -> Self {
        let understood = if error.is_none() { understood(name, value, start_date) } else { None };
        Self { name: name.to_owned(), value: value.to_owned(), error, understood, question: None, question_id: None }
    }

    /// The same with the question about its number; a wrong number has none.
    pub fn with_question(mut self, asked: Option<&Asked>) -> Self {
        let asked = asked.filter(|_| self.error.is_none());
        self.question_id = asked.map(Asked::id);
        self.question = asked.filter(|asked| asked.place() == self.name).cloned();
        self
    }

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
