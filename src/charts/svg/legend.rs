//! The legend of a narrow file with more than four lines, for whose labels there is no space. A page has a legend in
//! HTML.

use super::style::{MUTED, Paint};
use super::text_width;
use crate::charts::types::Size;

/// Height of a row.
const ROW: f64 = 20.0;
/// Distance from the start of the line sample to the name.
const TO_NAME: f64 = 42.0;

/// Returns the height of a legend with this number of rows, below the chart.
pub(crate) fn height(rows: usize) -> f64 {
    let rows = u8::try_from(rows).unwrap_or(u8::MAX);
    if rows == 0 { 0.0 } else { 8.0 + ROW * f64::from(rows) }
}

/// Returns the rows, one per line: sample, name, value.
pub(crate) fn marks(rows: &[(String, String)], top: f64, width: f64) -> String {
    let mut out = String::new();
    let mut y = top + 8.0;
    for (position, (name, figure)) in rows.iter().enumerate() {
        let paint = Paint::Line(position);
        let text = Size::Narrow.text();
        let room = width - TO_NAME - text_width::width(figure, text) - 8.0;
        let name = text_width::name(&text_width::shorten(name, room, text));
        let (middle, baseline) = (y + ROW / 2.0, y + ROW / 2.0 + 4.6);
        out.push_str(&format!(
            "<path{} d=\"M0 {middle:.1}h32\"/><text x=\"{TO_NAME}\" y=\"{baseline:.1}\" fill=\"{MUTED}\">\
             <tspan fill=\"{}\" font-weight=\"600\">{name}</tspan> {figure}</text>",
            paint.attributes(),
            paint.colour()
        ));
        y += ROW;
    }
    out
}
