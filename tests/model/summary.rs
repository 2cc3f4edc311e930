//! Every number of the summary: where it is defined, against a closed form or a long simulation, and where it is withheld.

use crate::drafts::{HospitalDraft, InterventionDraft, ScenarioDraft, SeasonalityDraft, VaccinationDraft};
use epicurve::model::{EndemicEquilibrium, Entry, Metric, Quantity, Summary};

use super::{adaptive, close, scenario, series};

fn base() -> ScenarioDraft {
    scenario(10_000.0, 100.0, 0.3, 0.1)
}

fn number(value: f64) -> Entry {
    Entry::Number(value)
}

fn seasonal(draft: ScenarioDraft) -> ScenarioDraft {
    ScenarioDraft { seasonality: Some(SeasonalityDraft { amplitude: number(0.2), peak_day: number(100.0) }), ..draft }
}

fn reduced(draft: ScenarioDraft, from_day: f64, reduction: f64) -> ScenarioDraft {
    let intervention =
        InterventionDraft { from_day: number(from_day), reduction: number(reduction), ..InterventionDraft::default() };
    ScenarioDraft { interventions: vec![intervention], ..draft }
}

fn vaccinated(draft: ScenarioDraft) -> ScenarioDraft {
    let campaign =
        VaccinationDraft { from_day: number(0.0), doses_per_day: number(10.0), ..VaccinationDraft::default() };
    ScenarioDraft { vaccination: Some(campaign), ..draft }
}

fn summary(draft: ScenarioDraft) -> Summary {
    adaptive(200, draft).scenarios.remove(0).summary
}

fn relative(actual: f64, expected: f64, what: &str) {
    close(actual, expected, 1e-6 * expected.abs(), what);
}

#[test]
fn the_basic_reproduction_number_counts_births_and_the_latent_stage_and_nothing_else() {
    close(summary(base()).get(Metric::BasicReproductionNumber).unwrap(), 3.0, 1e-12, "SIR");
    let with_births = ScenarioDraft { mu: number(0.02), ..base() };
    close(summary(with_births.clone()).get(Metric::BasicReproductionNumber).unwrap(), 0.3 / 0.12, 1e-12, "births");
    let latent = ScenarioDraft { sigma: number(0.08), ..with_births };
    close(summary(latent).get(Metric::BasicReproductionNumber).unwrap(), 0.3 * 0.08 / (0.1 * 0.12), 1e-12, "latent");
    let plain = seasonal(reduced(ScenarioDraft { initial_immune: number(5_000.0), ..base() }, 0.0, 0.9));
    close(summary(plain).get(Metric::BasicReproductionNumber).unwrap(), 3.0, 1e-12, "season, intervention, immunity");
    let withheld = summary(scenario(10_000.0, 100.0, 0.3, 0.0));
    assert_eq!(
        (withheld.get(Metric::BasicReproductionNumber), withheld.get(Metric::HerdImmunityThreshold)),
        (None, None)
    );
    let dying = summary(ScenarioDraft { mu: number(0.1), ..scenario(10_000.0, 100.0, 0.3, 0.0) });
    close(dying.get(Metric::BasicReproductionNumber).unwrap(), 3.0, 1e-12, "gamma 0 with births");
}

#[test]
fn the_effective_reproduction_number_follows_season_interventions_and_susceptibles() {
    let results = adaptive(200, seasonal(reduced(ScenarioDraft { fatality: number(0.5), ..base() }, 50.0, 0.4)));
    let result = &results.scenarios[0];
    let rt = series(&result.series, "effective_reproduction_number");
    for day in [0_u8, 49, 50, 100, 200] {
        let at = |name: &str| series(&result.series, name)[usize::from(day)];
        let time = f64::from(day);
        let season = 1.0 + 0.2 * (std::f64::consts::TAU * (time - 100.0) / 365.0).cos();
        let contacts = if day < 50 { 1.0 } else { 0.6 };
        let living = 10_000.0 - at("deceased");
        close(rt[usize::from(day)], 3.0 * season * contacts * at("susceptible") / living, 1e-6, "Rt");
    }
    let withheld = adaptive(10, scenario(100.0, 1.0, 0.3, 0.0));
    assert_eq!(withheld.scenarios[0].series[Quantity::EffectiveReproductionNumber], None);
}

#[test]
fn the_growth_rate_is_that_of_a_small_beginning() {
    // So few are infected for so long that the growth stays that of day 0.
    for (sigma, mu, immune) in
        [(None, 0.0, 0.0), (Some(0.2), 0.0, 0.0), (Some(0.2), 0.01, 0.0), (Some(1.5), 0.003, 0.4)]
    {
        let draft = ScenarioDraft {
            sigma: sigma.map_or(Entry::Absent, number),
            mu: number(mu),
            initial_immune: number(immune * 1e10),
            ..scenario(1e10, 1e-3, 0.3, 0.1)
        };
        let results = adaptive(61, draft);
        let infectious = series(&results.scenarios[0].series, "infectious");
        let summary = &results.scenarios[0].summary;
        let growth = summary.get(Metric::GrowthRate).unwrap();
        let (late, later) = (infectious[60], infectious[61]);
        if mu == 0.0 {
            close((later / late).ln(), growth, 1e-6, "growth");
        } else {
            // Births refill the susceptible a little.
            close((later / late).ln(), growth, 2e-2, "growth");
        }
        close(summary.get(Metric::DoublingTime).unwrap(), std::f64::consts::LN_2 / growth, 1e-9, "doubling time");
    }
    let season = summary(seasonal(reduced(base(), 0.0, 0.5)));
    let beta = 0.3 * (1.0 + 0.2 * (std::f64::consts::TAU * 100.0 / 365.0).cos()) * 0.5;
    close(season.get(Metric::GrowthRate).unwrap(), beta * 0.99 - 0.1, 1e-12, "season and intervention on day 0");
    let falling = summary(scenario(10_000.0, 100.0, 0.05, 0.1));
    assert!(falling.get(Metric::GrowthRate).unwrap() < 0.0);
    assert_eq!(falling.get(Metric::DoublingTime), None);
}

#[test]
fn the_attack_rate_counts_the_seeds_and_is_withheld_where_people_count_twice() {
    let draft = ScenarioDraft { sigma: number(0.5), initial_exposed: number(200.0), ..base() };
    let results = adaptive(200, draft);
    let last = *series(&results.scenarios[0].series, "cumulative_infections").last().unwrap();
    close(results.scenarios[0].summary.get(Metric::AttackRate).unwrap(), last / 10_000.0, 1e-15, "attack rate");
    assert_eq!(series(&results.scenarios[0].series, "cumulative_infections")[0], 300.0);
    assert_eq!(summary(ScenarioDraft { omega: number(1e-6), ..base() }).get(Metric::AttackRate), None);
    assert_eq!(summary(ScenarioDraft { mu: number(1e-6), ..base() }).get(Metric::AttackRate), None);
}

#[test]
fn the_final_size_is_what_a_long_simulation_reaches() {
    let drafts = [
        base(),
        ScenarioDraft { fatality: number(0.3), ..base() },
        ScenarioDraft { fatality: number(1.0), ..base() },
        ScenarioDraft { fatality: number(1.0), ..scenario(10_000.0, 100.0, 0.08, 0.1) },
        ScenarioDraft { sigma: number(0.2), initial_exposed: number(50.0), fatality: number(0.7), ..base() },
        ScenarioDraft { initial_immune: number(4_000.0), fatality: number(0.02), ..base() },
        scenario(10_000.0, 100.0, 0.05, 0.1),
    ];
    for draft in drafts {
        let results = adaptive(3_650, draft);
        let summary = &results.scenarios[0].summary;
        relative(
            summary.get(Metric::AttackRate).unwrap(),
            summary.get(Metric::AnalyticFinalSize).unwrap(),
            "final size",
        );
    }
    let without_seeds = ScenarioDraft { initial_immune: number(500.0), ..scenario(10_000.0, 0.0, 0.3, 0.1) };
    assert_eq!(summary(without_seeds).get(Metric::AnalyticFinalSize), Some(0.0));
}

#[test]
fn the_final_size_is_withheld_wherever_its_formula_does_not_hold() {
    let withheld = [
        ScenarioDraft { omega: number(0.01), ..base() },
        ScenarioDraft { mu: number(0.01), ..base() },
        ScenarioDraft { importation: number(1.0), ..base() },
        seasonal(base()),
        reduced(base(), 150.0, 0.1),
        vaccinated(base()),
        scenario(10_000.0, 100.0, 0.3, 0.0),
    ];
    for draft in withheld {
        assert_eq!(summary(draft.clone()).get(Metric::AnalyticFinalSize), None, "{draft:?}");
    }
}

#[test]
fn the_herd_immunity_threshold_is_where_r0_no_longer_suffices() {
    close(summary(base()).get(Metric::HerdImmunityThreshold).unwrap(), 2.0 / 3.0, 1e-12, "threshold");
    assert_eq!(summary(scenario(10_000.0, 100.0, 0.1, 0.1)).get(Metric::HerdImmunityThreshold), None);
    // Just above it, the infectious can only fall.
    let immune = ScenarioDraft { initial_immune: number(6_700.0), ..base() };
    assert_eq!(summary(immune).peak_day(), 0.0);
}

#[test]
fn the_endemic_equilibrium_is_where_a_long_simulation_settles() {
    let drafts = [
        ScenarioDraft { omega: number(0.02), ..base() },
        ScenarioDraft { mu: number(0.02), ..base() },
        ScenarioDraft {
            omega: number(0.05),
            mu: number(0.01),
            sigma: number(0.2),
            ..scenario(10_000.0, 100.0, 0.5, 0.1)
        },
    ];
    for draft in drafts {
        let results = adaptive(3_650, draft);
        let result = &results.scenarios[0];
        let EndemicEquilibrium { susceptible, exposed, infectious, recovered, vaccinated } =
            result.summary.endemic_equilibrium.unwrap();
        let last = |name: &str| *series(&result.series, name).last().unwrap();
        relative(last("susceptible"), susceptible, "susceptible");
        relative(last("infectious"), infectious, "infectious");
        relative(last("recovered"), recovered, "recovered");
        assert_eq!(exposed.is_some(), result.series[Quantity::Exposed].is_some());
        if let Some(exposed) = exposed {
            relative(last("exposed"), exposed, "exposed");
        }
        assert_eq!(vaccinated, 0.0);
        let all = susceptible + exposed.unwrap_or_default() + infectious + recovered;
        close(all, 10_000.0, 1e-8, "everybody");
    }
}

#[test]
fn the_endemic_equilibrium_is_withheld_wherever_its_formula_does_not_hold() {
    let waning = || ScenarioDraft { omega: number(0.02), ..base() };
    assert!(summary(waning()).endemic_equilibrium.is_some());
    let withheld = [
        base(),
        ScenarioDraft { omega: number(0.02), ..scenario(10_000.0, 100.0, 0.1, 0.1) },
        ScenarioDraft { fatality: number(0.01), ..waning() },
        ScenarioDraft { importation: number(1.0), ..waning() },
        seasonal(waning()),
        reduced(waning(), 10.0, 0.1),
        vaccinated(waning()),
    ];
    for draft in withheld {
        assert_eq!(summary(draft.clone()).endemic_equilibrium, None, "{draft:?}");
    }
}

#[test]
fn deaths_are_those_of_the_infection_alone() {
    assert_eq!(summary(base()).get(Metric::Deaths), Some(0.0));
    assert_eq!(summary(ScenarioDraft { mu: number(0.5), ..base() }).get(Metric::Deaths), Some(0.0));
    // In the end everybody infected has recovered or died, in these shares.
    let results = adaptive(2_000, ScenarioDraft { fatality: number(0.25), ..base() });
    let summary = &results.scenarios[0].summary;
    relative(
        summary.get(Metric::Deaths).unwrap(),
        0.25 * 10_000.0 * summary.get(Metric::AttackRate).unwrap(),
        "deaths",
    );
}

#[test]
fn hospital_numbers_are_there_where_a_hospital_is() {
    let hospital = |beds: Entry| HospitalDraft { fraction: number(0.05), stay_days: number(8.0), beds };
    let with = |beds: Entry| ScenarioDraft { hospital: Some(hospital(beds)), ..base() };
    let results = adaptive(200, with(number(100.0)));
    let (summary, census) = (&results.scenarios[0].summary, series(&results.scenarios[0].series, "hospital_census"));
    let over = census.iter().filter(|persons| **persons > 100.0).count();
    assert!(over > 10, "{over}");
    assert_eq!(summary.get(Metric::DaysOverCapacity), Some(over as f64));
    let highest = census.iter().copied().fold(0.0, f64::max);
    let peak = summary.get(Metric::PeakHospitalCensus).unwrap();
    assert!(peak >= highest && peak < highest * 1.001, "{peak} {highest}");
    // H' = 0 at its peak: admissions there are H / stay. It comes after the peak of those who become infectious.
    let day = summary.get(Metric::PeakHospitalDay).unwrap();
    assert!(day > 20.0 && day < summary.peak_day() + 10.0, "{day}");

    let without_beds = self::summary(with(Entry::Absent));
    assert_eq!(
        (without_beds.get(Metric::DaysOverCapacity), without_beds.get(Metric::PeakHospitalCensus)),
        (None, Some(peak))
    );
    let none = self::summary(base());
    assert_eq!(
        (none.get(Metric::PeakHospitalCensus), none.get(Metric::PeakHospitalDay), none.get(Metric::DaysOverCapacity)),
        (None, None, None)
    );
}

#[test]
fn chance_has_no_part() {
    assert_eq!(summary(base()).get(Metric::MinorOutbreakProbability), None);
}

#[test]
fn a_peak_is_the_highest_point_of_the_whole_curve() {
    // Two waves: the second after a closure that ends.
    let closure = InterventionDraft {
        from_day: number(10.0),
        to_day: number(60.0),
        reduction: number(1.0),
        ..InterventionDraft::default()
    };
    let results = adaptive(200, ScenarioDraft { interventions: vec![closure], ..base() });
    let infectious = series(&results.scenarios[0].series, "infectious");
    let summary = &results.scenarios[0].summary;
    assert!(summary.peak_day() > 60.0, "{}", summary.peak_day());
    assert!(infectious.iter().all(|persons| *persons <= summary.peak_infectious()));
    // A closure at the height of the wave makes its first moment the peak.
    let results = adaptive(200, reduced(base(), 20.25, 1.0));
    assert_eq!(results.scenarios[0].summary.peak_day(), 20.25);
}
