//! Tests of the checks of distributions, their JSON, and general properties of quantiles.

use proptest::prelude::*;

use super::Distribution::{LogNormal, Normal, Triangular, Uniform};
use super::*;

#[test]
fn invalid_distributions_are_refused_with_their_field_and_a_sentence() {
    let outside = "Some of the distribution must lie between 0 and 50, where it is legal, and none does";
    let cases = [
        (Uniform { low: 2.0, high: 1.0 }, "low", "Low must not be above high"),
        (Uniform { low: 60.0, high: 60.0 }, "low", "Low must be between 0 and 50"),
        (Uniform { low: f64::NAN, high: 1.0 }, "low", "Low must be a number"),
        (Normal { mean: f64::INFINITY, sd: 1.0 }, "mean", "The mean must be a number"),
        (Normal { mean: 1.0, sd: 0.0 }, "sd", "The standard deviation must be above 0"),
        (
            Normal { mean: 1.0, sd: 6e7 },
            "sd",
            "The standard deviation must be at most a million times as wide as the legal range: \
             give a uniform distribution instead",
        ),
        (LogNormal { median: 0.0, geometric_sd: 2.0 }, "median", "The median must be above 0"),
        (
            LogNormal { median: 1.0, geometric_sd: 1.0 },
            "geometric_sd",
            "The geometric standard deviation must be above 1: it is a factor",
        ),
        (Triangular { low: 1.0, mode: 3.0, high: 2.0 }, "mode", "The mode must lie between low and high"),
        (Triangular { low: 2.0, mode: 1.5, high: 1.0 }, "low", "Low must not be above high"),
        (Triangular { low: 60.0, mode: 60.0, high: 60.0 }, "low", "Low must be between 0 and 50"),
        (Normal { mean: -50.0, sd: 1.0 }, "mean", outside),
        (Normal { mean: 100.0, sd: 1.0 }, "mean", outside),
        (LogNormal { median: 1e6, geometric_sd: 1.1 }, "median", outside),
        (Uniform { low: -3.0, high: 0.0 }, "high", outside),
        (Uniform { low: 50.0, high: 70.0 }, "low", outside),
        (Triangular { low: -3.0, mode: -2.0, high: 0.0 }, "high", outside),
        (Triangular { low: 50.0, mode: 60.0, high: 70.0 }, "low", outside),
    ];
    for (distribution, field, sentence) in cases {
        assert_eq!(distribution.check(0.0, 50.0), Err((field, sentence.to_owned())), "{distribution:?}");
    }
}

#[test]
fn distributions_are_written_to_json_and_read_back() {
    let cases = [
        (Uniform { low: 0.1, high: 0.5 }, r#"{"distribution":"uniform","low":0.1,"high":0.5}"#),
        (Normal { mean: 0.3, sd: 0.05 }, r#"{"distribution":"normal","mean":0.3,"sd":0.05}"#),
        (
            LogNormal { median: 0.2, geometric_sd: 1.5 },
            r#"{"distribution":"log-normal","median":0.2,"geometric_sd":1.5}"#,
        ),
        (
            Triangular { low: 0.1, mode: 0.2, high: 0.5 },
            r#"{"distribution":"triangular","low":0.1,"mode":0.2,"high":0.5}"#,
        ),
    ];
    for (distribution, json) in cases {
        assert_eq!(serde_json::to_string(&distribution).unwrap(), json);
        assert_eq!(serde_json::from_str::<Distribution>(json).unwrap(), distribution);
    }
}

/// Generates distributions that are legal for a rate from 0 to 50. Some have only a small share in that range.
fn legal() -> impl Strategy<Value = Distribution> {
    let anything = prop_oneof![
        (-20.0..70.0, -20.0..70.0)
            .prop_map(|(one, other)| Uniform { low: f64::min(one, other), high: f64::max(one, other) }),
        (-20.0..70.0, 0.01..20.0).prop_map(|(mean, sd)| Normal { mean, sd }),
        (-5.0..3.0, 1.01..10.0)
            .prop_map(|(power, geometric_sd)| LogNormal { median: f64::powf(10.0, power), geometric_sd }),
        (-20.0..60.0, 0.001..50.0, 0.0..=1.0).prop_map(|(low, width, place)| Triangular {
            low,
            mode: f64::min(low + width * place, low + width),
            high: low + width,
        }),
    ];
    anything.prop_filter("no part of the distribution is legal", |distribution| distribution.check(0.0, 50.0).is_ok())
}

/// Returns the density of a distribution before truncation, except for a constant factor.
fn density(distribution: Distribution, value: f64) -> f64 {
    match distribution {
        Uniform { low, high } => f64::from((low..=high).contains(&value)),
        Normal { mean, sd } => (-0.5 * ((value - mean) / sd).powi(2)).exp(),
        LogNormal { median, geometric_sd } => {
            (-0.5 * ((value / median).ln() / geometric_sd.ln()).powi(2)).exp() / value
        }
        Triangular { low, mode, high } => {
            if value <= low || value >= high {
                0.0
            } else if value < mode {
                (value - low) / (mode - low)
            } else {
                (high - value) / (high - mode)
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn quantiles_lie_in_the_legal_range(distribution in legal(), share in 0.0..=1.0) {
        let value = distribution.quantile(share, 0.0, 50.0);
        prop_assert!((0.0..=50.0).contains(&value), "{}", value);
        if let Uniform { low, high } | Triangular { low, high, .. } = distribution {
            prop_assert!((low..=high).contains(&value), "{}", value);
        }
    }

    #[test]
    fn quantiles_increase_with_the_share(distribution in legal(), one in 0.0..=1.0, other in 0.0..=1.0) {
        let (lower, higher) = (f64::min(one, other), f64::max(one, other));
        let (below, above) = (distribution.quantile(lower, 0.0, 50.0), distribution.quantile(higher, 0.0, 50.0));
        prop_assert!(below <= above * (1.0 + 1e-12) + 1e-14, "{} {}", below, above);
    }

    /// Integrates the density below a quantile by the midpoint rule, and compares the result with the share.
    #[test]
    fn the_density_below_a_quantile_integrates_to_its_share(distribution in legal(), share in 0.01..0.99) {
        let value = distribution.quantile(share, 0.0, 50.0);
        let (first, last) = (distribution.quantile(1e-9, 0.0, 50.0), distribution.quantile(1.0 - 1e-9, 0.0, 50.0));
        let parts = 4_000;
        let area = |from: f64, to: f64| {
            // Integrate over the logarithm, because a density can span several powers of ten.
            let (from, to) = (from.max(1e-12).ln(), to.max(1e-12).ln());
            let width = (to - from) / f64::from(parts);
            (0..parts)
                .map(|part| {
                    let place = (from + (f64::from(part) + 0.5) * width).exp();
                    density(distribution, place) * place * width
                })
                .sum::<f64>()
        };
        let (below, above) = (area(first, value), area(value, last));
        if below + above > 1e-280 {
            prop_assert!((below / (below + above) - share).abs() < 1e-4, "{} {}", below / (below + above), share);
        }
    }
}
