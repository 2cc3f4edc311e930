//! Numbers written as people type them.

use chrono::NaiveDate;

use super::dates::written_date;
use super::parse_number::{read_rate, read_share};
use crate::model::{Access, EnteredAs, Entry, Input, InputKind, Rate, Scenario};
use crate::report::text::ranges;

/// A rate as it is typed; the rate itself where it can't be written so.
pub fn written_rate(scenario: &Scenario, input: &Input, rate: Rate) -> Result<String, f64> {
    match (rate.uncertain(), input.kind) {
        (Some(uncertain), _) => Ok(ranges::written(&uncertain)),
        (None, InputKind::Beta) => beta(scenario),
        (None, _) => self::rate(rate.value, rate.entered),
    }
}

/// A number or a day as it is typed; empty where that says the same.
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

/// A share as per cent, `40%`; as a plain number where the per cent would be another one to the last bit.
fn share(value: f64) -> String {
    let per_cent = format!("{}%", rounded(value * 100.0));
    if read_share(&per_cent) == Entry::Number(value) { per_cent } else { value.to_string() }
}

/// A rate as it was typed: `0.1`, `10 days`; the rate itself where that cannot be written so.
fn rate(value: f64, entered: Option<EnteredAs>) -> Result<String, f64> {
    let Some(unit) = entered else { return Ok(value.to_string()) };
    let text = format!("{} {}", rounded(1.0 / (value * unit.days())), unit.name());
    match read_rate(&text) {
        Entry::Derived(unit, duration) if is_same(1.0 / (duration * unit.days()), value) => Ok(text),
        _ => Err(value),
    }
}

/// beta as it was typed: `0.3`, `R0 = 3`; the rate itself where that cannot be written so.
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

/// The same but for the rounding of what was typed: 3 × 0.1 is 0.30000000000000004.
fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-11 * other.abs()
}

/// In at most twelve digits, so that 1 / 0.1 is 10 and 0.07 × 100 is 7.
pub fn rounded(value: f64) -> String {
    let text = format!("{value:.11e}");
    text.parse::<f64>().unwrap_or(value).to_string()
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
    fn rates_are_written_as_they_were_typed_or_not_at_all() {
        assert_eq!(rate(0.1, None), Ok("0.1".to_owned()));
        assert_eq!(rate(0.1, Some(EnteredAs::Days)), Ok("10 days".to_owned()));
        assert_eq!(rate(1.0 / 2.2, Some(EnteredAs::Days)), Ok("2.2 days".to_owned()));
        assert_eq!(rate(1.0 / (70.0 * 365.0), Some(EnteredAs::Years)), Ok("70 years".to_owned()));
        assert_eq!(rate(0.0, Some(EnteredAs::Days)), Err(0.0));
    }
}
