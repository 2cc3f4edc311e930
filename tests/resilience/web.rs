//! What browsers are told, what other sites may do, and what becomes of markup in every text.

use std::collections::{BTreeMap, BTreeSet};

use form_urlencoded::Serializer;
use scraper::{Html, Selector};
use serde::Deserialize;
use serde_json::json;

use crate::case::{Case, Form, Outcome};
use crate::client::{Answer, Client};
use crate::database::{BOTH, Database, POSTGRES, SQLITE};
use crate::support::needs::{CHROMIUM, NODE};
use crate::support::node::ask;
use crate::support::postgres::Stop;

pub const CASES: &[Case] = &[
    Case {
        number: 21,
        is_short: true,
        what: "Markup and scripts in every text and parameter, shown by Chromium: pages, drawings, files, errors",
        expected: "0 dialogs, 0 injected elements or attributes, 0 policy violations; every SVG is XML",
        on: SQLITE,
        run: markup,
    },
    Case {
        number: 22,
        is_short: true,
        what: "The headers of every kind of answer: 200, 303, 304, 400, 403, 404, 405, 413, 414, 415, 422, 429, 500, 503",
        expected: "the exact set on each; TRACE 405; no version and no server named",
        on: POSTGRES,
        run: headers,
    },
    Case {
        number: 23,
        is_short: false,
        what: "Each change asked for by another site, by our own pages and by programs; then every link is followed",
        expected: "403 and nothing changed for other sites; following links changes nothing",
        on: BOTH,
        run: other_sites,
    },
];

const CORPUS: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title></text></svg><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "\" autofocus onfocus=alert(1) x=\"",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href=javascript:alert(1)>x</a>",
    "--><script>alert(1)</script><!--",
    "{{constructor.constructor('alert(1)')()}}",
    "</textarea></option><iframe srcdoc=a>",
];

fn query(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[derive(Deserialize)]
struct Found {
    dialogs: Vec<String>,
    violations: Vec<String>,
    injected: Vec<String>,
    failed: Vec<String>,
}

fn markup(database: &mut Database, _: Form) -> Outcome {
    if !CHROMIUM.is_met() || !NODE.is_met() {
        return Outcome::of("not tested: no Chromium", true);
    }
    let program = database.program();
    let client = program.client();
    let base = format!("http://{}", program.address());
    let mut addresses = Vec::new();
    let (mut drawings, mut broken) = (0, Vec::new());
    for text in CORPUS {
        let run = json!({
            "title": text, "note": format!("{text}\n{text}"), "tags": [text.chars().take(30).collect::<String>().replace(',', " ")], "days": 60,
            "start_date": "2026-01-05",
            "scenarios": [
                {"name": text, "beta": 0.3, "gamma": 0.1, "interventions": [{"name": text, "from_day": 5, "to_day": 20, "reduction": 0.4}]},
                {"name": format!("{text} 2"), "beta": 0.2, "gamma": 0.1}
            ]
        });
        let saved = client.post_json("/api/v1/runs", None, &run).unwrap();
        assert_eq!(saved.status, 201, "{}", saved.text());
        let id = saved.id().unwrap();
        // Chromium shows all but the table, which it keeps as a file.
        for file in ["", "/edit", "/delete", ".svg", ".json", ".R", ".py", ".sh"] {
            addresses.push(format!("/runs/{id}{file}"));
        }
        let drawing = client.get(&format!("/runs/{id}.svg")).unwrap().text();
        drawings += 1;
        broken.extend(roxmltree::Document::parse(&drawing).err().map(|error| format!("{text}: {error}")));
        addresses.push(format!("/embed/{id}"));
        addresses.push(format!("/compare?{}", query(&[("run", &id), ("run", &id)])));
        addresses
            .extend(["q", "tag", "model", "sort", "older"].map(|name| format!("/runs?{}", query(&[(name, text)]))));
        for name in ["days", "method", "start_date", "s1.name", "s1.beta", "s1.i1.name", "plot", "preset"] {
            let fine = [("v", "1"), ("s1.beta", "0.3"), ("s1.gamma", "0.1")];
            addresses.push(format!("/?{}", query(&[&[(name, text)], &fine[..]].concat())));
        }
        addresses
            .push(format!("/sweep?{}", query(&[("v", "1"), ("x", text), ("s1.beta", "0.3"), ("s1.gamma", "0.1")])));
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        addresses.extend(["/", "/learn/", "/runs/", "/static/"].map(|folder| format!("{folder}{encoded}")));
    }
    addresses.extend(["/runs", "/api/docs"].map(str::to_owned));
    let addresses: Vec<_> = addresses.into_iter().map(|path| format!("{base}{path}")).collect();
    let found: Found = database.block_on(ask("hostile.mjs", &json!({ "addresses": addresses })));

    let first = |list: &[String]| list.first().cloned().unwrap_or_default();
    let mut outcome = Outcome::of(format!("{} texts, {} pages and files", CORPUS.len(), addresses.len()), true);
    outcome.add(format!("{} dialogs {}", found.dialogs.len(), first(&found.dialogs)), found.dialogs.is_empty());
    outcome.add(format!("{} injected {}", found.injected.len(), first(&found.injected)), found.injected.is_empty());
    outcome.add(
        format!("{} policy violations {}", found.violations.len(), first(&found.violations)),
        found.violations.is_empty(),
    );
    outcome.add(format!("{} pages not shown {}", found.failed.len(), first(&found.failed)), found.failed.is_empty());
    outcome.add(format!("{} of {drawings} drawings broken {}", broken.len(), first(&broken)), broken.is_empty());
    outcome
}

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const FILE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// What every answer has.
const FIXED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
];

/// What is wrong with an answer's headers.
fn faults(answer: &Answer) -> Vec<String> {
    let mut faults: Vec<String> = FIXED
        .iter()
        .filter(|(name, value)| answer.header(name) != Some(value))
        .map(|(name, _)| format!("{name}: {:?}", answer.header(name)))
        .collect();
    let policy = answer.header("content-security-policy").unwrap_or_default();
    if ![PAGE_POLICY, FILE_POLICY].contains(&policy) {
        faults.push(format!("policy {policy}"));
    }
    let lacking = ["cache-control", "x-request-id", "date"].into_iter().filter(|name| answer.header(name).is_none());
    faults.extend(lacking.map(|name| format!("no {name}")));
    let told = answer.headers.iter().filter(|(name, value)| {
        ["server", "x-powered-by"].contains(&name.as_str()) || value.contains(env!("CARGO_PKG_VERSION"))
    });
    faults.extend(told.map(|(name, value)| format!("{name}: {value}")));
    let once: BTreeSet<_> = answer.headers.iter().map(|(name, _)| name).filter(|name| *name != "vary").collect();
    if once.len() != answer.headers.iter().filter(|(name, _)| name != "vary").count() {
        faults.push("a header twice".to_owned());
    }
    faults
}

fn headers(database: &mut Database, _: Form) -> Outcome {
    let program = database.program_with(&[("EPICURVE_SAVES_PER_MINUTE", "2")]);
    let client = program.client();
    let form = "v=1&days=60&s1.name=A&s1.beta=0.3&s1.gamma=0.1";
    let mut answers: Vec<(String, Answer)> = Vec::new();
    let mut keep = |what: &str, answer: std::io::Result<Answer>| answers.push((what.to_owned(), answer.unwrap()));

    let saved = client.post_form("/runs?key=00000000000000000000000000000001", form).unwrap();
    let run = saved.header("location").unwrap().to_owned();
    let id = run.rsplit_once('/').unwrap().1.to_owned();
    let tag = client.get(&run).unwrap().header("etag").unwrap().to_owned();
    keep("POST /runs", Ok(saved));
    let style = Html::parse_document(&client.get("/").unwrap().text());
    let style = style.select(&Selector::parse("link[rel=stylesheet]").unwrap()).next().unwrap();
    let style = style.value().attr("href").unwrap().to_owned();
    let pages = [
        "/",
        "/runs",
        "/about",
        "/learn",
        "/learn/r0",
        "/presets",
        "/sweep",
        "/compare",
        "/runs/import",
        "/robots.txt",
        "/api/docs",
        "/api/openapi.json",
        "/api/v1/runs",
        "/api/v1/presets",
        "/health/live",
        "/health/ready",
        "/values",
        "/sweep.csv",
        "/script.R",
        "/nothing",
        "/?days=x",
        "/learn/nothing",
        "/api/v1/nothing",
        "/runs/nothing",
        "/static/nothing.css",
        "/compare?run=nothing",
        "/runs/import/nothing",
    ];
    for path in pages.into_iter().chain([style.as_str()]) {
        keep(path, client.get(path));
    }
    for file in ["", ".csv", ".json", ".svg", ".png", ".R", ".py", ".sh", ".exe", "/values", "/edit", "/delete"] {
        keep(file, client.get(&format!("/runs/{id}{file}")));
    }
    keep("304", client.ask("GET", &run, &[("If-None-Match", &tag)], b""));
    keep("compressed", client.ask("GET", "/", &[("Accept-Encoding", "gzip")], b""));
    keep("HEAD", client.ask("HEAD", "/", &[], b""));
    keep("OPTIONS", client.ask("OPTIONS", "/api/v1/runs", &[("Origin", "https://evil.example")], b""));
    keep("400", client.ask("POST", "/api/v1/simulations", &[("Content-Type", "application/json")], b"{"));
    keep("403", client.ask("POST", "/runs", &[("Sec-Fetch-Site", "cross-site")], b""));
    keep("405", client.ask("PUT", "/runs", &[], b""));
    keep("405 of the API", client.ask("DELETE", "/api/v1/runs", &[], b""));
    keep("413", client.post_form("/runs", &"x".repeat(100_000)));
    keep("414", client.get(&format!("/?{}", "x".repeat(9_000))));
    keep("415", client.ask("POST", "/runs", &[("Content-Type", "text/plain")], b"x"));
    keep("422", client.post_form("/runs", "v=1&s1.beta=x"));
    for number in 2..5 {
        keep("429", client.post_form(&format!("/runs?key={number:032}"), form));
    }
    let trace = client.ask("TRACE", "/", &[], b"");
    let trace_status = trace.as_ref().unwrap().status;
    keep("TRACE", trace);
    database.execute("UPDATE run_documents SET results = 'nonsense'");
    keep("500", client.get(&run));
    keep("500 of a file", client.get(&format!("{run}.csv")));
    database.cluster().stop(Stop::Fast);
    for path in ["/runs", &run, "/health/ready", "/api/v1/runs"] {
        keep("503", client.get(path));
    }
    keep("503 of saving", client.post_form("/runs?key=00000000000000000000000000000009", form));

    let mut statuses: BTreeMap<u16, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (what, answer) in &answers {
        *statuses.entry(answer.status).or_default() += 1;
        wrong.extend(faults(answer).into_iter().map(|fault| format!("{what} ({}): {fault}", answer.status)));
    }
    let expected = [200, 303, 304, 400, 403, 404, 405, 413, 414, 415, 422, 429, 500, 503];
    let lacking: Vec<_> = expected.iter().filter(|status| !statuses.contains_key(status)).collect();
    let mut outcome = Outcome::of(format!("{} answers: {statuses:?}", answers.len()), lacking.is_empty());
    outcome.add(format!("{} faults {}", wrong.len(), wrong.join(", ")), wrong.is_empty());
    outcome.add(format!("TRACE {trace_status}"), trace_status == 405);
    outcome
}

/// What any change would change.
const STATE: &str = "
    SELECT COUNT(*) + 1000 * (SELECT COUNT(*) FROM runs WHERE deleted_at IS NOT NULL)
        + 1000000 * (SELECT COUNT(*) FROM runs WHERE archived_at IS NOT NULL) + 1000000000 * (SELECT COUNT(*) FROM run_edits)
    FROM runs";

/// Every address that changes something, with its method, content type and body.
fn changes(id: &str) -> Vec<(&'static str, String, &'static str, &'static str)> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let json = r#"{"days": 60, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#;
    vec![
        ("POST", "/runs".to_owned(), FORM, "v=1&days=60&s1.beta=0.3&s1.gamma=0.1"),
        ("POST", "/runs/import".to_owned(), "multipart/form-data; boundary=b", "--b--"),
        ("POST", format!("/runs/{id}/details"), FORM, "title=Other&note=&tags="),
        ("POST", format!("/runs/{id}/archive"), FORM, ""),
        ("POST", format!("/runs/{id}/unarchive"), FORM, ""),
        ("POST", format!("/runs/{id}/delete"), FORM, ""),
        ("POST", format!("/runs/{id}/restore"), FORM, ""),
        ("POST", "/api/v1/runs".to_owned(), "application/json", json),
        ("DELETE", format!("/api/v1/runs/{id}"), "application/json", ""),
    ]
}

fn other_sites(database: &mut Database, form: Form) -> Outcome {
    let program = database.program();
    let client = program.client();
    let run = json!({ "title": "T", "tags": ["a"], "days": 60, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] });
    let id = client.post_json("/api/v1/runs", None, &run).unwrap().id().unwrap();
    let before = database.number(STATE);
    let (mut tried, mut let_in) = (0, Vec::new());
    for (method, path, kind, body) in changes(&id) {
        for site in [
            &[("Sec-Fetch-Site", "cross-site")][..],
            &[("Sec-Fetch-Site", "same-site")],
            &[("Origin", "https://evil.example")],
            &[("Origin", "null")],
        ] {
            let headers = [&[("Content-Type", kind)], site].concat();
            let answer = client.ask(method, &path, &headers, body.as_bytes()).unwrap();
            tried += 1;
            if answer.status != 403 {
                let_in.push(format!("{method} {path} {site:?}: {}", answer.status));
            }
        }
    }
    let changed = database.number(STATE) != before;
    let mut outcome = Outcome::of(
        format!("{tried} changes from other sites, {} let in {}", let_in.len(), let_in.join(", ")),
        let_in.is_empty() && !changed,
    );
    let mut refused = Vec::new();
    for site in [&[("Sec-Fetch-Site", "same-origin")][..], &[("Sec-Fetch-Site", "none")], &[]] {
        let headers = [&[("Content-Type", "application/x-www-form-urlencoded")], site].concat();
        let answer = client.ask("POST", &format!("/runs/{id}/archive"), &headers, b"").unwrap();
        if answer.status != 303 {
            refused.push(format!("{site:?}: {}", answer.status));
        }
    }
    outcome.add(format!("{} of our own refused {}", refused.len(), refused.join(", ")), refused.is_empty());
    let before = database.number(STATE);
    let followed = follow(client, form.rounds(400, 100) as usize);
    let changed = database.number(STATE) != before;
    outcome
        .add(format!("{followed} links followed, {} changed", if changed { "something" } else { "nothing" }), !changed);
    outcome
}

/// Follows every link from the workbench on; how many addresses that were.
fn follow(client: Client, most: usize) -> usize {
    let links = Selector::parse("a[href]").unwrap();
    let mut known: BTreeSet<String> = ["/", "/runs"].map(str::to_owned).into();
    let mut next: Vec<String> = known.iter().cloned().collect();
    while let Some(path) = next.pop() {
        let answer = client.get(&path).unwrap();
        if !answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            continue;
        }
        let page = Html::parse_document(&answer.text());
        for link in page.select(&links).filter_map(|link| link.value().attr("href")) {
            let link = link.split('#').next().unwrap_or_default();
            if link.starts_with('/') && known.len() < most && known.insert(link.to_owned()) {
                next.push(link.to_owned());
            }
        }
    }
    known.len()
}
