//! What a person does in a browser without JavaScript, from the first look to the last press.

#[path = "support/browser.rs"]
mod browser;
mod support;

use browser::{Browser, Driver, Hand, Server};
use support::needs::CHROMIUM;
use thirtyfour::Key;

const TITLE: &str = "Fewer contacts, \"half\" & <later>";

#[tokio::test(flavor = "multi_thread")]
async fn a_person_runs_errs_corrects_saves_shares_compares_and_deletes() {
    if !CHROMIUM.is_met() {
        return;
    }
    let driver = Driver::start();
    tokio::join!(journey(&driver, 1280, Hand::Keyboard), journey(&driver, 320, Hand::Pointer));
}

async fn journey(driver: &Driver, width: u32, hand: Hand) {
    let server = Server::start().await;
    let browser = Browser::open(driver, width, hand).await;
    sees_a_result_at_once(&browser, &server).await;
    makes_a_mistake(&browser).await;
    corrects_it(&browser).await;
    changes_the_scenarios(&browser).await;
    chooses_a_method(&browser).await;
    looks_at_shares_on_a_logarithmic_axis(&browser).await;
    let shown = numbers(&browser).await;
    let run = saves_it(&browser).await;
    assert_eq!(numbers(&browser).await, shown);
    saves_it_only_once(&browser, &run).await;
    gives_it_a_title_and_a_note(&browser).await;
    let link = browser.value("link").await;
    let somebody_else = Browser::open(driver, width, hand).await;
    opens_the_link(&somebody_else, &link, &shown).await;
    somebody_else.close().await;
    saves_a_second_run_at_the_double(&browser).await;
    finds_the_first_by_its_note(&browser).await;
    compares_both(&browser).await;
    deletes_the_first(&browser, &link).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analyst_asks_what_if_contacts_fall_and_starts_from_a_preset() {
    if !CHROMIUM.is_met() {
        return;
    }
    let driver = Driver::start();
    tokio::join!(analysis(&driver, 1280, Hand::Keyboard), analysis(&driver, 320, Hand::Pointer));
}

async fn analysis(driver: &Driver, width: u32, hand: Hand) {
    let server = Server::start().await;
    let browser = Browser::open(driver, width, hand).await;
    browser.go(&server.url).await;
    browser.page(200).await;
    types_an_intervention_and_a_latent_stage(&browser).await;
    looks_at_rt_and_saves(&browser).await;
    opens_a_preset_with_dates_and_beds(&browser).await;
    browser.close().await;
}

async fn types_an_intervention_and_a_latent_stage(browser: &Browser) {
    browser.fill("s2.beta", "R0 = 3").await;
    browser.fill("s2.gamma", "10 days").await;
    browser.press_at("#s2 .more > summary").await;
    browser.press_at("[id='s2.latent'] summary").await;
    browser.fill("s2.sigma", "5 days").await;
    browser.press_at("[id='s2.interventions'] summary").await;
    browser.fill("s2.i1.name", "distancing").await;
    browser.fill("s2.i1.from_day", "30").await;
    browser.fill("s2.i1.to_day", "90").await;
    browser.fill("s2.i1.reduction", "40%").await;
    browser.type_keys(Key::Enter).await;
    browser.page(200).await;
    assert!(browser.texts("svg.chart text").await.iter().any(|text| text.contains("distancing")));
    let derived = browser.texts(".derived").await;
    assert_eq!(derived[1], "R0 3 (typed) is beta 0.3; 10 days (typed) is gamma 0.1");
    assert_eq!(browser.value("s2.i1.reduction").await, "40%");
}

async fn looks_at_rt_and_saves(browser: &Browser) {
    browser.press("Rt").await;
    browser.page(200).await;
    assert_eq!(browser.texts(".views [aria-current]").await, ["Rt", "Linear"]);
    let shown = numbers(browser).await;
    browser.press("Save").await;
    browser.page(200).await;
    assert_eq!(numbers(browser).await, shown);
    assert!(browser.texts(".given").await.concat().contains("distancing"));
}

async fn opens_a_preset_with_dates_and_beds(browser: &Browser) {
    browser.press("Presets").await;
    assert_eq!(browser.page(200).await, "Presets");
    browser.press("COVID-19 in France: the first wave and the lockdown").await;
    let sentence = browser.page(200).await;
    assert!(sentence.contains("Apr 2020"), "{sentence}");
    assert_eq!(browser.value("start_date").await, "2020-02-10");
    browser.press("In hospital").await;
    browser.page(200).await;
    assert!(browser.texts("svg.chart text").await.iter().any(|text| text == "5,415 beds"));
    assert_eq!(lines(browser).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analyst_asks_how_sure_the_answer_is() {
    if !CHROMIUM.is_met() {
        return;
    }
    let driver = Driver::start();
    tokio::join!(doubts(&driver, 1280, Hand::Keyboard), doubts(&driver, 320, Hand::Pointer));
}

async fn doubts(driver: &Driver, width: u32, hand: Hand) {
    let server = Server::start().await;
    let browser = Browser::open(driver, width, hand).await;
    browser.go(&format!("{}/?v=1&days=100&s1.name=Town&s1.beta=0.3&s1.gamma=0.1", server.url)).await;
    browser.page(200).await;
    lets_chance_play(&browser).await;
    types_a_range(&browser).await;
    mistypes_it_and_corrects_it(&browser).await;
    saves_it_with_its_ranges(&browser).await;
    sweeps_a_parameter(&browser).await;
    browser.close().await;
}

async fn lets_chance_play(browser: &Browser) {
    assert_eq!(browser.texts("label[for=members]").await.len(), 0, "one simulation is enough");
    browser.choose("method", "Stochastic").await;
    browser.fill("members", "60").await;
    browser.fill("seed", "7").await;
    browser.type_keys(Key::Enter).await;
    let sentence = browser.page(200).await;
    assert!(sentence.starts_with("Nine in ten simulations peak between "), "{sentence}");
    assert_eq!(bands(browser).await, 2);
    assert!(browser.texts("figure + .reading + .note").await.concat().ends_with("Seed 7."));
    assert_eq!(browser.texts(".between").await.len(), 3);
}

async fn types_a_range(browser: &Browser) {
    browser.choose("method", "Adaptive").await;
    browser.fill("s1.beta", "R0 = 2 to 4").await;
    browser.fill("s1.gamma", "7 to 14 days").await;
    browser.press("Run").await;
    browser.page(200).await;
    assert_eq!(bands(browser).await, 2);
    assert_eq!((browser.value("s1.beta").await, browser.value("members").await), ("R0 = 2 to 4".into(), "60".into()));
    let drivers = browser.texts(".correlations tbody tr").await;
    assert!(drivers[0].ends_with("The peak and the attack rate follow R0 most closely"), "{drivers:?}");
    assert_eq!(drivers.len(), 4);
    browser.choose("sampling", "Sobol’s sequence").await;
    browser.press("Run").await;
    browser.page(200).await;
    assert!(
        browser
            .texts("figure + .reading + .note")
            .await
            .concat()
            .contains("Rates are drawn by Sobol’s sequence, scrambled.")
    );
}

async fn mistypes_it_and_corrects_it(browser: &Browser) {
    browser.fill("s1.gamma", "14 to 7 days").await;
    browser.press("Run").await;
    assert_eq!(browser.page(422).await, "Not run: one input needs correcting");
    assert_eq!(browser.value("s1.gamma").await, "14 to 7 days");
    browser.press("Town: Recovery rate gamma: Low must not be above high").await;
    browser.expect_focus("s1.gamma").await;
    browser.fill("s1.gamma", "7 to 14 days").await;
    browser.type_keys(Key::Enter).await;
    browser.page(200).await;
}

async fn saves_it_with_its_ranges(browser: &Browser) {
    let shown = numbers(browser).await;
    browser.press("Save").await;
    assert_eq!(browser.page(200).await, "Town");
    assert_eq!(numbers(browser).await, shown);
    let given = browser.texts(".given").await.concat();
    assert!(given.contains("R0 = 2 to 4") && given.contains("7 to 14 days"), "{given}");
    browser.press("Edit a copy").await;
    browser.page(200).await;
    assert_eq!(browser.value("s1.gamma").await, "7 to 14 days");
}

async fn sweeps_a_parameter(browser: &Browser) {
    browser.press("Sweep a parameter").await;
    browser.page(200).await;
    browser.choose("x", "R0").await;
    browser.fill("x.low", "1.5").await;
    browser.fill("x.high", "3").await;
    browser.press("Sweep").await;
    let sentence = browser.page(200).await;
    assert!(sentence.starts_with("The peak grows from 697 to 3,038 people as R0 rises"), "{sentence}");
    assert!(browser.texts(".note").await.concat().contains("gamma is a range and stays at its median."));
    browser.choose("y", "gamma, per day").await;
    browser.press("Sweep").await;
    browser.page(200).await;
    assert!(browser.texts("svg.chart rect, svg.chart path").await.len() > 10, "a map");
}

/// The bands around lines, in the one of the two charts that is shown.
async fn bands(browser: &Browser) -> usize {
    browser.texts("svg.chart > .b90, svg.chart > .b50").await.len()
}

async fn sees_a_result_at_once(browser: &Browser, server: &Server) {
    browser.go(&server.url).await;
    let sentence = browser.page(200).await;
    assert!(sentence.starts_with("R0 = 3.0 peaks at 3,038 people on day 27"), "{sentence}");
    assert_eq!(lines(browser).await, 3);
    assert_eq!(numbers(browser).await.len(), 3);
}

async fn makes_a_mistake(browser: &Browser) {
    browser.fill("s2.beta", "fast").await;
    browser.press("Run").await;
    assert_eq!(browser.page(422).await, "Not run: one input needs correcting");
    assert!(browser.title().await.starts_with("Error: "));
    assert_eq!(lines(browser).await, 0);
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
    assert!(browser.page(200).await.starts_with("R0 = 3.0 peaks at 3,038 people on day 27"));
    assert_eq!(browser.value("s2.beta").await, "0.25");
    assert_eq!(lines(browser).await, 3);
}

async fn changes_the_scenarios(browser: &Browser) {
    browser.press("Add a scenario").await;
    browser.page(200).await;
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.0", "R0 = 1.2", "Scenario 4"]);
    browser.press_at("#s2 .more > summary").await;
    browser.press("Copy scenario 2").await;
    browser.page(200).await;
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.0", "R0 = 2.0 (copy)", "R0 = 1.2", "Scenario 4"]);
    browser.press_at("#s3 .more > summary").await;
    browser.press("Move up scenario 3").await;
    browser.page(200).await;
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.0 (copy)", "R0 = 2.0", "R0 = 1.2", "Scenario 4"]);
    for _ in 0..2 {
        browser.press_at("#s4 .more > summary").await;
        browser.press("Remove scenario 4").await;
        browser.page(200).await;
    }
    assert_eq!(names(browser).await, ["R0 = 3.0", "R0 = 2.0 (copy)", "R0 = 2.0"]);
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
    assert!(browser.page(200).await.starts_with("R0 = 3.0 peaks at 30.7\u{a0}% of people on day 27"));
    browser.press("Log").await;
    browser.page(200).await;
    assert_eq!(browser.texts(".views [aria-current]").await, ["Infectious", "Per cent", "Log"]);
    assert_eq!(lines(browser).await, 3);
}

async fn saves_it(browser: &Browser) -> String {
    browser.press("Save").await;
    assert_eq!(browser.page(200).await, "R0 = 3.0, R0 = 2.0 (copy), R0 = 2.0");
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
    assert!(sentence.starts_with("R0 = 3.0 (run 2) peaks at 3,068 people on day 27"), "{sentence}");
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
async fn numbers(browser: &Browser) -> Vec<String> {
    browser.texts(".summary tbody tr").await
}

/// How many curves are drawn, in the one of the two charts that is shown.
async fn lines(browser: &Browser) -> usize {
    browser.texts("svg.chart > path[class^=c]").await.len()
}

/// The titles in the list of runs.
async fn listed(browser: &Browser) -> Vec<String> {
    browser.texts(".runs a").await
}
