//! The application on an SQLite file of its own, and what it answers.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use epicurve::storage::Store;
use epicurve::web::{AppState, Settings, router};
use scraper::{Html, Selector};
use tower::ServiceExt;

use crate::support;

/// Two scenarios as a form or an address writes them.
pub const TWO: &str =
    "v=1&days=200&s1.name=No+change&s1.beta=0.2&s1.gamma=0.1&s2.name=Distancing&s2.beta=0.12&s2.gamma=0.1";

pub struct App {
    router: Router,
    _folder: Option<tempfile::TempDir>,
}

impl App {
    pub async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let (store, folder) = support::sqlite().await;
        Self::on(store, folder, settings)
    }

    /// One on this SQLite file, which goes with its folder when the test ends.
    pub fn on(store: Store, folder: tempfile::TempDir, settings: Settings) -> Self {
        Self { router: router(AppState::new(store, settings).unwrap()), _folder: Some(folder) }
    }

    /// One on a database that somebody else keeps.
    pub fn of(store: Store, settings: Settings) -> Self {
        Self { router: router(AppState::new(store, settings).unwrap()), _folder: None }
    }

    /// Tells a story to an application on each kind of database.
    pub async fn on_both(settings: Settings, story: impl AsyncFn(App)) {
        story(Self::with(settings.clone()).await).await;
        if let Some(database) = support::postgres::database().await {
            let store = Store::open(&database.url(), None).unwrap();
            store.migrate().await.unwrap();
            story(Self::of(store.clone(), settings)).await;
            store.close().await;
        }
    }

    /// One whose database does not answer.
    pub async fn without_database() -> Self {
        Self::without_database_but(Settings::default()).await
    }

    /// The same with these settings.
    pub async fn without_database_but(mode: Settings) -> Self {
        let store = Store::open("postgres://epicurve@127.0.0.1:1/none", None).unwrap();
        Self::of(store, mode)
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let is_picture = parts.headers.get("content-type").is_some_and(|kind| kind == "image/png");
        let body = if is_picture { String::new() } else { String::from_utf8(bytes.to_vec()).unwrap() };
        Reply { status: parts.status, headers: parts.headers, body, bytes: bytes.to_vec() }
    }

    pub async fn get(&self, address: &str) -> Reply {
        self.send(request("GET", address).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, address: &str, form: &str) -> Reply {
        let request = request("POST", address).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// As a browser that has this cookie.
    pub async fn get_as(&self, cookie: &str, address: &str) -> Reply {
        self.send(request("GET", address).header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    /// As a browser that has this cookie.
    pub async fn post_as(&self, cookie: &str, address: &str, form: &str) -> Reply {
        let request = request("POST", address).header("cookie", cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    pub async fn post_json(&self, address: &str, body: &str) -> Reply {
        let request = request("POST", address).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Saves two scenarios and returns the run's address.
    pub async fn save(&self) -> String {
        self.post("/runs", TWO).await.location()
    }
}

pub fn request(method: &str, address: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(address).header("host", "localhost:8000")
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Empty where it is a picture.
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header("location").to_owned()
    }

    /// Whether a cache is told that the answer depends on this header.
    pub fn varies_by(&self, name: &str) -> bool {
        let values = self.headers.get_all("vary").iter().map(|value| value.to_str().unwrap());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(name))
    }

    /// The cookie that a browser keeps of it, as it sends it back.
    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    pub fn page(&self) -> Page {
        assert!(self.header("content-type").starts_with("text/html"), "{}", self.header("content-type"));
        Page(Html::parse_document(&self.body))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub struct Page(Html);

impl Page {
    /// The texts of all elements that match, white space folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let elements = Selector::parse(selector).unwrap();
        let text = |element: scraper::ElementRef| {
            element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        self.0.select(&elements).map(text).collect()
    }

    /// The texts between tags in all elements that match, one for each place.
    pub fn text_nodes(&self, selector: &str) -> Vec<String> {
        let elements = Selector::parse(selector).unwrap();
        self.0.select(&elements).flat_map(|element| element.text().map(str::to_owned)).collect()
    }

    /// The text of the only element that matches.
    pub fn text(&self, selector: &str) -> String {
        let texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector}: {texts:?}");
        texts[0].clone()
    }

    /// An attribute of all elements that match.
    pub fn attributes(&self, selector: &str, attribute: &str) -> Vec<String> {
        let elements = Selector::parse(selector).unwrap();
        self.0.select(&elements).filter_map(|element| element.attr(attribute)).map(str::to_owned).collect()
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> String {
        let values = self.attributes(&format!("[name=\"{name}\"]"), "value");
        assert_eq!(values.len(), 1, "{name}: {values:?}");
        values[0].clone()
    }

    pub fn has(&self, selector: &str) -> bool {
        self.0.select(&Selector::parse(selector).unwrap()).next().is_some()
    }
}
