//! Outlines of letters, only from the fonts in this folder, so that pictures do not depend on the machine's fonts.

use std::sync::LazyLock;

use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{Face, FaceParsingError, GlyphId, OutlineBuilder};
use unicode_normalization::UnicodeNormalization;
use zeno::{Command, PathBuilder};

use crate::charts::svg::text_width;

/// The font files. fonts/README.md documents their origin.
const FILES: [&[u8]; 3] = [
    include_bytes!("fonts/NotoSans-Regular.ttf"),
    include_bytes!("fonts/NotoSans-SemiBold.ttf"),
    include_bytes!("fonts/NotoSerif-SemiBold.ttf"),
];

static FACES: LazyLock<Result<[Face<'static>; 3], FaceParsingError>> = LazyLock::new(|| {
    let face = |file| Face::parse(file, 0);
    Ok([face(FILES[0])?, face(FILES[1])?, face(FILES[2])?])
});

/// The character that is drawn for characters without a glyph.
const MISSING: char = '\u{25a1}';

/// A font of this folder.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Font {
    Sans,
    SansBold,
    SerifBold,
}

impl Font {
    /// Returns the outlines of a text of this size that begins at x = `start`, and the x at which it ends. The baseline is at
    /// y = 0, and y increases downwards. Pairs of letters are kerned, and letters are composed with their combining marks.
    pub(crate) fn outlines(self, text: &str, size: f32, start: f32) -> (Vec<Command>, f32) {
        let (mut path, mut end) = (Vec::new(), start);
        let Ok(faces) = &*FACES else { return (path, end) };
        let face = &faces[self as usize];
        let scale = size / f32::from(face.units_per_em());
        let mut previous = None;
        for glyph in glyphs(face, text) {
            if let Some(previous) = previous {
                end += f32::from(kerning(face, previous, glyph)) * scale;
            }
            // A space has no outline.
            let _ = face.outline_glyph(glyph, &mut Pen { path: &mut path, scale, left: end });
            end += f32::from(face.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
            previous = Some(glyph);
        }
        (path, end)
    }
}

/// Returns the glyphs of a text, with a box for each character without a glyph.
fn glyphs<'a>(face: &'a Face<'_>, text: &'a str) -> impl Iterator<Item = GlyphId> + 'a {
    text.nfc().filter_map(|character| match face.glyph_index(character) {
        Some(glyph) => Some(glyph),
        // A combining mark without a glyph is omitted.
        None if text_width::clings(character) => None,
        None => face.glyph_index(MISSING),
    })
}

/// Returns the kerning between two letters, in the font's units.
fn kerning(face: &Face<'_>, first: GlyphId, second: GlyphId) -> i16 {
    let Some(positions) = face.tables().gpos else { return 0 };
    let of_lookup = |lookup: ttf_parser::opentype_layout::Lookup<'_>| {
        let subtables = lookup.subtables.into_iter::<PositioningSubtable<'_>>();
        subtables.filter_map(|subtable| pair_adjustment(&subtable, first, second)).next()
    };
    positions.lookups.into_iter().filter_map(of_lookup).sum()
}

/// Returns the subtable's kerning for these letters. `None` if it has none.
fn pair_adjustment(subtable: &PositioningSubtable<'_>, first: GlyphId, second: GlyphId) -> Option<i16> {
    let PositioningSubtable::Pair(pair) = subtable else { return None };
    let covered = pair.coverage().get(first)?;
    let values = match pair {
        PairAdjustment::Format1 { sets, .. } => sets.get(covered)?.get(second)?,
        PairAdjustment::Format2 { classes, matrix, .. } => matrix.get((classes.0.get(first), classes.1.get(second)))?,
    };
    Some(values.0.x_advance)
}

/// Writes a glyph's outline into a path.
struct Pen<'a> {
    path: &'a mut Vec<Command>,
    scale: f32,
    left: f32,
}

impl Pen<'_> {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.left + x * self.scale, -y * self.scale)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.path.move_to(to);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.path.line_to(to);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, to) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(control, to);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, to) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.curve_to(first, second, to);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn characters(file: &[u8]) -> BTreeSet<u32> {
        let face = Face::parse(file, 0).unwrap();
        let tables = face.tables().cmap.unwrap().subtables.into_iter().filter(|table| table.is_unicode());
        let mut characters = BTreeSet::new();
        for table in tables {
            table.codepoints(|character| {
                characters.insert(character);
            });
        }
        characters
    }

    #[test]
    fn the_fonts_have_the_characters_that_pages_use() {
        let all = characters(FILES[0]);
        let signs = "–—−“”‘’×·…²³≤≥≈≠→ %€₀₁₂ⁿ\u{a0}\u{2009}\u{2011}\u{202f}\u{2068}\u{2069}ÄßłőŞİΣβγσРЯЇ□";
        for c in (' '..='~').chain(signs.chars()) {
            assert!(all.contains(&u32::from(c)), "{c}");
        }
        for file in FILES {
            assert_eq!(characters(file), all, "all fonts have the same characters");
            assert!(file.len() < 150_000, "{} bytes", file.len());
        }
    }

    #[test]
    fn widths_follow_the_fonts_advances_and_kerning() {
        let width = |text: &str| Font::Sans.outlines(text, 1_000.0, 0.0).1;
        // The advances and pair values of Noto Sans, read with fontTools.
        assert_eq!([width("A"), width("V"), width("T"), width("o")], [639.0, 600.0, 556.0, 605.0]);
        assert_eq!([width("AV"), width("To")], [639.0 + 600.0 - 40.0, 556.0 + 605.0 - 70.0]);
        assert_eq!(width("HH"), 2.0 * width("H"));
        assert_eq!(width("e\u{301}"), width("é"));
        assert_eq!(width("学校"), width("□□"));
        assert_eq!(width("A\u{fe0f}"), width("A"), "a mark without a glyph has no width");
        assert_eq!(Font::Sans.outlines("A", 10.0, 5.0).1, 5.0 + 6.39);
    }
}
