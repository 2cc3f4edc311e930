//! Digits with commas between the thousands: `1,234.5`.

/// A number that is not negative, with commas between the thousands.
pub(super) fn grouped(size: f64, places: usize) -> String {
    if let Some((whole, decimals)) = parted(size, places) {
        let mut text = String::with_capacity(8 + places);
        push_grouped(&mut text, whole);
        if places > 0 {
            text.push('.');
            for place in (0..places).rev() {
                text.push(digit(decimals / TENS[place]));
            }
        }
        return text;
    }
    let plain = format!("{size:.places$}");
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
/// decimals at most, and not about halfway between two, where `format!` knows which one is nearer. It takes a tenth of its
/// time, and a page has hundreds.
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

fn push_grouped(text: &mut String, whole: u32) {
    if whole < 1_000 {
        for tens in [100, 10] {
            if whole >= tens {
                text.push(digit(whole / tens));
            }
        }
        return text.push(digit(whole));
    }
    push_grouped(text, whole / 1_000);
    text.push(',');
    for tens in [100, 10, 1] {
        text.push(digit(whole / tens));
    }
}

/// The last digit of a number.
pub(crate) fn digit(number: u32) -> char {
    char::from_digit(number % 10, 10).unwrap_or('0')
}
