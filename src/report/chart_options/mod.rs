//! What a chart shows, as an address and a run's file say it: `plot`, `unit` and `axis`.

mod json;

use super::view_model::Shown;
use crate::charts::{Axis, Unit};
use crate::model::Quantity;
use crate::storage::RunView;
use crate::web::http::query::Pairs;

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
    /// The units that can be chosen, with their names in addresses, files and options.
    pub const UNITS: [(&'static str, Unit); 2] = [("persons", Unit::Persons), ("share", Unit::Share)];
    /// The axes, with their names in addresses, files and options.
    pub const AXES: [(&'static str, Axis); 2] = [("linear", Axis::Linear), ("log", Axis::Log)];

    /// Reads a view; what is unknown is the default, because nothing is computed from it.
    pub fn read(pairs: &Pairs) -> Self {
        ViewQuery::read(pairs).over(Self::default())
    }

    /// The view of these names, those of an address.
    #[must_use]
    pub fn named(plot: Option<&str>, unit: Option<&str>, axis: Option<&str>) -> Self {
        ViewQuery::named(plot, unit, axis).over(Self::default())
    }

    /// The view in which a run was saved; the default where none is stored.
    pub fn stored(stored: Option<&RunView>) -> Self {
        stored.map_or_else(Self::default, |names| Self::named(Some(&names.plot), Some(&names.unit), Some(&names.axis)))
    }

    /// The view by its names, as a run stores it.
    pub fn to_store(self) -> RunView {
        let names = self.query().names();
        let [plot, unit, axis] = names.map(|name| name.unwrap_or_default().to_owned());
        RunView { plot, unit, axis }
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
        self.pairs_beside(Self::default())
    }

    /// The names and values that an address needs where it shows another view without them: those that differ.
    pub fn pairs_beside(self, other: Self) -> Vec<(String, String)> {
        ViewQuery {
            plot: Some(self.plot).filter(|plot| *plot != other.plot),
            unit: Some(self.unit).filter(|unit| *unit != other.unit),
            axis: Some(self.axis).filter(|axis| *axis != other.axis),
        }
        .pairs()
    }

    /// The query that names every part.
    fn query(self) -> ViewQuery {
        ViewQuery { plot: Some(self.plot), unit: Some(self.unit), axis: Some(self.axis) }
    }
}

/// The parts of a view that an address names. A part that is missing or unknown is taken from the default view there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ViewQuery {
    plot: Option<Quantity>,
    unit: Option<Unit>,
    axis: Option<Axis>,
}

impl ViewQuery {
    /// Reads the view's part of an address.
    pub fn read(pairs: &Pairs) -> Self {
        Self::named(pairs.first("plot"), pairs.first("unit"), pairs.first("axis"))
    }

    fn named(plot: Option<&str>, unit: Option<&str>, axis: Option<&str>) -> Self {
        Self {
            plot: plot.and_then(|name| Quantity::ALL.into_iter().find(|quantity| quantity.name() == name)),
            unit: unit.and_then(|name| value(View::UNITS, name)),
            axis: axis.and_then(|name| value(View::AXES, name)),
        }
    }

    /// The view with these parts, and the other view's where none is named.
    pub fn over(self, other: View) -> View {
        View {
            plot: self.plot.unwrap_or(other.plot),
            unit: self.unit.unwrap_or(other.unit),
            axis: self.axis.unwrap_or(other.axis),
        }
    }

    /// The names and values as an address has them.
    pub fn pairs(self) -> Vec<(String, String)> {
        let pairs = ["plot", "unit", "axis"].into_iter().zip(self.names());
        pairs.filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect()
    }

    /// The names of series, unit and axis.
    fn names(self) -> [Option<&'static str>; 3] {
        [
            self.plot.map(Quantity::name),
            self.unit.and_then(|unit| name(View::UNITS, unit)),
            self.axis.and_then(|axis| name(View::AXES, axis)),
        ]
    }
}

fn value<T>(known: [(&str, T); 2], name: &str) -> Option<T> {
    known.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

fn name<T: PartialEq>(known: [(&'static str, T); 2], value: T) -> Option<&'static str> {
    known.into_iter().find(|(_, known)| *known == value).map(|(name, _)| name)
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
