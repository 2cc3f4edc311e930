//! Exponentials and logarithms of what leaps, sums and jumps need, in a third of the time of general ones, and with the same
//! bits on every machine: sums and products in a fixed order, without a platform's functions or fused operations.
//!
//! Each takes a table's value near by, and a short series for the rest (P. T. P. Tang, ACM Trans. Math. Softw. 15 (1989) 144
//! and 16 (1990) 378).

use std::sync::LazyLock;

/// Parts of a doubling in the table of powers.
const PARTS: u32 = 64;

/// 2^(−part / 64).
static POWERS: LazyLock<[f64; PARTS as usize]> = LazyLock::new(|| {
    let mut powers = [1.0; PARTS as usize];
    for (part, power) in (0..PARTS).zip(&mut powers) {
        *power = libm::exp2(-f64::from(part) / f64::from(PARTS));
    }
    powers
});

/// 1 − e^(−hazard): the chance of leaving within a time, from the hazard over it, which is not below 0.
#[inline]
pub(super) fn chance_of_leaving(hazard: f64) -> f64 {
    // A leap is so short that its hazard of infection is below 0.1: only imported cases and campaigns can add to it.
    if hazard > 0.125 {
        return -libm::expm1(-hazard);
    }
    let x = -hazard;
    let x2 = x * x;
    let x4 = x2 * x2;
    // The series of (eˣ − 1) / x, in pairs that do not wait for each other (Estrin); the smallest are added first.
    let low = x * 0.5 + x2 * (1.0 / 6.0 + x * (1.0 / 24.0));
    let middle = (1.0 / 120.0 + x * (1.0 / 720.0)) + x2 * (1.0 / 5_040.0 + x * (1.0 / 40_320.0));
    let high = 1.0 / 362_880.0 + x * (1.0 / 3_628_800.0);
    hazard + hazard * (low + x4 * (middle + x4 * high))
}

/// e^(−x) of x not below 0.
#[inline]
pub(super) fn decay(x: f64) -> f64 {
    // ln 2 / 64 in two parts, the first of so few digits that its product with a small whole number is exact.
    const HIGH: f64 = f64::from_bits(0x3f86_2e42_fefa_0000);
    const LOW: f64 = 2.572_804_622_327_669e-14;
    // Beyond, the result has no exponent of its own, or nearly.
    if x > 700.0 {
        return libm::exp(-x);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 64,700")]
    let steps = (x * (std::f64::consts::LOG2_E * 64.0) + 0.5) as u32;
    let whole = f64::from(steps);
    let r = (whole * HIGH - x) + whole * LOW;
    let r2 = r * r;
    let more = r + r2 * ((0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0)));
    let power = POWERS[(steps % PARTS) as usize];
    let power = f64::from_bits(power.to_bits() - (u64::from(steps / PARTS) << 52));
    power + power * more
}

/// Binary digits of the table of logarithms.
const DIGITS: u32 = 7;

/// For each number c from 1 to 2 with seven binary digits after the point: c, 1/c, and ln c, from √2 on ln (c / 2).
static LOGARITHMS: LazyLock<[(f64, f64, f64); 1 << DIGITS]> = LazyLock::new(|| {
    let mut logarithms = [(1.0, 1.0, 0.0); 1 << DIGITS];
    for (part, entry) in (0_u32..).zip(&mut logarithms) {
        let number = 1.0 + f64::from(part) / 128.0;
        let half = if part < FROM_ROOT { number } else { number / 2.0 };
        *entry = (number, 1.0 / number, libm::log(half));
    }
    logarithms
});

/// The first place from √2 on: 1 + 54/128 = 1.42.
const FROM_ROOT: u32 = 54;

/// ln of a number above 0 that is not too small to have an exponent of its own.
#[inline]
pub(super) fn logarithm(number: f64) -> f64 {
    const FRACTION: u32 = 52 - DIGITS;
    const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fefa_0000);
    const LN_2_LOW: f64 = 1.646_594_958_289_708_2e-12;
    let bits = number.to_bits();
    // Rounded to seven digits; what follows of the number is below 1/256, and exact.
    let rounded = bits + (1 << (FRACTION - 1));
    let part = (rounded >> FRACTION) & ((1 << DIGITS) - 1);
    let exponent = rounded >> 52;
    let doublings = exponent + u64::from(part >= u64::from(FROM_ROOT));
    // 2^(−exponent) brings it between 1 and 2.
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

    /// In units of the last place.
    fn distance(found: f64, expected: f64) -> u64 {
        found.to_bits().abs_diff(expected.to_bits())
    }

    #[test]
    fn chances_of_leaving_are_right_to_the_last_digit() {
        let mut hazard = 1e-12;
        let mut most = 0;
        while hazard < 3.0 {
            most = most.max(distance(chance_of_leaving(hazard), -libm::expm1(-hazard)));
            hazard *= 1.0001;
        }
        assert!(most <= 1, "{most}");
        assert_eq!(chance_of_leaving(0.0), 0.0);
    }

    #[test]
    fn decay_is_right_to_the_last_digit() {
        let mut most = 0;
        for place in 0..200_000 {
            let x = f64::from(place) * 3.7e-3;
            most = most.max(distance(decay(x), libm::exp(-x)));
        }
        assert!(most <= 1, "{most}");
        assert_eq!((decay(0.0), decay(1e4)), (1.0, 0.0));
    }

    #[test]
    fn logarithms_are_right_to_the_last_digits() {
        let mut most = 0;
        for place in 1..400_000 {
            for number in
                [f64::from(place) * 2.5e-6, f64::from(place) * 1e-9, f64::from(place), 1.0 - 1e-16 * f64::from(place)]
            {
                most = most.max(distance(logarithm(number), libm::log(number)));
            }
        }
        assert!(most <= 3, "{most}");
        assert_eq!(logarithm(1.0), 0.0);
    }
}
