//! Ensembles on pages, in files and in the API: what chance does, said, drawn and kept.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, TWO};

/// One scenario whose outbreak often dies out, and one in which few are ever infected.
const ONE: &str = "v=1&days=200&method=stochastic&members=200&s1.name=Village&s1.beta=0.2&s1.gamma=0.1&s1.population=1000\
                   &s1.initial_infectious=3";
const FEW: &str = "v=1&days=100&method=stochastic&members=50&s1.name=Island&s1.beta=0.05&s1.gamma=0.1&s1.population=1000\
                   &s1.initial_infectious=3";

fn stochastic(query: &str) -> String {
    format!("{query}&method=stochastic&members=40&seed=7")
}

#[tokio::test]
async fn one_scenario_is_told_by_its_range() {
    let app = App::new().await;
    let page = app.get(&format!("/?{ONE}")).await.page();
    let title = page.text("h1");
    assert!(title.starts_with("Nine in ten simulations peak between ") && title.ends_with("dies out early"), "{title}");
    assert!(page.text(".subtitle").ends_with("; median and ranges over 200 simulations"));
    for part in ["path.b90.c1", "path.b50.c1", "path.c1:not(.b90):not(.b50)"] {
        assert_eq!(page.texts(&format!(".wide {part}")).len(), 1, "{part}");
    }
    for name in ["9 in 10 simulations", "Half of them", "Median"] {
        assert!(page.texts(".wide tspan, .wide text").iter().any(|text| text == name), "{name}");
    }
    let note = page.texts("figure + .reading + .note").join(" ");
    assert!(
        note.contains("the inner band holds half of them") && note.contains("come from the same simulations"),
        "{note}"
    );
    assert!(note.ends_with("Seed 42."), "{note}");
    assert!(page.texts(".between").len() >= 3);
    assert!(page.texts("thead th").contains(&"Minor outbreak".to_owned()));
    assert_eq!(page.attributes("#members", "value"), ["200"]);
    assert_eq!(page.attributes("#seed", "value"), ["42"]);
}

#[tokio::test]
async fn few_infections_are_shown_simulation_by_simulation() {
    let app = App::new().await;
    let page = app.get(&format!("/?{FEW}")).await.page();
    assert!(page.texts(".wide .b90").is_empty());
    assert_eq!(page.texts(".wide path.one").len(), 1);
    assert!(page.text(".subtitle").ends_with("; some of 50 simulations, one by one"));
    let note = page.texts("figure + .reading + .note").join(" ");
    assert!(note.contains("Each thin line is one simulation") && note.contains("30 simulations of 50"), "{note}");
    assert!(!note.contains("band"), "{note}");
}

#[tokio::test]
async fn differences_are_paired_and_labelled_as_what_they_are() {
    let app = App::new().await;
    let page = app.get(&format!("/?{}", stochastic(TWO))).await.page();
    assert!(page.text("h1").starts_with("Distancing lowers the median peak from "), "{}", page.text("h1"));
    assert_eq!(page.text("#differences"), "Differences from No change, paired by simulation");
    let heads = page.texts("#differences + .scroll thead th");
    assert_eq!(heads[1..], ["Mean difference", "Precision of the simulation, 95 %", "Range of 9 in 10 simulations"]);
    let rows = page.texts("#differences + .scroll .number-name");
    // With distancing the epidemic is not over on day 200: how many it infects is not known.
    assert_eq!(rows, ["Peak infectious", "Day of peak, days"]);
    let narrow = page.attributes("#differences + .scroll tbody tr:nth-child(2) td", "data-head");
    assert_eq!(narrow, ["Mean difference", "Precision, 95 %", "Range of 9 in 10"]);
    // The table above compares medians with nothing: pairs are more precise.
    assert!(!page.texts("#summary + .scroll td small").iter().any(|text| text.contains('(')));
}

#[tokio::test]
async fn the_peak_is_the_same_number_in_headline_label_sentence_and_table() {
    let app = App::new().await;
    let cells = "#summary + .scroll tbody tr:nth-child(1) td";
    for query in [
        stochastic(TWO),
        "v=1&days=200&members=40&s1.name=A&s1.beta.distribution=uniform&s1.beta.low=0.25&s1.beta.high=0.35&s1.gamma=0.1\
         &s2.name=B&s2.beta.distribution=uniform&s2.beta.low=0.15&s2.beta.high=0.2&s2.gamma=0.1"
            .to_owned(),
    ] {
        let page = app.get(&format!("/?{query}")).await.page();
        let [peak, day] = [0, 1].map(|place| {
            let cell = page.texts(cells)[place].clone();
            cell.split_whitespace().next().unwrap().to_owned()
        });
        let whole_day = day.parse::<f64>().unwrap().round().to_string();
        let title = page.text("h1");
        assert!(title.contains(&format!("the median peak from {peak} to ")), "{peak}: {title}");
        let label = format!("{peak} on day {whole_day}");
        let drawn = page.texts(".wide text").join("\n");
        assert!(drawn.contains(&label), "{label}: {drawn}");
        let description = page.text(".wide desc");
        assert!(description.contains(&format!("peaks at a median of {peak} people on day {whole_day}")), "{description}");
        let statement = &page.texts(".statements li")[0];
        assert!(statement.contains(&format!("peaks at a median of {peak} people on day {whole_day}")), "{statement}");
        let note = page.texts("figure + .reading + .note").join(" ");
        assert!(note.contains("A dot is the median of the simulations’ own peaks, as in the table."), "{note}");
    }
}

#[tokio::test]
async fn a_saved_ensemble_shows_the_same_numbers_and_its_seed() {
    let app = App::new().await;
    let workbench = app.get(&format!("/?{}", stochastic(TWO))).await.page();
    let address = app.post("/runs", &stochastic(TWO)).await.location();
    let page = app.get(&address).await.page();
    assert_eq!(page.texts(".summary td"), workbench.texts(".summary td"));
    assert_eq!(page.text(".figure-title"), workbench.text("h1"));
    assert!(page.text(".provenance").contains("stochastic model, 40 simulations of each scenario, seed 7"));
    let json = app.get(&format!("{address}.json")).await.json();
    assert_eq!(json["inputs"]["solver"], json!({"method": "stochastic", "members": 40, "seed": 7}));
    assert_eq!(json["results"]["engine"]["generator"], "xoshiro256++");
    let csv = app.get(&format!("{address}.csv")).await.body;
    let head = csv.lines().next().unwrap();
    assert!(head.contains(",infectious_persons,infectious_persons_q05,infectious_persons_q25,"), "{head}");
    let q95 = head.split(',').position(|name| name == "infectious_persons_q95").unwrap();
    let day_30 = csv.lines().find(|line| line.starts_with("Distancing,30,")).unwrap();
    let expected = &json["results"]["scenarios"][1]["bands"]["infectious"]["q95"][30];
    assert_eq!(day_30.split(',').nth(q95).unwrap().parse::<f64>().unwrap(), expected.as_f64().unwrap());
    let copy = app.get(&format!("{address}/edit")).await.page();
    assert_eq!(copy.attributes("#seed", "value"), ["7"]);
    assert_eq!(copy.text("h1"), workbench.text("h1"));
    assert_eq!(app.get("/runs").await.page().texts(".runs li").len(), 1);
}

#[tokio::test]
async fn ensembles_stand_beside_single_simulations() {
    let app = App::new().await;
    let [one, other] = [app.post("/runs", &stochastic(TWO)).await.location(), app.save().await];
    let runs = [one, other].map(|address| address.replace("/runs/", "run=")).join("&");
    let page = app.get(&format!("/compare?{runs}")).await.page();
    assert_eq!(page.texts("#summary + .scroll tbody tr").len(), 4);
    // Members of different runs are not paired.
    assert!(page.texts("#differences").is_empty());
    assert!(page.text(".subtitle").ends_with("; of ensembles, median and ranges"));
}

#[tokio::test]
async fn wrong_members_seeds_and_fractions_of_persons_are_refused() {
    let app = App::new().await;
    for (field, value, sentence) in [
        ("members", "0", "Simulations must be a whole number between 1 and 10,000"),
        ("members", "10001", "Simulations must be a whole number between 1 and 10,000"),
        ("members", "", "Enter the simulations: a whole number between 1 and 10,000"),
        ("seed", "-1", "Seed must be a whole number between 0 and 9,007,199,254,740,991"),
        ("seed", "0.5", "Seed must be a whole number between 0 and 9,007,199,254,740,991"),
        (
            "s1.population",
            "1000.5",
            "Population must be a whole number between 1 and 1,000,000,000 persons where the method is stochastic",
        ),
        (
            "s1.population",
            "2000000000",
            "Population must be a whole number between 1 and 1,000,000,000 persons where the method is stochastic",
        ),
        (
            "s1.initial_infectious",
            "0.5",
            "Initial infectious must be a whole number of persons where the method is stochastic",
        ),
    ] {
        let kept: Vec<_> = ONE.split('&').filter(|pair| !pair.starts_with(&format!("{field}="))).collect();
        let reply = app.get(&format!("/?{}&{field}={value}", kept.join("&"))).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
        let page = reply.page();
        assert!(page.texts(".problems a").iter().any(|text| text.ends_with(sentence)), "{field}={value}");
        let id = field.replace('.', "\\.");
        assert_eq!(page.attributes(&format!("#{id}"), "value"), [value]);
        assert_eq!(page.text(&format!("#{id}\\.error")), format!("Error: {sentence}"));
    }
}

#[tokio::test]
async fn each_method_reads_its_own_fields() {
    let app = App::new().await;
    // The form sends them all.
    let sent = format!("{TWO}&step=0.5&members=300&seed=9");
    let link = |page: crate::app::Page| page.attributes("#link", "value")[0].clone();
    assert!(!link(app.get(&format!("/?{sent}")).await.page()).contains("seed"));
    let stochastic = link(app.get(&format!("/?{sent}&method=stochastic")).await.page());
    assert!(
        stochastic.contains("method=stochastic&members=300&seed=9&") && !stochastic.contains("step"),
        "{stochastic}"
    );
    let defaults = link(app.get(&format!("/?{TWO}&members=500&seed=42&method=stochastic")).await.page());
    assert!(defaults.contains("method=stochastic&s1"), "{defaults}");
}

#[tokio::test]
async fn the_api_answers_means_bands_medians_and_pairs() {
    let app = App::new().await;
    let body = json!({
        "days": 60,
        "solver": {"method": "stochastic", "members": 30, "seed": 1},
        "scenarios": [{"beta": 0.3, "gamma": 0.1}, {"beta": 0.2, "gamma": 0.1, "hospital": {"fraction": 0.1, "stay_days": 5}}]
    });
    let reply = app.post_json("/api/v1/simulations", &body.to_string()).await;
    let again = app.post_json("/api/v1/simulations", &body.to_string()).await;
    assert_eq!(reply.body, again.body);
    let answer = reply.json();
    let [first, second] = [&answer["scenarios"][0], &answer["scenarios"][1]];
    for name in ["q05", "q25", "q50", "q75", "q95"] {
        assert_eq!(first["bands"]["infectious"][name].as_array().unwrap().len(), 61);
        assert!(first["summary_bands"]["peak_infectious"][name].is_number());
    }
    assert_eq!(first["bands"]["hospital_census"], Value::Null);
    assert_eq!(first["summary"]["peak_infectious"], first["summary_bands"]["peak_infectious"]["q50"]);
    assert!(second["bands"]["hospital_census"]["q50"].is_array());
    assert!(second["paired_differences"]["peak_infectious"]["mean"].as_f64().unwrap() < 0.0);
    for (solver, pointer) in [
        (json!({"method": "stochastic", "step": 0.5}), "#/solver/step"),
        (json!({"method": "adaptive", "seed": 1}), "#/solver/seed"),
        (json!({"method": "rk4", "step": 0.5, "members": 5}), "#/solver/members"),
        (json!({"method": "stochastic", "members": 1.5}), "#/solver/members"),
    ] {
        let mut body = body.clone();
        body["solver"] = solver;
        let reply = app.post_json("/api/v1/simulations", &body.to_string()).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.body);
        assert_eq!(reply.json()["errors"][0]["pointer"], pointer);
    }
}
