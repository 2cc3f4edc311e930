//! Warning if all visitors seem to have one address, because their password attempts are then counted together.

use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;

use axum::extract::{ConnectInfo, Request};

use crate::web::http::client_ip::X_FORWARDED_FOR;
use crate::web::limits::lock;

/// Number of requests, all from one private address, after which this is considered the address of a proxy or a
/// gateway.
const REQUESTS: u32 = 100;

/// Peer addresses of the requests so far.
pub struct Peers(Mutex<Seen>);

#[derive(Debug, PartialEq)]
enum Seen {
    /// No request yet.
    None,
    /// One private address, and the number of its requests.
    One(IpAddr, u32),
    /// The warning was logged, or is not necessary.
    Settled,
}

impl Peers {
    /// Starts to record addresses, unless the warning is not necessary.
    pub fn new(is_settled: bool) -> Self {
        Self(Mutex::new(if is_settled { Seen::Settled } else { Seen::None }))
    }

    /// Records the peer address of a request, and logs the warning when it becomes necessary.
    pub fn record(&self, request: &Request) {
        let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else { return };
        let peer = peer.ip().to_canonical();
        if self.is_single(peer, request.headers().contains_key(X_FORWARDED_FOR)) {
            tracing::warn!(
                "All visitors come from {peer}, which is a proxy or a gateway, so that their password attempts are counted \
                 together. If it is a proxy that you run, name it: TRUSTED_PROXIES={peer}"
            );
        }
    }

    /// Counts a request from this address. Returns `true` once, when all visitors seem to have this private address.
    fn is_single(&self, peer: IpAddr, is_forwarded: bool) -> bool {
        let mut seen = lock(&self.0);
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
    fn one_private_address_causes_one_warning() {
        for peer in ["172.18.0.1", "10.0.0.7", "127.0.0.1", "fd00::1"] {
            assert_eq!(warnings(&[peer; 99], false), 0, "{peer}");
            assert_eq!(warnings(&[peer; 1_000], false), 1, "{peer}");
            assert_eq!(warnings(&[peer; 3], true), 1, "{peer} forwards the request of a visitor");
        }
    }

    #[test]
    fn several_addresses_and_public_addresses_cause_no_warning() {
        assert_eq!(warnings(&["203.0.113.9"; 1_000], true), 0);
        let two: Vec<&str> = ["192.168.0.2", "192.168.0.3"].into_iter().cycle().take(1_000).collect();
        assert_eq!(warnings(&two, false), 0);
        let seen = Peers::new(true);
        assert!((0..1_000).all(|_| !seen.is_single("172.18.0.1".parse().unwrap(), true)));
    }
}
