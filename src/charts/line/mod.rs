//! The line chart, drawn from bottom to top: background, ensembles, lines, annotations.

mod annotations;
mod background;
pub(crate) mod bands;
mod layout;
mod levels_and_points;
pub(crate) mod polyline;

use std::ops::RangeInclusive;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::IntoDrawingArea;

use super::axis::scale::Scale;
use super::svg::backend::{Canvas, DrawError, tenths};
use super::svg::marks::Mark;
use super::svg::style::Paint;
use super::svg::{document, legend};
use super::types::{Ink, Line, LineChart, MOST_LINES, Peak, Size};
use annotations::Notes;
use bands::Spreads;
use layout::{BOTTOM, Plan, RIGHT};
use polyline::Point;

pub(super) type Plot<'a, 'c> = ChartContext<'a, Canvas<'c>, Cartesian2d<RangedCoordf64, Scale>>;

impl LineChart<'_> {
    /// Returns the chart as an SVG element (page) or document (file). `id` is the prefix of the ids in it, and must be
    /// unique on the page.
    pub fn svg(&self, size: Size, ink: Ink, id: &str) -> String {
        debug_assert!((1..=MOST_LINES).contains(&self.lines.len()), "a chart has one to eight lines");
        debug_assert!(self.last_day >= 1, "a chart has at least one day");
        let plan = Plan::new(self, size);
        let (width, height) = plan.paper;
        let key = if ink == Ink::File && !plan.named { plan.key() } else { Vec::new() };

        let height = height + legend::height(key.len());
        let plot = (plan.left, width - RIGHT - plan.gutter, plan.paper.1 - BOTTOM);
        let mut out = document::open(&self.names, size, ink, id, (width, height), Some(plot));
        self.draw(&plan, ink, &mut out)
            .expect("a chart is paths, circles, text, spans and bands, and the canvas takes them all");
        out.push_str(&legend::marks(&key, height, width));
        out.push_str(document::CLOSE);
        out
    }

    /// Returns the lowest and the highest value of the value axis.
    pub fn range(&self) -> RangeInclusive<f64> {
        let scale = Plan::new(self, Size::Wide).scale;
        scale.bottom..=scale.top
    }

    fn draw(&self, plan: &Plan<'_>, ink: Ink, out: &mut String) -> Result<(), DrawError> {
        let root = Canvas::new(out, ink, plan.paper).into_drawing_area();
        let chart: Plot<'_, '_> = ChartBuilder::on(&root)
            .margin_top(tenths(plan.top))
            .margin_bottom(tenths(BOTTOM))
            .margin_left(tenths(plan.left))
            .margin_right(tenths(RIGHT + plan.gutter))
            .build_cartesian_2d(0.0..f64::from(plan.last_day), plan.scale)?;

        let levels = levels_and_points::inside(self, plan, &chart);
        let (tenths_wide, tenths_high) = chart.plotting_area().dim_in_pixel();
        let (width, height) = (f64::from(tenths_wide) / 10.0, f64::from(tenths_high) / 10.0);
        let lines = self.points(plan, width, height);
        let spreads = Spreads::new(self, plan, width);
        let notes = Notes::new(self, plan, &chart, (&lines, &spreads), &levels);
        background::spans(plan, &root, &notes.areas())?;
        background::grid(plan, &root, &chart)?;
        spreads.draw(&chart)?;
        background::days(self.calendar, plan, &root, &chart)?;
        background::levels(&levels, plan, &root)?;
        for (position, parts) in lines.iter().enumerate() {
            for part in parts {
                chart.plotting_area().draw(&Mark::path(part.as_slice(), Paint::Line(position)))?;
            }
        }
        notes.draw(&root)?;
        root.present()
    }

    /// Returns each line's visible parts, simplified for a plot of this width and height in units.
    fn points(&self, plan: &Plan<'_>, width: f64, height: f64) -> Vec<Vec<Vec<Point>>> {
        let scale = &plan.scale;
        let line = |(line, peak): (&Line<'_>, &Option<Peak>)| {
            // An ensemble's peak is the median of its members' peaks. It is not a point of the line, which is the
            // median of each day.
            let peak = peak.filter(|_| line.spread.is_none());
            let parts = polyline::visible(&polyline::points(line.values, plan.last_day, width, peak), scale);
            parts.iter().map(|part| polyline::straightened(part, scale, height)).collect()
        };
        self.lines.iter().zip(&plan.peaks).map(line).collect()
    }
}
