//! GET /: the form, its address, its buttons and what is wrong in it.

use axum::http::StatusCode;

use crate::app::{App, TWO};

#[tokio::test]
async fn the_default_preset_is_already_run() {
    let reply = App::new().await.get("/").await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    assert_eq!(page.text("h1"), "R0 = 2.0 lowers the peak by 48 %, R0 = 1.2 by 92 %");
    assert_eq!(page.text(".subtitle"), "People infectious on each day, of a population of 10,000");
    assert_eq!(page.texts(".summary tbody th span"), ["R0 = 3.0 baseline", "R0 = 2.0", "R0 = 1.2"]);
    let cells = page.texts(".summary tbody tr:nth-child(2) td");
    assert_eq!(
        cells,
        [
            "1,585 15.8 % −1,453 (−48 %)",
            "43.8 +17.2 days",
            "80.0 % −14.1 points",
            "80.0 % −14.1 points",
            "2.0 −1.0 (−33 %)",
            "7.1 +3.6 (+103 %)",
            "50 % −17 points"
        ]
    );
    assert_eq!(page.attributes("svg.chart path.c1, svg.chart path.c3", "class").len(), 4, "two drawings");
    assert!(page.has("svg[role=img] > title") && page.has("svg[role=img] > desc"));
}

/// Narrow screens show each scenario as a block of numbers under their heads; browsers that forget what a table is when it
/// is shown otherwise are told so.
#[tokio::test]
async fn every_number_of_the_summary_has_its_head_and_its_role() {
    let page = App::new().await.get("/").await.page();
    let heads = page.texts(".summary thead th");
    for row in 1..=3 {
        assert_eq!(page.attributes(&format!(".summary tbody tr:nth-child({row}) td"), "data-head"), heads[1..]);
    }
    for (part, role, count) in [
        ("table", "table", 1),
        (":is(thead, tbody)", "rowgroup", 2),
        ("tr", "row", 4),
        ("thead th", "columnheader", heads.len()),
        ("tbody th", "rowheader", 3),
        ("td", "cell", 3 * (heads.len() - 1)),
    ] {
        assert_eq!(page.attributes(&format!(".summary {part}"), "role"), vec![role; count], "{part}");
    }
}

#[tokio::test]
async fn everything_can_be_plotted_in_both_units_on_both_axes() {
    let app = App::new().await;
    for plot in ["infectious", "susceptible", "recovered", "new_infections", "cumulative_infections"] {
        for (unit, axis) in [("persons", "linear"), ("share", "linear"), ("persons", "log"), ("share", "log")] {
            let reply = app.get(&format!("/?{TWO}&plot={plot}&unit={unit}&axis={axis}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{plot} {unit} {axis}");
            let page = reply.page();
            assert_eq!(page.attributes("svg.wide path.c2", "d").len(), 1);
            let current = page.texts(".views [aria-current]");
            assert_eq!(current[1], if unit == "share" { "Per cent" } else { "People" });
            assert_eq!(current[2], if axis == "log" { "Log" } else { "Linear" });
        }
    }
}

#[tokio::test]
async fn links_above_the_chart_keep_the_inputs() {
    let page = App::new().await.get(&format!("/?{TWO}&axis=log")).await.page();
    let links = page.attributes(".views a", "href");
    assert!(links.contains(&format!("/?{TWO}&unit=share&axis=log")), "{links:?}");
    assert!(links.contains(&format!("/?{TWO}&plot=susceptible&axis=log")), "{links:?}");
    assert_eq!(page.value("axis"), "log");
    assert_eq!(page.attributes("#link", "value"), [format!("http://localhost:8000/?{TWO}&axis=log")]);
}

#[tokio::test]
async fn the_first_submit_button_runs_and_save_has_no_name() {
    let page = App::new().await.get("/").await.page();
    let buttons = page.texts("#inputs button");
    assert_eq!(buttons[0], "Run");
    assert_eq!(page.attributes("#inputs button", "value")[0], "run");
    assert_eq!(page.texts("#inputs button[name]").len(), buttons.len() - 1);
    let save = page.attributes("#inputs button[formmethod=post]", "formaction");
    assert!(save[0].starts_with("/runs?key="), "{save:?}");
}

#[tokio::test]
async fn the_solver_is_chosen_with_its_step() {
    let app = App::new().await;
    let page = app.get("/?v=1&days=200&method=euler&step=0.5&s1.name=A&s1.beta=0.3&s1.gamma=0.1").await.page();
    assert_eq!(page.text("h1"), "A peaks at 3,097 people on day 28");
    assert!(page.text(".note").starts_with("Deterministic model, Euler’s method, step 0.5 day."));
    let page = app.get("/?v=1&days=200&method=rk4&step=1/4&s1.name=A&s1.beta=0.3&s1.gamma=0.1").await.page();
    assert_eq!(page.text("h1"), "A peaks at 3,038 people on day 27");
}

/// Without the script a browser sends every field, empty or not. Only the button asks for the short address: whoever writes
/// defaults into an address of their own is answered there.
#[tokio::test]
async fn run_leads_to_the_address_without_empty_fields_and_defaults() {
    let app = App::new().await;
    let empty = "start_date=&method=adaptive&step=&members=500&seed=42&s1.population=10000&s1.initial_infectious=100&\
                 s1.initial_exposed=&s1.sigma=&s1.i1.name=&s1.i1.from_day=&s1.i1.to_day=&s1.i1.reduction=&s2.fatality=";
    assert_eq!(app.get(&format!("/?{TWO}&{empty}&do=run")).await.location(), format!("/?{TWO}"));
    let seen = app.get(&format!("/?{TWO}&{empty}&plot=recovered&axis=log&do=run")).await.location();
    assert_eq!(seen, format!("/?{TWO}&plot=recovered&axis=log"));
    assert_eq!(app.get(&format!("/?{TWO}&{empty}")).await.status, StatusCode::OK);

    let page = app.get("/").await.page();
    let names = page.attributes("#inputs input[name]", "name");
    let value = |name: &String| page.value(name).replace('=', "%3D").replace(' ', "+");
    let typed: Vec<_> = names.iter().map(|name| format!("{name}={}", value(name))).collect();
    let address = format!("/?{}&method=adaptive", typed.join("&"));
    assert_eq!(app.get(&format!("{address}&do=run")).await.location(), "/", "{address}");

    let wrong = "/?v=1&days=x&s1.beta=y&s1.gamma=0.1";
    assert_eq!(app.get(&format!("{wrong}&s1.sigma=&do=run")).await.location(), wrong);
    assert_eq!(app.get(wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn buttons_answer_with_the_changed_address() {
    let app = App::new().await;
    let added = app.get(&format!("/?{TWO}&do=add")).await.location();
    assert_eq!(added, format!("/?{TWO}&s3.beta=0.12&s3.gamma=0.1#s3"));
    let removed = app.get(&format!("/?{TWO}&do=remove-1&plot=recovered")).await.location();
    assert_eq!(removed, "/?v=1&days=200&s1.name=Distancing&s1.beta=0.12&s1.gamma=0.1&plot=recovered#s1");
    let moved = app.get(&format!("/?{TWO}&do=up-2")).await.location();
    assert!(moved.starts_with("/?v=1&days=200&s1.name=Distancing"), "{moved}");
    let copied = app.get(&format!("/?{TWO}&do=copy-1")).await.location();
    assert!(copied.contains("s2.name=No+change+%28copy%29&s2.beta=0.2"), "{copied}");
    let wrong = app.get("/?v=1&days=x&s1.beta=y&s1.gamma=0.1&do=add").await.location();
    assert!(wrong.starts_with("/?v=1&days=x&s1.beta=y"), "what was typed is kept: {wrong}");
}

/// A field that is wrong, as it is typed, and the beginning of its sentence.
const WRONG: [(&str, &str, &str); 20] = [
    ("s1.beta", "abc", "Transmission rate beta must be between 0 and 100 per day: “abc” is not a number"),
    ("s1.beta", "NaN", "Transmission rate beta must be between 0 and 100 per day: NaN stands for “not a number”"),
    ("s1.beta", "inf", "Transmission rate beta must be between 0 and 100 per day: it can't be computed with infinity"),
    ("s1.beta", "1e400", "Transmission rate beta must be between 0 and 100 per day: 1e400 is too large"),
    ("s1.beta", "-0.1", "Transmission rate beta must be between 0 and 100 per day"),
    ("s1.beta", "100.5", "Transmission rate beta must be between 0 and 100 per day"),
    ("s1.beta", "", "Enter the transmission rate beta: a number between 0 and 100 per day"),
    ("s1.gamma", "51", "Recovery rate gamma must be between 0 and 50 per day"),
    ("s1.gamma", "0,125", "Recovery rate gamma: the comma in “0,125” can mark decimals or thousands. Write 0.125"),
    ("s1.population", "0", "Population must be between 1 and 10,000,000,000 persons"),
    ("s1.population", "", "Enter the population: a number between 1 and 10,000,000,000 persons"),
    ("s1.initial_infectious", "-1", "Initial infectious must be between 0 and the population"),
    ("s1.initial_infectious", "20000", "Initial infectious (20000) must not be above the population (10000)"),
    ("s1.name", "a\nb", "Name must not contain control characters"),
    ("s1.name", "a\0b", "Name must not contain control characters"),
    ("s2.name", "No change", "Name must be different for each scenario: scenarios 1 and 2 are both “No change”"),
    ("days", "3651", "Days must be a whole number between 1 and 3,650"),
    ("days", "1.5", "Days must be a whole number between 1 and 3,650"),
    ("days", "", "Enter the days: a whole number between 1 and 3,650"),
    ("method", "heun", "Method must be adaptive, euler, rk4 or stochastic"),
];

/// The two scenarios with one field typed otherwise.
fn typed(field: &str, value: &str) -> String {
    let pairs = form_urlencoded::parse(TWO.as_bytes()).filter(|(name, _)| name != field);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).append_pair(field, value).finish()
}

#[tokio::test]
async fn every_wrong_field_is_answered_beside_it_and_above_and_kept() {
    let app = App::new().await;
    for (field, value, sentence) in WRONG {
        let query = typed(field, value);
        for reply in [app.get(&format!("/?{query}")).await, app.post("/runs?key=k", &query).await] {
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value:?}");
            let page = reply.page();
            assert!(page.text("title").starts_with("Error: one input needs correcting"), "{}", page.text("title"));
            let above = page.text("#problems a");
            assert!(above.contains(sentence), "{field}={value:?}: {above}");
            assert_eq!(page.attributes("#problems a", "href"), [format!("#{field}")]);
            let beside = page.text("p.error");
            assert!(beside.starts_with(&format!("Error: {sentence}")), "{field}={value:?}: {beside}");
            assert_eq!(page.attributes("[aria-invalid]", "id"), [field]);
            if field != "method" {
                // The HTML parser folds what HTML can't hold; everything else stands as it was typed.
                let kept = page.value(field).replace('\u{fffd}', "\0");
                assert_eq!(kept, value, "{field}");
            }
            assert!(!page.has("svg.chart"), "nothing invalid is drawn");
        }
    }
    assert!(app.get("/runs").await.body.contains("Nothing is saved yet"), "nothing invalid is stored");
}

#[tokio::test]
async fn too_few_and_too_many_scenarios_are_refused() {
    let app = App::new().await;
    let reply = app.get("/?v=1&days=20").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.page().text("#problems a"), "Add a scenario: a comparison needs at least one");
    let nine: String = (1..=9).map(|number| format!("&s{number}.beta=0.1&s{number}.gamma=0.1")).collect();
    let reply = app.get(&format!("/?v=1&days=20{nine}")).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = reply.page();
    assert_eq!(page.text("#problems a"), "A comparison has at most 8 scenarios, and this one has 9: remove 1");
    assert_eq!(page.texts("fieldset").len(), 9, "all nine are kept");
}

#[tokio::test]
async fn a_step_that_is_too_long_is_named() {
    let reply = App::new().await.get("/?v=1&days=20&method=euler&step=1&s1.name=A&s1.beta=0.1&s1.gamma=3").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.page().text("#problems a").starts_with("A step of 1 day is too long for “A”: on day 0"));
}

#[tokio::test]
async fn what_is_not_defined_is_withheld_with_its_reason() {
    let page = App::new()
        .await
        .get("/?v=1&days=20&s1.name=A&s1.beta=0.3&s1.gamma=0&s2.name=B&s2.beta=0.1&s2.gamma=0.2")
        .await
        .page();
    let column = |head: &str| page.texts(&format!(".summary td[data-head='{head}']"));
    assert_eq!(column("Final size, analytic")[0], "— gamma is 0");
    assert_eq!(column("R0"), ["— gamma and mu are 0", "0.5"]);
    assert_eq!(column("Day of peak"), ["— still rising", "0.0"]);
    let expected = "the herd-immunity threshold (gamma and mu are 0; R0 is at most 1).";
    assert_eq!(
        page.texts(".summary .note"),
        [
            "Defined in A only: doubling time 2.3 days (elsewhere: no growth).".to_owned(),
            format!("Not defined for these scenarios: {expected}")
        ]
    );
}

#[tokio::test]
async fn names_are_plain_text_everywhere() {
    let reply = App::new()
        .await
        .get("/?v=1&days=20&s1.name=%3Cscript%3Ealert(1)%3C/script%3E%22%26&s1.beta=0.3&s1.gamma=0.1")
        .await;
    assert!(!reply.body.contains("<script>") && reply.page().texts("script").len() == 1, "{}", reply.body);
    assert_eq!(reply.page().value("s1.name"), "<script>alert(1)</script>\"&");
}

#[tokio::test]
async fn an_address_may_have_eight_thousand_characters() {
    let app = App::new().await;
    let padded = |length: usize| {
        let address = format!("/?{TWO}&ignored=");
        format!("{address}{}", "x".repeat(length - address.len()))
    };
    assert_eq!(app.get(&padded(8_000)).await.status, StatusCode::OK);
    let reply = app.get(&padded(8_001)).await;
    assert_eq!(reply.status, StatusCode::URI_TOO_LONG);
    assert!(reply.page().text("main").contains("press Save instead of Run"));
}
