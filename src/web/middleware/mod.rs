//! What every request and every answer goes through.

pub(crate) mod allowed_hosts;
pub(crate) mod csrf;
pub(crate) mod form_replay;
pub(crate) mod long_address;
pub(crate) mod request_log;
pub(crate) mod security_headers;
