//! Tests of partial rank correlations: comparison with numpy and scipy, and general properties.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const FIRST: [f64; 12] = [0.12, 0.31, 0.27, 0.44, 0.05, 0.38, 0.27, 0.19, 0.50, 0.09, 0.33, 0.22];
const SECOND: [f64; 12] = [3.0, 1.0, 2.0, 2.0, 5.0, 4.0, 1.5, 2.5, 3.5, 6.0, 0.5, 4.5];
const THIRD: [f64; 12] = [10.0, 40.0, 20.0, 70.0, 30.0, 60.0, 110.0, 90.0, 100.0, 50.0, 80.0, 120.0];
const OUTPUT: [Option<f64>; 12] = [
    Some(1.4),
    Some(3.9),
    Some(3.0),
    Some(5.2),
    Some(0.2),
    Some(3.1),
    Some(3.9),
    None,
    Some(6.0),
    Some(0.3),
    None,
    Some(1.9),
];

fn assert_coefficients(actual: &Correlations, expected: &[f64]) {
    assert_eq!(actual.coefficients.len(), expected.len());
    for (actual, expected) in actual.coefficients.iter().zip(expected) {
        close(actual.unwrap(), *expected, 1e-12, "coefficient");
    }
}

/// Reference: scipy 1.17 and numpy 2.4. `rankdata` of the members used, `numpy.linalg.lstsq` on the other ranks and a
/// column of ones, `pearsonr` of the two residuals. With one input it equals `spearmanr`.
#[test]
fn coefficients_match_the_reference() {
    let three = [FIRST.to_vec(), SECOND.to_vec(), THIRD.to_vec()];
    let correlations = partial_rank_correlations(&three, &OUTPUT);
    assert_coefficients(&correlations, &[0.949_665_408_707_949_8, -0.799_630_172_169_913_2, 0.716_146_390_207_830_7]);
    assert_eq!((correlations.used, correlations.left_out), (10, 2));
    let two = partial_rank_correlations(&three[..2], &OUTPUT);
    assert_coefficients(&two, &[0.942_668_294_002_844, -0.598_132_724_841_242_5]);
    assert_coefficients(&partial_rank_correlations(&three[..1], &OUTPUT), &[0.948_170_731_707_317_1]);
}

/// The reference of [`coefficients_match_the_reference`], for a thousand members.
#[test]
fn coefficients_of_many_members_match_the_reference() {
    let members = || (0..1_000_u32).map(f64::from);
    let multiples = |factor: f64| members().map(|member| (member * factor) % 1.0).collect::<Vec<_>>();
    let inputs = [
        multiples(0.618_033_988_749_894_9),
        multiples(0.414_213_562_373_095_1),
        multiples(0.732_050_807_568_877_2),
        members().map(|member| member * member % 97.0).collect(),
    ];
    let output: Vec<_> = (0..1_000)
        .map(|member| {
            let [first, second, third] = [0, 1, 2].map(|input| inputs[input][member]);
            Some(first * first * first * 5.0 - 3.0 * second + 0.3 * third * third)
        })
        .collect();
    assert_coefficients(
        &partial_rank_correlations(&inputs, &output),
        &[0.927_042_005_322_280_4, -0.878_328_379_844_741_5, 0.211_393_320_275_321_26, 0.016_742_406_432_131_082],
    );
}

#[test]
fn a_constant_has_no_coefficient() {
    let inputs = [FIRST.to_vec(), vec![0.1; 12], SECOND.to_vec()];
    let correlations = partial_rank_correlations(&inputs, &OUTPUT);
    assert_eq!(correlations.coefficients[1], None);
    // The other coefficients are the same as without the constant.
    let without = partial_rank_correlations(&[FIRST.to_vec(), SECOND.to_vec()], &OUTPUT);
    assert_eq!([correlations.coefficients[0], correlations.coefficients[2]], without.coefficients[..]);
    let flat = partial_rank_correlations(&inputs, &[Some(2.0); 12]);
    assert_eq!(flat.coefficients, [None; 3]);
}

#[test]
fn inputs_that_determine_each_other_have_no_coefficient() {
    let copy = FIRST.map(|value| value * value).to_vec();
    let correlations = partial_rank_correlations(&[FIRST.to_vec(), copy, SECOND.to_vec()], &OUTPUT);
    assert_eq!(correlations.coefficients[..2], [None; 2]);
    let without = partial_rank_correlations(&[FIRST.to_vec(), SECOND.to_vec()], &OUTPUT);
    close(correlations.coefficients[2].unwrap(), without.coefficients[1].unwrap(), 1e-12, "third input");
}

#[test]
fn an_input_has_no_coefficient_if_another_input_determines_the_output() {
    let output = FIRST.map(|value| Some(-value.powi(3)));
    let correlations = partial_rank_correlations(&[FIRST.to_vec(), SECOND.to_vec()], &output);
    close(correlations.coefficients[0].unwrap(), -1.0, 1e-14, "first input");
    assert_eq!(correlations.coefficients[1], None);
}

#[test]
fn fewer_members_than_inputs_plus_three_have_no_coefficients() {
    let inputs = [FIRST[..6].to_vec(), SECOND[..6].to_vec()];
    let mut output = OUTPUT[..6].to_vec();
    output[0] = None;
    assert!(partial_rank_correlations(&inputs, &output).coefficients.iter().all(Option::is_some), "five are enough");
    output[3] = Some(f64::NAN);
    let correlations = partial_rank_correlations(&inputs, &output);
    assert_eq!(correlations, Correlations { coefficients: vec![None; 2], used: 4, left_out: 2 });
    let nothing = partial_rank_correlations(&[], &output);
    assert_eq!(nothing, Correlations { coefficients: Vec::new(), used: 4, left_out: 2 });
}

/// Generates up to five inputs and an output, with few distinct values, so that ties are common.
fn data() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<Option<f64>>)> {
    (1..=5_usize, 4..40_usize).prop_flat_map(|(inputs, members)| {
        let number = || (-15..=15_i32).prop_map(|number| f64::from(number) / 10.0);
        (vec(vec(number(), members), inputs), vec(proptest::option::weighted(0.9, number()), members))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn coefficients_lie_between_minus_one_and_one((inputs, output) in data()) {
        let correlations = partial_rank_correlations(&inputs, &output);
        prop_assert_eq!(correlations.used + correlations.left_out, output.len());
        for coefficient in correlations.coefficients.into_iter().flatten() {
            prop_assert!((-1.0..=1.0).contains(&coefficient), "{}", coefficient);
        }
    }

    #[test]
    fn coefficients_depend_on_the_order_of_the_values_alone((inputs, output) in data()) {
        let correlations = partial_rank_correlations(&inputs, &output);
        let transformed: Vec<Vec<f64>> =
            inputs.iter().map(|input| input.iter().map(|value| value.exp() + 3.0).collect()).collect();
        let cubed: Vec<_> = output.iter().map(|value| value.map(|value| value.powi(3) * 7.0)).collect();
        prop_assert_eq!(partial_rank_correlations(&transformed, &cubed), correlations.clone());
        let negated: Vec<_> = output.iter().map(|value| value.map(|value| -value)).collect();
        for (turned, coefficient) in
            partial_rank_correlations(&inputs, &negated).coefficients.iter().zip(&correlations.coefficients)
        {
            prop_assert_eq!(*turned, coefficient.map(|coefficient| -coefficient));
        }
    }
}
