//! HTTP helpers that pages and the API share, such as queries, bodies, entity tags, problem documents and assets.

pub(crate) mod assets;
pub(crate) mod body;
pub(crate) mod chart_query;
pub(crate) mod client_ip;
pub(crate) mod etag;
pub(crate) mod health;
pub(crate) mod hosts;
pub(crate) mod ids;
pub(crate) mod json;
pub(crate) mod metrics;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod redirect;
pub(crate) mod site;
