//! The comparison that the workbench opens with.

use super::comparison::{Comparison, Scenario, Solver};

/// Three scenarios that differ in beta alone, so that R0 is 3, 2 and 1.2 (illustrative values).
pub fn default_preset() -> Comparison {
    let scenario = |name: &str, beta| Scenario {
        name: name.to_owned(),
        population: 10_000.0,
        initial_infectious: 100.0,
        beta,
        gamma: 0.1,
    };
    Comparison::checked(
        200,
        Solver::Adaptive,
        vec![scenario("R0 = 3.0", 0.3), scenario("R0 = 2.0", 0.2), scenario("R0 = 1.2", 0.12)],
    )
}
