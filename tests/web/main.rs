//! The whole application through its router: every page, every file, every refusal. Its folders are those of `src/web`
//! and `src/report`.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

#[path = "../support/mod.rs"]
mod support;

mod api;
mod app;
mod digests;
mod engines;
mod limits;
mod middleware;
mod page_cache;
mod pages;
mod report;
