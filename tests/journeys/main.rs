//! Journeys through the pages in a browser, without JavaScript and with it; `tests/browser.rs` has the main one.

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/journey.rs"]
mod journey;
mod readme;
#[path = "../support/mod.rs"]
mod support;
mod with_script;
mod without_script;
