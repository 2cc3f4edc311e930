//! Canonical addresses of inputs typed into the workbench, and the addresses to which its buttons lead.

use super::Digests;
use crate::app::{App, TWO};

/// Inputs in every notation, and without some of their fields.
const TYPED: [&str; 24] = [
    "",
    "plot=susceptible&unit=share&axis=log",
    "v=1&days=200",
    "days=2+weeks&s1.beta=0,3&s1.gamma=10+days",
    "days=100&s1.beta=R0+%3D+3&s1.gamma=1/8&s1.sigma=5+days&s1.omega=2+years&s1.mu=70+years",
    "days=100&s1.beta=0.7+per+week&s1.gamma=0.1+per+day&s1.population=10,000&s1.initial_infectious=100",
    "days=100&s1.beta=R0+2+to+3&s1.gamma=5+to+10+days&members=16&seed=7&sampling=sobol",
    "days=100&s1.beta.distribution=normal&s1.beta.mean=0.3&s1.beta.sd=0.05&s1.gamma=0.1&members=500&seed=42",
    "days=100&s1.beta=0.3&s1.gamma=0.1&s1.entered.beta=R0&s1.entered.gamma=days",
    "days=100&s1.name=R0+%3D+3.0&s1.beta=0.5&s1.gamma=0.1&s1.entered.name=R0+%3D+3.0",
    "days=100&s1.name=R0+%3D+3.0&s1.beta=0.5&s1.gamma=0.1&s1.entered.name=typed",
    "days=100&s7.beta=0.3&s7.gamma=0.1&s2.beta=0.2&s2.gamma=0.1",
    "days=100&s1.beta=0.3&s1.gamma=0.1&s1.i3.from_day=10&s1.i3.reduction=40%25&s1.i1.name=First&s1.i1.from_day=5&s1.i1.reduction=0.4",
    "days=100&start_date=2026-01-05&s1.beta=0.3&s1.gamma=0.1&s1.i1.from_day=2026-02-04&s1.i1.to_day=2026-03-01&s1.i1.reduction=0.4",
    "days=100&s1.beta=0.3&s1.gamma=0.1&s1.vaccination.from_day=5&s1.vaccination.doses_per_day=700+per+week&s1.vaccination.efficacy=90%25",
    "days=100&s1.beta=0.3&s1.gamma=0.1&s1.hospital.fraction=5%25&s1.hospital.stay_days=2+weeks&s1.hospital.beds=1,200",
    "days=100&s1.beta=0.3&s1.gamma=0.1&s1.seasonality.amplitude=20%25&s1.seasonality.peak_day=15&s1.importation=3+per+week",
    "days=100&method=euler&step=1/4&s1.beta=0.3&s1.gamma=0.1&members=16",
    "days=100&method=stochastic&step=0.5&s1.beta=0.3&s1.gamma=0.1&members=16&sampling=sobol",
    "days=100&s1.beta=0.3&s1.gamma=0.1&observations.values=0+3%0A1.5;8%0A2%09100&observations.name=Cases&observations.series=deceased",
    "days=100&s1.beta=%3Cb%3E&s1.gamma=&s1.sgima=7&s1.i1.until=9&s1.engine=r&utm_source=mail",
    "v=2&days=&start_date=yesterday&s1.beta=0.3&s1.gamma=0.1",
    "days=100&s1.beta=3&s1.gamma=10&s1.keep.gamma=10",
    "days=100&s1.beta=0.3&s1.gamma=0.1&s1.population=&s1.sigma=&s1.hospital.beds=",
];

const BUTTONS: [&str; 16] = [
    "add",
    "copy-1",
    "copy-2",
    "copy-9",
    "up-2",
    "down-1",
    "remove-1",
    "remove-2",
    "add-intervention-1",
    "remove-intervention-2-1",
    "remove-observations",
    "days-s1.gamma",
    "R0-s1.beta,s2.beta",
    "keep-s1.gamma",
    "percent-s2.fatality",
    "nonsense",
];

#[tokio::test]
async fn addresses_of_the_workbench_are_unchanged() {
    let app = App::new().await;
    let mut digests = Digests::new("addresses");
    for (place, typed) in (1..).zip(TYPED) {
        let location = app.get(&format!("/?{typed}&do=run")).await.location();
        digests.add(&format!("typed {place:02}"), &location);
    }
    let two = format!("{TWO}&s2.i1.from_day=5&s2.i1.reduction=0.4&observations.values=0-3_1-8");
    for button in BUTTONS {
        let location = app.get(&format!("/?{two}&do={button}")).await.location();
        digests.add(button, &location);
    }
    digests.check();
}
