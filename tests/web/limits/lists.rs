//! Every list in an address or a body has a limit, and every answer about one that is too long is short.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use epicurve::web::Settings;
use serde_json::{Value, json};

use crate::app::{App, TWO};

/// Bytes of an answer beyond those that it has without the list: the largest ordinary page has a third of it.
const MOST_BYTES: usize = 1_000_000;
/// Characters of an address, some less than the server reads.
const ADDRESS: usize = 7_900;

const RUNS: &str = "/api/v1/runs";

/// `name=value` as often as fits into an address, each value another one.
fn repeated(name: &str, value: impl Fn(usize) -> String) -> String {
    let mut query = String::new();
    for number in 0..1_000 {
        let pair = format!("{name}={}&", value(number));
        if query.len() + pair.len() > ADDRESS {
            break;
        }
        query += &pair;
    }
    query
}

/// Parameters and sentences of a problem document.
fn errors(body: &str) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(body).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = document["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(&error["parameter"]), text(&error["detail"]))).collect()
}

#[tokio::test]
async fn a_list_is_narrowed_by_at_most_ten_different_tags() {
    App::on_both(Settings::default(), async |app| {
        let run = app.save().await;
        let tags: Vec<String> = (0..10).map(|number| format!("t{number}")).collect();
        app.post(&format!("{run}/details"), &format!("title=Ours&note=&tags={}", tags.join("%2C"))).await.location();
        let asked = |count: usize| (0..count).map(|number| format!("tag=t{number}&")).collect::<String>();

        // Ten are found, and repeated ones count once on a page.
        let page = app.get(&format!("/runs?{}{}", asked(10), asked(10).to_uppercase().replace("TAG", "tag"))).await;
        assert_eq!((page.status, page.page().texts(".runs li").len()), (StatusCode::OK, 1));
        assert_eq!(app.get(&format!("{RUNS}?{}", asked(10))).await.json()["total"], 1);

        // Eleven are refused with a sentence; the search and the first ten stay in the form.
        let refused = app.get(&format!("/runs?q=ours&sort=deaths&model=SIR&{}", asked(11))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = refused.page();
        assert_eq!(
            page.text("#problems li"),
            "A run has at most 10 tags, and this address asks for 11 different ones: ask for at most 10"
        );
        assert!(page.text("title").starts_with("Error: Past runs"), "{}", page.text("title"));
        assert_eq!(page.value("q"), "ours");
        assert_eq!(page.attributes("select option[selected]", "value"), ["SIR", "deaths"]);
        assert_eq!(page.attributes(".search input[type=hidden]", "value"), tags);
        assert!(!page.has(".runs"));
        let answer = app.get(&format!("{RUNS}?{}", asked(11))).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let expected = ("tag".to_owned(), "tag may be given at most 10 times, and is given 11 times".to_owned());
        assert_eq!(errors(&answer.body), [expected]);
    })
    .await;
}

#[tokio::test]
async fn searches_and_parts_of_the_model_have_limits() {
    let app = App::new().await;
    let run = app.save().await;
    let (fits, long) = ("q".repeat(200), "q".repeat(201));
    assert_eq!(app.get(&format!("/runs?q={fits}")).await.status, StatusCode::OK);
    let refused = app.get(&format!("/runs?q={long}")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sentence = "A search must be at most 200 characters long, and this one has 201";
    assert_eq!((refused.page().text("#problems a"), refused.page().value("q")), (sentence.to_owned(), long.clone()));
    assert_eq!(errors(&app.get(&format!("{RUNS}?q={long}")).await.body), [("q".to_owned(), sentence.to_owned())]);
    let tag = "t".repeat(41);
    for address in ["/runs", RUNS] {
        let refused = app.get(&format!("{address}?tag={tag}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(refused.body.contains("A tag has at most 40 characters"), "{}", refused.body);
    }
    // A form may send a part twice, once out of its field and once hidden: it counts once.
    let page = app.get("/runs?model=SIR&model=sir&model=deterministic").await.page();
    assert_eq!(page.attributes(".runs div > a", "href"), [run]);
    assert_eq!(page.attributes(".search input[type=hidden]", "value"), ["deterministic"]);
    let answer = app.get(&format!("{RUNS}?model=SIR&model=SIR")).await;
    assert_eq!(errors(&answer.body), [("model".to_owned(), "“SIR” may be given once".to_owned())]);
}

/// Every address that can be fetched, by the router's own text.
fn addresses(id: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    for (text, prefix) in
        [(include_str!("../../../src/web/router.rs"), ""), (include_str!("../../../src/web/api/mod.rs"), "/api/v1")]
    {
        for call in text.split(".route(").skip(1) {
            let path = call.split('"').nth(1).unwrap();
            if call.split(".route").next().unwrap().contains("get(") {
                let path = path.replace("{id}", id).replace("{file}", id).replace("{lesson}", "r0");
                found.insert(format!("{prefix}{path}"));
            }
        }
    }
    for extension in ["csv", "json", "svg", "R"] {
        found.insert(format!("/runs/{id}.{extension}"));
    }
    found.into_iter().collect()
}

/// Every name that an address may have: those of the pages' forms and of the API's description.
async fn names(app: &App) -> Vec<String> {
    let mut names = BTreeSet::new();
    for page in ["/", "/runs", "/sweep", &format!("/?{TWO}&s1.i1.from_day=3&s1.i1.to_day=9&s1.i1.reduction=0.2")] {
        let page = app.get(page).await.page();
        names.extend(page.attributes("input[name], select[name], textarea[name]", "name"));
    }
    let description = app.get("/api/openapi.json").await.json();
    for operation in description["paths"].as_object().unwrap().values().filter_map(|path| path.get("get")) {
        for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|each| each["in"] == "query") {
            names.insert(parameter["name"].as_str().unwrap().to_owned());
        }
    }
    names
        .extend(["run", "show", "deleted", "older", "newer", "plot", "unit", "axis", "next", "key"].map(str::to_owned));
    names.into_iter().collect()
}

#[tokio::test]
async fn every_name_of_every_address_may_be_repeated_a_thousand_times() {
    let app = App::new().await;
    let run = app.save().await;
    let names = names(&app).await;
    let addresses = addresses(run.trim_start_matches("/runs/"));
    assert!(names.len() > 40 && addresses.len() > 25, "{} names, {} addresses", names.len(), addresses.len());
    // They read the same names in the same way as the page beside them.
    let is_beside =
        |address: &str| ["/sweep.", "/sweep-", "/script.", "/values"].iter().any(|like| address.contains(like));
    let mut tried = 0;
    for address in &addresses {
        let ordinary = app.get(address).await.bytes.len();
        let chosen =
            names.iter().filter(|name| !is_beside(address) || ["x", "s1.beta", "run"].contains(&name.as_str()));
        for name in chosen {
            for query in [repeated(name, |number| format!("{number}")), repeated(name, |_| "1".to_owned())] {
                let reply = app.get(&format!("{address}?{query}")).await;
                let status = reply.status.as_u16();
                assert!(status < 500, "{status} at {address}?{}", &query[..query.len().min(60)]);
                let bytes = reply.bytes.len();
                assert!(bytes < ordinary + MOST_BYTES, "{bytes} bytes at {address} with {name}, without {ordinary}");
                tried += 1;
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
    // Unknown names, as many as fit.
    let unknown = (0..1_200).map(|number| format!("n{number}=&")).collect::<String>();
    let reply = app.get(&format!("{RUNS}?{unknown}")).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&reply.body).len(), 100);
    assert_eq!(reply.json()["detail"], "1200 fields need correcting, of which the first 100 are listed");
}

#[tokio::test]
async fn every_field_of_a_form_may_be_repeated_a_thousand_times() {
    let app = App::new().await;
    let run = app.save().await;
    let mut names = names(&app).await;
    names.extend(["title", "note", "tags"].map(str::to_owned));
    for name in names {
        let fields = (0..1_000).map(|number| format!("{name}={number}&")).collect::<String>();
        for address in ["/runs?key=abc", &format!("{run}/details")] {
            let reply = app.post(address, &fields).await;
            assert!(reply.status.as_u16() < 500, "{} at {address} with {name}", reply.status);
            assert!(reply.bytes.len() < MOST_BYTES, "{} bytes at {address} with {name}", reply.bytes.len());
        }
    }
}

#[tokio::test]
async fn every_list_in_a_body_has_a_limit() {
    let scenario = json!({"beta": 0.3, "gamma": 0.1});
    let body = |changes: &[(&str, Value)]| {
        let mut body = json!({"days": 9, "scenarios": [scenario.clone()]});
        for (pointer, value) in changes {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            match body.pointer_mut(parent).unwrap() {
                Value::Object(fields) => drop(fields.insert(name.to_owned(), value.clone())),
                other => other[name.parse::<usize>().unwrap()] = value.clone(),
            }
        }
        body
    };
    let period = json!({"from_day": 1, "to_day": 2, "reduction": 0.1});
    let unknown: Value =
        (0..4_000).map(|number| (format!("n{number}"), json!(1))).collect::<serde_json::Map<_, _>>().into();
    let many_unknown = (0..1_500).map(|number| json!({format!("n{number}"): 1})).collect::<Vec<_>>();
    let cases = [
        (body(&[("/scenarios", json!(vec![json!({}); 20_000]))]), "#/scenarios"),
        (body(&[("/scenarios", json!(vec![scenario.clone(); 9]))]), "#/scenarios"),
        (body(&[("/scenarios/0/interventions", json!(vec![period.clone(); 21]))]), "#/scenarios/0/interventions"),
        (body(&[("/scenarios/0/interventions", json!(vec![json!({}); 20_000]))]), "#/scenarios/0/interventions"),
        (
            body(&[("/scenarios/0/entered", json!({"interventions": vec![json!({}); 20_000]}))]),
            "#/scenarios/0/entered/interventions",
        ),
        (
            body(&[("/observations", json!({"values": (0..1_001).map(|day| json!([day, 1])).collect::<Vec<_>>()}))]),
            "#/observations/values",
        ),
        (body(&[("/observations", json!({"values": vec![json!([]); 20_000]}))]), "#/observations/values"),
        (body(&[("/scenarios/0", unknown.clone())]), "#/scenarios/0/n0"),
        (body(&[("/scenarios/0/interventions", json!(many_unknown))]), "#/scenarios/0/interventions"),
        (body(&[("/scenarios/0/beta", unknown)]), "#/scenarios/0/beta/n0"),
        (body(&[("/tags", json!(vec!["t"; 11]))]), "#/tags"),
        (body(&[("/tags", json!(vec![""; 15_000]))]), "#/tags"),
        (body(&[("/view", json!(vec![1; 15_000]))]), "#/view"),
    ];
    let app = App::new().await;
    for (body, pointer) in cases {
        let text = body.to_string();
        assert!(text.len() <= 64 * 1024, "{pointer}: {} bytes", text.len());
        let reply = app.post_json(RUNS, &text).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{pointer}: {}", reply.body);
        let answer = reply.json();
        let pointers: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
        assert!(pointers.contains(&&json!(pointer)), "{pointer} is not in {pointers:?}");
        assert!(reply.bytes.len() < 60_000, "{pointer}: {} bytes", reply.bytes.len());
    }
}
