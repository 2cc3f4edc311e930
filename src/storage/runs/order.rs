//! In which order runs are listed, as SQL that both databases answer from an index.

use chrono::{DateTime, Utc};
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::{Cursor, KeyNumber, Page};

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Smallest first; those without the number come last, newest first.
    Ascending(KeyNumber),
    /// Largest first; those without the number come last, newest first.
    Descending(KeyNumber),
}

impl Order {
    /// The number that it goes by.
    #[must_use]
    pub const fn number(self) -> Option<KeyNumber> {
        match self {
            Self::Newest => None,
            Self::Ascending(number) | Self::Descending(number) => Some(number),
        }
    }

    /// The parts of the list that a page needs, in the order in which they are read: from a place on, forwards or
    /// backwards.
    pub(super) fn stretches(self, page: &Page) -> Vec<Stretch<'_>> {
        let (from, backwards) = match page {
            Page::First => (None, false),
            Page::After(cursor) => (Some(cursor), false),
            Page::Before(cursor) => (Some(cursor), true),
        };
        let newest_first = |segment| Stretch { segment, ascending: backwards, from: None };
        let mut all = match self {
            Self::Newest => vec![newest_first(Segment::All)],
            Self::Ascending(number) | Self::Descending(number) => {
                let ascending = matches!(self, Self::Ascending(_)) != backwards;
                let with = Stretch { segment: Segment::With(number), ascending, from: None };
                let without = number.may_be_withheld().then(|| newest_first(Segment::Without(number)));
                [Some(with), without].into_iter().flatten().collect()
            }
        };
        if backwards {
            all.reverse();
        }
        if let Some(cursor) = from {
            let has_number = cursor.number.is_some();
            let start = all.iter().position(|stretch| match stretch.segment {
                Segment::All => true,
                Segment::With(_) => has_number,
                Segment::Without(_) => !has_number,
            });
            all.drain(..start.unwrap_or_default());
            if let Some(first) = all.first_mut() {
                first.from = Some(cursor);
            }
        }
        all
    }
}

/// Runs that one order has a place for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Segment {
    All,
    With(KeyNumber),
    Without(KeyNumber),
}

/// A part of the list that is read in one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch<'a> {
    segment: Segment,
    ascending: bool,
    /// The place after which it begins.
    from: Option<&'a Cursor>,
}

impl Stretch<'_> {
    /// Ends a query of `runs`, which stands inside a condition.
    pub(super) fn push<DB>(&self, query: &mut QueryBuilder<DB>, limit: usize)
    where
        DB: Database,
        String: for<'t> Encode<'t, DB> + Type<DB>,
        DateTime<Utc>: for<'t> Encode<'t, DB> + Type<DB>,
        i64: for<'t> Encode<'t, DB> + Type<DB>,
        f64: for<'t> Encode<'t, DB> + Type<DB>,
    {
        let number = match self.segment {
            Segment::All => None,
            Segment::With(number) => {
                query.push(" AND runs.").push(number.name()).push(" IS NOT NULL");
                Some(number)
            }
            Segment::Without(number) => {
                query.push(" AND runs.").push(number.name()).push(" IS NULL");
                None
            }
        };
        if let Some(cursor) = self.from {
            query.push(" AND (");
            if let Some(number) = number {
                query.push("runs.").push(number.name()).push(", ");
            }
            query.push("runs.created_at, runs.id) ").push(if self.ascending { ">" } else { "<" }).push(" (");
            if number.is_some() {
                query.push_bind(cursor.number.unwrap_or_default()).push(", ");
            }
            query.push_bind(cursor.created_at).push(", ").push_bind(cursor.id.clone()).push(")");
        }
        let direction = if self.ascending { " ASC" } else { " DESC" };
        query.push(" ORDER BY ");
        if let Some(number) = number {
            query.push("runs.").push(number.name()).push(direction).push(", ");
        }
        query.push("runs.created_at").push(direction).push(", runs.id").push(direction);
        query.push(" LIMIT ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
    }
}
