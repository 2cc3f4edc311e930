//! GET /sweep and its files: what is shown, what the address keeps, what is refused.

use axum::http::StatusCode;

use crate::app::{App, TWO};

/// One scenario, typed as R0.
const ONE: &str = "v=1&days=150&s1.name=Base&s1.beta=R0+%3D+3&s1.gamma=0.1&s1.fatality=1%25";

/// A CSV file's rows as numbers, its head apart; an empty field is none.
fn rows(csv: &str) -> (String, Vec<Vec<Option<f64>>>) {
    let mut lines = csv.split("\r\n").filter(|line| !line.is_empty());
    let head = lines.next().unwrap().to_owned();
    let number = |field: &str| if field.is_empty() { None } else { Some(field.parse().unwrap()) };
    (head, lines.map(|line| line.split(',').map(number).collect()).collect())
}

#[tokio::test]
async fn without_a_query_the_default_preset_is_swept_over_beta() {
    let reply = App::new().await.get("/sweep").await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    assert_eq!(page.text("h1"), "The peak grows from 100 to 5,364 people as beta rises from 0.05 to 0.6");
    assert_eq!(
        (page.value("x.low"), page.value("x.high"), page.value("x.count")),
        ("0.05".into(), "0.6".into(), "40".into())
    );
    assert_eq!(page.texts("option[selected]")[..3], ["R0 = 3.0", "beta, per day", "None"]);
    assert_eq!(page.texts(".values tbody tr").len(), 40);
    // The metric and the curves, each for two widths.
    assert_eq!(page.texts("figure svg > title").len(), 4);
    assert_eq!(page.text("h2.figure-title"), "The curves of 8 of the 40 values of beta");
    assert_eq!(page.texts("figure .narrow .key li").len(), 8);
    assert!(!page.has("script:not([src])") && !page.has("[style]"));
    let mut ids = page.attributes("[id]", "id");
    ids.sort();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "ids are unique: {ids:?}");
}

#[tokio::test]
async fn the_heading_says_how_the_metric_moves() {
    let app = App::new().await;
    for (query, sentence) in [
        ("x=gamma&x.low=0.1&x.high=0.2", "The peak falls from 3,038 to 697 people as gamma rises from 0.1 to 0.2"),
        (
            "x=beta&x.low=0.15&x.high=0.6&metric=peak_day",
            "The peak comes earlier as beta rises from 0.15 to 0.6: on day 13 instead of day 65",
        ),
        (
            "x=gamma&x.low=0.1&x.high=0.2&x.count=2&metric=peak_day",
            "The peak comes later as gamma rises from 0.1 to 0.2: on day 33 instead of day 27",
        ),
        (
            "x=beta&x.low=0.05&x.high=0.6&x.count=12&metric=peak_day",
            "The peak is latest, on day 65, where beta is 0.15",
        ),
        (
            "x=importation&x.low=0&x.high=1e-9&x.count=3",
            "The peak stays at 3,038 people as importation rises from 0 to 10⁻⁹",
        ),
        (
            "x=omega&x.low=0.1&x.high=0.2&metric=attack_rate",
            "The attack rate is not defined as omega rises from 0.1 to 0.2",
        ),
        (
            "x=R0&x.low=2&x.high=3&x.count=2&metric=attack_rate",
            "The share infected by day 200 grows from 80.0\u{a0}% to 94.1\u{a0}% as R0 rises from 2 to 3",
        ),
    ] {
        // White space is folded when the text is read.
        let expected = sentence.replace('\u{a0}', " ");
        let heading = app.get(&format!("/sweep?{query}")).await.page().text("h1").replace('\u{a0}', " ");
        assert!(heading.starts_with(&expected), "{heading}");
    }
}

#[tokio::test]
async fn two_parameters_are_a_map_with_the_line_of_r0() {
    let app = App::new().await;
    let address =
        format!("/sweep?{ONE}&x=beta&x.low=0.05&x.high=0.6&x.count=12&y=gamma&y.low=0.02&y.high=0.3&y.count=15");
    let page = app.get(&address).await.page();
    assert!(page.text("h1").starts_with("The highest number of infectious people by day 150 ranges from 100 to "));
    let notes = page.texts(".note").join(" ");
    assert!(notes.contains("The infectious are still rising on day 150 at "), "{notes}");
    assert_eq!(page.texts("svg.chart").len(), 2);
    assert!(page.has("path.contour") && page.has("path.heat.h1") && page.has("path.heat.h9"));
    assert!(page.texts("svg text").contains(&"R0 = 1".to_owned()));
    // 12 columns as they are; of 15 rows every second.
    assert_eq!(page.texts(".values thead th").len(), 13);
    assert_eq!(page.texts(".values tbody tr").len(), 8);
    assert_eq!(
        page.texts("nav[aria-label='Number that the sweep shows'] a"),
        ["Peak", "Day of peak", "Attack rate", "Deaths"]
    );
    for metric in ["peak_day", "attack_rate", "deaths"] {
        let reply = app.get(&format!("{address}&metric={metric}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{metric}");
        assert!(reply.page().has("path.heat"), "{metric}");
    }
}

#[tokio::test]
async fn the_csv_has_what_the_same_scenarios_give_alone() {
    let app = App::new().await;
    let reply = app
        .get(&format!(
            "/sweep.csv?{ONE}&x=gamma&x.low=0.1&x.high=0.3&x.count=3&y=fatality&y.low=0&y.high=0.5&y.count=2"
        ))
        .await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    let (head, rows) = rows(&reply.body);
    assert_eq!(
        head,
        "gamma,fatality,basic_reproduction_number,peak_infectious_persons,peak_day,attack_rate,deaths_persons"
    );
    assert_eq!(rows.len(), 6);
    for row in rows {
        let body = serde_json::json!({ "days": 150, "scenarios": [
            // beta stays what R0 = 3 made it with the scenario's own gamma.
            { "beta": 3.0 * 0.1, "gamma": row[0], "fatality": row[1] }
        ]});
        let single = app.post_json("/api/v1/simulations", &body.to_string()).await.json();
        let summary = &single["scenarios"][0]["summary"];
        for (name, value) in
            ["basic_reproduction_number", "peak_infectious", "peak_day", "attack_rate", "deaths"].iter().zip(&row[2..])
        {
            assert_eq!(summary[name].as_f64(), *value, "{name} at {row:?}");
        }
    }
    let one = app.get(&format!("/sweep.csv?{ONE}&x=omega&x.low=0&x.high=0.1&x.count=2")).await;
    assert_eq!(one.body.lines().count(), 3);
    assert!(one.body.lines().nth(2).unwrap().contains(",,"), "an attack rate is withheld with waning: {}", one.body);
}

#[tokio::test]
async fn the_curves_of_one_parameter_have_a_row_for_each_value_and_day() {
    let app = App::new().await;
    let query = format!("{ONE}&start_date=2026-01-05&x=gamma&x.low=0.1&x.high=0.3&x.count=3");
    let reply = app.get(&format!("/sweep-curves.csv?{query}")).await;
    let lines: Vec<_> = reply.body.lines().collect();
    assert!(
        lines[0]
            .starts_with("gamma,day,date,susceptible_persons,infectious_persons,recovered_persons,deceased_persons,")
    );
    assert_eq!(lines.len(), 1 + 3 * 151);
    let body = serde_json::json!({ "days": 150, "scenarios": [{ "beta": 3.0 * 0.1, "gamma": 0.2, "fatality": 0.01 }]});
    let single = app.post_json("/api/v1/simulations", &body.to_string()).await.json();
    for day in [0, 75, 150] {
        let fields: Vec<_> = lines[1 + 151 + day].split(',').collect();
        assert_eq!((fields[0], fields[1]), ("0.2", day.to_string().as_str()));
        let infectious: f64 = fields[4].parse().unwrap();
        assert_eq!(single["scenarios"][0]["series"]["infectious"][day].as_f64(), Some(infectious), "day {day}");
    }
    assert_eq!(lines[1].split(',').nth(2), Some("2026-01-05"));
    assert_eq!(app.get(&format!("/sweep-curves.csv?{query}&y=beta")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_svg_stands_on_its_own() {
    let app = App::new().await;
    for second in ["", "&y=gamma&y.count=9"] {
        let reply = app.get(&format!("/sweep.svg?{ONE}{second}")).await;
        assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "image/svg+xml"));
        let document = roxmltree::Document::parse(&reply.body).unwrap();
        assert!(document.descendants().all(|node| node.attribute("class").is_none()));
    }
    let withheld = app.get(&format!("/sweep.svg?{ONE}&s1.omega=0.1&metric=attack_rate")).await;
    assert_eq!(withheld.status, StatusCode::NOT_FOUND);
    let page = app.get(&format!("/sweep?{ONE}&s1.omega=0.1&metric=attack_rate")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body
            .contains("Withheld for every value: an attack rate is not defined where people can be infected again.")
    );
}

#[tokio::test]
async fn the_link_holds_the_chosen_scenario_and_the_whole_sweep() {
    let app = App::new().await;
    let page = app
        .get(&format!("/sweep?{TWO}&scenario=2&x=gamma&y=beta&y.count=7&metric=deaths&plot=susceptible"))
        .await
        .page();
    assert_eq!(page.texts("#scenario option[selected]"), ["Distancing"]);
    let link = page.attributes("#link", "value").remove(0);
    let expected = "http://localhost:8000/sweep?v=1&days=200&s1.name=Distancing&s1.beta=0.12&s1.gamma=0.1&plot=susceptible\
                    &x=gamma&x.low=0.017&x.high=0.2&x.count=40&y=beta&y.low=0.02&y.high=0.24&y.count=7&metric=deaths";
    assert_eq!(link, expected);
    let again = app.get(link.trim_start_matches("http://localhost:8000")).await.page();
    assert_eq!(again.text("h1"), page.text("h1"));
    assert_eq!(again.attributes("#link", "value"), [link]);
    // What a browser would send of the form is the same sweep: the other scenario goes along.
    assert_eq!(page.value("s1.name"), "No change");
    assert_eq!(page.value("s2.name"), "Distancing");
    let third = app.get(&format!("/sweep?{TWO}&scenario=3")).await;
    assert_eq!(third.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(third.page().text("#problems a"), "Scenario must be a whole number from 1 to 2");
}

#[tokio::test]
async fn the_workbench_leads_to_the_sweep_of_what_stands_in_it() {
    let app = App::new().await;
    let href = |page: crate::app::Page| page.attributes("a[href^='/sweep']", "href");
    assert_eq!(href(app.get("/").await.page()), ["/sweep"]);
    assert_eq!(href(app.get(&format!("/?{TWO}")).await.page()), [format!("/sweep?{TWO}")]);
    let back = app.get(&format!("/sweep?{TWO}")).await.page();
    assert!(back.has(&format!("a[href='/?{TWO}']")));
}

#[tokio::test]
async fn a_rate_typed_as_r0_is_kept_as_a_rate_and_the_page_says_so() {
    let app = App::new().await;
    let page = app.get(&format!("/sweep?{ONE}&x=gamma")).await.page();
    let notes = page.texts(".note");
    let said = "beta was typed as R0 and stays at its rate, 0.3 per day, while gamma changes: R0 changes with it.";
    assert!(notes.iter().any(|note| note.starts_with(said)), "{notes:?}");
    let held = app.get(&format!("/sweep?{ONE}&x=R0&y=gamma&y.count=5")).await.page();
    assert!(
        held.texts(".note").contains(&"beta follows from each R0 and the other rates of the same cell.".to_owned())
    );
}

#[tokio::test]
async fn what_is_wrong_is_listed_and_stands_beside_its_field() {
    let app = App::new().await;
    for (query, field, sentence) in [
        (
            "x=beta&x.low=0.1&x.high=101",
            "x.high",
            "Range of beta, per day: Transmission rate beta must be between 0 and 100 per day",
        ),
        (
            "x=fatality&x.low=2&x.high=5%25",
            "x.low",
            "Range of Infection fatality: Infection fatality must be between 0 and 1, or 0% and 100%: for 2 per cent write 2%, or 0.02",
        ),
        (
            "x=gamma&x.low=x&x.high=1",
            "x.low",
            "Range of gamma, per day: Recovery rate gamma must be between 0 and 50 per day: “x” is not a number",
        ),
        (
            "x=beta&x.count=41",
            "x.count",
            "Range of beta, per day: Number of values must be a whole number between 2 and 40 for one parameter",
        ),
        (
            "x=beta&y=gamma&y.count=101",
            "y.count",
            "Range of gamma, per day: Number of values must be a whole number between 2 and 100 for each of two parameters",
        ),
        ("x=beta&y=beta", "y", "The two parameters must differ: leave the second out, or choose another"),
        (
            "x=initial_immune&x.low=0&x.high=10000",
            "x.high",
            "Range of Immune on day 0: At 10000: Infectious, exposed and immune on day 0 (100 + 0 + 10000) must not be above the population (10000)",
        ),
    ] {
        for path in ["/sweep", "/sweep.csv", "/sweep.svg"] {
            let reply = app.get(&format!("{path}?{ONE}&{query}")).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
            let page = reply.page();
            assert_eq!(page.text("#problems a"), sentence);
            assert_eq!(page.attributes("#problems a", "href"), [format!("#{field}")]);
            assert_eq!(page.attributes("[aria-invalid]", "id"), [field], "{query}");
            assert_eq!(page.texts(&format!("[id='{field}.error']")).len(), 1, "{query}");
        }
    }
    let unknown = app.get(&format!("/sweep?{ONE}&x=sigma")).await;
    assert!(unknown.page().text("#problems a").starts_with("“sigma” can't be swept here: this scenario has beta, R0"));
}

#[tokio::test]
async fn a_wrong_scenario_keeps_what_was_typed_with_its_problems() {
    let app = App::new().await;
    let reply = app.get("/sweep?v=1&days=20x&s1.beta=0.3&s1.gamma=0.1&s2.beta=x&s2.gamma=&s2.population=5&scenario=2&x=beta&x.low=0.2").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = reply.page();
    assert_eq!(page.attributes("#problems a", "href"), ["#days", "#s2.beta", "#s2.gamma", "#s2.initial_infectious"]);
    for (name, value) in [("days", "20x"), ("s2.beta", "x"), ("s2.gamma", ""), ("s1.beta", "0.3"), ("x.low", "0.2")] {
        assert_eq!(page.value(name), value);
    }
    assert_eq!(page.texts("[id='s2.beta.error']").len(), 1);
    assert!(page.has("details.more[open]"));
    let empty = app.get("/sweep?v=1&days=20").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let step = app.get("/sweep?v=1&days=3650&method=euler&step=0.001&s1.beta=0.3&s1.gamma=0.1&x=beta&y=gamma").await;
    assert_eq!(step.page().attributes("#problems a", "href"), ["#step"]);
    let coarse = app
        .get("/sweep?v=1&days=50&method=euler&step=1&s1.beta=0.3&s1.gamma=0.1&x=gamma&x.low=0.1&x.high=1.9&x.count=10")
        .await;
    assert!(coarse.page().text("#problems a").contains("is too long for “Scenario 1 with gamma 1.3”"));
}
