//! Sweeps: their files, their charts and their addresses.

use axum::http::StatusCode;

use super::{Digests, find_charts};
use crate::app::App;

const SCENARIO: &str = "v=1&days=60&s1.name=Town&s1.beta=R0+%3D+3&s1.gamma=8+days&s1.sigma=0.2&s1.fatality=1%25";

const SWEEPS: [(&str, &str); 8] = [
    ("beta", "x=beta&x.count=6"),
    ("gamma", "x=gamma&x.low=0.05&x.high=0.5&x.count=12&metric=attack_rate"),
    ("logarithmic", "x=beta&x.low=0.01&x.high=1&x.count=9&x.spacing=log&metric=peak_day&plot=recovered"),
    (
        "dates",
        "start_date=2026-02-25&s1.vaccination.from_day=2026-03-01&s1.vaccination.doses_per_day=90&x=vaccination.doses_per_day&x.low=700+per+week&x.high=1,200&x.count=3",
    ),
    ("durations", "x=gamma&x.low=10+days&x.high=5+days&x.count=4&metric=deaths"),
    ("two", "x=beta&x.count=6&y=gamma&y.count=5&metric=deaths"),
    ("R0", "x=R0&y=sigma&y.count=4&x.count=5&metric=peak_day"),
    (
        "euler",
        "method=euler&step=0.5&s2.name=Other&s2.beta=0.2&s2.gamma=0.1&scenario=2&x=population&x.low=1000&x.high=9,000&x.count=3",
    ),
];

#[tokio::test]
async fn sweeps_are_unchanged() {
    let app = App::new().await;
    let mut digests = Digests::new("sweeps");
    for (name, parameters) in SWEEPS {
        let query = format!("{SCENARIO}&{parameters}");
        for file in ["sweep.csv", "sweep-curves.csv", "sweep.svg"] {
            let reply = app.get(&format!("/{file}?{query}")).await;
            // A sweep over two parameters has no curves.
            if file == "sweep-curves.csv" && query.contains("&y=") {
                assert_eq!(reply.status, StatusCode::NOT_FOUND, "{name}: {file}");
                continue;
            }
            assert_eq!(reply.status, StatusCode::OK, "{name}: {file}");
            digests.add(&format!("{name}/{file}"), &reply.body);
        }
        let page = app.get(&format!("/sweep?{query}")).await;
        digests.add(&format!("{name}/page-charts"), &find_charts(&page.body));
        digests.add(&format!("{name}/address"), &page.page().attributes("#link", "value").concat());
    }
    digests.check();
}
