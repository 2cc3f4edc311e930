//! The scripts in R, Python and curl: where they are, and that pages lead to them.

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::web::Settings;

use crate::app::{App, TWO, request};

const EXTENSIONS: [&str; 3] = ["R", "py", "sh"];

#[tokio::test]
async fn a_run_has_its_scripts_at_its_address() {
    let app = App::new().await;
    let address = app.save().await;
    for extension in EXTENSIONS {
        let script = format!("{address}.{extension}");
        let reply = app.get(&script).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
        let name = format!("inline; filename=\"epicurve-no-change-distancing.{extension}\"");
        assert_eq!(reply.header("content-disposition"), name);
        assert!(reply.header("content-security-policy").contains("sandbox"));
        assert!(reply.body.contains("# No change, Distancing\n"), "{}", reply.body);
        assert!(reply.body.contains(&format!("# http://localhost:8000{address}\n")));
        assert!(reply.body.contains("Distancing\"") && reply.body.ends_with('\n') && !reply.body.contains("&#"));
        let again = request("GET", &script).header("if-none-match", reply.header("etag")).body(Body::empty()).unwrap();
        assert_eq!(app.send(again).await.status, StatusCode::NOT_MODIFIED);
    }
    assert_eq!(app.get(&format!("{address}.r")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/runs/nothing.R").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_workbench_has_scripts_of_what_stands_in_its_fields() {
    let settings = Settings { base_path: "/epi".to_owned(), ..Settings::default() };
    let app = App::with(settings).await;
    for (query, names) in [("", "R0 = 3.0, R0 = 2.0, R0 = 1.2"), (TWO, "No change, Distancing")] {
        let page = app.get(&format!("/epi/?{query}")).await.page();
        let links = page.attributes(".share .scripts a", "href");
        assert_eq!(links.len(), 3, "{links:?}");
        assert_eq!(page.text(".share .scripts"), "The same in R, Python, curl");
        for (link, extension) in links.iter().zip(EXTENSIONS) {
            assert!(link.starts_with(&format!("/epi/script.{extension}")), "{link}");
            let reply = app.get(link).await;
            assert_eq!(reply.status, StatusCode::OK);
            assert!(reply.body.contains(&format!("# {names}\n")), "{}", reply.body);
            assert_eq!(reply.body.contains("'http://localhost:8000/epi/api/v1/simulations'"), extension == "sh");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_in_the_fields_is_said_on_the_workbench() {
    let app = App::new().await;
    let wrong = "v=1&days=200&s1.beta=-1&s1.gamma=0.1";
    for extension in EXTENSIONS {
        let reply = app.get(&format!("/script.{extension}?{wrong}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply.page().texts(".problems li").len(), 1);
    }
    assert_eq!(app.get(&format!("/?{wrong}")).await.page().texts(".scripts").len(), 0, "there is nothing to reproduce");
}

#[tokio::test]
async fn of_chance_and_ranges_pages_and_scripts_offer_the_deterministic_counterpart() {
    let app = App::new().await;
    for typed in ["method=stochastic&members=20&s1.beta=0.3", "members=20&s1.beta=0.2+to+0.4"] {
        let form = format!("v=1&days=50&{typed}&s1.gamma=0.1");
        let said = "The same in R, Python, curl (R and Python: the deterministic counterpart)";
        assert_eq!(app.get(&format!("/?{form}")).await.page().text(".scripts"), said);
        let run = app.post("/runs", &form).await.location();
        assert_eq!(app.get(&run).await.page().text(".download .scripts"), said);
        for extension in EXTENSIONS {
            let script = app.get(&format!("{run}.{extension}")).await.body;
            assert_eq!(script.contains("deterministic counterpart"), extension != "sh");
        }
    }
}

#[tokio::test]
async fn with_dates_a_script_says_on_which_days_a_measure_holds() {
    let app = App::new().await;
    let query = "v=1&days=200&s1.beta=0.3&s1.gamma=0.1&s1.i1.from_day=30&s1.i1.to_day=90&s1.i1.reduction=40%25\
                 &s1.vaccination.from_day=10&s1.vaccination.to_day=60&s1.vaccination.doses_per_day=50";
    for extension in ["R", "py"] {
        let dated = app.get(&format!("/script.{extension}?{query}&start_date=2026-01-05")).await.body;
        assert!(dated.contains("# 4 Feb 2026 to 4 Apr 2026\n"), "{dated}");
        assert!(dated.contains("  # 15 Jan 2026 to 5 Mar 2026\n"), "{dated}");
        let numbered = app.get(&format!("/script.{extension}?{query}")).await.body;
        assert!(!numbered.contains(" to 5 Mar") && !numbered.contains("# day 30"), "{numbered}");
    }
}
