//! Decodes UTF-8 with or without a byte order mark, and joins texts in sentences.

/// The reason why bytes are not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// The bytes are UTF-16.
    #[error("in UTF-16: save it in UTF-8")]
    Utf16,
    /// The bytes are neither UTF-8 nor UTF-16.
    #[error("not text in UTF-8")]
    Other {
        /// Number of bytes before the first invalid byte.
        at: usize,
    },
}

/// Decodes UTF-8, and removes the byte order mark that some editors write at the beginning.
///
/// # Errors
///
/// The reason why the bytes are not UTF-8.
pub fn utf8_text(bytes: &[u8]) -> Result<&str, NotText> {
    let is_utf16 = match *bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        // UTF-16 without a byte order mark: JSON and TOML do not contain zero bytes.
        [first, second, ..] => (first == 0) != (second == 0),
        _ => false,
    };
    if is_utf16 {
        return Err(NotText::Utf16);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| NotText::Other { at: error.valid_up_to() })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Returns whether a text that is not JSON is CSV: its first two lines have equally many separators.
pub fn is_csv(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next().filter(|line| !line.trim_start().starts_with(['{', '['])) else { return false };
    [',', ';', '\t'].into_iter().any(|separator| match (separators(first, separator), lines.clone().next()) {
        (0, _) => false,
        (count, Some(second)) => separators(second, separator) == count,
        // Only a header line: a sentence would have spaces after its commas.
        (_, None) => !first.contains(' '),
    })
}

/// Counts separators outside quotation marks.
fn separators(line: &str, separator: char) -> usize {
    line.split('"').step_by(2).map(|outside| outside.matches(separator).count()).sum()
}

/// Capitalises the first letter of a text.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Joins texts with commas and a final "and": "3, 2 and 1.2".
pub fn listed(all: &[impl AsRef<str>]) -> String {
    let texts: Vec<_> = all.iter().map(AsRef::as_ref).collect();
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => texts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_byte_order_mark_is_removed_and_utf_16_is_refused() {
        assert_eq!(utf8_text("\u{feff}{}".as_bytes()), Ok("{}"));
        assert_eq!(utf8_text(b"{}"), Ok("{}"));
        assert_eq!(utf8_text(b""), Ok(""));
        assert_eq!(utf8_text(b"{\"\xe9\"}"), Err(NotText::Other { at: 2 }));
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            for text in ["{\"days\": 1}", "\u{feff}{\"days\": 1}", "\u{feff}é"] {
                assert_eq!(utf8_text(&utf16(text, bytes)), Err(NotText::Utf16), "{text}");
            }
        }
    }

    #[test]
    fn csv_is_recognised_and_json_and_sentences_are_not() {
        for text in [
            "scenario,day,susceptible\nA,0,9900\n",
            "\"scenario\",\"day\"\r\n\"A, B\",0\r\n",
            "day;cases\n0;3\n",
            "day\tcases\n0\t3\n",
            "id,title",
        ] {
            assert!(is_csv(text), "{text}");
        }
        for text in ["", "{\"a\": 1,\n\"b\": 2}", "[1,\n2,\n3]", "hello", "hello, world", "<html>\n<p>a, b</p>"] {
            assert!(!is_csv(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_text_is_read_with_and_without_a_byte_order_mark(text in "[^\u{0}\u{feff}]{0,20}") {
            prop_assert_eq!(utf8_text(text.as_bytes()), Ok(text.as_str()));
            let marked = format!("\u{feff}{text}");
            prop_assert_eq!(utf8_text(marked.as_bytes()), Ok(text.as_str()));
        }
    }
}
