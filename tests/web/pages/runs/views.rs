//! The view in which a run was saved: where it is shown, kept and written, and how an address leads to another.

use axum::http::StatusCode;
use epicurve::web::Settings;
use serde_json::{Value, json};

use super::import::{file, import};
use crate::app::{App, Page, TWO};

/// The view that these tests save, as an address and as a file have it.
const QUERY: &str = "plot=recovered&unit=share&axis=log";

fn view() -> Value {
    json!({"plot": "recovered", "unit": "share", "axis": "log"})
}

/// What the links above the chart mark as shown.
const SHOWN: [&str; 3] = ["Recovered", "Per cent", "Log"];
const DEFAULT: [&str; 3] = ["Infectious", "People", "Linear"];

fn shown(page: &Page) -> Vec<String> {
    page.texts(".views [aria-current]")
}

async fn saved_in_the_view(app: &App) -> String {
    app.post("/runs", &format!("{TWO}&{QUERY}")).await.location()
}

#[tokio::test]
async fn a_runs_link_and_pictures_show_the_view_in_which_it_was_saved() {
    let settings = Settings { embed_origins: vec!["https://news.example.org".to_owned()], ..Settings::default() };
    let app = App::with(settings).await;
    let run = saved_in_the_view(&app).await;
    assert!(!run.contains('?'), "the link needs no query: {run}");
    let page = app.get(&run).await.page();
    assert_eq!(shown(&page), SHOWN);
    for extension in [".svg", ".png", "/values"] {
        let alone = app.get(&format!("{run}{extension}")).await;
        assert_eq!(alone.status, StatusCode::OK, "{extension}");
        assert_eq!(alone.bytes, app.get(&format!("{run}{extension}?{QUERY}")).await.bytes, "{extension}");
        let others = app.get(&format!("{run}{extension}?plot=infectious&unit=persons&axis=linear")).await;
        assert_ne!(alone.bytes, others.bytes, "{extension}");
    }
    let embed = run.replace("/runs/", "/embed/");
    assert_eq!(app.get(&embed).await.page().text("h1"), page.text(".figure-title"));
    assert!(page.text("textarea#embed").contains(&format!("{embed}\"")), "{}", page.text("textarea#embed"));
    let property = |name: &str| page.attributes(&format!("head meta[property=\"{name}\"]"), "content").concat();
    assert!(property("og:url").ends_with(&run) && property("og:image").ends_with(&format!("{run}.png")));
    assert!(page.attributes(".download a", "href").iter().all(|href| !href.contains('?')));
    let copy = app.get(&page.attributes(".edit a", "href")[0]).await.page();
    assert_eq!(shown(&copy), SHOWN);
    assert_eq!([copy.value("plot"), copy.value("unit"), copy.value("axis")], ["recovered", "share", "log"]);
}

#[tokio::test]
async fn the_links_of_a_run_lead_to_every_view_whatever_it_was_saved_in() {
    let app = App::new().await;
    for stored in ["", QUERY, "plot=new_infections", "unit=share", "axis=log", "plot=effective_reproduction_number"] {
        let run = app.post("/runs", &format!("{TWO}&{stored}")).await.location();
        let page = app.get(&run).await.page();
        let (texts, links) = (page.texts(".views a"), page.attributes(".views a", "href"));
        assert_eq!(texts.len(), links.len());
        for (text, link) in texts.iter().zip(&links) {
            let shown = shown(&app.get(link).await.page());
            assert!(shown.contains(text), "{stored}: {text} at {link} shows {shown:?}");
        }
        // The default view is named where another one is stored, and one step from there leads back.
        let there = app.get(&format!("{run}?plot=infectious&unit=persons&axis=linear")).await.page();
        assert_eq!(shown(&there), DEFAULT, "{stored}");
        let embed = run.replace("/runs/", "/embed/");
        let embedded = app.get(&format!("{embed}?plot=infectious&unit=persons&axis=linear")).await.page();
        let link = embedded.attributes("a", "href").concat();
        assert_eq!(shown(&app.get(&link).await.page()), DEFAULT, "{stored}: {link}");
    }
}

#[tokio::test]
async fn a_change_of_title_keeps_the_view_and_so_do_the_other_forms_of_the_page() {
    let app = App::with(Settings { base_path: "/epi".to_owned(), ..Settings::default() }).await;
    let run = app.post("/epi/runs", TWO).await.location();
    let page = app.get(&format!("{run}?{QUERY}")).await.page();
    let forms = page.attributes("form", "action");
    let action = |end: &str| {
        let action = forms.iter().find(|action| action.split('?').next().unwrap().ends_with(end));
        action.unwrap_or_else(|| panic!("{end} in {forms:?}")).clone()
    };
    let after = app.post(&action("/details"), "title=Winter&note=&tags=").await.location();
    assert_eq!(after, format!("{run}?{QUERY}"));
    let page = app.get(&after).await.page();
    assert_eq!((page.text("h1"), shown(&page)), ("Winter".to_owned(), SHOWN.map(str::to_owned).to_vec()));
    let refused = app.post(&action("/details"), &format!("title={}&note=typed&tags=", "x".repeat(121))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.page();
    assert_eq!((shown(&refused), refused.text("#note")), (SHOWN.map(str::to_owned).to_vec(), "typed".to_owned()));
    assert!(refused.attributes("form", "action").contains(&action("/details")), "the corrected title keeps it too");
    for end in ["/archive", "/unarchive"] {
        let action = action("/archive").replace("/archive", end);
        assert_eq!(app.post(&action, "").await.location(), format!("{run}?{QUERY}"));
    }
    let delete = page.attributes("a[href*='/delete']", "href").concat();
    let back = app.get(&delete).await.page().attributes(".bar a", "href").concat();
    assert_eq!(back, format!("{run}?{QUERY}"));
    // Names that an address does not know are not carried on.
    let plain = app.post(&format!("{run}/details?plot=nothing&other=%22"), "title=&note=").await.location();
    assert_eq!(plain, run);
}

#[tokio::test]
async fn a_view_of_what_no_scenario_has_shows_the_infectious() {
    let app = App::new().await;
    let run = app.post("/runs", &format!("{TWO}&plot=hospital_census&axis=log")).await.location();
    let page = app.get(&run).await.page();
    assert_eq!(shown(&page), ["Infectious", "People", "Log"]);
    for (text, link) in page.texts(".views a").iter().zip(page.attributes(".views a", "href")) {
        let shown = shown(&app.get(&link).await.page());
        assert!(shown.contains(text), "{text} at {link} shows {shown:?}");
    }
    assert_eq!(app.get(&format!("{run}.json")).await.json()["view"]["plot"], "hospital_census");
}

#[tokio::test]
async fn a_key_with_another_view_saves_another_run() {
    let app = App::new().await;
    let first = app.post("/runs?key=one", &format!("{TWO}&{QUERY}")).await.location();
    assert_eq!(app.post("/runs?key=one", &format!("{TWO}&{QUERY}")).await.location(), first);
    let second = app.post("/runs?key=one", TWO).await.location();
    assert_ne!(second, first);
    assert_eq!(shown(&app.get(&second).await.page()), DEFAULT);
}

#[tokio::test]
async fn a_program_saves_a_view_and_reads_it_back() {
    let app = App::new().await;
    let body = json!({"days": 60, "scenarios": [{"name": "A", "beta": 0.3, "gamma": 0.1}]});
    let with = |view: Value| {
        let mut body = body.clone();
        body["view"] = view;
        body.to_string()
    };
    let defaults = json!({"plot": "infectious", "unit": "persons", "axis": "linear"});
    let mut part = defaults.clone();
    part["axis"] = json!("log");
    for (sent, stored) in [
        (body.to_string(), &defaults),
        (with(Value::Null), &defaults),
        (with(json!({})), &defaults),
        (with(json!({"axis": "log", "unit": null})), &part),
        (with(view()), &view()),
    ] {
        let reply = app.post_json("/api/v1/runs", &sent).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        assert_eq!(&reply.json()["view"], stored, "{sent}");
        assert_eq!(app.get(reply.header("location")).await.body, reply.body);
        let id = reply.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(file(&app, &format!("/runs/{id}"), "json").await, reply.body);
    }
    let before = app.get("/api/v1/runs").await.json()["total"].clone();
    let wrong = with(json!({"plot": "deaths", "colour": "red"}));
    let reply = app.post_json("/api/v1/runs", &wrong).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = reply.json()["errors"].as_array().unwrap().clone();
    let pointers: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["#/view/colour", "#/view/plot"]);
    assert_eq!(app.get("/api/v1/runs").await.json()["total"], before, "nothing is saved");
    // A simulation draws nothing, and takes no view.
    let simulated = app.post_json("/api/v1/simulations", &with(view())).await;
    assert_eq!(simulated.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_file_carries_the_view() {
    let (here, there) = (App::new().await, App::new().await);
    let run = saved_in_the_view(&here).await;
    let document = file(&here, &run, "json").await;
    let read: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(read["view"], view());
    let copy = import(&there, &document).await.location();
    assert_eq!(shown(&there.get(&copy).await.page()), SHOWN);
    assert_eq!(file(&there, &copy, "svg").await, file(&here, &run, "svg").await);
    // The file of an earlier version names no view, nor does the imported run's.
    let mut without = read;
    without.as_object_mut().unwrap().remove("view").unwrap();
    let copy = import(&there, &without.to_string()).await.location();
    assert_eq!(shown(&there.get(&copy).await.page()), DEFAULT);
    let again: Value = serde_json::from_str(&file(&there, &copy, "json").await).unwrap();
    assert!(again.get("view").is_none(), "{}", again["view"]);
}
