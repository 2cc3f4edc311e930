//! The layout of a line chart, computed before drawing: scale, ticks, margins, and the texts of the labels.

use super::polyline::Point;
use super::{levels_and_points, polyline};
use crate::charts::axis::scale::Scale;
use crate::charts::labels::peaks::{Form, LabelRequest};
use crate::charts::labels::span_shading::Across;
use crate::charts::labels::spans::Banner;
use crate::charts::labels::{leader_lines, line_ends};
use crate::charts::svg::text_width::TEXT;
use crate::charts::svg::{document, text_width};
use crate::charts::types::{LabelPlace, Line, LineChart, Peak, Size, Spread};
use crate::format::numbers;
use crate::format::units::Unit;

/// Margin above a plot without spans.
const TOP: f64 = 10.0;
/// Margin below the plot, for the day axis' labels.
pub(crate) const BOTTOM: f64 = 30.0;
/// Margin right of the plot and its gutter.
pub(crate) const RIGHT: f64 = 1.0;
/// Distance from a label of the value axis to the plot.
pub(crate) const TO_FIGURE: f64 = 8.0;
/// Space above the largest value, for its label.
const HEADROOM: f64 = 40.0;
/// Space above the largest value if the labels are in the gutter.
const HEADROOM_ENDS: f64 = 12.0;
/// Number of lines above which a label's name and value are on one line, and above which narrow charts have a legend
/// instead of labels.
const FEW: usize = 4;

impl Size {
    /// Returns the maximum width of a name next to a dot or above a span.
    pub(crate) fn name_room(self) -> f64 {
        if self == Self::Narrow { 170.0 } else { 280.0 }
    }
}

/// The layout of a line chart.
pub(crate) struct Plan<'a> {
    chart: &'a LineChart<'a>,
    pub(crate) size: Size,
    /// The drawing's width and height.
    pub(crate) paper: (f64, f64),
    pub(crate) scale: Scale,
    /// Values and labels of the gridlines.
    pub(crate) ticks: Vec<(f64, String)>,
    pub(crate) last_day: u32,
    /// Each line's peak. `None` if the chart does not mark peaks, or if the peak is outside the plot.
    pub(crate) peaks: Vec<Option<Peak>>,
    /// Height above the plot.
    pub(crate) top: f64,
    /// Spans and their labels.
    pub(crate) banner: Banner,
    /// Width left of the plot, for the labels of the value axis.
    pub(crate) left: f64,
    /// Width right of the plot, for the labels of line ends.
    pub(crate) gutter: f64,
    /// Whether the lines have labels. Otherwise a legend names them.
    pub(crate) named: bool,
    pub(crate) form: Form,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(chart: &'a LineChart<'a>, size: Size) -> Self {
        let last_day = chart.last_day.max(1);
        let many = chart.lines.len() > FEW;
        // Leaders name the bands of a single line, and its peak is not marked.
        let marks_peaks = chart.labels == LabelPlace::Peaks && leader_lines::line(chart).is_none();
        let headroom = if marks_peaks { HEADROOM } else { HEADROOM_ENDS };
        let peaks: Vec<Option<Peak>> =
            chart.lines.iter().map(|line| marks_peaks.then(|| peak(line, last_day)).flatten()).collect();
        let mut values: Vec<f64> = Vec::new();
        for line in &chart.lines {
            values.extend(days_of(line.values, last_day));
            values.extend(line.spread_values(last_day));
        }
        values.extend(chart.points.iter().flat_map(|of| levels_and_points::points(chart, of)).map(|(_, value)| value));
        values.extend(peaks.iter().flatten().map(|peak| peak.value));
        let levels = levels_and_points::levels_near(chart, values.iter().copied().fold(0.0, f64::max));
        let paper = document::paper(&chart.names, size);
        let (width, height) = paper;
        values.extend(&levels);
        let scale = |top: f64| {
            let values = values.iter().copied();
            Scale::new(values, chart.axis, chart.unit, height - top - BOTTOM, headroom)
        };
        let form = if many { Form::OneLine } else { Form::Stacked };
        let mut plan = Self {
            chart,
            size,
            paper,
            last_day,
            peaks,
            scale: scale(TOP),
            ticks: Vec::new(),
            top: TOP,
            banner: Banner::default(),
            left: 0.0,
            gutter: 0.0,
            named: !(many && size == Size::Narrow),
            form,
        };
        // The height of the spans' labels depends on the plot's width, which depends on the value axis' labels, which
        // depend on the plot's height. Each round increases `top`, which has an upper limit: the maximum number of
        // lanes.
        loop {
            plan.scale = scale(plan.top);
            plan.ticks = plan.scale.ticks(chart.unit);
            let figures = plan.ticks.iter().map(|(_, text)| text_width::width(text, size.text())).fold(0.0, f64::max);
            plan.left = (figures + 10.0).ceil();
            if plan.named && chart.labels == LabelPlace::Ends {
                plan.gutter = line_ends::width(&plan.end_requests(|end| end), plan.form, size).round();
            }
            let across = Across { left: plan.left, right: width - RIGHT - plan.gutter, last_day: f64::from(last_day) };
            let banner = Banner::new(&chart.spans, across, size);
            if banner.height <= plan.top {
                let spare = if banner.height > 0.0 { plan.top - banner.height } else { 0.0 };
                plan.banner = banner.lowered(spare);
                break;
            }
            plan.top = banner.height;
        }
        // A peak below a logarithmic axis is not visible.
        let scale = plan.scale;
        for peak in &mut plan.peaks {
            *peak = peak.filter(|peak| scale.position(peak.value) >= 0.0);
        }
        plan
    }

    /// Returns the labels of the peaks. `place` converts a point to its position in the drawing. There are no labels if
    /// leaders name the parts of a single line.
    pub(crate) fn peak_requests(&self, place: impl Fn(Point) -> Point) -> Vec<LabelRequest> {
        if leader_lines::line(self.chart).is_some() {
            return Vec::new();
        }
        let request = |(line, peak): (usize, &Option<Peak>)| {
            let of = self.chart.lines.get(line)?;
            let names = self.chart.lines.iter().map(|line| line.name);
            let name = text_width::shorten_among(of.name, names, self.size.name_room(), TEXT);
            let Some(peak) = *peak else {
                // Members without a median: the name without a value, at the highest point of any member.
                let top = of.values.is_empty().then(|| of.members_top(self.last_day)).flatten();
                let top = top.filter(|top| self.scale.position(top.1) >= 0.0);
                return top.map(|top| LabelRequest::new(line, name, "", place(top)));
            };
            let figure = match self.form {
                Form::OneLine if !of.is_rising => numbers::value(peak.value, self.chart.unit),
                _ => self.peak_figure(of, &peak),
            };
            let at = place((peak.day, peak.value));
            Some(LabelRequest { twin: self.twin(line), ..LabelRequest::new(line, name, figure, at) })
        };
        self.peaks.iter().enumerate().filter_map(request).collect()
    }

    /// Returns the labels of the lines' ends. `place` converts a point to its position in the drawing.
    pub(crate) fn end_requests(&self, place: impl Fn(Point) -> Point) -> Vec<LabelRequest> {
        let request = |(line, of): (usize, &Line<'_>)| {
            // The value may be below a logarithmic axis.
            let place = |(day, value): Point| place((day, value.max(self.scale.bottom)));
            let Some((day, value)) = self.end(of) else {
                return Some(LabelRequest::new(line, of.name, "", place(of.members_end(self.last_day)?)));
            };
            let mut figure = numbers::value(value, self.chart.unit);
            if self.size != Size::Narrow && self.form == Form::Stacked {
                // Counts are cumulative up to a day, ratios are values on that day.
                let when = if self.chart.unit == Unit::Ratio { "on" } else { "by" };
                figure = format!("{figure} {when} {}", self.chart.calendar.short(day, self.last_day));
            }
            let name = if leader_lines::line(self.chart).is_some() { leader_lines::MEDIAN } else { of.name };
            Some(LabelRequest { twin: self.twin(line), ..LabelRequest::new(line, name, figure, place((day, value))) })
        };
        self.chart.lines.iter().enumerate().filter_map(request).collect()
    }

    /// Returns name and value of each line for a legend, with a dash for a line without values.
    pub(crate) fn key(&self) -> Vec<(String, String)> {
        let figure = |line: &Line<'_>| match self.chart.labels {
            LabelPlace::Peaks => peak(line, self.last_day).map(|peak| self.peak_figure(line, &peak)),
            LabelPlace::Ends => self.end(line).map(|(_, value)| numbers::value(value, self.chart.unit)),
        };
        self.chart
            .lines
            .iter()
            .map(|line| (line.name.to_owned(), figure(line).unwrap_or_else(|| "—".to_owned())))
            .collect()
    }

    /// Formats a peak: "3,038 on day 27", or "28,690, still rising".
    fn peak_figure(&self, line: &Line<'_>, peak: &Peak) -> String {
        let value = numbers::value(peak.value, self.chart.unit);
        if line.is_rising {
            return format!("{value}, still rising");
        }
        format!("{value} on {}", self.chart.calendar.short(peak.day, self.last_day))
    }

    /// Returns the position of the first line that has the same values as this one on every day.
    fn twin(&self, line: usize) -> usize {
        let lines = &self.chart.lines;
        let inside = |of: &Line<'a>| days_of(of.values, self.last_day);
        let same = |of: &Line<'a>, other: &Line<'a>| {
            let spread = match (&of.spread, &other.spread) {
                (None, None) => true,
                (Some(Spread::Bands(a)), Some(Spread::Bands(b))) => a.q05 == b.q05 && a.q95 == b.q95,
                (Some(Spread::Members(a)), Some(Spread::Members(b))) => a == b,
                _ => false,
            };
            spread && inside(of) == inside(other)
        };
        lines.get(line).and_then(|of| lines.iter().position(|other| same(other, of))).unwrap_or(line)
    }

    /// Returns a line's last point inside the chart.
    fn end(&self, line: &Line<'_>) -> Option<Point> {
        (0..=self.last_day).zip(line.values).last().map(|(day, value)| (f64::from(day), *value))
    }
}

/// Returns the values of the days up to the last one.
pub(super) fn days_of(values: &[f64], last_day: u32) -> &[f64] {
    let days = usize::try_from(last_day).unwrap_or(usize::MAX).saturating_add(1);
    values.get(..days).unwrap_or(values)
}

/// Returns the line's peak if it is inside the chart, otherwise the highest value. `None` if the line has no values.
fn peak(line: &Line<'_>, last_day: u32) -> Option<Peak> {
    let inside = |peak: &Peak| (0.0..=f64::from(last_day)).contains(&peak.day) && peak.value.is_finite();
    let highest = polyline::highest(line.values, last_day)?;
    Some(line.peak.filter(inside).unwrap_or(highest))
}
