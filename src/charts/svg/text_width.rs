//! Text without a font: escaping, an estimate of its width, and shortening or wrapping to it.

/// The size of text that labels are laid out for: the largest that the style sheet makes of it.
pub(crate) const TEXT: f64 = 15.0;

/// For XML text and double-quoted attributes; characters that XML forbids are left out.
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

/// A scenario's name for a label: escaped, and kept from turning its neighbours round.
pub(crate) fn name(text: &str) -> String {
    let text = escape(text);
    // First-strong isolate: a figure after a Hebrew or Arabic name keeps its place, and no override reaches past the name.
    if text.chars().any(turns) { format!("\u{2068}{text}\u{2069}") } else { text }
}

/// Right-to-left scripts, and characters that steer direction.
fn turns(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// How wide a text of this size stands, on the generous side. The look reckons 0.54 em a character; by kinds of character
/// it holds for `illicit` and for `WWW` too.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The same in bold.
pub(crate) fn bold_width(text: &str, size: f64) -> f64 {
    width(text, size) * BOLD
}

const BOLD: f64 = 1.07;

/// One character, in ems.
fn em(c: char) -> f64 {
    match c {
        ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'i' | 'j' | 'l' => 0.28,
        'I' | 'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' | '"' | '·' => 0.4,
        'M' | 'W' | 'm' | 'w' | '@' | '%' | '—' | '…' | '&' => 0.93,
        'C' | 'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' => 0.77,
        'A'..='Z' => 0.66,
        '\0'..='\u{7f}' => 0.58,
        // Combining marks, joiners, directions and variation selectors take no room of their own.
        _ if clings(c) || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}') => {
            0.0
        }
        '¹' | '²' | '³' | '\u{2070}'..='\u{209f}' => 0.42,
        '\u{80}'..='\u{10ff}' | '\u{2000}'..='\u{206f}' => 0.7,
        _ => 1.3,
    }
}

/// A character that belongs to the one before it.
pub(crate) fn clings(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// The text, or as much of it as fits a bold line of this width with an ellipsis.
pub(crate) fn shorten(text: &str, room: f64, size: f64) -> String {
    let text = text.trim();
    if bold_width(text, size) <= room {
        return text.to_owned();
    }
    let room = room - bold_width("…", size);
    let mut used = 0.0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        used += bold_width(c.encode_utf8(&mut [0; 4]), size);
        if used > room {
            break;
        }
        end = at + c.len_utf8();
    }
    // A joiner at the cut would reach for what is no longer there.
    let kept = text[..end].trim_end_matches(|c: char| c.is_whitespace() || c == '\u{200d}');
    format!("{kept}…")
}

/// The text shortened so that it still differs from others that begin alike: what they share gives way first.
pub(crate) fn shorten_among<'a>(text: &str, others: impl Iterator<Item = &'a str>, room: f64, size: f64) -> String {
    let text = text.trim();
    let short = shorten(text, room, size);
    let alike = |other: &&str| *other != text && shorten(other, room, size) == short;
    let shared = others.map(str::trim).filter(alike).map(|other| shared(text, other)).max();
    let Some(shared) = shared.filter(|_| short != text) else { return short };
    let next = text[shared..].chars().next().map_or(shared, |c| shared + c.len_utf8());
    // From a word's beginning, if as much as the difference fits.
    let from = |room: f64| {
        let word = parting(text, shared, LONG);
        let fits = bold_width("…", size) + bold_width(&text[word..next], size) <= room;
        &text[if fits { word } else { parting(text, shared, 0) }..]
    };
    let tail = shorten(from(room * TAIL), room * TAIL, size);
    let head = room - bold_width(" ", size) - bold_width(&tail, size);
    if head < LEAST_HEAD * size {
        return shorten(&format!("…{}", from(room - bold_width("…", size))), room, size);
    }
    let head = shorten(text, head, size);
    // Rather a word less than the beginning of one.
    let whole = head.rfind(char::is_whitespace).filter(|at| at * 2 > head.len()).map(|at| head[..at].trim_end());
    whole.map_or_else(|| format!("{head} {tail}"), |whole| format!("{whole}… {tail}"))
}

/// How much of the room what differs may take, and the least head that is worth its place, in ems.
const TAIL: f64 = 0.55;
const LEAST_HEAD: f64 = 3.5;

/// Where a text parts from others that share so many bytes with it: at the word with the difference, or the one before a
/// short one, as in "week 3"; inside a word of more than `long` bytes at the difference.
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

/// How long a word may be, in bytes up to the difference, to be kept whole; and how few characters call for the word before.
const LONG: usize = 24;
const SHORT: usize = 3;

/// How many bytes two texts share from the first, up to a character that may begin a text.
fn shared(one: &str, other: &str) -> usize {
    let same = one.char_indices().zip(other.chars()).take_while(|((_, a), b)| a == b);
    same.last().map_or(0, |((at, c), _)| at + c.len_utf8())
}

/// Wraps the whole text in lines of this width, about equally long. A word that is wider than a line is broken.
pub(crate) fn wrap(text: &str, room: f64, size: f64) -> Vec<String> {
    let full = fill(text, room, size);
    // The narrowest column that takes no more lines leaves no word alone on the last.
    let narrower = (10_u8..20).map(|part| room * f64::from(part) / 20.0);
    let even = narrower.map(|room| fill(text, room, size)).find(|lines| lines.len() <= full.len());
    even.unwrap_or(full)
}

/// Puts as many words on each line as fit.
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

/// Splits a word into parts that each fit a line; a character stays with those that cling to it.
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

/// What may stand on lines of its own: a space that does not break joins two.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let breaks = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
    text.split(breaks).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_and_drops() {
        assert_eq!(escape("<a href=\"x\">'&\u{0}\u{b}\n"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp; ");
    }

    #[test]
    fn shortens_to_the_room() {
        assert_eq!(shorten("R0 = 3.0", 200.0, 13.0), "R0 = 3.0");
        let long = shorten(&"Schools closed ".repeat(6), 150.0, 13.0);
        assert!(long.ends_with('…') && bold_width(&long, 13.0) <= 150.0, "{long}");
        assert_eq!(shorten("👩\u{200d}👩\u{200d}👧 family", 50.0, 13.0), "👩\u{200d}👩…");
        assert_eq!(shorten("WWW", 1.0, 13.0), "…");
    }

    #[test]
    fn names_that_begin_alike_stay_apart() {
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
    fn isolates_names_that_turn() {
        assert_eq!(name("תרחיש"), "\u{2068}תרחיש\u{2069}");
        assert_eq!(name("a\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
        assert_eq!(name("naïve"), "naïve");
    }

    #[test]
    fn wraps() {
        assert_eq!(wrap("one two three", 60.0, 13.0), ["one two", "three"]);
        assert!(wrap("", 60.0, 13.0).is_empty());
        assert_eq!(wrap("one  two 40\u{a0}%", 60.0, 13.0), ["one two", "40\u{a0}%"]);
    }

    proptest! {
        /// Nothing of a text is lost, and no line is wider than there is room, unless it is a single character.
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
