//! Formats digits with commas between the thousands: `1,234.5`.

/// Formats a non-negative number with this number of decimals and with commas between the thousands.
pub(super) fn grouped(size: f64, places: usize) -> String {
    let plain = match parted(size, places) {
        Some((whole, _)) if places == 0 => whole.to_string(),
        Some((whole, decimals)) => format!("{whole}.{decimals:0places$}"),
        None => format!("{size:.places$}"),
    };
    let whole = plain.find('.').unwrap_or(plain.len());
    let mut text = String::with_capacity(plain.len() + whole / 3);
    for (at, digit) in plain.char_indices() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const TENS: [u32; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// Returns the digits before and after the decimal point; `None` for numbers that need `format!`.
///
/// It covers most numbers on pages: those that have at most nine digits without the decimal point, and at most six
/// decimals. Numbers near the middle between two roundings are left to `format!`, which rounds exactly. Without this
/// shortcut the workbench takes an eighth more instructions.
fn parted(size: f64, places: usize) -> Option<(u32, u32)> {
    /// Distance from the middle below which the rounding may be wrong: the product with a power of ten has a relative
    /// error of up to 2^-53.
    const DOUBT: f64 = 1e-6;
    let tens = *TENS.get(places)?;
    let scaled = size * f64::from(tens);
    if !(0.0..1e9).contains(&scaled) {
        return None;
    }
    let rounded = (scaled + 0.5).floor();
    if (scaled + 0.5 - rounded) < DOUBT || (rounded + 1.0 - (scaled + 0.5)) < DOUBT {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and between 0 and 1e9")]
    let rounded = rounded as u32;
    Some((rounded / tens, rounded % tens))
}
