//! Questions about numbers in the wrong unit: the page runs, asks, and changes or keeps them.

use axum::http::StatusCode;
use epicurve::web::Settings;

use crate::app::{App, Page};

const THREE: &str =
    "v=1&days=200&s1.name=A&s1.beta=0.3&s1.gamma=5&s2.name=B&s2.beta=0.2&s2.gamma=5&s3.name=C&s3.beta=0.12&s3.gamma=5";
const ONE: &str = "v=1&days=200&s1.name=A&s1.beta=0.3&s1.gamma=5";

/// The value of the button with this text.
fn button(page: &Page, text: &str) -> String {
    let place = page.texts("#inputs button[data-answer]").iter().position(|found| found == text).unwrap();
    page.attributes("#inputs button[data-answer]", "value")[place].clone()
}

#[tokio::test]
async fn the_page_runs_and_asks() {
    let app = App::new().await;
    let reply = app.get(&format!("/?{ONE}")).await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    let question = "5 per day means infectious for 4.8 hours. Did you mean 5 days?";
    assert_eq!(page.text(".results > .question"), question);
    assert_eq!(page.attributes(".results > .question a", "href"), ["#s1.gamma"]);
    assert_eq!(page.texts("#inputs .question p"), [question]);
    assert_eq!(page.texts("#inputs .question button"), ["Change to 5 days", "Keep 5 per day"]);
    assert_eq!(page.attributes("#s1\\.gamma", "aria-describedby"), ["s1.gamma.question"]);
    assert!(page.has("#s1\\.gamma\\.question") && !page.has("#s1\\.gamma[aria-invalid]"));
    assert!(page.has("svg.chart"), "it has been run");

    let change = button(&page, "Change to 5 days");
    let changed = app.get(&format!("/?{ONE}&do={change}")).await.location();
    assert_eq!(changed, "/?v=1&days=200&s1.name=A&s1.beta=0.3&s1.gamma=5+days");
    assert!(!app.get(&changed).await.page().has(".question"));

    let keep = button(&page, "Keep 5 per day");
    let kept = app.get(&format!("/?{ONE}&do={keep}")).await.location();
    assert_eq!(kept, format!("/?{ONE}&s1.keep.gamma=5"));
    let page = app.get(&kept).await.page();
    assert!(!page.has(".question"));
    assert_eq!(page.value("s1.keep.gamma"), "5", "the form sends it again");
    assert!(page.attributes("#link", "value")[0].ends_with("&s1.keep.gamma=5"));
}

#[tokio::test]
async fn one_cause_in_several_scenarios_is_one_question() {
    let app = App::new().await;
    let page = app.get(&format!("/?{THREE}")).await.page();
    let question = "In all three scenarios, 5 per day means infectious for 4.8 hours. Did you mean 5 days?";
    assert_eq!(page.texts(".question p, p.question"), [question, question], "above the title and at the first field");
    for number in 1..=3 {
        let described = page.attributes(&format!("#s{number}\\.gamma"), "aria-describedby");
        assert_eq!(described, ["s1.gamma.question"]);
    }
    let change = button(&page, "Change to 5 days");
    let changed = app.get(&format!("/?{THREE}&do={change}")).await.location();
    assert_eq!(changed.matches("gamma=5+days").count(), 3, "{changed}");

    let two = THREE.replace("s2.gamma=5", "s2.gamma=0.1");
    let page = app.get(&format!("/?{two}")).await.page();
    assert!(page.text(".results > .question").starts_with("A and C: 5 per day means"));
    let other = two.replace("s1.gamma=5", "s1.gamma=0.1");
    let page = app.get(&format!("/?{other}")).await.page();
    assert!(page.text(".results > .question").starts_with("C: 5 per day means"));
    assert!(page.text("#inputs .question p").starts_with("5 per day means"), "it is shown at the field of C");
}

#[tokio::test]
async fn a_question_about_a_folded_field_opens_its_folds() {
    let fields = "&s1.fatality=0.6&s1.sigma=5";
    let page = App::new().await.get(&format!("/?v=1&days=99&s1.beta=0.3&s1.gamma=0.1{fields}")).await.page();
    assert_eq!(
        page.texts("p.question"),
        [
            "5 per day means latent for 4.8 hours. Did you mean 5 days?",
            "60 % of infected people die. Did you mean 0.6 %?"
        ]
    );
    assert!(page.has("details.more[open] #s1\\.latent[open] #s1\\.sigma\\.question"));
    assert!(page.has("details.more[open] #s1\\.immunity[open] #s1\\.fatality\\.question"));
    assert_eq!(page.attributes("#s1\\.sigma", "aria-describedby"), ["s1.sigma.help s1.sigma.question"]);
}

#[tokio::test]
async fn nothing_is_asked_about_values_of_presets_and_of_saved_runs() {
    let folder = tempfile::tempdir().unwrap();
    let preset =
        "title = \"T\"\nsummary = \"S\"\n[comparison]\ndays = 9\n[[comparison.scenarios]]\nbeta = 0.3\ngamma = 5\n";
    std::fs::write(folder.path().join("own.toml"), preset).unwrap();
    let app = App::with(Settings { presets_dir: Some(folder.path().to_owned()), ..Settings::default() }).await;
    assert!(!app.get(&format!("/?{ONE}")).await.page().has(".question"), "a mounted preset has this gamma");
    for address in app.get("/presets").await.page().attributes(".presets h3 a", "href") {
        assert!(!app.get(&address).await.page().has(".question"), "{address}");
    }

    let run = app.post("/runs", "v=1&days=99&s1.name=A&s1.beta=3&s1.gamma=0.1&s1.sigma=6").await.location();
    let copy = app.get(&format!("{run}/edit")).await.page();
    assert!(!copy.has(".question"));
    assert_eq!((copy.value("s1.keep.beta"), copy.value("s1.keep.sigma")), ("3".to_owned(), "6".to_owned()));
    let link = &copy.attributes("#link", "value")[0];
    let kept = link.strip_prefix("http://localhost:8000").unwrap();
    assert!(!app.get(kept).await.page().has(".question"), "{kept}");
    let changed = kept.replace("s1.sigma=6", "s1.sigma=7");
    assert_eq!(app.get(&changed).await.page().texts("p.question").len(), 1, "another value is asked about");
}

#[tokio::test]
async fn nothing_is_asked_where_an_input_is_wrong_and_by_the_api() {
    let app = App::new().await;
    let reply = app.get(&format!("/?{ONE}&s1.fatality=x")).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!reply.page().has(".question"));
    let reply = app.post_json("/api/v1/simulations", r#"{"days": 9, "scenarios": [{"beta": 0.3, "gamma": 5}]}"#).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let run = app.post("/runs", ONE).await.location();
    assert_eq!(app.get(&run).await.status, StatusCode::OK, "saved without a question");
}

#[tokio::test]
async fn a_sweep_keeps_the_answers_out_of_sight() {
    let app = App::new().await;
    let page = app.get(&format!("/sweep?{ONE}&s1.keep.gamma=5")).await.page();
    assert_eq!(page.attributes("[name=\"s1.keep.gamma\"]", "type"), ["hidden"]);
}
