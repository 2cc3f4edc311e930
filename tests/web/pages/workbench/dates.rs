//! A day that was typed as a date stays that date: in a saved run, its copies and its file.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::pages::runs::import::{file, import, saved};

const TYPED: [(&str, &str); 12] = [
    ("s1.i1.from_day", "2026-02-04"),
    ("s1.i1.to_day", "2026-04-05"),
    ("s1.i1.reduction", "0.4"),
    ("s1.i2.from_day", "50"),
    ("s1.i2.to_day", "2026-03-06"),
    ("s1.i2.reduction", "0.2"),
    ("s1.i3.from_day", "55"),
    ("s1.i3.reduction", "0.1"),
    ("s1.seasonality.amplitude", "0.2"),
    ("s1.seasonality.peak_day", "2026-01-20"),
    ("s1.vaccination.from_day", "2026-03-01"),
    ("s1.vaccination.doses_per_day", "50"),
];

fn query(start_date: &str) -> String {
    let pairs = [("v", "1"), ("days", "200"), ("start_date", start_date), ("s1.name", "A")];
    let rates = [("s1.beta", "0.3"), ("s1.gamma", "0.1")];
    let pairs = pairs.into_iter().chain(rates).chain(TYPED);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn inputs(app: &App, run: &str) -> Value {
    serde_json::from_str::<Value>(&file(app, run, "json").await).unwrap()["inputs"].clone()
}

/// The days of a run: those typed as dates, and those typed as numbers.
fn days(inputs: &Value) -> ([f64; 5], [f64; 2]) {
    let day = |pointer: &str| inputs.pointer(&format!("/scenarios/0{pointer}")).unwrap().as_f64().unwrap();
    let dates = [
        "/interventions/0/from_day",
        "/interventions/0/to_day",
        "/interventions/1/to_day",
        "/seasonality/peak_day",
        "/vaccination/from_day",
    ];
    (dates.map(day), ["/interventions/1/from_day", "/interventions/2/from_day"].map(day))
}

fn entered() -> Value {
    json!({
        "seasonality": {"peak_day": "date"},
        "interventions": [{"from_day": "date", "to_day": "date"}, {"to_day": "date"}],
        "vaccination": {"from_day": "date"},
    })
}

#[tokio::test]
async fn a_copy_keeps_dates_when_the_first_day_changes() {
    let app = App::new().await;
    let run = app.post("/runs", &query("2026-01-05")).await.location();
    let original = inputs(&app, &run).await;
    assert_eq!(days(&original), ([30.0, 90.0, 60.0, 15.0, 55.0], [50.0, 55.0]));
    assert_eq!(original["scenarios"][0]["entered"], entered());

    let copy = app.get(&format!("{run}/edit")).await.page();
    for (name, value) in TYPED.into_iter().filter(|(name, _)| name.ends_with("day")) {
        assert_eq!(copy.value(name), value, "{name}");
    }
    let link = copy.attributes("#link", "value")[0].replace("http://localhost:8000/?", "");
    let later = link.replace("start_date=2026-01-05", "start_date=2026-01-12");
    let moved = inputs(&app, &app.post("/runs", &later).await.location()).await;
    assert_eq!(days(&moved), ([23.0, 83.0, 53.0, 8.0, 48.0], [50.0, 55.0]), "a week fewer, but for typed numbers");
    assert_eq!(moved["scenarios"][0]["entered"], entered());

    let same = inputs(&app, &app.post("/runs", &link).await.location()).await;
    assert_eq!(same, original);
}

#[tokio::test]
async fn a_file_carries_dates_to_another_server() {
    let (here, there) = (App::new().await, App::new().await);
    let run = here.post("/runs", &query("2026-01-05")).await.location();
    let imported = import(&there, &file(&here, &run, "json").await).await.location();
    assert_eq!(inputs(&there, &imported).await, inputs(&here, &run).await);
    let copy = there.get(&format!("{imported}/edit")).await.page();
    assert_eq!(copy.value("s1.i2.to_day"), "2026-03-06");

    let altered = file(&here, &run, "json").await.replace("\"to_day\":\"date\"", "\"to_day\":\"month\"");
    let refused = import(&there, &altered).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("How to_day was typed must be day or date"), "{}", refused.body);
    let without_first_day =
        file(&here, &run, "json").await.replace("\"start_date\":\"2026-01-05\"", "\"start_date\":null");
    assert_eq!(import(&there, &without_first_day).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

fn body(start_date: &Value, entered: &Value) -> Value {
    json!({"days": 99, "start_date": start_date, "scenarios": [{
        "name": "A", "beta": 0.3, "gamma": 0.1, "entered": entered,
        "seasonality": {"amplitude": 0.1, "peak_day": 15.5},
        "interventions": [{"from_day": 30, "reduction": 0.4}],
    }]})
}

#[tokio::test]
async fn the_api_takes_dates_and_leaves_out_those_that_no_day_has() {
    let app = App::new().await;
    let given = json!({
        "beta": "R0", "seasonality": {"peak_day": "date"}, "vaccination": {"from_day": "date"},
        "interventions": [{"from_day": "date", "to_day": "date"}],
    });
    let run = saved(&app, &body(&json!("2026-01-05"), &given)).await;
    let kept = json!({"beta": "R0", "interventions": [{"from_day": "date"}]});
    assert_eq!(inputs(&app, &run).await["scenarios"][0]["entered"], kept, "no whole day, no campaign, no end");
    let copy = app.get(&format!("{run}/edit")).await.page();
    assert_eq!(
        (copy.value("s1.i1.from_day"), copy.value("s1.seasonality.peak_day")),
        ("2026-02-04".into(), "15.5".into())
    );

    let run = saved(&app, &body(&Value::Null, &given)).await;
    assert_eq!(inputs(&app, &run).await["scenarios"][0]["entered"], json!({"beta": "R0"}), "no first day");

    let run = saved(&app, &body(&json!("2026-01-05"), &json!({"interventions": [{"from_day": "day"}]}))).await;
    assert_eq!(inputs(&app, &run).await["scenarios"][0]["entered"], json!({}));
    assert_eq!(app.get(&format!("{run}/edit")).await.page().value("s1.i1.from_day"), "30", "as in older runs");
}

#[tokio::test]
async fn what_can_not_be_a_typed_day_is_named() {
    let app = App::new().await;
    for (entered, pointer) in [
        (json!({"seasonality": {"peak_day": "dates"}}), "/scenarios/0/entered/seasonality/peak_day"),
        (json!({"seasonality": {"from_day": "date"}}), "/scenarios/0/entered/seasonality/from_day"),
        (json!({"interventions": {}}), "/scenarios/0/entered/interventions"),
        (json!({"interventions": [{"from_day": 1}]}), "/scenarios/0/entered/interventions/0/from_day"),
        (json!({"interventions": [{"until": "date"}]}), "/scenarios/0/entered/interventions/0/until"),
        (json!({"interventions": [{}, {}]}), "/scenarios/0/entered/interventions"),
        (json!({"vaccination": "date"}), "/scenarios/0/entered/vaccination"),
    ] {
        let reply = app.post_json("/api/v1/simulations", &body(&json!("2026-01-05"), &entered).to_string()).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{entered}");
        let pointers: Vec<_> =
            reply.json()["errors"].as_array().unwrap().iter().map(|it| it["pointer"].clone()).collect();
        assert_eq!(pointers, [json!(format!("#{pointer}"))], "{entered}");
    }
}

#[tokio::test]
async fn presets_of_a_place_and_time_have_dates() {
    let app = App::new().await;
    for (title, name, value) in
        [("COVID", "s2.i1.from_day", "2020-03-17"), ("vaccin", "s2.vaccination.from_day", "2009-11-03")]
    {
        let page = app.get("/presets").await.page();
        let titles = page.texts(".presets h3 a");
        let place = titles.iter().position(|found| found.to_lowercase().contains(&title.to_lowercase()));
        let address = &page.attributes(".presets h3 a", "href")[place.unwrap_or_else(|| panic!("{titles:?}"))];
        assert_eq!(app.get(address).await.page().value(name), value);
    }
}
