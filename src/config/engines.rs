//! The external engines: `name=address` pairs.

use std::net::Ipv6Addr;

use hyper::Uri;

use super::ConfigError;
use super::reading::{Lookup, listed, text};
use super::variables::ENGINES;

/// Maximum length of a name.
const MAX_NAME: usize = 40;

/// An external engine: a model behind an HTTP service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Engine {
    /// Small letters, digits and hyphens.
    pub name: String,
    /// Host name or IP address; IPv6 without brackets.
    pub host: String,
    /// 80 by default.
    pub port: u16,
    /// Empty, or a path that begins with `/` and does not end with one.
    pub path: String,
}

impl Engine {
    /// Returns the address before `/simulations`, such as `http://r-model:8000`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}{}", self.authority(), self.path)
    }

    /// Returns host and port as in a request.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = &self.host;
        if host.contains(':') { format!("[{host}]:{}", self.port) } else { format!("{host}:{}", self.port) }
    }
}

/// Reads all engines, in their order.
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
                "must give each engine a name of at most {MAX_NAME} small letters, digits and hyphens, other than \
                 epicurve, not \"{pair}\""
            ));
        }
        if engines.iter().any(|engine| engine.name == name) {
            return problem(format!("must give each engine a different name: \"{name}\" is twice in \"{all}\""));
        }
        if address.starts_with("https:") {
            return problem(format!(
                "must name engines by http, in a private network or behind a proxy: \"{pair}\" needs certificates"
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

/// Same rule as the model's `is_engine_name`, which this layer must not import.
fn is_name(name: &str) -> bool {
    let is_sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    (1..=MAX_NAME).contains(&name.len()) && name.chars().all(is_sign) && name != "epicurve"
}

/// Splits an http address into host, port and path.
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
