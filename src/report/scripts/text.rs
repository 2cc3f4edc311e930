//! Texts and numbers in the syntax of R, Python, JSON and the shell. Escaping prevents typed texts from running as
//! code.

use crate::model::is_hidden as is_hidden_character;

/// Numbers from this one on are written with an exponent.
const LONG: f64 = 1e15;
/// Numbers below this one are written with an exponent.
const SMALL: f64 = 1e-4;

/// Writes a number with all digits, for R and Python.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if size >= LONG || (size > 0.0 && size < SMALL) { format!("{value:e}") } else { value.to_string() }
}

/// Quotes a text for R.
pub fn r(text: &str) -> String {
    // R accepts characters that the locale does not have only if all of them are escaped.
    let is_escaped = text.chars().any(is_hidden);
    quoted(text, |character| match u32::from(character) {
        code if is_escaped && !character.is_ascii() => Some(format!("\\U{{{code:x}}}")),
        code if is_hidden(character) => Some(format!("\\u{{{code:x}}}")),
        _ => None,
    })
}

/// Quotes a text for Python.
pub fn python(text: &str) -> String {
    quoted(text, |character| match u32::from(character) {
        code if is_hidden(character) && code > 0xffff => Some(format!("\\U{code:08x}")),
        code if is_hidden(character) => Some(format!("\\u{code:04x}")),
        _ => None,
    })
}

fn quoted(text: &str, escaped: impl Fn(char) -> Option<String>) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match escaped(character) {
            Some(sequence) => quoted.push_str(&sequence),
            None => {
                if matches!(character, '"' | '\\') {
                    quoted.push('\\');
                }
                quoted.push(character);
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Escapes hidden characters in JSON. They occur only in its strings, except line breaks.
pub fn json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if is_hidden(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Quotes a text for a shell, which then expands nothing in it.
pub fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Replaces hidden characters by spaces for a comment, so that the text cannot end the comment.
pub fn comment(text: &str) -> String {
    text.chars().map(|character| if is_hidden(character) { ' ' } else { character }).collect()
}

/// Whether a character ends a line, changes the direction of the text after it, or is invisible. With such characters a
/// script could look different from the code that runs.
fn is_hidden(character: char) -> bool {
    is_hidden_character(character) || matches!(character, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(r("a \"b\" \\n %s $(rm) é"), r#""a \"b\" \\n %s $(rm) é""#);
        assert_eq!(r("é\u{200b}\n"), r#""\U{e9}\U{200b}\u{a}""#);
        assert_eq!(python("'\\\"\u{2028}\u{e0001}é"), "\"'\\\\\\\"\\u2028\\U000e0001é\"");
        assert_eq!(json("\"\u{e0001}é\u{202e}\"\n"), "\"\\udb40\\udc01é\\u202e\"\n");
        assert_eq!(shell("it's $(rm)"), r"'it'\''s $(rm)'");
        assert_eq!(comment("a\nsystem('rm')\u{2028}é"), "a system('rm') é");
    }

    #[test]
    fn numbers_keep_every_digit() {
        for value in [0.0, 0.1, 1.0 / 3.0, 1.0 / 25_550.0, 1e-9, 1e10, 123_456_789.125, f64::MAX] {
            assert_eq!(number(value).parse::<f64>().ok(), Some(value), "{}", number(value));
        }
        assert_eq!(number(10_000.0), "10000");
        assert_eq!(number(1e-9), "1e-9");
    }
}
