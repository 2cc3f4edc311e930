//! A link as a QR code in SVG. It has a white background, because scanners need dark modules on a light background even
//! if the page is in dark mode.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Width of the light margin that the standard requires, in modules.
const QUIET_ZONE: usize = 4;

/// Draws the QR code of a link, with an error correction of about 15 %. `None` if the link is longer than 2,331 bytes.
pub fn qr_code(link: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok()?;
    let size = code.width() + 2 * QUIET_ZONE;
    let modules = path(&code.to_colors(), code.width());
    Some(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"QR code of the link\" viewBox=\"0 0 {size} {size}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/>\
         <path stroke=\"#000\" d=\"{modules}\"/></svg>"
    ))
}

/// Writes the path: one stroke of a module's height along each run of dark modules.
fn path(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (row, modules) in modules.chunks(width).enumerate() {
        // The end of the stroke drawn last in this row.
        let mut drawn = None;
        let mut column = 0;
        for run in modules.chunk_by(|left, right| left == right) {
            if run[0] == Color::Dark {
                // Writing to a String cannot fail.
                let _ = match drawn {
                    None => write!(path, "M{} {}.5", column + QUIET_ZONE, row + QUIET_ZONE),
                    Some(end) => write!(path, "m{} 0", column - end),
                };
                let _ = write!(path, "h{}", run.len());
                drawn = Some(column + run.len());
            }
            column += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use rqrr::PreparedImage;

    use super::*;
    use crate::charts::png::rasterize;

    /// Decodes the drawing, rasterized at four pixels per module.
    fn read(svg: &str) -> String {
        let side = svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse::<u32>().unwrap();
        let sized = format!("<svg width=\"{0}\" height=\"{0}\" ", 4 * side);
        let long = svg.replace("#fff", "#ffffff").replace("#000", "#000000");
        let raster = rasterize(&long.replacen("<svg ", &sized, 1)).unwrap();
        let [width, height] = [raster.width, raster.height].map(|side| usize::try_from(side).unwrap());
        let mut image = PreparedImage::prepare_from_greyscale(width, height, |x, y| raster.pixels[3 * (y * width + x)]);
        let codes = image.detect_grids();
        assert_eq!(codes.len(), 1);
        codes[0].decode().unwrap().1
    }

    #[test]
    fn a_decoder_reads_the_link_from_the_drawing() {
        for length in [0, 1, 20, 60, 200, 700] {
            let link = format!("https://epicurve.example.org/{}", "7Kq2mXvB4tRz/".repeat(60).split_at(length).0);
            assert_eq!(read(&qr_code(&link).unwrap()), link);
        }
    }

    #[test]
    fn the_code_of_a_usual_link_is_small_and_a_link_that_is_too_long_has_none() {
        let usual = qr_code("https://epicurve.example.org/runs/7ahhdne3d4w0yp7sjmpsck6e14").unwrap();
        assert!(usual.len() < 4_000, "{} bytes", usual.len());
        assert!(qr_code(&"x".repeat(2_331)).is_some());
        assert_eq!(qr_code(&"x".repeat(2_332)), None);
    }
}
