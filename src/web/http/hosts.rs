//! The names under which the server may be asked. A page of another site can make its own name lead to this machine and
//! then reads a local server as its own (DNS rebinding). The Host header still has that site's name.

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

/// Which names are allowed.
pub struct Hosts {
    /// None: all of them.
    allowed: Option<Vec<String>>,
    /// When a refused name was last written to the log.
    logged: Mutex<Option<Instant>>,
}

impl Hosts {
    /// These names and those that only lead to this machine or its network, or all names.
    pub fn new(allowed: Option<Vec<String>>) -> Self {
        let allowed = allowed.map(|names| names.iter().map(|name| name.to_ascii_lowercase()).collect());
        Self { allowed, logged: Mutex::new(None) }
    }

    /// Refuses a request that names no host, several ones, or one that is not allowed.
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
        // A dot at the end names the same host.
        let name = host.strip_suffix('.').unwrap_or(&host);
        is_address(&host)
            // Compose services, and machines of the local network: no site of the internet has such a name.
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

/// Puts the host of an absolute address, `GET http://host/path`, in the place of the Host header: the header does not count
/// then (RFC 9112, 3.2.2), and everything else reads the header.
pub async fn in_header(mut request: Request) -> Request {
    let absolute = request.uri().authority().map(|authority| HeaderValue::from_str(authority.as_str()));
    if let Some(Ok(host)) = absolute {
        request.headers_mut().insert(HOST, host);
    }
    request
}

/// The name that a request asks for, without its port. None in HTTP/1.0, which has no such header.
fn host(request: &Request) -> Result<Option<&str>, Failure> {
    let mut values = request.headers().get_all(HOST).iter();
    let value = match (values.next(), values.next()) {
        (None, _) if request.version() < Version::HTTP_11 => return Ok(None),
        (Some(value), None) => value,
        _ => return Err(Failure::BadHost),
    };
    value.to_str().ok().and_then(name).map(Some).ok_or(Failure::BadHost)
}

/// The name in `name`, `name:port` or `[address]:port`.
fn name(value: &str) -> Option<&str> {
    // A name and a password in front belong to no Host header.
    let is_host = !value.contains('@') && value.parse::<Authority>().is_ok();
    let end = if value.starts_with('[') { value.find(']')? + 1 } else { value.find(':').unwrap_or(value.len()) };
    let (name, port) = value.split_at(end);
    let is_host = is_host && (!name.starts_with('[') || is_address(name));
    let is_port =
        port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    (is_host && is_port && !name.is_empty()).then_some(name)
}

/// Whether this is an IPv4 address, or an IPv6 address in brackets.
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

    fn ours() -> Hosts {
        Hosts::new(Some(vec!["Epicurve.example.org".to_owned(), "xn--bcher-kva.example".to_owned()]))
    }

    #[tokio::main(flavor = "current_thread")]
    async fn asked(version: Version, address: &str, hosts: &[&str]) -> Result<(), Failure> {
        let mut request = Request::builder().version(version).uri(address);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        ours().check(&in_header(request.body(Body::empty()).unwrap()).await)
    }

    #[test]
    fn names_of_this_machine_and_named_ones_are_allowed() {
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
                assert_eq!(asked(Version::HTTP_11, "/", &[&format!("{host}{port}")]), Ok(()), "{host}{port}");
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
                assert_eq!(asked(Version::HTTP_11, "/", &[&host]), Err(Failure::UnknownHost), "{host}");
                assert_eq!(asked(Version::HTTP_10, "/", &[&host]), Err(Failure::UnknownHost), "{host}");
                // The address counts, with any header.
                let address = format!("http://{host}/runs");
                assert_eq!(asked(Version::HTTP_11, &address, &["localhost"]), Err(Failure::UnknownHost), "{host}");
                assert_eq!(asked(Version::HTTP_11, "http://localhost/runs", &[&host]), Ok(()), "{host}");
            }
        }
        assert_eq!(
            Hosts::new(None)
                .check(&Request::get("http://evil.example/").header(HOST, "evil.example").body(Body::empty()).unwrap()),
            Ok(())
        );
    }

    #[test]
    fn a_request_names_one_host() {
        for hosts in [&[][..], &["localhost", "localhost"], &["localhost", "evil.example"]] {
            assert_eq!(asked(Version::HTTP_11, "/", hosts), Err(Failure::BadHost), "{hosts:?}");
        }
        assert_eq!(asked(Version::HTTP_10, "/", &[]), Ok(()));
        assert_eq!(asked(Version::HTTP_10, "/", &["localhost", "localhost"]), Err(Failure::BadHost));
        for host in
            ["", ":8000", "a b", "me@localhost", "localhost/", "localhost:x", "[::1", "[::1]x", "[]", "local,host:1:2"]
        {
            assert_eq!(asked(Version::HTTP_11, "/", &[host]), Err(Failure::BadHost), "{host}");
        }
    }

    proptest! {
        /// A site of the internet is refused, with any text before or after an allowed name.
        #[test]
        fn no_name_of_a_site_is_allowed(
            front in "([a-z0-9-]{1,9}\\.){0,2}",
            middle in prop::sample::select(vec!["localhost", "epicurve.example.org", "127.0.0.1", "web"]),
            site in "\\.[a-z]{1,8}\\.(com|example|io)\\.?",
            port in "(:[0-9]{1,5})?",
        ) {
            let host = format!("{front}{middle}{site}{port}");
            prop_assert_eq!(asked(Version::HTTP_11, "/", &[&host]), Err(Failure::UnknownHost));
        }

        #[test]
        fn any_header_is_answered(host in "[ -~]{0,30}") {
            let _ = asked(Version::HTTP_11, "/", &[host.trim()]);
        }
    }
}
