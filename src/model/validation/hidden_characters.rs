//! Invisible characters. They can make two different names look alike, change how a text reads, or break a database, a
//! log or an SVG.

/// Maximum characters quoted before a hidden character to show its position.
const MAXIMUM_QUOTED: usize = 20;
/// First character that can be joined to its neighbours. Latin, Greek, Cyrillic and Armenian letters come before it.
const FIRST_JOINED: char = '\u{590}';

/// Returns whether a character is refused in names, notes and tags.
///
/// These are control characters, directional characters and line ends, and Unicode's default-ignorable characters:
/// zero-width spaces and joiners, soft hyphens, fillers, annotations and tags (which spell the flags of England,
/// Scotland and Wales, so that these are refused too). The joiners and variation selectors of [`is_joiner`] are not
/// included, because Persian, Hindi and emoji need them.
pub fn is_hidden(character: char) -> bool {
    character.is_control() || steers(character) || is_unseen(character)
}

/// Returns whether a character sets the writing direction, ends a line or is a noncharacter. All versions refuse these.
fn steers(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// Returns whether a character is invisible. Versions up to 0.4 accepted these, so that stored runs may contain some.
pub fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
            | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}'
    )
}

/// Returns whether a character is invisible and joins or changes its neighbours. It is valid between characters that it
/// can join or change.
pub fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}') || is_selector(character)
}

/// Returns whether a character is a variation selector.
fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}' | '\u{180f}')
}

/// Returns the first hidden character of a text, with the text before it: a character of [`is_hidden`], or a joiner
/// that joins nothing.
pub fn first_hidden(text: &str) -> Option<(&str, char)> {
    let mut before = None;
    let mut rest = text.char_indices().peekable();
    while let Some((place, character)) = rest.next() {
        let after = rest.peek().map(|(_, after)| *after);
        if is_hidden(character) || (is_joiner(character) && !joins(before, character, after)) {
            return Some((&text[..place], character));
        }
        before = Some(character);
    }
    None
}

fn joins(before: Option<char>, joiner: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let is_joined = |character: char| character >= FIRST_JOINED && !character.is_whitespace();
    if is_selector(joiner) {
        // ©️ and ®️, and the keys 0️⃣ to 9️⃣, are below `FIRST_JOINED`.
        let is_sign = matches!(before, '©' | '®') || after == Some('\u{20e3}');
        return (is_joined(before) || is_sign) && !is_joiner(before);
    }
    let is_open = is_joined(before) && !matches!(before, '\u{200c}' | '\u{200d}');
    is_open && after.is_some_and(|after| is_joined(after) && !is_joiner(after))
}

/// Returns the error message for a text with a hidden character; it begins with the text's label.
pub fn hidden_sentence(label: &str, text: &str) -> Option<String> {
    let (before, character) = first_hidden(text)?;
    let quoted: Vec<char> = before.chars().rev().take(MAXIMUM_QUOTED).collect();
    let quoted: String = quoted.into_iter().rev().collect();
    let place =
        if quoted.trim().is_empty() { "at its beginning".to_owned() } else { format!("after “{}”", quoted.trim()) };
    let code = u32::from(character);
    Some(format!(
        "{label} must not contain invisible characters, and this one has U+{code:04X} {place}: type it again without it"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_characters_are_found_with_the_text_before_them() {
        let hidden = "\0\u{7f}\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{202e}\u{2060}\u{2061}\u{2064}\u{2066}\u{3164}\u{feff}\
                      \u{fff9}\u{fffb}\u{e0001}\u{e007f}";
        for hidden in hidden.chars() {
            for (text, before) in
                [(format!("Ba{hidden}se"), "Ba"), (format!("{hidden}Base"), ""), (format!("B{hidden}"), "B")]
            {
                assert_eq!(first_hidden(&text), Some((before, hidden)), "{text:?}");
            }
        }
        let sentence = hidden_sentence("Name", "No change\u{200b}").unwrap();
        assert_eq!(
            sentence,
            "Name must not contain invisible characters, and this one has U+200B after “No change”: type it again without it"
        );
        assert!(hidden_sentence("Name", "\u{feff}Base").unwrap().contains("U+FEFF at its beginning"));
    }

    #[test]
    fn joiners_are_valid_only_between_letters_that_they_join() {
        for text in ["می‌خواهم", "क्‍ष", "👩‍💻", "👨‍👩‍👧", "❤️‍🔥", "☎️ now", "1️⃣", "©️", "葛󠄀", "Ärzte, 接触減"]
        {
            assert_eq!(first_hidden(text), None, "{text}");
        }
        for text in [
            "A\u{200d}",
            "\u{200d}A",
            "A\u{200c}B",
            "é\u{200d}é",
            "Ж\u{200c}Ж",
            "م\u{200c}",
            "م\u{200c}\u{200d}م",
            "م\u{200c} م",
            "A\u{fe0f}",
            "\u{fe0f}",
            " \u{fe0f}",
            "❤\u{fe0f}\u{fe0f}",
            "A\u{e0100}",
        ] {
            assert!(first_hidden(text).is_some(), "{text:?}");
        }
    }

    proptest! {
        /// No two valid texts of Latin letters differ only in hidden characters.
        #[test]
        fn a_hidden_character_is_always_found(letters in "[a-z]{1,8}", hidden in any::<char>(), at in 0_usize..8) {
            let at = at.min(letters.len());
            let text = format!("{}{hidden}{}", &letters[..at], &letters[at..]);
            prop_assert_eq!(first_hidden(&text).is_some(), is_hidden(hidden) || is_joiner(hidden));
        }
    }
}
