//! Write access: for all clients, for no client, or for clients with the password.

pub(crate) mod attempts;
pub(crate) mod authenticator;
mod browser_cookie;
mod cookie;
pub(crate) mod password;
mod proxies;
pub(crate) mod session;

use axum::extract::Request;
use axum::http::HeaderMap;

use super::error::Failure;
use crate::config::Mode;
pub use authenticator::{AuthContext, Authenticator};
use password::Password;
pub use password::UnusablePassword;
use proxies::Peers;
pub use session::token;

/// Write access of requests, by the configured mode.
pub enum Access {
    /// All clients may write.
    Open,
    /// No client may write.
    ReadOnly,
    /// Clients need the password.
    Protected(Box<Authenticator>),
}

impl Access {
    /// Creates the access control of a mode. `knows_its_peers` turns off the warning that all visitors have one
    /// address.
    pub fn new(mode: Mode, knows_its_peers: bool) -> Result<Self, UnusablePassword> {
        Ok(match mode {
            Mode::Open => Self::Open,
            Mode::ReadOnly => Self::ReadOnly,
            Mode::Protected { password } => {
                let password = Password::new(password.expose())?;
                Self::Protected(Box::new(Authenticator::new(password, Peers::new(knows_its_peers))))
            }
        })
    }

    /// Returns whether a browser may save, change and delete runs and see deleted ones: in open mode, or if it is
    /// logged in.
    pub async fn may_write(&self, context: &AuthContext<'_>, headers: &HeaderMap) -> Result<bool, Failure> {
        match self {
            Self::Open => Ok(true),
            Self::ReadOnly => Ok(false),
            Self::Protected(authenticator) => authenticator.has_session(context, headers).await,
        }
    }

    /// Records the peer address of a request, for the warning that all visitors have one address.
    pub fn record_peer(&self, request: &Request) {
        if let Self::Protected(authenticator) = self {
            authenticator.peers().record(request);
        }
    }
}
