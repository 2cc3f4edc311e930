//! Parsing of typed numbers: "10,000", "0.3 per day", "0,7 per week", "1/4", "40%", "2 weeks", "R0 = 3".

mod commas;
mod echo;
pub(crate) mod range;
#[cfg(test)]
mod tests;
mod units;

use crate::model::{EnteredAs, Entry, Unclear, is_hidden};
use commas::{Commas, is_space, without_commas};
use range::{REPRODUCTION_NUMBERS, read_range};
use units::without_counted;

pub use echo::understood;
pub use units::{Unit, split};

/// Maximum characters of a typed text that a sentence quotes.
const MAX_QUOTED: usize = 40;

/// Reads a number without a unit. Refuses ambiguous texts and texts that are not numbers, with a reason.
pub fn read_number(typed: &str) -> Entry {
    read(typed, false, number)
}

/// Reads a count of people or beds: "10,000" or "500 people".
pub fn read_count(typed: &str) -> Entry {
    read(typed, true, |text| match split(text) {
        (text, None) => number(without_counted(text)),
        (_, Some(_)) => wrong_unit(text, "a number of people or beds"),
    })
}

/// Reads a count per day, such as doses: "1,000" or "7000 per week".
pub fn read_count_per_day(typed: &str) -> Entry {
    read(typed, true, per_day)
}

/// Reads a number per day, or a range of it: "3", "2 to 5 per week".
pub fn read_per_day(typed: &str) -> Entry {
    read(typed, false, |text| read_range(text).unwrap_or_else(|| per_day(text)))
}

/// Reads a duration in days: "8", "2 weeks", "12 hours", "1/4".
pub fn read_duration(typed: &str) -> Entry {
    read(typed, false, |text| match split(text) {
        (_, Some(Unit::Months)) => months(text),
        (_, Some(Unit::Rate(_))) => wrong_unit(text, "a duration, as in 2 weeks"),
        (length, Some(Unit::Duration(time))) => scaled(fraction(length, text), time.days),
        (length, None) => fraction(length, text),
    })
}

/// Reads a share: "0.4" or "40%".
pub fn read_share(typed: &str) -> Entry {
    let entry = read(typed, false, share);
    // "12,500" without a per-cent sign can be 12.5 per cent.
    match entry {
        Entry::Unclear(mut unclear) if unclear.readings.is_empty() => {
            if let Commas::Unclear(texts) = without_commas(typed, false) {
                let per_cent = texts.into_iter().map(|text| format!("{text}%"));
                unclear.readings = per_cent.map(|text| (text.clone(), share(&text))).collect();
            }
            Entry::Unclear(unclear)
        }
        entry => entry,
    }
}

/// Reads a rate: per day as "0.1" or "1/10", with its unit as "0.7 per week", its mean duration as "10 days" or
/// "70 years", or a range of either.
pub fn read_rate(typed: &str) -> Entry {
    read(typed, false, |text| read_range(text).unwrap_or_else(|| rate(text)))
}

/// Reads beta: a rate per day, or the basic reproduction number as "R0 = 3" or "R0 3", or a range of either.
pub fn read_beta(typed: &str) -> Entry {
    read(typed, false, |text| read_range(text).unwrap_or_else(|| beta(text)))
}

/// Reads a number or a fraction without a unit: "1/10".
pub fn read_fraction(typed: &str) -> Entry {
    read(typed, false, |text| fraction(text, text))
}

/// Resolves the commas of a text, and parses the text or each of its readings with `plain`. `is_count` says whether
/// people, doses or beds are counted.
fn read(typed: &str, is_count: bool, plain: impl Fn(&str) -> Entry) -> Entry {
    match without_commas(typed.trim(), is_count) {
        Commas::Clear(text) => match plain(&text) {
            // The sentence quotes the typed text instead of the text without commas.
            Entry::Unreadable(reason) if text != typed.trim() => {
                Entry::Unreadable(reason.replace(&shown(&text), &shown(typed.trim())))
            }
            entry => entry,
        },
        Commas::Unclear(texts) => {
            let readings = texts.into_iter().map(|text| (text.clone(), plain(&text)));
            unclear(
                format!("the comma in “{}” can mark decimals or thousands", shown(typed.trim())),
                readings.collect(),
            )
        }
        Commas::Misplaced => Entry::Unreadable(format!(
            "“{}” has a comma that cannot be read: write 0.3 for three tenths and 10000 for ten thousand",
            shown(typed.trim())
        )),
    }
}

/// Returns an unclear entry with the valid ones of these readings.
fn unclear(reason: String, readings: Vec<(String, Entry)>) -> Entry {
    let readings = readings.into_iter().filter(|(_, entry)| !matches!(entry, Entry::Unreadable(_) | Entry::Blank));
    Entry::Unclear(Box::new(Unclear { reason, readings: readings.collect() }))
}

/// Parses a number without commas or a unit.
fn number(text: &str) -> Entry {
    let text = text.trim();
    if text.is_empty() {
        return Entry::Blank;
    }
    let lower = text.to_lowercase();
    let word = lower.trim_start_matches(['+', '-', '−']);
    if word == "nan" {
        return Entry::Unreadable("NaN stands for “not a number”".to_owned());
    }
    if matches!(word, "inf" | "infinity" | "∞") {
        return Entry::Unreadable("it can't be computed with infinity".to_owned());
    }
    let plain = without_grouping(&text.replace('−', "-")).filter(|plain| is_decimal(plain));
    match plain.map(|plain| plain.parse::<f64>()) {
        Some(Ok(value)) if value.is_finite() => Entry::Number(value),
        Some(Ok(_)) => Entry::Unreadable(format!("{} is too large", shown(text))),
        Some(Err(_)) | None => not_a_number(text),
    }
}

/// Parses the number before a unit or a sign; `typed` is the whole text.
fn number_in(text: &str, typed: &str) -> Entry {
    match number(text) {
        Entry::Blank if typed.trim().is_empty() => Entry::Blank,
        Entry::Blank => not_a_number(typed),
        Entry::Unreadable(reason) => Entry::Unreadable(reason.replace(&shown(text.trim()), &shown(typed))),
        entry => entry,
    }
}

/// Parses a number or a fraction; `typed` is the whole text.
fn fraction(text: &str, typed: &str) -> Entry {
    let Some((one, parts)) = text.split_once('/') else { return number_in(text, typed) };
    match (number(one), number(parts)) {
        (Entry::Number(one), Entry::Number(parts)) if parts > 0.0 => Entry::Number(one / parts),
        _ => not_a_number(typed),
    }
}

fn per_day(text: &str) -> Entry {
    match split(text) {
        (count, None) => number_in(without_counted(count), text),
        (count, Some(Unit::Rate(time))) => scaled(number_in(without_counted(count), text), 1.0 / time.days),
        (_, Some(Unit::Months)) => months(text),
        (_, Some(Unit::Duration(_))) => wrong_unit(text, "a number per day"),
    }
}

fn share(text: &str) -> Entry {
    let text = text.trim();
    let per_cent = ["%", "per cent", "percent"].iter().find_map(|sign| text.strip_suffix(sign));
    match number_in(per_cent.unwrap_or(text), text) {
        // Rounded to fifteen significant digits, because 0.725 / 100 differs from 0.00725 in the last bit.
        Entry::Number(value) if per_cent.is_some() => {
            Entry::Number(format!("{:.14e}", value / 100.0).parse().unwrap_or(value / 100.0))
        }
        Entry::Number(value) if value > 1.0 => {
            Entry::Unreadable(format!("for {text} per cent write {text}%, or {}", value / 100.0))
        }
        other => other,
    }
}

fn rate(text: &str) -> Entry {
    let (number, time) = match split(text) {
        (number, None) => return fraction(number, text),
        (_, Some(Unit::Months)) => return months(text),
        (number, Some(Unit::Rate(time))) => return scaled(fraction(number, text), 1.0 / time.days),
        (number, Some(Unit::Duration(time))) => (number, time),
    };
    // "1 per 10 days"
    if let Some((count, length)) = number.split_once(" per ") {
        return match (number_in(count, text), number_in(length, text)) {
            (Entry::Number(count), Entry::Number(length)) if length > 0.0 => {
                Entry::Number(tidy(count / (length * time.days)))
            }
            _ => not_a_number(text),
        };
    }
    if number.contains('/') {
        return fraction_of_days(number, time, text);
    }
    let unit = if Unit::Duration(time).is_years() { EnteredAs::Years } else { EnteredAs::Days };
    match number_in(number, text) {
        Entry::Number(length) => Entry::Derived(unit, converted(length, time.days / unit.days())),
        other => other,
    }
}

/// Parses a fraction with a unit. "1/5 days" is a rate; "1/2 day" and "3/2 days" can be a rate or a duration.
fn fraction_of_days(number: &str, time: &units::Time, text: &str) -> Entry {
    let Entry::Number(value) = fraction(number, text) else { return not_a_number(text) };
    let (rate, length) = (tidy(value / time.days), tidy(value * time.days));
    let is_plural = text.ends_with(['s', 'S']);
    if is_plural && number.trim_start().starts_with("1/") {
        return Entry::Number(rate);
    }
    let readings = vec![
        (format!("{rate} per day"), Entry::Number(rate)),
        (format!("{length} days"), Entry::Derived(EnteredAs::Days, length)),
    ];
    unclear(format!("“{}” can be a rate or a duration", shown(text)), readings)
}

fn beta(text: &str) -> Entry {
    let text = text.trim();
    let reproduction =
        REPRODUCTION_NUMBERS.iter().find_map(|name| text.strip_prefix(name).or_else(|| text.strip_suffix(name)));
    match reproduction {
        None => rate(text),
        Some(reproduction) => match number(reproduction.trim().trim_start_matches(['=', ':'])) {
            Entry::Number(value) if value >= 0.0 => Entry::Derived(EnteredAs::R0, value),
            Entry::Number(_) => Entry::Unreadable("R0 is 0 or more".to_owned()),
            Entry::Blank => not_a_number(text),
            other => other,
        },
    }
}

fn scaled(entry: Entry, factor: f64) -> Entry {
    match entry {
        Entry::Number(value) => Entry::Number(converted(value, factor)),
        other => other,
    }
}

/// Converts a number into another unit. A factor of 1 returns the same bits.
pub fn converted(value: f64, factor: f64) -> f64 {
    if factor.to_bits() == 1_f64.to_bits() { value } else { tidy(value * factor) }
}

/// Rounds a converted number to twelve digits if that only removes a rounding error: 0.7 / 7 is 0.1.
fn tidy(value: f64) -> f64 {
    let short = twelve_digits(value);
    if (short - value).abs() <= 4.0 * f64::EPSILON * value.abs() { short } else { value }
}

/// Rounds a number to twelve significant digits.
pub fn twelve_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// Removes spaces between groups of three digits; `None` for spaces elsewhere.
fn without_grouping(text: &str) -> Option<String> {
    if !text.contains(is_space) {
        return Some(text.to_owned());
    }
    let end = text.find(['.', 'e', 'E']).unwrap_or(text.len());
    let (whole, rest) = text.split_at(end);
    let mut groups = whole.split(is_space);
    let first = groups.next()?.trim_start_matches(['+', '-']);
    let is_group = |group: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_first = is_group(first, 1..=3) && !first.starts_with('0');
    let grouped = is_first && groups.all(|group| is_group(group, 3..=3));
    (grouped && !rest.contains(is_space)).then(|| text.replace(is_space, ""))
}

/// Whether a text has only digits, signs, points and exponents. Rust's parser also accepts words such as "inf".
fn is_decimal(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
}

fn not_a_number(typed: &str) -> Entry {
    Entry::Unreadable(format!("“{}” is not a number", shown(typed)))
}

fn months(typed: &str) -> Entry {
    let sentence = "a month has 28 to 31 days: write days or weeks, as in 60 days";
    Entry::Unreadable(format!("“{}” has no exact length, because {sentence}", shown(typed)))
}

fn wrong_unit(typed: &str, expected: &str) -> Entry {
    Entry::Unreadable(format!("“{}” has a unit that does not fit: write {expected}", shown(typed)))
}

fn shown(typed: &str) -> String {
    let shown = |character: char| if is_hidden(character) { '\u{fffd}' } else { character };
    let more = typed.chars().nth(MAX_QUOTED).map(|_| '…');
    typed.chars().take(MAX_QUOTED).map(shown).chain(more).collect()
}
