//! The share ever infected as time goes to infinity, without simulating.

/// The root z between 0 and k = susceptible + seeds of z = k − susceptible · exp(−R0 z), with a fatality f of
/// z = k − susceptible · (1 − f z)^(R0 / f): all shares of the population on day 0 (Ma and Earn, Bull. Math. Biol. 68
/// (2006) 679; with deaths the living become fewer while the contacts of each stay as many).
///
/// 0 where there are no seeds.
pub fn final_size(reproduction: f64, susceptible: f64, seeds: f64, fatality: f64) -> f64 {
    if seeds <= 0.0 {
        return 0.0;
    }
    // ln of the share of the susceptible that escapes, and its slope. ln_1p and exp_m1 keep the digits of a tiny z.
    let escape = |share: f64| match fatality {
        0.0 => (-reproduction * share, -reproduction),
        _ => (reproduction / fatality * (-fatality * share).ln_1p(), -reproduction / (1.0 - fatality * share)),
    };
    let value_and_slope = |share: f64| {
        let (exponent, change) = escape(share);
        let infected = -exponent.exp_m1();
        (share - seeds - susceptible * infected, 1.0 + susceptible * exponent.exp() * change)
    };
    // The root is the only one between these two: below 0 at the left, not so at the right. Newton's step is taken where
    // it stays between them, else the middle.
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
        // Between two neighbouring numbers the middle is one of them.
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
    fn final_sizes_are_the_published_ones() {
        for (reproduction, expected) in [(1.5, 0.582_812), (2.0, 0.796_812), (3.0, 0.940_480)] {
            let size = final_size(reproduction, 1.0 - 1e-12, 1e-12, 0.0);
            assert!((size - expected).abs() < 5e-7, "R0 {reproduction}: {size}");
        }
    }

    #[test]
    fn final_size_solves_its_equation_from_the_smallest_seed_to_the_largest() {
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
    fn a_small_fatality_is_nearly_none() {
        let [with, without] = [1e-9, 0.0].map(|fatality| final_size(2.0, 0.99, 0.01, fatality));
        assert!((with - without).abs() < 1e-8, "{with} {without}");
        assert!(final_size(2.0, 0.99, 0.01, 0.5) > without);
    }

    #[test]
    fn nobody_is_infected_without_seeds() {
        assert_eq!(final_size(3.0, 1.0, 0.0, 0.0), 0.0);
    }
}
