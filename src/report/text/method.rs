//! Sentences about the method that computed the results.

use super::ensemble::design;
use crate::format::numbers;
use crate::model::{Engine, Results};

/// Describes an engine: "Deterministic model, adaptive solver, relative tolerance 1e-8".
pub fn method_sentence(engine: &Engine) -> String {
    let solver = match engine.method.as_str() {
        "stochastic" => return format!("Stochastic model{}", ensemble_phrase(engine)),
        "euler" => "Euler’s method",
        "rk4" => "Runge-Kutta method of order 4",
        "adaptive" => "adaptive solver",
        other => other,
    };
    // A no-break hyphen, because "1e-" at a line's end could be read as another number.
    let tolerance = engine.relative_tolerance.map(|tolerance| format!("{tolerance:e}").replace('-', "\u{2011}"));
    let tolerance = tolerance.map(|tolerance| format!(", relative tolerance {tolerance}"));
    let step = engine.step.map(|step| format!(", step {step} day"));
    let parts = [tolerance, step].map(Option::unwrap_or_default);
    format!("Deterministic model, {solver}{}{}", parts.concat(), ensemble_phrase(engine))
}

/// Describes the engines that computed these results, which may include external ones.
pub fn results_sentence(results: &Results) -> String {
    let external = results.scenarios.iter().filter(|scenario| scenario.external.is_some()).count();
    match external {
        0 => method_sentence(&results.engine),
        all if all == results.scenarios.len() => "Simulated by external engines".to_owned(),
        _ => format!("{}; some scenarios by external engines", method_sentence(&results.engine)),
    }
}

/// Returns the end of an ensemble's description: ", 500 simulations of each scenario, rates drawn by Latin hypercube
/// sampling, seed 42, random numbers from xoshiro256++"
fn ensemble_phrase(engine: &Engine) -> String {
    let members =
        engine.members.map(|members| format!(", {} simulations of each scenario", numbers::exact(members.into())));
    let sampling = engine.sampling.map(|sampling| format!(", rates drawn by {}", design(sampling)));
    let seed = engine.seed.map(|seed| format!(", seed {seed}"));
    let generator = engine.generator.as_ref().map(|generator| format!(", random numbers from {generator}"));
    [members, sampling, seed, generator].map(Option::unwrap_or_default).concat()
}
