//! GET /compare: runs of different days, and what was observed in them, on one chart.

use serde_json::{Value, json};

use crate::app::Page;
use crate::report::view_model::{Saved, whole, without_dates};

#[tokio::test]
async fn runs_with_different_first_days_are_compared_by_day_number() {
    let mut saved = Saved::new().await;
    let (dated, undated) = (saved.save(&whole()).await, saved.save(&without_dates()).await);
    let id = |address: &str| address["/runs/".len()..].to_owned();
    let shifted = saved.page(&format!("/compare?run={}&run={}", id(&dated), id(&undated))).await;
    assert!(shifted.text(".notice").contains("begin on different dates"), "{}", shifted.text(".notice"));
    assert_eq!(shifted.texts(".views nav:last-child a"), ["Per cent", "Linear", "Log"], "people are not compared");
    assert!(shifted.texts(".statements li")[0].contains("on day "), "{:?}", shifted.texts(".statements li"));
    let said = shifted.texts(".statements li").join("\n").replace("% of people", "");
    assert!(said.contains('%') && !said.contains(" people"), "{said}");
    let again = saved.save(&whole()).await;
    let same = saved.page(&format!("/compare?run={}&run={}", id(&dated), id(&again))).await;
    assert!(!same.has(".notice"));
    assert!(same.texts(".statements li")[0].contains(" 2026"), "{:?}", same.texts(".statements li"));
    let observed = saved.page(&format!("/compare?run={}&plot=hospital_census", id(&dated))).await;
    assert_eq!(observed.attributes("svg.wide circle.point", "class"), ["point"; 2], "one observer needs no colour");
    assert_eq!(note_on_points(&observed), "Circles: Reported, observed values of run 1.");
}

#[tokio::test]
async fn compared_runs_show_what_was_observed_in_each_and_whose_it_is() {
    let mut saved = Saved::new().await;
    let mut run = async |name: &str, values: Value, more: Value| {
        let mut body = whole();
        body["observations"] = json!({"name": name, "series": "hospital_census", "values": values});
        body["scenarios"].as_array_mut().unwrap().truncate(2);
        body["scenarios"][0].as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        saved.save(&body).await["/runs/".len()..].to_owned()
    };
    let first = run("Reported", json!([[0, 1], [40, 90]]), json!({})).await;
    let again = run("Reported", json!([[0, 1], [40, 90]]), json!({"beta": 0.2})).await;
    let others = run("Reported", json!([[0, 2], [30, 40], [50, 120]]), json!({"beta": 0.25})).await;
    let ward = run("One ward", json!([[20, 7]]), json!({"beta": 0.35})).await;

    let query = format!("/compare?run={first}&run={again}&run={others}&run={ward}");
    let page = saved.page(&format!("{query}&plot=hospital_census")).await;
    assert_eq!(page.attributes("svg.wide circle.point", "class"), ["point c1"; 2], "equal ones are drawn once");
    for (class, count) in [("c5", 3), ("c7", 1)] {
        let paths = page.attributes(&format!("svg.wide path.point.{class}"), "d");
        assert_eq!(paths.iter().map(|path| path.matches('z').count()).collect::<Vec<_>>(), [count], "{class}");
    }
    let names = page.texts("svg.wide text.point");
    assert_eq!(names, ["Runs 1 and 2: Reported", "Run 3: Reported", "One ward"]);
    assert_eq!(
        note_on_points(&page),
        "Circles: Reported, observed values of runs 1 and 2. Squares: Reported, observed values of run 3. Diamonds: One \
         ward, observed values of run 4. Points wear the colour of their run’s first scenario."
    );
    let description = page.text("svg.wide > desc");
    for sentence in [
        "Circles: Reported, 2 observed values of runs 1 and 2, the highest 90 on 14 Feb 2026.",
        "Squares: Reported, 3 observed values of run 3, the highest 120 on 24 Feb 2026.",
        "Diamonds: One ward, 1 observed value of run 4, the highest 7 on 25 Jan 2026.",
    ] {
        assert!(description.contains(sentence), "{description}");
    }
    let infectious = saved.page(&query).await;
    assert!(!infectious.has(".point") && note_on_points(&infectious).is_empty());
    let sentence =
        "None of the 6 observed values is drawn: they are values of “In hospital”, and this chart shows “Infectious”.";
    assert!(infectious.texts(".note").contains(&sentence.to_owned()), "{:?}", infectious.texts(".note"));
    let alone = saved.page(&format!("/runs/{others}?plot=hospital_census")).await;
    assert_eq!(alone.attributes("svg.wide circle.point", "class"), ["point"; 3]);
    assert!(!alone.texts(".note").iter().any(|note| note.contains("observed values of")));
}

/// The note that says whose the points of compared runs are.
fn note_on_points(page: &Page) -> String {
    page.texts(".note").into_iter().find(|note| note.contains("observed values of")).unwrap_or_default()
}
