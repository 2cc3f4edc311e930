//! /api/v1/runs and /api/v1/presets: saving once, listing, reading, deleting, and calls from other sites.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use epicurve::web::Settings;
use serde_json::{Value, json};

use crate::app::{App, Reply, request};

const RUNS: &str = "/api/v1/runs";

fn body(title: &str) -> Value {
    json!({ "title": title, "note": "From a program.\nTwice.", "days": 60, "scenarios": [
        { "name": "No change", "beta": 0.3, "gamma": 0.1 },
        { "name": "Distancing", "beta": 0.2, "gamma": 0.1 },
    ] })
}

async fn post_with_key(app: &App, key: &str, body: &Value) -> Reply {
    let request = request("POST", RUNS).header("content-type", "application/json").header("idempotency-key", key);
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn saved(app: &App, title: &str) -> String {
    let reply = app.post_json(RUNS, &body(title).to_string()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    reply.header("location").to_owned()
}

async fn delete(app: &App, address: &str) -> Reply {
    app.send(request("DELETE", address).body(Body::empty()).unwrap()).await
}

fn parameters(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.body);
    let errors = reply.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| error["parameter"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_run_is_saved_read_shown_and_deleted() {
    let app = App::new().await;
    let reply = app.post_json(RUNS, &body("Council").to_string()).await;
    assert_eq!(reply.status, StatusCode::CREATED);
    assert_eq!(reply.header("content-type"), "application/json");
    let document = reply.json();
    let id = document["id"].as_str().unwrap();
    assert_eq!(reply.header("location"), format!("{RUNS}/{id}"));
    assert_eq!(reply.header("link"), format!("</runs/{id}>; rel=\"alternate\"; type=\"text/html\""));
    assert_eq!((&document["title"], &document["note"]), (&json!("Council"), &json!("From a program.\nTwice.")));
    let computed = app.post_json("/api/v1/simulations", &document["inputs"].to_string()).await;
    assert_eq!(computed.json(), document["results"]);

    let read = app.get(reply.header("location")).await;
    assert_eq!(read.body, reply.body);
    assert_eq!(read.body, app.get(&format!("/runs/{id}.json")).await.body, "the file is the same document");
    let known = request("GET", reply.header("location")).header("if-none-match", read.header("etag"));
    assert_eq!(app.send(known.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(app.get(&format!("/runs/{id}")).await.page().text("h1"), "Council");

    let gone = delete(&app, reply.header("location")).await;
    assert_eq!((gone.status, gone.body.as_str()), (StatusCode::NO_CONTENT, ""));
    for missing in [app.get(reply.header("location")).await, delete(&app, reply.header("location")).await] {
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert_eq!(missing.header("content-type"), "application/problem+json");
    }
}

#[tokio::test]
async fn what_cannot_be_saved_is_said_and_not_saved() {
    let app = App::new().await;
    let mut wrong = body(&"x".repeat(121));
    wrong["note"] = json!(7);
    wrong["days"] = json!(0);
    wrong["scenarios"][1]["gama"] = json!(1);
    let reply = app.post_json(RUNS, &wrong.to_string()).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pointers: Vec<_> =
        reply.json()["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!(pointers, ["#/title", "#/note", "#/scenarios/1/gama", "#/days"]);
    for (sent, status) in [("{", 400), ("[1]", 422), ("{}", 422), ("null", 422)] {
        assert_eq!(app.post_json(RUNS, sent).await.status.as_u16(), status, "{sent}");
    }
    let patched = app.send(request("PATCH", RUNS).body(Body::empty()).unwrap()).await;
    assert_eq!(patched.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(patched.header("allow").contains("POST"), "{}", patched.header("allow"));
    assert_eq!(app.get(RUNS).await.json()["total"], 0);
}

#[tokio::test]
async fn a_key_saves_once_and_stands_for_one_request() {
    let app = App::new().await;
    let first = post_with_key(&app, "monday", &body("A")).await;
    assert_eq!(first.status, StatusCode::CREATED);
    // The same in another order, with other spaces.
    let again = format!(" {} ", body("A").to_string().replace(':', " : "));
    let request = request("POST", RUNS).header("content-type", "application/json").header("idempotency-key", "monday");
    let again = app.send(request.body(Body::from(again)).unwrap()).await;
    assert_eq!((again.status, again.header("location")), (StatusCode::CREATED, first.header("location")));
    assert_eq!(again.body, first.body);
    let other = post_with_key(&app, "monday", &body("B")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.json()["title"], "This Idempotency-Key was used for another request");
    assert_eq!(post_with_key(&app, "tuesday", &body("B")).await.status, StatusCode::CREATED);
    assert_eq!(post_with_key(&app, &"k".repeat(256), &body("C")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.get(RUNS).await.json()["total"], 2);
}

#[tokio::test]
async fn the_list_has_pages_and_a_search() {
    let app = App::new().await;
    for number in 1..=5 {
        saved(&app, &format!("Plan {number}")).await;
    }
    let titles = |list: &Value| -> Vec<String> {
        list["runs"].as_array().unwrap().iter().map(|run| run["title"].as_str().unwrap().to_owned()).collect()
    };
    let reply = app.get(&format!("{RUNS}?limit=2")).await;
    let first = reply.json();
    assert_eq!(
        (titles(&first), &first["total"], &first["newer"]),
        (vec!["Plan 5".into(), "Plan 4".into()], &json!(5), &Value::Null)
    );
    let run = &first["runs"][0];
    assert_eq!(run["scenario_names"], json!(["No change", "Distancing"]));
    assert!(run["peak_infectious"].as_f64().unwrap() > 3_000.0 && run["created_at"].as_str().unwrap().ends_with('Z'));
    let next = reply.header("link").trim_start_matches('<').split('>').next().unwrap().to_owned();
    assert!(reply.header("link").ends_with("rel=\"next\""), "{}", reply.header("link"));
    let second = app.get(&next).await.json();
    assert_eq!(titles(&second), ["Plan 3", "Plan 2"]);
    let third = app.get(&format!("{RUNS}?limit=2&older={}", second["older"].as_str().unwrap())).await.json();
    assert_eq!((titles(&third), &third["older"]), (vec!["Plan 1".into()], &Value::Null));
    let back = app.get(&format!("{RUNS}?limit=2&newer={}", third["newer"].as_str().unwrap())).await.json();
    assert_eq!(titles(&back), ["Plan 3", "Plan 2"]);
    let found = app.get(&format!("{RUNS}?q=plan+4")).await.json();
    assert_eq!((titles(&found), &found["total"]), (vec!["Plan 4".into()], &json!(1)));

    assert_eq!(parameters(&app.get(&format!("{RUNS}?limit=0&colour=red&older=x")).await), ["colour", "limit", "older"]);
    assert_eq!(parameters(&app.get(&format!("{RUNS}?limit=1&limit=2")).await), ["limit"]);
    let place = second["older"].as_str().unwrap();
    assert_eq!(parameters(&app.get(&format!("{RUNS}?older={place}&newer={place}")).await), ["newer"]);
}

#[tokio::test]
async fn the_list_is_narrowed_and_sorted() {
    let app = App::new().await;
    for (title, beta, tags, sigma) in [
        ("Low", 0.15, json!(["Council", "2026"]), Value::Null),
        ("High", 0.4, json!(["council"]), json!(0.2)),
        ("Middle", 0.25, Value::Null, Value::Null),
    ] {
        let mut run = body(title);
        run["tags"] = tags;
        run["scenarios"][0]["beta"] = json!(beta);
        run["scenarios"][1]["sigma"] = sigma;
        run["scenarios"][0]["omega"] = json!(if title == "Middle" { 0.01 } else { 0.0 });
        let reply = app.post_json(RUNS, &run.to_string()).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    }
    let listed = async |query: &str| -> Vec<String> {
        let reply = app.get(&format!("{RUNS}?{query}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply.json()["runs"].as_array().unwrap().iter().map(|run| run["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed("sort=-peak_infectious").await, ["High", "Middle", "Low"]);
    assert_eq!(listed("sort=basic_reproduction_number").await, ["Low", "Middle", "High"]);
    assert_eq!(listed("sort=-attack_rate").await, ["High", "Low", "Middle"], "with waning immunity it is withheld");
    assert_eq!(listed("sort=attack_rate").await, ["Low", "High", "Middle"]);
    assert_eq!(listed("tag=COUNCIL").await, ["High", "Low"]);
    assert_eq!(listed("tag=council&tag=2026").await, ["Low"]);
    assert_eq!(listed("model=SEIR").await, ["High"]);
    assert_eq!(listed("model=SIRS&model=SIR").await, ["Middle"], "its second scenario has no waning immunity");
    assert_eq!(listed("model=stochastic").await, [""; 0]);
    let run = &app.get(&format!("{RUNS}?model=SEIR")).await.json()["runs"][0];
    assert_eq!((&run["tags"], &run["model"]), (&json!(["council"]), &json!(["SIR", "SEIR", "deterministic"])));
    assert_eq!(run["basic_reproduction_number"], json!(4.0));

    // From page to page in that order, by the links alone.
    let mut reply = app.get(&format!("{RUNS}?sort=-attack_rate&tag=council&limit=1")).await;
    assert_eq!(reply.json()["runs"][0]["title"], "High");
    let next = reply.header("link").trim_start_matches('<').split('>').next().unwrap().to_owned();
    reply = app.get(&next).await;
    assert_eq!((&reply.json()["runs"][0]["title"], &reply.json()["older"]), (&json!("Low"), &Value::Null));

    assert_eq!(parameters(&app.get(&format!("{RUNS}?sort=title&model=SI&model=SIR")).await), ["sort", "model"]);
    for (tags, pointer) in [
        (json!("council"), "#/tags"),
        (json!([1]), "#/tags"),
        (json!(["a,b"]), "#/tags"),
        (Value::from(vec![""; 11]), "#/tags"),
    ] {
        let mut wrong = body("x");
        wrong["tags"] = tags;
        let reply = app.post_json(RUNS, &wrong.to_string()).await;
        assert_eq!(reply.json()["errors"][0]["pointer"], pointer, "{}", reply.body);
    }
}

#[tokio::test]
async fn presets_can_be_sent_back_as_they_are() {
    let app = App::new().await;
    let list = app.get("/api/v1/presets").await.json();
    let presets = list["presets"].as_array().unwrap();
    assert_eq!(presets.len(), 10);
    for preset in presets {
        assert!(preset["numbers"].is_array() && preset["mounted"] == false, "{}", preset["id"]);
        let reply = app.post_json("/api/v1/simulations", &preset["comparison"].to_string()).await;
        assert_eq!(reply.status, StatusCode::OK, "{}: {}", preset["id"], reply.body);
    }
    assert_eq!(parameters(&app.get("/api/v1/presets?id=1").await), ["id"]);
}

#[tokio::test]
async fn simulations_are_answered_as_csv_where_that_is_asked_for() {
    let app = App::new().await;
    let mut comparison = body("");
    comparison.as_object_mut().unwrap().retain(|name, _| !["title", "note"].contains(&name.as_str()));
    let ask =
        request("POST", "/api/v1/simulations").header("content-type", "application/json").header("accept", "text/csv");
    let reply = app.send(ask.body(Body::from(comparison.to_string())).unwrap()).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    let id = saved(&app, "").await.rsplit('/').next().unwrap().to_owned();
    assert_eq!(reply.body, app.get(&format!("/runs/{id}.csv")).await.body);
}

#[tokio::test]
async fn other_sites_may_call_only_where_the_operator_says_so() {
    let twin = "https://twin.example.org";
    let preflight = |origin: &str| {
        let request = request("OPTIONS", RUNS).header("origin", origin).header("access-control-request-method", "POST");
        request.header("access-control-request-headers", "content-type,idempotency-key").body(Body::empty()).unwrap()
    };
    let call = |origin: &str, body: &str| {
        let request = request("POST", RUNS).header("origin", origin).header("sec-fetch-site", "cross-site");
        request.header("content-type", "application/json").body(Body::from(body.to_owned())).unwrap()
    };
    let closed = App::new().await;
    assert_eq!(closed.send(preflight(twin)).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(closed.send(call(twin, &body("x").to_string())).await.status, StatusCode::FORBIDDEN);
    assert!(!closed.get(RUNS).await.headers.contains_key("access-control-allow-origin"));

    let open = App::with(Settings { cors_origins: vec![twin.to_owned()], ..Settings::default() }).await;
    let allowed = open.send(preflight(twin)).await;
    assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (StatusCode::OK, twin));
    assert!(allowed.header("access-control-allow-headers").contains("idempotency-key"));
    let saved = open.send(call(twin, &body("x").to_string())).await;
    assert_eq!((saved.status, saved.header("access-control-allow-origin")), (StatusCode::CREATED, twin));
    // An error can be read there, too.
    let refused = open.send(call(twin, "{}")).await;
    assert_eq!(
        (refused.status, refused.header("access-control-allow-origin")),
        (StatusCode::UNPROCESSABLE_ENTITY, twin)
    );
    let missing =
        open.send(request("GET", "/api/v1/runs/none").header("origin", twin).body(Body::empty()).unwrap()).await;
    assert_eq!((missing.status, missing.header("access-control-allow-origin")), (StatusCode::NOT_FOUND, twin));
    for other in ["https://twin.example.org.evil.example", "http://twin.example.org", "null"] {
        assert_eq!(open.send(call(other, "{}")).await.status, StatusCode::FORBIDDEN, "{other}");
        assert!(!open.send(preflight(other)).await.headers.contains_key("access-control-allow-origin"), "{other}");
    }
    // Its pages may call the API, not send the forms of pages.
    let form = request("POST", "/runs").header("origin", twin).header("sec-fetch-site", "cross-site");
    let form =
        form.header("content-type", "application/x-www-form-urlencoded").body(Body::from(crate::app::TWO)).unwrap();
    assert_eq!(open.send(form).await.status, StatusCode::FORBIDDEN);
}

/// A request to save that comes from an address, by way of what it says of itself.
async fn save_from(app: &App, address: &str, forwarded_for: Option<&str>, page: Option<&str>) -> Reply {
    let peer: SocketAddr = format!("{address}:4711").parse().unwrap();
    let (path, kind, body) = match page {
        Some(form) => ("/runs", "application/x-www-form-urlencoded", form.to_owned()),
        None => (RUNS, "application/json", body("x").to_string()),
    };
    let mut request = request("POST", path).header("content-type", kind).extension(ConnectInfo(peer));
    if let Some(client) = forwarded_for {
        request = request.header("x-forwarded-for", client);
    }
    app.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_client_saves_as_many_runs_as_the_operator_allows_and_no_other_is_held_up() {
    let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let settings = Settings { saves_per_minute: NonZeroU32::new(3), trusted_proxies, ..Settings::default() };
    let app = App::with(settings).await;
    let wrong = "v=1&days=200&s1.beta=-1&s1.gamma=0.1";
    for _ in 0..5 {
        let refused = save_from(&app, "192.0.2.1", None, Some(wrong)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "what is not saved does not count");
    }
    for _ in 0..3 {
        assert_eq!(save_from(&app, "192.0.2.1", None, None).await.status, StatusCode::CREATED);
    }
    let refused = save_from(&app, "192.0.2.1", None, None).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let seconds: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=20).contains(&seconds), "{seconds}");
    assert!(refused.json()["title"].as_str().unwrap().starts_with("Too many runs were saved"));
    let page = save_from(&app, "192.0.2.1", None, Some(crate::app::TWO)).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "a form counts together with the API");
    assert!(page.page().text("main").contains("go back and press Save"));
    for spoofed in ["198.51.100.7", "10.0.0.1", "127.0.0.1"] {
        let reply = save_from(&app, "192.0.2.1", Some(spoofed), None).await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{spoofed} gains nothing");
    }
    assert_eq!(app.get(RUNS).await.json()["total"], 3, "nothing of what was refused is kept");

    assert_eq!(save_from(&app, "192.0.2.2", None, None).await.status, StatusCode::CREATED, "another client");
    for (forwarded_for, expected) in [("198.51.100.7", 201), ("203.0.113.1, 198.51.100.8", 201), ("192.0.2.1", 429)] {
        let reply = save_from(&app, "10.0.0.1", Some(forwarded_for), None).await;
        assert_eq!(reply.status, expected, "a trusted proxy says that it is {forwarded_for}");
    }
}

#[tokio::test]
async fn without_a_limit_a_client_saves_as_many_runs_as_it_likes() {
    let app = App::new().await;
    for _ in 0..100 {
        assert_eq!(save_from(&app, "192.0.2.1", None, None).await.status, StatusCode::CREATED);
    }
}
