//! The main journey in a browser with JavaScript: run, correct, save, share, compare, delete.

#[path = "support/browser.rs"]
mod browser;
#[path = "support/journey.rs"]
mod journey;
mod support;

use browser::on_every_screen;
use journey::journey;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_runs_errs_corrects_saves_shares_compares_and_deletes() {
    on_every_screen(true, journey).await;
}
