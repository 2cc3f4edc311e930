//! Tests of quantiles. The reference is mpmath with 400 digits: its normal distribution function, inverted by Halley's
//! method with the share of the smaller tail. scipy 1.17's truncnorm, lognorm and triang agree with every row, to at
//! least the digits that they keep in a tail: `d.ppf(d.cdf(low) + share * (d.cdf(high) - d.cdf(low)))`.

use super::Distribution::{LogNormal, Normal, Triangular, Uniform};
use super::*;
use crate::model::distributions::normal::StandardNormal;
use crate::model::distributions::shape::Shape;

#[test]
fn standard_normal_quantiles_match_the_reference() {
    let reference = [
        (1e-300, -37.047_096_299_361_2),
        (1e-100, -21.273_453_560_965_326),
        (1e-20, -9.262_340_089_798_407),
        (3e-12, -6.879_649_503_269_402),
        (1e-10, -6.361_340_902_404_057),
        (1e-3, -3.090_232_306_167_813_6),
        (0.0749, -1.440_238_267_527_963_7),
        (0.0751, -1.438_825_392_752_54),
        (0.25, -0.674_489_750_196_081_7),
        (0.4999, -0.000_250_662_830_088_007_47),
        (0.5, 0.0),
    ];
    for (share, expected) in reference {
        close(StandardNormal.with_below(share), expected, 1e-15, &format!("share {share}"));
        close(StandardNormal.with_above(share), -expected, 1e-15, &format!("share {share} above"));
    }
    assert_eq!(StandardNormal.with_below(0.0), f64::NEG_INFINITY);
}

#[test]
fn quantiles_match_the_reference() {
    let reference = [
        (Normal { mean: 0.3, sd: 0.05 }, 0.5, 0.0, 100.0, 0.300_000_000_061_825_2),
        (Normal { mean: 0.3, sd: 0.05 }, 0.975, 0.0, 100.0, 0.397_998_199_248_103_4),
        (Normal { mean: 0.3, sd: 0.2 }, 0.01, 0.0, 100.0, 0.013_693_918_404_624_613),
        (Normal { mean: 0.3, sd: 0.2 }, 0.999, 0.0, 100.0, 0.922_141_865_324_710_4),
        (Normal { mean: -5.0, sd: 1.0 }, 0.1, 0.0, 100.0, 0.020_276_020_964_654_654),
        (Normal { mean: -5.0, sd: 1.0 }, 0.5, 0.0, 100.0, 0.132_018_332_044_298_47),
        (Normal { mean: -5.0, sd: 1.0 }, 0.999_999, 0.0, 100.0, 2.206_685_243_405_898),
        (Normal { mean: 60.0, sd: 1.0 }, 0.25, 0.0, 50.0, 49.863_629_406_130_03),
        (Normal { mean: 0.5, sd: 3.0 }, 0.75, 0.0, 1.0, 0.749_133_456_679_294_1),
        (LogNormal { median: 0.2, geometric_sd: 1.5 }, 0.5, 0.0, 100.0, 0.2),
        (LogNormal { median: 0.2, geometric_sd: 1.5 }, 0.025, 0.0, 100.0, 0.090_343_616_151_476_75),
        (LogNormal { median: 0.2, geometric_sd: 1.5 }, 0.975, 0.0, 100.0, 0.442_754_028_496_413_7),
        (LogNormal { median: 0.2, geometric_sd: 3.0 }, 0.999_999_9, 0.0, 100.0, 59.586_418_776_292_23),
        (LogNormal { median: 1e-9, geometric_sd: 2.0 }, 0.5, 1e-9, 50.0, 1.596_032_191_065_896_8e-9),
        (LogNormal { median: 0.1, geometric_sd: 1.2 }, 0.9, 0.3, 1.0, 0.320_469_254_964_417_14),
        (LogNormal { median: 40.0, geometric_sd: 4.0 }, 0.5, 0.0, 50.0, 17.975_090_942_653_296),
        (LogNormal { median: 200.0, geometric_sd: 1.1 }, 0.1, 0.0, 100.0, 97.137_004_423_878_32),
        (Triangular { low: 0.1, mode: 0.2, high: 0.5 }, 0.1, 0.0, 100.0, 0.163_245_553_203_367_6),
        (Triangular { low: 0.1, mode: 0.2, high: 0.5 }, 0.25, 0.0, 100.0, 0.2),
        (Triangular { low: 0.1, mode: 0.2, high: 0.5 }, 0.5, 0.0, 100.0, 0.255_051_025_721_682_2),
        (Triangular { low: 0.1, mode: 0.2, high: 0.5 }, 0.999, 0.0, 100.0, 0.489_045_548_849_896_65),
        (Triangular { low: -1.0, mode: 0.0, high: 1.0 }, 0.5, 0.0, 100.0, 0.292_893_218_813_452_5),
        (Triangular { low: -1.0, mode: -0.5, high: 1.0 }, 0.5, 0.999, 100.0, 0.999_292_893_218_813_4),
        (Triangular { low: 0.1, mode: 0.1, high: 0.5 }, 0.3, 0.0, 100.0, 0.165_335_989_386_369_79),
        (Triangular { low: 0.1, mode: 0.5, high: 0.5 }, 0.3, 0.0, 100.0, 0.319_089_023_002_066_43),
        (Triangular { low: 0.0, mode: 60.0, high: 120.0 }, 0.9, 0.0, 50.0, 47.434_164_902_525_69),
    ];
    for (distribution, share, low, high, expected) in reference {
        assert_eq!(distribution.check(low, high), Ok(()));
        close(distribution.quantile(share, low, high), expected, 1e-13, &format!("{distribution:?} at {share}"));
    }
    // Each of these rates is a small difference of large numbers: the rounding error is relative to the large numbers.
    let far = Normal { mean: -30.0, sd: 1.0 }.quantile(0.5, 0.0, 100.0);
    assert!((far - 0.023_070_467_827_310_752).abs() < 30.0 * 1e-15, "{far}");
    let wide = Normal { mean: 0.5, sd: 1_000.0 }.quantile(0.75, 0.0, 1.0);
    assert!((wide - 0.749_999_992_187_500_1).abs() < 1_000.0 * 1e-15, "{wide}");
}

#[test]
fn uniform_quantiles_divide_the_range_linearly() {
    let distribution = Uniform { low: 0.25, high: 0.75 };
    for (share, expected) in [(0.0, 0.25), (0.25, 0.375), (0.5, 0.5), (1.0, 0.75)] {
        assert_eq!(distribution.quantile(share, 0.0, 100.0), expected);
    }
}

#[test]
fn the_widest_normal_distribution_is_flat_over_the_legal_range() {
    let widest = Normal { mean: 0.5, sd: 1e6 };
    assert_eq!(widest.check(0.0, 1.0), Ok(()));
    for share in [0.1, 0.5, 0.9] {
        close(widest.quantile(share, 0.0, 1.0), share, 1e-8, "share");
    }
}

#[test]
fn equal_ends_make_a_constant() {
    let constants = [Uniform { low: 0.3, high: 0.3 }, Triangular { low: 0.3, mode: 0.3, high: 0.3 }];
    for distribution in constants {
        assert_eq!(distribution.check(0.0, 1.0), Ok(()));
        for share in [1e-16, 0.1, 0.5, 0.7, 1.0 - 1e-16] {
            assert_eq!(distribution.quantile(share, 0.0, 1.0), 0.3);
        }
    }
}

/// Pins this program's own results, which must not change on another machine or with another version of a library.
#[test]
fn quantiles_are_bit_identical() {
    let pinned = [
        (Normal { mean: 0.3, sd: 0.2 }, [0.013_693_918_404_624_639, 0.269_848_912_854_489_2, 0.770_435_541_252_871_1]),
        (
            Normal { mean: -5.0, sd: 1.0 },
            [0.001_937_436_168_997_663_8, 0.097_602_656_201_613_24, 0.824_364_544_508_434],
        ),
        (
            LogNormal { median: 0.2, geometric_sd: 1.5 },
            [0.077_871_845_907_955_44, 0.180_475_305_356_913_45, 0.513_664_464_141_250_9],
        ),
        (
            Triangular { low: 0.1, mode: 0.2, high: 0.5 },
            [0.120_000_000_000_000_01, 0.231_671_842_700_025_22, 0.465_358_983_848_622_45],
        ),
    ];
    for (distribution, expected) in pinned {
        let values = [0.01, 0.4, 0.99].map(|share| distribution.quantile(share, 0.0, 100.0));
        assert_eq!(values, expected, "{distribution:?}");
    }
}
