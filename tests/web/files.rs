//! A run's files.

use axum::body::Body;
use axum::http::StatusCode;

use crate::app::{App, request};

#[tokio::test]
async fn the_csv_is_tidy_and_keeps_every_digit() {
    let app = App::new().await;
    let form = "v=1&days=20&s1.name=%3DSUM(1)&s1.beta=0.3&s1.gamma=0.1&s2.name=a%2C%22b%22&s2.beta=0.2&s2.gamma=0.1";
    let address = app.post("/runs", form).await.location();
    let reply = app.get(&format!("{address}.csv")).await;
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(reply.body.as_bytes());
    let heads: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        heads,
        [
            "scenario",
            "day",
            "susceptible_persons",
            "infectious_persons",
            "recovered_persons",
            "new_infections_persons_per_day",
            "cumulative_infections_persons",
            "effective_reproduction_number"
        ]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2 * 21);
    assert_eq!(&rows[0][0], "'=SUM(1)", "a spreadsheet must not run it");
    assert_eq!(&rows[21][0], "a,\"b\"");
    let results = app.get(&format!("{address}.json")).await.json()["results"].clone();
    for (row, day) in rows[..21].iter().zip(0..) {
        let infectious: f64 = row[3].parse().unwrap();
        assert_eq!(Some(infectious), results["scenarios"][0]["series"]["infectious"][day].as_f64());
    }
}

#[tokio::test]
async fn the_json_holds_inputs_results_and_provenance() {
    let app = App::new().await;
    let address = app.save().await;
    let reply = app.get(&format!("{address}.json")).await;
    assert_eq!(reply.header("content-type"), "application/json");
    let document = reply.json();
    assert_eq!(document["id"], address["/runs/".len()..]);
    assert_eq!(document["schema_version"], 4);
    assert_eq!(document["inputs"]["scenarios"][1]["population"], 10_000.0);
    assert_eq!(document["inputs"]["solver"]["method"], "adaptive");
    assert_eq!(document["results"]["engine"]["version"], env!("CARGO_PKG_VERSION"));
    assert!(document["created_at"].as_str().unwrap().ends_with('Z'));
    let answer = app.post_json("/api/v1/simulations", &document["inputs"].to_string()).await;
    assert_eq!(answer.json(), document["results"], "the inputs give the results again");
}

#[tokio::test]
async fn the_svg_stands_alone() {
    let app = App::new().await;
    let form = "v=1&days=20&s1.name=%3Ca%26b%3E&s1.beta=0.3&s1.gamma=0.1";
    let address = app.post("/runs", form).await.location();
    let reply = app.get(&format!("{address}.svg?plot=recovered&unit=share")).await;
    assert_eq!(reply.header("content-type"), "image/svg+xml");
    assert!(reply.header("content-security-policy").contains("sandbox"));
    let document = roxmltree::Document::parse(&reply.body).unwrap();
    assert_eq!(document.root_element().tag_name().namespace(), Some("http://www.w3.org/2000/svg"));
    assert!(document.descendants().any(|node| node.text().is_some_and(|text| text.contains("<a&b>"))));
    assert!(!reply.body.contains("var(--"));
}

#[tokio::test]
async fn files_of_nothing_are_not_found() {
    let app = App::new().await;
    let address = app.save().await;
    for missing in
        [format!("{address}.exe"), format!("{address}.csv.zip"), "/runs/x.csv".to_owned(), "/runs/.csv".to_owned()]
    {
        assert_eq!(app.get(&missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn a_browser_that_has_the_bytes_is_told_so() {
    let app = App::new().await;
    let address = app.save().await;
    for file in [address.clone(), format!("{address}.csv"), format!("{address}.json"), format!("{address}.svg")] {
        let reply = app.get(&file).await;
        assert_eq!(reply.header("cache-control"), "private, no-cache");
        let again = request("GET", &file).header("if-none-match", reply.header("etag")).body(Body::empty()).unwrap();
        let again = app.send(again).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(again.header("etag"), reply.header("etag"));
    }
    let before = app.get(&address).await.header("etag").to_owned();
    app.post(&format!("{address}/details"), "title=New&note=").await.location();
    assert_ne!(app.get(&address).await.header("etag"), before);
}
