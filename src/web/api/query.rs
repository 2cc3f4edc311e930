//! The query of an address of the API: known names with readable values, and nothing else.

use crate::web::http::problem::{Parameter, Refusal, wrong_query};
use crate::web::http::query::Pairs;

/// Reads the values of some names and says what is wrong with the others.
pub struct Query<'a> {
    pairs: &'a Pairs,
    /// What is wrong so far.
    problems: Vec<Parameter>,
}

impl<'a> Query<'a> {
    /// A query with no names but these, none of them twice but those that may be repeated.
    pub fn new(pairs: &'a Pairs, known: &[&str], repeated: &[&str]) -> Self {
        let mut problems = Vec::new();
        for (name, _) in pairs.iter() {
            let sentence = if repeated.contains(&name) {
                continue;
            } else if !known.contains(&name) {
                format!("“{name}” is not known here: known are {}", [known, repeated].concat().join(", "))
            } else if pairs.all(name).count() > 1 {
                format!("“{name}” may stand here once")
            } else {
                continue;
            };
            if !problems.iter().any(|problem: &Parameter| problem.name == name) {
                problems.push(Parameter { name: name.to_owned(), sentence });
            }
        }
        Self { pairs, problems }
    }

    /// The value of a name, where it stands there; one that can't be read is a problem with this sentence.
    pub fn value<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Option<T>, sentence: &str) -> Option<T> {
        let text = self.pairs.first(name)?;
        let value = read(text);
        if value.is_none() {
            self.problems.push(Parameter { name: name.to_owned(), sentence: sentence.to_owned() });
        }
        value
    }

    /// Each value of a name that may be repeated; those that can't be read are problems.
    pub fn values<T>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let mut values = Vec::new();
        for text in self.pairs.all(name) {
            match read(text) {
                Ok(value) => values.push(value),
                Err(sentence) => self.problems.push(Parameter { name: name.to_owned(), sentence }),
            }
        }
        values
    }

    /// Adds a problem of a name.
    pub fn problem(&mut self, name: &str, sentence: impl Into<String>) {
        self.problems.push(Parameter { name: name.to_owned(), sentence: sentence.into() });
    }

    /// Whether all of it can be used.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.problems.is_empty() { Ok(()) } else { Err(wrong_query(&self.problems)) }
    }
}
