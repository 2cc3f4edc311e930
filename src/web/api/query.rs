//! Parses the query string of an API address and refuses unknown names and invalid values.

use crate::web::http::problem::{Parameter, Refusal, wrong_query};
use crate::web::http::query::Pairs;

/// A query string and the problems found in it.
pub struct Query<'a> {
    pairs: &'a Pairs,
    problems: Vec<Parameter>,
}

impl<'a> Query<'a> {
    /// Checks the names: `known` names may occur once, `repeated` names several times, other names are problems.
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

    /// Parses the value of a name; `None` if it is absent. An invalid value is a problem with this sentence.
    pub fn value<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Option<T>, sentence: &str) -> Option<T> {
        let value = read(self.pairs.first(name)?);
        if value.is_none() {
            self.problem(name, sentence);
        }
        value
    }

    /// Parses each value of a name that may be repeated. Invalid values are problems.
    pub fn values<T>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let mut values = Vec::new();
        for text in self.pairs.all(name) {
            match read(text) {
                Ok(value) => values.push(value),
                Err(sentence) => self.problem(name, sentence),
            }
        }
        values
    }

    /// Adds a problem with a name.
    pub fn problem(&mut self, name: &str, sentence: impl Into<String>) {
        self.problems.push(Parameter { name: name.to_owned(), sentence: sentence.into() });
    }

    /// Refuses the request if there are problems.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.problems.is_empty() { Ok(()) } else { Err(wrong_query(&self.problems)) }
    }
}
