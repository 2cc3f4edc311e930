//! What is not known yet is not said: maxima that are still rising, populations that differ, beds that may be needed later.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Page};

/// Both are still rising on day 20; on day 60 the second one is.
const RISING: &str = "s1.name=Fast&s1.beta=0.3&s1.gamma=0.1&s1.fatality=1%25&s1.hospital.fraction=5%25&s1.hospital.stay_days=8\
                      &s1.hospital.beds=60&s2.name=Slow&s2.beta=0.15&s2.gamma=0.1";

fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn statements(page: &Page) -> Vec<String> {
    page.texts(".statements li").iter().map(|text| plain(text)).collect()
}

#[tokio::test]
async fn a_maximum_on_the_last_day_is_no_peak_anywhere() {
    let app = App::new().await;
    let run = app.post("/runs", &format!("v=1&days=20&{RISING}")).await.location();
    for address in [format!("/?v=1&days=20&{RISING}"), run.clone(), run.replace("/runs/", "/embed/")] {
        let page = app.get(&address).await.page();
        let body = plain(&page.text("body"));
        assert!(body.contains("Both scenarios are still rising on day 20: no peak to compare yet"), "{body}");
        let is_embedded = address.starts_with("/embed/");
        assert!(is_embedded || statements(&page)[0] == "Fast: still rising on day 20, at 2,403 people");
        let labels = page.texts(".wide text").join("\n");
        assert!(labels.contains("2,403, still rising"), "{labels}");
        let description = page.text(".wide desc");
        assert!(description.contains("Fast is still rising on day 20, at 2,403 people."), "{description}");
        for word in ["lowers", "raises", "fewer", "later", "peaks"] {
            assert!(!body.contains(word), "“{word}” in {body}");
        }
    }
    let page = app.get(&run).await.page();
    assert_eq!(page.texts("td[data-head='Infectious on day 20']")[0], "2,403 24.0 % still rising");
    assert!(!page.has("td[data-head='Day of peak']"));
    assert!(page.texts(".summary .note").join(" ").contains("the day of peak (still rising)"));
    assert!(page.texts("td[data-head='Infected by day 20']")[1].ends_with("% still rising"));
    assert!(page.text(".reading").contains(" and still rising in Slow"));
    let preview = &page.attributes("meta[property='og:description']", "content")[0];
    assert!(plain(preview).contains("still rising on day 20"), "{preview}");
    let svg = app.get(&format!("{run}.svg")).await.body;
    assert!(svg.contains("still rising") && !svg.contains("peaks at"), "{svg}");
    let list = app.get("/runs").await.page();
    assert!(list.text(".runs").contains("2,403 on day 20, still rising"), "{}", list.text(".runs"));
    let listed = app.get("/api/v1/runs").await.json();
    assert_eq!(listed["runs"][0]["peak_reached"], false);
    let file = app.get(&format!("{run}.json")).await.json();
    assert_eq!(file["results"]["scenarios"][1]["summary"]["peak_reached"], false);
    assert_eq!(file["results"]["warnings"][0]["kind"], "peak_not_reached");
    assert_eq!(file["results"]["warnings"][0]["scenarios"], json!(["Fast", "Slow"]));
}

#[tokio::test]
async fn the_page_offers_the_days_that_show_the_peak() {
    let app = App::new().await;
    let run = app.post("/runs", &format!("v=1&days=20&{RISING}")).await.location();
    for address in [format!("/?v=1&days=20&{RISING}"), run] {
        let page = app.get(&address).await.page();
        assert_eq!(page.text(".extend a"), "Extend to day 100");
        let longer = app.get(&page.attributes(".extend a", "href")[0]).await.page();
        assert_eq!(longer.value("days"), "100");
        assert!(plain(&longer.text("h1")).starts_with("Slow lowers the peak from "), "{}", longer.text("h1"));
        assert!(!longer.has(".extend"));
    }
    let dated = app.get(&format!("/?v=1&days=20&start_date=2026-01-05&{RISING}")).await.page();
    assert_eq!(dated.text(".extend a"), "Extend to 15 Apr 2026");
    // Nothing shows the end of what never ends.
    let endless =
        app.get("/?v=1&days=200&s1.beta=0.3&s1.gamma=0.1&s1.omega=0.1&plot=cumulative_infections").await.page();
    assert!(!endless.has(".extend") && endless.text("h1").contains("still rising"));
}

#[tokio::test]
async fn beds_are_a_table_with_an_answer() {
    let app = App::new().await;
    let page = app
        .get(&format!("/?v=1&days=200&{RISING}&s2.hospital.fraction=5%25&s2.hospital.stay_days=8&s2.hospital.beds=60"))
        .await
        .page();
    assert_eq!(page.text("#beds"), "Beds run out in Fast only: 131 needed at the peak, 60 available");
    let cells = page.texts("[aria-labelledby=beds] td");
    assert_eq!(cells[..4], ["131", "60", "71", "day 15 to 41 27 days"]);
    assert_eq!(cells[5..], ["60", "none", "never"]);
    let census = app.get(&format!("/?v=1&days=200&plot=hospital_census&{RISING}")).await.page();
    assert_eq!(census.text("h1"), "Beds run out in Fast: 131 needed at the peak, 60 available");
    assert_eq!(census.text("#beds"), "Beds needed and available");
    let early = app.get(&format!("/?v=1&days=10&{RISING}")).await.page();
    let cells = early.texts("[aria-labelledby=beds] td");
    assert_eq!((cells[2].as_str(), cells[3].as_str()), ("not yet", "not yet"));
}

#[tokio::test]
async fn the_api_warns_of_numbers_that_need_care() {
    let app = App::new().await;
    let kinds = async |body: Value| -> Vec<String> {
        let reply = app.post_json("/api/v1/simulations", &body.to_string()).await;
        assert_eq!(reply.status, StatusCode::OK);
        let answer = reply.json();
        let warnings = answer["warnings"].as_array().unwrap();
        warnings.iter().map(|warning| warning["kind"].as_str().unwrap().to_owned()).collect()
    };
    let scenario = json!({"beta": 0.3, "gamma": 0.1});
    let town = json!({"beta": 0.3, "gamma": 0.1, "population": 500});
    let default = json!({"beta": 0.3, "gamma": 0.1, "population": 10000});
    for (days, scenarios, expected) in [
        (200, json!([scenario, scenario]), &[][..]),
        (200, json!([town, town]), &[]),
        (200, json!([town, scenario]), &["different_populations", "population_defaulted"]),
        (200, json!([scenario, default]), &["population_defaulted"]),
        (20, json!([scenario, scenario]), &["peak_not_reached"]),
    ] {
        assert_eq!(kinds(json!({"days": days, "scenarios": scenarios})).await, expected, "{scenarios}");
    }
    let body = json!({"days": 200, "title": "t", "scenarios": [town, scenario]});
    let saved = app.post_json("/api/v1/runs", &body.to_string()).await.json();
    assert_eq!(saved["results"]["warnings"].as_array().unwrap().len(), 2, "a run keeps them");
}

#[tokio::test]
async fn different_populations_are_compared_in_per_cent() {
    let app = App::new().await;
    let address = "/?v=1&days=200&s1.name=Town&s1.beta=0.3&s1.gamma=0.1&s2.name=City&s2.beta=0.2&s2.gamma=0.1\
                   &s2.population=1000000&s2.initial_infectious=10000";
    let page = app.get(address).await.page();
    assert_eq!(
        plain(&page.text("h1")),
        "City lowers the peak from 30.4 % to 15.8 % of people, 48 % lower, 17 days later"
    );
    assert!(page.text(".notice").starts_with("These scenarios have different populations"));
    let cells = page.texts("td[data-head='Peak infectious']");
    assert_eq!(cells[1], "158,452 15.8 % −14.53 points (−48 %)");
    assert_eq!(page.texts(".views nav:last-child a"), ["Per cent", "Linear", "Log"]);
    assert!(page.texts(".wide text").join("\n").contains("30.4 % on day 27"));
    let same = app.get(&address.replace("1000000", "10000")).await.page();
    assert!(!same.has(".notice"));
}

#[tokio::test]
async fn numbers_that_all_scenarios_share_are_no_columns() {
    let app = App::new().await;
    let page = app
        .get("/?v=1&days=200&s1.name=A&s1.beta=0.3&s1.gamma=0.1&s2.name=B&s2.beta=0.3&s2.gamma=0.1&s2.i1.from_day=20&s2.i1.reduction=40%25")
        .await
        .page();
    assert_eq!(page.texts(".summary thead th"), ["Scenario", "Peak infectious", "Day of peak", "Infected by day 200"]);
    assert_eq!(
        plain(&page.texts(".summary .note").join(" ")),
        "The same in all scenarios: R0 3.0, doubling time 3.5 days, herd-immunity threshold 67 %. Defined in A only: \
         analytic final size 94.1 % (elsewhere: has interventions)."
    );
}

#[tokio::test]
async fn states_of_different_last_days_are_not_compared() {
    let app = App::new().await;
    let mut runs = String::new();
    for days in [200, 40] {
        let run = app.post("/runs", &format!("v=1&days={days}&s1.name=A&s1.beta=0.3&s1.gamma=0.1")).await.location();
        runs += &format!("&run={}", &run["/runs/".len()..]);
    }
    for plot in ["susceptible", "recovered", "cumulative_infections"] {
        let page = app.get(&format!("/compare?plot={plot}{runs}")).await.page();
        let said = format!("{} {}", page.text("h1"), statements(&page).join(" "));
        for word in ["lowers", "raises", "fewer", "more", "no change"] {
            assert!(!said.contains(word), "“{word}” in {said}");
        }
        assert!(said.contains("day 40") && said.contains("day 200"), "{said}");
    }
    let table = app.get(&format!("/compare?{}", &runs[1..])).await.page();
    assert!(table.texts(".summary thead th").contains(&"Infected by the last day".to_owned()));
}
