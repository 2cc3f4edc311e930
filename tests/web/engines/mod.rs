//! Scenarios that an external engine simulates: a service of this test, which answers well, badly or not at all.

mod random;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use epicurve::config::Engine;
use epicurve::model::{CancelToken, read_comparison, simulate};
use epicurve::web::Settings;
use serde_json::{Value, json};

use crate::app::App;

/// What the service does with a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// Answers what Epicurve would, with every number of persons larger by this share.
    Like(f64),
    /// The same without saying which model it is, and with the infectious alone.
    Infectious,
    /// Refuses the scenario.
    Refuses,
    /// Answers this.
    Says(&'static str),
    /// Takes too long.
    Sleeps,
    /// Never ends.
    Floods,
}

/// A service, and the questions that came.
#[derive(Clone)]
pub struct Model {
    way: Arc<Mutex<Way>>,
    asked: Arc<Mutex<Vec<String>>>,
    address: SocketAddr,
}

impl Model {
    /// One that listens.
    pub async fn start(way: Way) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let model = Self { way: Arc::new(Mutex::new(way)), asked: Arc::default(), address };
        let router = axum::Router::new().route("/model/simulations", post(answer)).with_state(model.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        model
    }

    /// How the application finds it.
    pub fn service(&self, name: &str) -> Engine {
        Engine {
            name: name.to_owned(),
            host: self.address.ip().to_string(),
            port: self.address.port(),
            path: "/model".to_owned(),
        }
    }

    /// The bodies of the requests since the last call, as they were sent.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// What it does from now on.
    pub fn becomes(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }
}

async fn answer(State(model): State<Model>, body: String) -> Response {
    let question = serde_json::from_str(&body).unwrap();
    model.asked.lock().unwrap().push(body);
    let way = *model.way.lock().unwrap();
    match way {
        Way::Like(share) => Json(computed(&question, share, Some("epicurve"))).into_response(),
        Way::Infectious => {
            let mut answer = computed(&question, 0.0, Some("of agents"));
            let series = answer["series"].as_object_mut().unwrap();
            series.retain(|name, _| name == "infectious");
            Json(answer).into_response()
        }
        Way::Refuses => {
            (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"detail": "this model has no <b>beds</b>"}))).into_response()
        }
        Way::Says(text) => text.into_response(),
        Way::Sleeps => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            "late".into_response()
        }
        Way::Floods => vec![b'1'; 9 << 20].into_response(),
    }
}

/// What Epicurve would answer as a service, with every number of persons larger by this share.
pub fn computed(question: &Value, share: f64, model: Option<&str>) -> Value {
    let comparison = json!({"days": question["days"], "scenarios": [question["scenario"]]});
    let results = simulate(&read_comparison(&(&comparison).into()).unwrap(), &CancelToken::default()).unwrap();
    let mut series = serde_json::to_value(&results.scenarios[0].series).unwrap();
    let fields = series.as_object_mut().unwrap();
    for name in ["new_infections", "effective_reproduction_number"] {
        fields.remove(name);
    }
    for values in fields.values_mut().filter_map(Value::as_array_mut) {
        for value in values {
            *value = json!(value.as_f64().unwrap() * (1.0 + share));
        }
    }
    json!({"engine": {"name": "deSolve", "version": "1.34"}, "model": model, "series": series})
}

async fn app(services: Vec<Engine>) -> App {
    App::with(Settings { engines: services, ..Settings::default() }).await
}

const BESIDE: &str =
    "v=1&days=60&s1.name=Own&s1.beta=0.3&s1.gamma=0.1&s2.name=Theirs&s2.beta=0.3&s2.gamma=0.1&s2.engine=r";

#[tokio::test]
async fn another_engine_stands_on_the_same_chart_and_beside_our_own() {
    let model = Model::start(Way::Like(1e-7)).await;
    let app = app(vec![model.service("r")]).await;
    let reply = app.get(&format!("/?{BESIDE}")).await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    let summary = page.text(".summary");
    assert!(summary.contains("“Theirs” was simulated by the engine r: deSolve 1.34."), "{summary}");
    assert!(summary.contains("own adaptive engine on the same inputs by 0.00099 persons at most"), "{summary}");
    assert_eq!(page.texts(".summary tbody tr").len(), 2);
    assert!(page.has("select[name=\"s2.engine\"] option[selected]"), "the form keeps the choice");

    // Our own has a name, too.
    let named = app.get(&format!("/?{}", BESIDE.replace("engine=r", "engine=epicurve"))).await.page();
    assert!(!named.text(".summary").contains("was simulated by the engine"));
    assert!(!named.has("select[name=\"s2.engine\"] option[selected]"), "nothing but the default is chosen");

    // What a service is asked: the scenario with every default, and nothing of the form.
    let asked = model.take_requests();
    assert_eq!(asked.len(), 1);
    let question: Value = serde_json::from_str(&asked[0]).unwrap();
    assert_eq!(question["days"], 60);
    assert_eq!(question["scenario"]["population"], 10_000.0);
    assert_eq!(question["scenario"]["engine"], Value::Null);
}

#[tokio::test]
async fn a_saved_run_keeps_who_answered_and_what() {
    let model = Model::start(Way::Like(0.0)).await;
    App::on_both(Settings { engines: vec![model.service("r")], ..Settings::default() }, async |app| {
        model.becomes(Way::Like(0.0));
        let run = app.post("/runs", BESIDE).await.location();
        model.becomes(Way::Refuses);
        let page = app.get(&run).await.page();
        assert!(page.text(".summary").contains("“Theirs” was simulated by the engine r: deSolve 1.34."));
        assert!(
            page.text(".provenance").contains("1e‑8; some scenarios by external engines."),
            "{}",
            page.text(".provenance")
        );
        let list = async |model: &str| app.get(&format!("/api/v1/runs?model={model}")).await.json()["total"].clone();
        assert_eq!((list("external").await, list("stochastic").await), (json!(1), json!(0)));
        let document = app.get(&format!("{run}.json")).await.json();
        let theirs = &document["results"]["scenarios"][1];
        assert_eq!(document["inputs"]["scenarios"][1]["engine"], "r");
        assert_eq!(document["inputs"]["scenarios"][0].get("engine"), None, "as in every run before");
        assert_eq!(theirs["external"]["software"], "deSolve");
        assert_eq!(theirs["external"]["version"], "1.34");
        assert_eq!(theirs["external"]["largest_difference"]["persons"], 0.0);
        // It does not say the new infections of a day, which are then differences of the cumulative ones.
        let (mut series, mut own) = (theirs["series"].clone(), document["results"]["scenarios"][0]["series"].clone());
        let [new, own_new] = [&mut series, &mut own].map(|series| series["new_infections"].take());
        assert_eq!(series, own);
        for (new, own) in new.as_array().unwrap().iter().zip(own_new.as_array().unwrap()) {
            assert!((new.as_f64().unwrap() - own.as_f64().unwrap()).abs() < 1e-9, "{new} {own}");
        }
        assert_eq!(theirs["summary"]["attack_rate"], document["results"]["scenarios"][0]["summary"]["attack_rate"]);

        // And its file comes in without anybody being asked again.
        let imported = crate::pages::runs::import::import(&app, &document.to_string()).await.location();
        let page = app.get(&imported).await.page();
        let expected = "gave the same numbers. External engines were not asked again.";
        assert!(page.text(".provenance").contains(expected), "{}", page.text(".provenance"));
        assert!(page.text(".summary").contains("“Theirs” was simulated by the engine r: deSolve 1.34."));
    })
    .await;
}

/// As far as whole days tell: the numbers of a known model are those of our own engine, its peaks between days among them.
#[tokio::test]
async fn the_numbers_of_a_known_model_are_those_of_our_own_engine() {
    let model = Model::start(Way::Like(0.0)).await;
    let app = app(vec![model.service("r")]).await;
    for more in [
        json!({}),
        json!({"sigma": 0.2, "hospital": {"fraction": 0.1, "stay_days": 8, "beds": 20}}),
        json!({"fatality": 0.1, "omega": 0.01}),
    ] {
        let mut own = json!({"beta": 0.5, "gamma": 0.15});
        own.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut theirs = own.clone();
        theirs["engine"] = json!("r");
        let body = json!({"days": 150, "scenarios": [own, theirs]});
        let answer = app.post_json("/api/v1/simulations", &body.to_string()).await.json();
        let [own, theirs] = [0, 1].map(|place| answer["scenarios"][place]["summary"].as_object().unwrap().clone());
        for (name, value) in own {
            match (value.as_f64(), theirs[&name].as_f64()) {
                (Some(value), Some(found)) => {
                    let allowed = 1e-4 * value.abs();
                    assert!((found - value).abs() <= allowed, "{more} {name}: {found}, not {value}");
                }
                _ => assert_eq!(theirs[&name], value, "{more} {name}"),
            }
        }
    }
}

#[tokio::test]
async fn a_failing_engine_is_named_and_the_rest_is_shown() {
    let model = Model::start(Way::Refuses).await;
    let app = app(vec![model.service("r")]).await;
    let shown = async |expected: &str| {
        let reply = app.get(&format!("/?{BESIDE}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{expected}");
        let page = reply.page();
        let problems = page.text(".problems");
        assert!(problems.contains("Theirs: The engine “r”"), "{problems}");
        assert!(problems.contains(expected), "{expected}: {problems}");
        assert_eq!(page.texts(".summary tbody tr").len(), 1, "{expected}");
        assert_eq!(page.value("s2.name"), "Theirs", "nothing that was typed is lost");
    };
    shown("refused it: this model has no <b>beds</b>").await;
    let days = |values: &str| {
        format!(r#"{{"engine":{{"name":"x","version":"1"}},"model":null,"series":{{"infectious":{values}}}}}"#)
    };
    let short: &'static str = days("[1, 2]").leak();
    let negative: &'static str = days(&format!("[{}-5]", "1,".repeat(60))).leak();
    let missing: &'static str = days(&format!("[{}null]", "1,".repeat(60))).leak();
    let empty: &'static str = days("null").leak();
    let falling = format!(r#"{0}],"cumulative_infections":[5,{0}]"#, "1,".repeat(59) + "1");
    let falling: &'static str = days(&format!("[1,{falling}")).leak();
    for (way, expected) in [
        (Way::Says("hello"), "answered what is not JSON"),
        (Way::Says("{\0}\0"), "answered in UTF-16, where JSON is in UTF-8"),
        (Way::Says("day,infectious\n0,1\n"), "answered with CSV, where JSON belongs"),
        (
            Way::Says("\u{feff}[]"),
            "answered with a mistake: Here must be an object with engine, series, model, not a list",
        ),
        (
            Way::Says(r#"{"engine": {"name": "x", "version": "1"}, "series": {"infectious": [], "infectious": []}}"#),
            "/series/infectious: “infectious” is here more than once",
        ),
        (Way::Says("[]"), "answered with a mistake: Here must be an object with engine, series, model, not a list"),
        (Way::Says(r#"{"series": {}}"#), "/engine: “engine” is missing"),
        (Way::Says(short), "/series/infectious: Here must be 61 numbers, one for each day, and there are 2"),
        (Way::Says(negative), "/series/infectious/60: This must be from -0.01 to 1000000000000.0, and is -5.0"),
        (Way::Says(missing), "/series/infectious/60: Here must be a number, not null"),
        (Way::Says(empty), "answered without series.infectious"),
        (Way::Says(falling), "answered with series.cumulative_infections that fall on day 1, which can only grow"),
        (
            Way::Says(r#"{"engine": {"name": ["deSolve"], "version": "1"}, "series": {}}"#),
            "/engine/name: Here must be a text of 1 to 80 visible characters",
        ),
        (
            Way::Says(r#"{"engine": {"name": "x", "version": "1"}, "curves": {}}"#),
            "/curves: “curves” is not a field here: known are engine, series, model",
        ),
        (Way::Floods, "answered with more than 8 MB"),
    ] {
        model.becomes(way);
        shown(expected).await;
    }

    // Saving keeps nothing half-done, and a program gets all or nothing.
    let reply = app.post("/runs", BESIDE).await;
    assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    assert!(reply.page().text(".problems").contains("nothing was saved"));
    assert_eq!(app.get("/api/v1/runs").await.json()["total"], 0);
    let body =
        json!({"days": 60, "scenarios": [{"beta": 0.3, "gamma": 0.1}, {"beta": 0.3, "gamma": 0.1, "engine": "r"}]});
    let reply = app.post_json("/api/v1/simulations", &body.to_string()).await;
    assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    assert_eq!(reply.json()["errors"][0]["pointer"], "#/scenarios/1/engine");

    // All of them: there is nothing to be shown.
    let alone = "v=1&days=60&s1.name=Theirs&s1.beta=0.3&s1.gamma=0.1&s1.engine=r";
    let reply = app.get(&format!("/?{alone}")).await;
    assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    assert!(reply.page().text("h1").contains("no engine answered"));
}

#[tokio::test]
async fn nobody_waits_longer_than_ten_seconds() {
    let model = Model::start(Way::Sleeps).await;
    let app = app(vec![model.service("r")]).await;
    let page = app.get(&format!("/?{BESIDE}")).await.page();
    assert!(page.text(".problems").contains("did not answer within 10 seconds"));
}

#[tokio::test]
async fn a_service_that_is_away_or_unknown_is_said_to_be() {
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let (name, host, port, path) = ("r".to_owned(), gone.ip().to_string(), gone.port(), String::new());
    let app = app(vec![Engine { name, host, port, path }]).await;
    let problems = async |query: &str| app.get(&format!("/?{query}")).await.page().text(".problems");
    assert!(problems(BESIDE).await.contains("Theirs: The engine “r” could not be reached: connection refused"));
    let unknown = BESIDE.replace("engine=r", "engine=agents");
    let told = "The engine “agents” is not configured on this server, which has r";
    assert!(problems(&unknown).await.contains(told));
    let address = BESIDE.replace("engine=r", "engine=http://example.org");
    assert!(problems(&address).await.contains("Engine must be a name"));
    // Where nothing else is asked for, it is an input to be corrected, as it is for a program.
    let alone = app.get("/?v=1&days=60&s1.beta=0.3&s1.gamma=0.1&s1.engine=agents").await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(alone.page().text("h1").contains("one input needs correcting"));
    let body =
        r#"{"days": 60, "scenarios": [{"beta": 0.3, "gamma": 0.1}, {"beta": 0.3, "gamma": 0.1, "engine": "agents"}]}"#;
    let reply = app.post_json("/api/v1/simulations", body).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.json()["errors"], json!([{"pointer": "#/scenarios/1/engine", "detail": told}]));
    let by_chance = format!("{BESIDE}&method=stochastic");
    assert!(problems(&by_chance).await.contains("answers with one curve"));
}

#[tokio::test]
async fn a_model_of_its_own_is_shown_for_what_it_is() {
    let model = Model::start(Way::Infectious).await;
    let app = app(vec![model.service("r")]).await;
    let page = app.get(&format!("/?{BESIDE}")).await.page();
    let summary = page.text(".summary");
    assert!(summary.contains("Its model is “of agents”"), "{summary}");
    assert!(summary.contains("not said"), "what it does not say is not made up: {summary}");
    let run = app.post("/runs", BESIDE).await.location();
    let page = app.get(&run).await.page();
    let told = "follows that model’s assumptions, which Epicurve does not know.";
    assert!(page.text("main").contains(told) && page.text("main").contains("Everybody meets everybody alike"));
    assert!(
        page.text("main").contains("“Theirs” was simulated by the engine r: deSolve 1.34. Its model is “of agents”")
    );
    let file = app.get(&format!("{run}.json")).await.body;
    let imported = app.get(&crate::pages::runs::import::import(&app, &file).await.location()).await.page();
    assert!(imported.text(".provenance").contains("gave the same numbers. External engines were not asked again."));
    for extension in ["svg", "png", "csv", "R", "py", "sh"] {
        assert_eq!(app.get(&format!("{run}.{extension}")).await.status, StatusCode::OK, "{extension}");
    }
    // Every chart of what it does not say, alone and beside others.
    let alone = "v=1&days=60&s1.name=Theirs&s1.beta=0.3&s1.gamma=0.1&s1.engine=r&s1.hospital.fraction=0.1&s1.hospital.stay_days=8";
    for query in [BESIDE, alone] {
        for plot in [
            "susceptible",
            "exposed",
            "deceased",
            "cumulative_infections",
            "effective_reproduction_number",
            "hospital_census",
        ] {
            let reply = app.get(&format!("/?{query}&plot={plot}")).await;
            assert_eq!(reply.status, StatusCode::OK, "{plot}");
            let values = app.get(&format!("/values?{query}&plot={plot}")).await;
            assert_eq!(values.status, StatusCode::OK, "{plot}");
        }
    }
    let page = app.get(&format!("/?{alone}")).await.page();
    assert!(page.text("main").contains("Simulated by external engines."), "nobody else took part");
}

#[tokio::test]
async fn without_engines_nobody_is_asked_to_choose_one() {
    let app = App::new().await;
    assert!(!app.get("/").await.page().has("select[name$=\".engine\"]"));
}
