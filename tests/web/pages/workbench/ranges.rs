//! Rates that are ranges, from the form and the address to the page, a saved run, its files and back into the form.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

/// As people type them.
const TYPED: &str = "v=1&days=100&members=40&s1.name=Uncertain&s1.beta=0.2+to+0.4&s1.gamma=7+to+14+days";
/// The same in the API's words.
const NAMED: &str = "v=1&days=100&members=40&s1.name=Uncertain&s1.beta.distribution=uniform&s1.beta.low=0.2\
                     &s1.beta.high=0.4&s1.gamma.distribution=uniform&s1.gamma.of=days&s1.gamma.low=7&s1.gamma.high=14";

fn body() -> Value {
    json!({ "days": 100, "solver": { "method": "adaptive", "members": 40 }, "scenarios": [{
        "name": "Uncertain",
        "beta": { "distribution": "uniform", "low": 0.2, "high": 0.4 },
        "gamma": { "distribution": "uniform", "of": "days", "low": 7, "high": 14 },
    }] })
}

#[tokio::test]
async fn ranges_are_drawn_with_bands_and_say_what_drives_the_result() {
    let app = App::new().await;
    let page = app.get(&format!("/?{TYPED}")).await.page();
    assert!(page.text("h1").starts_with("Nine in ten simulations peak between "), "{}", page.text("h1"));
    for part in ["path.b90.c1", "path.b50.c1"] {
        assert_eq!(page.texts(&format!(".wide {part}")).len(), 1, "{part}");
    }
    let note = page.texts("figure + .reading + .note").join(" ");
    assert!(note.contains("each with rates drawn from their ranges") && !note.contains("chance"), "{note}");
    assert!(note.ends_with("Rates are drawn by Latin hypercube sampling. Seed 42."), "{note}");
    // R0 has a range of its own, and the method is deterministic.
    let heads = page.texts("#summary ~ .scroll thead th");
    assert!(!heads.contains(&"Minor outbreak".to_owned()), "{heads:?}");
    let ranges = page.texts(".between");
    assert!(ranges.len() >= 7, "{ranges:?}");
    assert_eq!(page.text("#correlations"), "Inputs that drive the result partial rank correlations with the ranges");
    let table = page.texts(".correlations tr");
    assert_eq!(table.len(), 5, "{table:?}");
    assert!(table[2].starts_with("Peak infectious") && table[2].contains('+') && table[2].contains('−'), "{table:?}");
    assert!(page.texts("#correlations ~ .note").join(" ").contains("It shows only effects with one direction"));
    assert_eq!(page.attributes("#members", "value"), ["40"]);
    assert_eq!(page.attributes("#sampling option[selected]", "value"), ["latin_hypercube"]);
    assert!(page.text(".derived").contains("gamma is drawn as a mean duration: every value from 7 to 14 days alike"));
    // With chance as well.
    let page = app.get(&format!("/?{TYPED}&method=stochastic")).await.page();
    let note = page.texts("figure + .reading + .note").join(" ");
    assert!(note.contains("drawn from their ranges and one way in which chance could play out"), "{note}");
    assert!(page.texts("thead th").contains(&"Minor outbreak".to_owned()));
}

#[tokio::test]
async fn both_ways_of_writing_an_address_and_the_api_give_the_same_numbers() {
    let app = App::new().await;
    let answer = app.post_json("/api/v1/simulations", &body().to_string()).await.json();
    for address in [TYPED, NAMED] {
        let reply = app.post("/runs", address).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
        let document = app.get(&format!("{}.json", reply.location())).await.json();
        assert_eq!(document["results"], answer, "{address}");
        assert_eq!(document["inputs"]["scenarios"][0]["gamma"]["of"], "days");
    }
    // One way of writing it stays in the page's own links.
    let page = app.get(&format!("/?{NAMED}")).await.page();
    let link = page.attributes("#link", "value").join("");
    assert!(link.contains("s1.beta=0.2+to+0.4&s1.gamma=7+to+14+days"), "{link}");
    let with_part = app.get(&format!("/?{NAMED}&s1.beta.mean=3")).await;
    assert_eq!(with_part.status, StatusCode::UNPROCESSABLE_ENTITY, "a mean belongs to no uniform distribution");
}

#[tokio::test]
async fn a_saved_run_keeps_its_ranges_and_gives_them_back_to_the_form() {
    let app = App::new().await;
    let query = "v=1&days=60&members=30&sampling=sobol&seed=3&s1.name=A&s1.beta=R0+%3D+normal+2.5+sd+0.3\
                 &s1.gamma=triangular+0.05+to+0.2+mode+0.1&s2.name=B&s2.beta=0.3&s2.gamma=log-normal+8+gsd+1.3+days\
                 &s2.importation=0+to+2";
    let address = app.post("/runs", query).await.location();
    let page = app.get(&address).await.page();
    let given = page.texts(".given td");
    for text in [
        "R0 = normal 2.5 sd 0.3 normal: mean and standard deviation",
        "triangular 0.05 to 0.2 mode 0.1 triangular: the mode is the likeliest",
        "log-normal 8 gsd 1.3 days log-normal: median and geometric standard deviation",
        "0 to 2 uniform: every value alike",
    ] {
        assert!(given.iter().any(|cell| cell == text), "{text}: {given:?}");
    }
    assert!(page.text(".provenance").contains("30 simulations of each scenario, rates drawn by Sobol’s sequence"));
    assert_eq!(page.texts(".correlations thead th"), ["Scenario", "R0", "gamma", "importation"]);
    assert!(page.text("#differences ~ .note").contains("that uses the same quantiles of all ranges"));
    let csv = app.get(&format!("{address}.csv")).await.body;
    assert!(csv.lines().next().unwrap().contains("infectious_persons_q05"), "{csv}");
    let copy = app.get(&format!("{address}/edit")).await.page();
    assert_eq!(copy.attributes("#s1\\.beta", "value"), ["R0 = normal 2.5 sd 0.3"]);
    assert_eq!(copy.attributes("#s2\\.gamma", "value"), ["log-normal 8 gsd 1.3 days"]);
    assert_eq!(copy.attributes("#sampling option[selected]", "value"), ["sobol"]);
    let again = copy.attributes("#link", "value").join("");
    assert!(again.contains("members=30&seed=3&sampling=sobol"), "{again}");
    // Beside another run, each scenario keeps its bands.
    let other = app.save().await;
    let compared = app.get(&format!("/compare?run={}&run={}", &address[6..], &other[6..])).await;
    assert_eq!(compared.status, StatusCode::OK);
    assert_eq!(compared.page().texts(".wide path.b90").len(), 2);
}

#[tokio::test]
async fn what_is_wrong_with_a_range_stands_at_its_field_and_nothing_typed_is_lost() {
    let app = App::new().await;
    for (typed, sentence) in [
        ("0.4 to 0.2", "Transmission rate beta: Low must not be above high"),
        ("0.2 to x", "Transmission rate beta: “high” must be a number: “x” is not a number"),
        ("normal 0.3", "Transmission rate beta: Enter “sd” too: a normal distribution has mean, sd"),
        ("R0 = 200 to 300", "Transmission rate beta in place of R0: Some of the distribution must lie between 0 and"),
        ("5 to 10 days", "Transmission rate beta: How beta was typed must be one of rate, R0"),
    ] {
        let query = format!("v=1&days=30&s1.gamma=0.9&s1.beta={}", typed.replace(' ', "+").replace('=', "%3D"));
        let reply = app.get(&format!("/?{query}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        let page = reply.page();
        assert!(page.text("#s1\\.beta\\.error").contains(sentence), "{typed}: {}", page.text("#s1\\.beta\\.error"));
        assert_eq!(page.attributes("#s1\\.beta", "value"), [typed]);
        assert_eq!(page.attributes(".problems a", "href"), ["#s1.beta"]);
    }
    let population = app.get("/?v=1&days=30&s1.beta=0.3&s1.gamma=0.1&s1.population=10+to+20").await;
    assert_eq!(population.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_sweep_keeps_a_range_at_its_median_and_says_so() {
    let app = App::new().await;
    let page = app.get(&format!("/sweep?{TYPED}&x=gamma&x.low=0.05&x.high=0.2&x.count=5")).await.page();
    let notes = page.texts(".note").join(" ");
    assert!(notes.contains("beta is a range and stays at its median."), "{notes}");
    assert!(!notes.contains("gamma is a range"), "{notes}");
    let plain = app.get("/sweep.csv?v=1&days=100&s1.name=Uncertain&s1.beta=0.30000000000000004&s1.gamma=0.1&x=gamma&x.low=0.05&x.high=0.2&x.count=5").await.body;
    let ranged = app.get(&format!("/sweep.csv?{TYPED}&x=gamma&x.low=0.05&x.high=0.2&x.count=5")).await.body;
    let numbers =
        |csv: &str| csv.split([',', '\n', '\r']).filter_map(|cell| cell.parse::<f64>().ok()).collect::<Vec<_>>();
    let (plain, ranged) = (numbers(&plain), numbers(&ranged));
    assert!(plain.len() > 10 && plain.len() == ranged.len());
    for (one, other) in plain.iter().zip(&ranged) {
        assert!((one - other).abs() <= 1e-9 * one.abs(), "{one} and {other}");
    }
}
