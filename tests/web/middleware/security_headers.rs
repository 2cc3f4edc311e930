//! Headers, assets, compression and the base path.

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::web::Settings;

use crate::app::{App, TWO, request};

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let app = App::new().await;
    let run = app.save().await;
    let replies = [
        app.get("/").await,
        app.get("/?v=1&days=x").await,
        app.get("/runs").await,
        app.get(&run).await,
        app.get("/about").await,
        app.get("/nothing").await,
        app.get("/health/live").await,
        app.post("/runs", TWO).await,
        app.post("/about", "").await,
        app.post_json("/api/v1/simulations", "{}").await,
    ];
    for reply in &replies {
        assert_eq!(reply.header("content-security-policy"), PAGE_POLICY, "{}", reply.status);
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "same-origin");
        assert_eq!(reply.header("x-frame-options"), "DENY");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin");
        assert!(!reply.header("x-request-id").is_empty());
        assert!(!reply.header("cache-control").is_empty());
        assert!(!reply.headers.contains_key("server"));
        assert!(!reply.body.contains(" style=\"") && !reply.body.contains("<style"), "the policy forbids it");
    }
}

#[tokio::test]
async fn the_style_sheet_is_small_hashed_and_kept_for_ever() {
    let app = App::new().await;
    let page = app.get("/").await.page();
    let address = page.attributes("link[rel=stylesheet]", "href")[0].clone();
    let reply = app.get(&address).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(reply.body.len() <= 25_000, "{} bytes", reply.body.len());
    let icon = page.attributes("link[rel=icon]", "href")[0].clone();
    assert_eq!(app.get(&icon).await.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn the_script_is_one_small_file_that_is_kept_for_ever() {
    let app = App::new().await;
    for address in ["/", "/runs", "/about", "/nothing"] {
        let page = app.get(address).await.page();
        assert_eq!(page.attributes("script[src]", "type"), ["module"], "{address}");
        assert_eq!(page.texts("script:not([src])").len(), 0, "{address}");
    }
    let address = app.get("/").await.page().attributes("script", "src")[0].clone();
    let reply = app.get(&address).await;
    assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
    let compressed = compressed(&app, &address).await;
    assert!(compressed < 10_000, "{compressed} bytes compressed");
}

#[tokio::test]
async fn the_first_view_is_light() {
    let app = App::new().await;
    let style = app.get("/").await.page().attributes("link[rel=stylesheet]", "href")[0].clone();
    let bytes = compressed(&app, "/").await + compressed(&app, &style).await;
    assert!(bytes <= 30_000, "{bytes} bytes compressed");
}

/// The bytes of an answer that is compressed.
async fn compressed(app: &App, address: &str) -> usize {
    let request = request("GET", address).header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(app.router(), request).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().len()
}

#[tokio::test]
async fn a_folder_of_style_sheets_is_served_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("epicurve.css"), "body{}").unwrap();
    let app = App::with(Settings { static_dir: Some(folder.path().to_owned()), ..Settings::default() }).await;
    let page = app.get("/").await.page();
    let address = page.attributes("link[rel=stylesheet]", "href")[0].clone();
    let reply = app.get(&address).await;
    assert_eq!((reply.body.as_str(), reply.header("cache-control")), ("body{}", "no-cache"));
    assert_eq!(app.get("/static/../Cargo.toml").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pages_are_compressed_on_demand() {
    let app = App::new().await;
    let plain = app.get("/").await;
    assert_eq!(plain.header("content-encoding"), "");
    assert!(plain.header("vary").contains("accept-encoding"));
    assert!(compressed(&app, "/").await < plain.body.len() / 2);
}

#[tokio::test]
async fn a_base_path_is_in_front_of_every_address_but_the_health_checks() {
    let settings = Settings {
        base_path: "/epi".to_owned(),
        base_url: Some("https://models.example.org".to_owned()),
        ..Settings::default()
    };
    let app = App::with(settings).await;
    assert_eq!(app.get("/health/live").await.status, StatusCode::OK);
    assert_eq!(app.get("/").await.status, StatusCode::NOT_FOUND);
    let run = app.post("/epi/runs", TWO).await.location();
    assert!(run.starts_with("/epi/runs/"), "{run}");
    let added = app.get(&format!("/epi/?{TWO}&do=add")).await.location();
    assert!(added.starts_with("/epi/?v=1"), "{added}");
    let list = format!("/epi/compare?run={}", run.rsplit('/').next().unwrap());
    let addresses = [
        "/epi",
        "/epi/",
        "/epi/runs",
        &run,
        &format!("{run}/edit"),
        &format!("{run}/delete"),
        &list,
        "/epi/about",
        "/epi/nothing",
    ];
    for address in addresses {
        let page = app.get(address).await.page();
        for (selector, attribute) in
            [("a", "href"), ("link", "href"), ("form", "action"), ("button[formaction]", "formaction")]
        {
            for link in page.attributes(selector, attribute) {
                assert!(link.starts_with("/epi/") || link.starts_with('#'), "{address}: {link}");
            }
        }
    }
    let link = app.get(&run).await.page().attributes("#link", "value");
    assert_eq!(link, [format!("https://models.example.org{run}")]);
}
