//! The tables under a chart.

pub(crate) mod correlations;
pub(crate) mod differences;
pub(crate) mod inputs;
pub(crate) mod summary;
pub(crate) mod values;

/// Returns the sign before `text`, which is the formatted absolute value of `value`; empty if the text is zero.
fn sign(value: f64, text: &str) -> &'static str {
    match value {
        _ if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) => "",
        _ if value < 0.0 => "−",
        _ => "+",
    }
}
