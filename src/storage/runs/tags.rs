//! Tags as the database keeps them.

use serde::Deserialize;

use crate::storage::row_macros::from_json_text;

/// A run's tags in their order, which the database keeps as a JSON array.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize)]
pub struct Tags(pub Vec<String>);

from_json_text!(Tags);
