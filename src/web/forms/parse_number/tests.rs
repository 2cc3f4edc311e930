use proptest::prelude::*;

use super::*;

fn unreadable(entry: &Entry) -> &str {
    match entry {
        Entry::Unreadable(reason) => reason,
        other => panic!("{other:?}"),
    }
}

fn readings(entry: Entry) -> (String, Vec<String>) {
    match entry {
        Entry::Unclear(unclear) => (unclear.reason, unclear.readings.into_iter().map(|(text, _)| text).collect()),
        other => panic!("{other:?}"),
    }
}

/// Asserts that each of the texts, which are separated by `|`, is read as this number.
fn assert_read(read: fn(&str) -> Entry, cases: &[(&str, f64)]) {
    for (texts, expected) in cases {
        for typed in texts.split('|') {
            assert_eq!(read(typed), Entry::Number(*expected), "{typed}");
        }
    }
}

#[test]
fn numbers_are_read_as_people_type_them() {
    let numbers = [("0.3|0,3", 0.3), ("1,00", 1.0), (" 10 000 |1e4", 10_000.0), (".5", 0.5), ("5.", 5.0), ("+2", 2.0)];
    assert_read(read_number, &numbers);
    assert_read(read_number, &[("10\u{a0}000,5", 10_000.5), ("1\u{202f}234\u{202f}567.5", 1_234_567.5)]);
    assert_read(read_number, &[("−2", -2.0), ("1e-320", 1e-320)]);
    let counts = [(" 10,000 ", 10_000.0), ("1,234,567.5", 1_234_567.5), ("500 people", 500.0), ("0,5", 0.5)];
    assert_read(read_count, &counts);
}

#[test]
fn texts_that_are_not_numbers_have_a_reason() {
    for typed in ["abc", "0.3x", "0,3x", "0x10", "1_000", "0 125", "１２", "1.2.3"] {
        assert_eq!(unreadable(&read_number(typed)), format!("“{typed}” is not a number"));
    }
    for (typed, reason) in [
        (
            "1,23,456",
            "“1,23,456” has a comma that cannot be read: write 0.3 for three tenths and 10000 for ten thousand",
        ),
        ("NaN", "NaN stands for “not a number”"),
        ("-inf", "it can't be computed with infinity"),
        ("Infinity", "it can't be computed with infinity"),
        ("1e400", "1e400 is too large"),
        ("a\0b", "“a\u{fffd}b” is not a number"),
    ] {
        assert_eq!(unreadable(&read_number(typed)), reason, "{typed}");
    }
    assert_eq!(read_number("  "), Entry::Blank);
}

#[test]
fn a_comma_before_three_digits_is_unclear_except_in_counts() {
    for (entry, texts) in [
        (read_rate("7,125 days"), &["7.125 days", "7125 days"][..]),
        (read_share("0,050%"), &["0.05%"]),
        (read_share("12,500"), &["12.5%", "12500%"]),
        (read_per_day("0,125"), &["0.125"]),
        (read_duration("30,125"), &["30.125", "30125"]),
        (read_beta("R0 = 2,500"), &["R0 = 2.5", "R0 = 2500"]),
        (read_rate("0,125 to 0,250"), &["0.125 to 0.25"]),
        (read_count("0,125"), &["0.125"]),
    ] {
        assert_eq!(readings(entry).1, texts);
    }
    assert_eq!(readings(read_rate("7,125 days")).0, "the comma in “7,125 days” can mark decimals or thousands");
}

#[test]
fn shares_may_be_per_cent() {
    let numbers = [("0.4|40%|40 %|40 per cent", 0.4), ("0,5%", 0.005), ("7%", 0.07), ("0.725%", 0.007_25)];
    assert_read(read_share, &numbers);
    assert_read(read_share, &[("0", 0.0), ("1|100%", 1.0)]);
    assert_eq!(read_share(""), Entry::Blank);
    assert_eq!(unreadable(&read_share("40")), "for 40 per cent write 40%, or 0.4");
    assert_eq!(unreadable(&read_share("%")), "“%” is not a number");
}

#[test]
fn rates_may_be_mean_durations_and_beta_may_be_r0() {
    let rates = [
        ("0.1|0.1 per day|0.1/day|1/10|1/10 per day|0.7 per week|0,7 / week|0.7 a week", 0.1),
        ("0.25 per hour", 6.0),
        ("73 per year|1/5 days|1 per 5 days", 0.2),
        ("1 per 2 weeks", 1.0 / 14.0),
        ("1/week", 1.0 / 7.0),
    ];
    assert_read(read_rate, &rates);
    for (texts, unit, expected) in [
        ("10 days|10 d|10d", EnteredAs::Days, 10.0),
        ("1 day", EnteredAs::Days, 1.0),
        ("2.2days|2,2 Days", EnteredAs::Days, 2.2),
        ("2 weeks", EnteredAs::Days, 14.0),
        ("12 hours", EnteredAs::Days, 0.5),
        ("90 min", EnteredAs::Days, 0.0625),
        ("70 years", EnteredAs::Years, 70.0),
    ] {
        for typed in texts.split('|') {
            assert_eq!(read_rate(typed), Entry::Derived(unit, expected), "{typed}");
        }
    }
    for typed in ["R0 = 3", "R0 3", "r0=3", "R₀: 3", "3 R0"] {
        assert_eq!(read_beta(typed), Entry::Derived(EnteredAs::R0, 3.0), "{typed}");
    }
    assert_eq!(read_beta("R0 = 2,5"), Entry::Derived(EnteredAs::R0, 2.5));
    assert_eq!(read_beta("0.3"), Entry::Number(0.3));
    for typed in ["days", "1/0", "1/x", "x days", "per week", "1 per x days", "1 per 0 days"] {
        assert!(matches!(read_rate(typed), Entry::Unreadable(_)), "{typed}");
    }
    assert!(matches!(read_beta("R0"), Entry::Unreadable(_)));
    assert!(matches!(read_beta("R0 = -1"), Entry::Unreadable(_)));
    assert_eq!(readings(read_rate("1/2 day")).1, ["0.5 per day", "0.5 days"]);
    assert_eq!(readings(read_rate("3/2 weeks")).1, ["0.21428571428571427 per day", "10.5 days"]);
    assert!(unreadable(&read_rate("2 months")).starts_with("“2 months” has no exact length"));
}

#[test]
fn a_duration_and_a_count_per_day_have_their_units() {
    assert_read(read_duration, &[("1/4|6 hours", 0.25), ("1/3 day", 1.0 / 3.0), ("0.5", 0.5), ("2 weeks", 14.0)]);
    assert_read(read_duration, &[("1 year", 365.0), ("200 days", 200.0)]);
    assert_eq!(unreadable(&read_duration("1/0")), "“1/0” is not a number");
    assert_read(read_count_per_day, &[("1,000|1000 doses per day|7,000 per week", 1_000.0)]);
    for wrong in [read_duration("5 per day"), read_count("5 days"), read_count_per_day("5 days"), read_per_day("5 d")] {
        assert!(unreadable(&wrong).contains("has a unit that does not fit: write "), "{wrong:?}");
    }
}

#[test]
fn converted_numbers_are_described() {
    let rate = |typed: &str| understood(typed, &read_rate(typed), ("", " per day"));
    for (typed, read) in [
        ("0,3", "0.3 per day"),
        ("0.7 per week", "0.1 per day"),
        ("2 weeks", "14 days"),
        ("1/5 days", "0.2 per day"),
        ("2,5 to 3,5 d", "2.5 to 3.5 days"),
        ("0,7 to 1,4 per week", "0.1 to 0.2 per day"),
    ] {
        assert_eq!(rate(typed).unwrap(), format!("“{typed}” is read as {read}"));
    }
    for plain in ["0.3", "0.3 per day", "1/10", "10 days", "70 years", "10 d", "abc", "0,125", "0.2 to 0.4"] {
        assert_eq!(rate(plain), None, "{plain}");
    }
    let count = |typed: &str| understood(typed, &read_count(typed), ("", "")).unwrap();
    assert_eq!(count("10,000"), "“10,000” is read as 10000: the comma marks thousands");
    assert_eq!(count("0,5"), "“0,5” is read as 0.5");
}

/// The rule for a comma, written a second time. Returns the number, or the possible readings.
fn rule(whole: &str, decimals: &str, is_count: bool) -> Result<f64, Vec<f64>> {
    let as_decimals = format!("{whole}.{decimals}").parse().unwrap();
    if decimals.len() != 3 {
        return Ok(as_decimals);
    }
    let as_thousands = format!("{whole}{decimals}").parse().unwrap();
    let is_grouped = whole.len() <= 3 && !whole.starts_with('0');
    match (is_count, is_grouped) {
        (true, true) => Ok(as_thousands),
        (false, true) => Err(vec![as_decimals, as_thousands]),
        (_, false) => Err(vec![as_decimals]),
    }
}

proptest! {
    #[test]
    fn every_comma_is_read_by_the_rule(whole in "[0-9]{1,5}", decimals in "[0-9]{1,6}", is_count: bool) {
        let typed = format!("{whole},{decimals}");
        let entry = if is_count { read_count(&typed) } else { read_number(&typed) };
        match (rule(&whole, &decimals, is_count), entry) {
            (Ok(value), entry) => prop_assert_eq!(entry, Entry::Number(value)),
            (Err(values), Entry::Unclear(unclear)) => {
                let read: Vec<_> = unclear.readings.iter().map(|(text, entry)| {
                    assert_eq!(&read_number(text), entry, "each suggested text has its reading");
                    entry.clone()
                }).collect();
                prop_assert_eq!(read, values.into_iter().map(Entry::Number).collect::<Vec<_>>());
            }
            (_, entry) => prop_assert!(false, "{} is {:?}", typed, entry),
        }
    }

    #[test]
    fn accepted_numbers_have_the_typed_digits_and_no_ambiguous_comma(typed in "[0-9,. ]{1,9}") {
        // An accepted number must not be wrong by a factor of 1,000.
        if let Entry::Number(value) = read_number(&typed) {
            let digits = |text: &str| -> String {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                digits.trim_matches('0').to_owned()
            };
            prop_assert_eq!(digits(&value.to_string()), digits(&typed));
            let comma = typed.find(',');
            let after = comma.map(|comma| typed[comma + 1..].trim_end().len());
            prop_assert!(after.is_none_or(|digits| digits != 3), "{} is {}", typed, value);
        }
    }

    #[test]
    fn units_of_time_are_converted_into_days(number in 1_u32..1000, unit in 0_usize..4) {
        let (name, days) = [("minutes", 1.0 / 1_440.0), ("hours", 1.0 / 24.0), ("days", 1.0), ("weeks", 7.0)][unit];
        let near = |one: f64, other: f64| (one - other).abs() <= 1e-12 * other;
        let Entry::Derived(EnteredAs::Days, length) = read_rate(&format!("{number} {name}")) else { panic!() };
        prop_assert!(near(length, f64::from(number) * days));
        let Entry::Number(rate) = read_rate(&format!("{number} per {}", name.trim_end_matches('s'))) else { panic!() };
        prop_assert!(near(rate, f64::from(number) / days));
    }
}
