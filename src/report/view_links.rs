//! The links above a chart, to other views of it.

use super::chart_options::View;
use super::view_model::Shown;
use crate::charts::Axis;
use crate::format::units::Unit;
use crate::model::Quantity;

/// A link above the chart.
#[derive(Debug)]
pub struct ViewLink {
    /// The link's text.
    pub text: &'static str,
    /// The link's address.
    pub href: String,
    /// Whether the chart shows this view now.
    pub current: bool,
}

/// The links above the chart: quantities, then units and axes.
#[derive(Debug)]
pub struct ViewLinks {
    /// Links to the series that at least one scenario has.
    pub plots: Vec<ViewLink>,
    /// Links to people and per cent; empty for a series that does not count people.
    pub units: Vec<ViewLink>,
    /// Links to the linear and the logarithmic axis.
    pub axes: Vec<ViewLink>,
}

impl ViewLinks {
    /// Returns the links from this view; `href` returns the address of a view.
    pub fn new(shown: &Shown, view: View, href: impl Fn(View) -> String) -> Self {
        let link = |text, other: View| ViewLink { text, href: href(other), current: other == view };
        // Numbers of people that cannot be compared have no link.
        let is_available = |unit: Unit| view.plot.counts_persons() && (unit == Unit::Share || !shown.compares_shares());
        let units = [("People", Unit::Persons), ("Per cent", Unit::Share)];
        Self {
            plots: (Quantity::ALL.into_iter().filter(|plot| shown.has(*plot)))
                .map(|plot| link(plot.row().label, View { plot, ..view }))
                .collect(),
            units: (units.into_iter().filter(|(_, unit)| is_available(*unit)))
                .map(|(text, unit)| link(text, View { unit, ..view }))
                .collect(),
            axes: [("Linear", Axis::Linear), ("Log", Axis::Log)]
                .map(|(text, axis)| link(text, View { axis, ..view }))
                .into(),
        }
    }
}
