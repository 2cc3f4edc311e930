//! Pages of saved runs: the list, each run with its files, and the forms that change, delete and import runs.

pub(crate) mod archive_and_delete;
pub(crate) mod edit;
pub(crate) mod embed;
pub(crate) mod files;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod list_query;
pub(crate) mod load;
mod provenance;
pub(crate) mod save;
pub(crate) mod show;
