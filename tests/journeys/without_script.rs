//! What a person does in a browser without JavaScript, from the first look to the last press.

use thirtyfour::Key;

use crate::browser::{Browser, Server, lines, on_every_screen};
use crate::journey::{journey, numbers};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_runs_errs_corrects_saves_shares_compares_and_deletes() {
    on_every_screen(false, journey).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analyst_asks_what_if_contacts_fall_and_starts_from_a_preset() {
    on_every_screen(false, analysis).await;
}

async fn analysis(browser: &Browser, server: &Server) {
    browser.go(&server.url).await;
    browser.page(200).await;
    types_an_intervention_and_a_latent_stage(browser).await;
    looks_at_rt_and_saves(browser).await;
    opens_a_preset_with_dates_and_beds(browser).await;
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
    browser.page(200).await;
    let statements = browser.texts(".statements li").await;
    assert!(statements[0].contains("Apr 2020"), "{statements:?}");
    assert_eq!(browser.value("start_date").await, "2020-02-10");
    browser.press("In hospital").await;
    browser.page(200).await;
    assert!(browser.texts("svg.chart text").await.iter().any(|text| text == "5,415 beds"));
    assert_eq!(lines(browser).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_answers_questions() {
    on_every_screen(false, lesson).await;
}

async fn lesson(browser: &Browser, server: &Server) {
    browser.go(&format!("{}/learn/r0", server.url)).await;
    browser.page(200).await;
    browser.fill("a1", "2.5").await;
    // Enter checks the question in whose field it is pressed, and what else was typed stays.
    browser.fill("a2", "7").await;
    browser.type_keys(Key::Enter).await;
    browser.page(200).await;
    assert!(browser.address().await.ends_with("?a1=2.5&a2=7&a3=&check=2#task2"));
    assert!(browser.texts("#task1 .said").await[0].starts_with("Right."));
    browser.fill("a2", "73").await;
    browser.type_keys(Key::Enter).await;
    browser.page(200).await;
    assert!(browser.address().await.ends_with("?a1=2.5&a2=73&a3=&check=2#task2"));
    assert!(browser.texts("#task2 .said").await[0].starts_with("Right."));
    browser.press("Check question 3").await;
    browser.page(422).await;
    assert!(browser.address().await.ends_with("#task3"));
    assert_eq!(browser.texts(".error").await, ["Error:\nType your answer first: a number"]);
    browser.fill("a3", "0.1").await;
    browser.type_keys(Key::Enter).await;
    browser.page(200).await;
    assert!(browser.title().await.starts_with("3 of 3 right"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analyst_asks_how_sure_the_answer_is() {
    on_every_screen(false, doubts).await;
}

async fn doubts(browser: &Browser, server: &Server) {
    browser.go(&format!("{}/?v=1&days=100&s1.name=Town&s1.beta=0.3&s1.gamma=0.1", server.url)).await;
    browser.page(200).await;
    lets_chance_play(browser).await;
    types_a_range(browser).await;
    mistypes_it_and_corrects_it(browser).await;
    saves_it_with_its_ranges(browser).await;
    sweeps_a_parameter(browser).await;
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
