//! The standard normal distribution.

use std::f64::consts::FRAC_1_SQRT_2;

use super::shape::Shape;

/// The normal distribution with mean 0 and standard deviation 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct StandardNormal;

impl Shape for StandardNormal {
    fn below(&self, value: f64) -> f64 {
        0.5 * libm::erfc(-value * FRAC_1_SQRT_2)
    }

    fn above(&self, value: f64) -> f64 {
        self.below(-value)
    }

    fn with_below(&self, share: f64) -> f64 {
        if share <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let offset = share - 0.5;
        if offset.abs() <= 0.425 {
            let place = 0.180_625 - offset * offset;
            return offset * polynomial(&CENTRE_NUMERATOR, place) / polynomial(&CENTRE_DENOMINATOR, place);
        }
        let place = (-libm::log(share)).sqrt();
        if place <= 5.0 {
            -polynomial(&TAIL_NUMERATOR, place - 1.6) / polynomial(&TAIL_DENOMINATOR, place - 1.6)
        } else {
            -polynomial(&FAR_NUMERATOR, place - 5.0) / polynomial(&FAR_DENOMINATOR, place - 5.0)
        }
    }

    fn with_above(&self, share: f64) -> f64 {
        -self.with_below(share)
    }
}

/// Evaluates a polynomial. The coefficients start with the highest power.
fn polynomial(coefficients: &[f64; 8], place: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * place + coefficient)
}

// The rational approximations PPND16 of Wichura (1988), Algorithm AS 241: The percentage points of the normal
// distribution, Applied Statistics 37, 477-484. They are accurate to about 1 part in 10^16 around the median (CENTRE),
// in the tail (TAIL), and for shares below exp(-25) (FAR).

const CENTRE_NUMERATOR: [f64; 8] = [
    2_509.080_928_730_122_7,
    33_430.575_583_588_13,
    67_265.770_927_008_7,
    45_921.953_931_549_87,
    13_731.693_765_509_46,
    1_971.590_950_306_551_3,
    133.141_667_891_784_38,
    3.387_132_872_796_366_5,
];

const CENTRE_DENOMINATOR: [f64; 8] = [
    5_226.495_278_852_854,
    28_729.085_735_721_943,
    39_307.895_800_092_71,
    21_213.794_301_586_597,
    5_394.196_021_424_751,
    687.187_007_492_057_9,
    42.313_330_701_600_91,
    1.0,
];

const TAIL_NUMERATOR: [f64; 8] = [
    0.000_774_545_014_278_341_4,
    0.022_723_844_989_269_184,
    0.241_780_725_177_450_6,
    1.270_458_252_452_368_4,
    3.647_848_324_763_204_5,
    5.769_497_221_460_691,
    4.630_337_846_156_546,
    1.423_437_110_749_683_5,
];

const TAIL_DENOMINATOR: [f64; 8] = [
    1.050_750_071_644_416_9e-9,
    0.000_547_593_808_499_534_5,
    0.015_198_666_563_616_457,
    0.148_103_976_427_480_08,
    0.689_767_334_985_1,
    1.676_384_830_183_803_8,
    2.053_191_626_637_759,
    1.0,
];

const FAR_NUMERATOR: [f64; 8] = [
    2.010_334_399_292_288_1e-7,
    2.711_555_568_743_487_6e-5,
    0.001_242_660_947_388_078_4,
    0.026_532_189_526_576_124,
    0.296_560_571_828_504_87,
    1.784_826_539_917_291_3,
    5.463_784_911_164_114,
    6.657_904_643_501_103,
];

const FAR_DENOMINATOR: [f64; 8] = [
    2.044_263_103_389_939_7e-15,
    1.421_511_758_316_446e-7,
    1.846_318_317_510_054_8e-5,
    0.000_786_869_131_145_613_3,
    0.014_875_361_290_850_615,
    0.136_929_880_922_735_8,
    0.599_832_206_555_888,
    1.0,
];
