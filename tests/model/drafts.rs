//! Scenarios that the tests of the model, the table of accuracy and the benches share.

use epicurve::model::{
    Comparison, ComparisonDraft, Entry, HospitalDraft, InterventionDraft, ScenarioDraft, SeasonalityDraft, SolverDraft,
    VaccinationDraft,
};

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
