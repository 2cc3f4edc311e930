//! Repeated names in JSON, and repeated headers.

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::web::Settings;

use crate::app::{App, TWO, request};
use crate::middleware::auth_check::{PASSWORD, protected};

#[tokio::test]
async fn a_name_that_stands_twice_in_json_is_refused_with_its_place() {
    let app = App::new().await;
    for (body, pointer) in [
        (r#"{"days": 9, "days": 10, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#, "#/days"),
        (r#"{"days": 9, "scenarios": [{"beta": 0.3, "beta": 0.4, "gamma": 0.1}]}"#, "#/scenarios/0/beta"),
        (
            r#"{"days": 9, "scenarios": [{"beta": 0.3, "gamma": 0.1, "interventions": [{"from_day": 1, "from_day": 1, "reduction": 0.1}]}]}"#,
            "#/scenarios/0/interventions/0/from_day",
        ),
        (r#"{"days": 9, "scenarios": [{"beta": 0.3, "gamma": 0.1}], "tags": [], "tags": ["a"]}"#, "#/tags"),
    ] {
        for address in ["/api/v1/simulations", "/api/v1/runs"] {
            let reply = app.post_json(address, body).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            let errors = reply.json()["errors"].clone();
            assert_eq!(errors[0]["pointer"], pointer);
            assert!(errors[0]["detail"].as_str().unwrap().contains("more than once"), "{errors}");
        }
    }
    assert_eq!(app.get("/api/v1/runs").await.json()["total"], 0);
}

#[tokio::test]
async fn a_file_with_a_name_twice_is_not_imported() {
    let app = App::new().await;
    let run = app.save().await;
    let file = app.get(&format!("{run}.json")).await.body;
    for (name, place) in [("\"beta\":", "/inputs/scenarios/0/beta"), ("\"engine\":", "/results/engine")] {
        let doubled = file.replacen(name, &format!("{name}null,{name}"), 1);
        assert_ne!(doubled, file);
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"run.json\"\r\n\r\n{doubled}\r\n--x--\r\n"
        );
        let post = request("POST", "/runs/import").header("content-type", "multipart/form-data; boundary=x");
        let reply = app.send(post.body(Body::from(body)).unwrap()).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.body.contains(place) && reply.body.contains("more than once"), "{place}: {}", reply.body);
    }
}

#[tokio::test]
async fn a_header_that_decides_stands_once() {
    let app = App::with(protected()).await;
    let body = r#"{"days": 9, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#;
    let bearer = format!("Bearer {PASSWORD}");
    let whole = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", "a")];
    let call = |more: &[(&str, &str)]| {
        let headers = whole.iter().chain(more);
        let call = headers.fold(request("POST", "/api/v1/runs"), |call, (name, value)| call.header(*name, *value));
        call.body(Body::from(body)).unwrap()
    };
    assert_eq!(app.send(call(&[])).await.status, StatusCode::CREATED);
    for more in [
        ("authorization", "Bearer another one"),
        ("authorization", bearer.as_str()),
        ("content-type", "text/plain"),
        ("idempotency-key", "a"),
        ("idempotency-key", "b"),
    ] {
        let reply = app.send(call(&[more])).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{more:?}");
        assert_eq!(reply.json()["title"], "A header is repeated");
    }
    for twice in [
        [("origin", "http://localhost:8000"), ("origin", "http://evil.example")],
        [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(app.send(call(&twice)).await.status, StatusCode::BAD_REQUEST, "{twice:?}");
    }
    let packed = [("content-encoding", "identity"), ("content-encoding", "gzip")];
    assert_eq!(app.send(call(&packed)).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(app.get("/api/v1/runs").await.json()["total"], 1);
}

#[tokio::test]
async fn the_api_is_what_is_below_api_and_no_base_path_is() {
    for base_path in ["/api/x", "/api", "/x/api", "/learn", "/health", "/login", "/delete"] {
        let app = App::with(Settings { base_path: base_path.to_owned(), ..protected() }).await;
        let at = |path: &str| format!("{base_path}{path}");
        // A page asks for the password in a form, and saves with a session.
        let asked = app.post(&at("/runs"), TWO).await;
        assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{base_path}");
        assert_eq!(asked.page().text("h1"), "Log in to save", "{base_path}");
        let login = app.post(&at("/login"), "password=correct+horse").await;
        let run = app.post_as(&login.cookie(), &at("/runs"), TWO).await.location();
        assert!(run.starts_with(&at("/runs/")), "{run}");
        let deleted = app.post(&format!("{run}/delete"), "").await;
        assert_eq!(deleted.page().text("h1"), "Log in to delete this run", "{base_path}");
        let missing = app.get(&at("/runs/none")).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{base_path}");
        assert!(missing.page().has("h1"), "{base_path}");
        let long = app.get(&at(&format!("/runs?q={}", "x".repeat(9_000)))).await;
        assert!(long.body.contains("search with fewer words"), "{base_path}: {}", long.body);
        // The API answers in its own way, and takes no cookie.
        let call = request("POST", &at("/api/v1/runs")).header("cookie", login.cookie());
        let call = call.header("content-type", "application/json").body(Body::from("{}")).unwrap();
        let refused = app.send(call).await;
        assert_eq!((refused.status, refused.json()["status"].as_u64()), (StatusCode::UNAUTHORIZED, Some(401)));
        assert_eq!(app.get(&at("/api/v1/none")).await.json()["status"], 404, "{base_path}");
        assert_eq!(app.get("/health/live").await.status, StatusCode::OK, "{base_path}");
    }
}
