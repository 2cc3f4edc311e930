//! The list of runs, a page at a time. It never loads inputs and results.

use super::cursor::{Cursor, Page};
use super::record::{LISTED_COLUMNS, RunListing};
use super::search::execute::{choose, read};
use super::search::plan::Narrowing;
use super::search::query::RunQuery;
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{READ, on_connection};

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunPage {
    /// In the order that was asked for.
    pub runs: Vec<RunListing>,
    /// How many runs are found altogether; none where they are more than a thousand, or counting would take too long.
    pub total: Option<u64>,
    /// For [`Page::Before`], when there are runs before the first of this page.
    pub before: Option<Cursor>,
    /// For [`Page::After`], when there are runs after the last of this page.
    pub after: Option<Cursor>,
}

const COUNT: &str = "SELECT COUNT(*) FROM runs WHERE deleted_at IS NULL";

impl Store {
    /// How many runs there are, archived ones included.
    pub async fn count_runs(&self) -> Result<u64, StoreError> {
        self.number(COUNT).await
    }

    /// A page of at most `limit` of the runs that are looked for.
    ///
    /// A page that has vanished (its runs were deleted) and the first page reached from behind are both answered with
    /// the first runs, a full page of them.
    pub async fn runs(&self, query: &RunQuery, page: &Page, limit: u32) -> Result<RunPage, StoreError> {
        let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let Some(narrowing) = Narrowing::new(query) else {
            return Ok(RunPage { runs: Vec::new(), total: Some(0), before: None, after: None });
        };
        let (total, rows, before, after) = on_connection!(self, READ, connection => async {
            let (way, total) = choose(&narrowing, query, &mut *connection).await?;

            // One row more than asked for tells whether the list goes on in that direction.
            let mut part = page;
            let mut rows: Vec<RunListing> = loop {
                let mut rows = Vec::new();
                for stretch in query.order.stretches(part) {
                    let missing = limit.saturating_add(1) - rows.len();
                    rows.extend(read(&narrowing, &way, &stretch, (LISTED_COLUMNS.as_str(), missing), &mut *connection).await?);
                    if rows.len() > limit {
                        break;
                    }
                }
                let from_the_top = match part {
                    Page::First => false,
                    Page::After(_) => rows.is_empty(),
                    Page::Before(_) => rows.len() <= limit,
                };
                if !from_the_top {
                    break rows;
                }
                part = &Page::First;
            };
            let goes_on = rows.len() > limit;
            rows.truncate(limit);

            // And one row beyond the other end tells about the other direction.
            let backwards = matches!(part, Page::Before(_));
            if backwards {
                rows.reverse();
            }
            let other = match part {
                Page::First => None,
                Page::After(_) => rows.first().map(|first| Page::Before(first.cursor(query.order))),
                Page::Before(_) => rows.last().map(|last| Page::After(last.cursor(query.order))),
            };
            let mut other_goes_on = false;
            for stretch in other.iter().flat_map(|other| query.order.stretches(other)) {
                let beyond: Vec<RunListing> = read(&narrowing, &way, &stretch, (LISTED_COLUMNS.as_str(), 1), &mut *connection).await?;
                if !beyond.is_empty() {
                    other_goes_on = true;
                    break;
                }
            }
            Ok(if backwards { (total, rows, goes_on, other_goes_on) } else { (total, rows, other_goes_on, goes_on) })
        }.await)?;
        Ok(RunPage {
            total: total.and_then(|total: i64| u64::try_from(total).ok()),
            before: rows.first().filter(|_| before).map(|first| first.cursor(query.order)),
            after: rows.last().filter(|_| after).map(|last| last.cursor(query.order)),
            runs: rows,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::SORTED;
    use crate::storage::runs::search::plan::Way;
    use crate::storage::runs::search::sort::Order;
    use crate::storage::runs::search::sql::AnyConnection;

    /// How SQLite goes about a query, a line for each step.
    async fn plan(store: &Store, narrowing: &Narrowing, way: &Way, order: Order, page: &Page) -> Vec<String> {
        let Store::Sqlite(pool, _) = store else { unreachable!() };
        let mut connection = pool.acquire().await.unwrap();
        let mut steps = Vec::new();
        for stretch in order.stretches(page) {
            let query = narrowing.by(way).select(LISTED_COLUMNS.as_str(), &stretch, 26).after("EXPLAIN QUERY PLAN ");
            let rows: Vec<(i64, i64, i64, String)> = connection.rows(query).await.unwrap();
            steps.extend(rows.into_iter().map(|(.., detail)| detail));
        }
        steps
    }

    #[tokio::test]
    async fn every_page_is_read_from_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let store = Store::open(&url, None).unwrap();
        store.migrate().await.unwrap();
        let cursor = |number| Cursor { number, created_at: DateTime::UNIX_EPOCH, id: "a".to_owned() };
        let pages = [
            Page::First,
            Page::After(cursor(Some(1.0))),
            Page::After(cursor(None)),
            Page::Before(cursor(Some(1.0))),
            Page::Before(cursor(None)),
        ];
        let orders = SORTED.into_iter().flat_map(|number| [Order::Ascending(number), Order::Descending(number)]);
        let query = RunQuery { search: "word".to_owned(), tags: vec!["tag".to_owned()], ..RunQuery::default() };
        let (all, some) = (Narrowing::new(&RunQuery::default()).unwrap(), Narrowing::new(&query).unwrap());
        for order in orders.chain([Order::Newest]) {
            let index = order.number().map_or("runs_on_shelf".to_owned(), |number| format!("runs_by_{}", number.key()));
            for page in &pages {
                for narrowing in [&all, &some] {
                    let walked = plan(&store, narrowing, &Way::Walk, order, page).await;
                    let is_from_index =
                        walked.iter().filter(|step| step.contains(" runs ")).all(|step| step.contains(&index));
                    let sorts = walked.iter().any(|step| step.contains("TEMP B-TREE"));
                    assert!(is_from_index && !sorts, "{order:?}, {page:?}: {walked:#?}");
                }
                let words = ["word".to_owned(), "wordy".to_owned()].to_vec();
                let ways = [0, 1].map(Way::Gather).into_iter().chain(
                    // In the order of time alone.
                    [0, 1]
                        .map(|number| Way::Merge(number, words.clone()))
                        .into_iter()
                        .filter(|_| order == Order::Newest),
                );
                for way in ways {
                    let found = plan(&store, &some, &way, order, page).await;
                    // By what was found, never by walking the list.
                    let is_by_id =
                        found.iter().filter(|step| step.contains(" runs ")).all(|step| step.contains("(id=?)"));
                    let terms: Vec<_> = found.iter().filter(|step| step.contains(" place ")).collect();
                    let is_by_term = terms.iter().all(|step| step.contains("PRIMARY KEY (kind=? AND shelf=? AND term"));
                    assert!(is_by_id && is_by_term && !terms.is_empty(), "{way:?}, {order:?}, {page:?}: {found:#?}");
                }
            }
        }
        store.close().await;
    }
}
