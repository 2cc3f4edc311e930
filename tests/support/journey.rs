//! What a person does from the first look to the last press, with JavaScript or without, on every screen.

use thirtyfour::Key;

use crate::browser::{Browser, Server, lines};
use crate::support::needs::PDFTOTEXT;

const TITLE: &str = "Fewer contacts, \"half\" & <later>";

/// Runs, errs, corrects, changes, saves, sends a link to somebody who edits a copy, prints, compares, deletes and undoes.
pub async fn journey(browser: &Browser, server: &Server) {
    sees_a_result_at_once(browser, server).await;
    makes_a_mistake(browser).await;
    corrects_it(browser).await;
    changes_the_scenarios(browser).await;
    chooses_a_method(browser).await;
    looks_at_shares_on_a_logarithmic_axis(browser).await;
    let shown = numbers(browser).await;
    let run = saves_it(browser).await;
    assert_eq!(numbers(browser).await, shown);
    saves_it_only_once(browser, &run).await;
    gives_it_a_title_and_a_note(browser).await;
    let link = browser.value("link").await;
    prints_it(browser, &link).await;
    let somebody_else = browser.another().await;
    opens_the_link(&somebody_else, &link, &shown).await;
    edits_a_copy(&somebody_else, &link, &shown).await;
    somebody_else.close().await;
    saves_a_second_run_at_the_double(browser).await;
    finds_the_first_by_its_note(browser).await;
    compares_both(browser).await;
    deletes_the_first(browser, &link).await;
}

async fn sees_a_result_at_once(browser: &Browser, server: &Server) {
    browser.go(&server.url).await;
    let sentence = browser.page(200).await;
    assert!(sentence.starts_with("R0 = 2.0 lowers the peak by 48\u{a0}%"), "{sentence}");
    assert!(statements(browser).await[0].ends_with("peaks at 3,038 people on day 27"));
    assert_eq!(lines(browser).await, 3);
    assert_eq!(numbers(browser).await.len(), 3);
}

async fn makes_a_mistake(browser: &Browser) {
    browser.fill("s2.beta", "fast").await;
    browser.press("Run").await;
    let heading = browser.page(422).await;
    if browser.way().has_script {
        assert!(heading.starts_with("R0 = 2.0 lowers the peak by 48\u{a0}%"), "{heading}");
        assert_eq!(browser.texts("figure .changed").await, ["Out of date. Not run: one input needs correcting."]);
        assert_eq!(lines(browser).await, 3);
    } else {
        assert_eq!(heading, "Not run: one input needs correcting");
        assert_eq!(lines(browser).await, 0);
    }
    assert!(browser.title().await.starts_with("Error: "));
    assert_eq!(browser.value("s2.beta").await, "fast");
    let sentence = "Transmission rate beta must be between 0 and 100 per day: “fast” is not a number";
    assert_eq!(browser.texts("fieldset .error").await, [format!("Error:\n{sentence}")]);
    // The list of problems is read out first, and leads to the field.
    browser.expect_focus("problems").await;
    let problem = format!("R0 = 2.0: {sentence}");
    assert_eq!(browser.texts("#problems a").await, std::slice::from_ref(&problem));
    browser.press(&problem).await;
    browser.expect_focus("s2.beta").await;
}

async fn corrects_it(browser: &Browser) {
    browser.fill("s2.beta", "0.25").await;
    browser.type_keys(Key::Enter).await;
    assert!(browser.page(200).await.starts_with("R0 = 2.5 lowers the peak by "));
    assert_eq!(browser.value("s2.beta").await, "0.25");
    assert_eq!(lines(browser).await, 3);
    assert!(browser.texts("#problems, .error, .changed").await.is_empty());
}

async fn changes_the_scenarios(browser: &Browser) {
    browser.press("Add a scenario").await;
    browser.page(200).await;
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.5", "R0 = 1.2", "Scenario 4"]);
    browser.unfold("#s2 .more").await;
    browser.press("Copy scenario 2").await;
    browser.page(200).await;
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.5", "R0 = 2.5 (copy)", "R0 = 1.2", "Scenario 4"]);
    browser.unfold("#s3 .more").await;
    browser.press("Move up scenario 3").await;
    browser.page(200).await;
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.5 (copy)", "R0 = 2.5", "R0 = 1.2", "Scenario 4"]);
    for _ in 0..2 {
        browser.unfold("#s4 .more").await;
        browser.press("Remove scenario 4").await;
        browser.page(200).await;
    }
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.5 (copy)", "R0 = 2.5"]);
    assert_eq!(lines(browser).await, 3);
}

async fn chooses_a_method(browser: &Browser) {
    assert_eq!(browser.texts("label[for=step]").await.len(), 0);
    browser.choose("method", "Euler").await;
    browser.fill("step", "0.25").await;
    browser.type_keys(Key::Enter).await;
    browser.page(200).await;
    let method = browser.texts(".results .note").await.concat();
    assert!(method.starts_with("Deterministic model, Euler’s method, step 0.25 day. "), "{method}");
}

async fn looks_at_shares_on_a_logarithmic_axis(browser: &Browser) {
    browser.press("Per cent").await;
    browser.page(200).await;
    assert!(statements(browser).await[0].ends_with("peaks at 30.7\u{a0}% of people on day 27"));
    browser.press("Log").await;
    browser.page(200).await;
    assert_eq!(browser.texts(".views [aria-current]").await, ["Infectious", "Per cent", "Log"]);
    assert_eq!(lines(browser).await, 3);
}

async fn saves_it(browser: &Browser) -> String {
    browser.press("Save").await;
    assert_eq!(browser.page(200).await, "R0 = 3.0, R0 = 2.5 (copy), R0 = 2.5");
    assert_eq!(browser.texts(".views [aria-current]").await, ["Infectious", "Per cent", "Log"]);
    assert_eq!(lines(browser).await, 3);
    browser.address().await
}

async fn saves_it_only_once(browser: &Browser, run: &str) {
    browser.back().await;
    browser.page(200).await;
    browser.press("Save").await;
    browser.page(200).await;
    assert_eq!(browser.address().await, run);
}

async fn gives_it_a_title_and_a_note(browser: &Browser) {
    browser.press("Change title, note or tags").await;
    browser.fill("title", TITLE).await;
    browser.fill("note", "Asked by the council.\nHalf of all contacts.").await;
    browser.press("Save title, note and tags").await;
    assert_eq!(browser.page(200).await, TITLE);
    assert_eq!(browser.texts(".written").await, ["Asked by the council.\nHalf of all contacts."]);
}

async fn opens_the_link(browser: &Browser, link: &str, shown: &[String]) {
    browser.go(link).await;
    assert_eq!(browser.page(200).await, TITLE);
    assert_eq!(numbers(browser).await, shown);
    assert_eq!(lines(browser).await, 3);
}

async fn edits_a_copy(browser: &Browser, link: &str, shown: &[String]) {
    browser.press("Edit a copy").await;
    browser.page(200).await;
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.5 (copy)", "R0 = 2.5"]);
    assert_eq!(browser.value("step").await, "0.25");
    browser.fill("s1.gamma", "0.15").await;
    browser.press("Run").await;
    assert!(browser.page(200).await.starts_with("R0 = 2.5 (copy) raises the peak by "));
    assert_ne!(numbers(browser).await, shown);
    // The run itself is as it was.
    browser.go(link).await;
    browser.page(200).await;
    assert_eq!(numbers(browser).await, shown);
}

/// In centimetres.
const A4: (f64, f64) = (21.0, 29.7);

/// Whoever is handed the paper knows what it is, where it is from and what was compared.
async fn prints_it(browser: &Browser, link: &str) {
    if !PDFTOTEXT.is_met() {
        return;
    }
    let printed = browser.printed(A4).await.concat();
    for text in [TITLE, link, "Asked by the council.", "R0 = 3.0", "R0 = 2.5 (copy)", "R0 = 2.5"] {
        let text: String = text.split_whitespace().collect();
        assert!(printed.contains(&text), "{text}: {printed}");
    }
    for text in ["Delete this run", "Edit a copy", "Workbench"] {
        let text: String = text.split_whitespace().collect();
        assert!(!printed.contains(&text), "{text} is for screens: {printed}");
    }
}

async fn saves_a_second_run_at_the_double(browser: &Browser) {
    browser.press("Workbench").await;
    browser.page(200).await;
    browser.press_twice("Save").await;
    assert_eq!(browser.page(200).await, "R0 = 3.0, R0 = 2.0, R0 = 1.2");
}

async fn finds_the_first_by_its_note(browser: &Browser) {
    browser.press("Runs").await;
    assert_eq!(browser.page(200).await, "Past runs");
    assert_eq!(listed(browser).await, ["R0 = 3.0, R0 = 2.0, R0 = 1.2", TITLE]);
    browser.fill("q", "Council half").await;
    browser.type_keys(Key::Enter).await;
    browser.page(200).await;
    assert_eq!(listed(browser).await, [TITLE]);
    browser.fill("q", "zebra").await;
    browser.press("Search").await;
    browser.page(200).await;
    assert!(listed(browser).await.is_empty());
    browser.press("Show all runs").await;
    browser.page(200).await;
}

async fn compares_both(browser: &Browser) {
    for position in 1..=2 {
        browser.press_at(&format!(".runs li:nth-child({position}) input")).await;
    }
    browser.press("Compare the ticked runs").await;
    let sentence = browser.page(200).await;
    assert!(sentence.starts_with("Compared with R0 = 3.0 (run 1), "), "{sentence}");
    let statements = statements(browser).await.join("\n");
    assert!(statements.contains("R0 = 3.0 (run 2): 3,068"), "{statements}");
    assert_eq!(browser.texts(".compared a").await, ["R0 = 3.0, R0 = 2.0, R0 = 1.2", TITLE]);
    assert_eq!(lines(browser).await, 6);
    assert_eq!(numbers(browser).await.len(), 6);
}

async fn deletes_the_first(browser: &Browser, link: &str) {
    browser.press(TITLE).await;
    assert_eq!(browser.page(200).await, TITLE);
    browser.press("Delete this run").await;
    assert_eq!(browser.page(200).await, "Delete this run?");
    browser.press("Delete this run").await;
    assert_eq!(browser.page(200).await, "Past runs");
    assert_eq!(listed(browser).await, ["R0 = 3.0, R0 = 2.0, R0 = 1.2"]);
    browser.press("Undo").await;
    assert_eq!(browser.page(200).await, TITLE);
    browser.press("Archive this run").await;
    assert_eq!(browser.page(200).await, TITLE);
    browser.press("Delete this run").await;
    browser.page(200).await;
    browser.press("Delete this run").await;
    assert_eq!(browser.page(200).await, "Past runs");
    browser.go(link).await;
    assert_eq!(browser.page(404).await, "There is no run at this address");
}

/// The names in the form.
async fn names(browser: &Browser) -> Vec<String> {
    browser.values("#inputs .row [name$='.name']").await
}

/// The rows of the summary.
pub async fn numbers(browser: &Browser) -> Vec<String> {
    browser.texts(".summary tbody tr").await
}

/// What is said of each scenario under the headline.
pub async fn statements(browser: &Browser) -> Vec<String> {
    browser.texts(".statements li").await
}

/// The titles in the list of runs.
async fn listed(browser: &Browser) -> Vec<String> {
    browser.texts(".runs a").await
}
