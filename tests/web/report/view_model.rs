//! What pages and files show of the whole model: every series, spans, levels, points, dates, withheld numbers, inputs.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use epicurve::model::{CancelToken, Json, Results, read_comparison, simulate};
use epicurve::storage::{KeyNumbers, NewRun, Room, Store};
use epicurve::web::Settings;
use serde_json::{Value, json};

use crate::app::{App, Page};
use crate::support;

/// The application with its store, into which runs of the whole model go.
pub struct Saved {
    app: App,
    store: Store,
    count: usize,
}

impl Saved {
    pub async fn new() -> Self {
        let (store, folder) = support::sqlite().await;
        Self { app: App::on(store.clone(), folder, Settings::default()), store, count: 0 }
    }

    /// Saves the API's form of a comparison, and returns the run's address.
    pub async fn save(&mut self, body: &Value) -> String {
        let comparison = read_comparison(&Json::from(body)).unwrap();
        let results: Results = simulate(&comparison, &CancelToken::default()).unwrap();
        self.count += 1;
        let id = format!("{:026}", self.count);
        let run = NewRun {
            id: id.clone(),
            created_at: DateTime::<Utc>::UNIX_EPOCH,
            schema_version: 2,
            engine_version: results.engine.version.clone(),
            title: "Kept".to_owned(),
            note: String::new(),
            tags: Vec::new(),
            scenario_names: comparison.scenarios().iter().map(|scenario| scenario.name.clone()).collect(),
            inputs: serde_json::to_string(&comparison).unwrap(),
            results: serde_json::to_string(&results).unwrap(),
            numbers: KeyNumbers::of(&results.scenarios[0].summary),
            model: Vec::new(),
            sparkline: "[[0,1]]".to_owned(),
            start_date: comparison.start_date(),
            idempotency: None,
            imported: None,
            view: None,
        };
        self.store.save_run(&run, Room::default()).await.unwrap();
        format!("/runs/{id}")
    }

    pub async fn page(&self, address: &str) -> Page {
        let reply = self.app.get(address).await;
        assert_eq!(reply.status, StatusCode::OK, "{address}: {}", reply.body);
        reply.page()
    }
}

/// Three scenarios: nothing done, two closures of which one overlaps a mask rule, and a campaign with deaths.
pub fn whole() -> Value {
    let base =
        json!({"beta": 0.3, "gamma": 0.1, "sigma": 0.2, "hospital": {"fraction": 0.05, "stay_days": 8, "beds": 80}});
    let with = |more: Value| {
        let mut scenario = base.clone();
        scenario.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        scenario
    };
    json!({
        "days": 200,
        "start_date": "2026-01-05",
        "scenarios": [
            with(json!({"name": "Nothing", "entered": {"beta": "R0", "gamma": "days"}})),
            with(json!({"name": "Closure", "interventions": [
                {"name": "School closure", "from_day": 30, "to_day": 90, "reduction": 0.4},
                {"name": "Masks", "from_day": 60, "reduction": 0.5},
            ]})),
            with(json!({"name": "Campaign", "fatality": 0.01,
                "interventions": [{"name": "Masks", "from_day": 60, "reduction": 0.5}],
                "vaccination": {"from_day": 10, "to_day": 60, "doses_per_day": 50, "efficacy": 0.9}})),
        ],
        "observations": {"name": "Reported", "series": "hospital_census", "values": [[0, 1], [40, 90]]}
    })
}

pub fn without_dates() -> Value {
    let mut body = whole();
    body.as_object_mut().unwrap().remove("start_date");
    body
}

#[tokio::test]
async fn the_links_offer_what_a_scenario_has() {
    let mut saved = Saved::new().await;
    let whole = saved.save(&whole()).await;
    let page = saved.page(&whole).await;
    let plots = page.texts(".views nav:first-child a");
    assert_eq!(
        plots,
        [
            "Infectious",
            "New infections",
            "Ever infected",
            "In hospital",
            "Deaths",
            "Rt",
            "Susceptible",
            "Exposed",
            "Recovered",
            "Vaccinated"
        ]
    );
    let plain = saved.save(&json!({"days": 50, "scenarios": [{"beta": 0.3, "gamma": 0.1}]})).await;
    for plot in ["hospital_census", "deceased", "nothing"] {
        let page = saved.page(&format!("{plain}?plot={plot}&unit=share")).await;
        assert_eq!(page.texts(".views [aria-current]"), ["Infectious", "Per cent", "Linear"], "{plot}");
        assert_eq!(page.texts(".views a").len(), 6 + 4);
    }
}

#[tokio::test]
async fn every_quantity_has_its_sentence() {
    let mut saved = Saved::new().await;
    let address = saved.save(&without_dates()).await;
    let expected = [
        ("infectious", "Closure lowers the peak by ", "peaks at 1,986 people on day 51"),
        ("new_infections", "Closure lowers the peak of new infections by ", "new infections a day on day"),
        (
            "cumulative_infections",
            "Closure is still rising on day 200; Campaign lowers the number ever infected by ",
            "people infected by day 200",
        ),
        ("hospital_census", "Beds run out in Nothing only: 83 needed", "people in hospital on day"),
        ("deceased", " deaths by day 200", "deaths by day 200"),
        ("effective_reproduction_number", "has an Rt below 1 from day", "Rt below 1 from day"),
        ("susceptible", "Closure raises the number still susceptible by ", "people susceptible on day 200"),
        ("exposed", "Closure lowers the peak of the exposed by ", "people exposed on day"),
        ("recovered", "Closure lowers the number recovered by ", "people recovered on day 200"),
        ("vaccinated", "people immune by vaccination on day 200", "people immune by vaccination on day 200"),
    ];
    for (plot, words, said) in expected {
        let page = saved.page(&format!("{address}?plot={plot}")).await;
        let title = page.text(".figure-title");
        assert!(title.contains(words), "{plot}: {title}");
        let statements = page.texts(".statements li");
        assert!(statements[0].contains(said), "{plot}: {statements:?}");
        assert_eq!(page.texts("svg.wide > title"), [title], "{plot}");
        let share = saved.page(&format!("{address}?plot={plot}&unit=share&axis=log")).await.text(".subtitle");
        let is_share = share.starts_with("Per cent of people");
        assert_eq!(is_share, plot != "effective_reproduction_number", "{share}");
    }
    let rt = saved.page(&format!("{address}?plot=effective_reproduction_number&unit=share")).await;
    assert_eq!(rt.texts(".views nav:last-child a"), ["Linear", "Log"], "neither people nor per cent");
    assert!(rt.attributes(".views a", "href")[0].ends_with("?unit=share"), "what was chosen is kept for the others");
    assert!(rt.text("svg.wide > desc").contains("A line across: above 1 it grows."));
}

#[tokio::test]
async fn who_lacks_a_series_has_no_line_and_no_words() {
    let mut saved = Saved::new().await;
    let address = saved.save(&without_dates()).await;
    let page = saved.page(&format!("{address}?plot=deceased")).await;
    assert!(page.text(".figure-title").starts_with("Campaign has "), "{}", page.text(".figure-title"));
    assert_eq!(page.attributes("svg.wide path.c3", "d").len(), 1);
    assert!(!page.has("svg.wide path.c1") && !page.has("svg.wide path.c2"));
    assert!(page.text("svg.wide > desc").contains("Without a line: Nothing, Closure."));
}

#[tokio::test]
async fn interventions_are_shaded_once_and_explained() {
    let mut saved = Saved::new().await;
    let address = saved.save(&without_dates()).await;
    let page = saved.page(&address).await;
    let description = page.text("svg.wide > desc");
    for part in [
        "Shaded: School closure, day 30 until day 90, contacts −40 %, in Closure.",
        "Shaded: Masks, day 60 to the end, contacts −50 %, in Closure, Campaign.",
        "Shaded: Vaccination, day 10 until day 60, 50 doses a day, in Campaign.",
    ] {
        assert!(description.contains(part), "{description}");
    }
    // The note on observed values comes first.
    let note = page.text("figure + .reading + .note + .note");
    assert!(
        note.starts_with("Overlapping reductions multiply: 40 % and 50 % together leave 30 % of contacts."),
        "{note}"
    );
    assert_eq!(page.attributes("figure + .reading + .note + .note a", "href"), ["/about#interventions"]);
    assert!(saved.page("/about").await.has("#interventions"));
    assert!(page.texts("svg.wide text").iter().any(|text| text.contains("in 2 of 3 scenarios")));

    let apart = json!({"days": 50, "scenarios": [{"beta": 0.3, "gamma": 0.1, "interventions": [
        {"name": "A", "from_day": 10, "to_day": 20, "reduction": 0.4},
        {"name": "B", "from_day": 20, "reduction": 0.5},
        {"name": "Late", "from_day": 60, "reduction": 0.5},
        {"name": "Idle", "from_day": 5, "reduction": 0},
    ]}]});
    let address = saved.save(&apart).await;
    let page = saved.page(&address).await;
    assert!(!page.has("figure ~ .note a[href='/about#interventions']"), "none overlap on the days that are simulated");
    let description = page.text("svg.wide > desc");
    assert!(!description.contains("Late") && !description.contains("Idle"), "{description}");
    let svg = saved.app.get(&format!("{address}.svg")).await.body;
    assert!(svg.contains("contacts −40 %"), "the file has them too");
    assert!(!saved.app.get("/").await.page().has("figure + .reading + .note"));
}

#[tokio::test]
async fn beds_and_observations_stand_beside_the_lines_they_belong_to() {
    let mut saved = Saved::new().await;
    let address = saved.save(&without_dates()).await;
    let hospital = saved.page(&format!("{address}?plot=hospital_census")).await;
    let description = hospital.text("svg.wide > desc");
    assert!(description.contains("A line across: 80 beds."), "{description}");
    assert!(description.contains("Circles: Reported, 2 observed values, the highest 90 on day 40."), "{description}");
    assert_eq!(hospital.attributes("svg.wide circle.point", "r").len(), 2);
    assert!(hospital.texts("svg.wide text").iter().any(|text| text == "80 beds"));
    assert!(!saved.page(&address).await.has("circle.point"), "the infectious were not observed");
    let alone = json!({"days": 200, "scenarios": [{"name": "Alone", "beta": 0.3, "gamma": 0.1,
        "hospital": {"fraction": 0.05, "stay_days": 8, "beds": 80}}]});
    let alone = saved.save(&alone).await;
    let title = saved.page(&format!("{alone}?plot=hospital_census")).await.text(".figure-title");
    assert_eq!(title, "Beds run out in Alone: 131 needed at the peak, 80 available");
    let share = saved.page(&format!("{address}?plot=hospital_census&unit=share")).await;
    assert!(share.text("svg.wide > desc").contains("the highest 0.90 % on day 40"));
}

#[tokio::test]
async fn an_endemic_equilibrium_is_a_level_and_a_column() {
    let mut saved = Saved::new().await;
    let body = json!({"days": 300, "scenarios": [{"name": "Waning", "beta": 0.3, "gamma": 0.1, "omega": 0.02}]});
    let address = saved.save(&body).await;
    let page = saved.page(&address).await;
    assert!(page.text("svg.wide > desc").contains("A line across: Endemic equilibrium."));
    let heads = page.texts(".summary thead th");
    assert_eq!(heads.last().unwrap(), "Endemic equilibrium, infectious");
    assert_eq!(page.texts(".summary td").last().unwrap(), "1,111");
    let reason = "(people can be infected again)";
    assert_eq!(
        page.text(".summary .note"),
        format!(
            "Not defined for this scenario: the share infected by day 300 {reason}, the analytic final size {reason}."
        )
    );
}

#[tokio::test]
async fn an_equilibrium_is_withheld_with_its_reason() {
    let mut saved = Saved::new().await;
    let with = |name: &str, more: Value| {
        let mut scenario = json!({"name": name, "beta": 0.3, "gamma": 0.1, "omega": 0.02});
        scenario.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        scenario
    };
    let cases = [
        ("no births or waning", json!({"omega": 0})),
        ("R0 is at most 1", json!({"beta": 0.1})),
        ("gamma and mu are 0", json!({"gamma": 0})),
        ("has a fatality", json!({"fatality": 0.1})),
        ("has seasons", json!({"seasonality": {"amplitude": 0.1, "peak_day": 0}})),
    ];
    let mut scenarios = vec![with("Waning", json!({}))];
    scenarios.extend(cases.iter().map(|(reason, more)| with(reason, more.clone())));
    let address = saved.save(&json!({"days": 30, "scenarios": scenarios})).await;
    let page = saved.page(&address).await;
    let note = page.texts(".summary .note").join(" ");
    let reasons: Vec<_> = cases.iter().map(|(reason, _)| *reason).collect();
    let expected = format!(
        "Defined in Waning only: infectious people at the endemic equilibrium 1,111 (elsewhere: {}).",
        reasons.join("; ")
    );
    assert!(note.contains(&expected), "{note}");
}

#[tokio::test]
async fn a_first_day_makes_dates_everywhere() {
    let mut saved = Saved::new().await;
    let address = saved.save(&whole()).await;
    let page = saved.page(&address).await;
    let statement = &page.texts(".statements li")[0];
    assert!(statement.contains(" 2026") && !statement.contains("day "), "{statement}");
    assert!(page.text("svg.wide > desc").contains("from 5 Jan 2026 to 24 Jul 2026"));
    assert!(page.texts(".summary thead th").contains(&"Infected by 24 Jul 2026".to_owned()));
    let days = page.texts(".summary td[data-head='Day of peak']");
    assert!(days[0].ends_with(" Feb"), "{days:?}");
    assert!(days[1].ends_with(" days"), "differences stay in days: {days:?}");
    assert!(page.texts(".given td").contains(&"4 Feb 2026 to 4 Apr 2026 contacts −40 %".to_owned()));
    assert!(page.texts(".given td").contains(&"5 Jan 2026".to_owned()));

    let csv = saved.app.get(&format!("{address}.csv")).await.body;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().take(3).collect::<Vec<_>>(), ["scenario", "day", "date"]);
    let last = reader.records().nth(200).unwrap().unwrap();
    assert_eq!((&last[1], &last[2]), ("200", "2026-07-24"));
}

#[tokio::test]
async fn numbers_are_withheld_with_the_first_reason() {
    let mut saved = Saved::new().await;
    let address = saved.save(&without_dates()).await;
    let page = saved.page(&address).await;
    let heads = ["Scenario", "Peak infectious", "Day of peak", "Infected by day 200", "Deaths"];
    assert_eq!(page.texts("[aria-labelledby=summary] thead th"), heads);
    let deaths = page.texts(".summary td[data-head=Deaths]");
    assert!(deaths[2].starts_with(|first: char| ('1'..='9').contains(&first)), "{deaths:?}");
    assert_eq!(deaths[0], "0");
    let notes = page.texts(".summary .note").join(" ");
    assert!(notes.contains("Defined in Nothing only: analytic final size "), "{notes}");
    assert!(notes.contains("The same in all scenarios: R0 "), "{notes}");

    let cases = [
        (json!({"omega": 0.01, "mu": 0.01}), "people can be infected again"),
        (json!({"mu": 0.01}), "people are born"),
        (json!({"importation": 1}), "has importation"),
        (json!({"seasonality": {"amplitude": 0.1, "peak_day": 0}}), "has seasons"),
        (json!({"vaccination": {"from_day": 0, "to_day": 9, "doses_per_day": 1, "efficacy": 1}}), "has vaccination"),
        (json!({"gamma": 0}), "gamma is 0"),
    ];
    for (more, reason) in cases {
        let mut scenario = json!({"beta": 0.3, "gamma": 0.1});
        scenario.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let address = saved.save(&json!({"days": 20, "scenarios": [scenario]})).await;
        let note = saved.page(&address).await.text(".summary .note");
        assert!(note.contains(&format!("the analytic final size ({reason})")), "{note}");
    }
}

#[tokio::test]
async fn every_input_that_is_given_is_listed() {
    let mut saved = Saved::new().await;
    let address = saved.save(&whole()).await;
    let page = saved.page(&address).await;
    assert_eq!(
        page.texts(".given [scope=rowgroup]"),
        ["Course of the infection", "Interventions", "Vaccination", "Hospital", "All scenarios"]
    );
    let row = |label: &str| {
        let labels = page.texts(".given th[scope=row]").join(", ");
        assert!(labels.contains(label), "{label}: {labels:?}");
        let rows = page.texts(".given tr:has(th[scope=row])");
        rows.into_iter().find(|row| row.starts_with(label)).unwrap()
    };
    assert_eq!(row("beta"), "beta, per day0.3 typed as R0 = 30.30.3", "only the first was typed as R0");
    assert!(row("gamma").starts_with("gamma, per day0.1 typed as 10 days0.1 a mean of 10 days"));
    assert_eq!(row("Beds"), "Beds808080");
    assert_eq!(row("Observed"), "ObservedReported, 2 values");
    assert_eq!(row("School closure"), "School closurenone4 Feb 2026 to 4 Apr 2026 contacts −40 %none");
    assert!(!page.has(".rail .given"), "a long table stands under the summary");
    assert!(!page.has(".provenance a"), "today's engine");
}

#[tokio::test]
async fn a_curve_below_one_person_is_said_and_chance_is_offered() {
    let app = App::new().await;
    let closed = "v=1&days=700&s1.name=Closed&s1.population=1000000&s1.initial_infectious=10&s1.beta=0.6&s1.gamma=0.1\
                  &s1.i1.from_day=20&s1.i1.to_day=385&s1.i1.reduction=1";
    let run = app.post("/runs", closed).await.location();
    for address in [format!("/?{closed}"), run] {
        let page = app.get(&address).await.page();
        let notes = page.texts("figure ~ .note");
        let note = notes.iter().find(|note| note.starts_with("Fewer than one person")).unwrap();
        assert!(
            note.starts_with("Fewer than one person is infected in “Closed” from day 141 on, between two waves"),
            "{note}"
        );
        let links = page.attributes("figure ~ .note a", "href");
        let link = links.iter().find(|link| link.contains("method=stochastic")).unwrap();
        let page = app.get(link).await.page();
        assert!(page.text(".subtitle").contains("simulations"), "{}", page.text(".subtitle"));
        assert!(!page.texts("figure ~ .note").iter().any(|note| note.starts_with("Fewer than one person")));
    }
    // Fractions of people cannot be simulated one by one: the sentence stands without its link.
    let page = app.get(&format!("/?{}", closed.replace("infectious=10", "infectious=10.5"))).await.page();
    assert!(page.texts("figure ~ .note").iter().any(|note| note.starts_with("Fewer than one person")));
    assert!(!page.attributes("figure ~ .note a", "href").iter().any(|link| link.contains("stochastic")));
}
