//! How many days a comparison needs until nothing that the chart shows is still rising.

use crate::model::{CancelToken, Comparison, Quantity, simulate};
use crate::report::figure::Extension;
use crate::report::view_model::Shown;
use crate::web::forms::Inputs;
use crate::web::http::site::Site;

/// Numbers of days that are offered, the first that is enough.
const OFFERED_DAYS: [u32; 8] = [100, 200, 365, 500, 730, 1_000, 1_825, 3_650];
/// Steps of the adaptive solver in all, which is some ten milliseconds. A comparison that needs more has no offer.
const MOST_STEPS: u32 = 10_000;

/// Returns the offer for a chart of the comparison in these inputs; `None` if nothing rises, or more days would not show its end.
pub fn extension(site: &Site, shown: &Shown, comparison: &Comparison, inputs: &Inputs) -> Option<Extension> {
    let days = enough(shown, comparison, shown.view(inputs.view).plot)?;
    let href = inputs.longer_address(days)?;
    Some(Extension { end: shown.calendar.on(f64::from(days)), href: site.path(&href) })
}

/// The first of the offered numbers of days after which no scenario is still rising. It is checked by the adaptive method:
/// chance and ranges have no say in it, so that ensembles of ranges have none, nor have other engines' scenarios.
fn enough(shown: &Shown, comparison: &Comparison, plot: Quantity) -> Option<u32> {
    let is_rising = |shown: &Shown| shown.scenarios.iter().any(|scenario| scenario.is_rising(plot));
    let has_ranges = comparison.scenarios().iter().any(|scenario| scenario.has_ranges());
    if !is_rising(shown) || has_ranges || comparison.has_external() {
        return None;
    }
    let stop = CancelToken::after_steps(MOST_STEPS);
    for days in OFFERED_DAYS.into_iter().filter(|days| *days > comparison.days()) {
        let longer = comparison.once_over(days);
        let results = simulate(&longer, &stop).ok()?;
        if !is_rising(&Shown::new(&longer, &results)) {
            return Some(days);
        }
    }
    None
}
