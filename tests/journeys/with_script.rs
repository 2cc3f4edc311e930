//! What a person does in a browser with JavaScript: the same as without it, and nothing jumps.

use thirtyfour::Key;

use crate::browser::{Browser, Hand, Server, on_every_screen};

#[tokio::test(flavor = "multi_thread")]
async fn the_page_stays_while_inputs_chart_and_address_change() {
    on_every_screen(true, stays).await;
}

async fn stays(browser: &Browser, server: &Server) {
    browser.go(&server.url).await;
    browser.page(200).await;
    is_told_that_the_chart_is_out_of_date(browser).await;
    runs_in_place(browser).await;
    changes_the_scenarios(browser).await;
    goes_back_and_forward(browser).await;
    errs_and_corrects(browser).await;
    reads_the_chart(browser).await;
    answers_questions(browser).await;
    copies_the_link_and_saves(browser).await;
    saves_what_is_too_long_to_run(browser, server).await;
}

/// Run would lead to an address of more than 8,000 characters: the page stays, and Save takes what was typed.
async fn saves_what_is_too_long_to_run(browser: &Browser, server: &Server) {
    browser.go(&format!("{}?v=1&days=100&s1.beta=0.3&s1.gamma=0.1&observations.values=0-3", server.url)).await;
    browser.page(200).await;
    browser.unfold("#observations details").await;
    let lines: Vec<_> = (0..85).map(|day| format!("{day} 1{}", "0".repeat(99))).collect();
    browser.fill("observations.values", &lines.join("\n")).await;
    let address = browser.address().await;
    browser.press_at(".bar .primary").await;
    browser.see("figure .changed", "These inputs are too long for an address. Press Save, which takes them.").await;
    assert_eq!(browser.address().await, address);
    browser.press("Save").await;
    browser.page(200).await;
    browser.see(".given", "Observed").await;
    browser.see(".given", "85 values").await;
}

async fn is_told_that_the_chart_is_out_of_date(browser: &Browser) {
    browser.fill("s2.beta", "0.25").await;
    browser.see("figure .changed", "Out of date: the inputs have changed. Press Run to update.").await;
    browser.see("[role=status]", "Out of date").await;
    browser.see(".summary tbody tr:nth-child(2)", "1,585").await;
    browser.fill("s2.beta", "0.2").await;
    browser.count(".changed", 0).await;
    browser.see("[role=status]", "The chart shows the inputs again.").await;
    browser.fill("s2.beta", "0.25").await;
    browser.count(".stale .changed", 1).await;
}

async fn runs_in_place(browser: &Browser) {
    browser.type_keys(Key::Enter).await;
    browser.see(".restated", "R0 3, 2.5 and 1.2").await;
    browser.see(".summary tbody tr:nth-child(2)", "2,375").await;
    browser.see("[role=status]", "R0 = 2.5 lowers the peak by").await;
    browser.expect_focus("s2.beta").await;
    browser.count(".changed", 0).await;
    let address = browser.address().await;
    assert!(address.ends_with("&s3.name=R0+%3D+1.2&s3.beta=0.12&s3.gamma=0.1"), "no empty field: {address}");
    assert_eq!(browser.value("link").await, address);
}

async fn changes_the_scenarios(browser: &Browser) {
    browser.press_at("#s1 .more > summary").await;
    let address = browser.address().await;
    browser.press("Add a scenario").await;
    browser.expect_focus("s4.name").await;
    browser.see("[role=status]", "Scenario added. Out of date").await;
    browser.press_at("#s4 .more > summary").await;
    browser.press_at("#s4 [value=up-4]").await;
    browser.expect_focus("s3.name").await;
    browser.see("[role=status]", "Scenario moved up.").await;
    browser.count("#s3 .more[open]", 1).await;
    browser.count("#s4 .more[open]", 0).await;
    browser.press_at("#s3 [value=copy-3]").await;
    browser.expect_focus("s4.name").await;
    assert_eq!(browser.value("s4.name").await, "Scenario 4 (copy)");
    browser.press_at("#s4 [value=remove-4]").await;
    browser.count("fieldset", 4).await;
    browser.see("[role=status]", "Scenario removed.").await;
    browser.count("#s1 .more[open]", 1).await;
    assert_eq!(browser.address().await, address, "nothing of it has run");
    browser.see(".restated", "R0 3, 2.5 and 1.2").await;
    browser.press_at(".bar .primary").await;
    browser.see(".restated", "R0 3, 2.5, 1.2 and 1.2").await;
    browser.count("#s1 .more[open]", 1).await;
    assert_ne!(browser.address().await, address);
}

async fn goes_back_and_forward(browser: &Browser) {
    browser.press("Per cent").await;
    browser.see(".subtitle", "Per cent of people infectious").await;
    browser.expect_address(|address| address.ends_with("&unit=share")).await;
    assert_eq!(browser.values("input[name=unit]").await, ["share"]);
    browser.back().await;
    browser.see(".subtitle", "People infectious on each day").await;
    browser.back().await;
    browser.see(".restated", "R0 3, 2.5 and 1.2").await;
    browser.count("fieldset", 3).await;
    browser.forward().await;
    browser.see(".restated", "R0 3, 2.5, 1.2 and 1.2").await;
    browser.count("fieldset", 4).await;
    // What is typed outlasts a change of the view.
    browser.fill("s1.beta", "0.4").await;
    browser.press("Log").await;
    browser.see("[aria-current=true]", "Log").await;
    assert_eq!(browser.value("s1.beta").await, "0.4");
    browser.count(".stale .changed", 1).await;
}

async fn errs_and_corrects(browser: &Browser) {
    browser.press_at(".bar .primary").await;
    browser.see(".restated", "R0 4, 2.5, 1.2 and 1.2").await;
    let (sentence, place) = (browser.texts("h1").await, browser.height_of("figure").await);
    browser.fill("s1.beta", "a lot").await;
    browser.type_keys(Key::Enter).await;
    // What is wrong is said as without the script.
    browser.expect_focus("problems").await;
    browser.see("#inputs #problems a", "Transmission rate beta must be between").await;
    browser.see("fieldset .error", "“a lot” is not a number").await;
    assert_eq!(browser.title().await, "Error: one input needs correcting · Epicurve");
    the_old_chart_stays(browser, &sentence, place).await;
    // Saving it is refused in the same way.
    browser.fill("s1.beta", "a lot").await;
    browser.press("Save").await;
    browser.expect_focus("problems").await;
    the_old_chart_stays(browser, &sentence, place).await;
    browser.fill("s1.beta", "R0 = 5").await;
    browser.see("figure .changed", "Out of date: the inputs have changed. Press Run to update.").await;
    browser.type_keys(Key::Enter).await;
    browser.see(".restated", "R0 5, 2.5, 1.2 and 1.2").await;
    browser.count("#problems, .error, .changed, .stale", 0).await;
    assert!(!browser.title().await.starts_with("Error: "));
    // Back at the mistake is the chart beside which it was made, and before it that chart alone.
    browser.back().await;
    browser.expect_focus("problems").await;
    assert_eq!(browser.value("s1.beta").await, "a lot");
    the_old_chart_stays(browser, &sentence, place).await;
    browser.back().await;
    browser.count("#problems, .error, .changed, .stale", 0).await;
    assert_eq!((browser.value("s1.beta").await, browser.texts("h1").await), ("0.4".to_owned(), sentence.clone()));
    browser.forward().await;
    browser.expect_focus("problems").await;
    the_old_chart_stays(browser, &sentence, place).await;
    browser.forward().await;
    browser.see(".restated", "R0 5, 2.5, 1.2 and 1.2").await;
    browser.count("#problems, .error, .changed, .stale", 0).await;
}

/// Where it was, with its sentence, faded, and with words that say so.
async fn the_old_chart_stays(browser: &Browser, sentence: &[String], place: f64) {
    browser.see("figure .changed", "Out of date. Not run: one input needs correcting.").await;
    browser.see(".bar .changed", "Out of date. Not run: one input needs correcting.").await;
    browser.count(".results.stale figure svg.wide", 1).await;
    assert_eq!(browser.texts("h1").await, sentence);
    assert_eq!(browser.height_of("figure").await, place, "the chart has moved");
    browser.see(".restated", "R0 4, 2.5, 1.2 and 1.2").await;
}

async fn reads_the_chart(browser: &Browser) {
    let wide = if browser.texts(".wide svg").await.is_empty() { ".narrow" } else { ".wide" };
    let reader = format!("{wide} .reader");
    browser.press_at("figure ~ .values > summary").await;
    let rows = browser.texts("figure ~ .values tbody tr").await;
    match browser.way().hand {
        Hand::Keyboard => {
            browser.reach_at(&reader).await;
            browser.type_keys(Key::Home).await;
        }
        Hand::Pointer => browser.point_at(&reader, 0.01).await,
    }
    reads(browser, wide, "Day 0", &rows[0]).await;
    browser.count(&format!("{wide} .cursor circle"), 4).await;
    match browser.way().hand {
        Hand::Keyboard => browser.type_keys(Key::End).await,
        Hand::Pointer => browser.point_at(&reader, 0.999).await,
    }
    reads(browser, wide, "Day 200", &rows[rows.len() - 1]).await;
    if browser.way().hand == Hand::Keyboard {
        browser.type_keys(Key::Left).await;
        browser.see(".wide .readout", "Day 199").await;
        browser.type_keys(Key::Escape).await;
        assert!(browser.texts(".readout").await.is_empty());
    }
}

async fn answers_questions(browser: &Browser) {
    browser.fill("s1.gamma", "5").await;
    browser.press_at(".bar .primary").await;
    let question = "5 per day means infectious for 4.8 hours. Did you mean 5 days?";
    browser.see(".results > .question", question).await;
    browser.see("#s1 .question", question).await;
    browser.see("[role=status]", question).await;
    browser.press("Change to 5 days").await;
    browser.count(".question", 0).await;
    browser.expect_focus("s1.gamma").await;
    assert_eq!(browser.value("s1.gamma").await, "5 days");
    browser.expect_address(|address| address.contains("s1.gamma=5+days")).await;
    browser.count(".changed", 0).await;
    browser.fill("s1.gamma", "5").await;
    browser.press_at(".bar .primary").await;
    browser.see(".results > .question", question).await;
    browser.press("Keep 5 per day").await;
    browser.count(".question", 0).await;
    browser.expect_focus("s1.gamma").await;
    browser.expect_address(|address| address.contains("s1.keep.gamma=5")).await;
    browser.fill("s1.gamma", "0.1").await;
    browser.press_at(".bar .primary").await;
    browser.expect_address(|address| !address.contains("keep")).await;
    browser.see(".restated", "R0 5, 2.5, 1.2 and 1.2").await;
}

/// What is read there are the figures of the table's row.
async fn reads(browser: &Browser, drawing: &str, day: &str, row: &str) {
    browser.see(&format!("{drawing} .readout b"), day).await;
    let read = browser.texts(&format!("{drawing} .readout > span")).await;
    let figures: Vec<_> = row.split('\t').skip(1).map(str::trim).collect();
    assert_eq!(read.len(), figures.len(), "{row}");
    for (read, figure) in read.iter().zip(figures) {
        assert!(read.ends_with(&format!(" {figure}")), "{read}: {row}");
    }
}

async fn copies_the_link_and_saves(browser: &Browser) {
    browser.press("Copy").await;
    browser.see(".copy", "Copied").await;
    // What was typed and not run is run and saved.
    browser.fill("s1.beta", "R0 = 4").await;
    browser.press("Save").await;
    browser.count("#inputs", 0).await;
    browser.page(200).await;
    browser.see(".restated", "R0 4, 2.5, 1.2 and 1.2").await;
    browser.press("Per cent").await;
    browser.see(".subtitle", "Per cent of people infectious").await;
    browser.expect_address(|address| address.contains("unit=share")).await;
    browser.count(".download a[href*='.svg?unit=share']", 1).await;
}
