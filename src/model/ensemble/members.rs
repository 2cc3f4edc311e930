//! The scenario and the epidemic that each member of an ensemble has.

use crate::model::distributions::{Design, UncertainRate};
use crate::model::dynamics::transitions::Epidemic;
use crate::model::inputs::scenario::Scenario;
use crate::model::inputs::solver::Ensemble;

/// A scenario as the members of an ensemble have it: all the same, or each with rates of its own.
pub(super) struct Members {
    /// One for all, or one each.
    each: Vec<(Scenario, Epidemic)>,
    /// How many members there are.
    pub(super) count: u32,
}

impl Members {
    /// The members of a scenario; `design` says where their rates lie in their distributions.
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
                    // So that an error says with which rates it came.
                    drawn.name = format!("{}, simulation {}", scenario.name, member + 1);
                    with_epidemic(drawn)
                };
                (0..count).map(drawn).collect()
            }
        };
        Self { each, count }
    }

    /// How many of them differ before chance has a part.
    pub(super) fn different(&self) -> usize {
        self.each.len()
    }

    /// What a member has, counted from 0.
    pub(super) fn of(&self, member: usize) -> &(Scenario, Epidemic) {
        &self.each[if self.each.len() == 1 { 0 } else { member }]
    }

    /// What each that differs has.
    pub(super) fn each(&self) -> &[(Scenario, Epidemic)] {
        &self.each
    }
}

/// Where the members of an ensemble lie, if any scenario needs to know.
pub(super) fn design(ensemble: Ensemble) -> Option<Design> {
    ensemble.sampling.map(|sampling| Design::new(sampling, ensemble.members, ensemble.seed))
}

/// What was drawn of each rate that varies, member by member.
pub(super) fn varied(scenario: &Scenario, design: &Design, members: u32) -> Vec<(UncertainRate, Vec<f64>)> {
    let rates = scenario.uncertain_rates().filter(|(_, uncertain)| !uncertain.is_constant());
    rates
        .map(|(rate, _)| {
            let drawn = (0..members).filter_map(|member| scenario.draw(rate, design.point(rate, member)));
            (rate, drawn.collect())
        })
        .collect()
}
