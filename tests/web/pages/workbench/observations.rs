//! Many observed values: they stay in the saved run that has them, and what is said where an address is too long.

use axum::http::StatusCode;
use epicurve::web::{Mode, Settings};
use serde_json::{Value, json};

use crate::app::{App, TWO};

/// As a form sends a thousand pairs of a day and a number.
fn lines(count: u32) -> String {
    let lines: Vec<_> = (0..count).map(|day| format!("{day} {}", day % 97)).collect();
    form_urlencoded::Serializer::new(String::new()).append_pair("observations.values", &lines.join("\r\n")).finish()
}

/// A saved run with a thousand observed values of new infections.
async fn saved(app: &App) -> (String, Value) {
    let form = format!("{TWO}&days=1000&observations.name=Cases&observations.series=new_infections&{}", lines(1_000));
    let form = form.replacen("days=200", "days=1000", 1);
    let run = app.post("/runs?key=k", &form).await.location();
    let observations = app.get(&format!("{run}.json")).await.json()["inputs"]["observations"].clone();
    assert_eq!(observations["values"].as_array().unwrap().len(), 1_000);
    (run, observations)
}

/// What a browser sends when somebody presses a button of the form.
fn sent(page: &crate::app::Page) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in page.attributes("#inputs input[name]", "name") {
        query.append_pair(&name, &page.value(&name));
    }
    for name in page.attributes("#inputs textarea[name]", "name") {
        query.append_pair(&name, &page.text_nodes(&format!("[name=\"{name}\"]")).concat());
    }
    query.finish()
}

#[tokio::test]
async fn a_run_with_a_thousand_observed_values_is_edited_and_run_again() {
    App::on_both(Settings::default(), async |app| {
        let (run, observations) = saved(&app).await;
        let id = run.rsplit('/').next().unwrap();
        let page = app.get(&format!("{run}/edit")).await.page();
        assert!(
            page.text("#observations").starts_with("Cases: 1,000 observed values from a saved run, drawn as points.")
        );
        assert_eq!(page.attributes("#observations a", "href"), [run.as_str()]);

        let address = app.get(&format!("/?{}&do=run", sent(&page))).await.location();
        assert!(address.len() < 400 && address.contains(&format!("observations.run={id}")), "{address}");
        let reply = app.get(&format!("{address}&plot=new_infections")).await;
        assert_eq!(reply.status, StatusCode::OK);
        let drawn = reply.page().texts("svg desc").concat();
        assert!(drawn.contains("Cases"), "the points are drawn: {drawn}");
        for file in ["script.R", "script.py", "script.sh", "values"] {
            let other = address.replacen("/?", &format!("/{file}?"), 1);
            assert_eq!(app.get(&other).await.status, StatusCode::OK, "{other}");
        }
        let changed = app.get(&format!("{}&do=copy-1", address)).await.location();
        assert!(changed.contains(&format!("observations.run={id}")), "{changed}");

        let again = app.post("/runs?key=other", address.trim_start_matches("/?")).await.location();
        assert_ne!(again, run);
        assert_eq!(app.get(&format!("{again}.json")).await.json()["inputs"]["observations"], observations);
    })
    .await;
}

#[tokio::test]
async fn values_of_a_run_are_replaced_or_removed() {
    let app = App::new().await;
    let (run, _) = saved(&app).await;
    let page = app.get(&format!("{run}/edit")).await.page();
    let typed = sent(&page).replacen("observations.values=", "observations.values=0+3%0D%0A1+8", 1);
    let address = app.get(&format!("/?{typed}&do=run")).await.location();
    let expected = "observations.name=Cases&observations.series=new_infections&observations.values=0-3_1-8";
    assert!(address.ends_with(expected), "{address}");
    let removed = app.get(&format!("/?{}&do=remove-observations", sent(&page))).await.location();
    assert!(!removed.contains("observations"), "{removed}");
    // A few stay in the address, which then needs no run.
    let few = app.post("/runs", &format!("{TWO}&observations.values=0-3_1-8")).await.location();
    let page = app.get(&format!("{few}/edit")).await.page();
    assert_eq!(page.text_nodes("[name=\"observations.values\"]").concat().trim(), "0 3\n1 8");
    assert!(page.attributes("#link", "value")[0].ends_with("observations.values=0-3_1-8"));
}

#[tokio::test]
async fn a_run_that_is_gone_is_said_and_nothing_else_is_lost() {
    let app = App::new().await;
    let (run, _) = saved(&app).await;
    let page = app.get(&format!("{run}/edit")).await.page();
    let address = app.get(&format!("/?{}&do=run", sent(&page))).await.location();
    app.post(&format!("{run}/delete"), "").await;
    let without = app.save().await;
    for address in [
        address.clone(),
        format!("/?{TWO}&observations.run=nothing"),
        format!("/?{TWO}&observations.run={}", "0".repeat(26)),
        format!("/?{TWO}&observations.run={}", without.rsplit('/').next().unwrap()),
    ] {
        let saved = app.post("/runs?key=k", address.trim_start_matches("/?")).await;
        for reply in [app.get(&address).await, saved] {
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
            let page = reply.page();
            let sentence = page.text("#problems a");
            assert!(sentence.starts_with("The observed values belong to a saved run that is not here"), "{sentence}");
            assert_eq!(page.attributes("#problems a", "href"), ["#observations"]);
            assert_eq!(page.value("s1.name"), "No change", "what was typed stays");
            assert!(page.has("#observations textarea") && page.has("button[value=remove-observations]"));
        }
    }
    let removed = app.get(&format!("{address}&do=remove-observations")).await.location();
    assert_eq!(app.get(&removed).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_value_says_its_line() {
    let app = App::new().await;
    let page = app.get(&format!("/?{TWO}&observations.values=0+3%0A1+x%0A2+8")).await.page();
    let sentence = page.text("#problems a");
    assert_eq!(sentence, "Line 2: Observed value must be 0 or more: “x” is not a number");
    assert_eq!(page.text_nodes("[name=\"observations.values\"]").concat().trim(), "0 3\n1 x\n2 8");
}

#[tokio::test]
async fn the_advice_of_every_long_address_helps_there() {
    let app = App::new().await;
    let long = format!("{TWO}&{}", lines(1_000));
    let said = async |app: &App, path: &str| {
        let reply = app.get(&format!("{path}?{long}")).await;
        assert_eq!(reply.status, StatusCode::URI_TOO_LONG, "{path}");
        if path.starts_with("/api") {
            return reply.json()["detail"].as_str().unwrap().to_owned();
        }
        reply.page().text("main")
    };
    for (path, advice) in [
        ("/", "press Save instead of Run"),
        ("/values", "press Save instead of Run"),
        ("/script.R", "press Save instead of Run"),
        ("/sweep", "A sweep needs one scenario"),
        ("/sweep.csv", "A sweep needs one scenario"),
        ("/compare", "compare fewer runs"),
        ("/runs", "search with fewer words"),
        ("/about", "No page of Epicurve needs a longer one"),
        ("/api/v1/runs", "in the body of POST /api/v1/simulations"),
    ] {
        let text = said(&app, path).await;
        assert!(text.contains(advice) && text.contains("8,000 characters"), "{path}: {text}");
    }
    // What is advised is possible.
    let body = long.replacen("days=200", "days=1000", 1);
    let run = app.post("/runs?key=k", &body).await.location();
    assert_eq!(app.get(&format!("{run}/edit")).await.status, StatusCode::OK);

    let readers = App::with(Settings { mode: Mode::ReadOnly, ..Settings::default() }).await;
    let text = said(&readers, "/").await;
    assert!(!text.contains("Save") && text.contains("remove observed values"), "{text}");
    let body = json!({"days": 10, "scenarios": [{"beta": 0.3, "gamma": 0.1}], "observations": {"values": [[0, 3]]}});
    assert_eq!(readers.post_json("/api/v1/simulations", &body.to_string()).await.status, StatusCode::OK);
    let below = App::with(Settings { base_path: "/epi".to_owned(), ..Settings::default() }).await;
    assert!(said(&below, "/epi/sweep").await.contains("A sweep needs one scenario"));
}
