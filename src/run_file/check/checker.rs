//! Collects what is wrong with a value that comes from outside, each with a pointer to its place.

use super::node::Node;
use crate::model::Problem;

/// Problems that are told: whoever has more corrects these first.
pub const MOST_PROBLEMS: usize = 20;
/// No number that counts anything is larger: ten thousand million people, infected anew for ten years.
const LARGEST: f64 = 1e17;

/// From what to what a number may be.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    low: f64,
    high: f64,
}

impl Bounds {
    /// Counts of persons, shares, days.
    pub const COUNT: Self = Self { low: 0.0, high: LARGEST };
    /// Differences and rates of growth.
    pub const SIGNED: Self = Self { low: -LARGEST, high: LARGEST };
    /// What is divided by a rate, which may be very small.
    pub const RATIO: Self = Self { low: 0.0, high: 1e300 };

    /// From minus one to one.
    pub const CORRELATION: Self = Self { low: -1.0, high: 1.0 };

    /// From 0 to this.
    pub const fn up_to(high: f64) -> Self {
        Self { low: 0.0, high }
    }

    /// For a difference of two such numbers, and for the interval around it, which reaches further.
    pub const fn of_differences(self) -> Self {
        let high = 4.0 * self.high;
        Self { low: -high, high }
    }

    fn allows(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Always, if only as null.
    Always,
    /// Some runs leave it out.
    Maybe,
}

/// The fields of an object, found by their names.
#[derive(Clone, Copy)]
pub struct Fields<'a>(&'a [(String, Node)]);

impl<'a> Fields<'a> {
    /// A field's value; null where it is left out.
    pub fn get(self, name: &str) -> &'a Node {
        self.0.iter().find(|(found, _)| found == name).map_or(&Node::Null, |(_, node)| node)
    }

    /// The names that are there.
    pub fn names(self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// Everything that is wrong, up to [`MOST_PROBLEMS`].
#[derive(Default)]
pub struct Checker {
    /// In the order in which they were found.
    pub problems: Vec<Problem>,
}

impl Checker {
    /// Adds a problem.
    pub fn problem(&mut self, pointer: &str, sentence: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem::new(pointer, sentence));
        }
    }

    /// An object with these fields and no others.
    pub fn object<'a>(&mut self, pointer: &str, node: &'a Node, known: &[(&str, Need)]) -> Option<Fields<'a>> {
        let names = || known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let Node::Object(fields) = node else {
            self.problem(pointer, format!("Here must be an object with {}, not {}", names(), node.kind()));
            return None;
        };
        let before = self.problems.len();
        for (index, (name, _)) in fields.iter().enumerate() {
            let escaped = name.replace('~', "~0").replace('/', "~1");
            if !known.iter().any(|(known, _)| known == name) {
                let sentence = format!("“{name}” is not a field here: known are {}", names());
                self.problem(&format!("{pointer}/{escaped}"), sentence);
            } else if fields[..index].iter().any(|(earlier, _)| earlier == name) {
                self.problem(&format!("{pointer}/{escaped}"), format!("“{name}” stands here twice"));
            }
        }
        for (name, _) in known.iter().filter(|(_, need)| *need == Need::Always) {
            if !fields.iter().any(|(found, _)| found == name) {
                self.problem(&format!("{pointer}/{name}"), format!("“{name}” is missing"));
            }
        }
        (self.problems.len() == before).then_some(Fields(fields))
    }

    /// A number between these bounds.
    pub fn number(&mut self, pointer: &str, node: &Node, bounds: Bounds) -> Option<f64> {
        match node {
            Node::Number(value) if bounds.allows(*value) => Some(*value),
            Node::Number(value) => {
                self.out_of_bounds(pointer, *value, bounds);
                None
            }
            other => {
                self.problem(pointer, format!("Here must be a number, not {}", other.kind()));
                None
            }
        }
    }

    /// Null, or a number between these bounds.
    pub fn number_or_null(&mut self, pointer: &str, node: &Node, bounds: Bounds) {
        if *node != Node::Null {
            self.number(pointer, node, bounds);
        }
    }

    /// A whole number of at least 0.
    pub fn count(&mut self, pointer: &str, node: &Node) {
        let bounds = Bounds::up_to(f64::from(u32::MAX));
        if self.number(pointer, node, bounds).is_some_and(|value| value.fract() != 0.0) {
            self.problem(pointer, "Here must be a whole number");
        }
    }

    /// A list of so many numbers between these bounds.
    pub fn numbers(&mut self, pointer: &str, node: &Node, length: usize, bounds: Bounds) {
        match node {
            Node::Numbers(values) if values.len() == length => {
                if let Some(index) = values.iter().position(|value| !bounds.allows(*value)) {
                    self.out_of_bounds(&format!("{pointer}/{index}"), values[index], bounds);
                }
            }
            Node::Numbers(values) => {
                let sentence = format!(
                    "Here must be {length} numbers, one for each day of the inputs, and there are {}",
                    values.len()
                );
                self.problem(pointer, sentence);
            }
            Node::List(nodes) => {
                let found = nodes.iter().enumerate().find(|(_, node)| !matches!(node, Node::Number(_)));
                if let Some((index, node)) = found {
                    self.problem(&format!("{pointer}/{index}"), format!("Here must be a number, not {}", node.kind()));
                }
            }
            other => self.problem(pointer, format!("Here must be a list of {length} numbers, not {}", other.kind())),
        }
    }

    fn out_of_bounds(&mut self, pointer: &str, value: f64, bounds: Bounds) {
        let Bounds { low, high } = bounds;
        let sentence = if value < low && low == 0.0 {
            format!("This can’t be negative, and is {value:?}")
        } else {
            format!("This must be from {low:?} to {high:?}, and is {value:?}")
        };
        self.problem(pointer, sentence);
    }
}
