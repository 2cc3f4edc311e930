//! Offers more days for a comparison whose curves are still rising on the last day.

use crate::model::{CancelToken, Comparison, Quantity, simulate};
use crate::report::figure::Extension;
use crate::report::view_model::Shown;
use crate::web::forms::Inputs;
use crate::web::http::site::Site;

/// Lengths of a run that are offered, in days. The first sufficient one is chosen.
const OFFERED_DAYS: [u32; 8] = [100, 200, 365, 500, 730, 1_000, 1_825, 3_650];
/// Maximum steps of the adaptive solver in total, about ten milliseconds. Beyond it, nothing is offered.
const MAX_STEPS: u32 = 10_000;

/// Returns the offer for a chart; `None` if no curve is rising, or if no offered length is sufficient.
pub fn extension(site: &Site, shown: &Shown, comparison: &Comparison, inputs: &Inputs) -> Option<Extension> {
    let days = enough(shown, comparison, shown.view(inputs.view).plot)?;
    let href = inputs.longer_address(days)?;
    Some(Extension { end: shown.calendar.on(f64::from(days)), href: site.path(&href) })
}

/// Finds the first offered length after which no scenario is still rising. The adaptive solver checks it, which cannot
/// simulate ranges or the models of external engines: comparisons with them get no offer.
fn enough(shown: &Shown, comparison: &Comparison, plot: Quantity) -> Option<u32> {
    let is_rising = |shown: &Shown| shown.scenarios.iter().any(|scenario| scenario.is_rising(plot));
    let has_ranges = comparison.scenarios().iter().any(|scenario| scenario.has_ranges());
    if !is_rising(shown) || has_ranges || comparison.has_external() {
        return None;
    }
    let stop = CancelToken::after_steps(MAX_STEPS);
    for days in OFFERED_DAYS.into_iter().filter(|days| *days > comparison.days()) {
        let longer = comparison.once_over(days);
        let results = simulate(&longer, &stop).ok()?;
        if !is_rising(&Shown::new(&longer, &results)) {
            return Some(days);
        }
    }
    None
}
