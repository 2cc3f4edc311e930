//! The annotations of a chart: periods of interventions and campaigns, reference lines, observed points.

use std::ops::RangeInclusive;

use super::chart_options::View;
use super::text::interventions::{doses, period, reduction};
use super::view_model::{Shown, ShownScenario, in_unit};
use crate::charts::PointShape;
use crate::charts::{Level, Points, Span};
use crate::format::numbers;
use crate::format::text::listed;
use crate::model::{EndemicEquilibrium, Quantity};

/// Maximum reference lines of equilibria; more would clutter the chart, so that all are left out.
const MAX_EQUILIBRIA: usize = 2;

/// What is drawn beside the lines of one view.
#[derive(Debug)]
pub struct Marks {
    spans: Vec<Period>,
    /// Each with the positions of its scenarios.
    levels: Vec<(Level, Vec<usize>)>,
    points: Vec<ObservedPoints>,
}

/// The period of an intervention or campaign.
#[derive(Debug)]
struct Period {
    span: Span,
    /// Day on which it ends. `None` if it lasts at least to the end of its scenario.
    to: Option<f64>,
    /// Positions of the scenarios that have it.
    owners: Vec<usize>,
}

/// Observed points of one or more runs.
#[derive(Debug)]
struct ObservedPoints {
    /// Name without the runs' numbers.
    name: String,
    /// The points as they are drawn. If several runs have the same name, the runs' numbers precede it. The owner is the first
    /// scenario of the first run.
    drawn: Points,
    /// Numbers of the runs, if runs are compared.
    runs: Vec<usize>,
}

impl Marks {
    /// What belongs beside the lines of this view.
    pub fn new(shown: &Shown, view: View) -> Self {
        Self { spans: periods(shown), levels: levels(shown, view), points: points(shown, view) }
    }

    /// Returns the spans of a chart of `count` scenarios.
    pub fn spans(&self, count: usize) -> Vec<Span> {
        let span = |Period { span, owners, .. }: &Period| {
            let mut span = Span { owner: only(owners, count), ..span.clone() };
            // A span of one scenario has its line's colour, and a span of all scenarios needs no number.
            if (2..count).contains(&owners.len()) {
                span.effect = format!("{}, in {} of {count} scenarios", span.effect, owners.len());
            }
            span
        };
        self.spans.iter().map(span).collect()
    }

    /// Returns the levels of a chart of `count` scenarios.
    pub fn levels(&self, count: usize) -> Vec<Level> {
        let level = |(level, owners): &(Level, Vec<usize>)| Level { owner: only(owners, count), ..level.clone() };
        self.levels.iter().map(level).collect()
    }

    /// Returns the observed points of the chart.
    pub fn points(&self) -> Vec<Points> {
        let mut points: Vec<Points> = self.points.iter().map(|seen| seen.drawn.clone()).collect();
        if let [only] = points.as_mut_slice() {
            // Points of a single observer need no colour, and look the same as on the page of their run.
            only.owner = None;
        }
        points
    }

    /// Where runs are compared, whose observed values the points are.
    pub fn observers(&self) -> Option<String> {
        let each: Vec<_> = (self.points.iter().filter(|seen| !seen.runs.is_empty()))
            .map(|seen| {
                format!("{}: {}, observed values of {}.", seen.drawn.shape.plural(), seen.name, runs(&seen.runs))
            })
            .collect();
        let colour =
            if self.points.len() > 1 { " Points wear the colour of their run’s first scenario." } else { "" };
        (!each.is_empty()).then(|| format!("{}{colour}", each.join(" ")))
    }

    /// Whether there are observed values of the series on the chart's days.
    pub fn has_points(&self) -> bool {
        !self.points.is_empty()
    }

    /// The same in sentences, for screen readers. The axis shows the values in `range`.
    pub fn description(&self, shown: &Shown, view: View, range: &RangeInclusive<f64>) -> String {
        let mut sentences = Vec::new();
        let names = |owners: &[usize]| match owners.len() {
            owners if owners == shown.scenarios.len() => String::new(),
            _ => {
                let names: Vec<_> = owners.iter().map(|position| shown.scenarios[*position].name.as_str()).collect();
                format!(", in {}", names.join(", "))
            }
        };
        for Period { span, to, owners } in &self.spans {
            let days = period(shown.calendar, (span.from, *to));
            sentences.push(format!("Shaded: {}, {days}, {}{}.", span.name, span.effect, names(owners)));
        }
        for (level, owners) in &self.levels {
            sentences.push(format!("A line across: {}{}.", level.name, names(owners)));
        }
        for ObservedPoints { name, drawn: Points { shape, values, .. }, runs: of } in &self.points {
            let visible = |(_, value): &&(f64, f64)| range.contains(value);
            let values: Vec<_> = values.iter().filter(visible).copied().collect();
            let highest = values.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
            let Some((day, value)) = highest else { continue };
            let highest = numbers::value_in_full(value, view.unit());
            let counted = match values.len() {
                1 => "1 observed value".to_owned(),
                count => format!("{count} observed values"),
            };
            let whose = if of.is_empty() { String::new() } else { format!(" of {}", runs(of)) };
            sentences.push(format!(
                "{}: {name}, {counted}{whose}, the highest {highest} on {}.",
                shape.plural(),
                shown.calendar.on(day)
            ));
        }
        sentences.join(" ")
    }
}

/// Returns the position of the owner if it is the only one of several scenarios.
fn only(owners: &[usize], count: usize) -> Option<usize> {
    match owners {
        [owner] if count > 1 => Some(*owner),
        _ => None,
    }
}

/// Returns the periods of effective interventions and campaigns. Equal periods of several scenarios are merged.
fn periods(shown: &Shown) -> Vec<Period> {
    let mut all: Vec<Period> = Vec::new();
    for (position, scenario) in shown.scenarios.iter().enumerate() {
        for new in of_scenario(scenario, position) {
            let same = |known: &&mut Period| known.span == new.span && known.owners.last() != Some(&position);
            match all.iter_mut().find(same) {
                Some(known) => known.owners.push(position),
                None => all.push(new),
            }
        }
    }
    all
}

fn of_scenario(scenario: &ShownScenario, position: usize) -> Vec<Period> {
    let last = f64::from(scenario.last_day);
    let period = |name: &str, effect: String, short: String, (from, to): (f64, Option<f64>)| Period {
        span: Span { name: name.to_owned(), effect, short, from, to: to.unwrap_or(last).min(last), owner: None },
        to: to.filter(|to| *to < last),
        owners: vec![position],
    };
    let interventions = scenario.inputs.effective_interventions().map(|each| {
        let less = reduction(each);
        period(&each.name, format!("contacts {less}"), less, each.days())
    });
    let campaign = scenario.inputs.effective_campaign().map(|each| {
        let short = format!("{} a day", numbers::exact(each.doses_per_day));
        period("Vaccination", doses(&each), short, each.days())
    });
    interventions.chain(campaign).filter(|period| period.span.from < last).collect()
}

/// Returns the reference lines with the positions of their scenarios: available beds, the threshold of Rt, or endemic
/// equilibria.
fn levels(shown: &Shown, view: View) -> Vec<(Level, Vec<usize>)> {
    let mut all: Vec<(Level, Vec<usize>)> = Vec::new();
    if view.plot == Quantity::EffectiveReproductionNumber {
        let owners = (0..shown.scenarios.len()).collect();
        return vec![(Level { value: 1.0, name: "above 1 it grows".to_owned(), owner: None }, owners)];
    }
    for (position, scenario) in shown.scenarios.iter().enumerate() {
        let Some((persons, name)) = level(scenario, view.plot) else { continue };
        let level = Level { value: scenario.in_unit(persons, view.unit()), name, owner: None };
        match all.iter_mut().find(|(known, _)| *known == level) {
            Some((_, owners)) => owners.push(position),
            None => all.push((level, vec![position])),
        }
    }
    if view.plot == Quantity::HospitalCensus {
        // If all hospitals have the same number of beds, the line belongs to all scenarios.
        if let [(_, owners)] = all.as_mut_slice() {
            *owners = (0..shown.scenarios.len()).collect();
        }
    } else if all.len() > MAX_EQUILIBRIA {
        all.clear();
    }
    all
}

fn level(scenario: &ShownScenario, plot: Quantity) -> Option<(f64, String)> {
    let equilibrium = |persons: fn(EndemicEquilibrium) -> Option<f64>| {
        let persons = scenario.summary.endemic_equilibrium.and_then(persons)?;
        Some((persons, "Endemic equilibrium".to_owned()))
    };
    match plot {
        Quantity::HospitalCensus => {
            let beds = scenario.inputs.hospital?.beds?;
            Some((beds, format!("{} beds", numbers::exact(beds))))
        }
        Quantity::Infectious => equilibrium(|state| Some(state.infectious)),
        Quantity::Susceptible => equilibrium(|state| Some(state.susceptible)),
        Quantity::Exposed => equilibrium(|state| state.exposed),
        Quantity::Recovered => equilibrium(|state| Some(state.recovered)),
        _ => None,
    }
}

/// Returns the observed points of the view's series. Equal points of several runs are merged.
fn points(shown: &Shown, view: View) -> Vec<ObservedPoints> {
    let last = f64::from(shown.last_day);
    let mut all: Vec<ObservedPoints> = Vec::new();
    for observed in shown.observed.iter().filter(|observed| observed.observations.series == view.plot.name()) {
        let inside = observed.observations.values.iter().filter(|(day, _)| *day <= last);
        let values: Vec<_> =
            inside.map(|(day, value)| (*day, in_unit(*value, observed.population, view.unit()))).collect();
        let name = &observed.observations.name;
        match all.iter_mut().find(|known| known.name == *name && known.drawn.values == values) {
            Some(known) => known.runs.extend(observed.run),
            None => all.push(ObservedPoints {
                name: name.clone(),
                drawn: Points {
                    name: name.clone(),
                    shape: PointShape::at(all.len()),
                    owner: Some(observed.owner),
                    values,
                },
                runs: observed.run.into_iter().collect(),
            }),
        }
    }
    let names: Vec<String> = all.iter().map(|seen| seen.name.clone()).collect();
    for seen in &mut all {
        let is_repeated = names.iter().filter(|name| **name == seen.name).count() > 1;
        if is_repeated {
            // The runs precede the name, because a long label is cut at its end.
            seen.drawn.name = format!("{}: {}", runs(&seen.runs).replacen('r', "R", 1), seen.name);
        }
    }
    all
}

/// Lists the numbers of runs: "run 1", "runs 1, 2 and 4".
fn runs(numbers: &[usize]) -> String {
    let texts: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    format!("run{} {}", if texts.len() > 1 { "s" } else { "" }, listed(&texts))
}
