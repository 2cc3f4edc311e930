//! Fast exponentials and logarithms for random numbers. They take a third of the time of general functions, and are
//! bit-identical on every machine: sums and products in a fixed order, without platform functions or fused operations.
//!
//! Each function combines the nearest value of a table with a short series for the difference (P. T. P. Tang, ACM
//! Trans. Math. Softw. 15 (1989) 144 and 16 (1990) 378).

use std::sync::LazyLock;

/// Number of entries in the table of powers of 2.
const PARTS: u32 = 64;

/// 2^(−part / 64).
static POWERS: LazyLock<[f64; PARTS as usize]> =
    LazyLock::new(|| std::array::from_fn(|part| libm::exp2(-(part as f64) / f64::from(PARTS))));

/// Returns 1 − e^(−hazard), the probability of leaving for a cumulative hazard of 0 or more.
#[inline]
pub(super) fn chance_of_leaving(hazard: f64) -> f64 {
    // In a leap the hazard of infection is below 0.1, unless importation or a campaign adds to it.
    if hazard > 0.125 {
        return -libm::expm1(-hazard);
    }
    let x = -hazard;
    let x2 = x * x;
    let x4 = x2 * x2;
    // The series of (eˣ − 1) / x in independent pairs (Estrin's scheme). The smallest terms are added first.
    let low = x * 0.5 + x2 * (1.0 / 6.0 + x * (1.0 / 24.0));
    let middle = (1.0 / 120.0 + x * (1.0 / 720.0)) + x2 * (1.0 / 5_040.0 + x * (1.0 / 40_320.0));
    let high = 1.0 / 362_880.0 + x * (1.0 / 3_628_800.0);
    hazard + hazard * (low + x4 * (middle + x4 * high))
}

/// Returns e^(−x) for x ≥ 0.
#[inline]
pub(super) fn decay(x: f64) -> f64 {
    // ln 2 / 64 in two parts. The first has few digits, so that its product with a small whole number is exact.
    const HIGH: f64 = f64::from_bits(0x3f86_2e42_fefa_0000);
    const LOW: f64 = 2.572_804_622_327_669e-14;
    // Larger x can give a subnormal result, for which the exponent arithmetic below is wrong.
    if x > 700.0 {
        return libm::exp(-x);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is between 0 and 64,700")]
    let steps = (x * (std::f64::consts::LOG2_E * 64.0) + 0.5) as u32;
    let whole = f64::from(steps);
    let r = (whole * HIGH - x) + whole * LOW;
    let r2 = r * r;
    let more = r + r2 * ((0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0)));
    let power = POWERS[(steps % PARTS) as usize];
    let power = f64::from_bits(power.to_bits() - (u64::from(steps / PARTS) << 52));
    power + power * more
}

/// Binary digits after the point in the table of logarithms.
const DIGITS: u32 = 7;

/// For each number c from 1 to 2 with seven binary digits after the point: c, 1/c, and ln c (above √2, ln (c / 2)).
static LOGARITHMS: LazyLock<[(f64, f64, f64); 1 << DIGITS]> = LazyLock::new(|| {
    std::array::from_fn(|part| {
        let number = 1.0 + part as f64 / 128.0;
        let reduced = if part < FROM_ROOT as usize { number } else { number / 2.0 };
        (number, 1.0 / number, libm::log(reduced))
    })
});

/// Index of the first number above √2 in the table of logarithms: 1 + 54/128 = 1.42.
const FROM_ROOT: u32 = 54;

/// Returns the natural logarithm of a positive number that is not subnormal.
#[inline]
pub(super) fn logarithm(number: f64) -> f64 {
    const FRACTION: u32 = 52 - DIGITS;
    const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fefa_0000);
    const LN_2_LOW: f64 = 1.646_594_958_289_708_2e-12;
    let bits = number.to_bits();
    // Round to seven digits. The difference from the number is below 1/256, and exact.
    let rounded = bits + (1 << (FRACTION - 1));
    let part = (rounded >> FRACTION) & ((1 << DIGITS) - 1);
    let exponent = rounded >> 52;
    let doublings = exponent + u64::from(part >= u64::from(FROM_ROOT));
    // Multiply by 2^(−exponent) to get a number near 1 to 2.
    let near = f64::from_bits(bits.wrapping_sub(exponent << 52).wrapping_add(1_023 << 52));
    let (c, inverse, log) = LOGARITHMS[(part & 127) as usize];
    let r = (near - c) * inverse;
    let r2 = r * r;
    let more = r2 * ((r * (1.0 / 3.0) - 0.5) + r2 * ((r * (1.0 / 5.0) - 0.25) + r2 * (r * (1.0 / 7.0) - 1.0 / 6.0)));
    let doublings = doublings as f64 - 1_023.0;
    doublings * LN_2_HIGH + log + (r + (more + doublings * LN_2_LOW))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that two functions differ by at most this number of units in the last place.
    fn close(values: impl Iterator<Item = f64>, found: fn(f64) -> f64, expected: fn(f64) -> f64, max_units: u64) {
        let largest = values.map(|value| found(value).to_bits().abs_diff(expected(value).to_bits())).max().unwrap();
        assert!(largest <= max_units, "{largest}");
    }

    #[test]
    fn chances_of_leaving_are_accurate_to_one_unit_in_the_last_place() {
        let hazards = std::iter::successors(Some(1e-12), |hazard| Some(hazard * 1.0001));
        let hazards = hazards.take_while(|hazard| *hazard < 3.0);
        close(hazards, chance_of_leaving, |hazard| -libm::expm1(-hazard), 1);
        assert_eq!(chance_of_leaving(0.0), 0.0);
    }

    #[test]
    fn decay_is_accurate_to_one_unit_in_the_last_place() {
        let values = (0..200_000).map(|index| f64::from(index) * 3.7e-3);
        close(values, decay, |x| libm::exp(-x), 1);
        assert_eq!((decay(0.0), decay(1e4)), (1.0, 0.0));
    }

    #[test]
    fn logarithms_are_accurate_to_three_units_in_the_last_place() {
        let numbers =
            (1..400_000).map(f64::from).flat_map(|index| [index * 2.5e-6, index * 1e-9, index, 1.0 - 1e-16 * index]);
        close(numbers, logarithm, libm::log, 3);
        assert_eq!(logarithm(1.0), 0.0);
    }
}
