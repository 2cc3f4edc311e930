//! Pages of saved runs are kept in memory and are still always those of the run as it is now.

use std::io::Read as _;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use epicurve::storage::Store;
use epicurve::web::Settings;
use flate2::read::GzDecoder;
use tower::ServiceExt;

use crate::app::{App, request};
use crate::support;

/// Tells a story to two servers on one database of each kind.
async fn on_two(story: impl AsyncFn(App, App)) {
    let (store, _folder) = support::sqlite().await;
    story(App::of(store.clone(), Settings::default()), App::of(store, Settings::default())).await;
    if let Some(database) = support::postgres::database().await {
        let store = Store::open(&database.url(), None).unwrap();
        store.migrate().await.unwrap();
        story(App::of(store.clone(), Settings::default()), App::of(store.clone(), Settings::default())).await;
        store.close().await;
    }
}

#[tokio::test]
async fn what_another_server_changes_is_seen_at_once() {
    on_two(async |here, there| {
        let address = here.save().await;
        let title = async |app: &App| app.get(&address).await.page().text("h1");
        // Once to keep it, and once more from there.
        for app in [&here, &there, &here, &there] {
            assert_eq!(title(app).await, "No change, Distancing");
        }
        here.post(&format!("{address}/details"), "title=Winter&note=").await.location();
        assert_eq!([title(&there).await, title(&here).await, title(&there).await], ["Winter"; 3]);
        // Back to what it was is another page too: its changes are listed.
        there.post(&format!("{address}/details"), "title=&note=").await.location();
        for app in [&here, &there, &here] {
            let page = app.get(&address).await.page();
            assert_eq!((page.text("h1").as_str(), page.texts("#edits p").len()), ("No change, Distancing", 1));
        }
        let kind = async |app: &App| app.get(&address).await.page().text(".kind");
        there.post(&format!("{address}/archive"), "").await.location();
        assert!(kind(&here).await.starts_with("Saved run, archived "));
        here.post(&format!("{address}/unarchive"), "").await.location();
        assert_eq!([kind(&here).await, kind(&there).await], ["Saved run"; 2]);
        there.post(&format!("{address}/delete"), "").await.location();
        assert_eq!(here.get(&address).await.status, StatusCode::NOT_FOUND);
        here.post(&format!("{address}/restore"), "").await.location();
        for app in [&here, &there] {
            assert_eq!(app.get(&address).await.status, StatusCode::OK);
        }
    })
    .await;
}

#[tokio::test]
async fn each_view_and_each_name_of_the_site_has_a_page_of_its_own() {
    let app = App::new().await;
    let address = app.save().await;
    let other = app.post("/runs", "v=1&days=90&s1.name=Other&s1.beta=0.3&s1.gamma=0.1").await.location();
    for _ in 0..2 {
        assert_eq!(app.get(&address).await.page().texts(".views [aria-current]")[0], "Infectious");
        let recovered = app.get(&format!("{address}?plot=recovered")).await.page();
        assert_eq!(recovered.texts(".views [aria-current]")[0], "Recovered");
        assert_eq!(app.get(&other).await.page().text("h1"), "Other");
        for host in ["one.example", "two.example"] {
            let asked = Request::get(&address).header("host", host).body(Body::empty()).unwrap();
            let link = app.send(asked).await.page().attributes("#link", "value");
            assert_eq!(link, [format!("http://{host}{address}")]);
        }
    }
}

/// The headers and the bytes of the answer to whoever takes this.
async fn taking(app: &App, address: &str, coding: &str) -> (HeaderMap, Vec<u8>) {
    let asked = request("GET", address).header("accept-encoding", coding).body(Body::empty()).unwrap();
    let (head, body) = app.router().oneshot(asked).await.unwrap().into_parts();
    (head.headers, to_bytes(body, usize::MAX).await.unwrap().into())
}

#[tokio::test]
async fn a_kept_page_is_compressed_for_those_who_take_it() {
    let app = App::new().await;
    let address = app.save().await;
    let plain = app.get(&address).await;
    for coding in ["gzip, deflate", "gzip", "br, gzip;q=0.5"] {
        let (headers, body) = taking(&app, &address, coding).await;
        assert_eq!(
            (&headers["content-encoding"], &headers["vary"]),
            (&"gzip".parse().unwrap(), &"accept-encoding".parse().unwrap())
        );
        assert_eq!(headers["etag"], plain.header("etag"));
        let mut page = String::new();
        GzDecoder::new(&*body).read_to_string(&mut page).unwrap();
        assert_eq!(page, plain.body);
        assert!(body.len() * 3 < page.len());
    }
    for coding in ["identity", "gzip;q=0", "br"] {
        let (headers, body) = taking(&app, &address, coding).await;
        assert!(!headers.contains_key("content-encoding") && headers["vary"] == "accept-encoding", "{headers:?}");
        assert_eq!(body, plain.body.as_bytes());
    }
    let known =
        request("GET", &address).header("if-none-match", plain.header("etag")).header("accept-encoding", "gzip");
    let again = app.send(known.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
}

#[tokio::test]
async fn many_who_ask_at_once_each_get_their_own_run() {
    App::on_both(Settings::default(), async |app| {
        let mut runs = Vec::new();
        for days in 60..80 {
            let form = format!("v=1&days={days}&s1.name=For+{days}+days&s1.beta=0.3&s1.gamma=0.1");
            let address = app.post("/runs", &form).await.location();
            runs.push((address, format!("For {days} days")));
        }
        let gone = app.save().await;
        app.get(&gone).await.page();
        app.post(&format!("{gone}/delete"), "").await.location();
        let router = app.router();
        let mut tasks = tokio::task::JoinSet::new();
        for round in 0..20_usize {
            for (address, title) in &runs {
                let asked = request("GET", address).body(Body::empty()).unwrap();
                let (router, heading) = (router.clone(), format!("<h1>{title}</h1>"));
                let asking = tasks.spawn(async move {
                    let body = router.oneshot(asked).await.unwrap().into_body();
                    let page = to_bytes(body, usize::MAX).await.unwrap();
                    assert!(String::from_utf8_lossy(&page).contains(&heading), "{heading}");
                });
                // Some hang up, who may be just the ones that ask for all.
                if round % 2 == 1 && title.contains('7') {
                    tokio::task::yield_now().await;
                    asking.abort();
                }
            }
            let (router, asked) = (router.clone(), request("GET", &gone).body(Body::empty()).unwrap());
            tasks.spawn(async move {
                assert_eq!(router.oneshot(asked).await.unwrap().status(), StatusCode::NOT_FOUND);
            });
        }
        let (mut answered, mut hung_up) = (0, 0);
        while let Some(finished) = tasks.join_next().await {
            match finished {
                Ok(()) => answered += 1,
                Err(error) if error.is_cancelled() => hung_up += 1,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
        assert!(answered >= 200 && answered + hung_up == 420, "{answered} answered, {hung_up} hung up");
    })
    .await;
}

#[tokio::test]
async fn a_kept_page_is_not_shown_while_nobody_can_say_whether_it_is_true() {
    let (store, _folder) = support::sqlite().await;
    let app = App::of(store.clone(), Settings::default());
    let address = app.save().await;
    app.get(&address).await.page();
    store.close().await;
    let reply = app.get(&address).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!reply.header("retry-after").is_empty());
}
