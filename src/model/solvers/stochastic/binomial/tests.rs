use super::*;
use crate::model::solvers::stochastic::rng_streams::{Key, Purpose};

/// Draws numbers, and asserts by Pearson's chi-squared test that their frequencies match the probabilities. Numbers
/// that are expected fewer than ten times are tested together.
fn assert_frequencies(name: &str, probability: impl Fn(f64) -> f64, draw: impl Fn(&mut Stream) -> f64) {
    const DRAWS: u32 = 200_000;
    let draws = f64::from(DRAWS);
    let mut stream = stream();
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..DRAWS {
        let number = draw(&mut stream);
        assert!(number >= 0.0 && number.fract() == 0.0, "{number}");
        *counts.entry(number.to_bits()).or_insert(0.0) += 1.0;
    }
    let highest = counts.keys().map(|bits| f64::from_bits(*bits)).fold(0.0, f64::max);
    let (mut statistic, mut freedom, mut rest) = (0.0, 0.0, (draws, draws));
    let mut number = 0.0;
    while number <= highest {
        let expected = probability(number) * draws;
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
    freedom -= 1.0;
    // Wilson-Hilferty transformation: the cube root is nearly normal.
    let spread = 2.0 / (9.0 * freedom);
    let z = ((statistic / freedom).cbrt() - (1.0 - spread)) / spread.sqrt();
    assert!(z < 4.0, "{name}: chi square {statistic} with {freedom} degrees of freedom, z = {z}");
}

fn stream() -> Stream {
    Key::new(2026, 0).jumps(Purpose::ADMISSION)
}

/// Returns a binomial probability, computed with a log-gamma function that the sampler does not use.
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
        // Both sides of the mean from which rejection is used instead of summation.
        (40.0, 0.24),
        (39.0, 0.26),
        (999.0, 0.01),
        (1_001.0, 0.01),
        (1e8, 9.99e-8),
        (1e8, 1.001e-7),
        // Both sides of one half, above which the complement is drawn.
        (50.0, 0.5),
        (50.0, 0.501),
        (60.0, 0.9),
        (20.0, 0.5),
        (19.0, 0.5),
        // Typical chances of leaving in a leap, with few and with many people.
        (1_200.0, 0.025),
        (3_000.0, 0.025),
        (9_000.0, 0.02),
        (1e4, 0.003),
        // Below, above and across the end of the table of factorials.
        (16_383.0, 0.05),
        (16_384.0, 0.05),
        (3e4, 0.025),
        (36_000.0, 0.455),
        (1e9, 1e-6),
    ] {
        assert_frequencies(
            &format!("{count} x {probability}"),
            |number| binomial_probability(count, probability, number),
            |stream| binomial(count, Chance::new(probability), stream),
        );
    }
}

/// A chance gives the same distribution if it is created from a hazard, or from a probability with a stored hazard.
#[test]
fn chances_with_hazards_have_their_probabilities() {
    for (count, hazard) in [(300.0_f64, 0.02_f64), (9_000.0, 0.0226), (5_000.0, 0.4), (2_000.0, 0.9)] {
        let probability = -f64::exp_m1(-hazard);
        for chance in [Chance::of_hazard(hazard), Chance::new(probability).with_hazard()] {
            assert_frequencies(
                &format!("{count} with hazard {hazard}"),
                |number| binomial_probability(count, probability, number),
                |stream| binomial(count, chance, stream),
            );
        }
    }
}

#[test]
fn poisson_numbers_have_their_probabilities() {
    for mean in [0.01, 1.0, 9.9, 10.1, 40.0, 700.0] {
        let chance = |number: f64| (number * f64::ln(mean) - mean - LOG_FACTORIALS.quotient(number, 0.0)).exp();
        assert_frequencies(&format!("mean {mean}"), chance, |stream| poisson(mean, stream));
    }
}

#[test]
fn probabilities_of_zero_and_one_are_certain() {
    let mut stream = stream();
    for count in [0.0, 1.0, 1e9] {
        assert_eq!(
            (binomial(count, Chance::new(0.0), &mut stream), binomial(count, Chance::new(1.0), &mut stream)),
            (0.0, count)
        );
    }
    assert_eq!(poisson(0.0, &mut stream), 0.0);
}

/// Reference: `math.lgamma(a + 1) - math.lgamma(b + 1)` in Python, with 50 digits (mpmath).
#[test]
fn logarithms_of_quotients_of_factorials_match_mpmath() {
    for (a, b, expected) in [
        (5.0, 0.0, 4.787_491_742_782_046),
        (16_383.0, 3.0, 142_601.602_842_004_34),
        (20_000.0, 10.0, 178_060.517_324_625_62),
        (20_000.0, 16_384.0, 35_462.523_075_197_3),
        (1_000_000_000.0, 999_987_655.0, 255_828.640_563_45),
    ] {
        let found = LOG_FACTORIALS.quotient(a, b);
        assert!((found - expected).abs() <= 1e-15 * f64::abs(expected).max(1e4), "{a} {b}: {found}");
        assert!((found + LOG_FACTORIALS.quotient(b, a)).abs() <= 1e-15 * f64::abs(expected).max(1e4));
    }
}
