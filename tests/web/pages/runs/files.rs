//! A run's files.

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::web::Settings;

use crate::app::{App, TWO, request};

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
    assert_eq!(document["schema_version"], 6);
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

/// Width and height, from a PNG file's head.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!((&png[..8], &png[12..16]), (&b"\x89PNG\r\n\x1a\n"[..], &b"IHDR"[..]));
    let number = |from: usize| u32::from_be_bytes(png[from..from + 4].try_into().unwrap());
    (number(16), number(20))
}

#[tokio::test]
async fn the_png_is_the_picture_of_a_view() {
    let app = App::new().await;
    let form = "v=1&days=20&s1.name=学校+%3Ca%26b%3E&s1.beta=0.3&s1.gamma=0.1";
    let address = app.post("/runs", form).await.location();
    let reply = app.get(&format!("{address}.png")).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "image/png"));
    assert_eq!(size(&reply.bytes), (1200, 630));
    assert!(reply.header("content-security-policy").contains("sandbox"));
    assert_eq!(reply.header("content-disposition"), "inline; filename=\"epicurve-a-b.png\"");
    assert!(reply.bytes.len() < 200_000, "{} bytes", reply.bytes.len());
    assert_eq!(app.get(&format!("{address}.png?plot=nothing&unit=nothing")).await.bytes, reply.bytes);
    let mut pictures = vec![reply.bytes];
    for view in ["plot=recovered", "unit=share", "axis=log", "plot=effective_reproduction_number"] {
        let picture = app.get(&format!("{address}.png?{view}")).await.bytes;
        assert_eq!(size(&picture), (1200, 630));
        assert!(!pictures.contains(&picture), "{view} is another picture");
        pictures.push(picture);
    }
    let head = request("HEAD", &format!("{address}.png")).body(Body::empty()).unwrap();
    let head = app.send(head).await;
    assert_eq!((head.status, head.header("content-type"), head.bytes.len()), (StatusCode::OK, "image/png", 0));
}

/// Eight scenarios that differ in everything, under long names.
fn long_form() -> String {
    let scenario = |number: u8| {
        let name = format!("Schools+closed+early,+workplaces+open,+masks+everywhere+indoors,+version+{number}");
        format!(
            "&s{number}.name={name}&s{number}.beta=0.{number}&s{number}.gamma=0.1&s{number}.sigma=0.2&s{number}.initial_exposed={number}\
             &s{number}.i1.from_day=1{number}&s{number}.i1.to_day=4{number}&s{number}.i1.reduction=0.{number}"
        )
    };
    format!("v=1&days=200{}", (1..=8).map(scenario).collect::<String>())
}

#[tokio::test]
async fn captions_hold_the_whole_text_however_long_it_is() {
    let app = App::new().await;
    let run = app.post("/runs", &long_form()).await.location();
    let page = app.get(&run).await.page();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole =
        words(&format!("{} {}. {}", page.text(".figure-title"), page.text(".subtitle"), page.text(".restated")));
    let svg = app.get(&format!("{run}.svg")).await.body;
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts: Vec<_> = document.descendants().filter(|node| node.has_tag_name("text")).collect();
    let caption = words(&texts.iter().filter_map(roxmltree::Node::text).collect::<Vec<_>>().join(" "));
    assert!(caption.contains(&whole), "{whole} is not in {caption}");
    assert!(whole.matches("version").count() >= 8, "{whole}");
    let (width, height) = size(&app.get(&format!("{run}.png")).await.bytes);
    assert!(width == 1200 && height > 900, "{width} × {height}");
    let property = |name: &str| page.attributes(&format!("head meta[property=\"{name}\"]"), "content").concat();
    assert_eq!((property("og:image:width"), property("og:image:height")), (width.to_string(), height.to_string()));
}

#[tokio::test]
async fn a_link_to_a_run_has_a_preview() {
    let settings = Settings {
        base_path: "/epi".to_owned(),
        base_url: Some("https://example.org".to_owned()),
        ..Settings::default()
    };
    let app = App::with(settings).await;
    let run = app.post("/epi/runs", TWO).await.location();
    app.post(&format!("{run}/details"), "title=A+%22b%22+%26+c&note=").await.location();
    let page = app.get(&format!("{run}?plot=recovered&unit=share&axis=log")).await.page();
    let property = |name: &str| {
        let values = page.attributes(&format!("head meta[property=\"{name}\"]"), "content");
        assert_eq!(values.len(), 1, "{name}");
        values[0].clone()
    };
    let query = "plot=recovered&unit=share&axis=log";
    assert_eq!(property("og:url"), format!("https://example.org{run}?{query}"));
    assert_eq!(property("og:image"), format!("https://example.org{run}.png?{query}"));
    assert_eq!(property("og:title"), "A \"b\" & c");
    assert_eq!(property("og:description").replace('\u{a0}', " "), page.text("h2.figure-title"));
    assert_eq!((property("og:type"), property("og:image:type")), ("website".to_owned(), "image/png".to_owned()));
    assert_eq!((property("og:image:width"), property("og:image:height")), ("1200".to_owned(), "630".to_owned()));
    assert!(property("og:image:alt").contains("Distancing"), "{}", property("og:image:alt"));
    assert_eq!(page.attributes("meta[name=\"twitter:card\"]", "content"), ["summary_large_image"]);
    assert_eq!(page.attributes("meta[name=\"robots\"]", "content"), ["noindex"]);
    let picture = property("og:image").replace("https://example.org", "");
    assert_eq!(size(&app.get(&picture).await.bytes), (1200, 630));
    assert!(page.attributes(".download a", "href").contains(&picture), "the page offers the same file");

    let plain = app.get(&run).await.page().attributes("meta[property=\"og:image\"]", "content");
    assert_eq!(plain, [format!("https://example.org{run}.png")]);
    let unnamed = App::new().await;
    let run = unnamed.save().await;
    let picture = unnamed.get(&run).await.page().attributes("meta[property=\"og:image\"]", "content");
    assert_eq!(picture, [format!("http://localhost:8000{run}.png")]);
    assert!(!unnamed.get("/").await.page().has("meta[property]"), "a workbench has no picture");
}

#[tokio::test]
async fn files_of_nothing_are_not_found() {
    let app = App::new().await;
    let address = app.save().await;
    for missing in [
        format!("{address}.exe"),
        format!("{address}.csv.zip"),
        "/runs/x.csv".to_owned(),
        "/runs/.csv".to_owned(),
        "/runs/.png".to_owned(),
        "/runs/00000000000000000000000000.png".to_owned(),
    ] {
        assert_eq!(app.get(&missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn a_browser_that_has_the_bytes_is_told_so() {
    let app = App::new().await;
    let address = app.save().await;
    for file in ["", ".csv", ".json", ".svg", ".png"].map(|extension| format!("{address}{extension}")) {
        let reply = app.get(&file).await;
        assert_eq!(reply.header("cache-control"), "private, no-cache");
        let again = request("GET", &file).header("if-none-match", reply.header("etag")).body(Body::empty()).unwrap();
        let again = app.send(again).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(again.header("etag"), reply.header("etag"));
    }
    let before = app.get(&address).await.header("etag").to_owned();
    app.post(&format!("{address}/details"), "title=New&note=").await.location();
    assert_ne!(app.get(&address).await.header("etag"), before);
}

#[tokio::test]
async fn robots_leave_saved_runs_alone_and_previews_of_links_may_ask() {
    let app = App::with(Settings { base_path: "/epi".to_owned(), ..Settings::default() }).await;
    let robots = app.get("/epi/robots.txt").await.body;
    let (previews, others) = robots.split_once("\n\n").unwrap();
    assert!(previews.contains("User-agent: Twitterbot\n") && previews.ends_with("\nAllow: /"), "{robots}");
    assert_eq!(others, "User-agent: *\nDisallow: /epi/runs\nDisallow: /epi/compare\n");
}
