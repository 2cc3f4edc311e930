//! The comparison in the fields as an address. A page has many addresses, which differ in their views.

use std::sync::LazyLock;

use form_urlencoded::Serializer;

use super::Inputs;
use crate::model::default_preset;
use crate::report::chart_options::View;
use crate::web::limits::bytes::ADDRESS_LIMIT;

/// A comparison's canonical query, without a view. The query of the default preset is empty.
#[derive(Debug)]
pub struct ComparisonQuery(String);

static DEFAULT: LazyLock<String> = LazyLock::new(|| written(&Inputs::of(&default_preset(), View::default())));

fn written(inputs: &Inputs) -> String {
    Serializer::new(String::new()).extend_pairs(inputs.pairs_without_view()).finish()
}

impl Inputs {
    /// Returns the query that all addresses of these inputs have, so that it is written only once.
    pub fn query(&self) -> ComparisonQuery {
        let query = written(self);
        ComparisonQuery(if query == *DEFAULT { String::new() } else { query })
    }

    /// Returns the workbench's path and query for these inputs. The default preset has no query.
    pub fn address(&self) -> String {
        self.query().at("/", self.view)
    }

    /// Returns the address of the same inputs under the stochastic method. `None` if the method refuses the inputs, for
    /// example fractions of people, or if the address would be too long.
    pub fn stochastic_address(&self) -> Option<String> {
        let mut inputs = self.clone();
        inputs.typed.insert("method", "stochastic".to_owned());
        inputs.typed.remove("step");
        inputs.short_address().filter(|_| inputs.check().is_ok())
    }

    /// Returns the address of the same inputs over another number of days; `None` if it would be too long.
    pub fn longer_address(&self, days: u32) -> Option<String> {
        let mut inputs = self.clone();
        inputs.typed.insert("days", days.to_string());
        inputs.short_address()
    }

    fn short_address(&self) -> Option<String> {
        Some(self.address()).filter(|address| address.len() <= ADDRESS_LIMIT)
    }

    /// Returns the path and query of the page that sweeps a parameter of these inputs.
    pub fn sweep_address(&self) -> String {
        let query = self.query();
        let view = if query.is_default() { View::default() } else { self.view };
        query.at("/sweep", view)
    }
}

impl ComparisonQuery {
    /// Whether it is the query of the default preset.
    pub fn is_default(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns a path with this comparison and a view. The view's defaults are left out.
    pub fn at(&self, path: &str, view: View) -> String {
        let view = view.pairs();
        if self.is_default() && view.is_empty() {
            return path.to_owned();
        }
        let beginning = format!("{path}?{}", self.0);
        Serializer::for_suffix(beginning, path.len() + 1).extend_pairs(view).finish()
    }
}
