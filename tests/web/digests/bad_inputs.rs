//! Bad inputs as JSON and as forms: the status of the answer, and the places of the problems in their order.
//!
//! An input is a legal comparison with some values replaced. The replacements are the input's name, such as
//! `scenarios.0.beta=-1`.

use form_urlencoded::Serializer;
use serde_json::{Map, Value, json};

use super::Digests;
use super::comparisons::{plain, ranges, whole};
use crate::app::{App, Reply, TWO};

const COUNTS: [&str; 9] = [
    "scenarios.0.population",
    "scenarios.0.initial_infectious",
    "scenarios.0.initial_exposed",
    "scenarios.0.initial_immune",
    "scenarios.0.vaccination.doses_per_day",
    "scenarios.0.hospital.beds",
    "days",
    "solver.members",
    "solver.seed",
];
const RATES: [&str; 6] = [
    "scenarios.0.beta",
    "scenarios.0.gamma",
    "scenarios.0.sigma",
    "scenarios.0.omega",
    "scenarios.0.mu",
    "scenarios.0.importation",
];
const SHARES: [&str; 6] = [
    "scenarios.0.fatality",
    "scenarios.0.seasonality.amplitude",
    "scenarios.0.interventions.0.reduction",
    "scenarios.0.interventions.2.reduction",
    "scenarios.0.vaccination.efficacy",
    "scenarios.0.hospital.fraction",
];
const DAYS: [&str; 6] = [
    "scenarios.0.seasonality.peak_day",
    "scenarios.0.interventions.0.from_day",
    "scenarios.0.interventions.0.to_day",
    "scenarios.0.vaccination.from_day",
    "scenarios.0.vaccination.to_day",
    "scenarios.0.hospital.stay_days",
];
const TEXTS: [&str; 8] = [
    "start_date",
    "solver.method",
    "solver.sampling",
    "scenarios.0.name",
    "scenarios.0.interventions.0.name",
    "scenarios.0.engine",
    "observations.name",
    "observations.series",
];
const OBJECTS: [&str; 12] = [
    "solver",
    "scenarios",
    "scenarios.0",
    "scenarios.0.seasonality",
    "scenarios.0.interventions",
    "scenarios.0.interventions.0",
    "scenarios.0.vaccination",
    "scenarios.0.hospital",
    "scenarios.0.entered",
    "observations",
    "observations.values",
    "observations.values.0",
];
const REQUIRED: [&str; 10] = [
    "days",
    "scenarios",
    "scenarios.0.beta",
    "scenarios.0.gamma",
    "scenarios.0.seasonality.amplitude",
    "scenarios.0.interventions.0.from_day",
    "scenarios.0.interventions.0.reduction",
    "scenarios.0.vaccination.from_day",
    "scenarios.0.vaccination.doses_per_day",
    "scenarios.0.hospital.stay_days",
];

/// Other mistakes, and several at once for the order of their problems.
const OTHER_JSON: [&str; 39] = [
    "days=3651",
    "days=1.5",
    "more=1",
    "solver.more=1",
    "scenarios.0.more=1&scenarios.0.a~b=1",
    "solver.step=0.5",
    "solver.method=\"euler\"",
    "solver.method=\"euler\"&solver.step=0.3",
    "solver.method=\"stochastic\"&scenarios.0.initial_exposed=0.5&scenarios.0.population=2e9",
    "scenarios.1.beta=0.3&scenarios.1.gamma=0.1&scenarios.1.sigma=0.1&scenarios.1.mu=0&scenarios.1.importation=0",
    "start_date=\"2026-02-30\"&solver.method=\"simplex\"",
    "scenarios=[]",
    "scenarios=[1,2]",
    "scenarios=[{},{},{},{},{},{},{},{},{}]",
    "scenarios.1.name=\"Plain\"",
    "scenarios.0.name=\"12345678901234567890123456789012345678901234567890123456789012345678901234567890+\"",
    "scenarios.0.sigma=null",
    "scenarios.0.population=300",
    "scenarios.0.initial_immune=19990",
    "scenarios.0.importation=30000",
    "scenarios.0.interventions.0.to_day=10",
    "scenarios.0.interventions=[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]",
    "scenarios.0.vaccination.to_day=15",
    "scenarios.0.hospital.stay_days=0.01",
    "scenarios.0.entered={\"beta\":\"days\",\"gamma\":\"R0\",\"interventions\":[{\"from_day\":\"x\"}]}",
    "scenarios.0.entered={\"interventions\":[{},{},{},{}]}",
    "scenarios.0.engine=\"epicurve2\"",
    "scenarios.0.engine=\"No name\"",
    "scenarios.1.beta={\"distribution\":\"beta\"}",
    "scenarios.1.beta={\"distribution\":\"uniform\",\"low\":3,\"high\":2}",
    "scenarios.1.beta={\"distribution\":\"uniform\",\"low\":1,\"mean\":2,\"of\":\"days\"}",
    "scenarios.1.gamma={\"distribution\":\"triangular\",\"low\":1,\"mode\":5,\"high\":4}",
    "scenarios.1.sigma={\"distribution\":\"normal\",\"mean\":0.2,\"sd\":-1}",
    "scenarios.1.mu={\"distribution\":\"log-normal\",\"median\":70,\"geometric_sd\":0.5}",
    "scenarios.0.fatality={\"distribution\":\"uniform\",\"low\":0,\"high\":1}",
    "observations.values=[[1,2],[1,3],[0,-1],[2]]",
    "observations.series=\"cases\"",
    "observations.values.0=[0,1,2]&scenarios.1.gamma=-1&scenarios.0.beta=-1&days=0&start_date=\"x\"&solver.seed=-1",
    "scenarios.0.hospital.beds=-1&scenarios.0.vaccination.efficacy=2&scenarios.0.interventions.1.reduction=2&scenarios.0.seasonality.amplitude=2&scenarios.0.mu=2&scenarios.0.beta=\"x\"&scenarios.0.gamma=null",
];

/// Bodies of another shape than a comparison, and of no JSON.
const BODIES: [&str; 10] = [
    "",
    "null",
    "[]",
    "{",
    "{}",
    "scenario,day\nA,0\n",
    "{\"days\":1e400}",
    "{\"days\":5,\"days\":6,\"scenarios\":[{\"beta\":1,\"beta\":2}]}",
    "{\0}\0",
    "{\"days\":5,\"scenarios\":[{\"beta\":1}],\"observations\":7}",
];

/// Mistakes in the fields that only a saved run has.
const SAVED_JSON: [&str; 8] = [
    "title=1",
    "title=\"\\u0000\"&note=[]&tags={}&view=[]",
    "tags=[1]",
    "tags=[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\"]",
    "view={\"plot\":\"deaths\",\"unit\":1,\"axis\":null,\"more\":1}",
    "view={\"unit\":\"x\"}&days=0",
    "note=\"\\u202e\"&scenarios.0.gamma=-1",
    "id=\"x\"",
];

/// A legal comparison that has every field.
fn comparison() -> Value {
    json!({
        "days": 5, "start_date": "2026-02-25", "solver": {"method": "adaptive", "members": 2, "seed": 7},
        "scenarios": [whole(), ranges(), plain()],
        "observations": {"name": "Reported", "series": "new_infections", "values": [[0, 3], [1, 4.5]]},
    })
}

/// Replaces values of the comparison, each at its place, and adds fields that are missing.
fn replace_values(replacements: &str) -> Value {
    let mut comparison = comparison();
    for replacement in replacements.split('&') {
        let (place, value) = replacement.split_once('=').unwrap();
        let (parents, name) = place.rsplit_once('.').unwrap_or(("", place));
        let pointer = parents.split('.').filter(|part| !part.is_empty()).map(|part| format!("/{part}"));
        let parent = comparison.pointer_mut(&pointer.collect::<String>()).unwrap();
        let value = serde_json::from_str(value).unwrap();
        match parent {
            Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
            parent => parent[name] = value,
        }
    }
    comparison
}

/// Reads the status and the pointers of a problem document.
fn read_pointers(reply: &Reply) -> String {
    let mut places = vec![reply.status.as_str().to_owned()];
    let document: Map<String, Value> = serde_json::from_str(&reply.body).unwrap();
    for error in document.get("errors").and_then(Value::as_array).into_iter().flatten() {
        places.push(error["pointer"].as_str().unwrap().to_owned());
    }
    places.join(" ")
}

/// Pairs each place with each value.
fn combine(places: &[&str], values: &[&str]) -> Vec<String> {
    places.iter().flat_map(|place| values.iter().map(move |value| format!("{place}={value}"))).collect()
}

#[tokio::test]
async fn problems_in_json_are_unchanged() {
    let numbers = [&COUNTS[..], &RATES, &SHARES, &DAYS].concat();
    let mut inputs = combine(&numbers, &["\"x\"", "-1", "[]", "{}"]);
    inputs.extend(combine(&TEXTS, &["7", "\"\\u0000\""]));
    inputs.extend(combine(&OBJECTS, &["7", "{\"more\":1}"]));
    inputs.extend(combine(&REQUIRED, &["null"]));
    inputs.extend(OTHER_JSON.map(str::to_owned));
    let app = App::new().await;
    let mut digests = Digests::new("bad-json");
    let mut add = |name: &str, reply: &Reply| {
        assert!(reply.status.is_client_error(), "{name}: {}", reply.status);
        digests.add(&name.replace('/', "|"), &read_pointers(reply));
    };
    for input in &inputs {
        add(input, &app.post_json("/api/v1/simulations", &replace_values(input).to_string()).await);
    }
    for (name, places, value) in [
        ("every number a text", &numbers[..], "\"x\""),
        ("every number negative", &numbers, "-1"),
        ("every text a number", &TEXTS, "7"),
        ("every required field null", &REQUIRED[2..], "null"),
    ] {
        let input = combine(places, &[value]).join("&");
        add(name, &app.post_json("/api/v1/simulations", &replace_values(&input).to_string()).await);
    }
    for (place, body) in (1..).zip(BODIES) {
        add(&format!("body {place:02}"), &app.post_json("/api/v1/simulations", body).await);
    }
    for input in SAVED_JSON {
        add(&format!("run {input}"), &app.post_json("/api/v1/runs", &replace_values(input).to_string()).await);
    }
    digests.check();
}

/// A form with every field of a scenario, and another scenario with ranges.
const FORM: &str = "v=1&days=5&start_date=2026-02-25&members=2&seed=7&s1.name=Whole&s1.population=20000&s1.initial_infectious=15\
    &s1.initial_exposed=4&s1.initial_immune=500&s1.beta=0.5&s1.gamma=0.15&s1.sigma=0.25&s1.omega=0.01&s1.mu=0.0005\
    &s1.fatality=0.02&s1.importation=0.5&s1.seasonality.amplitude=0.2&s1.seasonality.peak_day=40&s1.i1.name=Distancing\
    &s1.i1.from_day=10&s1.i1.to_day=40&s1.i1.reduction=40%25&s1.i2.from_day=20&s1.i2.reduction=30%25\
    &s1.vaccination.from_day=15&s1.vaccination.to_day=45&s1.vaccination.doses_per_day=100&s1.vaccination.efficacy=85%25\
    &s1.hospital.fraction=5%25&s1.hospital.stay_days=8&s1.hospital.beds=12&s2.name=Ranges&s2.beta=R0+2+to+3\
    &s2.gamma=5+to+10+days&observations.name=Reported&observations.series=new_infections&observations.values=0-3_1-4.5";

const FORM_COUNTS: [&str; 6] = [
    "s1.population",
    "s1.initial_infectious",
    "s1.initial_exposed",
    "s1.initial_immune",
    "s1.vaccination.doses_per_day",
    "s1.hospital.beds",
];
const FORM_RATES: [&str; 6] = ["s1.beta", "s1.gamma", "s1.sigma", "s1.omega", "s1.mu", "s1.importation"];
const FORM_SHARES: [&str; 5] =
    ["s1.fatality", "s1.seasonality.amplitude", "s1.i1.reduction", "s1.vaccination.efficacy", "s1.hospital.fraction"];
const FORM_DAYS: [&str; 5] =
    ["s1.seasonality.peak_day", "s1.i1.from_day", "s1.i1.to_day", "s1.vaccination.from_day", "s1.vaccination.to_day"];
const FORM_OTHERS: [&str; 4] = ["days", "members", "seed", "s1.hospital.stay_days"];
const FORM_REQUIRED: [&str; 14] = [
    "days",
    "members",
    "seed",
    "s1.population",
    "s1.initial_infectious",
    "s1.beta",
    "s1.gamma",
    "s1.seasonality.amplitude",
    "s1.i1.from_day",
    "s1.i1.reduction",
    "s1.vaccination.from_day",
    "s1.vaccination.doses_per_day",
    "s1.hospital.fraction",
    "s1.hospital.stay_days",
];

/// Other mistakes, and several at once for the order of their problems.
const OTHER_FORMS: [&str; 43] = [
    "v=2",
    "days=3651",
    "days=2+months",
    "start_date=yesterday",
    "start_date=&s1.i1.from_day=2026-03-01",
    "method=simplex",
    "method=euler&step=",
    "method=euler&step=0.3",
    "method=stochastic&s1.population=2e9&s1.initial_exposed=0.5",
    "sampling=halton",
    "s1.name=Ranges",
    "s1.name=%E2%80%AE",
    "s1.i1.name=%00",
    "s1.sgima=1&s1.i1.until=9&s1.i0.name=x",
    "s1.fatality=40",
    "s1.i2.reduction=40",
    "s1.population=10+days",
    "s1.beta.low=1",
    "s1.gamma=1/0",
    "s1.vaccination.doses_per_day=100+days",
    "s2.gamma=10+to+5+days",
    "s1.beta=1+to+2+days",
    "s1.beta=10+days",
    "s1.gamma=R0+3",
    "s1.gamma=0+days",
    "s1.sigma=&s1.beta=x",
    "s1.population=300",
    "s1.initial_immune=19990",
    "s1.importation=30000",
    "s1.i1.to_day=2026-03-01",
    "s1.i1.to_day=10",
    "s1.vaccination.to_day=15",
    "s1.hospital.stay_days=0.1+hours",
    "s1.entered.beta=days&s1.entered.gamma=R0",
    "s1.engine=r",
    "s1.engine=No+name",
    "s2.beta=3+to+2",
    "s2.beta.distribution=normal&s2.beta=",
    "observations.values=0-3_x_1-y_0-5",
    "observations.series=cases",
    "observations.run=none&observations.values=",
    "observations.values=1-2_1-3&s2.gamma=-1&s1.beta=-1&days=0&start_date=x&seed=-1",
    "s1.hospital.beds=-1&s1.vaccination.efficacy=2&s1.i2.reduction=2&s1.seasonality.amplitude=2&s1.mu=2&s1.beta=x&s1.gamma=",
];

/// Mistakes in a sweep.
const SWEEPS: [&str; 12] = [
    "x=delta",
    "x=",
    "x=beta&x.low=x&x.high=-1&x.count=1",
    "x=beta&x.low=0.5&x.high=0.2",
    "x=beta&x.count=1000",
    "x=beta&x.low=0&x.spacing=log",
    "x=beta&x.spacing=cubic",
    "x=beta&y=beta",
    "x=beta&y=R0",
    "x=hospital.beds",
    "x=gamma&x.low=1/0&y=sigma&y.low=x&y.count=x&scenario=2",
    "scenario=3&days=0",
];

/// Replaces values of the form's fields, and adds fields that are missing.
fn replace_fields(form: &str, replacements: &str) -> String {
    let mut fields: Vec<_> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    for (name, value) in form_urlencoded::parse(replacements.as_bytes()).into_owned() {
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Reads the status of a page, and the fields to which its list of problems links.
fn read_fields(reply: &Reply) -> String {
    let (_, problems) = reply.body.split_once("id=\"problems\"").unwrap();
    let (problems, _) = problems.split_once("</ul>").unwrap();
    let links = problems.split("href=\"#").skip(1).map(|link| link.split('"').next().unwrap());
    let status = reply.status.as_str();
    [status].into_iter().chain(links).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn problems_in_forms_are_unchanged() {
    let numbers = [&FORM_COUNTS[..], &FORM_RATES, &FORM_SHARES, &FORM_DAYS, &FORM_OTHERS].concat();
    let mut inputs = combine(&numbers, &["x", "-1", "1,2,3", "∞"]);
    inputs.extend(combine(&FORM_RATES, &["1,234", "5+to+2", "2+months"]));
    inputs.extend(combine(&FORM_DAYS, &["2026-02-30", "2025-01-01"]));
    inputs.extend(combine(&FORM_REQUIRED, &[""]));
    inputs.extend(OTHER_FORMS.map(str::to_owned));
    let app = App::new().await;
    let mut digests = Digests::new("bad-forms");
    let mut add = |name: &str, reply: &Reply| {
        assert!(reply.status.is_client_error(), "{name}: {}", reply.status);
        digests.add(&name.replace('/', "|"), &read_fields(reply));
    };
    for input in &inputs {
        add(input, &app.post("/runs", &replace_fields(FORM, input)).await);
    }
    for (name, places, value) in [
        ("every number a text", &numbers[..], "x"),
        ("every number negative", &numbers, "-1"),
        ("every required field empty", &FORM_REQUIRED, ""),
    ] {
        add(name, &app.post("/runs", &replace_fields(FORM, &combine(places, &[value]).join("&"))).await);
    }
    for input in SWEEPS {
        add(&format!("sweep {input}"), &app.get(&format!("/sweep?{}", replace_fields(TWO, input))).await);
    }
    digests.check();
}
