//! The line chart, drawn by plotters from the ground up: grid, axis, lines, leaders, dots, labels.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Text};
use plotters::series::LineSeries;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, TextStyle};

use super::canvas::{Canvas, NotDrawn, TEXT, tenths, units};
use super::curve::{self, Point};
use super::days::{Days, OUTWARDS};
use super::labels::{Form, LINE, Measures, Spot, Wish};
use super::palette::Paint;
use super::plan::{BOTTOM, Plan, RIGHT, TO_FIGURE, TOP};
use super::scale::Scale;
use super::scene::{Area, Place, Scene};
use super::words::Words;
use super::{Ink, LabelPlace, LineChart, MOST_LINES, Size};
use super::{gutter, key, sheet, text};

/// What drawing on our canvas may answer; never, with the marks of these charts.
pub(super) type DrawError = DrawingAreaErrorKind<NotDrawn>;
type Root<'c> = DrawingArea<Canvas<'c>, Shift>;
type Plot<'a, 'c> = ChartContext<'a, Canvas<'c>, Cartesian2d<RangedCoordf64, Scale>>;

/// A dot's radius under its ring, which is drawn as a stroke of 2: 4.5 of colour are seen.
const DOT: f64 = 5.5;

impl LineChart<'_> {
    /// The chart as an SVG element (page) or document (file). `id` begins the ids inside it, and must be unique in a page.
    pub fn svg(&self, size: Size, ink: Ink, id: &str) -> String {
        debug_assert!((1..=MOST_LINES).contains(&self.lines.len()), "one to eight lines");
        debug_assert!(self.last_day >= 1, "a chart spans a day at least");
        let plan = Plan::new(self, size);
        let (width, height) = size.units();
        let key = if ink == Ink::File && !plan.named { plan.key() } else { Vec::new() };

        let mut out = sheet::open(self, size, ink, id, (width, height + key::height(key.len())));
        self.draw(&plan, ink, &mut out).expect("a chart is paths, circles and text, and the canvas takes them all");
        out.push_str(&key::marks(&key, height, width));
        out.push_str(sheet::CLOSE);
        out
    }

    fn draw(&self, plan: &Plan<'_>, ink: Ink, out: &mut String) -> Result<(), DrawError> {
        let root = Canvas::new(out, ink, plan.size.units()).into_drawing_area();
        let mut chart: Plot<'_, '_> = ChartBuilder::on(&root)
            .margin_top(tenths(TOP))
            .margin_bottom(tenths(BOTTOM))
            .margin_left(tenths(plan.left))
            .margin_right(tenths(RIGHT + plan.gutter))
            .build_cartesian_2d(0.0..f64::from(plan.last_day), plan.scale)?;

        draw_grid(plan, &root, &mut chart)?;
        draw_days(plan, &root, &chart)?;
        let lines = self.points(plan, &chart);
        for (position, parts) in lines.iter().enumerate() {
            for part in parts {
                chart.draw_series(LineSeries::new(part.iter().copied(), Paint::line(position)))?;
            }
        }
        self.draw_labels(plan, &root, &chart, &lines)?;
        root.present()
    }

    /// Each line's visible parts.
    fn points(&self, plan: &Plan<'_>, chart: &Plot<'_, '_>) -> Vec<Vec<Vec<Point>>> {
        let (tenths_wide, _) = chart.plotting_area().dim_in_pixel();
        let width = f64::from(tenths_wide) / 10.0;
        let line = |(line, peak): (&super::Line<'_>, &Option<super::Peak>)| {
            curve::visible(&curve::points(line.values, plan.last_day, width, *peak), &plan.scale)
        };
        self.lines.iter().zip(&plan.peaks).map(line).collect()
    }

    fn draw_labels(
        &self,
        plan: &Plan<'_>,
        root: &Root<'_>,
        chart: &Plot<'_, '_>,
        lines: &[Vec<Vec<Point>>],
    ) -> Result<(), DrawError> {
        let place = |point: Point| units(chart.backend_coord(&point));
        let (right, bottom) = place((f64::from(plan.last_day), plan.scale.bottom));
        let peaks = plan.peak_wishes(place);
        let dots: Vec<(usize, Place)> = peaks.iter().map(|wish| (wish.line, wish.at)).collect();

        let labels = match self.labels {
            _ if !plan.named => Vec::new(),
            LabelPlace::Peaks => {
                let on_paper = |part: &Vec<Point>| part.iter().map(|point| place(*point)).collect();
                let lines: Vec<Vec<Vec<Place>>> =
                    lines.iter().map(|parts| parts.iter().map(on_paper).collect()).collect();
                let hairlines: Vec<f64> = plan.ticks.iter().map(|tick| place((0.0, tick.value)).1).collect();
                let scene = Scene {
                    lines: &lines,
                    dots: &dots.iter().map(|(_, dot)| *dot).collect::<Vec<Place>>(),
                    hairlines: &hairlines,
                    plot: Area { left: plan.left, top: 0.0, right: right + RIGHT, bottom: bottom - 1.0 },
                };
                Measures { form: plan.form, size: plan.size }.place(peaks, &scene)
            }
            LabelPlace::Ends => {
                let plot = Area { left: plan.left, top: 0.0, right, bottom };
                let (width, _) = plan.size.units();
                gutter::place(plan.end_wishes(place), &plot, width, plan.form, plan.size)
            }
        };

        for (from, to) in labels.iter().filter_map(|(_, spot)| spot.leader) {
            root.draw(&PathElement::new(vec![pixel(from), pixel(to)], Paint::Leader))?;
        }
        for (position, dot) in dots {
            root.draw(&Circle::new(pixel(dot), tenths(DOT), RGBColor::from(Paint::line(position)).filled()))?;
        }
        for words in labels.iter().flat_map(|(wish, spot)| words(wish, spot, plan.form)) {
            root.draw(&words)?;
        }
        Ok(())
    }
}

/// Hairlines with their figures; the lowest hairline would lie under the day axis.
fn draw_grid(plan: &Plan<'_>, root: &Root<'_>, chart: &mut Plot<'_, '_>) -> Result<(), DrawError> {
    let across = |value: f64| vec![(0.0, value), (f64::from(plan.last_day), value)];
    let hairlines = plan.ticks.iter().filter(|tick| tick.value > plan.scale.bottom);
    chart.draw_series(hairlines.map(|tick| PathElement::new(across(tick.value), Paint::Grid)))?;
    for tick in &plan.ticks {
        let (x, y) = chart.backend_coord(&(0.0, tick.value));
        root.draw(&Text::new(tick.text.as_str(), (x - tenths(TO_FIGURE), y), figure(HPos::Right, VPos::Center)))?;
    }
    Ok(())
}

/// The day axis, its ticks, and the figures of some, the outer ones turned inwards.
fn draw_days(plan: &Plan<'_>, root: &Root<'_>, chart: &Plot<'_, '_>) -> Result<(), DrawError> {
    let length = plan.size.units().0 - plan.left - plan.gutter - RIGHT;
    let days = Days::new(plan.last_day, plan.size, length);
    let foot = |day: u32| chart.backend_coord(&(f64::from(day), plan.scale.bottom));
    root.draw(&PathElement::new(vec![foot(0), foot(plan.last_day)], Paint::Axis))?;
    for day in &days.ticks {
        let (x, y) = foot(*day);
        root.draw(&PathElement::new(vec![(x, y), (x, y + tenths(5.0))], Paint::Axis))?;
    }
    for (day, text) in &days.figures {
        let (x, y) = foot(*day);
        let (shift, side) = match *day {
            0 => (OUTWARDS, HPos::Left),
            day if day == plan.last_day && plan.gutter == 0.0 => (0.0, HPos::Right),
            _ => (0.0, HPos::Center),
        };
        let at = (x + tenths(shift), y + tenths(20.5));
        root.draw(&Text::new(text.as_str(), at, figure(side, VPos::Bottom)))?;
    }
    Ok(())
}

/// A place of the drawing on plotters' canvas.
fn pixel((x, y): Place) -> (i32, i32) {
    (tenths(x), tenths(y))
}

/// A label's texts: name over figure, or both in one.
fn words(wish: &Wish, spot: &Spot, form: Form) -> Vec<Words> {
    let (x, y) = pixel((spot.x, spot.y));
    let name = text::name(&wish.name);
    let paint = Some(Paint::line(wish.line));
    let words = |at, text, paint, figure| Words { at, anchor: spot.anchor, text, paint, figure, halo: true };
    match form {
        Form::Stacked => vec![
            words((x, y), name, paint, String::new()),
            words((x, y + tenths(LINE)), wish.figure.clone(), None, String::new()),
        ],
        Form::OneLine => vec![words((x, y), name, paint, wish.figure.clone())],
    }
}

/// The style of plotters' own text: of it the canvas sees side and height only.
fn figure(side: HPos, height: VPos) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", TEXT).into_font()).pos(Pos::new(side, height))
}
