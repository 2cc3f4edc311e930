//! What a chart shows, as an address and a run's file say it: `plot`, `unit` and `axis`.

mod json;

use crate::charts::Axis;
use crate::format::units::Unit;
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
    /// The units that can be chosen, with their names in addresses, files and options.
    pub const UNITS: [(&'static str, Unit); 2] = [("persons", Unit::Persons), ("share", Unit::Share)];
    /// The axes, with their names in addresses, files and options.
    pub const AXES: [(&'static str, Axis); 2] = [("linear", Axis::Linear), ("log", Axis::Log)];

    /// The view of these names, those of an address.
    #[must_use]
    pub fn named(plot: Option<&str>, unit: Option<&str>, axis: Option<&str>) -> Self {
        ViewQuery::named(plot, unit, axis).over(Self::default())
    }

    /// What the chart's values count: a reproduction number is neither persons nor a share of them, and the address keeps
    /// what was chosen for the others.
    pub fn unit(self) -> Unit {
        if self.plot.counts_persons() { self.unit } else { Unit::Ratio }
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

    /// The names of series, unit and axis, in addresses and files.
    pub fn names(self) -> [&'static str; 3] {
        let all = ViewQuery { plot: Some(self.plot), unit: Some(self.unit), axis: Some(self.axis) };
        all.names().map(Option::unwrap_or_default)
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
    /// The parts of these names.
    pub fn named(plot: Option<&str>, unit: Option<&str>, axis: Option<&str>) -> Self {
        Self {
            plot: plot.and_then(Quantity::from_name),
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

/// Every view there is, for tests of addresses and files.
#[cfg(test)]
pub(crate) fn any_view() -> impl proptest::strategy::Strategy<Value = View> {
    use proptest::prelude::*;

    let (plots, units, axes) = (Quantity::ALL.to_vec(), View::UNITS.to_vec(), View::AXES.to_vec());
    let parts = (prop::sample::select(plots), prop::sample::select(units), prop::sample::select(axes));
    parts.prop_map(|(plot, (_, unit), (_, axis))| View { plot, unit, axis })
}
