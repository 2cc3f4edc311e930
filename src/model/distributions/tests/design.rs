//! Tests of designs: reference points, strata, and independence of the columns.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::model::distributions::sobol::unscrambled;

fn column(design: &Design, parameter: UncertainRate, members: u32) -> Vec<f64> {
    (0..members).map(|member| design.point(parameter, member)).collect()
}

/// Returns the index of the part that contains a point, when the unit interval is divided into equal parts.
fn stratum(point: f64, parts: u32) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "points lie between 0 and 1")]
    {
        (point * f64::from(parts)) as u32
    }
}

/// Reference: an independent Python program from the published definitions of SplitMix64, xoshiro256++, Lemire's
/// bounded numbers, and Owen's scrambling of scipy 1.17's Sobol points.
#[test]
fn points_match_the_reference() {
    let hypercube = Design::new(Sampling::LatinHypercube, 7, 42);
    let expected = [
        0.570_148_155_342_654_5,
        0.607_344_380_164_119_8,
        0.288_260_694_343_729_75,
        0.980_715_422_807_926_6,
        0.806_553_409_750_839_4,
        0.142_133_431_692_075_5,
        0.243_929_770_991_339_22,
    ];
    assert_eq!(column(&hypercube, UncertainRate::Beta, 7), expected);
    let expected = [
        0.286_369_139_112_399_1,
        0.579_945_462_207_043_8,
        0.779_256_527_894_176_5,
        0.868_585_520_773_194_7,
        0.438_072_910_781_816_7,
        0.219_209_724_056_002_28,
        0.033_846_032_290_187_27,
    ];
    assert_eq!(column(&hypercube, UncertainRate::Importation, 7), expected);

    let sobol = Design::new(Sampling::Sobol, 5, 42);
    let expected = [
        0.387_909_044_089_437_4,
        0.500_918_556_131_274_7,
        0.035_288_449_941_381_58,
        0.978_172_051_410_871_7,
        0.330_740_393_919_651_04,
    ];
    assert_eq!(column(&sobol, UncertainRate::Beta, 5), expected);
    let expected = [
        0.522_852_141_210_154_9,
        0.387_869_698_575_320_83,
        0.755_041_257_151_431_4,
        0.165_001_002_255_264_93,
        0.915_712_766_910_489_8,
    ];
    assert_eq!(column(&sobol, UncertainRate::Importation, 5), expected);
}

/// Reference: `scipy.stats.qmc.Sobol(10, scramble=False)` in scipy 1.17, reordered from Gray-code to natural order.
/// Coordinates are in 64ths.
#[test]
fn sobol_points_before_scrambling_match_scipy() {
    let reference = [
        (1, [32, 32, 32, 32, 32, 32, 32, 32, 32, 32]),
        (2, [16, 48, 48, 48, 16, 16, 48, 16, 16, 16]),
        (3, [48, 16, 16, 16, 48, 48, 16, 48, 48, 48]),
        (5, [40, 8, 56, 40, 40, 56, 8, 8, 8, 24]),
        (11, [52, 44, 52, 4, 28, 60, 36, 36, 36, 28]),
        (22, [26, 58, 18, 6, 38, 58, 14, 26, 50, 14]),
        (37, [41, 59, 47, 53, 31, 49, 45, 1, 61, 61]),
        (63, [63, 21, 1, 47, 29, 31, 63, 39, 51, 39]),
    ];
    for (index, expected) in reference {
        let point = std::array::from_fn(|column| unscrambled(column, 64).nth(index).unwrap() >> 26);
        assert_eq!(point, expected, "point {index}");
    }
}

#[test]
fn more_members_continue_the_same_scrambled_sequence() {
    let (few, many) = (Design::new(Sampling::Sobol, 100, 7), Design::new(Sampling::Sobol, 10_000, 7));
    for parameter in UncertainRate::ALL {
        assert_eq!(column(&few, parameter, 100), column(&many, parameter, 100));
    }
}

/// Owen's variance: the mean of a smooth function over a scrambled net is much closer to the integral.
#[test]
fn designs_integrate_better_than_independent_points() {
    let members = 1_024;
    let integral: f64 = 1.0 / 3.0 + 1.0 / 4.0;
    let error = |sampling| {
        let squares = (0..20).map(|seed| {
            let design = Design::new(sampling, members, seed);
            let value = |member| {
                let point = |parameter| design.point(parameter, member);
                point(UncertainRate::Beta).powi(2) + point(UncertainRate::Gamma) * point(UncertainRate::Sigma)
            };
            let mean = (0..members).map(value).sum::<f64>() / f64::from(members);
            (mean - integral).powi(2)
        });
        (squares.sum::<f64>() / 20.0).sqrt()
    };
    // Independent points: the variance is 4/45 + 7/144, and the standard error for 1,024 members is 0.0116.
    assert!(error(Sampling::LatinHypercube) < 0.004, "{}", error(Sampling::LatinHypercube));
    assert!(error(Sampling::Sobol) < 0.000_2, "{}", error(Sampling::Sobol));
}

#[test]
fn a_scrambled_point_is_uniform_over_all_seeds() {
    let seeds = 4_000;
    let mut counts = [0_u32; 10];
    for seed in 0..seeds {
        // Before scrambling, the first point is 0 for every rate.
        let point = Design::new(Sampling::Sobol, 1, seed).point(UncertainRate::Mu, 0);
        counts[stratum(point, 10) as usize] += 1;
    }
    let expected = f64::from(u32::try_from(seeds).unwrap()) / 10.0;
    let squares: f64 = counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    // 99.9 % quantile of the chi-squared distribution with 9 degrees of freedom.
    assert!(squares < 27.88, "{squares}: {counts:?}");
}

#[test]
fn sampling_methods_and_rates_have_the_names_of_the_api() {
    let json = |value: Sampling| serde_json::to_string(&value).unwrap();
    assert_eq!(json(Sampling::LatinHypercube), r#""latin_hypercube""#);
    assert_eq!(json(Sampling::Sobol), r#""sobol""#);
    let names = serde_json::to_string(&UncertainRate::ALL).unwrap();
    assert_eq!(names, r#"["beta","gamma","sigma","omega","mu","importation"]"#);
    assert_eq!(UncertainRate::ALL.map(UncertainRate::column), [0, 1, 2, 3, 4, 5]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_latin_hypercube_hits_each_stratum_once(members in 1..3_000_u32, seed: u64) {
        let design = Design::new(Sampling::LatinHypercube, members, seed);
        for parameter in UncertainRate::ALL {
            let points = column(&design, parameter, members);
            prop_assert!(points.iter().all(|point| 0.0 < *point && *point < 1.0));
            let strata: BTreeSet<u32> = points.iter().map(|point| stratum(*point, members)).collect();
            prop_assert_eq!(strata.len(), members as usize);
        }
    }

    /// In a net in base 2, a power of two of points hits each stratum of every column once. It also hits each cell of
    /// the first two columns once, for each division into as many cells as points.
    #[test]
    fn sobol_points_are_a_net(power in 0..11_u32, seed: u64) {
        let members = 1_u32 << power;
        let design = Design::new(Sampling::Sobol, members, seed);
        let place = |parameter, member, parts: u32| stratum(design.point(parameter, member), parts);
        for parameter in UncertainRate::ALL {
            prop_assert!(column(&design, parameter, members).iter().all(|point| 0.0 < *point && *point < 1.0));
            let strata: BTreeSet<u32> = (0..members).map(|member| place(parameter, member, members)).collect();
            prop_assert_eq!(strata.len(), members as usize);
        }
        for columns in 0..=power {
            let cells: BTreeSet<(u32, u32)> = (0..members)
                .map(|member| {
                    let first = place(UncertainRate::Beta, member, 1 << columns);
                    (first, place(UncertainRate::Gamma, member, 1 << (power - columns)))
                })
                .collect();
            prop_assert_eq!(cells.len(), members as usize);
        }
    }

    #[test]
    fn equal_arguments_give_equal_designs(members in 2..500_u32, seed: u64) {
        for sampling in [Sampling::LatinHypercube, Sampling::Sobol] {
            let design = Design::new(sampling, members, seed);
            prop_assert_eq!(&design, &Design::new(sampling, members, seed));
            prop_assert_ne!(&design, &Design::new(sampling, members, seed.wrapping_add(1)));
            prop_assert_ne!(
                column(&design, UncertainRate::Beta, members),
                column(&design, UncertainRate::Gamma, members)
            );
        }
    }
}
