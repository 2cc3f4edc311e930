//! The links above a chart.

use super::chart_options::View;
use super::view_model::Shown;
use crate::charts::Axis;
use crate::format::units::Unit;
use crate::model::Quantity;

/// A link above the chart.
#[derive(Debug)]
pub struct ViewLink {
    /// What it is called.
    pub text: &'static str,
    /// Where it leads.
    pub href: String,
    /// It is what the chart shows now.
    pub current: bool,
}

/// The links above the chart: quantities, then units and axes.
#[derive(Debug)]
pub struct ViewLinks {
    /// Which series.
    pub plots: Vec<ViewLink>,
    /// Persons or per cent; none for what counts no persons.
    pub units: Vec<ViewLink>,
    /// Linear or logarithmic.
    pub axes: Vec<ViewLink>,
}

impl ViewLinks {
    /// The links from this view, each to the address that `href` makes of another one: to what at least one scenario has.
    pub fn new(shown: &Shown, view: View, href: impl Fn(View) -> String) -> Self {
        let link = |text, other: View| ViewLink { text, href: href(other), current: other == view };
        let units = match view.unit() {
            Unit::Ratio => Vec::new(),
            // Numbers of people that cannot be compared are not offered.
            Unit::Share if shown.compares_shares() => vec![("Per cent", Unit::Share)],
            Unit::Persons | Unit::Share => vec![("People", Unit::Persons), ("Per cent", Unit::Share)],
        };
        Self {
            plots: (Quantity::ALL.into_iter().filter(|plot| shown.has(*plot)))
                .map(|plot| link(plot.row().label, View { plot, ..view }))
                .collect(),
            units: units.into_iter().map(|(text, unit)| link(text, View { unit, ..view })).collect(),
            axes: [("Linear", Axis::Linear), ("Log", Axis::Log)]
                .map(|(text, axis)| link(text, View { axis, ..view }))
                .into(),
        }
    }
}
