//! The points of a series that are drawn: about one per unit of the chart's width at most.

use crate::charts::axis::scale::Scale;
use crate::charts::types::Peak;

/// (day, value)
pub(crate) type Point = (f64, f64);

/// Converts a series to points: all days, or, if they are closer than one unit, the lowest and the highest value of
/// each group of days. A peak between two days becomes an additional point.
pub(crate) fn points(values: &[f64], last_day: u32, width: f64, peak: Option<Peak>) -> Vec<Point> {
    debug_assert!(values.iter().all(|value| value.is_finite()), "the values of a series are finite");
    let mut points: Vec<Point> = Vec::with_capacity(values.len());
    let finite = (0..=last_day).zip(values).filter(|(_, value)| value.is_finite());
    points.extend(finite.map(|(day, value)| (f64::from(day), *value)));
    // The buckets depend on the axis, not on the series' length: series with equal values are thinned equally.
    let days_per_unit = f64::from(last_day) / width;
    if days_per_unit > 1.0 {
        points = thin(&points, 2.0 * days_per_unit);
    }
    if let Some(peak) = peak {
        let at = points.partition_point(|(day, _)| *day < peak.day);
        match points.get_mut(at) {
            Some(point) if point.0 == peak.day => point.1 = peak.value,
            _ => points.insert(at, (peak.day, peak.value)),
        }
    }
    points
}

/// Keeps the first and the last point, and the lowest and the highest point of each bucket of days, in order of the
/// days.
fn thin(points: &[Point], bucket: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut rest = points;
    let mut end = bucket;
    while let Some(first) = rest.first() {
        let length = rest.partition_point(|(day, _)| *day < end).max(1);
        let (here, after) = rest.split_at(length);
        let low = here.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(*first);
        let high = here.iter().copied().min_by(|a, b| b.1.total_cmp(&a.1)).unwrap_or(*first);
        let (one, two) = if low.0 <= high.0 { (low, high) } else { (high, low) };
        kept.push(one);
        if two.0 > one.0 {
            kept.push(two);
        }
        rest = after;
        end += bucket;
    }
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        if kept.first().is_some_and(|point| point.0 > first.0) {
            kept.insert(0, *first);
        }
        if kept.last().is_some_and(|point| point.0 < last.0) {
            kept.push(*last);
        }
    }
    kept
}

/// Returns the parts of a line inside the plot: the line is interrupted while it is below a logarithmic axis.
pub(crate) fn visible(points: &[Point], scale: &Scale) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut before: Option<(Point, f64)> = None;
    for &point in points {
        let height = scale.position(point.1);
        let crosses = before.filter(|(_, was)| (*was < 0.0) != (height < 0.0));
        let edge = crosses.map(|(from, was)| (from.0 + was / (was - height) * (point.0 - from.0), scale.bottom));
        match parts.last_mut() {
            Some(part) if height < 0.0 => part.extend(edge),
            Some(part) if edge.is_none() => part.push(point),
            _ if height < 0.0 => {}
            _ => parts.push(edge.into_iter().chain([point]).collect()),
        }
        before = Some((point, height));
    }
    parts
}

/// Maximum vertical distance of a drawn line from an omitted point, in units. Coordinates are rounded to the same
/// precision.
const TOLERANCE: f64 = 0.1;

/// Omits the points that are within [`TOLERANCE`] of the straight lines between the remaining points. `height` is the
/// height of the plot in units.
pub(crate) fn straightened(part: &[Point], scale: &Scale, height: f64) -> Vec<Point> {
    let Some((first, rest)) = part.split_first() else { return Vec::new() };
    let place = |point: &Point| (point.0, scale.position(point.1) * height);
    let mut kept = vec![*first];
    let (mut from, mut before) = (place(first), *first);
    // The range of slopes of lines that are near enough to every point since the last kept one.
    let (mut min, mut max) = (f64::NEG_INFINITY, f64::INFINITY);
    for point in rest {
        let at = place(point);
        let slope = |from: Point, at: Point, more: f64| (at.1 + more - from.1) / (at.0 - from.0);
        let direct = slope(from, at, 0.0);
        if !(min..=max).contains(&direct) {
            kept.push(before);
            from = place(&before);
            (min, max) = (f64::NEG_INFINITY, f64::INFINITY);
        }
        min = min.max(slope(from, at, -TOLERANCE));
        max = max.min(slope(from, at, TOLERANCE));
        before = *point;
    }
    if !rest.is_empty() {
        kept.push(before);
    }
    kept
}

/// Returns the first of the largest values and its day.
pub(crate) fn highest(values: &[f64], last_day: u32) -> Option<Peak> {
    (0..=last_day)
        .zip(values)
        .filter(|(_, value)| value.is_finite())
        .min_by(|a, b| b.1.total_cmp(a.1))
        .map(|(day, value)| Peak { day: f64::from(day), value: *value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::types::Axis;
    use crate::format::units::Unit;

    #[test]
    fn short_series_keep_all_points() {
        let values = [1.0, 4.0, 2.0];
        assert_eq!(points(&values, 5, 800.0, None), [(0.0, 1.0), (1.0, 4.0), (2.0, 2.0)]);
        let peak = Some(Peak { day: 1.2, value: 4.1 });
        assert_eq!(points(&values, 5, 800.0, peak), [(0.0, 1.0), (1.0, 4.0), (1.2, 4.1), (2.0, 2.0)]);
        let peak = Some(Peak { day: 1.0, value: 4.1 });
        assert_eq!(points(&values, 5, 800.0, peak)[1], (1.0, 4.1));
        assert_eq!(points(&values, 1, 800.0, None).len(), 2);
    }

    #[test]
    fn long_series_keep_their_extreme_values() {
        let mut values: Vec<f64> = (0..=3650).map(|day| f64::from(day % 7)).collect();
        values[1000] = 99.0;
        values[2001] = -5.0;
        let drawn = points(&values, 3650, 300.0, None);
        assert!(drawn.len() <= 302, "{}", drawn.len());
        assert!(drawn.contains(&(1000.0, 99.0)) && drawn.contains(&(2001.0, -5.0)));
        assert!(drawn.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!((drawn[0].0, drawn.last().map(|point| point.0)), (0.0, Some(3650.0)));
    }

    #[test]
    fn a_line_is_interrupted_below_a_logarithmic_axis() {
        let scale = Scale::new([1000.0, 1.0].into_iter(), Axis::Log, Unit::Persons, 380.0, 40.0);
        let values = [10.0, 0.1, 0.0, 0.1, 10.0, 100.0];
        let parts = visible(&points(&values, 5, 800.0, None), &scale);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].len(), 2);
        assert!((parts[0][1].0 - 0.5).abs() < 1e-9 && parts[0][1].1 == 1.0, "{parts:?}");
        assert_eq!(parts[1].len(), 3);
        assert!(visible(&[(0.0, 0.0), (1.0, 0.0)], &scale).is_empty());
    }

    #[test]
    fn nearly_straight_lines_need_few_points() {
        let scale = Scale::new([100.0].into_iter(), Axis::Linear, Unit::Persons, 400.0, 0.0);
        let line: Vec<Point> = (0_u8..=100).map(|day| (f64::from(day), f64::from(day))).collect();
        assert_eq!(straightened(&line, &scale, 400.0), [(0.0, 0.0), (100.0, 100.0)]);
        let corner: Vec<Point> = line.iter().map(|(day, value)| (*day, value.min(40.0))).collect();
        assert_eq!(straightened(&corner, &scale, 400.0), [(0.0, 0.0), (40.0, 40.0), (100.0, 40.0)]);
        assert_eq!(straightened(&line[..1], &scale, 400.0), line[..1]);
        assert!(straightened(&[], &scale, 400.0).is_empty());
        // In a sine wave every omitted point is within the tolerance of the drawn line.
        let wave: Vec<Point> = line.iter().map(|(day, _)| (*day, 50.0 + 50.0 * (day / 9.0).sin())).collect();
        let drawn = straightened(&wave, &scale, 400.0);
        assert!((20..=100).contains(&drawn.len()), "{}", drawn.len());
        for (day, value) in wave {
            let next = drawn.partition_point(|point| point.0 < day).max(1);
            let (one, two) = (drawn[next - 1], drawn[next]);
            let there = one.1 + (two.1 - one.1) * (day - one.0) / (two.0 - one.0);
            assert!((there - value).abs() * 4.0 <= TOLERANCE * 1.001, "{day}");
        }
    }

    #[test]
    fn the_first_of_equally_high_points_is_the_highest() {
        assert_eq!(highest(&[1.0, 3.0, 3.0], 9), Some(Peak { day: 1.0, value: 3.0 }));
        assert_eq!(highest(&[1.0, 3.0, 5.0], 1), Some(Peak { day: 1.0, value: 3.0 }));
        assert_eq!(highest(&[], 9), None);
    }
}
