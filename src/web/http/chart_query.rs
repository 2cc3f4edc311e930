//! The chart's part of an address: `plot`, `unit` and `axis`.

use super::query::Pairs;
use crate::report::chart_options::{View, ViewQuery};

/// Reads a view; what is unknown is the default, because nothing is computed from it.
pub fn read_view(pairs: &Pairs) -> View {
    read_view_query(pairs).over(View::default())
}

/// Reads the parts of a view that are named.
pub fn read_view_query(pairs: &Pairs) -> ViewQuery {
    ViewQuery::named(pairs.first("plot"), pairs.first("unit"), pairs.first("axis"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::chart_options::any_view;

    proptest! {
        /// Whatever an address shows without a view, the names that a link gives are enough.
        #[test]
        fn an_address_leads_to_every_view_beside_every_other(view in any_view(), other in any_view()) {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(view.pairs_beside(other)).finish();
            let pairs = Pairs::parse(query.as_bytes());
            prop_assert_eq!(read_view_query(&pairs).over(other), view);
            prop_assert_eq!(query.is_empty(), view == other);
        }
    }
}
