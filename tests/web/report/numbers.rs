//! How numbers are written on pages: whatever is legal to ask for, a reader can read the answer.

use axum::http::StatusCode;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::app::{App, Page};

/// A number in a text, with what stands before and after it.
struct Number<'a> {
    before: &'a str,
    text: &'a str,
    after: &'a str,
}

/// The numbers of a text: digits with commas between thousands and a decimal point.
fn numbers(text: &str) -> Vec<Number<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(|c: char| c.is_ascii_digit()).map(|at| from + at) {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let end = text[start..].find(|c: char| !is_part(c)).map_or(text.len(), |at| start + at);
        let number = text[start..end].trim_end_matches(['.', ',']);
        found.push(Number { before: &text[..start], text: number, after: &text[start + number.len()..] });
        from = end;
    }
    found
}

impl Number<'_> {
    fn digits(&self) -> usize {
        self.text.chars().filter(char::is_ascii_digit).count()
    }

    /// Digits that count: without zeros in front, and without those that only say how large a whole number is.
    fn significant(&self) -> usize {
        let digits: String = self.text.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_start_matches('0');
        if self.text.contains('.') { digits.len() } else { digits.trim_end_matches('0').len() }
    }

    /// What stands beside it says that it counts no people.
    fn is_no_count(&self) -> bool {
        let units = [" %", "\u{a0}%", " points", " times", " days", " years"];
        let names = ["R0 ", "Rt of ", "beta ", "gamma ", "mean of ", "R0 = "];
        units.iter().any(|unit| self.after.starts_with(unit)) || names.iter().any(|name| self.before.ends_with(name))
    }
}

/// What is wrong with a text, if anything.
fn unreadable(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    if let Some(word) = words.find(|word| matches!(*word, "inf" | "NaN" | "Infinity")) {
        return Some(format!("“{word}” in “{text}”"));
    }
    numbers(text).into_iter().find_map(|number| {
        let is_wrong = number.digits() > 20 || (number.is_no_count() && number.significant() > 4);
        is_wrong.then(|| format!("“{}” in “{text}”", number.text))
    })
}

/// Heads of columns whose figures count people.
fn counts_people(head: &str) -> bool {
    head.contains("Peak") || head.to_lowercase().contains("infectious") || head == "Deaths"
}

/// Checks all texts of a page.
fn check(page: &Page) -> Result<(), String> {
    let texts = page.text_nodes("body, title");
    if let Some(wrong) = texts.iter().find_map(|text| unreadable(text)) {
        return Err(wrong);
    }
    let heads = page.texts("[aria-labelledby=summary] thead th");
    for row in 0..page.texts("[aria-labelledby=summary] tbody tr").len() {
        let cells = page.texts(&format!("[aria-labelledby=summary] tbody tr:nth-child({}) > *", row + 1));
        let others = heads.iter().zip(&cells).skip(1).filter(|(head, _)| !counts_people(head));
        for (head, cell) in others {
            if let Some(number) = numbers(cell).into_iter().find(|number| number.significant() > 4) {
                return Err(format!("{} in {cell} under {head}", number.text));
            }
        }
    }
    Ok(())
}

/// A value of four digits at most, so that what is echoed as it was typed is no exception.
fn any_of(values: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    select(values).prop_map(str::to_owned)
}

/// A scenario's fields in an address.
fn scenario(number: usize) -> impl Strategy<Value = String> {
    let fields: [(&str, &'static [&'static str]); 15] = [
        ("beta", &["0.3", "0.12", "100", "0", "1e-300", "0.1001", "R0 = 2.5", "0.2 to 0.4"]),
        ("gamma", &["0.1", "0.1", "50", "0", "1e-300", "0.09999", "7 days"]),
        ("population", &["", "1", "10000", "2013224", "1e10", "1.5"]),
        ("initial_infectious", &["", "1", "1e-300", "0", "0.25", "1e-10"]),
        ("sigma", &["", "", "1e-9", "50", "0.2"]),
        ("omega", &["", "", "10", "1e-300", "0.01"]),
        ("mu", &["", "", "1", "1e-300", "1e-5", "70 years"]),
        ("fatality", &["", "", "1%", "1", "1e-300"]),
        ("importation", &["", "", "1e-200", "1", "0.001"]),
        ("seasonality.amplitude", &["", "", "1", "1e-300", "20%"]),
        ("vaccination.doses_per_day", &["", "", "1e10", "1e-300", "50"]),
        ("hospital.fraction", &["", "5%", "1", "1e-300"]),
        ("hospital.beds", &["", "1e300", "0", "120", "1e-300"]),
        ("i1.reduction", &["", "", "40%", "1", "1e-300"]),
        ("i1.to_day", &["", "1e300", "90", "31.5"]),
    ];
    fields.map(|(name, values)| any_of(values).prop_map(move |value| (name, value))).prop_map(move |fields| {
        let value = |wanted: &str| fields.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value);
        let mut all: Vec<(String, String)> = Vec::new();
        for (name, value) in &fields {
            let needs = match name.split_once('.') {
                Some(("hospital", _)) => "hospital.fraction",
                Some(("i1", _)) => "i1.reduction",
                _ => name,
            };
            if !value.is_empty() && fields.iter().any(|(name, value)| *name == needs && !value.is_empty()) {
                all.push((format!("s{number}.{name}"), value.clone()));
            }
        }
        for (given, name, fixed) in [
            ("hospital.fraction", "hospital.stay_days", "8"),
            ("i1.reduction", "i1.from_day", "30"),
            ("vaccination.doses_per_day", "vaccination.from_day", "10"),
        ] {
            if !value(given).is_empty() {
                all.push((format!("s{number}.{name}"), fixed.to_owned()));
            }
        }
        if matches!(value("population"), "1" | "1.5") && matches!(value("initial_infectious"), "" | "1") {
            all.retain(|(name, _)| !name.ends_with("initial_infectious"));
            all.push((format!("s{number}.initial_infectious"), "0.01".to_owned()));
        }
        form_urlencoded(&all)
    })
}

fn form_urlencoded(pairs: &[(String, String)]) -> String {
    let encode = |text: &str| text.replace('%', "%25").replace('=', "%3D").replace(' ', "+");
    pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// A comparison's address and how it is looked at.
fn comparison() -> impl Strategy<Value = (String, String)> {
    let days = any_of(&["1", "7", "60"]);
    let view = (
        any_of(&[
            "infectious",
            "cumulative_infections",
            "hospital_census",
            "effective_reproduction_number",
            "deceased",
        ]),
        any_of(&["persons", "share"]),
        any_of(&["linear", "log"]),
    );
    let observed = any_of(&["", "", "&observations.values=0-1e300_1-0", "&observations.values=1-1e-300_2-1e-5"]);
    (days, scenario(1), scenario(2), view, observed).prop_map(|(days, first, second, (plot, unit, axis), observed)| {
        let view = format!("plot={plot}&unit={unit}&axis={axis}");
        (format!("v=1&days={days}&members=5&{first}&{second}{observed}"), view)
    })
}

/// A sweep's ranges in an address.
fn ranges() -> impl Strategy<Value = String> {
    let ends: [(&str, &str, &str); 12] = [
        ("beta", "1e-300", "1"),
        ("beta", "0.3", "0.3000000001"),
        ("beta", "0", "100"),
        ("R0", "1e-300", "1e300"),
        ("R0", "0.5", "4"),
        ("gamma", "1e-300", "50"),
        ("gamma", "0.05", "0.4"),
        ("population", "1000", "1e10"),
        ("initial_infectious", "1e-300", "1"),
        ("importation", "1e-200", "1e-100"),
        ("fatality", "0", "1e-300"),
        ("fatality", "1e-300", "1"),
    ];
    let axis = (select(ends.to_vec()), any_of(&["linear", "log"]), 2_u8..6);
    let metric = any_of(&["peak_infectious", "peak_day", "attack_rate", "deaths"]);
    (axis.clone(), proptest::option::of(axis), metric).prop_map(|(x, y, metric)| {
        let write = |axis: &str, ((parameter, low, high), spacing, count): ((&str, &str, &str), String, u8)| {
            // A logarithmic range can't begin at 0.
            let spacing = if low == "0" { "linear".to_owned() } else { spacing };
            format!(
                "&{axis}={parameter}&{axis}.low={low}&{axis}.high={high}&{axis}.count={count}&{axis}.spacing={spacing}"
            )
        };
        let y = y.filter(|(ends, ..)| ends.0 != x.0.0);
        format!("metric={metric}{}{}", write("x", x), y.map_or_else(String::new, |y| write("y", y)))
    })
}

/// Tells each case to an application, which is the same for all.
fn for_all<T: std::fmt::Debug>(
    cases: u32,
    all: impl Strategy<Value = T>,
    story: impl AsyncFn(&App, T) -> Result<bool, String>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = runtime.block_on(App::new());
    let shown = std::cell::Cell::new(0);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&all, |case| {
            let is_shown = runtime.block_on(story(&app, case)).map_err(TestCaseError::fail)?;
            shown.set(shown.get() + u32::from(is_shown));
            Ok(())
        })
        .unwrap();
    assert!(shown.get() * 3 > cases, "only {} of {cases} cases were legal", shown.get());
}

#[test]
fn every_comparison_is_readable() {
    for_all(40, comparison(), async |app, (query, view)| {
        let mut is_legal = false;
        for address in [format!("/?{query}&{view}"), format!("/?{query}")] {
            let reply = app.get(&address).await;
            is_legal = reply.status == StatusCode::OK;
            if !is_legal {
                break;
            }
            check(&reply.page()).map_err(|wrong| format!("{wrong} at {address}"))?;
        }
        if is_legal {
            let run = app.post("/runs", &query).await.location();
            let reply = app.get(&format!("{run}?{view}")).await;
            check(&reply.page()).map_err(|wrong| format!("{wrong} in the run of {query}"))?;
        }
        Ok(is_legal)
    });
}

#[test]
fn every_sweep_is_readable() {
    for_all(40, (scenario(1), ranges()), async |app, (scenario, ranges)| {
        let address = format!("/sweep?v=1&days=20&{scenario}&{ranges}");
        let reply = app.get(&address).await;
        if reply.status != StatusCode::OK {
            return Ok(false);
        }
        check(&reply.page()).map_err(|wrong| format!("{wrong} at {address}"))?;
        Ok(true)
    });
}

#[tokio::test]
async fn a_doubling_time_beyond_the_run_is_not_counted() {
    let app = App::new().await;
    let page = app
        .get("/?v=1&days=200&s1.beta=0.1000000089&s1.gamma=0.1&s1.initial_infectious=0&s2.beta=0.3&s2.gamma=0.1")
        .await
        .page();
    assert_eq!(page.texts("td[data-head='Doubling time, days']"), ["more than 200 days", "3.5"]);
    let ranges = app.get("/?v=1&days=50&members=20&s1.beta=0.1001+to+0.2&s1.gamma=0.1&s1.initial_infectious=1").await;
    let cells = ranges.page().texts("td[data-head='Doubling time, days']");
    assert!(cells[0].ends_with(" to more than 50 days"), "{cells:?}");
}

#[tokio::test]
async fn a_large_change_is_a_multiple() {
    let app = App::new().await;
    let page = app.get("/?v=1&days=100&s1.name=A&s1.beta=0&s1.gamma=0.1&s1.initial_infectious=1&s1.population=2013224&s2.name=B&s2.beta=0.3&s2.gamma=0.1&s2.population=2013224").await.page();
    assert_eq!(page.text("h1"), "B raises the peak from 1 to 604,932 people, 604,900 times as many");
    let cells = page.texts("td[data-head='Peak infectious']");
    assert_eq!(cells[1], "604,932 30.0 % +604,931 (604,900 times)");
}

#[tokio::test]
async fn a_change_from_nothing_has_no_per_cent() {
    let app = App::new().await;
    for nothing in ["0", "1e-300"] {
        let page = app.get(&format!("/?v=1&days=9&s1.name=A&s1.beta=0&s1.gamma=0.1&s1.initial_infectious={nothing}&s2.name=B&s2.beta=0&s2.gamma=0.1")).await.page();
        assert_eq!(page.text("h1"), "B raises the peak from 0 to 100 people");
        assert_eq!(page.texts("td[data-head='Peak infectious']")[1], "100 1.0 % +100");
    }
}
