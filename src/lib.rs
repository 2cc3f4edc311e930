//! Epicurve: run, plot, compare, save and share epidemic scenarios.
//!
//! The layers, lowest first; an arrow reads "uses":
//!
//! ```text
//! format                                            numbers, units, people and dates → text
//! model          → format                           the epidemic: a comparison → its results
//! charts         → format                           series → SVG and PNG
//! storage        → model, format                    saved runs and sessions, on PostgreSQL or SQLite
//! config                                            every environment variable, read once
//! engine_client  → config, model, format            external engines, asked over HTTP
//! preset_folder  → model, format                    further presets from a folder
//! report         → model, charts, format            figures, tables, sentences, scripts and CSV for readers
//! run_file       → report, storage, and below       a run as a file, written and checked
//! web            → all of the above                 pages, files, the JSON API
//! logging                                           where log lines go
//! server         → web, storage, config, and below  store → router → listener, graceful shutdown
//! commands       → all of them                      the command line
//! ```
//!
//! Where to look:
//!
//! - text or JSON → a legal comparison, or problems with a pointer each: `model/validation`;
//! - a comparison → results: `model/simulate.rs`, one scenario `model/solvers`, many members `model/ensemble`;
//! - the equations: `model/dynamics`; the numbers of a summary: `model/results`;
//! - a chart: `charts/line`, the places of its names `charts/labels`; the figure around it: `report/figure.rs`;
//! - a number that somebody types, "5 days" or "40%": `web/forms/parse_number`;
//! - an address: `web/router.rs`, then the page's file in `web/pages` or `web/api`;
//! - the steps of every request: `web/middleware`; limits for clients: `web/limits`;
//! - a failure and its status: `web/error`; its page: `web/middleware/error_pages.rs`;
//! - a saved run in the database: `storage/runs`; its search: `storage/runs/search`.
//!
//! `tests/layers` reads the code and fails when a file imports a layer above its own, and when folders import each other in
//! a circle. `model` knows no clock, IO, SQL or HTML, and its randomness comes from a seed.

pub mod charts;
pub mod commands;
pub mod config;
pub mod engine_client;
mod format;
mod logging;
pub mod model;
mod preset_folder;
pub mod report;
pub mod run_file;
pub mod server;
pub mod storage;
pub mod web;
