//! Parses the search, filters and order of a list of runs from an address: `q`, `tag`, `model`, `sort`. `tag` and
//! `model` may be repeated, and a run must match all of them.
//!
//! Every name has a limit, because each term lengthens the SQL statement and each link of the page.

use std::collections::BTreeSet;

use crate::model::{MAXIMUM_SEARCH, MAXIMUM_TAG, MAXIMUM_TAGS, ModelFeature, SORTED};
use crate::storage::{Cursor, Order, Page, RunQuery, Shelf};
use crate::web::http::query::Pairs;

/// Names read by [`read`] that may be repeated in an address.
pub const REPEATED: [&str; 2] = ["tag", "model"];

/// The query of an address, and the limits that it exceeds.
pub struct ListQuery {
    /// The query within the limits. Invalid values are ignored.
    pub query: RunQuery,
    /// The name of each value above its limit, with a sentence.
    pub problems: Vec<(&'static str, String)>,
}

/// Reads the query of an address.
pub fn read(pairs: &Pairs, shelf: Shelf) -> ListQuery {
    let mut problems = Vec::new();
    let search = pairs.first("q").unwrap_or_default();
    let length = search.chars().count();
    if length > MAXIMUM_SEARCH {
        let sentence = format!("A search must be at most {MAXIMUM_SEARCH} characters long, and this one has {length}");
        problems.push(("q", sentence));
    }
    let query = RunQuery {
        shelf,
        search: search.trim().to_owned(),
        tags: tags(pairs, &mut problems),
        model: model(pairs),
        order: pairs.first("sort").and_then(order).unwrap_or_default(),
    };
    ListQuery { query, problems }
}

/// Checks how often names are repeated in an API address. Repeated and empty values count, as in the API's description.
pub fn repeats(pairs: &Pairs) -> Vec<(&'static str, String)> {
    let mut problems = Vec::new();
    let count = pairs.all("tag").count();
    if count > MAXIMUM_TAGS {
        problems.push(("tag", format!("tag may be given at most {MAXIMUM_TAGS} times, and is given {count} times")));
    }
    let mut seen = BTreeSet::new();
    if let Some(again) = pairs.all("model").filter_map(feature).find(|feature| !seen.insert(*feature)) {
        problems.push(("model", format!("“{}” may be given once", again.name())));
    }
    problems
}

/// Reads the tags without duplicates, ignoring case, and at most as many as a run can have.
fn tags(pairs: &Pairs, problems: &mut Vec<(&'static str, String)>) -> Vec<String> {
    let (mut tags, mut seen): (Vec<String>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    let mut longest = 0;
    for tag in pairs.all("tag") {
        let length = tag.chars().count();
        let tag = tag.trim();
        if length > MAXIMUM_TAG {
            longest = longest.max(length);
        } else if !tag.is_empty() && seen.insert(tag.to_lowercase()) && tags.len() < MAXIMUM_TAGS {
            tags.push(tag.to_owned());
        }
    }
    if longest > 0 {
        let sentence =
            format!("A tag has at most {MAXIMUM_TAG} characters, and this address asks for one with {longest}");
        problems.push(("tag", sentence));
    }
    if seen.len() > MAXIMUM_TAGS {
        let count = seen.len();
        let sentence = format!(
            "A run has at most {MAXIMUM_TAGS} tags, and this address asks for {count} different ones: ask for at most \
             {MAXIMUM_TAGS}"
        );
        problems.push(("tag", sentence));
    }
    tags
}

/// Reads the model features without duplicates.
fn model(pairs: &Pairs) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let features = pairs.all("model").map(str::trim).filter_map(feature).filter(|feature| seen.insert(*feature));
    features.map(|feature| feature.name().to_owned()).collect()
}

/// Writes a query as the names and values of an address.
pub fn to_pairs(query: &RunQuery) -> Vec<(String, String)> {
    let search = Some(query.search.clone()).filter(|search| !search.is_empty());
    let sort = Some(order_name(query.order)).filter(|_| query.order != Order::Newest);
    let named = |name: &'static str| move |value: String| (name.to_owned(), value);
    let (tags, model) = (query.tags.iter().cloned(), query.model.iter().cloned());
    let pairs = search.map(named("q")).into_iter().chain(tags.map(named("tag"))).chain(model.map(named("model")));
    pairs.chain(sort.map(named("sort"))).collect()
}

/// Returns the page after the cursor `older` or before the cursor `newer`. The names refer to the default order.
pub fn page(older: Option<Cursor>, newer: Option<Cursor>) -> Page {
    match (older, newer) {
        (Some(cursor), _) => Page::After(cursor),
        (None, Some(cursor)) => Page::Before(cursor),
        (None, None) => Page::First,
    }
}

/// Finds a model feature by its name, ignoring case.
pub fn feature(name: &str) -> Option<ModelFeature> {
    ModelFeature::all().into_iter().find(|feature| feature.name().eq_ignore_ascii_case(name))
}

/// Finds an order by its name: a key number's key, or for descending order the key after a minus sign.
pub fn order(name: &str) -> Option<Order> {
    orders().find(|order| order_name(*order) == name)
}

/// Returns an order's name in addresses.
pub fn order_name(order: Order) -> String {
    match order {
        Order::Newest => "newest".to_owned(),
        Order::Ascending(number) => number.key().to_owned(),
        Order::Descending(number) => format!("-{}", number.key()),
    }
}

/// Lists every order.
pub fn orders() -> impl Iterator<Item = Order> {
    let by_number = SORTED.into_iter().flat_map(|number| [Order::Descending(number), Order::Ascending(number)]);
    std::iter::once(Order::Newest).chain(by_number)
}
