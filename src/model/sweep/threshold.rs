//! The values in a sweep at which R0 is 1.

use super::Sweep;
use super::range::Range;

/// Bisections of an interval, which reach the precision of f64.
const HALVINGS: usize = 60;

impl Sweep {
    /// Returns R0 at any value of each parameter, also between the simulated values.
    pub fn reproduction(&self, x: f64, y: Option<f64>) -> Option<f64> {
        self.scenario_at(x, y).basic_reproduction_number()
    }

    /// Returns the value at which R0 is 1, in a sweep over one parameter; `None` if R0 is 1 nowhere in the range.
    pub fn threshold_value(&self) -> Option<f64> {
        crossing(&self.x, |x| self.reproduction(x, None))
    }

    /// Returns the curve on which R0 is 1, as points of the first and the second parameter's values; empty if there is
    /// none.
    ///
    /// R0 is monotonic in each parameter, so that it crosses 1 at most once along every row and column, and the curve
    /// through the crossings is monotonic too.
    pub fn threshold_curve(&self) -> Vec<(f64, f64)> {
        let Some(range) = &self.y else { return Vec::new() };
        let row = |y: f64| crossing(&self.x, |x| self.reproduction(x, Some(y))).map(|x| (x, y));
        let column = |x: f64| crossing(range, |y| self.reproduction(x, Some(y))).map(|y| (x, y));
        let rows = range.values().iter().filter_map(|y| row(*y));
        let mut points: Vec<_> = rows.chain(self.x.values().iter().filter_map(|x| column(*x))).collect();
        let highest = points.iter().max_by(|one, other| one.1.total_cmp(&other.1));
        let falls = highest.is_some_and(|(x, y)| points.iter().any(|point| point.0 > *x && point.1 < *y));
        points.sort_by(|one, other| {
            let along = one.0.total_cmp(&other.0);
            let across = one.1.total_cmp(&other.1);
            along.then(if falls { across.reverse() } else { across })
        });
        points.dedup();
        points
    }
}

/// Finds by bisection where a number that is monotonic over the range crosses 1.
fn crossing(range: &Range, reproduction: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    let (mut below, mut above) = range.ends();
    let is_high = |value: f64| reproduction(value).is_none_or(|number| number >= 1.0);
    let (at_low, at_high) = (is_high(below), is_high(above));
    if at_low == at_high {
        return None;
    }
    for _ in 0..HALVINGS {
        let middle = below + (above - below) / 2.0;
        if is_high(middle) == at_low {
            below = middle;
        } else {
            above = middle;
        }
    }
    Some(if at_low { below } else { above })
}
