//! Observed values that a chart does not draw: said on the page, to screen readers, in pictures' captions and in frames.

use serde_json::{Value, json};

use crate::app::App;
use crate::pages::runs::import::saved;

fn comparison(name: &str, values: &[[f64; 2]]) -> Value {
    json!({
        "days": 60, "scenarios": [{"name": name, "beta": 0.3, "gamma": 0.1}],
        "observations": {"name": "Pupils in bed", "series": "infectious", "values": values},
    })
}

/// 14 values; two are zero, one is after the last day.
fn fourteen() -> Vec<[f64; 2]> {
    let values = (0_u8..13).map(|day| [f64::from(day), if day < 2 { 0.0 } else { f64::from(day) * 3.0 }]);
    values.chain([[61.0, 5.0]]).collect()
}

const LOG: &str =
    "3 of 14 observed values are not drawn: 2 are zero, which a logarithmic axis cannot show; 1 is after day 60.";
const LINEAR: &str = "1 of 14 observed values is not drawn: it is after day 60.";
const OTHER: &str =
    "None of the 14 observed values is drawn: they are values of “Infectious”, and this chart shows “Recovered”.";

#[tokio::test]
async fn what_is_not_drawn_is_said_wherever_the_chart_is() {
    let app = App::new().await;
    let run = saved(&app, &comparison("A", &fourteen())).await;
    for (query, sentence, drawn) in
        [("?axis=log", LOG, Some(11)), ("?axis=linear", LINEAR, Some(13)), ("?plot=recovered", OTHER, None)]
    {
        let page = app.get(&format!("{run}{query}")).await.page();
        assert!(page.texts(".results .note").contains(&sentence.to_owned()), "{query}: {:?}", page.texts(".note"));
        for described in page.texts("figure svg > desc") {
            assert!(described.ends_with(sentence), "{query}: {described}");
            let counted = drawn.map(|drawn| format!("Circles: Pupils in bed, {drawn} observed values, "));
            let is_counted = counted.as_ref().is_none_or(|counted| described.contains(counted));
            assert!(is_counted && described.contains("Circles") == drawn.is_some(), "{query}: {described}");
        }
        let embed = app.get(&format!("{}{query}", run.replace("/runs/", "/embed/"))).await.page();
        assert_eq!(embed.texts(".note")[0], sentence);
        let svg = app.get(&format!("{run}.svg{query}")).await.body;
        let document = roxmltree::Document::parse(&svg).unwrap();
        let texts: Vec<_> = document.descendants().filter(|node| node.has_tag_name("text")).collect();
        let caption = texts.iter().filter_map(roxmltree::Node::text).collect::<Vec<_>>().join(" ");
        assert!(caption.contains(sentence), "{query}: {caption}");
        let address = page.attributes(".edit a", "href").concat();
        assert!(
            app.get(&address).await.page().texts(".note").contains(&sentence.to_owned()),
            "the workbench: {address}"
        );
    }
    let all = saved(&app, &comparison("B", &[[1.0, 5.0], [2.0, 7.0]])).await;
    let page = app.get(&format!("{all}?axis=log")).await.page();
    assert!(!page.text_nodes("body").concat().contains("not drawn"), "all are drawn");
}

#[tokio::test]
async fn compared_runs_count_what_they_share_once() {
    let app = App::new().await;
    let mut query = String::new();
    for name in ["A", "B"] {
        let run = saved(&app, &comparison(name, &fourteen())).await;
        query.push_str(&format!("run={}&", run.rsplit('/').next().unwrap()));
    }
    let page = app.get(&format!("/compare?{query}axis=log")).await.page();
    assert!(page.texts(".note").contains(&LOG.to_owned()), "{:?}", page.texts(".note"));
    let other = saved(&app, &comparison("C", &[[70.0, 1.0], [80.0, 2.0]])).await;
    let page = app.get(&format!("/compare?{query}run={}", other.rsplit('/').next().unwrap())).await.page();
    let sentence = "3 of 16 observed values are not drawn: they are after day 60.";
    assert!(page.texts(".note").contains(&sentence.to_owned()), "{:?}", page.texts(".note"));
}
