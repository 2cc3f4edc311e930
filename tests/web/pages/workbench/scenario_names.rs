//! Names that state R0 follow the numbers in the form, and nowhere else.

use crate::app::{App, Page};

/// What the form sends, with these fields typed over.
fn sent(page: &Page, changes: &[(&str, &str)]) -> String {
    let names = page.attributes("#inputs input[name]", "name");
    let value = |name: &String| {
        let typed = changes.iter().find(|(changed, _)| changed == name);
        typed.map_or_else(|| page.value(name), |(_, value)| (*value).to_owned())
    };
    let pairs = names.iter().map(|name| (name.clone(), value(name)));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).append_pair("method", "adaptive").finish()
}

#[tokio::test]
async fn a_scenario_is_renamed_when_its_numbers_change() {
    let app = App::new().await;
    let page = app.get("/").await.page();
    let address = app.get(&format!("/?{}&do=run", sent(&page, &[("s1.beta", "0.5")]))).await.location();
    assert!(address.contains("s1.name=R0+%3D+5.0&") && !address.contains("entered"), "{address}");
    let page = app.get(&address).await.page();
    assert_eq!(page.value("s1.name"), "R0 = 5.0");
    assert!(page.texts(".statements li")[0].starts_with("R0 = 5.0: "), "{:?}", page.texts(".statements li"));
    assert_eq!(page.texts(".summary tbody th span")[0], "R0 = 5.0 baseline");

    // Saving renames it as well, and the run's copy goes on so.
    let run = app.post("/runs", &sent(&page, &[("s1.gamma", "0.25")])).await.location();
    let copy = app.get(&format!("{run}/edit")).await.page();
    assert_eq!(copy.value("s1.name"), "R0 = 2.0 (copy)", "another scenario has this R0");
    let again = app.get(&format!("/?{}&do=run", sent(&copy, &[("s1.gamma", "0.2")]))).await.location();
    assert_eq!(app.get(&again).await.page().value("s1.name"), "R0 = 2.5");
}

#[tokio::test]
async fn an_answer_to_a_question_renames_as_well() {
    let app = App::new().await;
    let page = app.get("/").await.page();
    let wrong = sent(&page, &[("s1.gamma", "5"), ("s2.gamma", "5"), ("s3.gamma", "5")]);
    let shown = app.get(&format!("/?{wrong}")).await.page();
    let names = |page: &Page| ["s1.name", "s2.name", "s3.name"].map(|name| page.value(name));
    assert_eq!(names(&shown), ["R0 = 0.06", "R0 = 0.04", "R0 = 0.024"]);
    let answer = sent(&shown, &[]) + "&do=days-s1.gamma,s2.gamma,s3.gamma";
    let address = app.get(&format!("/?{answer}")).await.location();
    assert!(address.contains("s1.name=R0+%3D+1.5&"), "{address}");
    assert_eq!(names(&app.get(&address).await.page()), ["R0 = 1.5", "R0 = 1.0", "R0 = 0.6"]);
}

#[tokio::test]
async fn a_typed_name_is_kept() {
    let app = App::new().await;
    let page = app.get("/").await.page();
    for name in ["Baseline", "R0 = 4.0"] {
        let address = app.get(&format!("/?{}&do=run", sent(&page, &[("s1.name", name)]))).await.location();
        let page = app.get(&address).await.page();
        assert_eq!(page.value("s1.name"), name);
        let address = app.get(&format!("/?{}&do=run", sent(&page, &[("s1.beta", "0.5")]))).await.location();
        assert_eq!(app.get(&address).await.page().value("s1.name"), name);
    }
}

#[tokio::test]
async fn the_api_and_the_copy_of_its_run_keep_the_name_as_given() {
    let app = App::new().await;
    let body = r#"{"days": 9, "scenarios": [{"name": "R0 = 3.0", "beta": 0.5, "gamma": 0.1}]}"#;
    let answer = app.post_json("/api/v1/runs", body).await.json();
    assert_eq!(answer["results"]["scenarios"][0]["name"], "R0 = 3.0");
    let copy = app.get(&format!("/runs/{}/edit", answer["id"].as_str().unwrap())).await.page();
    assert_eq!(copy.value("s1.name"), "R0 = 3.0");
    let address = app.get(&format!("/?{}&do=run", sent(&copy, &[("s1.beta", "0.6")]))).await.location();
    assert_eq!(app.get(&address).await.page().value("s1.name"), "R0 = 3.0");
}
