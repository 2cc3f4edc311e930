//! Comparisons with every part of the model and every method among them, most of them short to save time.

use serde_json::{Value, json};

/// A scenario with a name, beta and gamma alone.
pub fn plain() -> Value {
    json!({"name": "Plain", "beta": 0.3, "gamma": 0.1})
}

/// A scenario with every part of the model. Its name has characters that JSON, CSV, XML and scripts escape.
pub fn whole() -> Value {
    json!({
        "name": "Every part, \"quoted\" & <more>", "population": 20_000, "initial_infectious": 15, "initial_exposed": 4,
        "initial_immune": 500, "beta": 0.5, "gamma": 0.15, "sigma": 0.25, "omega": 0.01, "mu": 0.0005, "fatality": 0.02,
        "importation": 0.5, "seasonality": {"amplitude": 0.2, "peak_day": 40},
        "interventions": [
            {"name": "Distancing", "from_day": 10, "to_day": 40.5, "reduction": 0.4},
            {"from_day": 20.25, "to_day": 30, "reduction": 0.3},
            {"name": "No end", "from_day": 50, "reduction": 0.1}],
        "vaccination": {"from_day": 15, "to_day": 45, "doses_per_day": 100, "efficacy": 0.85},
        "hospital": {"fraction": 0.05, "stay_days": 8, "beds": 12},
    })
}

/// A scenario with a distribution of each kind, of rates and of their alternatives.
pub fn ranges() -> Value {
    json!({
        "name": "Ranges", "beta": {"distribution": "uniform", "low": 2, "high": 3.5, "of": "R0"},
        "gamma": {"distribution": "triangular", "low": 5, "mode": 8, "high": 10, "of": "days"},
        "sigma": {"distribution": "normal", "mean": 0.25, "sd": 0.05},
        "mu": {"distribution": "log-normal", "median": 70, "geometric_sd": 1.2, "of": "years"},
        "importation": {"distribution": "uniform", "low": 0, "high": 2},
    })
}

/// A scenario with few people, so that members differ.
fn small() -> Value {
    json!({"name": "Small", "population": 300, "initial_infectious": 3, "beta": 0.3, "gamma": 0.1, "fatality": 0.1,
           "hospital": {"fraction": 0.2, "stay_days": 4, "beds": 3}})
}

/// Adds fields to a scenario or a comparison, or replaces those that it has.
fn with(mut scenario: Value, fields: &Value) -> Value {
    scenario.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    scenario
}

/// Comparisons by the names of their items.
pub fn crafted() -> Vec<(&'static str, Value)> {
    let run =
        |days: u32, solver: Value, scenarios: &[Value]| json!({"days": days, "solver": solver, "scenarios": scenarios});
    let adaptive = |days: u32, scenarios: &[Value]| run(days, json!({"method": "adaptive"}), scenarios);
    let stochastic = |members: u32| json!({"method": "stochastic", "members": members, "seed": 7});
    let sampled = |sampling: &str| json!({"method": "adaptive", "members": 16, "seed": 7, "sampling": sampling});
    let dates = json!({"start_date": "2026-02-25"});
    let observations = json!({"observations": {
        "name": "Reported", "series": "new_infections", "values": [[0, 3], [1, 4.5], [7, 12], [14, 20]]}});
    let typed = json!({
        "beta": 0.3, "gamma": 0.1, "sigma": 0.2, "omega": 1.0 / 730.0, "mu": 1.0 / 25_550.0,
        "entered": {
            "beta": "R0", "gamma": "days", "sigma": "days", "omega": "years", "mu": "years",
            "seasonality": {"peak_day": "date"}, "interventions": [{"from_day": "date", "to_day": "date"}, {}],
            "vaccination": {"from_day": "date"}}});
    let of_r0 = |n: u32| with(plain(), &json!({"name": format!("R0 = {n}"), "beta": f64::from(n) / 10.0}));
    let eight: Vec<_> = (1..=8).map(of_r0).collect();
    vec![
        ("plain", adaptive(100, &[plain()])),
        ("whole", adaptive(60, &[whole()])),
        ("dates", with(adaptive(60, &[whole(), plain()]), &dates)),
        ("typed", with(adaptive(60, &[with(whole(), &typed), plain()]), &dates)),
        ("observed", with(adaptive(30, &[plain()]), &observations)),
        ("observed-dates", with(with(adaptive(30, &[plain(), whole()]), &dates), &observations)),
        ("euler", run(60, json!({"method": "euler", "step": 0.5}), &[plain(), whole()])),
        ("runge-kutta", run(60, json!({"method": "rk4", "step": 0.25}), &[plain(), whole()])),
        ("one-member", run(60, stochastic(1), &[small()])),
        ("members", run(60, stochastic(16), &[small(), with(small(), &json!({"name": "Less", "beta": 0.2}))])),
        ("members-whole", run(40, stochastic(4), &[with(whole(), &json!({"population": 200_000}))])),
        ("latin-hypercube", run(40, sampled("latin_hypercube"), &[ranges(), plain()])),
        ("sobol", run(40, sampled("sobol"), &[plain(), ranges()])),
        ("members-ranges", run(40, stochastic(8), &[with(small(), &json!({"beta": ranges()["beta"]}))])),
        ("endemic", adaptive(365, &[with(plain(), &json!({"mu": 0.001, "omega": 0.02}))])),
        ("season", adaptive(365, &[with(plain(), &json!({"seasonality": {"amplitude": 1, "peak_day": 0}}))])),
        ("importation", adaptive(40, &[with(plain(), &json!({"initial_infectious": 0, "importation": 2}))])),
        ("zero", adaptive(20, &[with(plain(), &json!({"initial_infectious": 0}))])),
        ("below-threshold", adaptive(50, &[with(plain(), &json!({"beta": 0.05}))])),
        ("no-recovery", adaptive(50, &[with(plain(), &json!({"gamma": 0}))])),
        ("rising", adaptive(10, &[plain(), with(plain(), &json!({"name": "Slower", "beta": 0.2}))])),
        ("populations", adaptive(100, &[plain(), with(plain(), &json!({"name": "Town", "population": 5_000}))])),
        ("eight", adaptive(30, &eight)),
        ("external", adaptive(60, &[plain(), with(whole(), &json!({"engine": "r"}))])),
    ]
}
