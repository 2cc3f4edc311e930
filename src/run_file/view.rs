//! Converts the view of the chart in which a run was saved between storage and pages.

use crate::model::{Json, Problem};
use crate::report::chart_options::View;
use crate::storage::RunView;

/// Returns the view in which a run was saved, or the default if none is stored.
pub fn stored_view(stored: Option<&RunView>) -> View {
    stored.map_or_else(View::default, |names| View::named(Some(&names.plot), Some(&names.unit), Some(&names.axis)))
}

/// Converts a view to the names that a run stores.
pub fn view_to_store(view: View) -> RunView {
    let [plot, unit, axis] = view.names().map(str::to_owned);
    RunView { plot, unit, axis }
}

/// Reads the view of an imported run, which must be complete.
///
/// # Errors
///
/// As [`View::from_json`].
pub fn check_view(stored: &RunView) -> Result<View, Vec<Problem>> {
    View::from_json(&Json::from(&serde_json::to_value(stored).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::chart_options::any_view;

    proptest! {
        #[test]
        fn a_view_is_restored_from_its_names(view in any_view()) {
            prop_assert_eq!(check_view(&view_to_store(view)).unwrap(), view);
            prop_assert_eq!(stored_view(Some(&view_to_store(view))), view);
        }
    }
}
