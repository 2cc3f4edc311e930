//! The results of a comparison as CSV, and escaping of texts in cells.

use std::io;

use chrono::{Days, NaiveDate};

use crate::model::{Quantiles, Results, SERIES, ScenarioResult};

/// Writes a row for each scenario and day, and a column for each series that at least one scenario has, with the unit
/// in its head. There is a date if day 0 has one. For an ensemble, the mean is followed by the quantiles.
///
/// # Errors
///
/// Returns an error if the table cannot be written, which is a programming error.
pub fn results_csv(start: Option<NaiveDate>, results: &Results) -> Result<String, csv::Error> {
    let all: Vec<Vec<Column>> = results.scenarios.iter().map(columns).collect();
    let places = 0..all.first().map_or(0, Vec::len);
    let kept: Vec<usize> = places.filter(|place| all.iter().any(|columns| columns[*place].values.is_some())).collect();
    // Unused capacity takes no memory pages; a growing vector is in memory twice while it is copied.
    let names: usize = results.scenarios.iter().map(|scenario| scenario.name.len() + MARKS).sum();
    let row = (kept.len() + 2) * WIDTH;
    let table = Vec::with_capacity(results.days.len() * (names + results.scenarios.len() * row));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(table);
    let heads = all.first().into_iter().flat_map(|columns| kept.iter().map(|place| columns[*place].head.clone()));
    let date_head = start.map(|_| "date".to_owned());
    let first_heads = ["scenario".to_owned(), "day".to_owned()].into_iter().chain(date_head);
    writer.write_record(first_heads.chain(heads))?;
    for (scenario, columns) in results.scenarios.iter().zip(&all) {
        let name = plain_text(&scenario.name);
        for (index, day) in results.days.iter().enumerate() {
            let values = kept.iter().map(|place| {
                let value = columns[*place].values.and_then(|values| values.get(index));
                value.map_or_else(String::new, f64::to_string)
            });
            let date = start.map(|start| date(start, *day));
            let first = [name.clone(), day.to_string()].into_iter().chain(date);
            writer.write_record(first.chain(values))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error).into())
}

/// Maximum characters of a number with all digits, except very small numbers.
const WIDTH: usize = 24;

/// Characters of an apostrophe and two quotation marks.
const MARKS: usize = 3;

/// A column of a scenario.
struct Column<'a> {
    head: String,
    values: Option<&'a [f64]>,
}

/// Returns every column that a scenario can have, in the same order for all scenarios.
fn columns(scenario: &ScenarioResult) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    for row in &SERIES {
        let values = scenario.series[row.series].as_deref();
        let band = scenario.bands.as_ref().and_then(|bands| bands[row.series].as_ref());
        columns.push(Column { head: row.csv_head.to_owned(), values });
        let quantiles = band.map(Quantiles::named);
        columns.extend(["q05", "q25", "q50", "q75", "q95"].into_iter().enumerate().map(|(place, quantile)| Column {
            head: format!("{}_{quantile}", row.csv_head),
            values: quantiles.map(|quantiles| quantiles[place].1.as_slice()),
        }));
    }
    columns
}

/// Formats the date of a day: "2026-01-05"; empty after the last representable date.
pub fn date(start: NaiveDate, day: u32) -> String {
    start.checked_add_days(Days::new(day.into())).map_or_else(String::new, |date| date.format("%Y-%m-%d").to_string())
}

/// Characters with which a formula can begin, with their variants of other widths and sizes in Unicode.
const FORMULA_SIGNS: [char; 19] =
    ['=', '＝', '﹦', '⁼', '₌', '+', '＋', '﹢', '⁺', '₊', '﬩', '-', '－', '﹣', '@', '＠', '﹫', '\t', '\r'];

/// Cell separators of spreadsheets. The settings of a spreadsheet determine which of them it uses.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// Escapes a text for a cell. An apostrophe prevents a spreadsheet from running a text that begins like a formula. It
/// is also added after a separator, because a spreadsheet with other settings begins a cell there.
pub fn plain_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for character in text.chars() {
        if begins && FORMULA_SIGNS.contains(&character) {
            plain.push('\'');
        }
        // Some spreadsheets skip spaces and quotation marks before a formula.
        begins = SEPARATORS.contains(&character) || (begins && (character.is_whitespace() || character == '"'));
        plain.push(character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_begin_like_formulas_are_escaped() {
        for (text, plain) in [
            ("=cmd()", "'=cmd()"),
            ("＝cmd()", "'＝cmd()"),
            ("a;=cmd()", "a;'=cmd()"),
            ("a, @b\t+c;－d", "a, '@b\t'+c;'－d"),
            ("\"=cmd()", "\"'=cmd()"),
            ("a = b; c - d", "a = b; c - d"),
            ("R0 = 3", "R0 = 3"),
        ] {
            assert_eq!(plain_text(text), plain);
        }
    }
}
