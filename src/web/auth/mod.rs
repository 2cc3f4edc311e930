//! Write access: for all clients, for none, or with the password.

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
pub use authenticator::{AuthContext, Authenticator};
pub use password::{Password, UnusablePassword};
use proxies::Peers;
pub use session::token;

/// Who may save, change and delete runs. Everything can be run and viewed in each mode.
#[derive(Debug, Clone, Default)]
pub enum Mode {
    /// All clients.
    #[default]
    Open,
    /// No client.
    ReadOnly,
    /// Clients that send this password.
    Protected(Password),
}

/// What the mode comes to, for every request.
pub enum Access {
    /// All clients may write.
    Open,
    /// No client may write.
    ReadOnly,
    /// Clients need the password.
    Protected(Box<Authenticator>),
}

impl Access {
    /// Makes the access control of a mode. It does not look for a single peer where that is settled already.
    pub fn new(mode: Mode, knows_its_peers: bool) -> Self {
        match mode {
            Mode::Open => Self::Open,
            Mode::ReadOnly => Self::ReadOnly,
            Mode::Protected(password) => {
                Self::Protected(Box::new(Authenticator::new(password, Peers::new(knows_its_peers))))
            }
        }
    }

    /// Whether a browser may write, and see deleted runs: in open mode, or where it is logged in.
    pub async fn may_write(&self, context: &AuthContext<'_>, headers: &HeaderMap) -> Result<bool, Failure> {
        match self {
            Self::Open => Ok(true),
            Self::ReadOnly => Ok(false),
            Self::Protected(authenticator) => authenticator.knows(context, headers).await,
        }
    }

    /// Looks at where a visitor's request comes from.
    pub fn see(&self, request: &Request) {
        if let Self::Protected(authenticator) = self {
            authenticator.peers().see(request);
        }
    }
}
