//! Numbers written as they are typed into fields.

use chrono::NaiveDate;

use super::dates::written_date;
use super::parse_number::{read_rate, read_share, twelve_digits};
use crate::model::{Access, EnteredAs, Entry, Input, InputKind, Rate, Scenario};
use crate::report::text::ranges;

/// Writes a rate as it was typed. Returns the rate as an error if that text would not read back as the same rate.
pub fn written_rate(scenario: &Scenario, input: &Input, rate: Rate) -> Result<String, f64> {
    match (rate.uncertain(), input.kind) {
        (Some(uncertain), _) => Ok(ranges::written(&uncertain)),
        (None, InputKind::Beta) => beta(scenario),
        (None, _) => self::rate(rate.value, rate.entered),
    }
}

/// Writes a number or a day as it is typed; a default is an empty text.
pub fn written(scenario: &Scenario, input: &Input, place: usize, start_date: Option<NaiveDate>) -> String {
    let is_date = matches!(input.access, Access::Day(get, _) if get(scenario, place).is_some_and(|day| day.is_date));
    match input.value(scenario, place) {
        None => String::new(),
        Some(value) if input.is_default(value) && !is_date => String::new(),
        Some(value) if input.kind == InputKind::Share => share(value),
        Some(value) if is_date => written_date(value, start_date),
        Some(value) => value.to_string(),
    }
}

/// Writes a share in per cent, `40%`, or as a plain number if the per cent would read back as another share.
fn share(value: f64) -> String {
    let per_cent = format!("{}%", rounded(value * 100.0));
    if read_share(&per_cent) == Entry::Number(value) { per_cent } else { value.to_string() }
}

/// Writes a rate as it was typed: `0.1`, `10 days`. Fails like [`written_rate`].
fn rate(value: f64, entered: Option<EnteredAs>) -> Result<String, f64> {
    let Some(unit) = entered else { return Ok(value.to_string()) };
    let text = format!("{} {}", rounded(1.0 / (value * unit.days())), unit.name());
    match read_rate(&text) {
        Entry::Derived(unit, duration) if is_same(1.0 / (duration * unit.days()), value) => Ok(text),
        _ => Err(value),
    }
}

/// Writes beta as it was typed: `0.3`, `R0 = 3`. Fails like [`written_rate`].
fn beta(scenario: &Scenario) -> Result<String, f64> {
    let beta = scenario.beta.value;
    if scenario.beta.entered.is_none() {
        return Ok(beta.to_string());
    }
    let reproduction = scenario.basic_reproduction_number().ok_or(beta)?;
    let text = rounded(reproduction);
    match text.parse().ok().and_then(|number| scenario.transmission_rate(number)) {
        Some(back) if is_same(back, beta) => Ok(format!("R0 = {text}")),
        _ => Err(beta),
    }
}

/// Whether two numbers differ only by rounding: 3 × 0.1 is 0.30000000000000004.
fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-11 * other.abs()
}

/// Writes a number in at most twelve significant digits, so that 1 / 0.1 is 10 and 0.07 × 100 is 7.
pub fn rounded(value: f64) -> String {
    twelve_digits(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_written_as_per_cent() {
        for (value, text) in
            [(0.4, "40%"), (0.07, "7%"), (0.005, "0.5%"), (0.00725, "0.725%"), (1.0, "100%"), (0.0, "0%")]
        {
            assert_eq!(share(value), text);
        }
        let odd = 1.0 / 3.0;
        assert_eq!(read_share(&share(odd)), Entry::Number(odd));
    }

    #[test]
    fn rates_are_written_as_they_were_typed_or_refused() {
        for (value, entered, text) in [
            (0.1, None, Ok("0.1")),
            (0.1, Some(EnteredAs::Days), Ok("10 days")),
            (1.0 / 2.2, Some(EnteredAs::Days), Ok("2.2 days")),
            (1.0 / (70.0 * 365.0), Some(EnteredAs::Years), Ok("70 years")),
            (0.0, Some(EnteredAs::Days), Err(0.0)),
        ] {
            assert_eq!(rate(value, entered), text.map(str::to_owned));
        }
    }
}
