//! Where R0 is 1 among the values of a sweep.

use super::Sweep;
use super::range::Range;

/// Halvings of an interval between two values: as fine as numbers are.
const HALVINGS: usize = 60;

impl Sweep {
    /// R0 at any value of each parameter, also between those that are simulated.
    pub fn reproduction(&self, x: f64, y: Option<f64>) -> Option<f64> {
        let scenario = self.scenario_at(x, y);
        scenario.basic_reproduction_number()
    }

    /// The value of the first parameter at which R0 is 1; none where it is 1 nowhere in the range. For a sweep of one.
    pub fn threshold_value(&self) -> Option<f64> {
        crossing(&self.x, |x| self.reproduction(x, None))
    }

    /// The curve on which R0 is 1, as points of the first and the second parameter's values; empty where there is none.
    ///
    /// R0 only rises or only falls with each parameter, so that it crosses 1 once at most along every row and column, and
    /// the curve through the crossings never turns back.
    pub fn threshold_curve(&self) -> Vec<(f64, f64)> {
        let Some(range) = &self.y else { return Vec::new() };
        let row = |y: f64| crossing(&self.x, |x| self.reproduction(x, Some(y))).map(|x| (x, y));
        let column = |x: f64| crossing(range, |y| self.reproduction(x, Some(y))).map(|y| (x, y));
        let rows = range.values().iter().filter_map(|y| row(*y));
        let mut points: Vec<_> = rows.chain(self.x.values().iter().filter_map(|x| column(*x))).collect();
        let falls = match (points.first(), points.iter().max_by(|one, other| one.1.total_cmp(&other.1))) {
            (Some(_), Some(highest)) => points.iter().any(|point| point.0 > highest.0 && point.1 < highest.1),
            _ => false,
        };
        points.sort_by(|one, other| {
            let along = one.0.total_cmp(&other.0);
            let across = one.1.total_cmp(&other.1);
            along.then(if falls { across.reverse() } else { across })
        });
        points.dedup();
        points
    }
}

/// Where a number that only rises or only falls over the range passes 1, found by halving.
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
