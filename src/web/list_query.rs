//! What a list of runs is narrowed to and sorted by, as an address has it: `q`, `tag`, `model`, `sort`. Tags and parts of
//! the model may stand there several times, and a run must have all of them.

use super::pairs::Pairs;
use crate::model::ModelFeature;
use crate::storage::{Cursor, KeyNumber, Order, Page, RunQuery, Shelf};

/// The names of [`read`] that may stand in an address more than once.
pub const REPEATED: [&str; 2] = ["tag", "model"];

/// What an address asks for. What can't be read there asks for nothing.
pub fn read(pairs: &Pairs, shelf: Shelf) -> RunQuery {
    let all = |name: &str| -> Vec<String> {
        let given = pairs.all(name).map(str::trim).filter(|value| !value.is_empty());
        given.map(str::to_owned).collect()
    };
    let model = all("model").iter().filter_map(|name| feature(name)).map(|feature| feature.name().to_owned()).collect();
    RunQuery {
        shelf,
        search: pairs.first("q").unwrap_or_default().trim().to_owned(),
        tags: all("tag"),
        model,
        order: pairs.first("sort").and_then(order).unwrap_or_default(),
    }
}

/// The names and values that ask for it again.
pub fn written(query: &RunQuery) -> Vec<(String, String)> {
    let search = Some(query.search.clone()).filter(|search| !search.is_empty());
    let sort = Some(order_name(query.order)).filter(|_| query.order != Order::Newest);
    let one = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
    let many = |name: &'static str, values: &[String]| -> Vec<_> {
        values.iter().map(|value| (name.to_owned(), value.clone())).collect()
    };
    let groups = [one("q", search).into_iter().collect(), many("tag", &query.tags), many("model", &query.model)];
    groups.into_iter().flatten().chain(one("sort", sort)).collect()
}

/// The page beside a place: `older` and `newer` are named after the order that lists have unless asked for another.
pub fn page(older: Option<Cursor>, newer: Option<Cursor>) -> Page {
    match (older, newer) {
        (Some(cursor), _) => Page::After(cursor),
        (None, Some(cursor)) => Page::Before(cursor),
        (None, None) => Page::First,
    }
}

/// A part of a model, in any case.
pub fn feature(name: &str) -> Option<ModelFeature> {
    ModelFeature::ALL.into_iter().find(|feature| feature.name().eq_ignore_ascii_case(name))
}

/// The order with this name: a key number's own, or with a minus in front of it the largest first.
pub fn order(name: &str) -> Option<Order> {
    orders().find(|order| order_name(*order) == name)
}

/// The order's name.
pub fn order_name(order: Order) -> String {
    match order {
        Order::Newest => "newest".to_owned(),
        Order::Ascending(number) => number.name().to_owned(),
        Order::Descending(number) => format!("-{}", number.name()),
    }
}

/// Every order.
pub fn orders() -> impl Iterator<Item = Order> {
    let by_number = KeyNumber::ALL.into_iter().flat_map(|number| [Order::Descending(number), Order::Ascending(number)]);
    std::iter::once(Order::Newest).chain(by_number)
}
