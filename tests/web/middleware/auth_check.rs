//! Who may write: every route that writes, found in the router's own text and in the API's description, so that none can
//! be forgotten.

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::web::{Mode, Settings};

use crate::app::{App, Reply, TWO, request};

/// "correct horse", cheaply: 64 kB and two passes, by the reference implementation in C.
pub const HASH: &str = "$argon2id$v=19$m=64,t=2,p=1$ZXBpY3VydmVzYWx0$JhB9YUEu7btIUoZZ1dAEILPxt0ZioV/yyE4dZuj4vT4";
pub const PASSWORD: &str = "correct horse";

pub fn read_only() -> Settings {
    Settings { mode: Mode::ReadOnly, ..Settings::default() }
}

pub fn protected() -> Settings {
    Settings { mode: Mode::Protected { password: HASH.into() }, ..Settings::default() }
}

/// Posts that write nothing.
const HARMLESS: [&str; 3] = ["/login", "/logout", "/api/v1/simulations"];

/// Every route with a method that may write: the router's own text, call by call, and what the API's description names.
async fn writing_routes(app: &App) -> Vec<(String, String)> {
    let mut routes = Vec::new();
    for (text, prefix) in
        [(include_str!("../../../src/web/router.rs"), ""), (include_str!("../../../src/web/api/mod.rs"), "/api/v1")]
    {
        for call in text.split(".route(").skip(1) {
            let path = call.split('"').nth(1).unwrap();
            let handlers = call.split(".route").next().unwrap();
            for method in ["post", "put", "patch", "delete", "any"] {
                if handlers.contains(&format!(" {method}(")) || handlers.contains(&format!(".{method}(")) {
                    routes.push((method.to_uppercase(), format!("{prefix}{path}")));
                }
            }
        }
    }
    let description = app.get("/api/openapi.json").await.json();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys().filter(|method| *method != "get") {
            routes.push((method.to_uppercase(), path.clone()));
        }
    }
    routes.retain(|(_, path)| !HARMLESS.contains(&path.as_str()));
    routes.sort();
    routes.dedup();
    routes
}

async fn send(app: &App, method: &str, path: &str, id: &str) -> Reply {
    let address = path.replace("{id}", id);
    let kind = match path {
        "/runs/import" => "multipart/form-data; boundary=x",
        path if path.starts_with("/api/") => "application/json",
        _ => "application/x-www-form-urlencoded",
    };
    app.send(request(method, &address).header("content-type", kind).body(Body::from("title=Ours&b=1")).unwrap()).await
}

/// An application in this mode on a database with a run in it, and the run's id.
async fn with_a_run(settings: Settings) -> (App, String) {
    let (store, folder) = crate::support::sqlite().await;
    let open = epicurve::web::router(epicurve::web::AppState::new(store.clone(), Settings::default()).unwrap());
    let post = request("POST", "/runs").header("content-type", "application/x-www-form-urlencoded");
    let response = tower::ServiceExt::oneshot(open, post.body(Body::from(TWO)).unwrap()).await.unwrap();
    let id = response.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
    (App::on(store, folder, settings), id)
}

#[tokio::test]
async fn the_routes_that_write_are_found() {
    let app = App::new().await;
    let routes = writing_routes(&app).await;
    let expected = [
        ("DELETE", "/api/v1/runs/{id}"),
        ("POST", "/api/v1/runs"),
        ("POST", "/runs"),
        ("POST", "/runs/import"),
        ("POST", "/runs/{id}/archive"),
        ("POST", "/runs/{id}/delete"),
        ("POST", "/runs/{id}/details"),
        ("POST", "/runs/{id}/restore"),
        ("POST", "/runs/{id}/unarchive"),
    ];
    for (method, path) in expected {
        assert!(routes.contains(&(method.to_owned(), path.to_owned())), "{method} {path} is not in {routes:?}");
    }
}

#[tokio::test]
async fn read_only_refuses_every_write_and_changes_nothing() {
    let (app, id) = with_a_run(read_only()).await;
    let before = app.get(&format!("/runs/{id}")).await.body;
    for (method, path) in writing_routes(&app).await {
        let reply = send(&app, &method, &path, &id).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{method} {path}: {}", reply.body);
        if path.starts_with("/api/") {
            assert_eq!(reply.header("content-type"), "application/problem+json");
            assert_eq!(reply.json()["title"], "Nothing can be saved or deleted here");
        } else {
            assert_eq!(reply.page().text("h1"), "Nothing can be saved or deleted here", "{path}");
        }
    }
    assert_eq!(app.get(&format!("/runs/{id}")).await.body, before);
    // Pages that lead to nothing but writing, and those that belong to another mode.
    assert_eq!(app.get("/runs/import").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get(&format!("/runs/{id}/delete")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get("/login").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.post("/logout", "").await.status, StatusCode::NOT_FOUND);
    // What an address can't do at all is still said to be so.
    let reply = app.send(request("PUT", "/runs").body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    let allowed = reply.header("allow");
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
}

#[tokio::test]
async fn read_only_runs_and_shows_everything_and_has_no_button_that_fails() {
    let (app, id) = with_a_run(read_only()).await;
    assert!(
        app.post_json("/api/v1/simulations", r#"{"days": 9, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#)
            .await
            .status
            .is_success()
    );
    let pages = [
        "/".to_owned(),
        format!("/?{TWO}"),
        "/?v=1&days=x".to_owned(),
        "/runs".to_owned(),
        "/runs?show=archived".to_owned(),
        "/runs?show=deleted".to_owned(),
        format!("/runs/{id}"),
        format!("/runs/{id}/edit"),
        format!("/compare?run={id}"),
        format!("/embed/{id}"),
        "/sweep".to_owned(),
        "/presets".to_owned(),
        "/learn".to_owned(),
        "/about".to_owned(),
        "/nothing".to_owned(),
    ];
    for address in pages {
        let reply = app.get(&address).await;
        assert!(reply.header("content-type").starts_with("text/html"), "{address}");
        let page = reply.page();
        let methods = page.attributes("form[method], [formmethod]", "method");
        assert!(methods.iter().all(|method| method == "get"), "{address}: {methods:?}");
        assert!(!page.has("[formmethod]"), "{address}");
        for link in page.attributes("a", "href") {
            let leads_to_writing = ["/import", "/delete", "/login"].iter().any(|end| link.ends_with(end));
            assert!(!leads_to_writing, "{address}: {link}");
        }
        assert!(!reply.varies_by("cookie"), "{address}: nobody logs in here");
    }
    // The other buttons of the form are there, and so are all others where writing is allowed.
    assert_eq!(app.get("/").await.page().texts(".bar button"), ["Run"]);
    let (open, id) = with_a_run(Settings::default()).await;
    assert_eq!(open.get("/").await.page().texts(".bar button"), ["Run", "Save"]);
    let page = open.get(&format!("/runs/{id}")).await.page();
    assert!(page.has("form[action$='/details']") && page.has("#archive") && page.has("a[href$='/delete']"));
    assert!(!page.has("[href$='/login']") && !page.has("[form=logout]"));
}

#[tokio::test]
async fn protected_asks_before_every_write_and_changes_nothing() {
    let (app, id) = with_a_run(protected()).await;
    let before = app.get(&format!("/runs/{id}")).await.body;
    for (method, path) in writing_routes(&app).await {
        let reply = send(&app, &method, &path, &id).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}: {}", reply.body);
        assert_eq!(reply.header("www-authenticate"), "Bearer", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        if path.starts_with("/api/") {
            assert_eq!(reply.header("content-type"), "application/problem+json");
            assert!(reply.json()["detail"].as_str().unwrap().contains("Authorization: Bearer"));
        } else {
            assert!(reply.page().has("input[type=password]"), "{path}");
        }
    }
    assert_eq!(app.get(&format!("/runs/{id}")).await.body, before);
    assert_eq!(app.get("/runs/import").await.location(), "/login?next=%2Fruns%2Fimport");
}
