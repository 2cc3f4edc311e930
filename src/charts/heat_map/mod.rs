//! The heat map: a metric over two parameters, with one cell per pair of values.

mod classes;

use super::axis::parameter::{MIDDLE, ParameterAxis, foot, name};
use super::svg::backend::{DrawError, Root, pixel};
use super::svg::document;
use super::svg::geometry::{Area, Place};
use super::svg::marks::{Mark, figure, line, rectangle};
use super::svg::style::Paint;
use super::svg::text_element::Anchor;
use super::svg::text_width::{self, TEXT};
use super::types::{Ink, Names, Size};
use crate::format::units::Unit;
use classes::Classes;

/// Height above the plot, for the vertical axis' name.
const TOP: f64 = 26.0;
/// Height below the plot, for the horizontal axis and the legend.
const FOOT: f64 = 112.0;
const LEGEND: f64 = 12.0;
const TO_FIGURE: f64 = 8.0;
/// Distance between two strokes of a hatching, along an axis.
const HATCH: f64 = 12.0;
/// Maximum number of tick labels of the vertical axis.
const MAX_VERTICAL_TICKS: f64 = 6.0;

/// A metric over two parameters.
#[derive(Clone, Debug)]
pub struct HeatMap<'a> {
    /// Title, subtitle and description.
    pub names: Names<'a>,
    /// The horizontal parameter.
    pub x: ParameterAxis<'a>,
    /// The vertical parameter; its first value is at the bottom.
    pub y: ParameterAxis<'a>,
    /// Row by row from the bottom; the horizontal parameter varies fastest. `None` if a value is withheld.
    pub values: &'a [Option<f64>],
    /// Unit of the metric.
    pub unit: Unit,
    /// Title of the legend: "People infectious at the peak".
    pub legend: &'a str,
    /// A curve over the map, as values of both parameters, and its name. It is omitted if it has no points.
    pub contour: (&'a [(f64, f64)], &'a str),
}

impl HeatMap<'_> {
    /// Returns the map as an SVG element (page) or document (file). `id` is the prefix of the ids in it, and must be
    /// unique on the page. At least one value must be available.
    pub fn svg(&self, size: Size, ink: Ink, id: &str) -> String {
        let height = if size == Size::Narrow { 420.0 } else { 500.0 };
        document::whole(&self.names, size, ink, id, height, |root| self.draw(root, size, height))
    }

    fn draw(&self, root: &Root<'_>, size: Size, height: f64) -> Result<(), DrawError> {
        debug_assert!(self.values.iter().any(Option::is_some), "a map needs at least one value");
        let ticks = self.y.ticks(MAX_VERTICAL_TICKS);
        let widest = ticks.iter().map(|(_, figure)| text_width::width(figure, TEXT)).fold(0.0, f64::max);
        let width = size.across();
        let plot = Area { left: widest + TO_FIGURE + 5.0, right: width - 1.0, top: TOP, bottom: height - FOOT };
        let map = Map { plot, x: &self.x, y: &self.y };
        let classes = Classes::new(self.values.iter().flatten().copied());
        self.cells(root, &map, &classes)?;
        self.contour(root, &map)?;
        figure(root, (0.0, 13.0), Anchor::Start, &text_width::shorten(self.y.name, width, TEXT))?;
        for (value, content) in &ticks {
            let y = map.y(*value);
            line(root, (plot.left - 5.0, y), (plot.left, y), Paint::Axis)?;
            figure(root, (plot.left - TO_FIGURE, y + MIDDLE), Anchor::End, content)?;
        }
        foot(root, &self.x, plot, size, |value| map.x(value))?;
        self.legend(root, &classes, size, height)
    }

    /// Draws the cells, shade by shade, and the hatching of those without a value.
    fn cells(&self, root: &Root<'_>, map: &Map<'_>, classes: &Classes) -> Result<(), DrawError> {
        let classed: Vec<_> = self.values.iter().map(|value| value.map(|value| classes.of(value))).collect();
        let rows: Vec<&[Option<usize>]> = classed.chunks(self.x.values.len()).collect();
        for class in (0..classes.count()).map(Some).chain([None]) {
            let paint = class.map_or(Paint::Blank, |class| Paint::Heat(classes.shade(class)));
            for area in areas(&rows, class) {
                rectangle(root, map.corner(area.left, area.foot), map.corner(area.right, area.head), paint)?;
            }
        }
        for area in areas(&rows, None) {
            hatch(root, map.corner(area.left, area.foot), map.corner(area.right, area.head))?;
        }
        Ok(())
    }

    fn contour(&self, root: &Root<'_>, map: &Map<'_>) -> Result<(), DrawError> {
        let (points, contour) = self.contour;
        let Some(middle) = points.get(points.len() * 2 / 3) else { return Ok(()) };
        let places: Vec<_> = points.iter().map(|(x, y)| pixel((map.x(*x), map.y(*y)))).collect();
        for paint in [Paint::Rim, Paint::Contour] {
            root.draw(&Mark::path(&places[..], paint))?;
        }
        let (x, y) = (map.x(middle.0), map.y(middle.1));
        // The name is above the curve, on the side on which the curve falls. If it does not fit there, it is below the
        // curve, on the other side.
        let falls = points.first().zip(points.last()).is_some_and(|(first, last)| last.1 < first.1);
        let width = if falls { map.plot.right - x } else { x - map.plot.left };
        let fits = width > text_width::bold_width(contour, 13.0) + 16.0;
        let down = if fits { -4.0 } else { 18.0 };
        let (x, anchor) = if falls == fits { (x + 10.0, Anchor::Start) } else { (x - 10.0, Anchor::End) };
        name(root, (x, y + down), anchor, contour)
    }

    /// Draws the legend: a bar of all shades with the limits of the classes below it.
    fn legend(&self, root: &Root<'_>, classes: &Classes, size: Size, height: f64) -> Result<(), DrawError> {
        let width = size.across();
        let count = u32::try_from(classes.count()).map_or(1.0, f64::from);
        let figures = classes.figures(self.unit);
        let widest = figures.iter().map(|figure| text_width::width(figure, TEXT)).fold(0.0, f64::max);
        let available = (width - widest) / count;
        let each = if size == Size::Narrow { available } else { available.min(64.0) };
        let left = widest / 2.0;
        let top = height - 36.0;
        figure(root, (0.0, top - 10.0), Anchor::Start, self.legend)?;
        let place = |at: usize| left + each * u32::try_from(at).map_or(0.0, f64::from);
        for class in 0..classes.count() {
            let paint = Paint::Heat(classes.shade(class));
            rectangle(root, (place(class), top), (place(class + 1), top + LEGEND), paint)?;
        }
        line(root, (left, top + LEGEND), (place(classes.count()), top + LEGEND), Paint::Axis)?;
        // Only every second, third, … limit is written if they would touch otherwise.
        let every =
            (1..figures.len()).find(|every| each * u32::try_from(*every).map_or(0.0, f64::from) >= widest + 8.0);
        for (at, content) in figures.iter().enumerate().step_by(every.unwrap_or(figures.len())) {
            figure(root, (place(at), top + LEGEND + 17.0), Anchor::Middle, content)?;
        }
        Ok(())
    }
}

/// Adjacent cells of one class: columns from `left` to `right` and rows from `foot` to `head`, with exclusive ends.
#[derive(Debug, PartialEq)]
struct Patch {
    left: usize,
    right: usize,
    foot: usize,
    head: usize,
}

/// Merges the cells of a class into few areas: adjacent cells of a row, and equal runs of consecutive rows.
fn areas(rows: &[&[Option<usize>]], class: Option<usize>) -> Vec<Patch> {
    let mut areas: Vec<Patch> = Vec::new();
    for (row, classes) in rows.iter().enumerate() {
        let mut left = 0;
        for run in classes.chunk_by(|one, other| one == other) {
            let right = left + run.len();
            if run.first() == Some(&class) {
                let below = |area: &&mut Patch| (area.left, area.right, area.head) == (left, right, row);
                match areas.iter_mut().find(below) {
                    Some(area) => area.head += 1,
                    None => areas.push(Patch { left, right, foot: row, head: row + 1 }),
                }
            }
            left = right;
        }
    }
    areas
}

/// Draws rising strokes over an area. The strokes of all areas are aligned.
fn hatch(root: &Root<'_>, (left, foot): Place, (right, head): Place) -> Result<(), DrawError> {
    // Each stroke is a line of constant x + y.
    let mut sum = ((left + head) / HATCH).ceil() * HATCH;
    while sum < right + foot {
        let (from, to) = ((sum - foot).max(left), (sum - head).min(right));
        line(root, (from, sum - from), (to, sum - to), Paint::Hatch)?;
        sum += HATCH;
    }
    Ok(())
}

/// Converts cells and values of a map to positions in the drawing.
struct Map<'a> {
    plot: Area,
    x: &'a ParameterAxis<'a>,
    y: &'a ParameterAxis<'a>,
}

impl Map<'_> {
    /// Returns the x of a value: the middle of its column, or a point between two columns.
    fn x(&self, value: f64) -> f64 {
        let (share, count) = (self.x.share(value), self.x.count());
        self.plot.left + (self.plot.right - self.plot.left) * (share * (count - 1.0) + 0.5) / count
    }

    /// Returns the y of a value: the middle of its row, or a point between two rows.
    fn y(&self, value: f64) -> f64 {
        let (share, count) = (self.y.share(value), self.y.count());
        self.plot.bottom - (self.plot.bottom - self.plot.top) * (share * (count - 1.0) + 0.5) / count
    }

    /// Returns the lower left corner of a cell.
    fn corner(&self, column: usize, row: usize) -> (f64, f64) {
        let part = |at: usize, count: f64| u32::try_from(at).map_or(0.0, f64::from) / count;
        let Area { left, right, top, bottom } = self.plot;
        (left + (right - left) * part(column, self.x.count()), bottom - (bottom - top) * part(row, self.y.count()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 3] = [0.1, 0.2, 0.3];
    const Y: [f64; 2] = [0.05, 0.1];

    fn map<'a>(values: &'a [Option<f64>], contour: &'a [(f64, f64)]) -> HeatMap<'a> {
        let axis = |name, values| ParameterAxis { name, values, is_log: false, unit: Unit::Ratio };
        HeatMap {
            names: Names { title: "A <title>", subtitle: "People", description: "A map" },
            x: axis("beta, per day", &X),
            y: axis("gamma, per day", &Y),
            values,
            unit: Unit::Persons,
            legend: "People infectious at the peak",
            contour: (contour, "R0 = 1"),
        }
    }

    fn paths(svg: &str, class: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(svg).unwrap();
        let found = document.descendants().filter(|node| node.attribute("class") == Some(class));
        found.filter_map(|node| node.attribute("d")).map(str::to_owned).collect()
    }

    #[test]
    fn every_cell_has_the_shade_of_its_class() {
        let values = [Some(0.0), Some(0.0), Some(4_000.0), None, Some(2_500.0), Some(5_432.0)];
        let svg = map(&values, &[(0.1, 0.1), (0.2, 0.05)]).svg(Size::Wide, Ink::Page, "m");
        let areas = |class: &str| paths(&svg, class).concat().matches('M').count();
        // Adjacent cells of one class are one area, and the legend has each shade once more.
        assert_eq!((areas("heat h1"), areas("heat h9")), (2, 2));
        assert_eq!(areas("blank"), 1);
        assert!(areas("hatch") > 10, "the cell without a value is hatched");
        assert_eq!((paths(&svg, "contour").len(), paths(&svg, "rim").len()), (1, 1));
        assert!(svg.contains("A &lt;title&gt;") && svg.contains("R0 = 1") && svg.contains("5,000"));
    }

    #[test]
    fn equal_runs_of_consecutive_rows_are_one_area() {
        let rows: [&[Option<usize>]; 3] =
            [&[Some(1), Some(1), None], &[Some(1), Some(1), None], &[Some(1), None, Some(1)]];
        let patch = |left, right, foot, head| Patch { left, right, foot, head };
        assert_eq!(areas(&rows, Some(1)), [patch(0, 2, 0, 2), patch(0, 1, 2, 3), patch(2, 3, 2, 3)]);
        assert_eq!(areas(&rows, None), [patch(2, 3, 0, 2), patch(1, 2, 2, 3)]);
    }

    #[test]
    fn the_contour_passes_through_the_middles_of_its_cells() {
        let values = vec![Some(1.0); 6];
        let drawn = map(&values, &[(0.1, 0.05), (0.3, 0.1)]);
        let plot = Area { left: 0.0, right: 300.0, top: 0.0, bottom: 200.0 };
        let place = Map { plot, x: &drawn.x, y: &drawn.y };
        let near = |one: (f64, f64), other: (f64, f64)| (one.0 - other.0).abs() + (one.1 - other.1).abs() < 1e-9;
        assert!(
            near((place.x(0.1), place.y(0.05)), (50.0, 150.0)) && near((place.x(0.3), place.y(0.1)), (250.0, 50.0))
        );
        assert!(near(place.corner(0, 0), (0.0, 200.0)) && near(place.corner(3, 2), (300.0, 0.0)));
    }

    #[test]
    fn files_of_both_sizes_are_valid_and_have_colours_instead_of_classes() {
        for size in [Size::Wide, Size::Narrow] {
            for values in [vec![Some(0.0); 6], vec![Some(1e10), None, None, None, None, Some(3.0)]] {
                let svg = map(&values, &[]).svg(size, Ink::File, "m");
                roxmltree::Document::parse(&svg).unwrap();
                assert!(svg.contains("#0b5c9e") && !svg.contains("class=") && !svg.contains("NaN"), "{svg}");
            }
        }
    }
}
