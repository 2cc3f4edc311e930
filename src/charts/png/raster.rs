//! A pixel image, onto which shapes are painted with antialiasing.

use std::collections::BTreeMap;

use zeno::{Command, Fill, Mask, Style, Transform};

/// Red, green and blue.
pub(crate) type Colour = [u8; 3];

/// Maximum width and height of a picture, in pixels.
const MAX: u32 = 10_000;

/// Number of coverage levels of antialiasing. 255 levels look the same, but double the file size.
const LEVELS: u16 = 15;

/// An opaque picture.
pub(crate) struct Raster {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Three bytes per pixel, row by row.
    pub(crate) pixels: Vec<u8>,
    /// Conversion from the drawing's units to pixels.
    transform: Transform,
}

/// Paint of a shape.
#[derive(Clone, Copy)]
pub(crate) struct ShapePaint {
    pub(crate) colour: Colour,
    /// From 0 to 1.
    pub(crate) opacity: f32,
    /// Whether edges are painted without antialiasing.
    pub(crate) is_crisp: bool,
}

impl Raster {
    /// Creates a white picture of this size. `None` if it would be too large.
    pub(crate) fn new(width: u32, height: u32, transform: Transform) -> Option<Self> {
        if width.max(height) > MAX {
            return None;
        }
        let bytes = 3 * width as usize * height as usize;
        Some(Self { width, height, pixels: vec![255; bytes], transform })
    }

    /// Returns the picture's colours, three bytes each, and the index of each pixel's colour. `None` above 256 colours.
    pub(crate) fn palette(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let (mut palette, mut numbers) = (Vec::new(), BTreeMap::new());
        let mut indexes = Vec::with_capacity(self.pixels.len() / 3);
        // Most pixels have the colour of the previous pixel, which saves the look-up.
        let (mut last, mut number): (Option<&Colour>, u8) = (None, 0);
        for colour in self.pixels.as_chunks().0 {
            if last != Some(colour) {
                last = Some(colour);
                number = match numbers.get(colour) {
                    Some(known) => *known,
                    None => {
                        let new = u8::try_from(numbers.len()).ok()?;
                        palette.extend_from_slice(colour);
                        numbers.insert(*colour, new);
                        new
                    }
                };
            }
            indexes.push(number);
        }
        Some((palette, indexes))
    }

    /// Paints a shape, filled or as a stroke, at this position of the drawing.
    pub(crate) fn paint(&mut self, path: &[Command], (x, y): (f32, f32), style: Style<'_>, paint: ShapePaint) {
        let transform = Transform::translation(x, y).then(&self.transform);
        let (mask, place) = Mask::new(path).style(style).transform(Some(transform)).render();
        let levels = if paint.is_crisp { 1 } else { LEVELS };
        let (left, hidden_columns) = overlap(place.left);
        let (top, hidden_rows) = overlap(place.top);
        // A shape without an area has an empty mask; chunks of 0 would panic.
        let covers = mask.chunks_exact((place.width as usize).max(1)).skip(hidden_rows);
        let rows = self.pixels.chunks_exact_mut((3 * self.width as usize).max(1)).skip(top);
        // Most pixels have the colour and coverage of the previous pixel, which saves the blending.
        let (mut last, mut painted) = ((0, [0; 3]), [0; 3]);
        for (row, covers) in rows.zip(covers) {
            let (Some(pixels), Some(covers)) = (row.as_chunks_mut().0.get_mut(left..), covers.get(hidden_columns..))
            else {
                return;
            };
            for (pixel, &cover) in pixels.iter_mut().zip(covers) {
                // Most of a line's mask is empty.
                if cover == 0 {
                    continue;
                }
                if (cover, *pixel) != last {
                    last = (cover, *pixel);
                    let cover = f32::from((u16::from(cover) * levels + 127) / 255) / f32::from(levels);
                    painted = blend(*pixel, paint.colour, cover * paint.opacity);
                }
                *pixel = painted;
            }
        }
    }
}

/// Position of a shape whose path has absolute coordinates.
pub(crate) const ORIGIN: (f32, f32) = (0.0, 0.0);
/// Style of a filled shape.
pub(crate) const FILLED: Style<'static> = Style::Fill(Fill::NonZero);

/// Returns the first pixel of a mask's visible part in the picture, and the number of the mask's pixels before it, in one
/// dimension.
fn overlap(place: i32) -> (usize, usize) {
    let distance = place.unsigned_abs() as usize;
    if place < 0 { (0, distance) } else { (distance, 0) }
}

/// Mixes a colour with the one below it. `cover` is the opacity of the colour above.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the result is between two byte values")]
fn blend(below: Colour, above: Colour, cover: f32) -> Colour {
    std::array::from_fn(|place| {
        let (low, high) = (f32::from(below[place]), f32::from(above[place]));
        (low + (high - low) * cover).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use zeno::{PathData, Stroke};

    use super::*;

    const RED: ShapePaint = ShapePaint { colour: [255, 0, 0], opacity: 1.0, is_crisp: false };

    fn commands(data: &str) -> Vec<Command> {
        data.commands().collect()
    }

    fn drawn(data: &str, style: Style<'_>, paint: ShapePaint) -> Vec<[u8; 3]> {
        let mut raster = Raster::new(4, 4, Transform::scale(2.0, 2.0)).unwrap();
        raster.paint(&commands(data), ORIGIN, style, paint);
        raster.pixels.as_chunks().0.to_vec()
    }

    #[test]
    fn shapes_cover_inner_pixels_fully_and_edge_pixels_partly() {
        let whole = drawn("M0 0h1v1h-1z", FILLED, RED);
        assert_eq!(
            (whole[0], whole[1], whole[2], whole[5], whole[10]),
            ([255, 0, 0], [255, 0, 0], [255; 3], [255, 0, 0], [255; 3])
        );
        let half = drawn("M0 0h.75v1h-.75z", FILLED, RED);
        assert_eq!(half[0], [255, 0, 0]);
        assert!((119..=136).contains(&half[1][1]) && half[1][0] == 255, "{:?}", half[1]);
        assert_eq!(drawn("M0 0h.75v1h-.75z", FILLED, ShapePaint { is_crisp: true, ..RED })[1][1] % 255, 0);
        let pale = drawn("M0 0h2v2h-2z", FILLED, ShapePaint { opacity: 0.2, ..RED });
        assert_eq!(pale[15], [255, 204, 204]);
        let line = drawn("M0 .5h2", Style::Stroke(Stroke::new(1.0)), RED);
        assert_eq!((line[0], line[7], line[8]), ([255, 0, 0], [255, 0, 0], [255; 3]));
    }

    #[test]
    fn up_to_256_colours_have_a_palette() {
        let mut raster = Raster::new(20, 20, Transform::IDENTITY).unwrap();
        raster.paint(&commands("M0 0h2v1h-2z"), ORIGIN, FILLED, RED);
        let (palette, indexes) = raster.palette().unwrap();
        assert_eq!((palette, &indexes[..4]), (vec![255, 0, 0, 255, 255, 255], &[0, 0, 1, 1][..]));
        for (number, pixel) in (0_u16..).zip(raster.pixels.chunks_exact_mut(3)) {
            let [high, low] = number.min(256).to_be_bytes();
            pixel.copy_from_slice(&[high, low, 0]);
        }
        assert_eq!(raster.palette(), None, "257 colours");
    }

    #[test]
    fn shapes_outside_the_picture_are_clipped_and_pictures_that_are_too_large_are_refused() {
        for data in ["M-9 -9h1v1h-1z", "M9 9h1v1h-1z", "M0 -9h2v1h-2z", "", "M0 0"] {
            assert!(drawn(data, FILLED, RED).iter().all(|pixel| *pixel == [255; 3]), "{data}");
        }
        assert!(drawn("M-50 -50h99v99h-99z", FILLED, RED).iter().all(|pixel| *pixel == [255, 0, 0]));
        assert!(Raster::new(10_001, 1, Transform::IDENTITY).is_none());
    }
}
