//! The small drawings beside names: a sparkline of a run, a sample of a line's style, a correlation bar, a QR code.

pub(crate) mod qr_code;

use plotters::prelude::{ChartBuilder, IntoDrawingArea};

use super::line::polyline::{self, Point};
use super::svg::backend::{Canvas, DrawError, tenths};
use super::svg::marks::Mark;
use super::svg::style::Paint;
use super::types::Ink;

const WIDTH: f64 = 132.0;
const HEIGHT: f64 = 40.0;
/// Padding above the highest point and below the axis: half a stroke would be cut off otherwise.
const RIM: f64 = 2.0;

/// Draws a run's curves for lists, 132 × 40 units: values at equal distances over the same period, the baseline first.
/// With more than three lines only the baseline has a colour, and it is drawn last. For pages only. It is hidden from
/// screen readers because the row's text has the same content.
pub fn sparkline(lines: &[Vec<f64>]) -> String {
    let mut out = format!(
        "<svg class=\"spark\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" aria-hidden=\"true\">"
    );
    draw(lines, &mut out).expect("a sparkline draws paths only, and the canvas takes them all");
    out.push_str("</svg>");
    out
}

fn draw(lines: &[Vec<f64>], out: &mut String) -> Result<(), DrawError> {
    let longest = lines.iter().map(Vec::len).max().unwrap_or(0);
    let last = u32::try_from(longest.saturating_sub(1)).unwrap_or(u32::MAX).max(1);
    let most = lines.iter().flatten().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 1.0 };

    let root = Canvas::new(out, Ink::Page, (WIDTH, HEIGHT)).into_drawing_area();
    let chart = ChartBuilder::on(&root)
        .margin_top(tenths(RIM))
        .margin_bottom(tenths(RIM))
        .build_cartesian_2d(0.0..f64::from(last), 0.0..most)?;
    let line = |points: Vec<Point>, paint| chart.plotting_area().draw(&Mark::path(points, paint));
    line(vec![(0.0, 0.0), (f64::from(last), 0.0)], Paint::Axis)?;
    let curve = |position: usize| polyline::points(&lines[position], last, WIDTH, None);
    if lines.len() > 3 {
        (1..lines.len()).try_for_each(|position| line(curve(position), Paint::Faint))?;
        line(curve(0), Paint::Line(0))?;
    } else {
        (0..lines.len()).try_for_each(|position| line(curve(position), Paint::Line(position)))?;
    }
    root.present()
}

/// Draws the line sample at the start of a row: colour and dash of the scenario at this position, counted from 0.
pub fn line_sample(position: usize) -> String {
    let class = Paint::Line(position).class();
    format!(
        "<svg class=\"sample\" viewBox=\"0 0 32 4\" width=\"32\" height=\"4\" aria-hidden=\"true\"><path class=\"{class}\" d=\"M0 2h32\"/></svg>"
    )
}

/// Draws a correlation coefficient as a bar in the text colour that starts in the middle of a scale from -1 to 1: to
/// the right if it is positive, to the left if it is negative.
pub fn correlation_bar(coefficient: f64) -> String {
    /// Length of the scale from -1 to 1.
    const WIDTH: f64 = 72.0;
    const HEIGHT: f64 = 10.0;
    let middle = WIDTH / 2.0;
    let length = coefficient.abs().min(1.0) * middle;
    let start = if coefficient < 0.0 { middle - length } else { middle };
    format!(
        "<svg class=\"correlation\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\">\
         <path class=\"axis\" d=\"M{middle} 0v{HEIGHT}\"/><rect x=\"{start:.1}\" y=\"2\" width=\"{length:.1}\" height=\"6\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(svg: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(svg).unwrap();
        let paths = document.descendants().filter(|node| node.has_tag_name("path"));
        paths.filter_map(|node| node.attribute("class")).map(str::to_owned).collect()
    }

    #[test]
    fn three_lines_have_colours_and_of_four_only_the_baseline_does() {
        let sparkline = |lines| sparkline(&vec![vec![0.0, 2.0, 1.0]; lines]);
        assert_eq!(classes(&sparkline(3)), ["axis", "c1", "c2", "c3"]);
        assert_eq!(classes(&sparkline(4)), ["axis", "faint", "c1"]);
    }

    #[test]
    fn empty_short_and_long_lines_are_drawn() {
        for lines in [vec![], vec![vec![]], vec![vec![0.0]], vec![vec![0.0; 9], vec![5.0]], vec![vec![1e10; 3651]; 8]] {
            let svg = sparkline(&lines);
            roxmltree::Document::parse(&svg).unwrap();
            assert!(!svg.contains("NaN"));
        }
    }

    #[test]
    fn a_correlation_bar_starts_in_the_middle() {
        assert!(correlation_bar(0.5).contains("x=\"36.0\" y=\"2\" width=\"18.0\""));
        assert!(correlation_bar(-1.0).contains("x=\"0.0\" y=\"2\" width=\"36.0\""));
    }

    #[test]
    fn line_samples_have_the_class_of_their_position() {
        assert_eq!(classes(&line_sample(0)), ["c1"]);
        assert_eq!(classes(&line_sample(7)), ["c8"]);
    }
}
