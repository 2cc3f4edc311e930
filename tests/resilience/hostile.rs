//! Forms, addresses and API bodies that no person would send.

use std::collections::BTreeMap;

use form_urlencoded::Serializer;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::case::{Case, Form, Outcome};
use crate::database::{BOTH, Database};

pub const CASES: &[Case] = &[Case {
    number: 17,
    is_short: true,
    what: "Random forms, addresses and API bodies: bad UTF-8, NUL, NaN, infinities, 1e308, other scripts' digits, doubles, missing and unknown fields",
    expected: "0 × 5xx, 0 panics; forms 303, 400, 413 or 422; with 422 all typed texts are shown again; every saved run is shown",
    on: BOTH,
    run: fuzzed,
}];

const NAMES: [&str; 40] = [
    "v",
    "days",
    "start_date",
    "method",
    "step",
    "members",
    "seed",
    "plot",
    "unit",
    "axis",
    "key",
    "title",
    "s1.name",
    "s1.beta",
    "s1.gamma",
    "s1.sigma",
    "s1.omega",
    "s1.mu",
    "s1.population",
    "s1.initial_infectious",
    "s1.initial_exposed",
    "s1.initial_immune",
    "s1.fatality",
    "s1.importation",
    "s1.seasonality.amplitude",
    "s1.seasonality.peak_day",
    "s1.i1.from_day",
    "s1.i1.to_day",
    "s1.i1.reduction",
    "s1.i1.name",
    "s1.vaccination.doses_per_day",
    "s1.hospital.fraction",
    "s1.hospital.beds",
    "s2.beta",
    "s2.gamma",
    "s2.name",
    "s8.gamma",
    "s9.beta",
    "s1.i21.from_day",
    "nonsense",
];

const VALUES: [&str; 44] = [
    "",
    "0",
    "1",
    "-1",
    "0.3",
    "0.1",
    "200",
    "1e308",
    "-1e308",
    "1e309",
    "1e-320",
    "5e-324",
    "-0",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "1,5",
    "1.5.5",
    " 0.3 ",
    "0,3",
    "1_000",
    "1 000",
    "１０",
    "٣",
    "½",
    "30 %",
    "30%",
    "R0=3",
    "R0 = 2 to 3",
    "0.2 to 0.4",
    "3 days",
    "uniform(0.1, 0.4)",
    "normal(0.3, 1e300)",
    "\u{202e}abc",
    "a\u{0}b",
    "<script>alert(1)</script>",
    "\"'><svg onload=alert(1)>",
    "=cmd|' /C calc'!A0",
    "euler",
    "stochastic",
    "2026-02-30",
    "9999-12-31",
];

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(&VALUES[..]).prop_map(str::to_owned),
        2 => any::<f64>().prop_map(|number| number.to_string()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        2 => "\\PC{0,90}",
        1 => ".{0,40}",
    ]
}

/// Names and values, most of them on top of a comparison that is fine.
fn form() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![9 => select(&NAMES[..]).prop_map(str::to_owned), 1 => "[a-z0-9.]{0,20}"];
    (any::<bool>(), vec((name, value()), 0..6)).prop_map(|(has_base, mut pairs)| {
        if has_base {
            let base = [("v", "1"), ("days", "60"), ("s1.name", "A"), ("s1.beta", "0.3"), ("s1.gamma", "0.1")];
            pairs.extend(base.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        pairs
    })
}

/// The bytes of a form: percent-encoded as it should be, or anything.
fn form_bytes() -> impl Strategy<Value = (Option<Vec<(String, String)>>, Vec<u8>)> {
    let broken = prop_oneof![
        vec(any::<u8>(), 0..200),
        select(&["%", "%zz", "%ED%A0%80=1", "s1.beta=%ff", "&&&=", "=&=", "s1.beta", "a%00=b%00"][..])
            .prop_map(|text| format!("v=1&s1.beta=0.3&s1.gamma=0.1&{text}").into_bytes()),
    ];
    prop_oneof![
        7 => form().prop_map(|pairs| {
            let bytes = Serializer::new(String::new()).extend_pairs(&pairs).finish().into_bytes();
            (Some(pairs), bytes)
        }),
        1 => broken.prop_map(|bytes| (None, bytes)),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        value().prop_map(Value::from),
        Just(json!({"distribution": "uniform", "low": 0.1, "high": 0.4})),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((select(&NAMES[..]), inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

/// An API body: a good one with changes, or none.
fn body() -> impl Strategy<Value = Vec<u8>> {
    const PLACES: [&str; 22] = [
        "/days",
        "/start_date",
        "/solver",
        "/solver/method",
        "/solver/step",
        "/solver/members",
        "/scenarios",
        "/scenarios/0",
        "/scenarios/0/name",
        "/scenarios/0/beta",
        "/scenarios/0/gamma",
        "/scenarios/0/sigma",
        "/scenarios/0/population",
        "/scenarios/0/initial_infectious",
        "/scenarios/0/interventions",
        "/scenarios/0/interventions/0",
        "/scenarios/0/interventions/0/reduction",
        "/scenarios/0/vaccination",
        "/scenarios/0/hospital/beds",
        "/scenarios/0/seasonality",
        "/title",
        "/tags",
    ];
    let changed = vec((select(&PLACES[..]), any_json()), 0..3).prop_map(|changes| {
        let mut body = json!({
            "days": 60, "start_date": "2026-01-05", "solver": {"method": "euler", "step": 0.5},
            "scenarios": [{
                "name": "A", "beta": 0.3, "gamma": 0.1, "sigma": 0.2, "population": 10000, "initial_infectious": 10,
                "interventions": [{"from_day": 5, "to_day": 20, "reduction": 0.4}], "vaccination": null,
                "hospital": {"fraction": 0.1, "stay_days": 8, "beds": 10}, "seasonality": null
            }]
        });
        for (place, value) in changes {
            if let Some(slot) = body.pointer_mut(place) {
                *slot = value;
            }
        }
        body.to_string().into_bytes()
    });
    prop_oneof![8 => changed, 1 => any_json().prop_map(|json| json.to_string().into_bytes()), 1 => vec(any::<u8>(), 0..200)]
}

/// The same cases each time, so that a change is not refused for what it did not touch, unless a seed is given.
fn runner() -> TestRunner {
    let seed: u64 = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

fn draw<T: std::fmt::Debug>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

/// The fields of a page and what stands in them.
fn fields(page: &str) -> Vec<String> {
    let html = Html::parse_document(page);
    let inputs = Selector::parse("input[name], option[selected]").unwrap();
    let areas = Selector::parse("textarea[name]").unwrap();
    let values = html.select(&inputs).filter_map(|element| element.value().attr("value")).map(str::to_owned);
    values.chain(html.select(&areas).map(|element| element.text().collect())).collect()
}

fn fuzzed(database: &mut Database, form: Form) -> Outcome {
    let count = form.rounds(10_000, 500);
    let program = database.program();
    let client = program.client();
    let mut runner = runner();
    let mut statuses: BTreeMap<(&str, u16), u32> = BTreeMap::new();
    let (mut bad, mut lost, mut unshown) = (Vec::new(), Vec::new(), Vec::new());
    let (forms, bodies) = (form_bytes(), body());
    for number in 0..count {
        let (pairs, bytes) = draw(&mut runner, &forms);
        let key = format!("{number:032x}");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let saved = client.ask("POST", &format!("/runs?key={key}"), &form, &bytes).unwrap();
        *statuses.entry(("form", saved.status)).or_default() += 1;
        if !matches!(saved.status, 303 | 400 | 413 | 422) {
            bad.push(format!("form {}: {text}", saved.status));
        }
        if let (422, Some(pairs)) = (saved.status, &pairs) {
            let shown = fields(&saved.text());
            let typed = pairs.iter().filter(|(name, _)| name == "s1.beta" || name == "s1.gamma");
            // The first one counts where a name stands twice; a control character can't stand in an input.
            let first: BTreeMap<_, _> = typed.rev().map(|(name, value)| (name, value)).collect();
            lost.extend(
                first
                    .values()
                    .filter(|value| !value.chars().any(char::is_control) && !shown.contains(value))
                    .map(|value| format!("{value:?} of {text}")),
            );
        }
        if saved.status == 303 {
            let shown = client.get(saved.header("location").unwrap()).unwrap();
            if shown.status != 200 {
                unshown.push(format!("{}: {text}", shown.status));
            }
        }
        if bytes.is_ascii() && !bytes.iter().any(u8::is_ascii_whitespace) && !bytes.iter().any(u8::is_ascii_control) {
            let page = client.get(&format!("/?{text}")).unwrap();
            *statuses.entry(("address", page.status)).or_default() += 1;
            if !matches!(page.status, 200 | 303 | 400 | 414 | 422) {
                bad.push(format!("address {}: {text}", page.status));
            }
        }
        let bytes = draw(&mut runner, &bodies);
        let path = if number % 3 == 0 { "/api/v1/runs" } else { "/api/v1/simulations" };
        let answer = client.ask("POST", path, &[("Content-Type", "application/json")], &bytes).unwrap();
        *statuses.entry(("body", answer.status)).or_default() += 1;
        if !matches!(answer.status, 200 | 201 | 400 | 413 | 422) {
            bad.push(format!("body {}: {}", answer.status, String::from_utf8_lossy(&bytes)));
        }
    }
    let panics = program.log().matches("panicked").count();
    let mut outcome = Outcome::of(format!("{count} forms and {count} bodies: {statuses:?}"), true);
    outcome.add(
        format!("{} answers of another kind {}", bad.len(), bad.first().map_or("", String::as_str)),
        bad.is_empty(),
    );
    outcome.add(format!("{panics} panics"), panics == 0);
    outcome
        .add(format!("{} typed values lost {}", lost.len(), lost.first().map_or("", String::as_str)), lost.is_empty());
    outcome.add(format!("{} saved runs not shown {}", unshown.len(), unshown.join(", ")), unshown.is_empty());
    outcome
}
