//! Tests of the format of numbers of every size.

use super::grouping::grouped;
use super::ticks::tick;
use super::*;

#[test]
fn counts_in_charts_are_short() {
    for (value, text) in [
        (0.0, "0"),
        (1e-12, "0"),
        (0.000_34, "0.00034"),
        (0.000_001_2, "1.2×10⁻⁶"),
        (0.000_099_7, "1.0×10⁻⁴"),
        (0.0123, "0.012"),
        (0.3, "0.30"),
        (0.0996, "0.10"),
        (0.997, "1.0"),
        (1.0, "1"),
        (5.3, "5.3"),
        (9.97, "10"),
        (231.49, "231"),
        (999.6, "1,000"),
        (3037.9, "3,038"),
        (123_456.0, "123,456"),
        (999_999.4, "999,999"),
        (999_999.6, "1 million"),
        (2_500_000.0, "2.5 million"),
        (2_013_224.0, "2.01 million"),
        (30_000_000.0, "30 million"),
        (300_463_000.0, "300 million"),
        (999_900_000.0, "1 billion"),
        (1e10, "10 billion"),
        (1e15, "10¹⁵"),
        (1.234_56e300, "1.235×10³⁰⁰"),
        (-1453.0, "−1,453"),
    ] {
        assert_eq!(figure(value), text, "{value}");
    }
}

#[test]
fn counts_in_text_are_written_in_full() {
    for (value, text) in [
        (1e-300, "0"),
        (0.000_34, "0.00034"),
        (0.000_001_2, "1.2×10⁻⁶"),
        (0.3, "0.30"),
        (5.3, "5.3"),
        (9.97, "10"),
        (2_013_224.4, "2,013,224"),
        (1e10, "10,000,000,000"),
        (999_999_999_999_999.0, "999,999,999,999,999"),
        (1e15, "10¹⁵"),
        (1.234_56e300, "1.235×10³⁰⁰"),
        (f64::MAX, "1.798×10³⁰⁸"),
        (f64::INFINITY, "more than 10³⁰⁸"),
        (-2_013_224.0, "−2,013,224"),
    ] {
        assert_eq!(count(value), text, "{value}");
        if value.is_finite() {
            assert_eq!(count(rounded_count(value)), text, "{value}");
        }
    }
    assert_eq!([1_234.5, 9.96, 0.3, 7.25].map(input_count), ["1,234", "10", "0.3", "7.25"]);
}

#[test]
fn other_numbers_have_at_most_four_digits() {
    for (value, text) in [
        (0.0, "0"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (2.0 / 3.0, "0.6667"),
        (1.0 / 25_550.0, "0.00003914"),
        (0.000_009_999_9, "0.00001"),
        (1.234_56e-7, "1.235×10⁻⁷"),
        (1e-300, "10⁻³⁰⁰"),
        (5e-324, "4.941×10⁻³²⁴"),
        (1_234.5, "1,234"),
        (25_551.0, "25,550"),
        (999_949.0, "999,900"),
        (999_951.0, "10⁶"),
        (12_345_678.0, "1.235×10⁷"),
        (1e300, "10³⁰⁰"),
        (-2.5, "−2.5"),
    ] {
        assert_eq!(number(value), text, "{value}");
    }
    for (value, places, text) in [
        (0.0, 2, "0.00"),
        (3.0, 2, "3.00"),
        (3.456_78, 4, "3.457"),
        (99.96, 1, "100.0"),
        (99.996, 2, "100.0"),
        (999.96, 1, "1,000"),
        (1_234.56, 1, "1,235"),
        (123_456.0, 1, "123,500"),
        (77_881_705.8, 1, "7.788×10⁷"),
        (-1_234.56, 1, "−1,235"),
    ] {
        assert_eq!(decimal(value, places), text, "{value}");
        assert_eq!(decimal(rounded_decimal(value, places), places), text, "{value}");
    }
}

#[test]
fn a_typed_number_keeps_its_digits() {
    for (value, text) in [
        (0.0, "0"),
        (0.123_456_789, "0.123456789"),
        (1.0 / 3.0, "0.3333333333333333"),
        (1_234_567.25, "1,234,567.25"),
        (2_500_000_000.0, "2,500,000,000"),
        (1e-6, "10⁻⁶"),
        (1.25e-300, "1.25×10⁻³⁰⁰"),
        (1e300, "10³⁰⁰"),
        (-90.5, "−90.5"),
    ] {
        assert_eq!(exact(value), text, "{value}");
    }
}

#[test]
fn a_duration_longer_than_the_run_is_not_written_in_full() {
    assert_eq!(days_in_run(3.456, 200), "3.5");
    assert_eq!(days_in_run(0.006_931, 200), "0.0069");
    assert_eq!(days_in_run(200.0, 200), "200.0");
    assert_eq!(days_in_run(77_881_705.8, 200), "more than 200 days");
    assert_eq!(days_in_run(3_651.0, 3_650), "more than 3,650 days");
    assert_eq!(days_in_run(f64::INFINITY, 1), "more than 1 day");
}

#[test]
fn large_changes_are_multiples() {
    assert_eq!(times(11.0), None);
    assert_eq!(times(f64::NAN), None);
    assert_eq!(times(12.4).as_deref(), Some("12"));
    assert_eq!(times(1.5e20).as_deref(), Some("1.5×10²⁰"));
}

#[test]
fn no_number_has_more_than_twenty_digits() {
    use proptest::prelude::*;
    let size = prop_oneof![
        (-323.0..308.0).prop_map(|exponent: f64| 10_f64.powf(exponent)),
        0.0..1e4,
        Just(0.0),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE)
    ];
    proptest!(|(size in size, negative: bool, places in 0_usize..5)| {
        let value = if negative { -size } else { size };
        let others = [number(value), decimal(value, places), per_cent(value), ratio(value)];
        let typed = [exact(value), fixed(value, places), input_count(value)];
        let units = [Unit::Persons, Unit::Share, Unit::Ratio];
        let ticks = units.map(|unit| if size > 0.0 { tick(value, size, size, unit) } else { String::new() });
        for text in others.iter().chain(&typed).chain(&ticks).chain([&count(value), &figure(value), &day(value)]) {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            prop_assert!(digits <= 20 && !text.contains("inf") && !text.contains("NaN"), "{value}: {text}");
        }
        for text in others {
            let mantissa = text.split('×').next().unwrap_or_default();
            let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
            let significant = digits.trim_start_matches('0');
            // Trailing zeros of a whole number are not significant digits.
            let significant =
                if mantissa.contains('.') { significant } else { significant.trim_end_matches('0') };
            prop_assert!(significant.len() <= 4, "{value}: {text}");
        }
    });
}

#[test]
fn numbers_are_rounded_like_in_the_standard_library() {
    use proptest::prelude::*;
    let slow = |size: f64, places: usize| format!("{size:.places$}");
    let plain = |size: f64, places: usize| grouped(size, places).replace(',', "");
    for size in
        [0.0, 0.05, 0.15, 0.25, 0.5, 1.5, 2.5, 0.999_999_5, 9.95, 1_000.5, 123_456.785, 999_999_999.5, 1e9, 1e22]
    {
        for places in 0..9 {
            assert_eq!(plain(size, places), slow(size, places), "{size} {places}");
        }
    }
    proptest!(|(size in prop_oneof![0.0..10.0, 0.0..1e6, 0.0..1e12], places in 0_usize..9)| {
        prop_assert_eq!(plain(size, places), slow(size, places));
        // The middle between two roundings, or the nearest f64.
        let halfway = (size * 1e3).round() / 1e3 + 0.5 / 10_f64.powi(i32::try_from(places).unwrap());
        prop_assert_eq!(plain(halfway, places), slow(halfway, places));
    });
    assert_eq!(grouped(1_234_567.891, 2), "1,234,567.89");
    assert_eq!(grouped(1_000.0, 0), "1,000");
    assert_eq!(grouped(1_002_003.04, 1), "1,002,003.0");
}

#[test]
fn shares_are_written_in_per_cent() {
    for (value, text) in [
        (0.0, "0 %"),
        (0.303_79, "30.4 %"),
        (0.8, "80.0 %"),
        (1.0, "100 %"),
        (0.999_96, "100.0 %"),
        (0.005_2, "0.52 %"),
        (0.000_12, "0.012 %"),
        (0.009_99, "1.0 %"),
        (9.999_6, "1,000 %"),
        (123.456, "12,350 %"),
        (1e300, "10³⁰² %"),
        (1e308, "10³¹⁰ %"),
        (-0.28, "−28.0 %"),
    ] {
        assert_eq!(per_cent(value), text, "{value}");
    }
}

#[test]
fn ratios_have_two_decimals_below_ten() {
    for (size, text) in [
        (0.0, "0"),
        (0.0341, "0.034"),
        (0.0997, "0.10"),
        (0.4, "0.40"),
        (1.942, "1.94"),
        (3.0, "3.00"),
        (12.34, "12.3"),
        (99.97, "100"),
        (150.0, "150"),
        (12_346.0, "12,350"),
        (2_013_224.0, "2.013×10⁶"),
        (1e300, "10³⁰⁰"),
        (-0.6, "−0.60"),
    ] {
        assert_eq!(value(size, Unit::Ratio), text, "{size}");
    }
}

#[test]
fn ticks_of_one_axis_have_equally_many_decimals() {
    assert_eq!(tick(0.0, 0.5, 2.0, Unit::Persons), "0");
    assert_eq!(tick(3000.0, 1000.0, 3000.0, Unit::Persons), "3,000");
    assert_eq!(tick(7.5, 2.5, 7.5, Unit::Persons), "7.5");
    assert_eq!(tick(0.02, 0.02, 0.1, Unit::Persons), "0.02");
    assert_eq!(tick(5e5, 5e5, 1.5e6, Unit::Persons), "0.5 million");
    assert_eq!(tick(2.5e9, 2.5e9, 1e10, Unit::Persons), "2.5 billion");
    assert_eq!(tick(0.0, 0.5, 2.0, Unit::Ratio), "0");
    assert_eq!(tick(1.5, 0.5, 2.0, Unit::Ratio), "1.5");
    assert_eq!(tick(0.1, 0.1, 0.3, Unit::Share), "10 %");
    assert_eq!(tick(0.005, 0.005, 0.02, Unit::Share), "0.5 %");
    assert_eq!(tick(1e-6, 1e-6, 1e-6, Unit::Share), "0.0001 %");
    assert_eq!(tick(1e-7, 1e-7, 1e-7, Unit::Share), "10⁻⁵ %");
    assert_eq!(tick(5e-12, 2.5e-12, 7.5e-12, Unit::Persons), "5.0×10⁻¹²");
    assert_eq!(tick(5e299, 2.5e299, 1e300, Unit::Ratio), "5.0×10²⁹⁹");
    assert_eq!(tick(1e300, 1e300, 1e300, Unit::Persons), "10³⁰⁰");
    assert_eq!(tick(1e300, 1e300, 1e300, Unit::Share), "10³⁰² %");
    assert_eq!(tick(1e-310, 1e-310, 1e-310, Unit::Ratio), "10⁻³¹⁰");
    assert_eq!(tick(0.3, 1e-10, 0.3, Unit::Ratio), "0.3000000000");
}

#[test]
fn days_are_whole() {
    assert_eq!([26.67, 3650.0, 1e300].map(day), ["27", "3,650", "10³⁰⁰"]);
}
