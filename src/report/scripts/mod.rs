//! The same comparison as a script for other tools: R with deSolve, Python with scipy, curl.
//!
//! R and Python solve the equations themselves, so that our numbers can be checked without us; only what the scenarios
//! need stands in them. curl sends the inputs to the API.

mod curl;
mod equations;
mod header;
mod inputs;
mod model;
mod text;

use crate::model::{Comparison, Method};

/// Why a script cannot be written, which is our mistake.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// Its template.
    #[error("a script could not be rendered: {0}")]
    Template(#[from] askama::Error),
    /// The inputs in it.
    #[error("inputs could not be written into a script: {0}")]
    Inputs(#[from] serde_json::Error),
}

/// What a script is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// R with the package deSolve.
    R,
    /// Python with scipy.
    Python,
    /// A shell script that calls curl.
    Curl,
}

impl Language {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 3] = [Self::R, Self::Python, Self::Curl];

    /// The end of its files' names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::R => "R",
            Self::Python => "py",
            Self::Curl => "sh",
        }
    }

    /// The language whose files' names end so.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.extension() == extension)
    }
}

/// Where a script comes from and what it may call.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// A run's title, or the scenarios' names.
    pub title: &'a str,
    /// The absolute address of the comparison's page, where it has one.
    pub link: Option<&'a str>,
    /// The absolute address of POST /api/v1/simulations.
    pub api: &'a str,
}

/// The script that reproduces a comparison.
///
/// R and Python leave chance out and take ranges at their medians, and say so; curl asks for all that the comparison has.
///
/// # Errors
///
/// When it cannot be written, which is our mistake.
pub fn script(language: Language, comparison: &Comparison, origin: Origin<'_>) -> Result<String, ScriptError> {
    let mut script = match language {
        Language::R => equations::script(comparison, origin, true),
        Language::Python => equations::script(comparison, origin, false),
        Language::Curl => curl::script(comparison, origin),
    }?;
    // A template's last line has no end.
    script.push('\n');
    Ok(script)
}

/// The links of a page to the three scripts.
pub struct Links {
    /// Where that in R is.
    pub r: String,
    /// Where that in Python is.
    pub python: String,
    /// Where that in curl is.
    pub curl: String,
    /// In what R and Python differ from the page, in words.
    pub different: Option<&'static str>,
}

impl Links {
    /// Links to what `address` gives for an extension.
    pub fn new(comparison: &Comparison, address: impl Fn(&str) -> String) -> Self {
        let link = |language: Language| address(language.extension());
        Self {
            r: link(Language::R),
            python: link(Language::Python),
            curl: link(Language::Curl),
            different: if is_stochastic(comparison) || has_ranges(comparison) {
                Some("the deterministic counterpart")
            } else {
                comparison.has_external().then_some("all scenarios by Epicurve’s own equations")
            },
        }
    }
}

fn is_stochastic(comparison: &Comparison) -> bool {
    comparison.solver().method == Method::Stochastic
}

fn has_ranges(comparison: &Comparison) -> bool {
    comparison.scenarios().iter().any(|scenario| scenario.has_ranges())
}
