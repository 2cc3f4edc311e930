//! The README's first comparison, step by step.

use crate::browser::{Browser, Server, on_every_screen};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_comparison_of_the_readme_is_saved_and_has_a_link() {
    on_every_screen(false, first_comparison).await;
}

async fn first_comparison(browser: &Browser, server: &Server) {
    browser.go(&server.url).await;
    browser.page(200).await;
    browser.fill("s2.name", "Fewer contacts").await;
    browser.fill("s2.beta", "0.3").await;
    browser.unfold("#s2 .more").await;
    browser.unfold("#s2\\.interventions").await;
    browser.fill("s2.i1.from_day", "10").await;
    browser.fill("s2.i1.reduction", "40%").await;
    browser.unfold("#s3 .more").await;
    browser.press("Remove scenario 3").await;
    browser.press_at(".bar .primary").await;
    browser.page(200).await;
    browser.see("h1", "Fewer contacts lowers the peak from 3,038 to 1,436 people").await;
    browser.expect_address(|address| address.contains("s2.i1.reduction=40")).await;
    browser.press("Save").await;
    browser.page(200).await;
    browser.see(".kind", "Saved run").await;
    browser.see("h2", "Fewer contacts lowers the peak").await;
    assert_eq!(browser.value("link").await, browser.address().await);
}
