//! Pictures as PNG files: read, compared pixel by pixel, and written small.

#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter, Transformations};

/// Of 255, in one of the three colours: less is how another version of a browser rounds an edge.
const VISIBLE: u8 = 32;
/// Steps of a colour in a small file, the first that leaves few enough colours for a palette.
const STEPS: [u8; 4] = [17, 20, 24, 28];

/// Red, green and blue.
type Colour = [u8; 3];

/// A picture without transparency.
pub struct Picture {
    pub width: u32,
    pub height: u32,
    /// Row by row.
    pixels: Vec<Colour>,
}

impl Picture {
    /// Reads a file.
    pub fn read(file: &Path) -> Self {
        let mut decoder = Decoder::new(BufReader::new(File::open(file).unwrap()));
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        bytes.truncate(info.buffer_size());
        let pixels = bytes.chunks_exact(info.color_type.samples()).map(|samples| [samples[0], samples[1], samples[2]]);
        Self { width: info.width, height: info.height, pixels: pixels.collect() }
    }

    /// How many pixels differ visibly from those of another picture, and this one, pale, with them in red: both as large as
    /// the larger of the two, where all that only one of them has differs.
    pub fn compare(&self, other: &Self) -> (usize, Self) {
        let (width, height) = (self.width.max(other.width), self.height.max(other.height));
        let mut count = 0;
        let mut mark = |x, y| {
            let (own, other) = (self.pixel(x, y), other.pixel(x, y));
            if let (Some(own), Some(other)) = (own, other)
                && own.iter().zip(other).all(|(own, other)| own.abs_diff(other) <= VISIBLE)
            {
                return own.map(|value| 192 + value / 4);
            }
            count += 1;
            [255, 0, 0]
        };
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| mark(x, y)).collect();
        (count, Self { width, height, pixels })
    }

    /// Nothing beyond the edges.
    fn pixel(&self, x: u32, y: u32) -> Option<Colour> {
        let place = usize::try_from(y * self.width + x).unwrap();
        (x < self.width).then(|| self.pixels.get(place).copied()).flatten()
    }

    /// Writes it in at most 256 colours, each a few steps of 255 beside the true one.
    pub fn write_small(&self, file: &Path) {
        let (palette, indices) = STEPS.into_iter().find_map(|step| self.in_few_colours(step)).unwrap();
        let mut encoder = Encoder::new(BufWriter::new(File::create(file).unwrap()), self.width, self.height);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(palette.concat());
        encoder.set_compression(Compression::High);
        // Neighbours in a palette have nothing to do with each other.
        encoder.set_filter(Filter::NoFilter);
        encoder.write_header().unwrap().write_image_data(&indices).unwrap();
    }

    /// A palette, and each pixel's place in it; nothing if it had too many colours. Colours within a step of each other
    /// become the most frequent one, so that a page's ground and its texts stay as they are.
    fn in_few_colours(&self, step: u8) -> Option<(Vec<Colour>, Vec<u8>)> {
        let near = |colour: Colour| colour.map(|value| value.saturating_add(step / 2) / step);
        let mut counts = BTreeMap::<Colour, usize>::new();
        for pixel in &self.pixels {
            *counts.entry(*pixel).or_default() += 1;
        }
        let mut frequent = BTreeMap::<Colour, (usize, Colour)>::new();
        for (colour, count) in counts {
            let most = frequent.entry(near(colour)).or_insert((count, colour));
            *most = (*most).max((count, colour));
        }
        let places: BTreeMap<_, _> = frequent.keys().copied().zip(0..=u8::MAX).collect();
        let indices = self.pixels.iter().map(|pixel| places.get(&near(*pixel)).copied()).collect::<Option<_>>()?;
        Some((frequent.into_values().map(|(_, colour)| colour).collect(), indices))
    }
}
