//! Rounding of the numbers whose last digits depend on the machine.
//!
//! The hospital census and the analytic final size are computed with exp, expm1 and log1p of the C library. Their last bits
//! depend on its version and on whether the processor has fused multiply-add. All other numbers of
//! results are the same on every machine.

use serde_json::{Deserializer, Value};

/// Fields of results with such numbers, as JSON has them.
const FIELDS: [&str; 4] =
    ["\"hospital_census\":", "\"peak_hospital_census\":", "\"peak_hospital_day\":", "\"analytic_final_size\":"];
/// Beginning of the names of columns with such numbers. They are the last columns.
const COLUMNS: &str = ",hospital_census";

/// Rounds such numbers in results, or in a document that has results.
pub fn round_json(text: &str) -> String {
    let mut rounded = String::new();
    let mut rest = text;
    while let Some(end) = FIELDS.iter().filter_map(|field| Some(rest.find(field)? + field.len())).min() {
        let (before, after) = rest.split_at(end);
        let mut values = Deserializer::from_str(after).into_iter();
        let value: Value = values.next().unwrap().unwrap();
        rounded = rounded + before + &round_all(value).to_string();
        rest = &after[values.byte_offset()..];
    }
    rounded + rest
}

/// Rounds such numbers in a run's CSV file.
pub fn round_csv(text: &str) -> String {
    let columns = text.lines().next().unwrap().matches(COLUMNS).count();
    let line = |line: &str| {
        let mut fields: Vec<_> = line.rsplitn(columns + 1, ',').map(str::to_owned).collect();
        for field in fields.iter_mut().take(columns) {
            *field = field.parse().map_or_else(|_| field.clone(), |number| round(number).to_string());
        }
        fields.reverse();
        fields.join(",")
    };
    text.split("\r\n").map(line).collect::<Vec<_>>().join("\r\n")
}

/// Rounds every number in a value.
fn round_all(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::from(round(number.as_f64().unwrap())),
        Value::Array(values) => values.into_iter().map(round_all).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, round_all(value))).collect(),
        value => value,
    }
}

/// Rounds to ten digits, because a difference between two such numbers loses more than the last ones.
fn round(number: f64) -> f64 {
    format!("{number:.9e}").parse().unwrap()
}
