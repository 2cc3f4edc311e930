//! The chart's parameters in an address: `plot`, `unit` and `axis`.

use super::query::Pairs;
use crate::report::chart_options::{View, ViewQuery};

/// Reads a view. Missing and unknown values become the default, because no result depends on them.
pub fn read_view(pairs: &Pairs) -> View {
    read_view_query(pairs).over(View::default())
}

/// Reads those parts of a view that the address contains.
pub fn read_view_query(pairs: &Pairs) -> ViewQuery {
    ViewQuery::named(pairs.first("plot"), pairs.first("unit"), pairs.first("axis"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::chart_options::any_view;

    proptest! {
        /// A link contains the parts that differ from the default of its page, and these are enough for every view.
        #[test]
        fn a_link_leads_to_every_view_from_every_default(view in any_view(), other in any_view()) {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(view.pairs_beside(other)).finish();
            let pairs = Pairs::parse(query.as_bytes());
            prop_assert_eq!(read_view_query(&pairs).over(other), view);
            prop_assert_eq!(query.is_empty(), view == other);
        }
    }
}
