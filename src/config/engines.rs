//! The external engines: `name=address` pairs.

use std::net::Ipv6Addr;

use hyper::Uri;

use super::ConfigError;
use super::reading::{Lookup, listed, text};
use super::variables::ENGINES;

/// Letters of a name.
const LONGEST_NAME: usize = 40;

/// An external engine: a model that is a service of its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Engine {
    /// Small letters, digits and hyphens.
    pub name: String,
    /// A name or an address; one of IPv6 without its brackets.
    pub host: String,
    /// 80 where none is given.
    pub port: u16,
    /// Empty, or `/` and more without a slash at the end.
    pub path: String,
}

impl Engine {
    /// Where it is: `http://r-model:8000`, or with a path before `/simulations`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}{}", self.authority(), self.path)
    }

    /// Host and port as they stand in a request.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = &self.host;
        if host.contains(':') { format!("[{host}]:{}", self.port) } else { format!("{host}:{}", self.port) }
    }
}

/// All of them, in their order.
pub(super) fn engines(lookup: Lookup<'_>) -> Result<Vec<Engine>, ConfigError> {
    let mut engines: Vec<Engine> = Vec::new();
    let all = text(lookup, &ENGINES)?;
    for pair in listed(&all) {
        let problem = |problem: String| Err(ENGINES.error(problem));
        let Some((name, address)) = pair.split_once('=') else {
            return problem(format!(
                "must list engines as name=address, such as desolve=http://r-model:8000, not \"{pair}\""
            ));
        };
        let (name, address) = (name.trim(), address.trim());
        if !is_name(name) {
            return problem(format!(
                "must give each engine a name of at most {LONGEST_NAME} small letters, digits and hyphens, other than \
                 epicurve, not \"{pair}\""
            ));
        }
        if engines.iter().any(|engine| engine.name == name) {
            return problem(format!("must give each engine a name of its own: \"{name}\" is there twice in \"{all}\""));
        }
        if address.starts_with("https:") {
            return problem(format!(
                "must name engines by http, in a network of their own or behind a proxy: \"{pair}\" would need certificates"
            ));
        }
        let Some((host, port, path)) = parts(address) else {
            return problem(format!(
                "must give the engine \"{name}\" an address such as http://r-model:8000, without a user, a query or a \
                 fragment, not \"{pair}\""
            ));
        };
        engines.push(Engine { name: name.to_owned(), host, port, path });
    }
    Ok(engines)
}

/// As the model's `is_engine_name`, which this layer does not know.
fn is_name(name: &str) -> bool {
    let is_sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(is_sign) && name != "epicurve"
}

/// Host, port and path of an http address.
fn parts(address: &str) -> Option<(String, u16, String)> {
    let uri: Uri = address.parse().ok()?;
    let authority = uri.authority()?;
    let is_plain = uri.scheme_str() == Some("http") && uri.query().is_none() && !address.contains(['#', '@']);
    let host = authority.host();
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = !host.is_empty() && inner.is_none_or(|inner| inner.parse::<Ipv6Addr>().is_ok());
    let port = match authority.as_str()[host.len()..].strip_prefix(':') {
        None => 80,
        Some(port) => port.parse().ok().filter(|port| *port > 0)?,
    };
    let path = uri.path().trim_end_matches('/').to_owned();
    (is_plain && is_host).then(|| (inner.unwrap_or(host).to_owned(), port, path))
}
