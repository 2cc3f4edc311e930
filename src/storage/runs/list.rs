//! The list of runs, newest first, a page at a time. It never loads results.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Database, Encode, FromRow, QueryBuilder, Type};

use super::search::Words;
use super::{Cursor, Page, names_from_json};
use crate::storage::{READ, Store, StoreError, on_connection};

/// A run as the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct RunListing {
    /// The last part of the run's address.
    pub id: String,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
    /// What the run is called.
    pub title: String,
    /// The scenarios in their order.
    pub scenario_names: Vec<String>,
    /// The baseline's most infectious people at once.
    pub peak_infectious: f64,
    /// The day of that peak.
    pub peak_day: f64,
    /// A small curve, as JSON text.
    pub sparkline: String,
    /// The date of day 0; none where days are numbered.
    pub start_date: Option<NaiveDate>,
}

/// Which runs are listed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Shelf {
    /// Those that nobody has archived.
    #[default]
    List,
    /// Those that somebody has.
    Archive,
    /// Those that were deleted and can be restored.
    Deleted,
}

impl Shelf {
    /// Its name in the column that the database derives.
    fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Archive => "archive",
            Self::Deleted => "deleted",
        }
    }
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct RunPage {
    /// Newest first.
    pub runs: Vec<RunListing>,
    /// How many runs the search finds altogether.
    pub total: u64,
    /// For [`Page::NewerThan`], when there are newer runs than the first of this page.
    pub newer: Option<Cursor>,
    /// For [`Page::OlderThan`], when there are older runs than the last of this page.
    pub older: Option<Cursor>,
}

const COUNT: &str = "SELECT COUNT(*) FROM runs WHERE deleted_at IS NULL";

#[derive(FromRow)]
struct ListingRow {
    id: String,
    created_at: DateTime<Utc>,
    title: String,
    scenario_names: String,
    peak_infectious: f64,
    peak_day: f64,
    sparkline: String,
    start_date: Option<NaiveDate>,
}

impl ListingRow {
    fn cursor(&self) -> Cursor {
        Cursor { created_at: self.created_at, id: self.id.clone() }
    }

    fn listing(self) -> Result<RunListing, StoreError> {
        Ok(RunListing {
            id: self.id,
            created_at: self.created_at,
            title: self.title,
            scenario_names: names_from_json(&self.scenario_names)?,
            peak_infectious: self.peak_infectious,
            peak_day: self.peak_day,
            sparkline: self.sparkline,
            start_date: self.start_date,
        })
    }
}

impl Store {
    /// How many runs there are, archived ones included.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub async fn count_runs(&self) -> Result<u64, StoreError> {
        let count: i64 = on_connection!(self, READ, connection => {
            sqlx::query_scalar(COUNT).fetch_one(&mut *connection).await
        })?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// A page of at most `limit` runs in which every word of `search` occurs: in the title, the note or a scenario's
    /// name, in any case, in any alphabet.
    ///
    /// A page that has vanished (its runs were deleted) and the first page reached from behind are both answered with
    /// the newest runs, a full page of them.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub async fn runs(&self, shelf: Shelf, search: &str, page: &Page, limit: u32) -> Result<RunPage, StoreError> {
        let words = Words::new(search);
        let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let (total, rows, newer, older) = on_connection!(self, READ, connection => {
            let total: i64 = count(shelf, &words).build_query_scalar().fetch_one(&mut *connection).await?;

            // One row more than asked for tells whether the list goes on in that direction.
            let mut part = page;
            let mut rows: Vec<ListingRow> = loop {
                let rows: Vec<ListingRow> =
                    listings(shelf, &words, part, limit.saturating_add(1)).build_query_as().fetch_all(&mut *connection).await?;
                let from_the_top = match part {
                    Page::Newest => false,
                    Page::OlderThan(_) => rows.is_empty(),
                    Page::NewerThan(_) => rows.len() <= limit,
                };
                if !from_the_top {
                    break rows;
                }
                part = &Page::Newest;
            };
            let goes_on = rows.len() > limit;
            rows.truncate(limit);

            // And one row beyond the other end tells about the other direction.
            let backwards = matches!(part, Page::NewerThan(_));
            if backwards {
                rows.reverse();
            }
            let other = match part {
                Page::Newest => None,
                Page::OlderThan(_) => rows.first().map(|first| Page::NewerThan(first.cursor())),
                Page::NewerThan(_) => rows.last().map(|last| Page::OlderThan(last.cursor())),
            };
            let other_goes_on = match other {
                None => false,
                Some(other) => {
                    let beyond: Option<ListingRow> =
                        listings(shelf, &words, &other, 1).build_query_as().fetch_optional(&mut *connection).await?;
                    beyond.is_some()
                }
            };
            Ok(if backwards { (total, rows, goes_on, other_goes_on) } else { (total, rows, other_goes_on, goes_on) })
        })?;
        Ok(RunPage {
            total: u64::try_from(total).unwrap_or_default(),
            newer: rows.first().filter(|_| newer).map(ListingRow::cursor),
            older: rows.last().filter(|_| older).map(ListingRow::cursor),
            runs: rows.into_iter().map(ListingRow::listing).collect::<Result<_, _>>()?,
        })
    }
}

fn count<DB>(shelf: Shelf, words: &Words) -> QueryBuilder<DB>
where
    DB: Database<Arguments: Default>,
    String: for<'t> Encode<'t, DB> + Type<DB>,
{
    let mut query = QueryBuilder::new("SELECT COUNT(*) FROM runs WHERE shelf = ");
    query.push_bind(shelf.name().to_owned());
    words.narrow(&mut query);
    query
}

/// At most `limit` runs of a part of the list, nearest to its cursor first: newer ones come oldest first.
fn listings<DB>(shelf: Shelf, words: &Words, part: &Page, limit: usize) -> QueryBuilder<DB>
where
    DB: Database<Arguments: Default>,
    String: for<'t> Encode<'t, DB> + Type<DB>,
    DateTime<Utc>: for<'t> Encode<'t, DB> + Type<DB>,
    i64: for<'t> Encode<'t, DB> + Type<DB>,
{
    let mut query = QueryBuilder::new(
        "SELECT id, created_at, title, scenario_names, peak_infectious, peak_day, sparkline, start_date FROM runs \
         WHERE shelf = ",
    );
    query.push_bind(shelf.name().to_owned());
    words.narrow(&mut query);
    let (bound, order) = match part {
        Page::Newest => (None, " ORDER BY created_at DESC, id DESC LIMIT "),
        Page::OlderThan(cursor) => (Some((" < (", cursor)), " ORDER BY created_at DESC, id DESC LIMIT "),
        Page::NewerThan(cursor) => (Some((" > (", cursor)), " ORDER BY created_at ASC, id ASC LIMIT "),
    };
    if let Some((comparison, cursor)) = bound {
        query.push(" AND (created_at, id)").push(comparison);
        query.push_bind(cursor.created_at).push(", ").push_bind(cursor.id.clone()).push(")");
    }
    query.push(order).push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
    query
}
