//! Ranges and distributions as texts: as they are typed into fields, and as pages show them.

use crate::format::numbers;
use crate::model::{Distribution, EnteredAs, Uncertain};

/// Writes an uncertain rate as it is typed.
pub fn written(uncertain: &Uncertain) -> String {
    with_numbers(uncertain, |value| value.to_string())
}

/// Writes an uncertain rate as pages show it, which differs from the typed text only in very small and large numbers.
pub fn shown(uncertain: &Uncertain) -> String {
    with_numbers(uncertain, numbers::exact)
}

fn with_numbers(uncertain: &Uncertain, text: impl Fn(f64) -> String) -> String {
    let (name, numbers) = uncertain.distribution.parts();
    let of = uncertain.of.map(EnteredAs::name);
    compose(name, of, |wanted| {
        let found = numbers.iter().find(|(name, _)| *name == wanted);
        found.map_or_else(String::new, |(_, value)| text(*value))
    })
}

/// Composes the text of a distribution. `number` returns the text of each of its numbers, by the number's name.
pub fn compose(distribution: &str, of: Option<&str>, number: impl Fn(&str) -> String) -> String {
    let text = match distribution {
        "uniform" => format!("{} to {}", number("low"), number("high")),
        "normal" => format!("normal {} sd {}", number("mean"), number("sd")),
        "log-normal" => format!("log-normal {} gsd {}", number("median"), number("geometric_sd")),
        "triangular" => format!("triangular {} to {} mode {}", number("low"), number("high"), number("mode")),
        other => other.to_owned(),
    };
    match of {
        None => text,
        Some("R0") => format!("R0 = {text}"),
        Some(unit) => format!("{text} {unit}"),
    }
}

/// Explains a distribution: "uniform: every value alike".
pub fn explained(distribution: &Distribution) -> &'static str {
    match distribution {
        Distribution::Uniform { .. } => "uniform: every value alike",
        Distribution::Normal { .. } => "normal: mean and standard deviation",
        Distribution::LogNormal { .. } => "log-normal: median and geometric standard deviation",
        Distribution::Triangular { .. } => "triangular: the mode is the likeliest",
    }
}
