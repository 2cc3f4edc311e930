//! Finding runs by words, the same on both databases.

use sqlx::{Database, Encode, QueryBuilder, Type};

/// More words than this narrow nothing down that a person would notice, and SQLite limits how deep a query may nest.
const MOST_WORDS: usize = 20;

/// What the search looks through: lower case, one line for each text, so that no word spans two of them.
pub(super) fn search_text(title: &str, note: &str, scenario_names: &[String], tags: &[String]) -> String {
    let texts = [title, note].into_iter().chain(scenario_names.iter().chain(tags).map(String::as_str));
    lower_case(&texts.collect::<Vec<_>>().join("\n"))
}

/// Letter by letter: `str::to_lowercase` gives a Greek sigma another form at the end of a word, so that a part of a
/// word would not be found in the whole.
pub(super) fn lower_case(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The words of a search, each of which must occur.
pub(super) struct Words {
    patterns: Vec<String>,
    /// A NUL cannot stand in any text (PostgreSQL refuses it), so that nothing can match.
    impossible: bool,
}

impl Words {
    pub(super) fn new(search: &str) -> Self {
        let mut patterns: Vec<String> = search.split_whitespace().map(|word| pattern(&lower_case(word))).collect();
        patterns.sort();
        patterns.dedup();
        patterns.truncate(MOST_WORDS);
        Self { patterns, impossible: search.contains('\0') }
    }

    /// Adds the words to a query that ends inside a condition.
    pub(super) fn narrow<DB>(&self, query: &mut QueryBuilder<DB>)
    where
        DB: Database,
        String: for<'t> Encode<'t, DB> + Type<DB>,
    {
        if self.impossible {
            query.push(" AND FALSE");
            return;
        }
        for pattern in &self.patterns {
            query.push(" AND search_text LIKE ").push_bind(pattern.clone()).push(r" ESCAPE '\'");
        }
    }
}

/// A LIKE pattern that matches the word anywhere, its own `%`, `_` and `\` taken literally.
fn pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_mean_something_to_like_are_escaped() {
        assert_eq!(pattern(r"50%_a\b"), r"%50\%\_a\\b%");
    }

    #[test]
    fn lower_case_does_not_depend_on_where_a_letter_stands() {
        assert_eq!(lower_case("ΣΟΦΟΣ ÄÖÜ É"), "σοφοσ äöü é");
    }

    #[test]
    fn words_are_counted_once_and_bounded() {
        let many: String = (0..100).map(|number| format!("w{number} W{number} ")).collect();
        assert_eq!(Words::new(&many).patterns.len(), MOST_WORDS);
        assert_eq!(Words::new("  Ab aB\tab ").patterns, ["%ab%"]);
        assert!(Words::new(" \n ").patterns.is_empty());
    }
}
