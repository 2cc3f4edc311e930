//! What a chart shows, as an address says it: `plot`, `unit` and `axis`.

use super::pairs::Pairs;
use super::shown::Shown;
use crate::charts::{Axis, Unit};
use crate::model::Quantity;

/// What a chart shows of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Which series.
    pub plot: Quantity,
    /// Persons or per cent, where the series counts persons.
    pub unit: Unit,
    /// Linear or logarithmic.
    pub axis: Axis,
}

impl Default for View {
    fn default() -> Self {
        Self { plot: Quantity::default(), unit: Unit::Persons, axis: Axis::Linear }
    }
}

impl View {
    /// Reads a view; what is unknown is the default, because nothing is computed from it.
    pub fn read(pairs: &Pairs) -> Self {
        Self::named(pairs.first("plot"), pairs.first("unit"), pairs.first("axis"))
    }

    /// The view of these names, those of an address.
    #[must_use]
    pub fn named(plot: Option<&str>, unit: Option<&str>, axis: Option<&str>) -> Self {
        let plot = plot.and_then(|plot| Quantity::ALL.into_iter().find(|quantity| quantity.name() == plot));
        Self {
            plot: plot.unwrap_or_default(),
            unit: match unit {
                Some("share") => Unit::Share,
                _ => Unit::Persons,
            },
            axis: match axis {
                Some("log") => Axis::Log,
                _ => Axis::Linear,
            },
        }
    }

    /// What the chart's values count: a reproduction number is neither persons nor a share of them, and the address keeps
    /// what was chosen for the others.
    pub fn unit(self) -> Unit {
        match self.plot {
            Quantity::EffectiveReproductionNumber => Unit::Ratio,
            _ => self.unit,
        }
    }

    /// The names and values that an address needs; defaults are left out.
    pub fn pairs(self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        if self.plot != Quantity::default() {
            add("plot", self.plot.name());
        }
        if self.unit == Unit::Share {
            add("unit", "share");
        }
        if self.axis == Axis::Log {
            add("axis", "log");
        }
        pairs
    }
}

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
                .map(|plot| link(quantity_name(plot), View { plot, ..view }))
                .collect(),
            units: units.into_iter().map(|(text, unit)| link(text, View { unit, ..view })).collect(),
            axes: [("Linear", Axis::Linear), ("Log", Axis::Log)]
                .map(|(text, axis)| link(text, View { axis, ..view }))
                .into(),
        }
    }
}

/// What pages call a quantity.
pub fn quantity_name(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Infectious => "Infectious",
        Quantity::NewInfections => "New infections",
        Quantity::CumulativeInfections => "Ever infected",
        Quantity::Susceptible => "Susceptible",
        Quantity::Recovered => "Recovered",
        Quantity::HospitalCensus => "In hospital",
        Quantity::Deceased => "Deaths",
        Quantity::EffectiveReproductionNumber => "Rt",
        Quantity::Exposed => "Exposed",
        Quantity::Vaccinated => "Vaccinated",
    }
}
