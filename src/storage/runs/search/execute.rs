//! How a page of a narrowed list is asked for, on a connection of either database.
//!
//! The text of these statements depends on the search. None is kept prepared: a connection would keep a hundred of
//! them, and 50 requests with 900 tags each left 1 GB in PostgreSQL.

/// How a list in this order is searched, and how many runs are found where that is known.
macro_rules! choose {
    ($narrowing:expr, $order:expr, $connection:expr) => {{
        let mut rare = None;
        for number in 0..$narrowing.len() {
            let mut probe: QueryBuilder<_> = $narrowing.probe(number);
            let places: i64 = probe.build_query_scalar().persistent(false).fetch_one(&mut *$connection).await?;
            if is_counted(places) {
                rare = Some((number, places));
                break;
            }
        }
        let mut way = rare.map_or(Way::Walk, |(number, _)| Way::Gather(number));
        let mut earliest = DateTime::<Utc>::MAX_UTC;
        // Words are merged in the order of time, which is that of their index.
        let candidates = rare.map_or(0..$narrowing.len(), |(number, _)| number..number + 1);
        for number in candidates.filter(|_| $order == Order::Newest) {
            let mut words: QueryBuilder<_> = $narrowing.words(number);
            let words: Vec<String> = words.build_query_scalar().persistent(false).fetch_all(&mut *$connection).await?;
            if words.is_empty() || words.len() > Narrowing::MOST_MERGED {
                continue;
            }
            if rare.is_none() && $narrowing.len() > 1 {
                let mut reach: QueryBuilder<_> = $narrowing.reach(number, &words);
                let reach: Option<DateTime<Utc>> =
                    reach.build_query_scalar().persistent(false).fetch_one(&mut *$connection).await?;
                match reach {
                    Some(reach) if reach < earliest => earliest = reach,
                    _ => continue,
                }
            }
            way = Way::Merge(number, words);
        }
        let total = match (&way, rare) {
            (Way::Merge(_, words), Some((_, places))) if words.len() == 1 && $narrowing.len() == 1 => Some(places),
            (_, None) if $narrowing.len() > 0 => None,
            (_, rare) => {
                let mut count: QueryBuilder<_> = $narrowing.count(rare.map(|(number, _)| number));
                Some(count.build_query_scalar().persistent(false).fetch_one(&mut *$connection).await?)
                    .filter(|count| is_counted(*count))
            }
        };
        (way, total)
    }};
}
pub(crate) use choose;

/// The first runs of a stretch that are found in this way, so many at most.
macro_rules! read {
    ($narrowing:expr, $way:expr, $stretch:expr, $limit:expr, $connection:expr) => {
        'rows: {
            let narrowed = $narrowing.by($way);
            if narrowed.is_walk() {
                let mut end: QueryBuilder<_> = narrowed.end_of_walk($stretch);
                let end: Option<(Option<f64>, DateTime<Utc>, String)> =
                    end.build_query_as().persistent(false).fetch_optional(&mut *$connection).await?;
                if let Some((number, created_at, id)) = end {
                    let walked = $stretch.until(Cursor { number, created_at, id });
                    let mut select: QueryBuilder<_> = narrowed.select(COLUMNS, &walked, $limit);
                    let rows: Vec<ListingRow> =
                        select.build_query_as().persistent(false).fetch_all(&mut *$connection).await?;
                    if rows.len() == $limit {
                        break 'rows rows;
                    }
                    let mut select: QueryBuilder<_> = $narrowing.by(&Way::Gather(0)).select(COLUMNS, $stretch, $limit);
                    break 'rows select.build_query_as().persistent(false).fetch_all(&mut *$connection).await?;
                }
            }
            let mut select: QueryBuilder<_> = narrowed.select(COLUMNS, $stretch, $limit);
            select.build_query_as().persistent(false).fetch_all(&mut *$connection).await?
        }
    };
}
pub(crate) use read;
