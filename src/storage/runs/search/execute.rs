//! How a page of a narrowed list is asked for, on a connection of either database.
//!
//! The text of these statements depends on the search. None is kept prepared: a connection would keep a hundred of
//! them, and 50 requests with 900 tags each left 1 GB in PostgreSQL.

use chrono::{DateTime, Utc};
use sqlx::database::HasStatementCache;
use sqlx::{Connection, Database, Executor, FromRow, IntoArguments, QueryBuilder};

use super::plan::{Narrowing, Way, is_counted};
use super::query::RunQuery;
use super::sort::{Order, Stretch};
use super::sql::Statement;
use crate::storage::runs::cursor::Cursor;

/// Chooses how a list in this order is searched; with it the number of runs that are found, where that is known.
pub(crate) async fn choose<C>(
    narrowing: &Narrowing,
    query: &RunQuery,
    connection: &mut C,
) -> sqlx::Result<(Way, Option<i64>)>
where
    C: Connection<Database: Database<Arguments: IntoArguments<C::Database>> + HasStatementCache>,
    QueryBuilder<C::Database>: Statement,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    (i64,): for<'r> FromRow<'r, <C::Database as Database>::Row>,
    (String,): for<'r> FromRow<'r, <C::Database as Database>::Row>,
    (Option<DateTime<Utc>>,): for<'r> FromRow<'r, <C::Database as Database>::Row>,
{
    let mut rare = None;
    for number in 0..narrowing.len() {
        let mut probe: QueryBuilder<C::Database> = narrowing.probe(number);
        let places: i64 = probe.build_query_scalar().persistent(false).fetch_one(&mut *connection).await?;
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
        let mut words: QueryBuilder<C::Database> = narrowing.words(number);
        let words: Vec<String> = words.build_query_scalar().persistent(false).fetch_all(&mut *connection).await?;
        if words.is_empty() || words.len() > Narrowing::MOST_MERGED {
            continue;
        }
        if rare.is_none() && narrowing.len() > 1 {
            let mut reach: QueryBuilder<C::Database> = narrowing.reach(number, &words);
            let reach: Option<DateTime<Utc>> =
                reach.build_query_scalar().persistent(false).fetch_one(&mut *connection).await?;
            match reach {
                Some(reach) if reach < earliest => earliest = reach,
                _ => continue,
            }
        }
        way = Way::Merge(number, words);
    }
    let total = match (&way, rare) {
        (Way::Merge(_, words), Some((_, places))) if words.len() == 1 && narrowing.len() == 1 => Some(places),
        (_, None) if narrowing.len() > 0 => None,
        (_, rare) => {
            let mut count: QueryBuilder<C::Database> = narrowing.count(rare.map(|(number, _)| number));
            let count: i64 = count.build_query_scalar().persistent(false).fetch_one(&mut *connection).await?;
            Some(count).filter(|count| is_counted(*count))
        }
    };
    Ok((way, total))
}

/// Reads the first runs of a stretch that are found in this way: these columns of at most `limit` runs.
pub(crate) async fn read<C, R>(
    narrowing: &Narrowing,
    way: &Way,
    stretch: &Stretch,
    (columns, limit): (&str, usize),
    connection: &mut C,
) -> sqlx::Result<Vec<R>>
where
    C: Connection<Database: Database<Arguments: IntoArguments<C::Database>> + HasStatementCache>,
    QueryBuilder<C::Database>: Statement,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    (Option<f64>, DateTime<Utc>, String): for<'r> FromRow<'r, <C::Database as Database>::Row>,
    R: for<'r> FromRow<'r, <C::Database as Database>::Row> + Send + Unpin,
{
    let narrowed = narrowing.by(way);
    if narrowed.is_walk() {
        let mut end: QueryBuilder<C::Database> = narrowed.end_of_walk(stretch);
        let end: Option<(Option<f64>, DateTime<Utc>, String)> =
            end.build_query_as().persistent(false).fetch_optional(&mut *connection).await?;
        if let Some((number, created_at, id)) = end {
            let walked = stretch.until(Cursor { number, created_at, id });
            let mut select: QueryBuilder<C::Database> = narrowed.select(columns, &walked, limit);
            let rows: Vec<R> = select.build_query_as().persistent(false).fetch_all(&mut *connection).await?;
            if rows.len() == limit {
                return Ok(rows);
            }
            let mut select: QueryBuilder<C::Database> = narrowing.by(&Way::Gather(0)).select(columns, stretch, limit);
            return select.build_query_as().persistent(false).fetch_all(&mut *connection).await;
        }
    }
    let mut select: QueryBuilder<C::Database> = narrowed.select(columns, stretch, limit);
    select.build_query_as().persistent(false).fetch_all(&mut *connection).await
}
