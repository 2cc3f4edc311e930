//! The shell script, which sends the inputs to the API with curl.

use askama::Template;

use super::text::{comment, json, shell};
use super::{Origin, ScriptError, is_stochastic};
use crate::model::Comparison;

#[derive(Template)]
#[template(path = "report/scripts/script.sh", escape = "none")]
struct Script {
    title: String,
    version: &'static str,
    link: Option<String>,
    is_stochastic: bool,
    /// The address, quoted for the shell.
    address: String,
    /// The inputs as JSON. Each line begins with a bracket or a space, so that no line can end the here-document.
    body: String,
}

pub(super) fn script(comparison: &Comparison, origin: Origin<'_>) -> Result<String, ScriptError> {
    let page = Script {
        title: comment(origin.title),
        version: env!("CARGO_PKG_VERSION"),
        link: origin.link.map(comment),
        is_stochastic: is_stochastic(comparison),
        address: shell(origin.api),
        body: json(&serde_json::to_string_pretty(comparison)?),
    };
    Ok(page.render()?)
}
