//! The figure of the workbench, a saved run and a comparison of runs: headline, chart in two sizes, and links to other
//! views. The chart is also available as an SVG or PNG file.

use super::annotations::Marks;
use super::chart_options::View;
use super::tables::values::ValuesTable;
use super::text;
use super::text::{Statement, interventions};
use super::view_links::ViewLinks;
use super::view_model::{Shown, ShownScenario};
use crate::charts::{Bands, Ink, LabelPlace, Line, LineChart, Names, Peak, Size, Spread};
use crate::charts::{PngError, line_sample};
use crate::model::{Quantiles, ReadAt, WarningKind};

/// Maximum scenarios whose names fit beside the lines of a narrow chart. For more, a legend is shown under it.
const MAX_LABELS_WHEN_NARROW: usize = 4;

/// A figure, ready for a template.
#[derive(Debug)]
pub struct Figure {
    /// The headline.
    pub title: String,
    /// A comparison of each scenario with the baseline; empty for one scenario.
    pub statements: Vec<Statement>,
    /// The reason why shares are compared instead of numbers of people.
    pub notice: Option<String>,
    /// The link to a longer run, if a curve still rises on the last day.
    pub extension: Option<Extension>,
    /// The quantity and the population.
    pub subtitle: String,
    /// The scenarios' inputs as sentences.
    pub restated: String,
    /// The key finding as a sentence.
    pub reading: Option<String>,
    /// The values on some days, and the address of the values of each day as JSON.
    pub values: Option<(ValuesTable, String)>,
    /// The description of the chart for screen readers.
    pub description: String,
    /// The links above the chart.
    pub links: ViewLinks,
    /// The chart for wide screens, as SVG.
    pub wide: String,
    /// The chart for narrow screens, as SVG.
    pub narrow: String,
    /// The legend under the narrow chart: line samples and names. Empty if the lines are labelled.
    pub key: Vec<(String, String)>,
    /// The text after "Overlapping reductions multiply", if two reductions overlap.
    pub overlap: Option<String>,
    /// The runs whose observed values are drawn, if runs are compared.
    pub observers: Option<String>,
    /// The number of observed values that are not drawn, with the reasons.
    pub not_drawn: Option<String>,
    /// The explanation of an ensemble's lines and bands.
    pub chance: Option<String>,
    /// Warnings under the chart: curves that rise again at the end, or fall below one infected person.
    pub cautions: Vec<Caution>,
}

/// A warning under the chart.
#[derive(Debug)]
pub struct Caution {
    /// The sentence.
    pub text: String,
    /// Whether the warning is about curves below one infected person.
    is_about_chance: bool,
    /// The address of the same comparison under the stochastic method, for curves below one person.
    pub stochastic: Option<String>,
}

/// The same comparison over more days, at whose end no curve rises.
#[derive(Debug)]
pub struct Extension {
    /// The last day: "day 200", or its date.
    pub end: String,
    /// The address.
    pub href: String,
}

impl Figure {
    /// Draws the scenarios; `href` returns the address of a view.
    pub fn new(shown: &Shown, view: View, href: impl Fn(View) -> String) -> Self {
        let drawing = Drawing::new(shown, view);
        let has_key = shown.scenarios.len() > MAX_LABELS_WHEN_NARROW;
        Self {
            links: ViewLinks::new(shown, drawing.view, href),
            wide: drawing.svg(Size::Wide, Ink::Page, "wide"),
            narrow: drawing.svg(Size::Narrow, Ink::Page, "narrow"),
            key: (shown.scenarios.iter().enumerate())
                .filter(|(_, scenario)| has_key && scenario.has(drawing.view.plot))
                .map(|(position, scenario)| (line_sample(position), scenario.name.clone()))
                .collect(),
            overlap: interventions::overlap(shown.scenarios.iter().map(|each| (each.inputs, each.last_day)))
                .map(|text| text::with_no_break_spaces(&text)),
            observers: drawing.marks.observers(),
            not_drawn: drawing.not_drawn,
            chance: text::note(shown, drawing.view.plot),
            cautions: cautions(shown),
            statements: text::statements(shown, drawing.view),
            notice: notice(shown),
            extension: None,
            title: drawing.title,
            subtitle: drawing.subtitle,
            restated: drawing.restated,
            reading: text::reading(shown),
            values: None,
            description: drawing.description,
        }
    }

    /// Adds the values of the lines; the values of each day are at the address.
    pub fn with_values(self, shown: &Shown, view: View, address: String) -> Self {
        Self { values: Some((ValuesTable::new(shown, view), address)), ..self }
    }

    /// Adds a link to the stochastic method if a curve falls below one person. `address` is called only then.
    pub fn with_stochastic(mut self, address: impl Fn() -> Option<String>) -> Self {
        for caution in self.cautions.iter_mut().filter(|caution| caution.is_about_chance) {
            caution.stochastic = address();
        }
        self
    }

    /// Adds the link to a longer run.
    pub fn with_extension(self, extension: Option<Extension>) -> Self {
        Self { extension, ..self }
    }

    /// Returns headline and statements as one text, for previews of links.
    pub fn in_short(&self) -> String {
        // With one scenario besides the baseline, the headline has both numbers.
        if self.statements.len() < 3 {
            return self.title.clone();
        }
        let statements: Vec<_> = self.statements.iter().map(|each| format!("{}: {}", each.name, each.text)).collect();
        format!("{}. {}.", self.title, statements.join("; "))
    }
}

/// Returns the warnings that are not in the headline or the notice.
fn cautions(shown: &Shown) -> Vec<Caution> {
    let is_kept = |kind: WarningKind| matches!(kind, WarningKind::RisingAgain | WarningKind::BelowOnePerson);
    (shown.findings().into_iter())
        .filter(|finding| is_kept(finding.kind))
        .map(|finding| Caution {
            text: finding.text,
            is_about_chance: finding.kind == WarningKind::BelowOnePerson,
            stochastic: None,
        })
        .collect()
}

/// Returns the reason why shares are compared, if they are.
fn notice(shown: &Shown) -> Option<String> {
    let reason = match (shown.populations_differ(), shown.first_days_differ) {
        (true, true) => "These scenarios have different populations, and their runs begin on different dates",
        (true, false) => "These scenarios have different populations",
        (false, true) => "These runs begin on different dates, or not all of them have one",
        (false, false) => return None,
    };
    let days = if shown.first_days_differ { ", by days since each run’s own day 0" } else { "" };
    Some(format!("{reason}: they are compared in per cent of their people{days}."))
}

/// Draws the chart as an SVG file.
pub fn file(shown: &Shown, view: View) -> String {
    Drawing::new(shown, view).svg(Size::Wide, Ink::File, "chart")
}

/// Draws the chart as a PNG file, 1200 pixels wide. This takes tens of milliseconds of processor time.
pub fn png(shown: &Shown, view: View) -> Result<Vec<u8>, PngError> {
    Drawing::new(shown, view).chart(|chart| chart.png())
}

/// Returns the width and height of the PNG file in pixels.
pub fn png_size(shown: &Shown, view: View) -> (f64, f64) {
    Drawing::new(shown, view).chart(|chart| chart.png_size())
}

/// The spread of an ensemble's simulations, in the chart's unit.
enum Ensemble {
    None,
    Bands(Quantiles<Vec<f64>>),
    /// Single simulations, if few people are infected.
    Members(Vec<Vec<f64>>),
}

impl Ensemble {
    fn new(scenario: &ShownScenario, view: View) -> Self {
        if let Some(members) = scenario.sample(view.plot) {
            return Self::Members(members.into_iter().map(|values| in_unit(scenario, view, values)).collect());
        }
        let band = scenario.band(view.plot);
        band.map_or(Self::None, |band| Self::Bands(band.map(|values| in_unit(scenario, view, values))))
    }

    fn spread(&self) -> Option<Spread<'_>> {
        match self {
            Self::None => None,
            Self::Bands(Quantiles { q05, q25, q75, q95, .. }) => Some(Spread::Bands(Bands { q05, q25, q75, q95 })),
            Self::Members(members) => Some(Spread::Members(members.iter().map(Vec::as_slice).collect())),
        }
    }
}

fn in_unit(scenario: &ShownScenario, view: View, values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| scenario.in_unit(*value, view.unit())).collect()
}

/// A view of the scenarios, with its values and texts.
struct Drawing<'a> {
    shown: &'a Shown<'a>,
    view: View,
    values: Vec<Vec<f64>>,
    ensembles: Vec<Ensemble>,
    marks: Marks,
    title: String,
    subtitle: String,
    restated: String,
    description: String,
    not_drawn: Option<String>,
}

impl<'a> Drawing<'a> {
    fn new(shown: &'a Shown<'a>, view: View) -> Self {
        let view = shown.view(view);
        let marks = Marks::new(shown, view);
        let ensembles: Vec<_> = shown.scenarios.iter().map(|scenario| Ensemble::new(scenario, view)).collect();
        let values = (shown.scenarios.iter().zip(&ensembles))
            .map(|(scenario, ensemble)| match ensemble {
                Ensemble::Members(_) => Vec::new(),
                _ => in_unit(scenario, view, scenario.curve(view.plot)),
            })
            .collect();
        let mut drawing = Self {
            title: text::title(shown, view),
            subtitle: text::subtitle(shown, view),
            restated: text::restated(shown),
            description: String::new(),
            not_drawn: None,
            shown,
            view,
            values,
            ensembles,
            marks,
        };
        // The axis, and with it the drawn points, depends on all lines and marks.
        let range = if drawing.marks.has_points() { drawing.chart(|chart| chart.range()) } else { 0.0..=f64::INFINITY };
        drawing.not_drawn = text::not_drawn(shown, view, &range);
        let sentences = [text::description(shown, view), drawing.marks.description(shown, view, &range)];
        let sentences = sentences.into_iter().chain(drawing.not_drawn.clone()).filter(|text| !text.is_empty());
        drawing.description = sentences.collect::<Vec<_>>().join(" ");
        drawing
    }

    fn svg(&self, size: Size, ink: Ink, id: &str) -> String {
        self.chart(|chart| chart.svg(size, ink, id))
    }

    /// Passes the chart to `draw`, because the chart borrows the values of its lines.
    fn chart<T>(&self, draw: impl FnOnce(&LineChart<'_>) -> T) -> T {
        let reads_peak = self.view.plot.row().read_at == ReadAt::Peak;
        let scenarios = &self.shown.scenarios;
        let lines = (scenarios.iter().zip(&self.values).zip(&self.ensembles))
            .map(|((scenario, values), ensemble)| {
                let has_dot = reads_peak && !values.is_empty();
                let is_rising = has_dot && scenario.is_rising(self.view.plot);
                let Peak { day, value } = scenario.peak(self.view.plot);
                let day = if is_rising { f64::from(scenario.last_day) } else { day };
                let peak = has_dot.then(|| Peak { value: scenario.in_unit(value, self.view.unit()), day });
                Line { name: &scenario.name, values, peak, is_rising, spread: ensemble.spread() }
            })
            .collect();
        // A file is shown without a page, so that it includes the inputs.
        let sentences = [format!("{}.", self.subtitle), self.restated.clone()];
        let subtitle: Vec<_> = sentences.into_iter().chain(self.not_drawn.clone()).collect();
        let subtitle = subtitle.join(" ");
        draw(&LineChart {
            names: Names { title: &self.title, subtitle: &subtitle, description: &self.description },
            lines,
            spans: self.marks.spans(scenarios.len()),
            levels: self.marks.levels(scenarios.len()),
            points: self.marks.points(),
            last_day: self.shown.last_day,
            calendar: self.shown.calendar,
            unit: self.view.unit(),
            axis: self.view.axis,
            labels: if reads_peak { LabelPlace::Peaks } else { LabelPlace::Ends },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Axis;
    use crate::model::{CancelToken, built_in, simulate};

    #[test]
    fn every_preset_has_a_png_file() {
        for preset in built_in() {
            let results = simulate(&preset.comparison, &CancelToken::default()).unwrap();
            let shown = Shown::new(&preset.comparison, &results);
            let file = png(&shown, View::default()).unwrap();
            let number = |from: usize| u32::from_be_bytes(file[from..from + 4].try_into().unwrap());
            let size = (f64::from(number(16)), f64::from(number(20)));
            assert_eq!(size, png_size(&shown, View::default()));
            assert!(size.0 == 1200.0 && (630.0..=760.0).contains(&size.1), "{size:?}: {:?}", shown.scenarios[0].name);
            assert_ne!(file, png(&shown, View { axis: Axis::Log, ..View::default() }).unwrap());
        }
    }
}
