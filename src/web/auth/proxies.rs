//! A warning where all visitors seem to have one address, so that their password attempts are counted together.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request};

use crate::web::http::client_ip::X_FORWARDED_FOR;

/// Requests from one private address, and from no other, after which it is taken for that of a proxy or a gateway.
const REQUESTS: u32 = 100;

/// The addresses that requests have come from.
pub struct Peers(Mutex<Seen>);

#[derive(Debug, PartialEq)]
enum Seen {
    /// No request yet.
    None,
    /// One private address, and the number of its requests.
    One(IpAddr, u32),
    /// The warning was written, or there is no reason for it.
    Settled,
}

impl Peers {
    /// Begins to look, unless the warning was written or there is no reason for it.
    pub fn new(is_settled: bool) -> Self {
        Self(Mutex::new(if is_settled { Seen::Settled } else { Seen::None }))
    }

    /// Looks at where a request comes from.
    pub fn see(&self, request: &Request) {
        let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else { return };
        let peer = peer.ip().to_canonical();
        if self.is_single(peer, request.headers().contains_key(X_FORWARDED_FOR)) {
            tracing::warn!(
                "All visitors come from {peer}, which is a proxy or a gateway, so that their password attempts are counted \
                 together. If it is a proxy that you run, name it: TRUSTED_PROXIES={peer}"
            );
        }
    }

    /// Counts a request from this address. Returns whether it is the one with which all visitors seem to have this private
    /// address.
    fn is_single(&self, peer: IpAddr, is_forwarded: bool) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = match *seen {
            Seen::Settled => return false,
            Seen::None => 1,
            Seen::One(one, count) if one == peer => count + 1,
            Seen::One(..) => 0,
        };
        let is_single = is_private(peer) && count > 0;
        let is_clear = is_single && (is_forwarded || count >= REQUESTS);
        *seen = if is_single && !is_clear { Seen::One(peer, count) } else { Seen::Settled };
        is_clear
    }
}

/// Returns whether an address is used in private networks only.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(peers: &[&str], is_forwarded: bool) -> usize {
        let seen = Peers::new(false);
        peers.iter().filter(|peer| seen.is_single(peer.parse().unwrap(), is_forwarded)).count()
    }

    #[test]
    fn one_private_address_is_warned_about_once() {
        for peer in ["172.18.0.1", "10.0.0.7", "127.0.0.1", "fd00::1"] {
            assert_eq!(warnings(&[peer; 99], false), 0, "{peer}");
            assert_eq!(warnings(&[peer; 1_000], false), 1, "{peer}");
            assert_eq!(warnings(&[peer; 3], true), 1, "{peer} forwards for a visitor");
        }
    }

    #[test]
    fn several_or_public_addresses_are_not_warned_about() {
        assert_eq!(warnings(&["203.0.113.9"; 1_000], true), 0);
        let two: Vec<&str> = ["192.168.0.2", "192.168.0.3"].into_iter().cycle().take(1_000).collect();
        assert_eq!(warnings(&two, false), 0);
        let seen = Peers::new(true);
        assert!((0..1_000).all(|_| !seen.is_single("172.18.0.1".parse().unwrap(), true)));
    }
}
