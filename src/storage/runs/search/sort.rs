//! In which order runs are listed, as SQL that both databases answer from an index.

use super::sql::Statement;
use crate::model::Metric;
use crate::storage::runs::cursor::{Cursor, Page};

/// The order of a list: by time, or by a number that [`SORTED`](crate::model::SORTED) names.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Smallest first; those without the number come last, newest first.
    Ascending(Metric),
    /// Largest first; those without the number come last, newest first.
    Descending(Metric),
}

impl Order {
    /// The number that it goes by.
    #[must_use]
    pub const fn number(self) -> Option<Metric> {
        match self {
            Self::Newest => None,
            Self::Ascending(number) | Self::Descending(number) => Some(number),
        }
    }

    /// The parts of the list that a page needs, in the order in which they are read: from a place on, forwards or
    /// backwards.
    pub(crate) fn stretches(self, page: &Page) -> Vec<Stretch> {
        let (from, backwards) = match page {
            Page::First => (None, false),
            Page::After(cursor) => (Some(cursor), false),
            Page::Before(cursor) => (Some(cursor), true),
        };
        let newest_first = |segment| Stretch::whole(segment, backwards);
        let mut all = match self {
            Self::Newest => vec![newest_first(Segment::All)],
            Self::Ascending(number) | Self::Descending(number) => {
                let ascending = matches!(self, Self::Ascending(_)) != backwards;
                let with = Stretch::whole(Segment::With(number), ascending);
                let without = (!number.is_always_there()).then(|| newest_first(Segment::Without(number)));
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
                first.from = Some(cursor.clone());
            }
        }
        all
    }
}

/// Runs that one order has a place for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Segment {
    All,
    With(Metric),
    Without(Metric),
}

/// A part of the list that is read in one direction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stretch {
    segment: Segment,
    ascending: bool,
    /// The place after which it begins.
    from: Option<Cursor>,
    /// The place with which it ends.
    until: Option<Cursor>,
}

/// What the columns are called that every list has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) created_at: &'static str,
    pub(crate) id: &'static str,
}

/// Of the table of runs.
pub(crate) const OF_RUNS: Place = Place { created_at: "runs.created_at", id: "runs.id" };

impl Stretch {
    /// The whole list, newest first.
    pub(crate) fn newest() -> Self {
        Self::whole(Segment::All, false)
    }

    fn whole(segment: Segment, ascending: bool) -> Self {
        Self { segment, ascending, from: None, until: None }
    }

    /// As far as this run and no further.
    pub(crate) fn until(&self, last: Cursor) -> Self {
        Self { until: Some(last), ..self.clone() }
    }

    /// Whether it goes by time alone, and the columns of a [`Place`] are enough for it.
    pub(crate) fn is_by_time(&self) -> bool {
        self.segment == Segment::All
    }

    /// The number that it goes by.
    pub(crate) fn number(&self) -> Option<Metric> {
        if let Segment::With(number) = self.segment { Some(number) } else { None }
    }

    /// Ends a query of a list with these columns, which stands inside a condition. By a number only runs can be listed.
    pub(crate) fn push(&self, query: &mut Statement, place: Place, limit: usize) {
        match self.segment {
            Segment::All => {}
            Segment::With(number) => {
                query.push(" AND runs.").push(number.key()).push(" IS NOT NULL");
            }
            Segment::Without(number) => {
                query.push(" AND runs.").push(number.key()).push(" IS NULL");
            }
        }
        let (beyond, up_to) = if self.ascending { (">", "<=") } else { ("<", ">=") };
        for (cursor, comparison) in [(&self.from, beyond), (&self.until, up_to)] {
            if let Some(cursor) = cursor {
                self.push_comparison(query, place, comparison, cursor);
            }
        }
        self.push_order(query, place, limit);
    }

    /// Its order alone, and how much of it.
    pub(crate) fn push_order(&self, query: &mut Statement, place: Place, limit: usize) {
        let direction = if self.ascending { " ASC" } else { " DESC" };
        query.push(" ORDER BY ");
        if let Some(number) = self.number() {
            query.push("runs.").push(number.key()).push(direction).push(", ");
        }
        query.push(place.created_at).push(direction).push(", ").push(place.id).push(direction);
        query.push(" LIMIT ").count(limit);
    }

    fn push_comparison(&self, query: &mut Statement, place: Place, comparison: &'static str, cursor: &Cursor) {
        query.push(" AND (");
        if let Some(number) = self.number() {
            query.push("runs.").push(number.key()).push(", ");
        }
        query.push(place.created_at).push(", ").push(place.id).push(") ").push(comparison).push(" (");
        if self.number().is_some() {
            query.number(cursor.number.unwrap_or_default()).push(", ");
        }
        query.time(cursor.created_at).push(", ").text(cursor.id.as_str()).push(")");
    }
}
