//! How a page of a narrowed list is asked for, on a connection of either database.

use chrono::{DateTime, Utc};

use super::plan::{Narrowing, Way, is_counted};
use super::query::RunQuery;
use super::sort::{Order, Stretch};
use super::sql::{AnyConnection, FromAnyRow};
use crate::storage::runs::cursor::Cursor;

/// Chooses how a list in this order is searched; with it the number of runs that are found, where that is known.
pub(crate) async fn choose(
    narrowing: &Narrowing,
    query: &RunQuery,
    connection: &mut impl AnyConnection,
) -> sqlx::Result<(Way, Option<i64>)> {
    let mut rare = None;
    for number in 0..narrowing.len() {
        let places = connection.count(narrowing.probe(number)).await?;
        if is_counted(places) {
            rare = Some((number, places));
            break;
        }
    }
    let mut way = rare.map_or(Way::Walk, |(number, _)| Way::Gather(number));
    let mut earliest = DateTime::<Utc>::MAX_UTC;
    // Words are merged in the order of time, which is that of their index.
    let candidates = rare.map_or(0..narrowing.len(), |(number, _)| number..number + 1);
    for number in candidates.filter(|_| query.order == Order::Newest) {
        let words: Vec<(String,)> = connection.rows(narrowing.words(number)).await?;
        if words.is_empty() || words.len() > Narrowing::MOST_MERGED {
            continue;
        }
        let words: Vec<String> = words.into_iter().map(|(word,)| word).collect();
        if rare.is_none() && narrowing.len() > 1 {
            let reach: Option<(Option<DateTime<Utc>>,)> = connection.row(narrowing.reach(number, &words)).await?;
            match reach {
                Some((Some(reach),)) if reach < earliest => earliest = reach,
                _ => continue,
            }
        }
        way = Way::Merge(number, words);
    }
    let total = match (&way, rare) {
        (Way::Merge(_, words), Some((_, places))) if words.len() == 1 && narrowing.len() == 1 => Some(places),
        (_, None) if narrowing.len() > 0 => None,
        (_, rare) => {
            let count = connection.count(narrowing.count(rare.map(|(number, _)| number))).await?;
            Some(count).filter(|count| is_counted(*count))
        }
    };
    Ok((way, total))
}

/// Reads the first runs of a stretch that are found in this way: these columns of at most `limit` runs.
pub(crate) async fn read<R: FromAnyRow>(
    narrowing: &Narrowing,
    way: &Way,
    stretch: &Stretch,
    (columns, limit): (&'static str, usize),
    connection: &mut impl AnyConnection,
) -> sqlx::Result<Vec<R>> {
    let narrowed = narrowing.by(way);
    if narrowed.is_walk() {
        let end: Option<(Option<f64>, DateTime<Utc>, String)> = connection.row(narrowed.end_of_walk(stretch)).await?;
        if let Some((number, created_at, id)) = end {
            let walked = stretch.until(Cursor { number, created_at, id });
            let rows = connection.rows(narrowed.select(columns, &walked, limit)).await?;
            if rows.len() == limit {
                return Ok(rows);
            }
            return connection.rows(narrowing.by(&Way::Gather(0)).select(columns, stretch, limit)).await;
        }
    }
    connection.rows(narrowed.select(columns, stretch, limit)).await
}
