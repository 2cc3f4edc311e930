//! Who computed results that come from outside: what fits the inputs, and texts that a page can show.

use super::checker::{Bounds, Checker, Fields, Need};
use super::node::Node;
use crate::model::{Comparison, KNOWN_MODEL, MAXIMUM_ENGINE_TEXT, Quantity, first_hidden};

/// Characters of a version, and of the name of a generator of random numbers.
const LONGEST_NAME: usize = 40;

impl Checker {
    /// `results.engine`, beside the inputs.
    pub(super) fn engine(&mut self, node: &Node, comparison: &Comparison) {
        use Need::{Always, Maybe};
        let known = [
            ("name", Always),
            ("version", Always),
            ("method", Always),
            ("relative_tolerance", Maybe),
            ("step", Maybe),
            ("members", Maybe),
            ("seed", Maybe),
            ("sampling", Maybe),
            ("generator", Maybe),
        ];
        let Some(fields) = self.object("/results/engine", node, &known) else { return };
        let solver = comparison.solver();
        self.text_is(fields, "name", Some("epicurve"));
        self.text_is(fields, "method", Some(solver.method.name()));
        self.text_is(fields, "sampling", solver.sampling().map(|sampling| sampling.name()));
        self.number_is(fields, "step", solver.method.step());
        self.number_is(fields, "members", solver.members().map(f64::from));
        self.number_is(fields, "seed", solver.seed().map(|seed| seed as f64));
        self.number_or_null("/results/engine/relative_tolerance", fields.get("relative_tolerance"), Bounds::up_to(1.0));
        self.short_name(fields, "version");
        if *fields.get("generator") != Node::Null {
            self.short_name(fields, "generator");
        }
    }

    /// `results.scenarios[…].external`, where the inputs name this engine: whether its model is one that Epicurve does not know.
    pub(super) fn external(&mut self, pointer: &str, node: &Node, engine: Option<&str>, days: f64) -> bool {
        use Need::Always;
        let Some(engine) = engine else {
            if *node != Node::Null {
                self.problem(pointer, "These inputs name no external engine: here must be nothing");
            }
            return false;
        };
        let known = ["name", "software", "version", "model", "largest_difference"].map(|name| (name, Always));
        let Some(fields) = self.object(pointer, node, &known) else { return false };
        if !matches!(fields.get("name"), Node::Text(name) if name == engine) {
            self.problem(&format!("{pointer}/name"), format!("This must be “{engine}”, as in the inputs"));
        }
        for name in ["software", "version", "model"] {
            let is_plain = |text: &str| {
                !text.is_empty() && text.chars().count() <= MAXIMUM_ENGINE_TEXT && first_hidden(text).is_none()
            };
            let fits = match fields.get(name) {
                Node::Text(text) => is_plain(text),
                other => name == "model" && *other == Node::Null,
            };
            if !fits {
                let sentence = format!("Here must be a text of up to {MAXIMUM_ENGINE_TEXT} letters");
                self.problem(&format!("{pointer}/{name}"), sentence);
            }
        }
        let (pointer, difference) = (format!("{pointer}/largest_difference"), fields.get("largest_difference"));
        if *difference != Node::Null
            && let Some(found) =
                self.object(&pointer, difference, &["persons", "series", "day"].map(|name| (name, Always)))
        {
            self.number(&format!("{pointer}/persons"), found.get("persons"), Bounds::COUNT);
            self.number(&format!("{pointer}/day"), found.get("day"), Bounds::up_to(days));
            if !matches!(found.get("series"), Node::Text(name) if Quantity::from_name(name).is_some()) {
                self.problem(&format!("{pointer}/series"), "Here must be the name of a series");
            }
        }
        !matches!(fields.get("model"), Node::Text(model) if model == KNOWN_MODEL)
    }

    /// A text that the inputs settle.
    fn text_is(&mut self, fields: Fields, name: &str, expected: Option<&str>) {
        let found = fields.get(name);
        let fits = match (found, expected) {
            (Node::Text(text), Some(expected)) => text == expected,
            (Node::Null, None) => true,
            _ => false,
        };
        if !fits {
            let expected = expected.map_or("null".to_owned(), |text| format!("“{text}”"));
            let sentence = format!("For these inputs this must be {expected}, and it is {}", shown(found));
            self.problem(&format!("/results/engine/{name}"), sentence);
        }
    }

    /// A number that the inputs settle.
    fn number_is(&mut self, fields: Fields, name: &str, expected: Option<f64>) {
        let found = fields.get(name);
        let fits = match (found, expected) {
            (Node::Number(value), Some(expected)) => (value - expected).abs() <= 1e-6 * expected,
            (Node::Null, None) => true,
            _ => false,
        };
        if !fits {
            let expected = expected.map_or("null".to_owned(), |value| format!("{value}"));
            let sentence = format!("For these inputs this must be {expected}, and it is {}", shown(found));
            self.problem(&format!("/results/engine/{name}"), sentence);
        }
    }

    /// A version such as 0.3.0, or a name such as xoshiro256++.
    fn short_name(&mut self, fields: Fields, name: &str) {
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b".+-_ ".contains(&byte);
        let fits = matches!(fields.get(name), Node::Text(text)
            if (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(is_sign));
        if !fits {
            let sentence = format!("Here must be up to {LONGEST_NAME} letters, digits and signs, such as 0.3.0");
            self.problem(&format!("/results/engine/{name}"), sentence);
        }
    }
}

fn shown(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("“{}”", text.chars().take(LONGEST_NAME).collect::<String>()),
        other => other.kind(),
    }
}
