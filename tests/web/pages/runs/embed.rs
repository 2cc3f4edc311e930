//! What leaves the site: a run on paper, its link as a QR code, and its figure in a frame on another site.

use axum::http::StatusCode;
use epicurve::charts::qr_code;
use epicurve::web::Settings;

use crate::app::{App, Page, TWO};

const FRAME_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors";

/// One that two other sites may show.
async fn embeddable(base_path: &str) -> App {
    App::with(Settings {
        base_path: base_path.to_owned(),
        base_url: Some("https://models.example.org".to_owned()),
        embed_origins: vec!["https://news.example.org".to_owned(), "http://localhost:9000".to_owned()],
        ..Settings::default()
    })
    .await
}

fn has_embed_code(page: &Page) -> bool {
    page.has("iframe") || page.has("#embed")
}

#[tokio::test]
async fn a_run_on_paper_has_its_link_its_assumptions_and_a_code_to_scan() {
    let app = embeddable("").await;
    let run = app.save().await;
    let reply = app.get(&run).await;
    let page = reply.page();
    let link = format!("https://models.example.org{run}");
    assert_eq!(page.texts(".handed h2"), ["Assumptions"]);
    let texts = page.texts(".handed p");
    assert!(texts[0].starts_with("Everybody meets everybody alike") && texts[0].contains("closed"), "{texts:?}");
    assert_eq!(texts[1], format!("Link to this run {link}"));
    assert_eq!((page.texts(".share .qr").len(), page.texts(".handed .qr").len()), (1, 1));
    // That a scanner reads the link off the code is tested where it is drawn.
    assert_eq!(reply.body.matches(&qr_code(&link).unwrap()).count(), 2);
    // All inputs of all scenarios stand on the page itself, outside of what is folded.
    assert_eq!(page.texts(".given thead th"), ["Parameter", "No change", "Distancing"]);
    assert!(page.texts(".given th[scope=row]").contains(&"beta, per day".to_owned()));
    assert!(!page.has("details .given") && !page.has("details .summary"));
}

#[tokio::test]
async fn a_scenario_with_more_parts_is_printed_with_what_they_assume() {
    let app = App::new().await;
    let form = format!("{TWO}&s2.sigma=0.2&s2.i1.name=Closure&s2.i1.from_day=30&s2.i1.reduction=0.4");
    let run = app.post("/runs", &form).await.location();
    let page = app.get(&run).await.page();
    let assumptions = &page.texts(".handed p")[0];
    assert!(assumptions.contains("Where there is a latent stage") && assumptions.contains("Measures begin"));
    let given = page.texts(".given th[scope=row]");
    assert!(given.contains(&"Closure".to_owned()) && given.contains(&"sigma, per day".to_owned()), "{given:?}");
}

#[tokio::test]
async fn no_other_site_may_show_a_run_unless_the_operator_says_so() {
    let app = App::new().await;
    let run = app.save().await;
    let reply = app.get(&run.replace("/runs/", "/embed/")).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("content-security-policy"), format!("{FRAME_POLICY} 'none'"));
    assert_eq!(reply.header("x-frame-options"), "DENY");
    assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
    let page = app.get(&run).await.page();
    assert!(!has_embed_code(&page));
    assert_eq!(page.text(".share summary"), "QR code");
}

#[tokio::test]
async fn the_sites_that_the_operator_names_may_show_a_figure_and_nothing_else() {
    for base_path in ["", "/epi"] {
        let app = embeddable(base_path).await;
        let run = app.post(&format!("{base_path}/runs"), TWO).await.location();
        let embed = run.replace("/runs/", "/embed/");
        let reply = app.get(&embed).await;
        let named = format!("{FRAME_POLICY} https://news.example.org http://localhost:9000");
        assert_eq!(reply.header("content-security-policy"), named);
        assert!(!reply.headers.contains_key("x-frame-options"));
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(!reply.body.contains(" style=\"") && !reply.body.contains("<style"), "the policy forbids it");
        // What is not changed is not sent again, and its headers are the same.
        let request = crate::app::request("GET", &embed).header("if-none-match", reply.header("etag"));
        let unchanged = app.send(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
        assert_eq!(unchanged.header("content-security-policy"), named);
        assert!(!unchanged.headers.contains_key("x-frame-options"));

        for other in [&run, &format!("{base_path}/"), &format!("{base_path}/runs"), &format!("{base_path}/nothing")] {
            let reply = app.get(other).await;
            assert_eq!(reply.header("x-frame-options"), "DENY", "{other}");
            assert!(reply.header("content-security-policy").ends_with("frame-ancestors 'none'"), "{other}");
        }
    }
}

#[tokio::test]
async fn the_page_for_frames_is_the_figure_in_the_asked_view() {
    let app = embeddable("/epi").await;
    let run = app.post("/epi/runs", TWO).await.location();
    let view = "?plot=recovered&unit=share&axis=log";
    let page = app.get(&format!("{}{view}", run.replace("/runs/", "/embed/"))).await.page();
    let whole = app.get(&format!("{run}{view}")).await.page();
    assert_eq!(page.text("h1"), whole.text(".figure-title"));
    assert_eq!(page.text(".subtitle"), whole.text(".subtitle"));
    assert!(page.has("svg.wide") && page.has("svg.narrow"));
    assert!(!page.has("nav") && !page.has("form") && !page.has("script") && !page.has("table"));
    assert_eq!(page.attributes("a", "href"), [format!("{run}?plot=recovered&unit=share&axis=log")]);
    assert_eq!(page.attributes("a", "target"), ["_blank"]);
    assert_eq!(page.attributes("a", "rel"), ["noopener"]);
    assert!(page.text(".note").starts_with("No change, Distancing · "), "{}", page.text(".note"));
    for (selector, attribute) in [("link", "href"), ("a", "href")] {
        assert!(page.attributes(selector, attribute).iter().all(|link| link.starts_with("/epi/")));
    }
}

#[tokio::test]
async fn the_code_for_a_frame_is_escaped_and_keeps_the_view() {
    let app = embeddable("/epi").await;
    let run = app.post("/epi/runs", TWO).await.location();
    let title = "title=%22%3E%3Cscript%3E+%26+%27more%27&note=";
    app.post(&format!("{run}/details"), title).await.location();
    let page = app.get(&format!("{run}?plot=recovered&unit=share")).await.page();
    assert_eq!(page.text(".share summary"), "QR code and embed code");
    let embed = run.replace("/runs/", "/embed/");
    assert_eq!(
        page.text("textarea#embed"),
        format!(
            "<iframe src=\"https://models.example.org{embed}?plot=recovered&amp;unit=share\" width=\"800\" height=\"560\" \
             title=\"&quot;&gt;&lt;script&gt; &amp; 'more'\" loading=\"lazy\"></iframe>"
        )
    );
    assert!(!page.has("iframe") && page.has("textarea#embed[readonly]"));
    let sites = page.text("[id=\"embed.sites\"]");
    assert!(sites.contains("https://news.example.org, http://localhost:9000"), "{sites}");
}

#[tokio::test]
async fn a_frame_of_a_run_that_was_deleted_says_so() {
    let app = embeddable("").await;
    for id in ["00000000000000000000000000", "x", "7ahhdne3d4w0yp7sjmpsck6e14.svg"] {
        let reply = app.get(&format!("/embed/{id}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert_eq!(reply.page().text("h1"), "There is no run at this address");
        assert!(!reply.headers.contains_key("x-frame-options"));
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    assert_eq!(app.post("/embed/x", "").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
