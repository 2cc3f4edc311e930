//! The members of an ensemble, each with its scenario and epidemic.

use crate::model::distributions::{Design, UncertainRate};
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::inputs::solver::Ensemble;

/// The scenarios of an ensemble's members: one for all members, or one for each member if rates are uncertain.
pub(super) struct Members {
    /// One entry for all members, or one entry per member.
    each: Vec<(Scenario, Epidemic)>,
    /// Number of members.
    pub(super) count: u32,
}

impl Members {
    /// Creates the members of a scenario. `design` gives the quantiles of their uncertain rates.
    pub(super) fn new(scenario: &Scenario, design: Option<&Design>, count: u32) -> Self {
        let with_epidemic = |scenario: Scenario| {
            let epidemic = Epidemic::new(&scenario);
            (scenario, epidemic)
        };
        let varies = scenario.uncertain_rates().any(|(_, uncertain)| !uncertain.is_constant());
        let each = match design.filter(|_| varies) {
            None => vec![with_epidemic(scenario.clone())],
            Some(design) => {
                let drawn = |member: u32| {
                    let mut drawn = scenario.drawn(|rate| design.point(rate, member));
                    // Error messages then identify the simulation and thus its rates.
                    drawn.name = format!("{}, simulation {}", scenario.name, member + 1);
                    with_epidemic(drawn)
                };
                (0..count).map(drawn).collect()
            }
        };
        Self { each, count }
    }

    /// Returns the scenario and epidemic of a member, counted from 0.
    pub(super) fn of(&self, member: usize) -> &(Scenario, Epidemic) {
        &self.each[if self.each.len() == 1 { 0 } else { member }]
    }

    /// Returns the different scenarios and epidemics: one for all members, or one per member.
    pub(super) fn each(&self) -> &[(Scenario, Epidemic)] {
        &self.each
    }
}

/// Returns the design of an ensemble, or `None` if it has no uncertain rates.
pub(super) fn design(ensemble: Ensemble) -> Option<Design> {
    ensemble.sampling.map(|sampling| Design::new(sampling, ensemble.members, ensemble.seed))
}

/// Returns the values of each rate that varies, one for each member.
pub(super) fn varied(scenario: &Scenario, design: &Design, members: u32) -> Vec<(UncertainRate, Vec<f64>)> {
    let rates = scenario.uncertain_rates().filter(|(_, uncertain)| !uncertain.is_constant());
    rates
        .map(|(rate, _)| {
            let drawn = (0..members).filter_map(|member| scenario.draw(rate, design.point(rate, member)));
            (rate, drawn.collect())
        })
        .collect()
}
