//! The whole application through its router: every page, every file, every refusal.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

#[path = "../support/mod.rs"]
mod support;

mod api;
mod api_docs;
mod api_runs;
mod app;
mod compared;
mod crowds;
mod dates;
mod deleted;
mod digests;
mod engines;
mod engines_anything;
mod ensembles;
mod errors;
mod files;
mod handing_over;
mod headers;
mod hosts;
mod import;
mod import_anything;
mod import_refused;
mod kept;
mod learn;
mod limits;
mod look_alikes;
mod many_observations;
mod modes;
mod names;
mod observed;
mod precision;
mod presets;
mod protected;
mod questions;
mod quotas;
mod ranges;
mod rising;
mod runs;
mod scripts;
mod shown;
mod single;
mod sweep;
mod typed;
mod upgrade;
mod values;
mod views;
mod whole_model;
mod workbench;
