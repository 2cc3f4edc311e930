//! Scenarios that the tests of the model, the table of accuracy and the benches share.

use epicurve::model::{self, Comparison, Entry, ObjectDraft, Problem, SolverDraft};

/// A comparison before its check, with a field for each input.
#[derive(Debug, Clone, Default)]
pub struct ComparisonDraft {
    pub days: Entry,
    pub start_date: Option<String>,
    pub solver: SolverDraft,
    pub scenarios: Vec<ScenarioDraft>,
}

impl ComparisonDraft {
    pub fn check(self) -> Result<Comparison, Vec<Problem>> {
        let Self { days, start_date, solver, scenarios } = self;
        let scenarios = scenarios.into_iter().map(ScenarioDraft::draft).collect();
        model::ComparisonDraft { days, start_date, solver, scenarios, observations: None }.check()
    }
}

#[derive(Debug, Clone, Default)]
pub struct ScenarioDraft {
    pub name: Option<String>,
    pub population: Entry,
    pub initial_infectious: Entry,
    pub initial_exposed: Entry,
    pub initial_immune: Entry,
    pub beta: Entry,
    pub gamma: Entry,
    pub sigma: Entry,
    pub omega: Entry,
    pub mu: Entry,
    pub fatality: Entry,
    pub importation: Entry,
    pub seasonality: Option<SeasonalityDraft>,
    pub interventions: Vec<InterventionDraft>,
    pub vaccination: Option<VaccinationDraft>,
    pub hospital: Option<HospitalDraft>,
}

#[derive(Debug, Clone, Default)]
pub struct SeasonalityDraft {
    pub amplitude: Entry,
    pub peak_day: Entry,
}

#[derive(Debug, Clone, Default)]
pub struct InterventionDraft {
    pub name: Option<String>,
    pub from_day: Entry,
    pub to_day: Entry,
    pub reduction: Entry,
}

#[derive(Debug, Clone, Default)]
pub struct VaccinationDraft {
    pub from_day: Entry,
    pub to_day: Entry,
    pub doses_per_day: Entry,
    pub efficacy: Entry,
}

#[derive(Debug, Clone, Default)]
pub struct HospitalDraft {
    pub fraction: Entry,
    pub stay_days: Entry,
    pub beds: Entry,
}

impl ScenarioDraft {
    fn draft(self) -> model::ScenarioDraft {
        fn object<const N: usize>(name: Option<String>, entries: [(&'static str, Entry); N]) -> ObjectDraft {
            ObjectDraft { name, entries: entries.into(), ..ObjectDraft::default() }
        }
        let own = object(
            None,
            [
                ("population", self.population),
                ("initial_infectious", self.initial_infectious),
                ("initial_exposed", self.initial_exposed),
                ("initial_immune", self.initial_immune),
                ("beta", self.beta),
                ("gamma", self.gamma),
                ("sigma", self.sigma),
                ("omega", self.omega),
                ("mu", self.mu),
                ("fatality", self.fatality),
                ("importation", self.importation),
            ],
        );
        let season = |it: SeasonalityDraft| object(None, [("amplitude", it.amplitude), ("peak_day", it.peak_day)]);
        let intervention = |it: InterventionDraft| {
            object(it.name, [("from_day", it.from_day), ("to_day", it.to_day), ("reduction", it.reduction)])
        };
        let campaign = |it: VaccinationDraft| {
            let entries = [
                ("from_day", it.from_day),
                ("to_day", it.to_day),
                ("doses_per_day", it.doses_per_day),
                ("efficacy", it.efficacy),
            ];
            object(None, entries)
        };
        let hospital = |it: HospitalDraft| {
            object(None, [("fraction", it.fraction), ("stay_days", it.stay_days), ("beds", it.beds)])
        };
        model::ScenarioDraft {
            name: self.name,
            groups: [
                vec![own],
                self.seasonality.into_iter().map(season).collect(),
                self.interventions.into_iter().map(intervention).collect(),
                self.vaccination.into_iter().map(campaign).collect(),
                self.hospital.into_iter().map(hospital).collect(),
            ],
            ..model::ScenarioDraft::default()
        }
    }
}

/// An SIR scenario.
pub fn scenario(population: f64, initial_infectious: f64, beta: f64, gamma: f64) -> ScenarioDraft {
    ScenarioDraft {
        population: Entry::Number(population),
        initial_infectious: Entry::Number(initial_infectious),
        beta: Entry::Number(beta),
        gamma: Entry::Number(gamma),
        ..ScenarioDraft::default()
    }
}

pub fn comparison(days: u32, method: &str, step: f64, scenarios: Vec<ScenarioDraft>) -> Comparison {
    ComparisonDraft {
        days: Entry::Number(f64::from(days)),
        solver: SolverDraft { method: Some(method.to_owned()), step: Entry::Number(step), ..SolverDraft::default() },
        scenarios,
        ..ComparisonDraft::default()
    }
    .check()
    .unwrap()
}

/// SEIR with every optional part.
pub fn everything() -> ScenarioDraft {
    ScenarioDraft {
        initial_exposed: Entry::Number(30.0),
        initial_immune: Entry::Number(1_500.0),
        sigma: Entry::Number(0.2),
        omega: Entry::Number(0.01),
        mu: Entry::Number(0.001),
        fatality: Entry::Number(0.02),
        importation: Entry::Number(3.0),
        seasonality: Some(SeasonalityDraft { amplitude: Entry::Number(0.3), peak_day: Entry::Number(40.0) }),
        interventions: vec![intervention(20.5, Some(70.25), 0.5), intervention(60.0, None, 0.3)],
        vaccination: Some(VaccinationDraft {
            from_day: Entry::Number(10.75),
            to_day: Entry::Number(120.0),
            doses_per_day: Entry::Number(60.0),
            efficacy: Entry::Number(0.8),
        }),
        hospital: Some(hospital(0.05, 8.0)),
        ..scenario(10_000.0, 50.0, 0.6, 0.1)
    }
}

pub fn intervention(from_day: f64, to_day: Option<f64>, reduction: f64) -> InterventionDraft {
    InterventionDraft {
        name: None,
        from_day: Entry::Number(from_day),
        to_day: to_day.map_or(Entry::Absent, Entry::Number),
        reduction: Entry::Number(reduction),
    }
}

pub fn hospital(fraction: f64, stay_days: f64) -> HospitalDraft {
    HospitalDraft { fraction: Entry::Number(fraction), stay_days: Entry::Number(stay_days), beds: Entry::Number(20.0) }
}
