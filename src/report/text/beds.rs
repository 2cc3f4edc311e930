//! The headline about hospital beds: whether they suffice in each scenario. The table under the chart has the numbers.

use super::{all_scenarios, median_of};
use crate::format::numbers;
use crate::format::text::{capitalised, listed};
use crate::report::beds::{Answer, Beds, beds};
use crate::report::view_model::Shown;

/// Returns the sentence about the beds of all scenarios that have some; `None` if no scenario has beds.
pub fn title(shown: &Shown) -> Option<String> {
    let all = beds(shown);
    if all.is_empty() {
        return None;
    }
    let with = |answer: Answer| all.iter().filter(|beds| beds.answer() == answer).collect::<Vec<_>>();
    let [short, at_risk, open, enough] = [Answer::RunOut, Answer::MayRunOut, Answer::Open, Answer::Enough].map(with);
    let place = |of: &[&Beds]| match of.len() {
        number if number == all.len() && number > 1 => all_scenarios(number),
        _ => listed(&of.iter().map(|beds| shown.scenarios[beds.position].name.as_str()).collect::<Vec<_>>()),
    };
    let available = range(all.iter().map(|beds| beds.available));
    let mut parts = Vec::new();
    if !short.is_empty() {
        let only = if enough.is_empty() { "" } else { " only" };
        let median = median_of(short.iter().any(|beds| beds.range.is_some()));
        let needed = range(short.iter().map(|beds| beds.needed));
        let when = if short.iter().any(|beds| beds.is_rising) { "so far" } else { "at the peak" };
        let place = place(&short);
        parts.push(format!("Beds run out in {place}{only}: {median}{needed} needed {when}, {available} available"));
    }
    if !at_risk.is_empty() {
        let too_many = "where one in twenty simulations or more needs too many";
        parts.push(format!("beds may run out in {}, {too_many}", place(&at_risk)));
    }
    if !open.is_empty() {
        let so_far = if parts.is_empty() { "beds suffice so far, and " } else { "" };
        parts.push(format!("{so_far}the need is still rising in {}", place(&open)));
    }
    if parts.is_empty() {
        let most = |beds: &Beds| beds.range.map_or(beds.needed, |(_, high)| high);
        let most = numbers::count(all.iter().map(most).fold(0.0, f64::max));
        let simulations = if all.iter().any(|beds| beds.range.is_some()) { "19 of 20 simulations of " } else { "" };
        parts.push(format!("Beds suffice in {simulations}{}: at most {most} of {available} needed", place(&enough)));
    }
    Some(capitalised(&parts.join("; ")))
}

/// Returns the range of the values, as numbers of beds: "12,000", or "59,313 to 88,704".
fn range(values: impl Iterator<Item = f64> + Clone) -> String {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let [low, high] = [low, values.fold(0.0, f64::max)].map(numbers::count);
    if low == high { high } else { format!("{low} to {high}") }
}
