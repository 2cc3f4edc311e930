//! The view model of a comparison: scenarios with their inputs and results, over the same days.

use super::chart_options::View;
use crate::charts::Peak;
use crate::format::calendar::Calendar;
use crate::format::units::Unit;
use crate::model::{
    Comparison, Course, ExternalEngine, Finding, Method, Metric, Observations, PairedDifference, PerMetric, Quantiles,
    Quantity, RankCorrelations, ReadAt, Results, Sampling, Scenario, Series, Summary, curve, findings,
};

/// The scenarios on a page.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The scenarios; the first is the baseline.
    pub scenarios: Vec<ShownScenario<'a>>,
    /// The last day of the longest scenario.
    pub last_day: u32,
    /// The calendar that formats days.
    pub calendar: Calendar,
    /// The observed values. Only a comparison of runs has several.
    pub observed: Vec<Observed<'a>>,
    /// Whether day 0 has different dates. That is possible only if runs are compared.
    pub first_days_differ: bool,
}

/// A scenario on a page.
#[derive(Debug)]
pub struct ShownScenario<'a> {
    /// The name, unique on the page.
    pub name: String,
    /// The inputs.
    pub inputs: &'a Scenario,
    /// The scenario's last day.
    pub last_day: u32,
    /// The summary numbers; for an ensemble, the medians of its simulations.
    pub summary: &'a Summary,
    /// The ensemble's size and seed.
    pub ensemble: Option<Ensemble>,
    /// The paired differences of an ensemble from the baseline. `None` for the baseline, and if runs are compared.
    pub differences: Option<&'a PerMetric<PairedDifference>>,
    /// The rank correlations between numbers and the rates with ranges.
    pub correlations: Option<&'a PerMetric<RankCorrelations>>,
    /// The quantiles of the numbers of an ensemble's simulations.
    pub ranges: Option<&'a PerMetric<Quantiles<f64>>>,
    /// The external engine that simulated the scenario.
    pub external: Option<&'a ExternalEngine>,
    series: &'a Series,
    bands: Option<&'a Series<Quantiles<Vec<f64>>>>,
    sample: Option<&'a [Series]>,
}

/// The method of an ensemble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ensemble {
    /// Simulations of each scenario.
    pub members: u32,
    /// The seed of the random numbers.
    pub seed: u64,
    /// Whether the method is stochastic.
    pub by_chance: bool,
    /// The sampling method, if a rate has a range.
    pub sampling: Option<Sampling>,
}

/// Observations, with the observed population.
#[derive(Debug, Clone)]
pub struct Observed<'a> {
    /// The observations.
    pub observations: &'a Observations,
    /// The population of the run's first scenario, for shares.
    pub population: f64,
    /// The position of that scenario.
    pub owner: usize,
    /// The number of the run, from 1, if runs are compared.
    pub run: Option<usize>,
}

impl<'a> Shown<'a> {
    /// Returns the scenarios of a comparison with their results.
    pub fn new(comparison: &'a Comparison, results: &'a Results) -> Self {
        let last_day = comparison.days();
        let engine = &results.engine;
        let by_chance = engine.method == Method::Stochastic.name();
        let ensemble = engine.members.zip(engine.seed).map(|(members, seed)| Ensemble {
            members,
            seed,
            by_chance,
            sampling: engine.sampling,
        });
        let scenarios: Vec<_> = (comparison.scenarios().iter().zip(&results.scenarios))
            .map(|(inputs, result)| {
                // The simulations of a deterministic scenario without ranges are all equal.
                let varies = by_chance || inputs.has_ranges();
                ShownScenario {
                    ensemble,
                    external: result.external.as_ref(),
                    differences: result.paired_differences.as_ref(),
                    correlations: result.rank_correlations.as_ref(),
                    bands: result.bands.as_ref().filter(|_| varies),
                    ranges: result.summary_bands.as_ref().filter(|_| varies),
                    sample: result.sample.as_deref(),
                    ..ShownScenario::single(inputs.name.clone(), inputs, last_day, (&result.series, &result.summary))
                }
            })
            .collect();
        let population = scenarios.first().map_or(1.0, |scenario| scenario.inputs.population);
        Self {
            scenarios,
            last_day,
            calendar: Calendar::new(comparison.start_date()),
            observed: (comparison.observations().into_iter())
                .map(|observations| Observed { observations, population, owner: 0, run: None })
                .collect(),
            first_days_differ: false,
        }
    }

    /// Whether at least one scenario has the quantity.
    pub fn has(&self, quantity: Quantity) -> bool {
        self.scenarios.iter().any(|scenario| scenario.has(quantity))
    }

    /// Returns the view with two changes: a series that no scenario has becomes the infectious, and numbers of people
    /// that cannot be compared become shares.
    pub fn view(&self, view: View) -> View {
        let plot = if self.has(view.plot) { view.plot } else { Quantity::default() };
        let unit = if self.compares_shares() { Unit::Share } else { view.unit };
        View { plot, unit, ..view }
    }

    /// Whether scenarios have different populations.
    pub fn populations_differ(&self) -> bool {
        let mut populations = self.scenarios.iter().map(|scenario| scenario.inputs.population);
        let first = populations.next();
        populations.any(|population| Some(population) != first)
    }

    /// Whether shares of the population are compared, because numbers of people cannot be compared.
    pub fn compares_shares(&self) -> bool {
        self.first_days_differ || self.populations_differ()
    }

    /// Whether some scenarios end before others. That is possible only if runs are compared.
    pub fn last_days_differ(&self) -> bool {
        self.scenarios.iter().any(|scenario| scenario.last_day != self.last_day)
    }

    /// Returns the warnings about the scenarios' numbers.
    pub fn findings(&self) -> Vec<Finding> {
        let courses: Vec<_> = (self.scenarios.iter())
            .map(|scenario| Course {
                name: &scenario.name,
                population: scenario.inputs.population,
                infectious: scenario.curve(Quantity::Infectious),
                infected: Quantity::infected().map(|series| scenario.curve(series)).collect(),
                peak_reached: !scenario.is_rising(Quantity::Infectious),
                is_one_deterministic: scenario.ensemble.is_none() && !scenario.is_of_another_model(),
            })
            .collect();
        findings(&courses, |day| self.calendar.on(f64::from(day)))
    }

    /// Returns the method of the scenarios' ensembles, if all scenarios are ensembles with the same method.
    pub fn ensemble(&self) -> Option<Ensemble> {
        let first = self.scenarios.first()?.ensemble?;
        self.scenarios.iter().all(|scenario| scenario.ensemble == Some(first)).then_some(first)
    }

    /// Returns the last day: "day 200", or its date.
    pub fn end(&self) -> String {
        self.calendar.on(f64::from(self.last_day))
    }
}

impl<'a> ShownScenario<'a> {
    /// Returns a single simulation, which is not an ensemble.
    pub fn single(
        name: String,
        inputs: &'a Scenario,
        last_day: u32,
        (series, summary): (&'a Series, &'a Summary),
    ) -> Self {
        Self {
            name,
            inputs,
            last_day,
            summary,
            ensemble: None,
            differences: None,
            correlations: None,
            external: None,
            series,
            bands: None,
            ranges: None,
            sample: None,
        }
    }

    /// Whether the scenario has values of the quantity.
    pub fn has(&self, quantity: Quantity) -> bool {
        !self.curve(quantity).is_empty()
    }

    /// Returns the values on each day; for an ensemble, the medians of its simulations.
    pub fn curve(&self, quantity: Quantity) -> &'a [f64] {
        curve(self.series, self.bands, quantity)
    }

    /// Returns the quantiles of an ensemble's simulations on each day.
    pub fn band(&self, quantity: Quantity) -> Option<&'a Quantiles<Vec<f64>>> {
        self.bands?[quantity].as_ref()
    }

    /// Returns the values of an ensemble's first simulations on each day, if few people are infected.
    pub fn sample(&self, quantity: Quantity) -> Option<Vec<&'a [f64]>> {
        Some(self.sample?.iter().map(|member| member.quantity(quantity)).collect())
    }

    /// Renames the scenario for a comparison of runs. Removes paired differences, which compare only within a run.
    pub fn beside_others(self, name: String) -> Self {
        Self { name, differences: None, ..self }
    }

    /// Whether an external engine simulated the scenario with a model other than Epicurve's.
    pub fn is_of_another_model(&self) -> bool {
        self.external.is_some_and(|engine| !engine.is_known_model())
    }

    /// Whether the scenario is an ensemble whose simulations differ.
    pub fn varies(&self) -> bool {
        self.bands.is_some()
    }

    /// Converts a number of persons into the chart's unit. A ratio is not changed.
    pub fn in_unit(&self, value: f64, unit: Unit) -> f64 {
        in_unit(value, self.inputs.population, unit)
    }

    /// Returns the highest value of a quantity and its day, from the summary or the whole days. For an ensemble, the
    /// summary has the medians of the simulations' peaks, which are higher than the peak of the daily medians.
    pub fn peak(&self, quantity: Quantity) -> Peak {
        let summary = self.summary;
        let known = match quantity {
            Quantity::Infectious => Some((summary.peak_day(), summary.peak_infectious())),
            Quantity::HospitalCensus => {
                summary.get(Metric::PeakHospitalDay).zip(summary.get(Metric::PeakHospitalCensus))
            }
            _ => None,
        };
        let (day, value) = known.unwrap_or_else(|| {
            let days = (0_u32..).zip(self.curve(quantity)).map(|(day, value)| (f64::from(day), *value));
            days.fold((0.0, 0.0), |peak, day| if day.1 > peak.1 { day } else { peak })
        });
        Peak { day, value }
    }

    /// Whether the number of the quantity is not final. A peak is not final if the highest value is that of the last
    /// day and the curve grows. A total is not final if it grows and the epidemic is not over.
    pub fn is_rising(&self, quantity: Quantity) -> bool {
        let curve = self.curve(quantity);
        let grows = matches!(curve, [.., before, last] if last > before);
        let is_highest = || match self.varies() {
            true => curve.last() == curve.iter().max_by(|a, b| a.total_cmp(b)),
            false => self.peak(quantity).day >= f64::from(self.last_day),
        };
        match (quantity, self.summary.peak_reached) {
            (Quantity::Infectious, Some(reached)) => !reached,
            _ => match quantity.row().read_at {
                ReadAt::Peak => grows && is_highest(),
                ReadAt::Total => grows && !self.is_over(),
                ReadAt::LastDay => false,
            },
        }
    }

    /// Whether the epidemic is over on the last day: fewer than one person is infected. In a population below 10, where
    /// people are counted as shares, less than a thousandth of the population.
    pub fn is_over(&self) -> bool {
        let infected: f64 = Quantity::infected().map(|series| self.last(series)).sum();
        let population = self.inputs.population;
        infected < if population < 10.0 { population / 1e3 } else { 1.0 }
    }

    /// Returns the value on the last day.
    pub fn last(&self, quantity: Quantity) -> f64 {
        self.curve(quantity).last().copied().unwrap_or_default()
    }
}

/// Converts a number of persons in a population into a chart's unit. A ratio is not changed.
pub fn in_unit(value: f64, population: f64, unit: Unit) -> f64 {
    match unit {
        Unit::Persons | Unit::Ratio => value,
        Unit::Share => value / population,
    }
}
