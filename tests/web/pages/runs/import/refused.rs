//! Files and forms that are not imported: what is said of them, and that nothing is kept.

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::web::Settings;
use serde_json::{Value, json};

use super::{BOUNDARY, comparisons, count, file, form, import, multipart, saved};
use crate::app::{App, TWO, request};

const LIMIT: usize = 16 << 20;

/// A mistake in a run's file and what the page says of it.
struct Case {
    file: String,
    says: Vec<&'static str>,
}

fn case(file: impl Into<String>, says: &[&'static str]) -> Case {
    Case { file: file.into(), says: says.to_vec() }
}

#[tokio::test]
async fn every_mistake_is_told_with_its_place_and_nothing_is_kept() {
    let app = App::new().await;
    let run = file(&app, &app.save().await, "json").await;
    let value: Value = serde_json::from_str(&run).unwrap();
    let with = |pointer: &str, new: Value| {
        let mut value = value.clone();
        *value.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = new;
        value.to_string()
    };
    let more = |pointer: &str, name: &str| {
        let mut value = value.clone();
        value.pointer_mut(pointer).unwrap()[name] = json!(1);
        value.to_string()
    };
    let less = |pointer: &str, name: &str| {
        let mut value = value.clone();
        value.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        value.to_string()
    };
    let series = "/results/scenarios/0/series";
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let short = json!(vec![1.0; 200]);
    let large = run.replacen("\"infectious\":[", "\"infectious\":[\n1e999,", 1);
    let cases = vec![
        case("id,title\n1,2\n", &["This is a CSV file. It holds a run’s numbers without its inputs"]),
        case("\"scenario\";\"day\"\r\n\"A\";0\r\n", &["This is a CSV file."]),
        case("\u{feff}scenario,day\nA,0\n", &["This is a CSV file."]),
        case("{\0}\0", &["This file is in UTF-16."]),
        case("\u{feff}[1, 2]", &["line 1, column 1: This is JSON, but not a run’s file"]),
        case("null", &["not a run’s file"]),
        case(&run[..run.len() / 2], &["line 1, column ", "The file ends before the run does"]),
        case(&run[..run.len() - 1], &["The file ends before the run does"]),
        case(format!("{run}{run}"), &["This is not JSON (trailing characters)"]),
        case(large, &["line 2, column 5: This number is too large to be one of a run."]),
        case(run.replacen("\"days\":[0,", "\"days\":[NaN,", 1), &["This is not JSON"]),
        case("[".repeat(100_000), &["not a run’s file"]),
        case(
            with("/results", Value::Null).replace("\"results\":null", &format!("\"results\":{deep}")),
            &["recursion limit"],
        ),
        case(
            with("/inputs", Value::Null).replace("\"inputs\":null", &format!("\"inputs\":{deep}")),
            &["recursion limit"],
        ),
        case(more("", "colour"), &["/colour: “colour” is not a field of a run’s file"]),
        case(less("", "note"), &["/note: “note” is missing"]),
        case(run.replacen("{", "{\"id\":\"x\",", 1), &["/id: “id” is here more than once"]),
        case(with("/id", json!("x")), &["/id: Here must be a run’s identifier"]),
        case(with("/title", json!(7)), &["/title: Here must be a text"]),
        case(with("/title", json!("a\u{0}")), &["/title: Title must not contain control characters"]),
        case(with("/note", json!("n".repeat(2001))), &["/note: Note must be at most 2000 characters"]),
        case(with("/created_at", json!("yesterday")), &["/created_at: Here must be a time"]),
        case(with("/schema_version", json!(99)), &["/schema_version: A newer Epicurve saved this run"]),
        case(with("/schema_version", json!(0)), &["/schema_version: Here must be a whole number from 1 to 6"]),
        case(with("/schema_version", json!(1.5)), &["/schema_version: Here must be a whole number"]),
        case(with("/view", json!("deceased")), &["/view: Here must be an object with plot, unit, axis, not a text"]),
        case(with("/view/plot", json!("deaths")), &["/view/plot: This must be one of infectious, ", "not “deaths”"]),
        case(with("/view/unit", json!([])), &["/view/unit: This must be one of persons, share, not a list"]),
        case(more("/view", "colour"), &["/view/colour: “colour” is not a field here: known are plot, unit, axis"]),
        case(with("/view/axis", json!("x".repeat(2_000))), &["/view: Here must be an object with plot, unit, axis"]),
        case(run.replacen("\"view\":", "\"view\":null,\"view\":", 1), &["/view: “view” is here more than once"]),
        case(more("/inputs", "colour"), &["/inputs/colour: “colour” is not a field here"]),
        case(less("/inputs/scenarios/0", "population"), &["/inputs: This can’t be read: missing field `population`"]),
        case(less("/inputs/scenarios/0", "sigma"), &["/inputs/scenarios/0/sigma: This is missing"]),
        case(
            with("/inputs/scenarios/0/beta", json!(-1)),
            &["/inputs/scenarios/0/beta: Transmission rate beta must be"],
        ),
        case(
            with("/inputs/scenarios/0/name", json!(" No change ")),
            &["/inputs: These are not written as a saved run"],
        ),
        case(
            with("/inputs/days", json!(199)),
            &["/results/days: Here must be each day of the inputs: 0, 1, 2, …, 199"],
        ),
        case(with("/inputs", json!("x".repeat(300_000))), &["/inputs: These are 300002 bytes"]),
        case(more("/results", "colour"), &["/results/colour: “colour” is not a field here"]),
        case(more("/results/scenarios/1", "colour"), &["/results/scenarios/1/colour"]),
        case(less("/results/scenarios/1", "bands"), &["/results/scenarios/1/bands: “bands” is missing"]),
        case(less(series, "recovered"), &["/results/scenarios/0/series/recovered: “recovered” is missing"]),
        case(with(&format!("{series}/recovered"), Value::Null), &["series/recovered: These inputs have this series"]),
        case(
            with(&format!("{series}/hospital_census"), json!(vec![0; 201])),
            &["hospital_census: These inputs have no such"],
        ),
        case(
            with(&format!("{series}/recovered"), short),
            &["series/recovered: Here must be 201 numbers", "there are 200"],
        ),
        case(
            with(&format!("{series}/recovered/7"), json!(-0.5)),
            &["series/recovered/7: This can’t be negative, and is -0.5"],
        ),
        case(
            with(&format!("{series}/recovered/7"), json!(1e18)),
            &["series/recovered/7: This must be from 0.0 to 1e17"],
        ),
        case(
            with(&format!("{series}/recovered/7"), Value::Null),
            &["series/recovered/7: Here must be a number, not null"],
        ),
        case(
            with(&format!("{series}/recovered/7"), json!("7")),
            &["series/recovered/7: Here must be a number, not a text"],
        ),
        case(with("/results/days/3", json!(4)), &["/results/days: Here must be each day"]),
        case(
            run.replacen("\"days\":[0,", "\"days\":[0.0,", 1),
            &["/results: This can’t be read: invalid type: floating point"],
        ),
        case(
            with("/results/scenarios/0/name", json!("Other")),
            &["/results/scenarios/0/name: For these inputs this must be “No change”"],
        ),
        case(with("/results/scenarios", json!([])), &["/results/scenarios: Here must be 2 scenarios", "there are 0"]),
        case(with("/results/scenarios/0", json!([])), &["/results/scenarios/0: Here must be an object with name"]),
        case(
            with("/results/scenarios/0/bands", json!({})),
            &["/results/scenarios/0/bands: For these inputs this must be null"],
        ),
        case(
            with("/results/scenarios/0/summary/peak_day", json!(201)),
            &["summary/peak_day: This must be from 0.0 to 200.0"],
        ),
        case(
            with("/results/scenarios/0/summary/peak_infectious", Value::Null),
            &["peak_infectious: These inputs have this"],
        ),
        case(
            with("/results/scenarios/0/summary/peak_hospital_day", json!(1)),
            &["peak_hospital_day: These inputs have no such"],
        ),
        case(
            with("/results/engine/version", json!("<b>\u{0}")),
            &["/results/engine/version: Here must be up to 40 letters"],
        ),
        case(
            with("/results/engine/name", json!("desolve")),
            &["/results/engine/name: For these inputs this must be “epicurve”"],
        ),
        case(
            with("/results/engine/method", json!("rk4")),
            &["/results/engine/method: For these inputs", "it is “rk4”"],
        ),
        case(more("/results/engine", "members"), &["/results/engine/members: For these inputs this must be null"]),
    ];
    for Case { file, says } in cases {
        let start: String = file.chars().take(60).collect();
        let reply = import(&app, &file).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{says:?}: {start}");
        let page = reply.page();
        let problems = page.texts("#problems li").join("\n");
        for said in says {
            assert!(problems.contains(said), "“{said}” is not in “{problems}”");
        }
        assert!(page.has("main form input#file"), "the form is there again");
    }
    let reply = import(&app, &with("/note", json!(7)).replace("\"schema_version\":6", "\"schema_version\":6.5")).await;
    assert_eq!(reply.page().texts("#problems li").len(), 2, "mistakes are told together");
    let mut not_text = run.clone().into_bytes();
    not_text[4] = 0xff;
    let reply = app.send(multipart("/runs/import", &[("file", &not_text)])).await;
    assert!(reply.page().text("#problems li").starts_with("line 1, column 5: This is not text in UTF-8"));
    assert_eq!(count(&app).await, 1, "nothing was kept");
}

#[tokio::test]
async fn bands_and_correlations_are_checked_too() {
    let app = App::new().await;
    let ensemble: Value =
        serde_json::from_str(&file(&app, &saved(&app, &comparisons()[4]).await, "json").await).unwrap();
    let chance: Value = serde_json::from_str(&file(&app, &saved(&app, &comparisons()[5]).await, "json").await).unwrap();
    let first = "/results/scenarios/0";
    for (run, pointer, new, says) in [
        (&ensemble, format!("{first}/bands"), Value::Null, "0/bands: Results of several simulations have this"),
        (&ensemble, format!("{first}/summary_bands"), Value::Null, "summary_bands: Results of several"),
        (&ensemble, format!("{first}/bands/infectious/q25"), json!([1]), "q25: Here must be 51 numbers"),
        (&ensemble, format!("{first}/bands/infectious/q25/3"), json!(-1), "q25/3: This can’t be negative"),
        (&ensemble, format!("{first}/bands/infectious"), Value::Null, "bands/infectious: These inputs have this"),
        (
            &ensemble,
            format!("{first}/summary_bands/peak_day/q95"),
            json!("x"),
            "q95: Here must be a number, not a text",
        ),
        (
            &ensemble,
            format!("{first}/rank_correlations/peak_day/rates/beta"),
            json!(1.5),
            "beta: This must be from -1.0 to 1.0",
        ),
        (
            &ensemble,
            format!("{first}/rank_correlations/peak_day/rates"),
            json!({"gamma": 1}),
            "“gamma” is not a field here",
        ),
        (
            &ensemble,
            format!("{first}/rank_correlations/peak_day/members"),
            json!(-3),
            "members: This can’t be negative",
        ),
        (
            &ensemble,
            "/results/scenarios/1/paired_differences/peak_day/mean".to_owned(),
            Value::Null,
            "mean: Here must be a",
        ),
        (
            &ensemble,
            "/results/engine/seed".to_owned(),
            json!(8),
            "/results/engine/seed: For these inputs this must be 7",
        ),
        (&ensemble, "/results/engine/generator".to_owned(), json!("\n"), "generator: Here must be up to 40"),
        (&chance, format!("{first}/sample"), json!({}), "sample: Here must be a list of simulations"),
        (&chance, format!("{first}/sample/2/infectious/4"), json!(-1), "sample/2/infectious/4: This can’t be negative"),
        (&chance, format!("{first}/sample/2"), Value::Null, "sample/2: Here must be an object"),
    ] {
        let mut run = run.clone();
        *run.pointer_mut(&pointer).unwrap_or_else(|| panic!("{pointer}")) = new;
        let reply = import(&app, &run.to_string()).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{pointer}");
        let problems = reply.page().texts("#problems li").join("\n");
        assert!(problems.contains(says), "“{says}” is not in “{problems}”");
    }
    assert_eq!(count(&app).await, 2);
}

#[tokio::test]
async fn a_form_without_one_file_is_told_so() {
    let app = App::new().await;
    let run = file(&app, &app.save().await, "json").await;
    let run = run.as_bytes();
    for (parts, says) in [
        (vec![], "Choose a file: none came, or an empty one."),
        (vec![("file", &b""[..])], "Choose a file: none came, or an empty one."),
        (vec![("file", run), ("file", run)], "Choose one file: a run’s file has one run in it"),
        (vec![("other", run)], "Send the form as it is on this page"),
        (vec![("file", run), ("other", run)], "Send the form as it is on this page"),
    ] {
        let reply = app.send(multipart("/runs/import", &parts)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(reply.page().text("#problems li").starts_with(says));
    }
    assert_eq!(app.post("/runs/import", TWO).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let whole = form(&[("file", run)]);
    for body in [&b"no parts"[..], &whole[..whole.len() / 2]] {
        let broken = request("POST", "/runs/import").header("content-type", &kind).body(Body::from(body.to_vec()));
        let reply = app.send(broken.unwrap()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert_eq!(reply.page().text("h1"), "What was sent could not be read");
    }
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn sixteen_mebibytes_are_read_and_not_a_byte_more() {
    let app = App::new().await;
    let run = file(&app, &app.save().await, "json").await;
    let padded = |length: usize| format!("{run}{}", " ".repeat(length - run.len()));
    import(&app, &padded(LIMIT)).await.location();
    for length in [LIMIT + 1, (64 << 20) + 1] {
        let reply = import(&app, &padded(length)).await;
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
        let said = reply.page().text("#problems li");
        assert_eq!(said, "This file is larger than 16 MiB, which is the most that can be imported.");
    }
    assert_eq!(count(&app).await, 2);
    // The other forms keep their limit.
    assert_eq!(app.post("/runs", &"x".repeat(65_537)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn other_sites_and_hasty_clients_are_refused() {
    let app = App::with(Settings { saves_per_minute: std::num::NonZeroU32::new(2), ..Settings::default() }).await;
    let run = file(&app, &app.save().await, "json").await;
    let mut foreign = multipart("/runs/import", &[("file", run.as_bytes())]);
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(app.send(foreign).await.status, StatusCode::FORBIDDEN);
    let copy = import(&app, &run).await.location();
    let reply = import(&app, &run).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!reply.header("retry-after").is_empty());
    assert_eq!(count(&app).await, 2);
    for header in ["content-security-policy", "referrer-policy", "x-request-id"] {
        let (page, others) = (app.get("/runs/import").await, app.get("/about").await);
        assert_eq!(page.header(header).is_empty(), others.header(header).is_empty(), "{header}");
    }
    assert_eq!(app.get(&copy).await.status, StatusCode::OK);
}
