//! The view of the chart in which a run was saved.

use serde::{Deserialize, Serialize};

use super::columns::not_storable;
use crate::storage::error::StoreError;
use crate::storage::row_macros::from_json_text;

/// The view of the chart in which a run was saved, by the names that addresses use. The database keeps it as a JSON object.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunView {
    /// The series, such as `infectious`.
    pub plot: String,
    /// What people are counted in, such as `share`.
    pub unit: String,
    /// How the value axis is divided, such as `log`.
    pub axis: String,
}

impl RunView {
    /// Writes it as it is stored.
    pub(super) fn text(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| not_storable(&error.to_string()))
    }
}

from_json_text!(RunView);
