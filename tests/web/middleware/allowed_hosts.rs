//! The Host header: a local server answers under its own names alone.

use axum::body::Body;
use axum::http::{Request, StatusCode, Version};
use epicurve::web::Settings;

use crate::app::{App, Reply, TWO};

fn local() -> Settings {
    Settings { allowed_hosts: Some(vec!["epicurve.example.org".to_owned()]), ..Settings::default() }
}

async fn asked(app: &App, method: &str, address: &str, hosts: &[&str]) -> Reply {
    let mut request = Request::builder().method(method).uri(address);
    for host in hosts {
        request = request.header("host", *host);
    }
    app.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_page_of_another_host_reads_nothing_of_a_local_server() {
    for base_path in ["", "/epi"] {
        let app = App::with(Settings { base_path: base_path.to_owned(), ..local() }).await;
        for page in ["/", "/runs", "/about", "/runs/import", "/static/none.css", "/api/docs", "/nowhere"] {
            let address = format!("{base_path}{page}");
            let reply = asked(&app, "GET", &address, &["evil.example:8000"]).await;
            assert_eq!(reply.status, StatusCode::MISDIRECTED_REQUEST, "{address}");
            assert!(reply.body.contains("EPICURVE_ALLOWED_HOSTS"), "{}", reply.body);
            assert!(!reply.body.contains("evil.example"));
            assert!(!reply.body.contains("href="), "each link and the style sheet would be refused as well");
            for ours in ["localhost:8000", "127.0.0.1", "web:8000", "epicurve.example.org"] {
                assert_ne!(asked(&app, "GET", &address, &[ours]).await.status, StatusCode::MISDIRECTED_REQUEST);
            }
        }
        let run = format!("{base_path}/api/v1/runs");
        for method in ["GET", "POST", "DELETE"] {
            let reply = asked(&app, method, &run, &["evil.example"]).await;
            assert_eq!((reply.status, reply.json()["status"].as_u64()), (StatusCode::MISDIRECTED_REQUEST, Some(421)));
            assert!(reply.json()["detail"].as_str().unwrap().contains("EPICURVE_ALLOWED_HOSTS"));
        }
        let form = format!("{base_path}/runs");
        assert_eq!(asked(&app, "POST", &form, &["evil.example"]).await.status, StatusCode::MISDIRECTED_REQUEST);
        // Probes name whatever they like.
        for probe in ["/health/live", "/health/ready"] {
            for hosts in [&["evil.example"][..], &[], &["a", "b"]] {
                assert_eq!(asked(&app, "GET", probe, hosts).await.status, StatusCode::OK, "{probe} {hosts:?}");
            }
        }
        assert_eq!(asked(&app, "GET", "/nowhere", &["evil.example"]).await.status, StatusCode::MISDIRECTED_REQUEST);
    }
}

#[tokio::test]
async fn a_request_names_one_host_on_every_server() {
    for settings in [Settings::default(), local()] {
        let app = App::with(settings).await;
        for hosts in [&[][..], &["localhost", "localhost"], &["local host"], &["me@localhost"], &[""]] {
            let reply = asked(&app, "GET", "/about", hosts).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{hosts:?}");
            assert_eq!(reply.page().text("h1"), "The Host header can't be used");
        }
        let old = Request::builder().version(Version::HTTP_10).uri("/about").body(Body::empty()).unwrap();
        assert_eq!(app.send(old).await.status, StatusCode::OK);
    }
    // A server that other machines reach has any name that they give it.
    let app = App::new().await;
    assert_eq!(asked(&app, "GET", "/about", &["evil.example"]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_absolute_address_counts_and_the_header_does_not() {
    let app = App::with(local()).await;
    for (address, host, status) in [
        ("http://evil.example/about", "localhost", StatusCode::MISDIRECTED_REQUEST),
        ("http://localhost:8000/about", "evil.example", StatusCode::OK),
        ("http://epicurve.example.org/about", "localhost", StatusCode::OK),
    ] {
        assert_eq!(asked(&app, "GET", address, &[host]).await.status, status, "{address}");
    }
    // Links and the check for another site go by it, too.
    let post = Request::post("http://localhost:8000/runs").header("host", "evil.example");
    let post = post.header("origin", "http://evil.example").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(app.send(post.body(Body::from(TWO)).unwrap()).await.status, StatusCode::FORBIDDEN);
}
