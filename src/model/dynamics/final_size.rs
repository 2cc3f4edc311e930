//! The final size: the share of people ever infected as time goes to infinity, computed without a simulation.

/// Solves z = k − susceptible · exp(−R0 z) for z between 0 and k = susceptible + seeds.
///
/// With a fatality f it solves z = k − susceptible · (1 − f z)^(R0 / f): deaths reduce the population, but not each
/// person's contacts. All are shares of the population on day 0. See Ma and Earn, Bull. Math. Biol. 68 (2006) 679.
///
/// Returns 0 if there are no seeds.
pub fn final_size(reproduction: f64, susceptible: f64, seeds: f64, fatality: f64) -> f64 {
    if seeds <= 0.0 {
        return 0.0;
    }
    // ln of the share of susceptible people who escape, and its slope. ln_1p and exp_m1 are precise for a tiny z.
    let escape = |share: f64| match fatality {
        0.0 => (-reproduction * share, -reproduction),
        _ => (reproduction / fatality * (-fatality * share).ln_1p(), -reproduction / (1.0 - fatality * share)),
    };
    let value_and_slope = |share: f64| {
        let (exponent, change) = escape(share);
        let infected = -exponent.exp_m1();
        (share - seeds - susceptible * infected, 1.0 + susceptible * exponent.exp() * change)
    };
    // The interval contains exactly one root: the value is negative at `low` and not at `high`. Take Newton's step if
    // it stays inside the interval, else bisect.
    let (mut low, mut high) = (0.0, susceptible + seeds);
    let mut share = high;
    for _ in 0..200 {
        let (value, slope) = value_and_slope(share);
        if value < 0.0 {
            low = share;
        } else {
            high = share;
        }
        let newton = share - value / slope;
        let next = if low < newton && newton < high { newton } else { 0.5 * (low + high) };
        // The midpoint of two adjacent floats is one of them.
        if (next - share).abs() <= f64::EPSILON * share || next <= low || next >= high {
            break;
        }
        share = next;
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_sizes_match_published_values() {
        for (reproduction, expected) in [(1.5, 0.582_812), (2.0, 0.796_812), (3.0, 0.940_480)] {
            let size = final_size(reproduction, 1.0 - 1e-12, 1e-12, 0.0);
            assert!((size - expected).abs() < 5e-7, "R0 {reproduction}: {size}");
        }
    }

    #[test]
    fn final_size_solves_its_equation_for_all_sizes_of_seeds() {
        for reproduction in [0.0, 0.5, 0.999, 1.0, 1.001, 2.0, 20.0, 1e6] {
            for seeds in [1e-10, 1e-4, 0.01, 0.5, 1.0] {
                for fatality in [0.0, 1e-9, 0.01, 0.5, 1.0] {
                    for immune in [0.0, 0.3] {
                        let susceptible = f64::max(1.0 - seeds - immune, 0.0);
                        let size = final_size(reproduction, susceptible, seeds, fatality);
                        let escaping: f64 = match fatality {
                            0.0 => (-reproduction * size).exp(),
                            _ => (reproduction / fatality * (-fatality * size).ln_1p()).exp(),
                        };
                        let residual = susceptible + seeds - susceptible * escaping - size;
                        assert!(residual.abs() < 1e-12, "R0 {reproduction}, seeds {seeds}, f {fatality}: {residual}");
                        assert!(size >= seeds * (1.0 - 1e-12) && size <= susceptible + seeds, "{size}");
                    }
                }
            }
        }
        assert!((final_size(0.5, 1.0 - 1e-10, 1e-10, 0.0) / 2e-10 - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_tiny_fatality_hardly_changes_the_final_size() {
        let [with, without] = [1e-9, 0.0].map(|fatality| final_size(2.0, 0.99, 0.01, fatality));
        assert!((with - without).abs() < 1e-8, "{with} {without}");
        assert!(final_size(2.0, 0.99, 0.01, 0.5) > without);
    }

    #[test]
    fn final_size_is_zero_without_seeds() {
        assert_eq!(final_size(3.0, 1.0, 0.0, 0.0), 0.0);
    }
}
