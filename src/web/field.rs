//! A field of a form as templates show it.

use super::inputs::understood;

/// One field.
pub struct Input {
    /// Its name in addresses, and its id in the page.
    pub name: String,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// How it was read, where its comma or unit was converted.
    pub understood: Option<String>,
}

impl Input {
    /// A field of a scenario or of the whole comparison; `start_date` is what stands in the field of the first day.
    pub fn new(name: &str, value: &str, error: Option<String>, start_date: &str) -> Self {
        let understood = if error.is_none() { understood(name, value, start_date) } else { None };
        Self { name: name.to_owned(), value: value.to_owned(), error, understood }
    }

    /// The ids of what is said about it; `has_help` where it has a help text.
    pub fn described_by(&self, has_help: bool) -> Option<String> {
        let said = [("help", has_help), ("error", self.error.is_some()), ("understood", self.understood.is_some())];
        let ids: Vec<_> =
            said.into_iter().filter(|(_, is_there)| *is_there).map(|(id, _)| format!("{}.{id}", self.name)).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
