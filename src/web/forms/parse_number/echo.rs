//! The text under a field that says how a number with a comma or another unit was read.

use super::commas::has_thousands;
use super::range::number_of;
use super::units::has_other_times;
use super::{shown, twelve_digits};
use crate::model::{EnteredAs, Entry};
use crate::report::text::ranges;

/// Says how a typed text was read, if the number differs from the typed one: "“0,7 per week” is read as 0.1 per day".
/// `before` and `unit` are the texts around the number.
pub fn understood(typed: &str, entry: &Entry, (before, unit): (&str, &str)) -> Option<String> {
    let has_comma = typed.contains(',');
    if !has_comma && !has_other_times(typed) && !divides_days(typed) {
        return None;
    }
    let read = match entry {
        Entry::Number(value) if unit == "%" => format!("{} %", exact(value * 100.0)),
        Entry::Number(value) => format!("{before}{}{unit}", exact(*value)),
        // A duration in years is kept in years.
        Entry::Derived(EnteredAs::Years, _) if !has_comma => return None,
        Entry::Derived(EnteredAs::R0, value) => format!("R0 = {}", exact(*value)),
        Entry::Derived(of, value) => format!("{} {}", exact(*value), of.name()),
        Entry::Distribution(draft) => {
            let number = |name: &str| number_of(draft, name).map_or_else(|| "…".to_owned(), exact);
            let text = ranges::compose(draft.distribution.as_deref()?, draft.of.as_deref(), number);
            if draft.of.is_some() { text } else { format!("{text}{unit}") }
        }
        Entry::Absent | Entry::Blank | Entry::Unclear(_) | Entry::Unreadable(_) => return None,
    };
    let how = if has_thousands(typed) { ": the comma marks thousands" } else { "" };
    Some(format!("“{}” is read as {read}{how}", shown(typed.trim())))
}

/// Whether a text divides by days, like "1/5 days" and "1 per 5 days", which are rates.
fn divides_days(typed: &str) -> bool {
    let has_word = |word: &str| typed.to_ascii_lowercase().contains(word);
    let divisor = typed.split_once('/').or_else(|| typed.split_once(" per ")).map(|(_, divisor)| divisor.trim_start());
    divisor.is_some_and(|divisor| divisor.starts_with(|letter: char| letter.is_ascii_digit())) && has_word("d")
}

/// Writes a number without commas between thousands, because the text is about the meaning of commas.
fn exact(value: f64) -> String {
    let short = twelve_digits(value);
    if short == 0.0 || (1e-9..1e15).contains(&short.abs()) { short.to_string() } else { format!("{short:e}") }
}
