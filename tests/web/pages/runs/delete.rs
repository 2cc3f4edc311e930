//! Deleted runs are shown to visitors who can restore them, and can be purged at once.

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::storage::Store;
use epicurve::web::Settings;

use crate::app::{App, Reply, request};
use crate::middleware::auth_check::{PASSWORD, protected, read_only};
use crate::support;

/// The words of the deleted run, none of which a stranger may see.
const SECRETS: [&str; 3] = ["Zephyrus", "quicksilver", "ombudsman"];

/// Tells a story, on each kind of database, to an open application and one of these settings; a run was saved, and another
/// one deleted, whose id it gets.
async fn on_both(settings: Settings, story: impl AsyncFn(App, App, String)) {
    let (store, _folder) = support::sqlite().await;
    with_deleted(&store, &settings, &story).await;
    if let Some(database) = support::postgres::database().await {
        let store = Store::open(&database.url(), None).unwrap();
        store.migrate().await.unwrap();
        with_deleted(&store, &settings, &story).await;
        store.close().await;
    }
}

async fn with_deleted(store: &Store, settings: &Settings, story: &impl AsyncFn(App, App, String)) {
    let open = App::of(store.clone(), Settings::default());
    open.save().await;
    let run = open.save().await;
    let [title, note, tag] = SECRETS;
    open.post(&format!("{run}/details"), &format!("title={title}&note={note}&tags={tag}")).await.location();
    open.post(&format!("{run}/delete"), "").await.location();
    let id = run.trim_start_matches("/runs/").to_owned();
    story(open, App::of(store.clone(), settings.clone()), id).await;
}

/// Every address that could tell something about the run.
fn addresses(id: &str) -> Vec<String> {
    let [title, note, tag] = SECRETS;
    let mut all = vec![
        "/runs".to_owned(),
        format!("/runs?deleted={id}"),
        "/runs?show=deleted".to_owned(),
        "/runs?show=archived".to_owned(),
        format!("/compare?run={id}"),
        format!("/compare/values?run={id}"),
        format!("/embed/{id}"),
        format!("/api/v1/runs/{id}"),
        "/api/v1/runs".to_owned(),
        "/api/v1/runs?archived=true".to_owned(),
    ];
    for shelf in ["", "show=deleted&", "show=archived&"] {
        for asked in [format!("q={title}"), format!("q={note}"), format!("q={tag}"), format!("tag={tag}")] {
            all.push(format!("/runs?{shelf}{asked}"));
        }
    }
    for word in SECRETS {
        all.push(format!("/api/v1/runs?q={word}"));
        all.push(format!("/api/v1/runs?tag={word}"));
    }
    all.extend(
        ["", ".json", ".csv", ".svg", ".R", "/values", "/edit", "/delete"].map(|rest| format!("/runs/{id}{rest}")),
    );
    all
}

/// Whether an answer has a word of the run that was not asked for.
fn tells(reply: &Reply, address: &str) -> bool {
    SECRETS.iter().any(|word| !address.contains(word) && reply.body.contains(word))
}

async fn is_hidden_from(app: &App, cookie: Option<&str>, id: &str) {
    for address in addresses(id) {
        let reply = match cookie {
            Some(cookie) => app.get_as(cookie, &address).await,
            None => app.get(&address).await,
        };
        assert!(!tells(&reply, &address), "{address}: {}", reply.body);
        assert!(!reply.body.contains(&format!("/runs/{id}/restore")), "{address}");
        assert!(reply.status.as_u16() < 500, "{address}");
    }
    // No count tells of it either.
    let listed = app.get("/api/v1/runs").await.json();
    assert_eq!(listed["total"], 1);
}

#[tokio::test]
async fn a_read_only_server_shows_no_deleted_run() {
    on_both(read_only(), async |open, app, id| {
        assert!(open.get("/runs?show=deleted").await.body.contains(SECRETS[0]), "where all may write it is listed");
        is_hidden_from(&app, None, &id).await;
        is_hidden_from(&app, Some("epicurve_session=abc"), &id).await;
        assert_eq!(app.get("/runs?show=deleted").await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get("/runs").await.page().texts(".shelves a"), ["List", "Archive"]);
        assert!(!app.get(&format!("/runs?deleted={id}")).await.page().has(".undo"));
    })
    .await;
}

#[tokio::test]
async fn members_alone_see_deleted_runs() {
    on_both(protected(), async |_, app, id| {
        is_hidden_from(&app, None, &id).await;
        // A made-up cookie opens nothing.
        is_hidden_from(&app, Some("epicurve_session=abc"), &id).await;
        let asked = app.get("/runs?show=deleted&q=zephyrus").await;
        assert_eq!(asked.location(), "/login?next=%2Fruns%3Fshow%3Ddeleted%26q%3Dzephyrus");
        assert_eq!(app.get("/runs").await.page().texts(".shelves a"), ["List", "Archive"]);

        let form = format!("next=%2Fruns%3Fshow%3Ddeleted&password={}", PASSWORD.replace(' ', "+"));
        let entered = app.post("/login", &form).await;
        assert_eq!(entered.location(), "/runs?show=deleted");
        let member = entered.cookie();
        let page = app.get_as(&member, "/runs?show=deleted&q=quicksilver").await.page();
        assert_eq!((page.texts(".runs b"), page.texts(".shelves a").len()), (vec![SECRETS[0].to_owned()], 3));
        assert!(app.get_as(&member, &format!("/runs?deleted={id}")).await.page().has(".undo"));
        assert_eq!(app.post_as(&member, &format!("/runs/{id}/restore"), "").await.location(), format!("/runs/{id}"));
        app.post_as(&member, &format!("/runs/{id}/delete"), "").await.location();
        app.post_as(&member, "/logout", "").await.location();
        is_hidden_from(&app, Some(&member), &id).await;
    })
    .await;
}

#[tokio::test]
async fn programs_purge_deleted_runs_and_earlier_titles() {
    on_both(protected(), async |open, app, id| {
        let delete = async |path: String, password: Option<&str>| {
            let mut call = request("DELETE", &path);
            if let Some(password) = password {
                call = call.header("authorization", format!("Bearer {password}"));
            }
            app.send(call.body(Body::empty()).unwrap()).await.status
        };
        assert_eq!(delete(format!("/api/v1/runs/{id}"), None).await, StatusCode::UNAUTHORIZED);
        assert_eq!(delete(format!("/api/v1/runs/{id}"), Some(PASSWORD)).await, StatusCode::NO_CONTENT);
        assert_eq!(delete(format!("/api/v1/runs/{id}"), Some(PASSWORD)).await, StatusCode::NOT_FOUND);
        assert_eq!(open.post(&format!("/runs/{id}/restore"), "").await.status, StatusCode::NOT_FOUND);
        assert!(!open.get("/runs?show=deleted").await.body.contains(SECRETS[0]));

        // The history of a run that stays.
        let run = open.save().await;
        open.post(&format!("{run}/details"), "title=Zephyrus&note=&tags=").await.location();
        open.post(&format!("{run}/details"), "title=Ours&note=&tags=").await.location();
        assert!(app.get(&run).await.page().has("#edits"));
        let edits = format!("/api/v1{run}/edits");
        assert_eq!(delete(edits.clone(), None).await, StatusCode::UNAUTHORIZED);
        assert!(app.get(&run).await.page().has("#edits"));
        assert_eq!(delete(edits.clone(), Some(PASSWORD)).await, StatusCode::NO_CONTENT);
        let page = app.get(&run).await;
        assert!(!page.page().has("#edits") && page.page().text("h1") == "Ours");
        assert_eq!(delete(edits, Some(PASSWORD)).await, StatusCode::NO_CONTENT, "twice is no mistake");
        assert_eq!(delete("/api/v1/runs/x/edits".to_owned(), Some(PASSWORD)).await, StatusCode::NOT_FOUND);
    })
    .await;
}
