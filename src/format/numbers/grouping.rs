//! Digits with commas between the thousands: `1,234.5`.

/// A number that is not negative, with commas between the thousands.
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

/// The digits before and after the decimal point of a number as pages mostly have them: below a thousand million, with six
/// decimals at most, and not about halfway between two, where `format!` knows which one is nearer. Without this short cut
/// the workbench takes an eighth more instructions.
fn parted(size: f64, places: usize) -> Option<(u32, u32)> {
    /// The product with a power of ten is exact to a part in 2^53.
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
