//! Scripts that reproduce a comparison with other tools: R with deSolve, Python with scipy, curl.
//!
//! The R and Python scripts solve the equations, so that Epicurve's results can be checked independently. They have
//! only the parts of the model that the scenarios use. The curl script sends the inputs to the API.

mod curl;
mod equations;
mod header;
mod inputs;
mod model;
mod text;

use crate::model::{Comparison, Method};

/// The reason why a script cannot be written. Each is a programming error.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The template cannot be rendered.
    #[error("a script could not be rendered: {0}")]
    Template(#[from] askama::Error),
    /// The inputs cannot be written as JSON.
    #[error("inputs could not be written into a script: {0}")]
    Inputs(#[from] serde_json::Error),
}

/// The language of a script.
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
    /// All languages, in the order of the links on pages.
    pub const ALL: [Self; 3] = [Self::R, Self::Python, Self::Curl];

    /// Returns the extension of file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::R => "R",
            Self::Python => "py",
            Self::Curl => "sh",
        }
    }

    /// Returns the language of this file name extension.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.extension() == extension)
    }
}

/// Title and addresses of a comparison, for its script.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The run's title, or the scenarios' names.
    pub title: &'a str,
    /// The absolute address of the comparison's page, if it has one.
    pub link: Option<&'a str>,
    /// The absolute address of POST /api/v1/simulations.
    pub api: &'a str,
}

/// Returns the script that reproduces a comparison.
///
/// The R and Python scripts are deterministic and use the medians of ranges, which their comments state. The curl
/// script requests the complete comparison.
///
/// # Errors
///
/// Returns an error if the script cannot be written, which is a programming error.
pub fn script(language: Language, comparison: &Comparison, origin: Origin<'_>) -> Result<String, ScriptError> {
    let mut script = match language {
        Language::R => equations::script(comparison, origin, true),
        Language::Python => equations::script(comparison, origin, false),
        Language::Curl => curl::script(comparison, origin),
    }?;
    // Templates do not end with a line break.
    script.push('\n');
    Ok(script)
}

/// The links on a page to the three scripts.
pub struct Links {
    /// The address of the R script.
    pub r: String,
    /// The address of the Python script.
    pub python: String,
    /// The address of the curl script.
    pub curl: String,
    /// The difference between the results on the page and those of the R and Python scripts.
    pub different: Option<&'static str>,
}

impl Links {
    /// Returns the links; `address` returns the address for a file name extension.
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
