//! What a page shows: scenarios with their inputs and results, side by side over the same days.

use super::chart_options::View;
use crate::charts::Peak;
use crate::format::calendar::Calendar;
use crate::format::units::Unit;
use crate::model::{
    Comparison, Course, ExternalEngine, Finding, Method, Metric, Observations, PairedDifference, PerMetric, Quantiles,
    Quantity, RankCorrelations, ReadAt, Results, Sampling, Scenario, Series, Summary, curve, findings,
};

/// Scenarios over the same days; the first is the baseline.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The baseline first.
    pub scenarios: Vec<ShownScenario<'a>>,
    /// The last of the longest scenario's days.
    pub last_day: u32,
    /// How days are named.
    pub calendar: Calendar,
    /// What was observed; by several only where their runs are compared.
    pub observed: Vec<Observed<'a>>,
    /// Day 0 is a different date in some scenarios, which is so only where runs are compared.
    pub first_days_differ: bool,
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
    /// Its numbers; of an ensemble, the members' medians.
    pub summary: &'a Summary,
    /// Of an ensemble, how many simulations and where chance started from.
    pub ensemble: Option<Ensemble>,
    /// Of an ensemble, what it changes member by member; none of the baseline, and between runs.
    pub differences: Option<&'a PerMetric<PairedDifference>>,
    /// Of a scenario with ranges, which rate drives which number.
    pub correlations: Option<&'a PerMetric<RankCorrelations>>,
    /// Of an ensemble, the quantiles of its members' own numbers.
    pub ranges: Option<&'a PerMetric<Quantiles<f64>>>,
    /// Who simulated it, where Epicurve did not.
    pub external: Option<&'a ExternalEngine>,
    series: &'a Series,
    bands: Option<&'a Series<Quantiles<Vec<f64>>>>,
    sample: Option<&'a [Series]>,
}

/// How an ensemble was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ensemble {
    /// Simulations of each scenario.
    pub members: u32,
    /// Where chance started from.
    pub seed: u64,
    /// Chance moves the people.
    pub by_chance: bool,
    /// How the simulations are spread over ranges, where any rate is one.
    pub sampling: Option<Sampling>,
}

/// Observations, with the people among whom they were made.
#[derive(Debug, Clone)]
pub struct Observed<'a> {
    /// What was observed.
    pub observations: &'a Observations,
    /// Persons, for shares: of the first scenario that they came with.
    pub population: f64,
    /// The position of that scenario.
    pub owner: usize,
    /// Where runs are compared, the number of its run in their list, from 1.
    pub run: Option<usize>,
}

impl<'a> Shown<'a> {
    /// A comparison with its results.
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
                // Between scenarios with ranges, one without them has simulations that are all the same.
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

    /// The view, or where it asks for what no scenario has, the same of the infectious; in shares of the people where their
    /// numbers cannot be compared.
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

    /// Whether numbers of people cannot be compared, only shares of them.
    pub fn compares_shares(&self) -> bool {
        self.first_days_differ || self.populations_differ()
    }

    /// Whether some scenarios end before others, which is so only where runs are compared.
    pub fn last_days_differ(&self) -> bool {
        self.scenarios.iter().any(|scenario| scenario.last_day != self.last_day)
    }

    /// Returns the reasons for care with the scenarios' numbers.
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

    /// How all of the scenarios' ensembles were made, where they are ensembles made alike.
    pub fn ensemble(&self) -> Option<Ensemble> {
        let first = self.scenarios.first()?.ensemble?;
        self.scenarios.iter().all(|scenario| scenario.ensemble == Some(first)).then_some(first)
    }

    /// "day 200", or its date.
    pub fn end(&self) -> String {
        self.calendar.on(f64::from(self.last_day))
    }
}

impl<'a> ShownScenario<'a> {
    /// One simulation under this name.
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

    /// Whether it has values of the quantity.
    pub fn has(&self, quantity: Quantity) -> bool {
        !self.curve(quantity).is_empty()
    }

    /// The values on each day; of an ensemble, the members' medians.
    pub fn curve(&self, quantity: Quantity) -> &'a [f64] {
        curve(self.series, self.bands, quantity)
    }

    /// Of an ensemble, the members' quantiles on each day.
    pub fn band(&self, quantity: Quantity) -> Option<&'a Quantiles<Vec<f64>>> {
        self.bands?[quantity].as_ref()
    }

    /// Of an ensemble in which few are infected, the first members' values on each day.
    pub fn sample(&self, quantity: Quantity) -> Option<Vec<&'a [f64]>> {
        Some(self.sample?.iter().map(|member| member.quantity(quantity)).collect())
    }

    /// The same under another name beside scenarios of other runs: members are paired within a run alone.
    pub fn beside_others(self, name: String) -> Self {
        Self { name, differences: None, ..self }
    }

    /// It was simulated by a model of which nothing is known but its answer.
    pub fn is_of_another_model(&self) -> bool {
        self.external.is_some_and(|engine| !engine.is_known_model())
    }

    /// Its simulations differ.
    pub fn varies(&self) -> bool {
        self.bands.is_some()
    }

    /// A count of persons in the chart's unit; what counts no persons stays as it is.
    pub fn in_unit(&self, value: f64, unit: Unit) -> f64 {
        in_unit(value, self.inputs.population, unit)
    }

    /// The highest value of a quantity and its day: as the summary has them, else the highest of the whole days. Of an ensemble
    /// the summary has the medians of the members' own peaks, and the whole days have medians of their own, which are lower.
    pub fn peak(&self, quantity: Quantity) -> Peak {
        let summary = self.summary;
        let known = match quantity {
            Quantity::Infectious => Some((summary.peak_day(), summary.peak_infectious())),
            Quantity::HospitalCensus => {
                summary.get(Metric::PeakHospitalDay).zip(summary.get(Metric::PeakHospitalCensus))
            }
            _ => None,
        };
        if let Some((day, value)) = known {
            return Peak { day, value };
        }
        let mut peak = Peak { day: 0.0, value: 0.0 };
        for (day, value) in (0_u32..).zip(self.curve(quantity)) {
            if *value > peak.value {
                peak = Peak { day: f64::from(day), value: *value };
            }
        }
        peak
    }

    /// Whether the number that is read off the quantity is not final: its highest value is that of the last day, and it is
    /// growing; or it counts up to the last day, and the epidemic is not over.
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

    /// Whether the epidemic is over on the last day: fewer than one person is infected. Where people are counted in shares of
    /// a few, less than a thousandth of them.
    pub fn is_over(&self) -> bool {
        let infected: f64 = Quantity::infected().map(|series| self.last(series)).sum();
        let population = self.inputs.population;
        infected < if population < 10.0 { population / 1e3 } else { 1.0 }
    }

    /// The value on the last day.
    pub fn last(&self, quantity: Quantity) -> f64 {
        self.curve(quantity).last().copied().unwrap_or_default()
    }
}

/// A count of persons among so many, in a chart's unit.
pub fn in_unit(value: f64, population: f64, unit: Unit) -> f64 {
    match unit {
        Unit::Persons | Unit::Ratio => value,
        Unit::Share => value / population,
    }
}
