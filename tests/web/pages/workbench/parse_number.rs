//! What people type: commas, units and dates, how they are read, and what is offered where they are unclear.

use axum::http::StatusCode;

use crate::app::{App, TWO};

/// An address of one scenario with these fields.
fn address(fields: &[(&str, &str)]) -> String {
    let base = [("days", "100"), ("start_date", "2026-01-05"), ("s1.beta", "0.3"), ("s1.gamma", "0.1")];
    let mut query = form_urlencoded::Serializer::new("v=1".to_owned());
    query.extend_pairs(base.iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name)));
    query.extend_pairs(fields);
    query.finish()
}

#[tokio::test]
async fn a_comma_or_a_unit_is_said_beside_its_field() {
    let app = App::new().await;
    for (field, typed, said) in [
        ("s1.beta", "0,3", "“0,3” is read as 0.3 per day"),
        ("s1.beta", "2.1 per week", "“2.1 per week” is read as 0.3 per day"),
        ("s1.beta", "R0 = 2,5", "“R0 = 2,5” is read as R0 = 2.5"),
        ("s1.gamma", "2 weeks", "“2 weeks” is read as 14 days"),
        ("s1.gamma", "12 hours", "“12 hours” is read as 0.5 days"),
        ("s1.gamma", "1/5 days", "“1/5 days” is read as 0.2 per day"),
        ("s1.population", "20,000", "“20,000” is read as 20000: the comma marks thousands"),
        ("s1.fatality", "0,5%", "“0,5%” is read as 0.5 %"),
        ("s1.hospital.stay_days", "1,5 weeks", "“1,5 weeks” is read as 10.5 days"),
        ("days", "20 weeks", "“20 weeks” is read as 140 days"),
    ] {
        let reply = app.get(&format!("/?{}&s1.hospital.fraction=5%25", address(&[(field, typed)]))).await;
        let reply = match field {
            "s1.hospital.stay_days" => reply,
            _ => app.get(&format!("/?{}", address(&[(field, typed)]))).await,
        };
        assert_eq!(reply.status, StatusCode::OK, "{field} {typed}");
        let page = reply.page();
        assert_eq!(page.texts(".understood"), [said], "{field}");
        let id = format!("{field}.understood");
        assert_eq!(page.attributes(".understood", "id"), [id.as_str()]);
        let described = page.attributes(&format!("[name=\"{field}\"]"), "aria-describedby");
        assert!(described[0].split(' ').any(|other| other == id), "{described:?}");
        assert_eq!(page.value(field), typed, "what was typed stays");
    }
    for (field, typed) in [("s1.gamma", "10 d"), ("s1.gamma", "10 days"), ("s1.beta", "0.3 per day"), ("days", "60")] {
        let page = app.get(&format!("/?{}", address(&[(field, typed)]))).await.page();
        assert_eq!(page.texts(".understood"), [""; 0], "{typed}");
    }
}

#[tokio::test]
async fn an_unclear_comma_is_refused_everywhere_with_what_can_be_meant() {
    let app = App::new().await;
    for (field, typed, offered) in [
        ("s1.fatality", "0,050%", "Write 0.05%"),
        ("s1.importation", "0,125", "Write 0.125"),
        ("s1.gamma", "7,125 days", "Write 7.125 days or 7125 days"),
        ("s1.i1.from_day", "30,125", "Write 30.125 or 30125"),
    ] {
        let query = address(&[("s1.i1.reduction", "40%"), ("s1.i1.from_day", "30"), (field, typed)]);
        let query = match field {
            "s1.i1.from_day" => address(&[("s1.i1.reduction", "40%"), (field, typed)]),
            _ => query,
        };
        for reply in [app.get(&format!("/?{query}")).await, app.post("/runs?key=k", &query).await] {
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            let page = reply.page();
            let sentence = page.text(&format!("[id=\"{field}.error\"]"));
            assert!(sentence.ends_with(&format!("can mark decimals or thousands. {offered}")), "{sentence}");
            assert_eq!(page.value(field), typed);
        }
    }
    let sweep = app.get(&format!("/sweep?{TWO}&x=gamma&x.low=0,125&x.high=0,5")).await;
    assert_eq!(sweep.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sweep.page().text("[id=\"x.low.error\"]").ends_with("Write 0.125"));
    let sweep = app.get(&format!("/sweep?{TWO}&x=gamma&x.low=0,1&x.high=3.5+per+week")).await;
    assert_eq!(sweep.status, StatusCode::OK);
    assert_eq!(
        sweep.page().texts(".understood"),
        ["“0,1” is read as 0.1 per day", "“3.5 per week” is read as 0.5 per day"]
    );
    let observed = app.get(&format!("/?{TWO}&observations.values=0-3_1-0,125")).await;
    assert_eq!(observed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(observed.page().text("#observations .error").ends_with("Write 0.125"));
}

#[tokio::test]
async fn a_date_before_another_is_answered_with_both_dates() {
    let app = App::new().await;
    for (fields, field, said) in [
        (
            vec![("s1.i1.from_day", "2025-12-24"), ("s1.i1.reduction", "40%")],
            "s1.i1.from_day",
            "First day must be 0 or later: 2025-12-24 is before 2026-01-05, the first day of the run",
        ),
        (
            vec![("s1.i1.from_day", "2026-02-20"), ("s1.i1.to_day", "2026-02-04"), ("s1.i1.reduction", "40%")],
            "s1.i1.to_day",
            "Until day must be after the first day, or empty: to the end: 2026-02-04 is not after 2026-02-20",
        ),
        (
            vec![("s1.seasonality.amplitude", "20%"), ("s1.seasonality.peak_day", "2025-12-24")],
            "s1.seasonality.peak_day",
            "Peak day of the season must be between 0 and 365: 2025-12-24 is before 2026-01-05, the first day of the run",
        ),
        (
            vec![("s1.vaccination.from_day", "2025-12-24"), ("s1.vaccination.doses_per_day", "50")],
            "s1.vaccination.from_day",
            "First day must be 0 or later: 2025-12-24 is before 2026-01-05, the first day of the run",
        ),
    ] {
        let page = app.get(&format!("/?{}", address(&fields))).await.page();
        assert_eq!(page.text(&format!("[id=\"{field}.error\"]")), format!("Error: {said}"));
    }
}
