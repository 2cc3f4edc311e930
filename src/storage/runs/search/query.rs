//! The query of a list of runs.

use super::sort::Order;

/// Which runs are listed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Shelf {
    /// Runs that are not archived.
    #[default]
    List,
    /// Archived runs.
    Archive,
    /// Deleted runs that can be restored.
    Deleted,
}

impl Shelf {
    /// Its name in the column that the database derives.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Archive => "archive",
            Self::Deleted => "deleted",
        }
    }
}

/// What is looked for, and in which order it comes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunQuery {
    /// Where.
    pub shelf: Shelf,
    /// Words, each of which must begin a word of the title, the note, a scenario's name or a tag, in any case, in any
    /// alphabet.
    pub search: String,
    /// Tags that a run must have, all of them, in any case.
    pub tags: Vec<String>,
    /// What its scenarios' models must have, all of it.
    pub model: Vec<String>,
    /// The order.
    pub order: Order,
}
