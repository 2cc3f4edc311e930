//! Reasons why a file cannot be imported.

/// Why a file was not imported.
#[derive(Debug, PartialEq)]
pub struct Mistake {
    /// A JSON pointer, or a line and a column; none where the whole file is meant.
    pub(crate) place: Option<String>,
    /// What is wrong there, and what to do.
    pub(crate) sentence: String,
}

impl Mistake {
    /// A mistake of the whole file.
    pub(crate) fn of_file(sentence: impl Into<String>) -> Self {
        Self { place: None, sentence: sentence.into() }
    }
}
