//! The view of a chart in addresses and run files: `plot`, `unit` and `axis`.

mod json;

use crate::charts::Axis;
use crate::format::units::Unit;
use crate::model::Quantity;

/// The view of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The series.
    pub plot: Quantity,
    /// Persons or per cent, for series that count persons.
    pub unit: Unit,
    /// The linear or logarithmic axis.
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

    /// Returns the view with these names. A missing or unknown name has its default.
    #[must_use]
    pub fn named(plot: Option<&str>, unit: Option<&str>, axis: Option<&str>) -> Self {
        ViewQuery::named(plot, unit, axis).over(Self::default())
    }

    /// Returns the unit of the chart's values. A reproduction number is a ratio in each view.
    pub fn unit(self) -> Unit {
        if self.plot.counts_persons() { self.unit } else { Unit::Ratio }
    }

    /// Returns the names and values for an address, without defaults.
    pub fn pairs(self) -> Vec<(String, String)> {
        self.pairs_beside(Self::default())
    }

    /// Returns the names and values that differ from another view, which the address shows without them.
    pub fn pairs_beside(self, other: Self) -> Vec<(String, String)> {
        ViewQuery {
            plot: Some(self.plot).filter(|plot| *plot != other.plot),
            unit: Some(self.unit).filter(|unit| *unit != other.unit),
            axis: Some(self.axis).filter(|axis| *axis != other.axis),
        }
        .pairs()
    }

    /// Returns the names of series, unit and axis in addresses and files.
    pub fn names(self) -> [&'static str; 3] {
        let all = ViewQuery { plot: Some(self.plot), unit: Some(self.unit), axis: Some(self.axis) };
        all.names().map(Option::unwrap_or_default)
    }
}

/// The parts of a view that an address has. Missing or unknown parts are taken from the default view of the address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ViewQuery {
    plot: Option<Quantity>,
    unit: Option<Unit>,
    axis: Option<Axis>,
}

impl ViewQuery {
    /// Returns the parts with these names.
    pub fn named(plot: Option<&str>, unit: Option<&str>, axis: Option<&str>) -> Self {
        Self {
            plot: plot.and_then(Quantity::from_name),
            unit: unit.and_then(|name| value(View::UNITS, name)),
            axis: axis.and_then(|name| value(View::AXES, name)),
        }
    }

    /// Returns the view with these parts, and with the other view's parts if they are missing.
    pub fn over(self, other: View) -> View {
        View {
            plot: self.plot.unwrap_or(other.plot),
            unit: self.unit.unwrap_or(other.unit),
            axis: self.axis.unwrap_or(other.axis),
        }
    }

    /// Returns the names and values for an address.
    pub fn pairs(self) -> Vec<(String, String)> {
        let pairs = ["plot", "unit", "axis"].into_iter().zip(self.names());
        pairs.filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect()
    }

    /// Returns the names of series, unit and axis.
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

/// Generates all views, for tests of addresses and files.
#[cfg(test)]
pub(crate) fn any_view() -> impl proptest::strategy::Strategy<Value = View> {
    use proptest::prelude::*;

    let (plots, units, axes) = (Quantity::ALL.to_vec(), View::UNITS.to_vec(), View::AXES.to_vec());
    let parts = (prop::sample::select(plots), prop::sample::select(units), prop::sample::select(axes));
    parts.prop_map(|(plot, (_, unit), (_, axis))| View { plot, unit, axis })
}
