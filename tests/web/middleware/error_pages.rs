//! Failures: each has a page that says what happened and what to do.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::StatusCode;

use crate::app::{App, TWO, request};

#[tokio::test]
async fn pages_that_are_not_there_say_so() {
    let app = App::new().await;
    for address in
        ["/nothing", "/runs/00000000000000000000000000", "/runs/x", "/runs/x/edit", "/runs/x/delete", "/static/x.css"]
    {
        let reply = app.get(address).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{address}");
        assert!(reply.page().text("h1").starts_with("There is no "), "{address}");
    }
}

#[tokio::test]
async fn wrong_methods_bodies_and_kinds_are_refused() {
    let app = App::new().await;
    let send = async |method: &str, address: &str, kind: &str, body: String| {
        let request = request(method, address).header("content-type", kind).body(Body::from(body)).unwrap();
        app.send(request).await
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    let wrong_method = send("DELETE", "/runs", FORM, String::new()).await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong_method.header("allow").contains("POST"), "{}", wrong_method.header("allow"));
    assert!(wrong_method.page().text("h1").contains("can't be used in this way"));
    assert_eq!(send("TRACE", "/", FORM, String::new()).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let wrong_kind = send("POST", "/runs", "multipart/form-data", TWO.to_owned()).await;
    assert_eq!(wrong_kind.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = send("POST", "/runs", FORM, "x".repeat(70_000)).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let many = send("POST", "/runs", FORM, "a=1&".repeat(2_001)).await;
    assert_eq!(many.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(many.page().text("main").contains("2,000 fields"));
    let compressed = request("POST", "/runs").header("content-type", FORM).header("content-encoding", "gzip");
    let compressed = app.send(compressed.body(Body::from(TWO)).unwrap()).await;
    assert_eq!(compressed.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn other_sites_change_nothing() {
    let app = App::new().await;
    for (name, value) in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "http://evil.example")]
    {
        let request = request("POST", "/runs").header("content-type", "application/x-www-form-urlencoded");
        let reply = app.send(request.header(name, value).body(Body::from(TWO)).unwrap()).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert_eq!(reply.page().text("h1"), "This was sent from another site");
    }
    assert!(app.get("/runs").await.body.contains("Nothing is saved yet"));
}

#[tokio::test]
async fn without_the_database_pages_say_so_in_time_and_the_workbench_works() {
    let app = App::without_database().await;
    assert_eq!(app.get("/").await.status, StatusCode::OK);
    assert_eq!(app.get("/about").await.status, StatusCode::OK);
    assert_eq!(app.get("/health/live").await.status, StatusCode::OK);
    let ready = app.get("/health/ready").await;
    assert_eq!((ready.status, ready.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    let started = Instant::now();
    let (list, run, save) =
        tokio::join!(app.get("/runs"), app.get("/runs/00000000000000000000000000"), app.post("/runs?key=x", TWO));
    assert!(started.elapsed() < Duration::from_millis(3500), "{:?}", started.elapsed());
    for reply in [list, run] {
        assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
        assert_eq!(reply.page().text("h1"), "Saved runs can't be reached at the moment");
    }
    assert_eq!(save.status, StatusCode::SERVICE_UNAVAILABLE);
    let note = save.page().text("main .note");
    assert!(note.starts_with("If this happens again, report this request number to the operator"), "{note}");
    assert_eq!(save.page().text("main .note code"), save.header("x-request-id"));
}

#[tokio::test]
async fn with_the_database_everything_is_ready() {
    let app = App::new().await;
    let ready = app.get("/health/ready").await;
    assert_eq!((ready.status, ready.json()["status"].as_str()), (StatusCode::OK, Some("ready")));
}

#[tokio::test]
async fn problems_of_the_api_carry_the_requests_number() {
    let (app, without) = (App::new().await, App::without_database().await);
    for (reply, status) in [
        (app.get("/api/v1/runs/none").await, 404),
        (app.get("/api/v1/runs?newer=nonsense").await, 422),
        (app.post_json("/api/v1/simulations", "{").await, 400),
        (app.post_json("/api/v1/simulations", "{}").await, 422),
        (without.get("/api/v1/runs").await, 503),
    ] {
        assert_eq!(reply.status.as_u16(), status, "{}", reply.body);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert_eq!(reply.json()["request_id"], reply.header("x-request-id"), "{}", reply.body);
        assert_eq!(reply.header("x-request-id").len(), 36);
    }
    let missing = app.get("/nothing").await;
    assert!(!missing.page().has("main .note"), "whose mistake it is not, need not be told");
}

#[tokio::test]
async fn a_requests_number_may_be_a_proxys_as_long_as_it_is_a_plain_word() {
    let app = App::new().await;
    for (given, is_kept) in
        [("4f1c-9A_b.c:d", true), ("a b", false), ("<script>", false), (&"x".repeat(145), false), ("", false)]
    {
        let request = request("GET", "/about").header("x-request-id", given).body(Body::empty()).unwrap();
        let reply = app.send(request).await;
        assert_eq!(reply.header("x-request-id") == given, is_kept, "{given}");
        assert!(!reply.header("x-request-id").is_empty());
    }
}
