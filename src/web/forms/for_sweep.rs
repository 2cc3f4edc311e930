//! The same inputs on another page: a sweep takes one scenario of several.

use super::Inputs;
use crate::report::chart_options::View;

impl Inputs {
    /// The same inputs with one scenario of several alone, counted from 0, and without observations; none where there is
    /// no such scenario. It keeps the name that it has by its number. A sweep is of the
    /// equations: the stochastic method gives way to the adaptive.
    pub fn only(&self, index: usize) -> Option<Self> {
        let mut scenario = self.scenarios.get(index)?.clone();
        let name = scenario.shown("name", index + 1);
        scenario.set("name", name);
        let mut only = Self { scenarios: vec![scenario], observations: None, ..self.clone() };
        if only.is_stochastic() {
            only.method = None;
        }
        (only.members, only.seed, only.sampling) = (None, None, None);
        Some(only)
    }

    /// The path and query of the page that sweeps a parameter of these inputs.
    pub fn sweep_address(&self) -> String {
        let query = self.query();
        let view = if query.is_default() { View::default() } else { self.view };
        query.at("/sweep", view)
    }
}
