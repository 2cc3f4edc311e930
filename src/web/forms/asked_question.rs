//! The view model of a question about numbers in the wrong unit.

use super::{Inputs, Question};
use crate::format::text::listed;
use crate::report::text::all_scenarios;

/// A question with its buttons.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The names of its fields in addresses. The question is shown at the first field.
    pub fields: Vec<String>,
    /// The scenarios, for the list of questions: "In all three scenarios, ". Empty if there is only one scenario.
    pub scenarios: String,
    /// The scenarios, for the question at its field. Empty if only the field's own scenario has the value.
    pub others: String,
    /// "5 per day means infectious for 4.8 hours."
    pub meaning: String,
    /// "Did you mean 5 days?"
    pub question: String,
    /// Text and value of the button that changes the value.
    pub change: (String, String),
    /// Text and value of the button that keeps the value.
    pub keep: (String, String),
}

impl Asked {
    /// Returns the name of the field at which the question is shown.
    pub fn place(&self) -> &str {
        self.fields.first().map_or("", String::as_str)
    }

    /// Returns the id of the question's element.
    pub fn id(&self) -> String {
        format!("{}.question", self.place())
    }

    /// Returns the question with the texts of its buttons.
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

/// Returns the scenarios of the question: "In both scenarios, " or "No measures: ".
fn scenarios(question: &Question, inputs: &Inputs) -> String {
    match inputs.scenarios.len() {
        1 => String::new(),
        all if all == question.scenarios.len() => format!("In {}, ", all_scenarios(all)),
        _ => {
            let name = |index: &usize| inputs.scenarios[*index].shown("name", index + 1);
            format!("{}: ", listed(&question.scenarios.iter().map(name).collect::<Vec<_>>()))
        }
    }
}
