//! The background of a line chart: spans, gridlines, day axis and levels.

use super::Plot;
use super::layout::{BOTTOM, Plan, RIGHT, TO_FIGURE};
use super::levels_and_points::Drawn;
use crate::charts::axis::day_ticks::{Days, OUTWARDS};
use crate::charts::svg::backend::{DrawError, Root, units};
use crate::charts::svg::geometry::Area;
use crate::charts::svg::marks::{Mark, figure, line, rectangle};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::{Anchor, Rim};
use crate::format::calendar::Calendar;

/// Distance from a text's middle down to its baseline, as a share of its size.
const MIDDLE: f64 = 0.354;

/// Draws the spans: shaded areas, labels, and edges, which are interrupted at the `texts`.
pub(crate) fn spans(plan: &Plan<'_>, root: &Root<'_>, texts: &[Area]) -> Result<(), DrawError> {
    let banner = &plan.banner;
    let bottom = plan.paper.1 - BOTTOM;
    for (depth, areas) in (1..).zip(&banner.shade.depths) {
        for (left, right) in areas {
            rectangle(root, (*left, banner.top), (*right, bottom), Paint::Span(depth))?;
        }
    }
    for (x, top) in &banner.edges {
        for (from, to) in gaps(*x, (*top, bottom), texts) {
            line(root, (*x, from), (*x, to), Paint::Edge)?;
        }
    }
    let rim = if banner.top > 0.0 { Rim::Ground } else { Rim::Shade(1) };
    banner.labels.iter().try_for_each(|label| label.draw(root, rim))
}

/// Returns the parts of a vertical line between two heights that no text covers.
fn gaps(x: f64, (top, bottom): (f64, f64), texts: &[Area]) -> Vec<(f64, f64)> {
    let mut stops: Vec<&Area> = texts.iter().filter(|area| (area.left..area.right).contains(&x)).collect();
    stops.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut parts = Vec::new();
    let mut from = top;
    for area in stops.into_iter().filter(|area| area.bottom > top) {
        if area.top > from {
            parts.push((from, area.top.min(bottom)));
        }
        from = from.max(area.bottom);
    }
    if from < bottom {
        parts.push((from, bottom));
    }
    parts
}

/// Draws gridlines and their labels. The lowest gridline is omitted, because it is the day axis.
pub(crate) fn grid(plan: &Plan<'_>, root: &Root<'_>, chart: &Plot<'_, '_>) -> Result<(), DrawError> {
    let last = f64::from(plan.last_day);
    for (value, _) in plan.ticks.iter().filter(|(value, _)| *value > plan.scale.bottom) {
        chart.plotting_area().draw(&Mark::path([(0.0, *value), (last, *value)], Paint::Grid))?;
    }
    for (value, text) in &plan.ticks {
        let (x, y) = units(chart.backend_coord(&(0.0, *value)));
        figure(root, (x - TO_FIGURE, y + MIDDLE * plan.size.text()), Anchor::End, text)?;
    }
    Ok(())
}

/// Draws the day axis with its ticks and tick labels. The outer labels are aligned so that they stay inside the
/// drawing.
pub(crate) fn days(
    calendar: Calendar,
    plan: &Plan<'_>,
    root: &Root<'_>,
    chart: &Plot<'_, '_>,
) -> Result<(), DrawError> {
    let length = plan.paper.0 - plan.left - plan.gutter - RIGHT;
    let days = Days::new(calendar, plan.last_day, plan.size, length);
    let foot = |day: u32| units(chart.backend_coord(&(f64::from(day), plan.scale.bottom)));
    line(root, foot(0), foot(plan.last_day), Paint::Axis)?;
    for day in &days.ticks {
        let (x, y) = foot(*day);
        line(root, (x, y), (x, y + 5.0), Paint::Axis)?;
    }
    for (day, text) in &days.figures {
        let (x, y) = foot(*day);
        let (shift, anchor) = match *day {
            0 => (OUTWARDS, Anchor::Start),
            day if day == plan.last_day && plan.gutter == 0.0 => (0.0, Anchor::End),
            _ => (0.0, Anchor::Middle),
        };
        figure(root, (x + shift, y + 20.5), anchor, text)?;
    }
    Ok(())
}

/// Draws the levels across the plot.
pub(crate) fn levels(levels: &[Drawn<'_>], plan: &Plan<'_>, root: &Root<'_>) -> Result<(), DrawError> {
    let right = plan.paper.0 - RIGHT - plan.gutter;
    levels.iter().try_for_each(|(_, y)| line(root, (plan.left, *y), (right, *y), Paint::Level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_interrupted_at_texts() {
        let text = |top, bottom| Area { left: 50.0, top, right: 90.0, bottom };
        let texts = [text(200.0, 230.0), text(100.0, 130.0), text(120.0, 140.0)];
        assert_eq!(gaps(60.0, (10.0, 390.0), &texts), [(10.0, 100.0), (140.0, 200.0), (230.0, 390.0)]);
        assert_eq!(gaps(40.0, (10.0, 390.0), &texts), [(10.0, 390.0)]);
        assert_eq!(gaps(60.0, (110.0, 210.0), &texts), [(140.0, 200.0)]);
    }
}
