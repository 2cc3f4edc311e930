//! Parts of HTTP that pages and the API share: queries, bodies, entity tags, problem documents, assets.

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
