//! The values behind a chart: in a table, and of every day as JSON, at the workbench, a run and a comparison of runs.

use axum::http::StatusCode;

use crate::app::{App, TWO};

#[tokio::test]
async fn every_days_figures_are_where_the_figure_says() {
    let app = App::new().await;
    let run = app.save().await;
    let id = run.trim_start_matches("/runs/");
    for page in [format!("/?{TWO}"), run.clone(), format!("/compare?run={id}")] {
        let shown = app.get(&page).await.page();
        let address = shown.attributes("figure[data-values]", "data-values")[0].clone();
        let values = app.get(&address).await;
        assert_eq!((values.status, values.header("content-type")), (StatusCode::OK, "application/json"));
        let values = values.json();
        assert_eq!(values["days"].as_array().unwrap().len(), 201, "{page}");
        assert_eq!((&values["days"][38], &values["lines"][1]["place"]), (&"day 38".into(), &2.into()));
        assert_eq!(values["lines"][0]["name"], "No change");
        // The same figures as in the table, whose rows are every fifth day.
        let cells = shown.texts("figure ~ .values tbody tr:nth-child(9) td");
        assert_eq!(shown.texts("figure ~ .values tbody tr:nth-child(9) th"), ["40"]);
        for (cell, line) in cells.iter().zip(values["lines"].as_array().unwrap()) {
            assert_eq!(line["figures"][40], cell.as_str(), "{page}");
        }
        assert_eq!(shown.text("figure ~ .values summary"), "Values every 5 days");
        // Where the days begin and end, and the ground of the plot, for whoever reads them off the drawing.
        let plots = shown.attributes("figure svg[data-plot]", "data-plot");
        assert_eq!(plots.len(), 2, "{page}");
        for (plot, (across, down)) in plots.iter().zip([(900.0, 420.0), (360.0, 330.0)]) {
            let places: Vec<f64> = plot.split(' ').map(|place| place.parse().unwrap()).collect();
            assert!(0.0 < places[0] && places[0] < across / 4.0 && across / 2.0 < places[1], "{page}: {plot}");
            assert!(places[1] <= across && places[2..] == [down - 30.0], "{page}: {plot}");
        }
    }
}

#[tokio::test]
async fn figures_follow_the_view_and_dates() {
    let app = App::new().await;
    let page = app.get(&format!("/?{TWO}&start_date=2026-01-05&unit=share&plot=recovered")).await.page();
    let address = page.attributes("figure", "data-values")[0].clone();
    let values = app.get(&address).await.json();
    assert_eq!((&values["days"][27], &values["lines"][0]["figures"][0]), (&"1 Feb 2026".into(), &"0 %".into()));
    assert!(values["lines"][0]["figures"][200].as_str().unwrap().ends_with(" %"));
}

#[tokio::test]
async fn wrong_inputs_and_unknown_runs_have_no_values() {
    let app = App::new().await;
    assert_eq!(app.get("/values?v=1&days=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for address in ["/runs/none/values", "/compare/values", "/compare/values?run=none"] {
        assert_eq!(app.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn a_figure_says_what_its_curves_come_to() {
    let app = App::new().await;
    let sentence = |page: &crate::app::Page| page.text(".reading").replace('\u{a0}', " ");
    let page = app.get("/").await.page();
    assert_eq!(
        sentence(&page),
        "Infected by day 200: 94.1 % in R0 = 3.0; 80.0 % in R0 = 2.0; 32.7 % and still rising in R0 = 1.2."
    );
    let one = app.get("/?v=1&days=100&s1.name=A&s1.beta=0.1&s1.gamma=0.2").await.page();
    assert!(sentence(&one).starts_with("A never has more than the 1.0 % infectious of day 0; "), "{}", sentence(&one));
    let same =
        app.get("/?v=1&days=9&s1.name=A&s1.beta=0.1&s1.gamma=0.2&s2.name=B&s2.beta=0.1&s2.gamma=0.2").await.page();
    assert_eq!(sentence(&same), "Infected by day 9: 1.6 % and still rising in A; 1.6 % and still rising in B.");
}
