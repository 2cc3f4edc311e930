//! Host names that requests may use. Another site can let its own name resolve to this machine, so that its pages can
//! read a local server as their own site (DNS rebinding). The Host header then still has the name of that site.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Version};

use crate::web::error::Failure;

/// Minimum time between two log lines about refused names.
const PERIOD: Duration = Duration::from_mins(1);

/// Allowed host names.
pub struct Hosts {
    /// `None` allows all names.
    allowed: Option<Vec<String>>,
    /// Time of the last log line about a refused name.
    logged: Mutex<Option<Instant>>,
}

impl Hosts {
    /// Allows these names, and addresses and names of this machine and its local network. `None` allows all names.
    pub fn new(allowed: Option<Vec<String>>) -> Self {
        let allowed = allowed.map(|names| names.iter().map(|name| name.to_ascii_lowercase()).collect());
        Self { allowed, logged: Mutex::new(None) }
    }

    /// Refuses a request without a host, with several hosts, or with a host that is not allowed.
    pub fn check(&self, request: &Request) -> Result<(), Failure> {
        let Some(host) = host(request)? else { return Ok(()) };
        if self.allows(host) {
            return Ok(());
        }
        self.log_refusal(host);
        Err(Failure::UnknownHost)
    }

    fn allows(&self, host: &str) -> bool {
        let Some(allowed) = &self.allowed else { return true };
        let host = host.to_ascii_lowercase();
        // The host with a dot at its end is the same host.
        let name = host.strip_suffix('.').unwrap_or(&host);
        is_address(&host)
            // Compose services and machines of the local network. Sites of the internet have a dot in their name.
            || !host.contains('.')
            || name == "localhost"
            || name.ends_with(".localhost")
            || allowed.iter().any(|allowed| allowed == name)
    }

    fn log_refusal(&self, host: &str) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.is_none_or(|at| at.elapsed() >= PERIOD) {
            *logged = Some(Instant::now());
            tracing::warn!(
                host,
                "A request for another host was refused. If it is a name of this server, add it to EPICURVE_ALLOWED_HOSTS"
            );
        }
    }
}

/// Replaces the Host header of a request with an absolute address, `GET http://host/path`, by the host of the address.
/// The header is then invalid (RFC 9112, 3.2.2), but all other code reads it.
pub fn host_into_header(mut request: Request) -> Request {
    let absolute = request.uri().authority().map(|authority| HeaderValue::from_str(authority.as_str()));
    if let Some(Ok(host)) = absolute {
        request.headers_mut().insert(HOST, host);
    }
    request
}

/// Returns the host name of a request without the port. `None` in HTTP/1.0 without a Host header, which is optional
/// there.
fn host(request: &Request) -> Result<Option<&str>, Failure> {
    let mut values = request.headers().get_all(HOST).iter();
    let value = match (values.next(), values.next()) {
        (None, _) if request.version() < Version::HTTP_11 => return Ok(None),
        (Some(value), None) => value,
        _ => return Err(Failure::BadHost),
    };
    value.to_str().ok().and_then(name).map(Some).ok_or(Failure::BadHost)
}

/// Returns the name in `name`, `name:port` or `[address]:port`.
fn name(value: &str) -> Option<&str> {
    // An authority may contain a user name, a Host header may not.
    let is_host = !value.contains('@') && value.parse::<Authority>().is_ok();
    let end = if value.starts_with('[') { value.find(']')? + 1 } else { value.find(':').unwrap_or(value.len()) };
    let (name, port) = value.split_at(end);
    let is_host = is_host && (!name.starts_with('[') || is_address(name));
    let is_port =
        port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    (is_host && is_port && !name.is_empty()).then_some(name)
}

/// Returns whether this is an IPv4 address, or an IPv6 address in brackets.
fn is_address(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => host.parse::<IpAddr>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use proptest::prelude::*;

    use super::*;

    fn check(version: Version, address: &str, hosts: &[&str]) -> Result<(), Failure> {
        let mut request = Request::builder().version(version).uri(address);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let allowed = ["Epicurve.example.org", "xn--bcher-kva.example"].map(str::to_owned).to_vec();
        Hosts::new(Some(allowed)).check(&host_into_header(request.body(Body::empty()).unwrap()))
    }

    #[test]
    fn local_names_and_configured_names_are_allowed() {
        for host in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "epi.localhost",
            "a.b.localhost.",
            "127.0.0.1",
            "192.168.1.20",
            "203.0.113.9",
            "[::1]",
            "[2001:db8::1]",
            "web",
            "my-machine",
            "epicurve.example.org",
            "EPICURVE.EXAMPLE.ORG.",
            "xn--bcher-kva.example",
        ] {
            for port in ["", ":8000", ":80", ":"] {
                assert_eq!(check(Version::HTTP_11, "/", &[&format!("{host}{port}")]), Ok(()), "{host}{port}");
            }
        }
    }

    #[test]
    fn other_names_are_refused() {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "epicurve.example.org.evil.example",
            "notlocalhost.example",
            "xlocalhost.",
            "127.0.0.1.evil.example",
            "127.0.0.1.nip.io",
            "127.1",
            "x.epicurve.example.org",
        ] {
            for port in ["", ":8000", ":80"] {
                let host = format!("{host}{port}");
                assert_eq!(check(Version::HTTP_11, "/", &[&host]), Err(Failure::UnknownHost), "{host}");
                assert_eq!(check(Version::HTTP_10, "/", &[&host]), Err(Failure::UnknownHost), "{host}");
                // The host of an absolute address counts, and the header does not.
                let address = format!("http://{host}/runs");
                assert_eq!(check(Version::HTTP_11, &address, &["localhost"]), Err(Failure::UnknownHost), "{host}");
                assert_eq!(check(Version::HTTP_11, "http://localhost/runs", &[&host]), Ok(()), "{host}");
            }
        }
        assert_eq!(
            Hosts::new(None)
                .check(&Request::get("http://evil.example/").header(HOST, "evil.example").body(Body::empty()).unwrap()),
            Ok(())
        );
    }

    #[test]
    fn a_request_needs_exactly_one_valid_host() {
        for hosts in [&[][..], &["localhost", "localhost"], &["localhost", "evil.example"]] {
            assert_eq!(check(Version::HTTP_11, "/", hosts), Err(Failure::BadHost), "{hosts:?}");
        }
        assert_eq!(check(Version::HTTP_10, "/", &[]), Ok(()));
        assert_eq!(check(Version::HTTP_10, "/", &["localhost", "localhost"]), Err(Failure::BadHost));
        for host in
            ["", ":8000", "a b", "me@localhost", "localhost/", "localhost:x", "[::1", "[::1]x", "[]", "local,host:1:2"]
        {
            assert_eq!(check(Version::HTTP_11, "/", &[host]), Err(Failure::BadHost), "{host}");
        }
    }

    proptest! {
        /// Names of sites are refused, with any text before or after an allowed name.
        #[test]
        fn names_of_sites_are_refused(
            front in "([a-z0-9-]{1,9}\\.){0,2}",
            middle in prop::sample::select(vec!["localhost", "epicurve.example.org", "127.0.0.1", "web"]),
            site in "\\.[a-z]{1,8}\\.(com|example|io)\\.?",
            port in "(:[0-9]{1,5})?",
        ) {
            let host = format!("{front}{middle}{site}{port}");
            prop_assert_eq!(check(Version::HTTP_11, "/", &[&host]), Err(Failure::UnknownHost));
        }

        #[test]
        fn any_header_is_handled_without_a_panic(host in "[ -~]{0,30}") {
            let _ = check(Version::HTTP_11, "/", &[host.trim()]);
        }
    }
}
