//! What lies beneath the lines: spans, gridlines, the day axis, levels.

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{IntoFont, TextStyle};

use super::Plot;
use super::layout::{BOTTOM, Plan, RIGHT, TO_FIGURE};
use super::levels_and_points::Drawn;
use crate::charts::axis::day_ticks::{Days, OUTWARDS};
use crate::charts::labels::peaks::LINE;
use crate::charts::svg::backend::{DrawError, Root, pixel, tenths};
use crate::charts::svg::geometry::Area;
use crate::charts::svg::marks::{Path, Rectangle};
use crate::charts::svg::style::Paint;
use crate::charts::svg::text_element::{Rim, Words};
use crate::charts::svg::text_width;
use crate::charts::types::Size;
use crate::format::calendar::Calendar;

/// The shaded times, their labels above the lines, and their edges, which stop at the `texts` on their way down.
pub(crate) fn spans(plan: &Plan<'_>, root: &Root<'_>, texts: &[Area]) -> Result<(), DrawError> {
    let banner = &plan.banner;
    let bottom = plan.paper.1 - BOTTOM;
    for (depth, areas) in (1..).zip(&banner.shade.depths) {
        for (left, right) in areas {
            let corners = [pixel((*left, banner.top)), pixel((*right, bottom))];
            root.draw(&Rectangle::new(corners, Paint::Span(depth)))?;
        }
    }
    for (x, top) in &banner.edges {
        for (from, to) in gaps(*x, (*top, bottom), texts) {
            root.draw(&Path::new([pixel((*x, from)), pixel((*x, to))], Paint::Edge))?;
        }
    }
    for label in &banner.labels {
        let (name, at) = (text_width::name(&label.name), pixel((label.x, label.y)));
        let effect = text_width::escape(&label.effect);
        let rim = if banner.top > 0.0 { Rim::Ground } else { Rim::Shade(1) };
        let words = |at, text, paint, figure| Words { at, anchor: label.anchor, text, paint, figure, rim };
        if label.stacked && !effect.is_empty() {
            root.draw(&words(at, name, label.paint, String::new()))?;
            root.draw(&words((at.0, at.1 + tenths(LINE)), effect, None, String::new()))?;
        } else {
            root.draw(&words(at, name, label.paint, effect))?;
        }
    }
    Ok(())
}

/// What is left of a vertical line between two heights where no text stands in its way.
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

/// Hairlines with their figures; the lowest hairline would lie under the day axis.
pub(crate) fn grid(plan: &Plan<'_>, root: &Root<'_>, chart: &mut Plot<'_, '_>) -> Result<(), DrawError> {
    let across = |value: f64| [(0.0, value), (f64::from(plan.last_day), value)];
    let hairlines = plan.ticks.iter().filter(|tick| tick.value > plan.scale.bottom);
    chart.draw_series(hairlines.map(|tick| Path::new(across(tick.value), Paint::Grid)))?;
    for tick in &plan.ticks {
        let (x, y) = chart.backend_coord(&(0.0, tick.value));
        root.draw(&Text::new(
            tick.text.as_str(),
            (x - tenths(TO_FIGURE), y),
            figure(plan.size, HPos::Right, VPos::Center),
        ))?;
    }
    Ok(())
}

/// The day axis, its ticks, and the figures of some, the outer ones turned inwards.
pub(crate) fn days(
    calendar: Calendar,
    plan: &Plan<'_>,
    root: &Root<'_>,
    chart: &Plot<'_, '_>,
) -> Result<(), DrawError> {
    let length = plan.paper.0 - plan.left - plan.gutter - RIGHT;
    let days = Days::new(calendar, plan.last_day, plan.size, length);
    let foot = |day: u32| chart.backend_coord(&(f64::from(day), plan.scale.bottom));
    root.draw(&Path::new([foot(0), foot(plan.last_day)], Paint::Axis))?;
    for day in &days.ticks {
        let (x, y) = foot(*day);
        root.draw(&Path::new([(x, y), (x, y + tenths(5.0))], Paint::Axis))?;
    }
    for (day, text) in &days.figures {
        let (x, y) = foot(*day);
        let (shift, side) = match *day {
            0 => (OUTWARDS, HPos::Left),
            day if day == plan.last_day && plan.gutter == 0.0 => (0.0, HPos::Right),
            _ => (0.0, HPos::Center),
        };
        let at = (x + tenths(shift), y + tenths(20.5));
        root.draw(&Text::new(text.as_str(), at, figure(plan.size, side, VPos::Bottom)))?;
    }
    Ok(())
}

/// Levels, across the plot.
pub(crate) fn levels(levels: &[Drawn<'_>], plan: &Plan<'_>, root: &Root<'_>) -> Result<(), DrawError> {
    let right = plan.paper.0 - RIGHT - plan.gutter;
    for level in levels {
        let ends = [pixel((plan.left, level.y)), pixel((right, level.y))];
        root.draw(&Path::new(ends, Paint::Level))?;
    }
    Ok(())
}

/// The style of plotters' own text: of it the canvas sees size, side and height only.
fn figure(size: Size, side: HPos, height: VPos) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", size.text()).into_font()).pos(Pos::new(side, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_stop_at_texts() {
        let text = |top, bottom| Area { left: 50.0, top, right: 90.0, bottom };
        let texts = [text(200.0, 230.0), text(100.0, 130.0), text(120.0, 140.0)];
        assert_eq!(gaps(60.0, (10.0, 390.0), &texts), [(10.0, 100.0), (140.0, 200.0), (230.0, 390.0)]);
        assert_eq!(gaps(40.0, (10.0, 390.0), &texts), [(10.0, 390.0)]);
        assert_eq!(gaps(60.0, (110.0, 210.0), &texts), [(140.0, 200.0)]);
    }
}
