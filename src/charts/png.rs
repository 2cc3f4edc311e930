//! A card's SVG → pixels. The letters come from the fonts in this folder alone, so that a picture is the same whatever a
//! machine has.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use resvg::render;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{FontResolver, Options, Tree};
use skrifa::{FontRef, MetadataProvider};

use super::{Ink, LineChart, Size, sheet, text};

/// fonts/README.md says where they come from.
const FILES: [&[u8]; 3] = [
    include_bytes!("fonts/NotoSans-Regular.ttf"),
    include_bytes!("fonts/NotoSans-SemiBold.ttf"),
    include_bytes!("fonts/NotoSerif-SemiBold.ttf"),
];

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for file in FILES {
        fonts.load_font_source(Source::Binary(Arc::new(file)));
    }
    fonts.set_sans_serif_family("Noto Sans");
    fonts.set_serif_family("Noto Serif");
    Arc::new(fonts)
});

/// The characters of the fonts: each has the same.
static CHARACTERS: LazyLock<BTreeSet<u32>> = LazyLock::new(|| {
    let font = FontRef::new(FILES[0]).ok();
    font.iter().flat_map(|font| font.charmap().mappings()).map(|(character, _)| character).collect()
});

/// What stands for a character that the fonts lack. Its glyph is the fonts' own sign for a missing one.
const MISSING: char = '\u{25a1}';

/// Why there is no picture; never, with the drawings of this program.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// The drawing cannot be read.
    #[error("a chart could not be read as SVG: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    /// The pixels have no room.
    #[error("there is no room for a picture of {0} × {1} pixels")]
    Room(u32, u32),
    /// The pixels cannot be written.
    #[error("a picture could not be written: {0}")]
    Writing(String),
}

impl LineChart<'_> {
    /// The chart as a PNG file on white, with the same bytes each time: 1200 × 630 pixels, and higher where title and subtitle
    /// take more room. A character that is neither Latin,
    /// Greek nor Cyrillic, nor a common sign, is an empty box.
    ///
    /// # Errors
    ///
    /// When the drawing cannot be read or the picture not be written: a mistake of this program.
    pub fn png(&self) -> Result<Vec<u8>, PngError> {
        draw(&self.svg(Size::Card, Ink::File, "chart"))
    }

    /// Width and height of that file in pixels.
    pub fn png_size(&self) -> (f64, f64) {
        sheet::card_pixels(&self.names())
    }
}

fn draw(svg: &str) -> Result<Vec<u8>, PngError> {
    let options = Options {
        fontdb: FONTS.clone(),
        font_resolver: FontResolver {
            // All fonts have the same characters.
            select_fallback: Box::new(|_, _, _| None),
            ..FontResolver::default()
        },
        ..Options::default()
    };
    let tree = Tree::from_str(&with_known_characters(svg), &options)?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width(), size.height());
    let mut pixels = Pixmap::new(width, height).ok_or(PngError::Room(width, height))?;
    pixels.fill(Color::WHITE);
    render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PngError::Writing(error.to_string()))
}

/// The text with a box for each character that the fonts lack: the drawing would complain about each in the log.
fn with_known_characters(svg: &str) -> String {
    let kept = svg.chars().filter_map(|c| match c {
        _ if c.is_ascii() || CHARACTERS.contains(&u32::from(c)) => Some(c),
        // What has no shape of its own leaves no gap.
        _ if text::clings(c) => None,
        _ => Some(MISSING),
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::tests::{bell, chart};
    use crate::charts::{LabelPlace, Line};

    /// Width, height, and four bytes for each pixel, row by row.
    fn read(png: &[u8]) -> Pixmap {
        let pixels = Pixmap::decode_png(png).unwrap();
        assert!(pixels.width() == 1200 && pixels.height() >= 630);
        pixels
    }

    fn named(name: &str) -> Vec<u8> {
        let values = bell(200, 40.0, 900.0);
        chart(vec![Line { name, values: &values, peak: None, is_rising: false, spread: None }], 200).png().unwrap()
    }

    /// How many pixels have this colour.
    fn count(pixels: &Pixmap, colour: [u8; 3]) -> usize {
        let is = |pixel: &&[u8]| pixel[..3] == colour && pixel[3] == 255;
        pixels.data().chunks_exact(4).filter(is).count()
    }

    const BLUE: [u8; 3] = [0x0b, 0x5c, 0x9e];

    #[test]
    fn a_picture_is_a_png_file_of_one_size_on_white() {
        let png = named("No change");
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
        assert_eq!((&png[12..16], &png[16..24]), (&b"IHDR"[..], &[0, 0, 4, 0xb0, 0, 0, 2, 0x76][..]), "1200 × 630");
        assert_eq!(png, named("No change"), "the same bytes twice");
        let pixels = read(&png);
        assert_eq!(pixels.height(), 630);
        assert!(pixels.data().chunks_exact(4).all(|pixel| pixel[3] == 255), "opaque");
        let corners = [0, 1199, 629 * 1200, 1200 * 630 - 1].map(|at| &pixels.data()[4 * at..4 * at + 3]);
        assert_eq!(corners, [[255; 3]; 4]);
        assert!(count(&pixels, BLUE) > 1000, "the line is drawn");
        assert!(count(&pixels, [0x14, 0x18, 0x1d]) > 1000, "the title is written");
    }

    #[test]
    fn letters_are_drawn_and_what_the_fonts_lack_is_a_box() {
        let ink = |name: &str| count(&read(&named(name)), BLUE);
        let bare = ink(" ");
        let boxes = ink("学校");
        assert!(boxes > bare, "nothing vanishes: {boxes} and {bare}");
        assert_eq!(named("学校"), named("□□"), "one box for each");
        assert_ne!(named("Школы"), named("□□□□□"));
        assert_ne!(named("≤"), named("□"));
        assert_eq!(named("A\u{fe0f}"), named("A"), "what has no shape leaves no gap");
        for odd in ["👩‍👩‍👧‍👦🦠", "תרחיש בסיסי", "\u{202e}evil\u{2028}", "<&>\"'\u{0}", "e\u{301}\u{5b0}"]
        {
            read(&named(odd));
        }
    }

    #[test]
    fn the_fonts_have_the_characters_of_pages() {
        let signs = "–—−“”‘’×·…²³≤≥≈≠→ %€₀₁₂ⁿ\u{a0}\u{2009}\u{2011}\u{202f}\u{2068}\u{2069}ÄßłőŞİΣβγσРЯЇ□";
        for c in (' '..='~').chain(signs.chars()) {
            assert!(CHARACTERS.contains(&u32::from(c)), "{c}");
        }
        for file in FILES {
            let font = FontRef::new(file).unwrap();
            let characters: BTreeSet<u32> = font.charmap().mappings().map(|(character, _)| character).collect();
            assert_eq!(characters, *CHARACTERS, "each has the same");
            assert!(file.len() < 150_000, "{} bytes", file.len());
        }
    }

    #[test]
    fn many_lines_long_names_and_no_values_are_drawn() {
        let values = bell(200, 40.0, 900.0);
        for labels in [LabelPlace::Peaks, LabelPlace::Ends] {
            for values in [&values[..], &[]] {
                let line = Line {
                    name: "As long as the name of a scenario may be, and longer",
                    values,
                    peak: None,
                    is_rising: false,
                    spread: None,
                };
                let chart = LineChart { labels, title: &"Long ".repeat(60), ..chart(vec![line; 8], 200) };
                let pixels = read(&chart.png().unwrap());
                assert_eq!((f64::from(pixels.width()), f64::from(pixels.height())), chart.png_size());
            }
        }
    }
}
