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
    levels: Vec<ReferenceLine>,
    points: Vec<ObservedPoints>,
}

/// A time in which something is different, in every scenario that has it.
#[derive(Debug)]
struct Period {
    name: String,
    effect: String,
    short: String,
    from: f64,
    /// None where it lasts to its scenario's end or longer.
    to: Option<f64>,
    /// Where it ends on the chart.
    end: f64,
    /// The scenarios' positions.
    owners: Vec<usize>,
}

/// A value across the chart, in its unit.
#[derive(Debug)]
struct ReferenceLine {
    value: f64,
    name: String,
    owners: Vec<usize>,
}

/// Observed points.
#[derive(Debug)]
struct ObservedPoints {
    name: String,
    /// The name, with the runs before it where others have the same.
    label: String,
    shape: PointShape,
    /// The position of the first scenario of the run that they came with.
    owner: usize,
    /// Where runs are compared, the numbers of those that they came with.
    runs: Vec<usize>,
    /// Day, and value in the chart's unit.
    values: Vec<(f64, f64)>,
}

impl Marks {
    /// What belongs beside the lines of this view.
    pub fn new(shown: &Shown, view: View) -> Self {
        Self { spans: periods(shown), levels: heights(shown, view), points: points(shown, view) }
    }

    /// For the chart.
    pub fn spans(&self, count: usize) -> Vec<Span<'_>> {
        (self.spans.iter())
            .map(|period| Span {
                name: &period.name,
                effect: match period.owners.len() {
                    // One of several wears its line's colour, and what all have needs no word.
                    owners if owners > 1 && owners < count => {
                        format!("{}, in {owners} of {count} scenarios", period.effect)
                    }
                    _ => period.effect.clone(),
                },
                short: period.short.clone(),
                from: period.from,
                to: period.end,
                owner: only(&period.owners, count),
            })
            .collect()
    }

    /// For the chart.
    pub fn levels(&self, count: usize) -> Vec<Level<'_>> {
        (self.levels.iter())
            .map(|height| Level { value: height.value, name: &height.name, owner: only(&height.owners, count) })
            .collect()
    }

    /// For the chart.
    pub fn points(&self) -> Vec<Points<'_>> {
        let several = self.points.len() > 1;
        (self.points.iter())
            .map(|seen| Points {
                name: &seen.label,
                shape: seen.shape,
                // Alone they need no colour, and look like those of every run by itself.
                owner: several.then_some(seen.owner),
                values: seen.values.clone(),
            })
            .collect()
    }

    /// Where runs are compared, whose observed values the points are.
    pub fn observers(&self) -> Option<String> {
        let each: Vec<_> = (self.points.iter().filter(|seen| !seen.runs.is_empty()))
            .map(|seen| format!("{}: {}, observed values of {}.", seen.shape.plural(), seen.name, runs(&seen.runs)))
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
        for span in &self.spans {
            let days = period(shown.calendar, (span.from, span.to));
            sentences.push(format!("Shaded: {}, {days}, {}{}.", span.name, span.effect, names(&span.owners)));
        }
        for level in &self.levels {
            sentences.push(format!("A line across: {}{}.", level.name, names(&level.owners)));
        }
        for ObservedPoints { name, shape, values, runs: of, .. } in &self.points {
            let drawn = |(_, value): &&(f64, f64)| range.contains(value);
            let values: Vec<_> = values.iter().filter(drawn).copied().collect();
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
            let same = |known: &&mut Period| {
                known.name == new.name
                    && known.effect == new.effect
                    && known.from == new.from
                    && known.end == new.end
                    && known.owners.last() != Some(&position)
            };
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
        name: name.to_owned(),
        effect,
        short,
        from,
        to: to.filter(|to| *to < last),
        end: to.unwrap_or(last).min(last),
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
    interventions.chain(campaign).filter(|period| period.from < last).collect()
}

/// Returns the reference lines: available beds, the threshold of Rt, or endemic equilibria.
fn heights(shown: &Shown, view: View) -> Vec<ReferenceLine> {
    let mut all: Vec<ReferenceLine> = Vec::new();
    if view.plot == Quantity::EffectiveReproductionNumber {
        let owners = (0..shown.scenarios.len()).collect();
        return vec![ReferenceLine { value: 1.0, name: "above 1 it grows".to_owned(), owners }];
    }
    for (position, scenario) in shown.scenarios.iter().enumerate() {
        let Some((persons, name)) = height(scenario, view.plot) else { continue };
        let value = scenario.in_unit(persons, view.unit());
        match all.iter_mut().find(|known| known.value == value && known.name == name) {
            Some(known) => known.owners.push(position),
            None => all.push(ReferenceLine { value, name, owners: vec![position] }),
        }
    }
    if view.plot == Quantity::HospitalCensus {
        // If all hospitals have the same number of beds, the line belongs to all scenarios.
        if let [only] = all.as_mut_slice() {
            only.owners = (0..shown.scenarios.len()).collect();
        }
    } else if all.len() > MAX_EQUILIBRIA {
        all.clear();
    }
    all
}

fn height(scenario: &ShownScenario, plot: Quantity) -> Option<(f64, String)> {
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
        match all.iter_mut().find(|known| known.name == *name && known.values == values) {
            Some(known) => known.runs.extend(observed.run),
            None => all.push(ObservedPoints {
                name: name.clone(),
                label: String::new(),
                shape: PointShape::at(all.len()),
                owner: observed.owner,
                runs: observed.run.into_iter().collect(),
                values,
            }),
        }
    }
    let names: Vec<String> = all.iter().map(|seen| seen.name.clone()).collect();
    for seen in &mut all {
        let is_repeated = names.iter().filter(|name| **name == seen.name).count() > 1;
        // The runs precede the name, because a long label is cut at its end.
        let whose = runs(&seen.runs).replacen('r', "R", 1);
        seen.label = if is_repeated { format!("{whose}: {}", seen.name) } else { seen.name.clone() };
    }
    all
}

/// Lists the numbers of runs: "run 1", "runs 1, 2 and 4".
fn runs(numbers: &[usize]) -> String {
    let texts: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    format!("run{} {}", if texts.len() > 1 { "s" } else { "" }, listed(&texts))
}
