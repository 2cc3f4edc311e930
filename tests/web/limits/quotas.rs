//! What is kept and computed at most: each refusal with its own sentence, on pages and in the API, and nothing kept of what
//! was refused.

use std::num::{NonZeroU32, NonZeroU64};

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::web::Settings;

use crate::app::{App, TWO, request};

const BODY: &str = r#"{"days": 9, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#;

#[tokio::test]
async fn as_many_runs_are_saved_as_the_operator_allows() {
    let settings = Settings { most_runs: NonZeroU64::new(2), ..Settings::default() };
    App::on_both(settings, async |app| {
        let run = app.post("/runs?key=one", TWO).await.location();
        assert_eq!(app.post_json("/api/v1/runs", BODY).await.status, StatusCode::CREATED);
        let page = app.post("/runs?key=two", TWO).await;
        assert_eq!(page.status, StatusCode::INSUFFICIENT_STORAGE);
        assert_eq!(page.page().text("h1"), "This server keeps no more runs");
        let answer = app.post_json("/api/v1/runs", BODY).await;
        assert_eq!((answer.status, answer.json()["status"].as_u64()), (StatusCode::INSUFFICIENT_STORAGE, Some(507)));
        assert_eq!(answer.json()["title"], "This server keeps no more runs");
        assert_eq!(app.get("/api/v1/runs").await.json()["total"], 2);
        // A second press of the same button leads to the run that the first one saved.
        assert_eq!(app.post("/runs?key=one", TWO).await.location(), run);
        // Everything else goes on, and a run that is deleted for good makes room.
        assert_eq!(app.get(&format!("/?{TWO}")).await.status, StatusCode::OK);
        assert_eq!(app.post(&format!("{run}/details"), "title=Ours").await.location(), run);
        let delete = request("DELETE", &format!("/api/v1{run}")).body(Body::empty()).unwrap();
        assert_eq!(app.send(delete).await.status, StatusCode::NO_CONTENT);
        app.post("/runs?key=two", TWO).await.location();
    })
    .await;
}

#[tokio::test]
async fn far_from_the_limit_runs_are_not_counted_each_time() {
    let settings = Settings { most_runs: NonZeroU64::new(5_000_000), ..Settings::default() };
    App::on_both(settings, async |app| {
        for _ in 0..3 {
            app.post("/runs", TWO).await.location();
        }
        assert_eq!(app.get("/api/v1/runs").await.json()["total"], 3);
    })
    .await;
}

#[tokio::test]
async fn a_full_database_takes_no_run() {
    let settings = Settings { most_bytes: NonZeroU64::new(4_096), ..Settings::default() };
    App::on_both(settings, async |app| {
        let page = app.post("/runs", TWO).await;
        assert_eq!(page.status, StatusCode::INSUFFICIENT_STORAGE);
        assert_eq!(page.page().text("h1"), "This server has no room for this run");
        let answer = app.post_json("/api/v1/runs", BODY).await;
        assert_eq!(answer.json()["title"], "This server has no room for this run");
        assert_eq!(app.get("/api/v1/runs").await.json()["total"], 0);
        assert_eq!(app.get("/").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn changes_of_a_run_count_as_saves() {
    let settings = Settings { saves_per_minute: NonZeroU32::new(3), ..Settings::default() };
    App::on_both(settings, async |app| {
        let run = app.save().await;
        for title in ["One", "Two"] {
            app.post(&format!("{run}/details"), &format!("title={title}&note=&tags=")).await.location();
        }
        // A mistake is answered without being counted.
        let wrong = app.post(&format!("{run}/details"), &format!("title={}", "x".repeat(121))).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let refused = app.post(&format!("{run}/details"), "title=Three&note=a+note&tags=a,b").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        let seconds: u32 = refused.header("retry-after").parse().unwrap();
        let page = refused.page();
        let said = page.text("#problems a");
        assert!((1..=21).contains(&seconds) && said.contains(&format!("Wait {seconds} second")), "{seconds}: {said}");
        // The typed texts are still there, and nothing else is changed.
        assert_eq!((page.value("title").as_str(), page.value("tags").as_str()), ("Three", "a, b"));
        assert_eq!((page.text("textarea").as_str(), page.text("h1").as_str()), ("a note", "Two"));
        assert_eq!(app.post("/runs", TWO).await.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(app.post(&format!("{run}/archive"), "").await.location(), run);
    })
    .await;
}

#[tokio::test]
async fn a_full_database_takes_no_longer_text_and_lets_everything_be_put_away() {
    let (store, _folder) = crate::support::sqlite().await;
    let full = Settings { most_bytes: NonZeroU64::new(4_096), ..Settings::default() };
    let (open, app) = (App::of(store.clone(), Settings::default()), App::of(store, full));
    let run = open.save().await;
    open.post(&format!("{run}/details"), "title=Long+title&note=Some+words&tags=").await.location();
    let refused = app.post(&format!("{run}/details"), "title=A+longer+title&note=Some+words&tags=").await;
    assert_eq!(refused.status, StatusCode::INSUFFICIENT_STORAGE);
    let page = refused.page();
    assert!(page.text("#problems a").starts_with("Nothing was changed: the database is as large as"));
    assert_eq!((page.value("title").as_str(), page.text("h1").as_str()), ("A longer title", "Long title"));
    for (change, form) in [("details", "title=Title&note=&tags="), ("archive", ""), ("unarchive", "")] {
        assert_eq!(app.post(&format!("{run}/{change}"), form).await.location(), run, "{change}");
    }
    app.post(&format!("{run}/delete"), "").await.location();
    assert_eq!(app.post(&format!("{run}/restore"), "").await.location(), run);
    let purge = request("DELETE", &format!("/api/v1{run}")).body(Body::empty()).unwrap();
    assert_eq!(app.send(purge).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn who_has_simulated_for_too_long_waits_a_little() {
    let settings = Settings {
        compute_seconds_per_minute: NonZeroU32::new(1),
        trusted_proxies: vec!["::/128".parse().unwrap()],
        ..Settings::default()
    };
    let app = App::with(settings).await;
    let from = async |client: &str, method: &str, address: &str, body: String| {
        let kind = if address.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
        let call = request(method, address).header("x-forwarded-for", client).header("content-type", kind);
        app.send(call.body(Body::from(body)).unwrap()).await
    };
    // A few of them take more than a second in any build.
    let long = r#"{"days": 3000, "solver": {"method": "stochastic", "members": 200, "seed": 1},
        "scenarios": [{"beta": 0.3, "gamma": 0.1, "omega": 0.01, "population": 100000, "importation": 5}]}"#;
    for _ in 0..20 {
        let answer = from("192.0.2.1", "POST", "/api/v1/simulations", long.to_owned()).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    let answer = from("192.0.2.1", "POST", "/api/v1/simulations", BODY.to_owned()).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds: u32 = answer.header("retry-after").parse().unwrap();
    // A second comes back in a minute, and a simulation is stopped after ten.
    assert!((1..=900).contains(&seconds), "{seconds}");
    assert_eq!(answer.json()["title"], "Your simulations took all the time that they may in a minute");
    let addresses = [
        ("GET", format!("/?{TWO}"), String::new()),
        ("GET", format!("/values?{TWO}"), String::new()),
        ("GET", "/sweep".to_owned(), String::new()),
        ("GET", "/sweep.csv".to_owned(), String::new()),
        ("POST", "/runs?key=one".to_owned(), TWO.to_owned()),
        ("POST", "/api/v1/runs".to_owned(), BODY.to_owned()),
    ];
    for (method, address, body) in &addresses {
        let reply = from("192.0.2.1", method, address, body.clone()).await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{address}");
        assert!(!reply.header("retry-after").is_empty(), "{address}");
    }
    assert_eq!(app.get("/api/v1/runs").await.json()["total"], 0, "nothing was saved");
    // What is saved is shown to whoever asks, and somebody else simulates.
    assert_eq!(from("192.0.2.1", "GET", "/runs", String::new()).await.status, StatusCode::OK);
    assert_eq!(from("192.0.2.1", "GET", "/about", String::new()).await.status, StatusCode::OK);
    assert_eq!(from("192.0.2.2", "GET", "/", String::new()).await.status, StatusCode::OK);
}
