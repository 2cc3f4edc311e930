//! The same inputs at other addresses: a sweep takes one scenario of several, scripts and values take all of them.

use super::Inputs;
use crate::model::default_preset;
use crate::web::pairs::address;
use crate::web::view::View;

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
        let is_default = *self == Self::of(&default_preset(), self.view);
        address("/sweep", &if is_default { Vec::new() } else { self.pairs() })
    }

    /// The path and query of the values behind the chart.
    pub fn values_address(&self) -> String {
        self.address().replacen('/', "/values", 1)
    }

    /// The path and query of a script that reproduces these inputs.
    pub fn script_address(&self, extension: &str) -> String {
        let inputs = self.with_view(View::default());
        let is_default = inputs == Self::of(&default_preset(), View::default());
        address(&format!("/script.{extension}"), &if is_default { Vec::new() } else { inputs.pairs() })
    }
}
