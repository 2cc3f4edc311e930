//! What a page shows: scenarios with their inputs and results, side by side over the same days.

use super::view::View;
use crate::charts::{Calendar, LabelPlace, Peak, Unit};
use crate::model::{Comparison, Observations, Quantity, Results, Scenario, Series, Summary};

/// Scenarios over the same days; the first is the baseline.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The baseline first.
    pub scenarios: Vec<ShownScenario<'a>>,
    /// The last of the longest scenario's days.
    pub last_day: u32,
    /// How days are named.
    pub calendar: Calendar,
    /// What was observed.
    pub observed: Option<Observed<'a>>,
}

/// One scenario as pages show it.
#[derive(Debug)]
pub struct ShownScenario<'a> {
    /// Its name, unique on the page.
    pub name: String,
    /// Its inputs.
    pub inputs: &'a Scenario,
    /// The last of its own days.
    pub last_day: u32,
    /// Values on each day.
    pub series: &'a Series,
    /// Its numbers.
    pub summary: &'a Summary,
}

/// Observations, with the people among whom they were made.
#[derive(Debug, Clone, Copy)]
pub struct Observed<'a> {
    /// What was observed.
    pub observations: &'a Observations,
    /// Persons, for shares: of the first scenario that they came with.
    pub population: f64,
}

impl<'a> Shown<'a> {
    /// A comparison with its results.
    pub fn new(comparison: &'a Comparison, results: &'a Results) -> Self {
        let last_day = comparison.days();
        let scenarios: Vec<_> = (comparison.scenarios().iter().zip(&results.scenarios))
            .map(|(inputs, result)| ShownScenario {
                name: inputs.name.clone(),
                inputs,
                last_day,
                series: &result.series,
                summary: &result.summary,
            })
            .collect();
        let population = scenarios.first().map_or(1.0, |scenario| scenario.inputs.population);
        Self {
            scenarios,
            last_day,
            calendar: Calendar::new(comparison.start_date()),
            observed: comparison.observations().map(|observations| Observed { observations, population }),
        }
    }

    /// Whether at least one scenario has the quantity.
    pub fn has(&self, quantity: Quantity) -> bool {
        self.scenarios.iter().any(|scenario| scenario.has(quantity))
    }

    /// The view, or where it asks for what no scenario has, the same of the infectious.
    pub fn view(&self, view: View) -> View {
        if self.has(view.plot) { view } else { View { plot: Quantity::default(), ..view } }
    }

    /// "day 200", or its date.
    pub fn end(&self) -> String {
        self.calendar.on(f64::from(self.last_day))
    }
}

impl ShownScenario<'_> {
    /// Whether it has values of the quantity.
    pub fn has(&self, quantity: Quantity) -> bool {
        !self.series.quantity(quantity).is_empty()
    }

    /// A count of persons in the chart's unit; what counts no persons stays as it is.
    pub fn in_unit(&self, value: f64, unit: Unit) -> f64 {
        in_unit(value, self.inputs.population, unit)
    }

    /// The highest point of a quantity: on the solver's continuous solution where the summary has it, else on whole days.
    pub fn peak(&self, quantity: Quantity) -> Peak {
        let summary = self.summary;
        let known = match quantity {
            Quantity::Infectious => Some((summary.peak_day, summary.peak_infectious)),
            Quantity::HospitalCensus => summary.peak_hospital_day.zip(summary.peak_hospital_census),
            _ => None,
        };
        if let Some((day, value)) = known {
            return Peak { day, value };
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

/// A count of persons among so many, in a chart's unit.
pub fn in_unit(value: f64, population: f64, unit: Unit) -> f64 {
    match unit {
        Unit::Persons | Unit::Ratio => value,
        Unit::Share => value / population,
    }
}

/// Whether a quantity is read at its highest point or at its end.
pub fn label_place(quantity: Quantity) -> LabelPlace {
    match quantity {
        Quantity::Infectious | Quantity::NewInfections | Quantity::HospitalCensus | Quantity::Exposed => {
            LabelPlace::Peaks
        }
        Quantity::CumulativeInfections
        | Quantity::Deceased
        | Quantity::EffectiveReproductionNumber
        | Quantity::Susceptible
        | Quantity::Recovered
        | Quantity::Vaccinated => LabelPlace::Ends,
    }
}
