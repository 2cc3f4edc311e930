//! The figure that the workbench, a saved run and a comparison of runs share: a sentence, two drawings of one chart, and
//! the links above it.

use super::sentences;
use super::view::{View, ViewLinks};
use crate::charts::{Ink, LabelPlace, Line, LineChart, Peak, Size, Unit, line_sample};
use crate::model::{Comparison, Quantity, Results, Series, Summary};

/// Above this many scenarios names don't fit beside the lines of a narrow chart: a key stands under it.
const MOST_LABELS_WHEN_NARROW: usize = 4;

/// One scenario as pages show it.
#[derive(Debug)]
pub struct Shown<'a> {
    /// Its name, unique on the page.
    pub name: String,
    /// Persons on day 0, for shares.
    pub population: f64,
    /// Values on each day.
    pub series: &'a Series,
    /// Its numbers.
    pub summary: &'a Summary,
}

impl Shown<'_> {
    /// A count of persons in the chart's unit.
    pub fn in_unit(&self, persons: f64, unit: Unit) -> f64 {
        match unit {
            Unit::Persons => persons,
            Unit::Share => persons / self.population,
        }
    }

    /// The highest point of a quantity: on the solver's continuous solution where the summary has it, else on whole days.
    pub fn peak(&self, quantity: Quantity) -> Peak {
        if quantity == Quantity::Infectious {
            return Peak { day: self.summary.peak_day, value: self.summary.peak_infectious };
        }
        let mut peak = Peak { day: 0.0, value: 0.0 };
        for (day, value) in (0_u32..).zip(self.series.quantity(quantity)) {
            if *value > peak.value {
                peak = Peak { day: f64::from(day), value: *value };
            }
        }
        peak
    }

    /// The value on the last day.
    pub fn last(&self, quantity: Quantity) -> f64 {
        self.series.quantity(quantity).last().copied().unwrap_or_default()
    }
}

/// A comparison's scenarios with their results.
pub fn shown<'a>(comparison: &Comparison, results: &'a Results) -> Vec<Shown<'a>> {
    (comparison.scenarios().iter().zip(&results.scenarios))
        .map(|(scenario, result)| Shown {
            name: scenario.name.clone(),
            population: scenario.population,
            series: &result.series,
            summary: &result.summary,
        })
        .collect()
}

/// Whether a quantity is read at its highest point or at its end.
pub fn label_place(quantity: Quantity) -> LabelPlace {
    match quantity {
        Quantity::Infectious | Quantity::NewInfections => LabelPlace::Peaks,
        Quantity::CumulativeInfections | Quantity::Susceptible | Quantity::Recovered => LabelPlace::Ends,
    }
}

/// A figure, ready for a template.
#[derive(Debug)]
pub struct Figure {
    /// What it says.
    pub title: String,
    /// Quantity and population.
    pub subtitle: String,
    /// The links above the chart.
    pub links: ViewLinks,
    /// The chart for wide screens, as SVG.
    pub wide: String,
    /// The chart for narrow screens, as SVG.
    pub narrow: String,
    /// Line samples and names under the narrow chart, where its lines have none.
    pub key: Vec<(String, String)>,
}

impl Figure {
    /// Draws the scenarios; `href` makes the address of another view.
    pub fn new(scenarios: &[Shown], last_day: u32, view: View, href: impl Fn(View) -> String) -> Self {
        let drawing = Drawing::new(scenarios, last_day, view);
        let has_key = scenarios.len() > MOST_LABELS_WHEN_NARROW;
        Self {
            links: ViewLinks::new(view, href),
            wide: drawing.svg(Size::Wide, Ink::Page, "wide"),
            narrow: drawing.svg(Size::Narrow, Ink::Page, "narrow"),
            key: (scenarios.iter().enumerate())
                .filter(|_| has_key)
                .map(|(position, scenario)| (line_sample(position), scenario.name.clone()))
                .collect(),
            title: drawing.title,
            subtitle: drawing.subtitle,
        }
    }
}

/// The chart as a file of its own.
pub fn file(scenarios: &[Shown], last_day: u32, view: View) -> String {
    Drawing::new(scenarios, last_day, view).svg(Size::Wide, Ink::File, "chart")
}

/// One view of the scenarios with its words.
struct Drawing<'a> {
    scenarios: &'a [Shown<'a>],
    last_day: u32,
    view: View,
    values: Vec<Vec<f64>>,
    title: String,
    subtitle: String,
}

impl<'a> Drawing<'a> {
    fn new(scenarios: &'a [Shown<'a>], last_day: u32, view: View) -> Self {
        let values = scenarios
            .iter()
            .map(|scenario| {
                let series = scenario.series.quantity(view.plot);
                series.iter().map(|persons| scenario.in_unit(*persons, view.unit)).collect()
            })
            .collect();
        Self {
            title: sentences::title(scenarios, view, last_day),
            subtitle: sentences::subtitle(scenarios, view),
            scenarios,
            last_day,
            view,
            values,
        }
    }

    fn svg(&self, size: Size, ink: Ink, id: &str) -> String {
        let labels = label_place(self.view.plot);
        let lines = (self.scenarios.iter().zip(&self.values))
            .map(|(scenario, values)| {
                let peak = scenario.peak(self.view.plot);
                let value = scenario.in_unit(peak.value, self.view.unit);
                let peak = (labels == LabelPlace::Peaks).then_some(Peak { value, ..peak });
                Line { name: &scenario.name, values, peak }
            })
            .collect();
        let chart = LineChart {
            title: &self.title,
            subtitle: &self.subtitle,
            description: &sentences::description(self.scenarios, self.view, self.last_day),
            lines,
            last_day: self.last_day,
            unit: self.view.unit,
            axis: self.view.axis,
            labels,
        };
        chart.svg(size, ink, id)
    }
}
