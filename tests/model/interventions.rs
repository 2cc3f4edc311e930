//! Interventions: exact at their ends, multiplied where they overlap, and monotone where they must be.

use epicurve::model::{Entry, Quantity};
use proptest::prelude::*;

use super::{adaptive, close, comparison, reference, run, scenario, series};
use crate::drafts::{InterventionDraft, ScenarioDraft, intervention};

/// The default preset's first scenario with interventions.
fn with(interventions: Vec<InterventionDraft>) -> ScenarioDraft {
    ScenarioDraft { interventions, ..scenario(10_000.0, 100.0, 0.3, 0.1) }
}

#[test]
fn an_intervention_between_whole_days_meets_a_piecewise_reference() {
    let comparison = comparison(200, "adaptive", 1.0, vec![with(vec![intervention(30.37, Some(61.83), 0.6)])]);
    let results = run(&comparison);
    let expected = reference::solve(&comparison.scenarios()[0], 200, 1e-12).unwrap().days;
    for (index, name) in [(0, "susceptible"), (2, "infectious"), (3, "recovered"), (7, "cumulative_infections")] {
        for (value, state) in series(&results.scenarios[0].series, name).iter().zip(&expected) {
            close(*value, state[index], 1e-3, name);
        }
    }
}

#[test]
fn overlapping_reductions_multiply() {
    let two = adaptive(100, with(vec![intervention(10.0, Some(40.0), 0.4), intervention(10.0, Some(40.0), 0.5)]));
    let one = adaptive(100, with(vec![intervention(10.0, Some(40.0), 0.7)]));
    for (two, one) in
        series(&two.scenarios[0].series, "infectious").iter().zip(series(&one.scenarios[0].series, "infectious"))
    {
        close(*two, *one, 1e-4, "infectious");
    }
}

#[test]
fn an_intervention_holds_from_its_first_day_until_its_last_is_reached() {
    let results = adaptive(100, with(vec![intervention(20.0, Some(50.0), 0.25)]));
    let series = &results.scenarios[0].series;
    let [rt, susceptible] =
        ["effective_reproduction_number", "susceptible"].map(|name| super::series(series, name).to_vec());
    for (day, share) in [(19, 1.0), (20, 0.75), (49, 0.75), (50, 1.0)] {
        close(rt[day], 3.0 * share * susceptible[day] / 10_000.0, 1e-9, &format!("Rt on day {day}"));
    }
}

#[test]
fn a_strong_closure_that_ends_infects_more_than_a_weak_one() {
    // What /about says: the strong one saves susceptibles for a second wave.
    let infected = |reduction: f64| {
        let results = adaptive(200, with(vec![intervention(10.0, Some(60.0), reduction)]));
        *series(&results.scenarios[0].series, "cumulative_infections").last().unwrap()
    };
    assert_eq!((infected(0.4).round(), infected(1.0).round()), (8_432.0, 9_249.0));
}

#[test]
fn ends_beyond_the_last_day_and_slivers_are_legal() {
    let plain = adaptive(50, with(Vec::new()));
    let late = adaptive(50, with(vec![intervention(50.0, None, 1.0), intervention(1e300, Some(1e301), 1.0)]));
    assert_eq!(plain.scenarios[0].series[Quantity::Infectious], late.scenarios[0].series[Quantity::Infectious]);
    let sliver = adaptive(50, with(vec![intervention(30.0, Some(30.0 + 4e-15), 1.0)]));
    let [plain, sliver] = [plain, sliver].map(|results| series(&results.scenarios[0].series, "infectious")[50]);
    close(plain, sliver, 1e-4, "infectious");
}

/// Shared by both scenarios of a pair: SIR or SEIR with seeds, immunity, fatality and importation, and other interventions
/// that end before the one in question starts.
#[derive(Debug, Clone)]
struct Setting {
    scenario: ScenarioDraft,
    before: Vec<InterventionDraft>,
}

fn setting() -> impl Strategy<Value = Setting> {
    (
        (0.05..1.5_f64, 0.02..0.5_f64, prop::option::of(0.05..1.0_f64)),
        (0.0..0.05_f64, 0.0..0.05_f64, 0.0..0.5_f64),
        (prop_oneof![Just(0.0), 0.0..1.0_f64], prop_oneof![Just(0.0), 0.0..5.0_f64]),
        prop::collection::vec((0.0..15.0_f64, 0.1..15.0_f64, 0.0..1.0_f64), 0..3),
    )
        .prop_map(|((beta, gamma, sigma), (infectious, exposed, immune), (fatality, importation), before)| {
            Setting {
                scenario: ScenarioDraft {
                    sigma: sigma.map_or(Entry::Absent, Entry::Number),
                    initial_exposed: Entry::Number(if sigma.is_some() { exposed * 10_000.0 } else { 0.0 }),
                    initial_immune: Entry::Number(immune * 10_000.0),
                    fatality: Entry::Number(fatality),
                    importation: Entry::Number(importation),
                    ..scenario(10_000.0, infectious * 10_000.0, beta, gamma)
                },
                before: before
                    .into_iter()
                    .map(|(from, length, by)| intervention(from, Some(from + length), by))
                    .collect(),
            }
        })
}

impl Setting {
    /// The cumulative infections on each day with one more intervention.
    fn infections(&self, last: InterventionDraft) -> Vec<f64> {
        let mut interventions = self.before.clone();
        interventions.push(last);
        let results = adaptive(150, ScenarioDraft { interventions, ..self.scenario.clone() });
        series(&results.scenarios[0].series, "cumulative_infections").to_vec()
    }
}

fn never_more(stronger: &[f64], weaker: &[f64]) -> Result<(), TestCaseError> {
    for (day, (stronger, weaker)) in stronger.iter().zip(weaker).enumerate() {
        // Both are within the solver's tolerance of the truth.
        prop_assert!(*stronger <= weaker + 1e-3, "day {}: {} against {}", day, stronger, weaker);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stronger_reduction_to_the_end_never_infects_more(
        setting in setting(), from in 30.0..120.0_f64, weak in 0.0..1.0_f64, strong in 0.0..1.0_f64,
    ) {
        let [strong, weak] = [weak.max(strong), weak.min(strong)].map(|by| setting.infections(intervention(from, None, by)));
        never_more(&strong, &weak)?;
    }

    #[test]
    fn an_earlier_start_to_the_end_never_infects_more(
        setting in setting(), one in 30.0..120.0_f64, other in 30.0..120.0_f64, by in 0.0..1.0_f64,
    ) {
        let [early, late] = [one.min(other), one.max(other)].map(|from| setting.infections(intervention(from, None, by)));
        never_more(&early, &late)?;
    }

    #[test]
    fn a_later_end_of_the_last_one_never_infects_more(
        setting in setting(), from in 30.0..80.0_f64, one in 0.1..60.0_f64, other in 0.1..60.0_f64, by in 0.0..1.0_f64,
    ) {
        let until = |length: f64| setting.infections(intervention(from, Some(from + length), by));
        let [long, short] = [until(one.max(other)), until(one.min(other))];
        never_more(&long, &short)?;
    }
}
