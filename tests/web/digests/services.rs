//! Requests to external engines, and the description of the API.

use epicurve::web::Settings;
use serde_json::json;

use super::comparisons::crafted;
use super::{Digests, replace_version};
use crate::app::App;
use crate::engines::{Model, Way};

#[tokio::test]
async fn requests_to_engines_and_the_api_description_are_unchanged() {
    // The engine refuses, because an answer would take a simulation.
    let model = Model::start(Way::Refuses).await;
    let app = App::with(Settings { engines: vec![model.service("r")], ..Settings::default() }).await;
    let mut digests = Digests::new("services");
    for (name, mut comparison) in crafted() {
        // External engines do not simulate ensembles.
        if !comparison["solver"]["members"].is_null() {
            continue;
        }
        for scenario in comparison["scenarios"].as_array_mut().unwrap() {
            scenario["engine"] = json!("r");
        }
        app.post_json("/api/v1/simulations", &comparison.to_string()).await;
        // The requests are sent at the same time, so that their order varies.
        let mut requests = model.take_requests();
        requests.sort();
        assert_eq!(requests.len(), comparison["scenarios"].as_array().unwrap().len(), "{name}");
        digests.add(name, &replace_version(&requests.join("\n")));
    }
    digests.add("openapi.json", &replace_version(&app.get("/api/openapi.json").await.body));
    digests.check();
}
