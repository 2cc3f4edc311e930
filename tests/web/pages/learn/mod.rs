//! GET /learn: every lesson, its links, its questions, and what it says to right and wrong answers.

mod computed;
mod questions;

use axum::http::StatusCode;
use epicurve::web::Settings;
use serde_json::Value;

use crate::app::{App, Page};
use computed::Computed;
use questions::{Question, outbreak, questions};

const LESSONS: [&str; 6] = ["r0", "flattening-the-curve", "herd-immunity", "overlapping-measures", "chance", "euler"];

/// What the page says to an answer.
async fn said(app: &App, question: &Question, typed: &str) -> Page {
    let typed = typed.replace('%', "%25").replace('+', "%2B");
    let reply = app.get(&format!("/learn/{}?a{}={typed}", question.lesson, question.number)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.page()
}

fn task(question: &Question, selector: &str) -> String {
    format!("#task{} {selector}", question.number)
}

#[tokio::test]
async fn answers_agree_with_closed_forms_and_an_independent_solver() {
    for question in questions(&App::new().await).await {
        let (expected, by) = question.independent;
        let (answer, name) = (question.answer, format!("{} {}", question.lesson, question.number));
        assert!((answer - expected).abs() <= by, "{name}: {answer} instead of {expected}");
    }
}

#[tokio::test]
async fn right_answers_are_accepted_to_both_ends_of_the_tolerance_and_not_beyond() {
    let app = App::new().await;
    for question in questions(&app).await {
        let name = format!("{} {}", question.lesson, question.number);
        for (share, is_right) in [(0.0, true), (-0.999, true), (0.999, true), (-1.001, false), (1.001, false)] {
            let typed = question.answer + share * question.tolerance;
            let page = said(&app, question, &typed.to_string()).await;
            assert_eq!(page.has(&task(question, ".right[role=status]")), is_right, "{name}: {typed}");
            assert_eq!(page.has(&task(question, "a[href*='show=']")), !is_right, "{name}: {typed}");
            let expected = if is_right { "Right." } else { "Not yet." };
            assert!(page.text(&task(question, ".said")).starts_with(expected), "{name}: {typed}");
            assert_eq!(page.value(&format!("a{}", question.number)), typed.to_string());
        }
    }
}

#[tokio::test]
async fn a_wrong_answer_is_told_what_helps_and_never_the_answer() {
    let app = App::new().await;
    for question in questions(&app).await {
        let right = said(&app, question, &question.answer.to_string()).await.text(&task(question, ".right"));
        let explanation = right.strip_prefix("Right. ").unwrap();
        for (typed, hint) in &question.wrong {
            let page = said(&app, question, typed).await;
            let text = page.text(&task(question, ".said[role=status]"));
            assert!(text.starts_with("Not yet.") && text.contains(hint), "{} {typed}: {text}", question.lesson);
            assert!(!page.text("main").contains(explanation), "{} {typed}", question.lesson);
            assert_eq!(
                page.attributes(&task(question, "input"), "aria-describedby"),
                [format!("a{}.said", question.number)]
            );

            // Asked for, it is shown, and what was typed stays.
            let show = page.attributes(&task(question, "a[href*='show=']"), "href").remove(0);
            assert!(show.ends_with(&format!("#task{}", question.number)), "{show}");
            let shown = app.get(&show).await.page();
            let said = shown.texts(&task(question, ".said"));
            assert_eq!(said, [text, format!("The answer. {explanation}")]);
            assert_eq!(shown.value(&format!("a{}", question.number)), *typed);
            assert_eq!(shown.value("show"), question.number.to_string());
        }
    }
}

#[tokio::test]
async fn every_lesson_opens_in_the_workbench_with_its_inputs() {
    let app = App::new().await;
    let questions = questions(&app).await;
    for lesson in LESSONS {
        let reply = app.get(&format!("/learn/{lesson}")).await;
        assert_eq!(reply.status, StatusCode::OK);
        let page = reply.page();
        assert!(page.has("nav a[href='/learn'][aria-current]"));
        assert_eq!(page.texts("h1").len(), 1);
        assert_eq!(page.texts("figure svg > title").len(), 2, "{lesson}");
        assert!(!page.has(".said") && !page.has(".error") && !page.has("script:not([src])") && !page.has("[style]"));
        let labels = page.attributes("label", "for");
        assert_eq!(labels, page.attributes("form input:not([type=hidden])", "id"));
        for question in questions.iter().filter(|question| question.lesson == lesson) {
            let link = page.attributes(&task(question, "a[href^='/?']"), "href").remove(0);
            let opened = app.get(&link).await;
            assert_eq!(opened.status, StatusCode::OK, "{link}");
            let names = |list: &Value| -> Vec<String> {
                list.as_array().unwrap().iter().map(|each| each["name"].as_str().unwrap().to_owned()).collect()
            };
            let names = names(&question.opens["scenarios"]);
            assert_eq!(opened.page().attributes(".row [name$='.name']", "value"), names);
            // What stands in the workbench's fields, as the script that it offers sends it to the API.
            let script = app.get(&link.replacen("/?", "/script.sh?", 1)).await.body;
            let (_, body) = script.split_once("<<'JSON'\n").unwrap();
            let body = serde_json::from_str(body.split_once("\nJSON").unwrap().0).unwrap();
            let (opened, expected) = (Computed::of(&app, &body).await.0, Computed::of(&app, &question.opens).await.0);
            assert_eq!(opened, expected, "{lesson} {}", question.number);
        }
        // The lesson's own chart and its first question start from the same inputs.
        let start = page.attributes(".summary a[href^='/?']", "href").remove(0);
        assert_eq!(app.get(&start).await.status, StatusCode::OK);
        assert_eq!(page.attributes("#task1 a[href^='/?']", "href"), [start]);
    }
}

#[tokio::test]
async fn nothing_on_the_page_tells_an_answer_before_it_was_asked_for() {
    let app = App::new().await;
    for question in questions(&app).await {
        let text = app.get(&format!("/learn/{}", question.lesson)).await.page().text("main");
        // As pages write it.
        let figure =
            if question.answer > 10.0 { format!("{:.1}", question.answer) } else { question.answer.to_string() };
        let figure = figure.trim_end_matches(".0");
        let is_there = text.split_whitespace().any(|word| word.trim_matches(['.', ',', ';', ':', '(', ')']) == figure);
        assert!(!is_there, "{}: {figure}", question.lesson);
    }
}

#[tokio::test]
async fn the_list_leads_to_every_lesson() {
    let app = App::new().await;
    let reply = app.get("/learn").await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    let links = page.attributes(".presets h3 a", "href");
    assert_eq!(links, LESSONS.map(|lesson| format!("/learn/{lesson}")));
    assert_eq!(page.texts(".presets svg.spark").len(), LESSONS.len());
    for (link, title) in links.iter().zip(page.texts(".presets h3")) {
        assert_eq!(app.get(link).await.page().text("h1"), title);
    }
    for address in ["/learn/", "/learn/r1", "/learn/r0.toml", "/learn/r0/1"] {
        assert_eq!(app.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn numbers_are_read_as_people_type_them_and_nothing_typed_is_lost() {
    let app = App::new().await;
    for typed in ["73", "73+%25", "73%25", "+73.3+", "73+per+cent"] {
        assert!(app.get(&format!("/learn/r0?a2={typed}")).await.page().has("#task2 .right"), "{typed}");
    }
    assert!(app.get("/learn/r0?a1=5/2").await.page().has("#task1 .right"));
    assert!(app.get("/learn/r0?a3=1/10").await.page().has("#task3 .right"));
    for typed in ["3,038", "3+038", "3038+people"] {
        assert!(app.get(&format!("/learn/euler?a3={typed}")).await.page().has("#task3 .right"), "{typed}");
    }
    assert!(app.get("/learn/flattening-the-curve?a2=4+days").await.page().has("#task2 .right"));

    let reply = app.get("/learn/r0?a1=2.5&a2=%3Cb%3Emany&a3=").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = reply.page();
    assert_eq!(page.text("head > title"), "Error: R0: will it spread, and how far? · Epicurve");
    assert_eq!(page.text("#task2 .error"), "Error: The answer must be a number: “<b>many” is not a number");
    assert_eq!(page.attributes("[aria-invalid]", "aria-describedby"), ["a2.said"]);
    assert!(page.has("#a2\\.said") && page.has("#task1 .right") && !page.has("#task3 .said"));
    assert_eq!([page.value("a1"), page.value("a2"), page.value("a3")], ["2.5", "<b>many", ""]);

    let page = app.get("/learn/r0?a1=2.5&a2=73&a3=4").await.page();
    assert_eq!(page.text("head > title"), "2 of 3 right: R0: will it spread, and how far? · Epicurve");
}

#[tokio::test]
async fn checking_nothing_says_what_is_missing_at_the_question_that_was_checked() {
    let app = App::new().await;
    for checked in ["", "+", "%09"] {
        let reply = app.get(&format!("/learn/r0?a1=2.5&a2={checked}&a3=&check=2")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = reply.page();
        assert_eq!(page.texts(".error"), ["Error: Type your answer first: a number"]);
        assert_eq!(page.text("#a2\\.said"), "Error: Type your answer first: a number");
        assert_eq!(page.attributes("[aria-invalid]", "id"), ["a2"]);
        assert_eq!(page.value("a1"), "2.5");
    }
    for query in ["a1=&a2=&a3=", "a1=2.5&check=1", "a1=&check=4", "a1=&check=x"] {
        assert_eq!(app.get(&format!("/learn/r0?{query}")).await.status, StatusCode::OK, "{query}");
    }
    let page = app.get("/learn/r0").await.page();
    assert_eq!(page.attributes(".answer button", "name"), ["check"; 3]);
    assert_eq!(page.attributes(".answer button", "value"), ["1", "2", "3"]);
}

/// What a browser sends when Enter is pressed in some field: all fields and the form's first button.
async fn entered(app: &App, shown: &str, typed: [&str; 3]) -> String {
    let page = app.get(&format!("/learn/r0{shown}")).await.page();
    let first = page.attributes(".tasks button", "name").remove(0);
    let before = page.value(&first).replace('\n', "%0D%0A").replace(' ', "+");
    let show: String = page.attributes("[name=show]", "value").iter().map(|number| format!("show={number}&")).collect();
    let [a1, a2, a3] = typed;
    app.get(&format!("/learn/r0?{first}={before}&{show}a1={a1}&a2={a2}&a3={a3}")).await.location()
}

#[tokio::test]
async fn enter_checks_the_answer_that_was_typed_and_keeps_the_others() {
    let app = App::new().await;
    for (shown, typed, expected) in [
        ("", ["", "73", ""], "?a1=&a2=73&a3=&check=2#task2"),
        ("", ["", "", "x"], "?a1=&a2=&a3=x&check=3#task3"),
        ("", ["2.5", "73", ""], "?a1=2.5&a2=73&a3=&check=2#task2"),
        ("?a1=2.5", ["2.5", "", "0.1"], "?a1=2.5&a2=&a3=0.1&check=3#task3"),
        ("?a1=2.5&a2=7&show=2", ["2.5", "73", ""], "?a1=2.5&a2=73&a3=&show=2&check=2#task2"),
        ("?a1=2.5&a2=7", ["3", "7", ""], "?a1=3&a2=7&a3=&check=1#task1"),
        // Emptied, it is that one, too; where nothing is new, the first that is empty.
        ("?a1=2.5&a2=7", ["2.5", "", ""], "?a1=2.5&a2=&a3=&check=2#task2"),
        ("?a1=2.5&a2=7+", ["2.5", "7", ""], "?a1=2.5&a2=7&a3=&check=3#task3"),
        ("?a1=1&a2=2&a3=3", ["1", "2", "3"], "?a1=1&a2=2&a3=3&check=1#task1"),
    ] {
        assert_eq!(entered(&app, shown, typed).await, format!("/learn/r0{expected}"), "{shown} {typed:?}");
    }
}

#[tokio::test]
async fn an_answer_is_shown_only_where_it_was_asked_for() {
    let app = App::new().await;
    let page = app.get("/learn/euler?a1=7&a2=8&show=2").await.page();
    assert_eq!(page.texts(".said:not([role])").len(), 1);
    assert!(page.text("#task2 .said:not([role])").starts_with("The answer. "));
    assert_eq!(
        page.attributes("#task1 a[href*='show=']", "href"),
        ["/learn/euler?a1=7&a2=8&show=1&show=2#task1"],
        "what was shown stays shown"
    );
    let page = app.get("/learn/euler?a2=30&show=2").await.page();
    assert_eq!(page.texts("#task2 .said").len(), 1, "once, where it was found");
    let page = app.get("/learn/euler?show=x&show=9").await.page();
    assert!(!page.has(".said") && !page.has("[name=show]"));
}

#[tokio::test]
async fn simulations_come_as_near_to_the_formula_as_their_number_lets_them() {
    let app = App::new().await;
    let run = Computed::of(&app, &outbreak(600, (2, 0.2))).await;
    for (scenario, expected) in [(0, 0.25), (1, 0.125)] {
        let share = run.number(scenario, "minor_outbreak_probability");
        let error = (expected * (1.0 - expected) / 600.0_f64).sqrt();
        assert!((share - expected).abs() < 3.0 * error, "{share} instead of {expected}");
    }
}

#[tokio::test]
async fn lessons_stay_under_the_base_path() {
    let app = App::with(Settings { base_path: "/epi".to_owned(), ..Settings::default() }).await;
    assert_eq!(app.get("/learn").await.status, StatusCode::NOT_FOUND);
    for address in ["/epi/learn", "/epi/learn/overlapping-measures?a1=90&a2=x&show=3"] {
        let page = app.get(address).await.page();
        for (selector, attribute) in [("a", "href"), ("form", "action"), ("button[formaction]", "formaction")] {
            for link in page.attributes(selector, attribute) {
                assert!(link.starts_with("/epi/") || link.starts_with('#'), "{address}: {link}");
            }
        }
    }
}
