//! Text layout without font files: escaping, estimated widths, shortening and wrapping.

/// Font size for which labels are laid out: the largest size in the style sheet.
pub(crate) const TEXT: f64 = 15.0;

/// Escapes a string for XML text and double-quoted attributes. Characters that XML forbids are omitted.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

/// Escapes a name for a label, and isolates its text direction.
pub(crate) fn name(text: &str) -> String {
    let text = escape(text);
    // First-strong isolate: a value after a Hebrew or Arabic name keeps its position, and a direction override ends
    // with the name.
    if text.chars().any(sets_direction) { format!("\u{2068}{text}\u{2069}") } else { text }
}

/// Whether a character belongs to a right-to-left script or controls the text direction.
fn sets_direction(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Estimates the width of a text at this font size, rather too wide than too narrow. The mean is 0.54 em per character;
/// classes of characters make the estimate right for `illicit` and for `WWW` too.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// Estimates the width of a bold text.
pub(crate) fn bold_width(text: &str, size: f64) -> f64 {
    width(text, size) * BOLD
}

const BOLD: f64 = 1.07;

/// Returns the width of a character in em.
fn em(c: char) -> f64 {
    match c {
        ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'i' | 'j' | 'l' => 0.28,
        'I' | 'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' | '"' | '·' => 0.4,
        'M' | 'W' | 'm' | 'w' | '@' | '%' | '—' | '…' | '&' => 0.93,
        'C' | 'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' => 0.77,
        'A'..='Z' => 0.66,
        '\0'..='\u{7f}' => 0.58,
        // Combining marks, joiners, direction marks and variation selectors have no width.
        _ if clings(c) || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}') => {
            0.0
        }
        '¹' | '²' | '³' | '\u{2070}'..='\u{209f}' => 0.42,
        '\u{80}'..='\u{10ff}' | '\u{2000}'..='\u{206f}' => 0.7,
        _ => 1.3,
    }
}

/// Whether a character combines with the one before it.
pub(crate) fn clings(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Shortens a text with an ellipsis to a bold line of width `room`. A text that fits is returned unchanged.
pub(crate) fn shorten(text: &str, room: f64, size: f64) -> String {
    let text = text.trim();
    if bold_width(text, size) <= room {
        return text.to_owned();
    }
    let room = room - bold_width("…", size);
    let mut used = 0.0;
    let fits = |(_, c): &(usize, char)| {
        used += bold_width(c.encode_utf8(&mut [0; 4]), size);
        used <= room
    };
    let end = text.char_indices().take_while(fits).last().map_or(0, |(at, c)| at + c.len_utf8());
    // A zero-width joiner must not be last.
    let kept = text[..end].trim_end_matches(|c: char| c.is_whitespace() || c == '\u{200d}');
    format!("{kept}…")
}

/// Shortens a text so that it still differs from other texts with the same beginning, by omitting a part that they
/// share.
pub(crate) fn shorten_among<'a>(text: &str, others: impl Iterator<Item = &'a str>, room: f64, size: f64) -> String {
    let text = text.trim();
    let short = shorten(text, room, size);
    let alike = |other: &&str| *other != text && shorten(other, room, size) == short;
    let shared = others.map(str::trim).filter(alike).map(|other| shared(text, other)).max();
    let Some(shared) = shared.filter(|_| short != text) else { return short };
    let next = text[shared..].chars().next().map_or(shared, |c| shared + c.len_utf8());
    // From the start of the word if the first different character then fits.
    let from = |room: f64| {
        let word = parting(text, shared, LONG);
        let fits = bold_width("…", size) + bold_width(&text[word..next], size) <= room;
        &text[if fits { word } else { parting(text, shared, 0) }..]
    };
    let tail = shorten(from(room * TAIL), room * TAIL, size);
    let head = room - bold_width(" ", size) - bold_width(&tail, size);
    if head < MIN_HEAD * size {
        return shorten(&format!("…{}", from(room - bold_width("…", size))), room, size);
    }
    let head = shorten(text, head, size);
    // A partial word at the end is removed.
    let whole = head.rfind(char::is_whitespace).filter(|at| at * 2 > head.len()).map(|at| head[..at].trim_end());
    whole.map_or_else(|| format!("{head} {tail}"), |whole| format!("{whole}… {tail}"))
}

/// Maximum share of the width for the differing part, and minimum width of the beginning, in em.
const TAIL: f64 = 0.55;
const MIN_HEAD: f64 = 3.5;

/// Returns the byte position from which to show a text that has its first `shared` bytes in common with other texts:
/// the start of the word with the difference, or of the previous word if that word is short, as in "week 3". If more
/// than `long` bytes of the word are shared, it is the first different character.
fn parting(text: &str, shared: usize, long: usize) -> usize {
    let pairs = text.char_indices().zip(text.chars().skip(1));
    let starts = pairs.filter(|((_, before), c)| before.is_whitespace() && !c.is_whitespace());
    let starts = starts.map(|((at, before), _)| at + before.len_utf8());
    let near: Vec<usize> = starts.filter(|at| (*at..=*at + long).contains(&shared)).collect();
    let is_short = |at: usize| text[at..].chars().take_while(|c| !c.is_whitespace()).count() <= SHORT;
    match near[..] {
        [.., before, last] if is_short(last) => before,
        [.., last] => last,
        [] => {
            let begins = |at: &usize| !text[*at..].starts_with(clings) && !text[..*at].ends_with('\u{200d}');
            let places = text.char_indices().map(|(at, _)| at);
            places.take_while(|at| *at <= shared).filter(begins).last().unwrap_or(0)
        }
    }
}

/// Maximum number of shared bytes of a word that is kept whole.
const LONG: usize = 24;
/// Maximum number of characters of a word that is shown with the word before it.
const SHORT: usize = 3;

/// Returns the length of the common beginning of two texts, in bytes.
fn shared(one: &str, other: &str) -> usize {
    let same = one.char_indices().zip(other.chars()).take_while(|((_, a), b)| a == b);
    same.last().map_or(0, |((at, c), _)| at + c.len_utf8())
}

/// Wraps a text to lines of about equal length, at most `room` wide. A word that is wider than a line is broken.
pub(crate) fn wrap(text: &str, room: f64, size: f64) -> Vec<String> {
    let full = fill(text, room, size);
    // The narrowest column with the same number of lines avoids a single word on the last line.
    let narrower = (10_u8..20).map(|part| room * f64::from(part) / 20.0);
    let even = narrower.map(|room| fill(text, room, size)).find(|lines| lines.len() <= full.len());
    even.unwrap_or(full)
}

/// Wraps a text with as many words on each line as fit.
fn fill(text: &str, room: f64, size: f64) -> Vec<String> {
    let space = bold_width(" ", size);
    let mut lines: Vec<String> = Vec::new();
    for word in words(text).flat_map(|word| broken(word, room, size)) {
        match lines.last_mut() {
            Some(line) if bold_width(line, size) + space + bold_width(word, size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Splits a word into parts that each fit a line. Combining characters are not separated.
fn broken(word: &str, room: f64, size: f64) -> Vec<&str> {
    let (mut parts, mut start, mut used) = (Vec::new(), 0, 0.0);
    for (at, c) in word.char_indices() {
        let wide = bold_width(c.encode_utf8(&mut [0; 4]), size);
        if used + wide > room && at > start && !clings(c) && !word[..at].ends_with('\u{200d}') {
            parts.push(&word[start..at]);
            (start, used) = (at, 0.0);
        }
        used += wide;
    }
    parts.push(&word[start..]);
    parts
}

/// Splits a text at spaces other than non-breaking ones.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let breaks = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
    text.split(breaks).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn special_characters_are_escaped_and_control_characters_are_omitted() {
        assert_eq!(escape("<a href=\"x\">'&\u{0}\u{b}\n"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp; ");
    }

    #[test]
    fn texts_are_shortened_to_the_width() {
        assert_eq!(shorten("R0 = 3.0", 200.0, 13.0), "R0 = 3.0");
        let long = shorten(&"Schools closed ".repeat(6), 150.0, 13.0);
        assert!(long.ends_with('…') && bold_width(&long, 13.0) <= 150.0, "{long}");
        assert_eq!(shorten("👩\u{200d}👩\u{200d}👧 family", 50.0, 13.0), "👩\u{200d}👩…");
        assert_eq!(shorten("WWW", 1.0, 13.0), "…");
    }

    #[test]
    fn shortened_names_with_the_same_beginning_still_differ() {
        let names =
            ["Schools and universities closed from week 3, with masks", "Schools and universities closed from week 4"];
        for room in [280.0, 170.0, 92.0, 60.0] {
            let [one, two] = names.map(|name| shorten_among(name, names.into_iter(), room, 15.0));
            assert!(one != two && bold_width(&one, 15.0) <= room && bold_width(&two, 15.0) <= room, "{one} {two}");
        }
        assert_eq!(shorten_among(names[1], names.into_iter(), 280.0, 15.0), "Schools and universities… week 4");
        assert_eq!(shorten_among("A", names.into_iter(), 280.0, 15.0), "A");
    }

    #[test]
    fn names_with_right_to_left_text_are_isolated() {
        assert_eq!(name("תרחיש"), "\u{2068}תרחיש\u{2069}");
        assert_eq!(name("a\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
        assert_eq!(name("naïve"), "naïve");
    }

    #[test]
    fn texts_wrap_at_breaking_spaces() {
        assert_eq!(wrap("one two three", 60.0, 13.0), ["one two", "three"]);
        assert!(wrap("", 60.0, 13.0).is_empty());
        assert_eq!(wrap("one  two 40\u{a0}%", 60.0, 13.0), ["one two", "40\u{a0}%"]);
    }

    proptest! {
        /// No character of a text is lost, and no line is too wide unless it is a single character.
        #[test]
        fn wrapping_keeps_every_character(text in "[a-zA-Z %.,W接触\u{301}\u{200d}👩]{0,200}", room in 20.0..900.0_f64) {
            let lines = wrap(&text, room, 13.0);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            for line in &lines {
                let is_one = line.chars().filter(|c| !clings(*c)).count() <= 1 || line.contains('\u{200d}');
                prop_assert!(is_one || bold_width(line, 13.0) <= room + 1e-9, "{:?} in {}", line, room);
            }
        }
    }
}
