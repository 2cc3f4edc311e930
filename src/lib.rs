//! Epicurve: run, plot, compare, save and share epidemic scenarios.
//!
//! The modules, lowest layer first; an arrow reads "uses":
//!
//! ```text
//! model                                         the epidemic: inputs, transitions, engines, summary
//! charts   → model                              trajectories → SVG
//! storage  → model                              saved runs, on PostgreSQL or SQLite
//! services → model                              other people's models, asked over HTTP
//! web      → model, charts, storage, services   pages, files, the JSON API
//! config                                        the environment, every variable once
//! server   → config, storage, services, web     store → router → listener, graceful shutdown
//! logging                                       where log lines go
//! commands → all of them                        the command line
//! ```
//!
//! `tests/layers.rs` fails when a file imports a layer above its own. `model` knows no clock, IO, SQL or HTML, and
//! its randomness comes from a seed.

pub mod charts;
pub mod commands;
pub mod config;
pub mod engine_client;
mod format;
mod logging;
pub mod model;
mod preset_folder;
mod report;
mod run_file;
pub mod server;
pub mod storage;
pub mod web;
