//! A question about numbers in the wrong unit, as pages show it.

use super::{Inputs, Question};
use crate::format::text::listed;
use crate::report::text::count;

/// A question with its buttons.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The fields that it is about, by their names in addresses. It is shown at the first.
    pub fields: Vec<String>,
    /// In which scenarios, above the title: "In all three scenarios, ". Empty where there is one alone.
    pub scenarios: String,
    /// The same at the field; empty where the question is about the field's scenario alone.
    pub others: String,
    /// "5 per day means infectious for 4.8 hours."
    pub meaning: String,
    /// "Did you mean 5 days?"
    pub question: String,
    /// What the button that changes the value says, and its value.
    pub change: (String, String),
    /// The same of the button that keeps it.
    pub keep: (String, String),
}

impl Asked {
    /// The field at which it is shown.
    pub fn place(&self) -> &str {
        self.fields.first().map_or("", String::as_str)
    }

    /// Its id in the page.
    pub fn id(&self) -> String {
        format!("{}.question", self.place())
    }

    /// The question with the texts of its buttons.
    pub fn new(question: &Question, inputs: &Inputs) -> Self {
        let fields = question.fields();
        let joined = fields.join(",");
        let scenarios = scenarios(question, inputs);
        Self {
            others: if fields.len() > 1 { scenarios.clone() } else { String::new() },
            scenarios,
            meaning: question.meaning.clone(),
            question: format!("Did you mean {}?", question.suggestion),
            change: (format!("Change to {}", question.suggestion), format!("{}-{joined}", question.meant.name())),
            keep: (format!("Keep {}", question.typed), format!("keep-{joined}")),
            fields,
        }
    }
}

/// Where several scenarios have been run: "In both scenarios, " or "No measures: ".
fn scenarios(question: &Question, inputs: &Inputs) -> String {
    let all = inputs.scenarios.len();
    match (all, question.scenarios.len()) {
        (1, _) => String::new(),
        (2, 2) => "In both scenarios, ".to_owned(),
        (all, asked) if all == asked => format!("In all {} scenarios, ", count(all)),
        _ => {
            let name = |index: &usize| inputs.scenarios[*index].shown("name", index + 1);
            format!("{}: ", listed(&question.scenarios.iter().map(name).collect::<Vec<_>>()))
        }
    }
}
