//! The workbench's form for the whole model: what can be typed, how it comes back, and what is wrong in it.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use crate::app::{App, Page, TWO};

/// What a browser would send of a form as it stands.
fn fields(page: &Page) -> BTreeMap<String, String> {
    let names = page.attributes("#inputs input[name]", "name");
    let values = page.attributes("#inputs input[name]", "value");
    assert_eq!(names.len(), values.len());
    names.into_iter().zip(values).collect()
}

fn encoded(fields: &BTreeMap<String, String>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Every field of the first scenario, as somebody types it.
const TYPED: [(&str, &str); 24] = [
    ("start_date", "2026-01-05"),
    ("s1.name", "Everything"),
    ("s1.beta", "R0 = 3"),
    ("s1.gamma", "10 days"),
    ("s1.population", "20,000"),
    ("s1.initial_infectious", "50"),
    ("s1.initial_exposed", "20"),
    ("s1.initial_immune", "1000"),
    ("s1.sigma", "5 days"),
    ("s1.omega", "0.01 per day"),
    ("s1.mu", "70 years"),
    ("s1.fatality", "1%"),
    ("s1.importation", "2"),
    ("s1.seasonality.amplitude", "0.2"),
    ("s1.seasonality.peak_day", "15"),
    ("s1.i1.name", "closure"),
    ("s1.i1.from_day", "2026-02-04"),
    ("s1.i1.to_day", "90"),
    ("s1.i1.reduction", "40 %"),
    ("s1.vaccination.from_day", "10"),
    ("s1.vaccination.doses_per_day", "50"),
    ("s1.vaccination.efficacy", "90%"),
    ("s1.hospital.fraction", "5%"),
    ("s1.hospital.stay_days", "8"),
];

#[tokio::test]
async fn every_field_of_the_form_is_saved_as_it_was_meant() {
    let app = App::new().await;
    let mut form = fields(&app.get("/").await.page());
    for (name, value) in TYPED {
        assert!(form.insert(name.to_owned(), value.to_owned()).is_some(), "the form has no field {name}");
    }
    form.insert("method".to_owned(), "adaptive".to_owned());
    let run = app.post("/runs?key=k", &encoded(&form)).await.location();
    let document = app.get(&format!("{run}.json")).await.json();
    let inputs = &document["inputs"];
    assert_eq!(inputs["start_date"], "2026-01-05");
    let scenario = &inputs["scenarios"][0];
    let numbers = [
        ("/population", 20_000.0),
        ("/initial_infectious", 50.0),
        ("/initial_exposed", 20.0),
        ("/initial_immune", 1_000.0),
        ("/gamma", 0.1),
        ("/sigma", 0.2),
        ("/omega", 0.01),
        ("/mu", 1.0 / (70.0 * 365.0)),
        ("/fatality", 0.01),
        ("/importation", 2.0),
        ("/seasonality/amplitude", 0.2),
        ("/seasonality/peak_day", 15.0),
        ("/interventions/0/from_day", 30.0),
        ("/interventions/0/to_day", 90.0),
        ("/interventions/0/reduction", 0.4),
        ("/vaccination/from_day", 10.0),
        ("/vaccination/doses_per_day", 50.0),
        ("/vaccination/efficacy", 0.9),
        ("/hospital/fraction", 0.05),
        ("/hospital/stay_days", 8.0),
    ];
    for (pointer, expected) in numbers {
        assert_eq!(scenario.pointer(pointer).unwrap().as_f64(), Some(expected), "{pointer}");
    }
    let entered = serde_json::json!({
        "beta": "R0", "gamma": "days", "sigma": "days", "mu": "years", "interventions": [{"from_day": "date"}],
    });
    assert_eq!(scenario["entered"], entered);
    for nothing in ["/vaccination/to_day", "/hospital/beds"] {
        assert!(scenario.pointer(nothing).unwrap().is_null(), "{nothing}");
    }
    assert_eq!(scenario["interventions"][0]["name"], "closure");
    let others = &inputs["scenarios"][1];
    assert!(others["sigma"].is_null() && others["seasonality"].is_null() && others["vaccination"].is_null());
    assert_eq!(others["interventions"], serde_json::json!([]));
    let summary = &document["results"]["scenarios"][0]["summary"];
    assert!((summary["basic_reproduction_number"].as_f64().unwrap() - 3.0).abs() < 1e-12);

    assert_eq!(app.get("/runs").await.page().texts(".runs .peak").len(), 1);
    assert!(app.get("/runs").await.page().text(".runs .peak").ends_with("2026"), "a date, where there is a first day");

    // A copy shows it as it was typed, and saving the copy saves the same.
    let copy = app.get(&format!("{run}/edit")).await.page();
    for (name, value) in [("s1.beta", "R0 = 3"), ("s1.gamma", "10 days"), ("s1.mu", "70 years"), ("s1.fatality", "1%")]
    {
        assert_eq!(copy.value(name), value);
    }
    let mut form = fields(&copy);
    form.insert("method".to_owned(), "adaptive".to_owned());
    let again = app.post("/runs?key=another", &encoded(&form)).await.location();
    assert_eq!(&app.get(&format!("{again}.json")).await.json()["inputs"], inputs);
}

#[tokio::test]
async fn a_form_as_it_stands_is_the_comparison_it_came_from() {
    let app = App::new().await;
    let mut form = fields(&app.get("/").await.page());
    form.insert("method".to_owned(), "adaptive".to_owned());
    let reply = app.get(&format!("/?{}", encoded(&form))).await;
    assert_eq!(reply.status, StatusCode::OK);
    // Empty fields don't make the link any longer: it is that of the default preset.
    assert_eq!(reply.page().attributes("#link", "value"), ["http://localhost:8000/"]);
}

#[tokio::test]
async fn both_faces_of_a_rate_are_shown_and_the_typed_one_is_named() {
    let app = App::new().await;
    let page =
        app.get("/?v=1&days=20&s1.beta=0.3&s1.gamma=0.1&s2.beta=R0+2&s2.gamma=5+days&s2.sigma=0.25").await.page();
    assert_eq!(
        page.texts(".derived"),
        [
            "beta 0.3 (typed) is R0 3; gamma 0.1 (typed) is a mean of 10 days",
            "R0 2 (typed) is beta 0.4; 5 days (typed) is gamma 0.2"
        ]
    );
    assert!(page.text("[id='s2.sigma.help']").ends_with("sigma 0.25 (typed) is a mean of 4 days."));
}

#[tokio::test]
async fn every_field_in_a_fold_has_a_sentence_of_help_and_a_label() {
    let page = App::new().await.get(&format!("/?{TWO}")).await.page();
    let described = page.attributes(".group .pair input", "aria-describedby");
    assert_eq!(described.len(), 2 * 18);
    for id in described {
        assert!(page.text(&format!("[id='{id}']")).len() > 10, "{id}");
    }
    for id in page.attributes("#inputs input:not([type=hidden])", "id") {
        assert_eq!(page.texts(&format!("label[for='{id}']")).len(), 1, "{id}");
    }
    assert!(page.texts(".group .hint").iter().any(|hint| hint.contains("Where two overlap")));
}

#[tokio::test]
async fn interventions_are_added_and_removed() {
    let app = App::new().await;
    let with = format!(
        "{TWO}&s2.i1.name=A&s2.i1.from_day=5&s2.i1.reduction=10%25&s2.i2.name=B&s2.i2.from_day=9&s2.i2.reduction=0.2"
    );
    let page = app.get(&format!("/?{with}")).await.page();
    assert_eq!(page.attributes("[name^='s2.i'][name$='.name']", "value"), ["A", "B", ""], "and an empty one");
    assert_eq!(page.attributes("[name^='s1.i'][name$='.name']", "value"), [""]);
    let added = app.get(&format!("/?{with}&do=add-intervention-2")).await.location();
    assert!(added.ends_with("#s2.interventions"), "{added}");
    let removed = app.get(&format!("/?{with}&do=remove-intervention-2-1")).await.location();
    assert_eq!(removed, format!("/?{TWO}&s2.i1.name=B&s2.i1.from_day=9&s2.i1.reduction=0.2#s2.interventions"));
    let many: String =
        (1..=21).map(|place| format!("&s1.i{place}.from_day={place}&s1.i{place}.reduction=0.1")).collect();
    let reply = app.get(&format!("/?{TWO}{many}")).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.page().text("#problems a").contains("at most 20 interventions, and this one has 21"));
}

/// Further fields beside the one that is wrong, that field, what is typed, and its sentence.
const WRONG: [(&str, &str, &str, &str); 22] = [
    ("", "start_date", "5 Jan", "First day must be a date of the years 1000 to 2999, written as 2026-01-05"),
    ("", "s1.beta", "R0 = x", "Transmission rate beta must be between 0 and 100 per day: “x” is not a number"),
    ("", "s1.beta", "R0 = 5000", "Transmission rate beta must be between 0 and 100 per day: R0 = 5000 makes it"),
    ("", "s1.beta", "3 days", "Transmission rate beta must be between 0 and 100 per day: it has no mean duration"),
    ("", "s1.gamma", "0 days", "Recovery rate gamma must be between 0 and 50 per day: a mean duration must be above 0"),
    ("", "s1.sigma", "0", "Latent rate sigma must be between 0.000000001 and 50 per day"),
    ("", "s1.omega", "11", "Waning rate omega must be between 0 and 10 per day"),
    ("", "s1.mu", "R0 2", "Birth and death rate mu must be between 0 and 1 per day: “R0 2” is not a number"),
    (
        "",
        "s1.fatality",
        "40",
        "Infection fatality must be between 0 and 1, or 0% and 100%: for 40 per cent write 40%, or 0.4",
    ),
    ("", "s1.initial_exposed", "5", "Exposed on day 0 must be 0 without a latent stage"),
    ("", "s1.initial_immune", "9950", "Infectious, exposed and immune on day 0 (100 + 0 + 9950) must not be above"),
    ("", "s1.importation", "20000", "Importation (20000 per day) must not be above the population (10000)"),
    ("", "s1.seasonality.amplitude", "2", "Seasonal amplitude must be between 0 and 1"),
    (
        "s1.seasonality.amplitude=0.1",
        "s1.seasonality.peak_day",
        "366",
        "Peak day of the season must be between 0 and 365",
    ),
    ("s1.i1.reduction=0.5", "s1.i1.from_day", "-1", "First day must be 0 or later"),
    ("s1.i1.reduction=0.5", "s1.i1.from_day", "2026-02-04", "First day must be 0 or later: a date is understood where"),
    ("s1.i1.reduction=0.5&s1.i1.from_day=30", "s1.i1.to_day", "30", "Until day (30) must be after the first day (30)"),
    ("s1.i1.from_day=30", "s1.i1.reduction", "101%", "Reduction must be between 0 and 1, or 0% and 100%"),
    ("s1.vaccination.from_day=1", "s1.vaccination.doses_per_day", "1e11", "Doses per day must be between 0 and"),
    ("s1.vaccination.from_day=1&s1.vaccination.doses_per_day=5", "s1.vaccination.efficacy", "x", "Efficacy must be"),
    ("s1.hospital.fraction=5%25", "s1.hospital.stay_days", "0.01", "Hospital stay must be between 0.02 and 3,650 days"),
    ("s1.hospital.fraction=5%25&s1.hospital.stay_days=8", "s1.hospital.beds", "-1", "Beds must be 0 or more"),
];

#[tokio::test]
async fn every_wrong_field_is_answered_beside_it_in_an_open_fold() {
    let app = App::new().await;
    for (beside, field, value, sentence) in WRONG {
        let typed = TWO.split('&').filter(|pair| !pair.starts_with(&format!("{field}="))).collect::<Vec<_>>().join("&");
        let value_encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let reply = app.get(&format!("/?{typed}&{beside}&{field}={value_encoded}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
        let page = reply.page();
        let above = page.text("#problems a");
        assert!(above.contains(sentence), "{field}={value}: {above}");
        assert_eq!(page.attributes("#problems a", "href"), [format!("#{field}")]);
        assert!(
            page.text("p.error").starts_with(&format!("Error: {sentence}")),
            "{field}={value}: {}",
            page.text("p.error")
        );
        assert_eq!(page.attributes("[aria-invalid]", "id"), [field]);
        assert_eq!(page.value(field), value, "kept");
        let is_folded = page.has(&format!(".group [id='{field}']"));
        let is_open = page.has(&format!("details.more[open] details.group[open] [id='{field}']"));
        assert_eq!(is_folded, is_open, "{field}");
    }
}

#[tokio::test]
async fn half_a_group_asks_for_the_other_half() {
    let app = App::new().await;
    let reply = app.get(&format!("/?{TWO}&s1.i1.name=closure&s2.vaccination.from_day=3&s2.hospital.beds=5")).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = reply.page();
    assert_eq!(
        page.texts("#problems a"),
        [
            "No change, closure: Enter the first day: a number 0 or later",
            "No change, closure: Enter the reduction: a number between 0 and 1, or 0% and 100%",
            "Distancing, vaccination: Enter the doses per day: a number between 0 and 10,000,000,000",
            "Distancing: Enter the share admitted to hospital: a number between 0 and 1, or 0% and 100%",
            "Distancing: Enter the hospital stay: a number between 0.02 and 3,650 days",
        ]
    );
}

#[tokio::test]
async fn observations_are_kept_until_they_are_removed() {
    let app = App::new().await;
    let with = format!("{TWO}&observations.name=Pupils+in+bed&observations.values=0-3_1-8_2-26");
    let page = app.get(&format!("/?{with}")).await.page();
    assert!(page.text("#observations").starts_with("Pupils in bed: 3 observed values"));
    assert_eq!(page.text_nodes("[name=\"observations.values\"]").concat().trim(), "0 3\n1 8\n2 26");
    assert_eq!(app.get(&format!("/?{with}&do=remove-observations")).await.location(), format!("/?{TWO}"));
    let run = app.post("/runs", &with).await.location();
    let observations = &app.get(&format!("{run}.json")).await.json()["inputs"]["observations"];
    assert_eq!(observations["values"], serde_json::json!([[0.0, 3.0], [1.0, 8.0], [2.0, 26.0]]));
    let reply = app.get(&format!("/?{TWO}&observations.values=0-3_0-8")).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.page().text("#observations .error").contains("Day 0 must be after the day before it"));
}
