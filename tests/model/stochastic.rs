//! The stochastic engine against exact results, against the mean of its own leaps, and against itself: pairs, threads.
//!
//! A z-score is a distance in standard errors of the simulation. The seeds are fixed, so that a test that passes once passes
//! always; the limit of 4.5 would be passed by chance once in 150,000. `--nocapture` shows them.

#![expect(clippy::print_stdout, reason = "the scores are worth reading, and captured unless asked for")]

use epicurve::model::compartments::{COMPARTMENTS, CUMULATIVE_INFECTIONS, Compartment, HOSPITAL_CENSUS, State};
use epicurve::model::transitions::Epidemic;
use epicurve::model::{
    CancelToken, Comparison, Entry, Metric, Quantity, Results, ScenarioResult, Solver, SolverDraft, simulate,
    simulate_scenario,
};

use super::drafts::{
    ComparisonDraft, ScenarioDraft, SeasonalityDraft, VaccinationDraft, everything, hospital, intervention, scenario,
};
use super::{run, series};

const LIMIT: f64 = 4.5;

/// An ensemble.
fn ensemble(days: u32, members: u32, seed: u64, scenarios: Vec<ScenarioDraft>) -> Comparison {
    ComparisonDraft {
        days: Entry::Number(f64::from(days)),
        solver: SolverDraft {
            method: Some("stochastic".to_owned()),
            members: Entry::Number(f64::from(members)),
            seed: Entry::Number(seed as f64),
            ..SolverDraft::default()
        },
        scenarios,
        ..ComparisonDraft::default()
    }
    .check()
    .unwrap()
}

fn in_threads(threads: usize, comparison: &Comparison) -> Results {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| simulate(comparison, &CancelToken::default())).unwrap()
}

/// One member's states on each day.
fn member(scenario: &ScenarioDraft, days: u32, seed: u64) -> Vec<State> {
    let comparison = ensemble(days, 1, seed, vec![scenario.clone()]);
    let solver = Solver::stochastic(1, seed);
    simulate_scenario(&comparison.scenarios()[0], days, solver, &CancelToken::default()).unwrap().days
}

/// Mean and variance of the number ever infected in a population that mixes at random, by the exact probabilities of the next
/// event being an infection: R0 S / (R0 S + N).
fn exact_final_size(population: usize, reproduction: f64) -> (f64, f64) {
    // The probability of each (susceptible, infectious), event after event.
    let mut chances = vec![vec![0.0; population + 1]; population];
    chances[population - 1][1] = 1.0;
    let (mut mean, mut square) = (0.0, 0.0);
    for susceptible in (0..population).rev() {
        for infectious in (1..=population - susceptible).rev() {
            let chance = chances[susceptible][infectious];
            let contact = reproduction * susceptible as f64 / population as f64;
            let infection = contact / (contact + 1.0);
            if susceptible > 0 {
                chances[susceptible - 1][infectious + 1] += chance * infection;
            }
            chances[susceptible][infectious - 1] += chance * (1.0 - infection);
        }
        let infected = (population - susceptible) as f64;
        mean += chances[susceptible][0] * infected;
        square += chances[susceptible][0] * infected * infected;
    }
    (mean, square - mean * mean)
}

#[test]
fn mean_final_sizes_of_small_populations_are_exact() {
    for (population, reproduction, published) in
        [(20, 0.5, 1.76), (20, 1.0, 3.34), (20, 2.0, 8.12), (20, 5.0, 15.66), (100, 2.0, 38.34)]
    {
        let (mean, variance) = exact_final_size(population, reproduction);
        assert!((mean - published).abs() < 0.005, "{mean} is not the published {published}");
        let members = 10_000;
        let results = run(&ensemble(200, members, 7, vec![scenario(population as f64, 1.0, reproduction, 1.0)]));
        let ever = series(&results.scenarios[0].series, "cumulative_infections");
        let z = (ever.last().unwrap() - mean) / (variance / f64::from(members)).sqrt();
        println!("N = {population}, R0 = {reproduction}: mean final size {} (exact {mean:.4}), z = {z:.2}", ever[200]);
        assert!(z.abs() < LIMIT, "z = {z}");
        assert_eq!(series(&results.scenarios[0].series, "infectious")[200], 0.0);
    }
}

#[test]
fn a_minor_outbreak_has_probability_one_over_r0() {
    for (reproduction, seeds) in [(1.5, 1.0), (2.0, 1.0), (2.0, 3.0), (5.0, 1.0)] {
        let members = 4_000;
        let results = run(&ensemble(150, members, 11, vec![scenario(1e6, seeds, reproduction, 1.0)]));
        let found = results.scenarios[0].summary.get(Metric::MinorOutbreakProbability).unwrap();
        let expected = f64::powf(1.0 / reproduction, seeds);
        let z = (found - expected) / (expected * (1.0 - expected) / f64::from(members)).sqrt();
        println!("R0 = {reproduction}, {seeds} seeds: {found} (1/R0^seeds {expected:.4}), z = {z:.2}");
        assert!(z.abs() < LIMIT, "z = {z}");
    }
}

#[test]
fn a_minor_outbreak_is_withheld_where_it_means_nothing() {
    let immune = ScenarioDraft { initial_immune: Entry::Number(600.0), ..scenario(1_000.0, 1.0, 0.2, 0.1) };
    let waning = ScenarioDraft { omega: Entry::Number(0.01), ..scenario(1_000.0, 1.0, 0.2, 0.1) };
    for draft in [immune, waning, scenario(1_000.0, 1.0, 0.05, 0.1)] {
        let results = run(&ensemble(50, 20, 1, vec![draft]));
        assert_eq!(results.scenarios[0].summary.get(Metric::MinorOutbreakProbability), None);
    }
}

/// Without contacts each infectious person recovers on their own: binomial numbers, with the probability of exact jumps in few,
/// of leaps in many.
#[test]
fn recoveries_are_binomial() {
    for (seeds, staying) in [(90.0, f64::exp(-0.1 * 7.0)), (100_000.0, f64::powi(1.0 - 0.1 / 4.0, 28))] {
        let members = 5_000;
        let results = run(&ensemble(7, members, 3, vec![scenario(1e6, seeds, 0.0, 0.1)]));
        let result = &results.scenarios[0];
        let variance = seeds * staying * (1.0 - staying);
        let z = (series(&result.series, "infectious")[7] - seeds * staying) / (variance / f64::from(members)).sqrt();
        println!("{seeds} recovering: z = {z:.2}");
        assert!(z.abs() < LIMIT, "z = {z}");
        // The quantiles of a nearly normal number.
        let band = result.bands.as_ref().unwrap()[Quantity::Infectious].as_ref().unwrap();
        let width = (band.q95[7] - band.q05[7]) / (2.0 * 1.6449 * variance.sqrt());
        assert!((width - 1.0).abs() < 0.05, "{width}");
    }
}

/// The waiting times of exact jumps follow a hazard that changes with the season and with interventions: the mean of a small
/// population in which nobody recovers, against the equations of its probabilities.
#[test]
fn jumps_follow_a_changing_hazard_exactly() {
    let (population, amplitude, imported, members, days) = (20_u32, 0.9, 0.2, 10_000, 18_u32);
    let draft = ScenarioDraft {
        importation: Entry::Number(imported),
        seasonality: Some(SeasonalityDraft { amplitude: Entry::Number(amplitude), peak_day: Entry::Number(100.0) }),
        interventions: vec![intervention(5.3, Some(12.9), 0.7)],
        ..scenario(f64::from(population), 1.0, 0.3, 0.0)
    };
    let infections_per_day = |infectious: usize, time: f64| {
        let season = 1.0 + amplitude * (std::f64::consts::TAU * (time - 100.0) / 365.0).cos();
        let contacts = if (5.3..12.9).contains(&time) { 0.3 } else { 1.0 };
        let pressure = 0.3 * season * contacts * infectious as f64 + imported;
        pressure * (1.0 - infectious as f64 / f64::from(population))
    };
    // The probability of each number of infectious people, in steps so short that their error is far below the simulation's.
    let mut chances = vec![0.0; population as usize + 1];
    chances[1] = 1.0;
    let (step, steps_per_day) = (1e-4, 10_000);
    for count in 0..days * steps_per_day {
        let time = (f64::from(count) + 0.5) * step;
        for infectious in (1..population as usize).rev() {
            let moved = chances[infectious] * infections_per_day(infectious, time) * step;
            chances[infectious] -= moved;
            chances[infectious + 1] += moved;
        }
    }
    let moment = |power: i32| -> f64 {
        (0_u32..).zip(&chances).map(|(infectious, chance)| f64::from(infectious).powi(power) * chance).sum()
    };
    let (mean, variance) = (moment(1), moment(2) - moment(1).powi(2));
    let results = run(&ensemble(days, members, 5, vec![draft]));
    let found = series(&results.scenarios[0].series, "infectious")[days as usize];
    let z = (found - mean) / (variance / f64::from(members)).sqrt();
    println!("changing hazard: mean {found} (exact {mean:.4}), z = {z:.2}");
    assert!(z.abs() < LIMIT, "z = {z}");
}

/// What leaps do on average in a population so large that chance hardly matters: the shares of design are applied to the same
/// transitions, without drawing.
fn mean_of_leaps(draft: &ScenarioDraft, days: u32) -> Vec<State> {
    let comparison = ensemble(days, 1, 0, vec![draft.clone()]);
    let scenario = &comparison.scenarios()[0];
    let highest_beta = scenario.beta.value * (1.0 + scenario.seasonality.map_or(0.0, |season| season.amplitude));
    let rates = [highest_beta, scenario.sigma.unwrap_or_default().value, scenario.gamma.value, scenario.omega.value]
        .map(|rate| rate + scenario.mu.value);
    let leaps_per_day = (4..).find(|leaps| rates.iter().all(|rate| rate / f64::from(*leaps) <= 0.1 + 1e-9)).unwrap();
    let epidemic = Epidemic::new(scenario);
    let mut state = epidemic.initial;
    let mut states = vec![state];
    for day in 0..days {
        let mut time = f64::from(day);
        while time < f64::from(day + 1) {
            let (phase, end) = epidemic.phase_and_end(time);
            let part = ((time - f64::from(day)) * f64::from(leaps_per_day) + 1e-9).floor() + 1.0;
            let next = end.min(f64::from(day) + part / f64::from(leaps_per_day));
            let step = next - time;
            let moment = epidemic.moment(phase, time, &state);
            let before = state;
            let mut entered = 0.0;
            for transition in &epidemic.transitions {
                let hazard = epidemic.hazard(transition, &moment);
                let moved = match transition.from {
                    None => epidemic.flow(transition, &moment, &before) * step,
                    Some(Compartment::Susceptible) => {
                        let all: f64 = epidemic
                            .transitions
                            .iter()
                            .filter(|other| other.from == Some(Compartment::Susceptible))
                            .map(|other| epidemic.hazard(other, &moment))
                            .sum();
                        let share = if all > 0.0 { hazard / all } else { 0.0 };
                        before[Compartment::Susceptible.index()] * share * -f64::exp_m1(-all * step)
                    }
                    Some(from) => before[from.index()] * hazard * step,
                };
                if let Some(from) = transition.from {
                    state[from.index()] -= moved;
                }
                if let Some(to) = transition.to {
                    state[to.index()] += moved;
                    entered += if to == Compartment::Infectious { moved } else { 0.0 };
                }
                let is_infection = transition.from == Some(Compartment::Susceptible)
                    && matches!(transition.to, Some(Compartment::Exposed | Compartment::Infectious));
                state[CUMULATIVE_INFECTIONS] += if is_infection { moved } else { 0.0 };
            }
            if let Some(hospital) = &scenario.hospital {
                let stays = step / hospital.stay_days;
                state[HOSPITAL_CENSUS] = before[HOSPITAL_CENSUS] * f64::exp(-stays)
                    + entered * hospital.fraction * -f64::exp_m1(-stays) / stays;
            }
            time = next;
        }
        states.push(state);
    }
    states
}

/// The largest z-score of the members' means against these states, over all days and series.
fn largest_z(result: &ScenarioResult, states: &[State], members: u32) -> f64 {
    let places = [
        ("susceptible", Compartment::Susceptible.index()),
        ("exposed", Compartment::Exposed.index()),
        ("infectious", Compartment::Infectious.index()),
        ("recovered", Compartment::Recovered.index()),
        ("vaccinated", Compartment::Vaccinated.index()),
        ("deceased", Compartment::Deceased.index()),
        ("cumulative_infections", CUMULATIVE_INFECTIONS),
        ("hospital_census", HOSPITAL_CENSUS),
    ];
    let mut largest = 0.0;
    for (name, means) in result.series.named() {
        let (Some(means), Some((_, place))) = (means, places.iter().find(|(other, _)| *other == name)) else {
            continue;
        };
        let bands = result.bands.as_ref().unwrap().all();
        let band = bands.into_iter().find(|(other, _)| *other == name).unwrap().1.unwrap();
        for (day, mean) in means.iter().enumerate() {
            // Half of a normal distribution lies within 0.6745 standard deviations.
            let deviation = ((band.q75[day] - band.q25[day]) / (2.0 * 0.6745)).max(0.5);
            let z = (mean - states[day][*place]) / (deviation / f64::from(members).sqrt());
            largest = f64::max(largest, z.abs());
        }
    }
    largest
}

fn large() -> ScenarioDraft {
    scenario(1e7, 100_000.0, 0.3, 0.1)
}

#[test]
fn the_mean_of_many_members_follows_the_deterministic_reading_of_every_rate() {
    let number = Entry::Number;
    let cases: Vec<(&str, ScenarioDraft)> = vec![
        ("SIR", large()),
        ("sigma", ScenarioDraft { sigma: number(0.2), initial_exposed: number(5_000.0), ..large() }),
        ("omega", ScenarioDraft { omega: number(0.02), ..large() }),
        ("mu", ScenarioDraft { mu: number(0.01), ..large() }),
        ("sigma and mu", ScenarioDraft { sigma: number(0.2), mu: number(0.01), ..large() }),
        ("fatality", ScenarioDraft { fatality: number(0.3), ..large() }),
        ("importation", ScenarioDraft { importation: number(20_000.0), ..large() }),
        ("immune", ScenarioDraft { initial_immune: number(3e6), ..large() }),
        (
            "season",
            ScenarioDraft {
                seasonality: Some(SeasonalityDraft { amplitude: number(0.5), peak_day: number(60.0) }),
                ..large()
            },
        ),
        (
            "interventions",
            ScenarioDraft {
                interventions: vec![intervention(20.3, Some(50.9), 0.5), intervention(40.0, None, 0.3)],
                ..large()
            },
        ),
        (
            "vaccination",
            ScenarioDraft {
                omega: number(0.01),
                vaccination: Some(VaccinationDraft {
                    from_day: number(10.1),
                    to_day: number(60.0),
                    doses_per_day: number(200_000.0),
                    efficacy: number(0.8),
                }),
                ..large()
            },
        ),
        ("hospital", ScenarioDraft { hospital: Some(hospital(0.05, 8.0)), ..large() }),
        ("a short stay", ScenarioDraft { hospital: Some(hospital(0.5, 0.05)), ..large() }),
    ];
    for (name, draft) in cases {
        let members = 300;
        let results = run(&ensemble(90, members, 17, vec![draft.clone()]));
        let z = largest_z(&results.scenarios[0], &mean_of_leaps(&draft, 90), members);
        println!("{name}: the largest z of 90 days is {z:.2}");
        assert!(z < LIMIT, "{name}: z = {z}");
    }
}

/// With births and natural deaths, a debug assertion in the engine compares the sum with what both have added, on every day.
#[test]
fn members_are_whole_persons_and_nobody_is_made_or_lost() {
    let number = Entry::Number;
    let closed = ScenarioDraft { mu: Entry::Absent, ..everything() };
    let cases = [
        everything(),
        closed.clone(),
        ScenarioDraft { population: number(900.0), initial_immune: number(100.0), ..everything() },
        ScenarioDraft { population: number(900.0), initial_immune: number(100.0), ..closed.clone() },
        ScenarioDraft { population: number(1e9), beta: number(100.0), gamma: number(50.0), ..closed.clone() },
        ScenarioDraft { population: number(2_000.0), initial_immune: number(0.0), mu: number(1.0), ..everything() },
        ScenarioDraft { fatality: number(1.0), importation: number(1_000.0), ..closed },
    ];
    for (case, draft) in cases.into_iter().enumerate() {
        let has_births = !draft.mu.is_empty();
        for seed in 0..5 {
            let states = member(&draft, 40, seed);
            let everybody =
                |state: &State| -> f64 { COMPARTMENTS.iter().map(|row| state[row.compartment.index()]).sum() };
            for (day, state) in states.iter().enumerate() {
                assert!(
                    state.iter().all(|persons| *persons >= 0.0 && persons.fract() == 0.0),
                    "{case}, day {day}: {state:?}"
                );
                assert!(has_births || everybody(state) == everybody(&states[0]), "{case}, day {day}: {state:?}");
            }
            assert!(states.windows(2).all(|pair| pair[1][CUMULATIVE_INFECTIONS] >= pair[0][CUMULATIVE_INFECTIONS]));
        }
    }
}

#[test]
fn ensembles_come_nearer_to_the_deterministic_engine_as_the_population_grows() {
    let distance = |population: f64| {
        let draft = scenario(population, population / 100.0, 0.3, 0.1);
        let results = run(&ensemble(100, 200, 23, vec![draft.clone()]));
        let states = mean_of_leaps(&draft, 100);
        let band = results.scenarios[0].bands.as_ref().unwrap()[Quantity::Infectious].as_ref().unwrap();
        let far = |quantile: &[f64]| {
            let each = quantile.iter().zip(&states).map(|(value, state)| (value - state[1]).abs() / population);
            each.fold(0.0, f64::max)
        };
        far(&band.q05).max(far(&band.q95))
    };
    let distances: Vec<f64> = [2e3, 2e5, 2e7].into_iter().map(distance).collect();
    println!("farthest of nine in ten from the mean of leaps, share of the population: {distances:?}");
    // A hundred times as many people, a tenth of the spread.
    assert!(distances.windows(2).all(|pair| pair[1] < 0.2 * pair[0]), "{distances:?}");
}

#[test]
fn equal_scenarios_differ_by_nothing_and_others_only_from_where_they_do() {
    let plain = || scenario(5_000.0, 20.0, 0.3, 0.1);
    let changed = ScenarioDraft { interventions: vec![intervention(30.0, None, 0.4)], ..plain() };
    let named = |draft: ScenarioDraft, name: &str| ScenarioDraft { name: Some(name.to_owned()), ..draft };
    let comparison =
        ensemble(100, 200, 42, vec![named(plain(), "one"), named(plain(), "same"), named(changed, "changed")]);
    let results = run(&comparison);
    let [one, same, changed] = results.scenarios.as_slice() else { panic!("three scenarios") };
    assert_eq!((one.series.clone(), &one.bands, &one.summary), (same.series.clone(), &same.bands, &same.summary));
    let none = same.paired_differences.as_ref().unwrap()[Metric::PeakInfectious].unwrap();
    assert_eq!((none.mean, none.mean_low, none.mean_high, none.q05, none.q95), (0.0, 0.0, 0.0, 0.0, 0.0));
    assert_eq!(one.paired_differences, None);
    let [before, after] = [one, changed].map(|result| series(&result.series, "infectious").to_vec());
    assert_eq!(before[..=30], after[..=30]);
    assert!(before[40] > after[40]);
    let fewer = changed.paired_differences.as_ref().unwrap()[Metric::PeakInfectious].unwrap();
    assert!(fewer.mean_high < 0.0 && fewer.q05 <= fewer.mean && fewer.members == 200);
}

#[test]
fn a_hospital_changes_nothing_of_the_epidemic() {
    let with = ScenarioDraft { hospital: Some(hospital(0.2, 8.0)), ..everything() };
    let without = ScenarioDraft { hospital: None, ..everything() };
    for seed in [1, 2] {
        let [with, without] = [&with, &without].map(|draft| member(draft, 200, seed));
        for (with, without) in with.iter().zip(&without) {
            assert_eq!(with[..HOSPITAL_CENSUS], without[..HOSPITAL_CENSUS]);
        }
        assert!(with.iter().any(|state| state[HOSPITAL_CENSUS] > 0.0));
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let small = ScenarioDraft { name: Some("small".to_owned()), ..scenario(800.0, 3.0, 0.3, 0.1) };
    let comparison = ensemble(120, 60, 42, vec![everything(), small]);
    let bytes = |threads: usize| serde_json::to_string(&in_threads(threads, &comparison).scenarios).unwrap();
    let one = bytes(1);
    assert_eq!(one, bytes(2));
    assert_eq!(one, bytes(8));
    // The hash is of a version that did not say whether the peak is reached.
    let numbers = one.replace("\"peak_reached\":true,", "").replace("\"peak_reached\":false,", "");
    assert_eq!(fnv(&numbers), GOLDEN, "another hash: the numbers of saved seeds have changed");
    let other = ensemble(120, 60, 43, vec![everything()]);
    assert_ne!(run(&comparison).scenarios[0].series, run(&other).scenarios[0].series);
}

/// Changes only with a new version of the engine, which the log of changes on /about has to say.
const GOLDEN: u64 = 15_646_130_540_389_961_029;

/// Fowler, Noll and Vo's hash, FNV-1a.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn a_stochastic_answer_names_its_seed_its_members_and_its_generator() {
    let results = run(&ensemble(10, 5, 99, vec![scenario(1_000.0, 5.0, 0.3, 0.1)]));
    let engine = serde_json::to_value(&results.engine).unwrap();
    assert_eq!(engine["method"], "stochastic");
    assert_eq!((&engine["members"], &engine["seed"]), (&5.into(), &99.into()));
    assert_eq!(engine["generator"], "xoshiro256++");
    let answer = serde_json::to_value(&results.scenarios[0]).unwrap();
    assert_eq!(answer["bands"]["infectious"]["q50"].as_array().unwrap().len(), 11);
    assert_eq!(answer["bands"]["exposed"], serde_json::Value::Null);
    assert!(answer["summary_bands"]["peak_infectious"]["q95"].is_f64());
}

#[test]
fn a_stop_ends_an_ensemble() {
    let comparison = ensemble(3_650, 10_000, 1, vec![scenario(1e9, 1e6, 2.0, 0.1)]);
    let stop = CancelToken::default();
    stop.request();
    assert_eq!(simulate(&comparison, &stop), Err(epicurve::model::EngineError::Stopped));
}
