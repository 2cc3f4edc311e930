//! What runs are found by, the same on both databases: words, tags, and what the model has.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use super::sql::{AnyConnection, Statement};
use crate::storage::error::StoreError;
use crate::storage::runs::columns::json;

/// More words than this narrow nothing down that a person would notice.
const MOST_WORDS: usize = 20;
/// Letters of a word that count. PostgreSQL's indexes take no text of some thousand.
const LONGEST_WORD: usize = 60;
/// Letters stand together across these in Unicode's rules for words, and not in a title: "l'école", "run_b".
const APART: [char; 5] = ['_', '\'', '’', ':', '.'];
/// No word has it, or anything after it.
const AFTER_ALL_LETTERS: char = char::MAX;

/// What a term is a part of.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kind {
    Word,
    Tag,
    Model,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Tag => "tag",
            Self::Model => "model",
        }
    }
}

/// The terms of a run.
pub(crate) struct Terms(BTreeSet<(Kind, String)>);

impl Terms {
    /// Of all the texts that a run has, and of its model.
    pub(crate) fn new(title: &str, note: &str, scenario_names: &[String], tags: &[String], model: &[String]) -> Self {
        let texts = [title, note].into_iter().chain(scenario_names.iter().chain(tags).map(String::as_str));
        let words = texts.flat_map(words).map(|word| (Kind::Word, word));
        let whole = |kind| move |text: &String| (kind, lower_case(text));
        Self(words.chain(tags.iter().map(whole(Kind::Tag))).chain(model.iter().map(whole(Kind::Model))).collect())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Stores them for a run that is stored already.
    pub(crate) async fn store(&self, run: &str, connection: &mut impl AnyConnection) -> sqlx::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut insert = Statement::begin(
            "INSERT INTO run_terms (kind, shelf, term, created_at, run_id) \
             SELECT terms.column1, runs.shelf, terms.column2, runs.created_at, runs.id FROM runs CROSS JOIN (VALUES ",
        );
        for (index, (kind, term)) in self.0.iter().enumerate() {
            insert.push(if index == 0 { "(" } else { ", (" });
            insert.text(kind.name()).push(", ").text(term).push(")");
        }
        insert.push(") AS terms WHERE runs.id = ").text(run);
        connection.row::<()>(insert).await.map(drop)
    }

    /// The pairs of kind and term as a JSON array.
    pub(crate) fn json(&self) -> Result<String, StoreError> {
        json(&self.0.iter().map(|(kind, term)| (kind.name(), term)).collect::<Vec<_>>())
    }
}

pub(crate) const FORGET_TERMS: &str = "DELETE FROM run_terms WHERE run_id = $1";

/// Letter by letter: `str::to_lowercase` gives a Greek sigma another form at the end of a word, so that the beginning of
/// a word would not be found in the whole.
fn lower_case(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The words of a text. Numbers keep their points and commas.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = lower_case(text).unicode_words().flat_map(parts).collect::<Vec<_>>();
    words.into_iter().map(|word| word.chars().take(LONGEST_WORD).collect())
}

fn parts(word: &str) -> Vec<String> {
    if word.contains(char::is_alphabetic) {
        word.split(APART).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    } else {
        vec![word.to_owned()]
    }
}

/// A term that a run must have to be found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Wanted {
    /// A word with this beginning.
    Beginning(String),
    /// This tag.
    Tag(String),
    /// This in the model.
    Model(String),
}

impl Wanted {
    pub(crate) fn tag(tag: &str) -> Self {
        Self::Tag(lower_case(tag))
    }

    pub(crate) fn model(name: &str) -> Self {
        Self::Model(lower_case(name))
    }

    /// The words of a search; none where it has signs alone, and can find nothing.
    pub(crate) fn words(search: &str) -> Option<Vec<Self>> {
        let mut words: Vec<_> = words(search).collect();
        words.sort();
        // Whoever has the longer word has its beginning, and that one stands right before it.
        let mut needed: Vec<String> = Vec::new();
        for word in words {
            if needed.last().is_some_and(|shorter| word.starts_with(shorter.as_str())) {
                needed.pop();
            }
            needed.push(word);
        }
        if needed.is_empty() && !search.trim().is_empty() {
            return None;
        }
        needed.truncate(MOST_WORDS);
        Some(needed.into_iter().map(Self::Beginning).collect())
    }

    fn kind_and_text(&self) -> (Kind, &str) {
        match self {
            Self::Beginning(term) => (Kind::Word, term),
            Self::Tag(term) => (Kind::Tag, term),
            Self::Model(term) => (Kind::Model, term),
        }
    }

    /// Adds the condition to a query of `run_terms`.
    pub(crate) fn push(&self, query: &mut Statement) {
        let (kind, text) = self.kind_and_text();
        if let Self::Beginning(_) = self {
            query.push("kind = ").text(kind.name()).push(" AND term >= ").text(text);
            query.push(" AND term < ").text(format!("{text}{AFTER_ALL_LETTERS}"));
        } else {
            self.push_one(query, text);
        }
    }

    /// The same for terms after the one in this column. From there on alone: SQLite would begin with the first of all.
    pub(crate) fn push_beyond(&self, query: &mut Statement, column: &'static str) {
        let (kind, text) = self.kind_and_text();
        query.push("kind = ").text(kind.name()).push(" AND term > ").push(column);
        let end = if let Self::Beginning(_) = self { format!("{text}{AFTER_ALL_LETTERS}") } else { text.to_owned() };
        query.push(" AND term < ").text(end);
    }

    /// Adds a condition that only one of the terms meets that it is about.
    pub(crate) fn push_one(&self, query: &mut Statement, term: &str) {
        let (kind, _) = self.kind_and_text();
        query.push("kind = ").text(kind.name()).push(" AND term = ").text(term);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        words(text).collect()
    }

    #[test]
    fn a_text_is_its_words_in_any_script() {
        assert_eq!(
            of("COVID-19: R0 = 3.0, 10,000 Ärzte/Zürich"),
            ["covid", "19", "r0", "3.0", "10,000", "ärzte", "zürich"]
        );
        assert_eq!(
            of("l'école d’été run_b plan:x v1.b"),
            ["l", "école", "d", "été", "run", "b", "plan", "x", "v1", "b"]
        );
        assert_eq!(of("接触減 −40 %"), ["接", "触", "減", "40"]);
        assert_eq!(of("50% _ '' 🦠 \\ \0"), ["50"]);
        assert_eq!(of(&"x".repeat(2_000)), ["x".repeat(LONGEST_WORD)]);
    }

    #[test]
    fn lower_case_does_not_depend_on_where_a_letter_stands() {
        assert_eq!(lower_case("ΣΟΦΟΣ ÄÖÜ É"), "σοφοσ äöü é");
    }

    #[test]
    fn a_search_has_each_word_once_and_not_too_many() {
        let beginnings = |search: &str| -> Vec<String> {
            let wanted = Wanted::words(search).unwrap();
            wanted
                .into_iter()
                .map(|wanted| if let Wanted::Beginning(word) = wanted { word } else { unreachable!() })
                .collect()
        };
        assert_eq!(beginnings("  Ab aB\tabc a b"), ["abc", "b"]);
        assert!(beginnings(" \n ").is_empty());
        let many: String = (0..100).map(|number| format!("w{number}x W{number}x ")).collect();
        assert_eq!(beginnings(&many).len(), MOST_WORDS);
        assert_eq!(Wanted::words("% \0"), None);
    }
}
