use super::*;
use crate::model::solvers::stochastic::rng_streams::{Key, Purpose};

/// Draws from a distribution and compares every number's frequency with its probability: the statistic of Pearson's test
/// over the numbers that are expected ten times or more, and its degrees of freedom.
fn chi_square(draws: u32, probability: impl Fn(f64) -> f64, mut draw: impl FnMut() -> f64) -> (f64, f64) {
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..draws {
        let number = draw();
        assert!(number >= 0.0 && number.fract() == 0.0, "{number}");
        *counts.entry(number.to_bits()).or_insert(0.0) += 1.0;
    }
    let highest = counts.keys().map(|bits| f64::from_bits(*bits)).fold(0.0, f64::max);
    let (mut statistic, mut freedom, mut rest) = (0.0, 0.0, (f64::from(draws), f64::from(draws)));
    let mut number = 0.0;
    while number <= highest {
        let expected = probability(number) * f64::from(draws);
        if expected >= 10.0 {
            let seen = counts.get(&number.to_bits()).copied().unwrap_or_default();
            statistic += (seen - expected) * (seen - expected) / expected;
            freedom += 1.0;
            rest = (rest.0 - seen, rest.1 - expected);
        }
        number += 1.0;
    }
    if rest.1 >= 10.0 {
        statistic += (rest.0 - rest.1) * (rest.0 - rest.1) / rest.1;
        freedom += 1.0;
    }
    (statistic, freedom - 1.0)
}

fn within(statistic: f64, freedom: f64, what: &str) {
    // Wilson and Hilferty: the cube root is nearly normal.
    let spread = 2.0 / (9.0 * freedom);
    let z = ((statistic / freedom).cbrt() - (1.0 - spread)) / spread.sqrt();
    assert!(z < 4.0, "{what}: chi square {statistic} with {freedom} degrees of freedom, z = {z}");
}

fn stream() -> Stream {
    Key::new(2026, 0).jumps(Purpose::ADMISSION)
}

/// A binomial probability, by a logarithm of the gamma function that the sampler does not use.
fn binomial_probability(count: f64, probability: f64, number: f64) -> f64 {
    if number > count {
        return 0.0;
    }
    let ways = libm::lgamma(count + 1.0) - libm::lgamma(number + 1.0) - libm::lgamma(count - number + 1.0);
    (ways + number * f64::ln(probability) + (count - number) * f64::ln_1p(-probability)).exp()
}

#[test]
fn binomial_numbers_have_their_probabilities() {
    for (count, probability) in [
        (1.0, 0.3),
        (20.0, 0.01),
        (1e4, 0.0009),
        (1e9, 2e-8),
        // Either side of the mean from which numbers are rejected instead of summed.
        (40.0, 0.24),
        (39.0, 0.26),
        (999.0, 0.01),
        (1_001.0, 0.01),
        (1e8, 9.99e-8),
        (1e8, 1.001e-7),
        // Either side of one half, from which those are drawn who do not.
        (50.0, 0.5),
        (50.0, 0.501),
        (60.0, 0.9),
        (20.0, 0.5),
        (19.0, 0.5),
        // A chance of leaving in a leap, with few and with many to leave.
        (1_200.0, 0.025),
        (3_000.0, 0.025),
        (9_000.0, 0.02),
        (1e4, 0.003),
        // Either side of the table of factorials, and across it.
        (16_383.0, 0.05),
        (16_384.0, 0.05),
        (3e4, 0.025),
        (36_000.0, 0.455),
        (1e9, 1e-6),
    ] {
        let mut stream = stream();
        let (statistic, freedom) = chi_square(
            200_000,
            |number| binomial_probability(count, probability, number),
            || binomial(count, Chance::new(probability), &mut stream),
        );
        within(statistic, freedom, &format!("{count} x {probability}"));
    }
}

/// The chance of leaving is the same number whether it comes from a hazard or is kept for many leaps.
#[test]
fn chances_of_hazards_and_kept_ones_are_chances() {
    for (count, hazard) in [(300.0_f64, 0.02_f64), (9_000.0, 0.0226), (5_000.0, 0.4), (2_000.0, 0.9)] {
        let probability = -f64::exp_m1(-hazard);
        for chance in [Chance::of_hazard(hazard), Chance::new(probability).kept()] {
            let mut stream = stream();
            let (statistic, freedom) = chi_square(
                200_000,
                |number| binomial_probability(count, probability, number),
                || binomial(count, chance, &mut stream),
            );
            within(statistic, freedom, &format!("{count} with hazard {hazard}"));
        }
    }
}

#[test]
fn poisson_numbers_have_their_probabilities() {
    for mean in [0.01, 1.0, 9.9, 10.1, 40.0, 700.0] {
        let mut stream = stream();
        let chance = |number: f64| (number * f64::ln(mean) - mean - LOG_FACTORIALS.quotient(number, 0.0)).exp();
        let (statistic, freedom) = chi_square(200_000, chance, || poisson(mean, &mut stream));
        within(statistic, freedom, &format!("mean {mean}"));
    }
}

#[test]
fn the_ends_are_certain() {
    let mut stream = stream();
    for count in [0.0, 1.0, 1e9] {
        assert_eq!(
            (binomial(count, Chance::new(0.0), &mut stream), binomial(count, Chance::new(1.0), &mut stream)),
            (0.0, count)
        );
    }
    assert_eq!(poisson(0.0, &mut stream), 0.0);
}

/// From Python: `math.lgamma(a + 1) - math.lgamma(b + 1)` with 50 digits (mpmath).
#[test]
fn quotients_of_factorials() {
    for (a, b, expected) in LOGARITHMS {
        let found = LOG_FACTORIALS.quotient(a, b);
        assert!((found - expected).abs() <= 1e-15 * f64::abs(expected).max(1e4), "{a} {b}: {found}");
        assert!((found + LOG_FACTORIALS.quotient(b, a)).abs() <= 1e-15 * f64::abs(expected).max(1e4));
    }
}

const LOGARITHMS: [(f64, f64, f64); 5] = [
    (5.0, 0.0, 4.787_491_742_782_046),
    (16_383.0, 3.0, 142_601.602_842_004_34),
    (20_000.0, 10.0, 178_060.517_324_625_62),
    (20_000.0, 16_384.0, 35_462.523_075_197_3),
    (1_000_000_000.0, 999_987_655.0, 255_828.640_563_45),
];
