//! A correlation as a bar from the middle of a small scale: to the right above 0, to the left below.

/// From -1 to 1.
const WIDTH: f64 = 72.0;
const HEIGHT: f64 = 10.0;

/// The bar of a coefficient from -1 to 1, in the colour of text.
pub fn correlation_bar(coefficient: f64) -> String {
    let middle = WIDTH / 2.0;
    let length = coefficient.abs().min(1.0) * middle;
    let start = if coefficient < 0.0 { middle - length } else { middle };
    format!(
        "<svg class=\"correlation\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\">\
         <path class=\"axis\" d=\"M{middle} 0v{HEIGHT}\"/><rect x=\"{start:.1}\" y=\"2\" width=\"{length:.1}\" height=\"6\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_goes_from_the_middle_to_its_side() {
        assert!(correlation_bar(0.5).contains("x=\"36.0\" y=\"2\" width=\"18.0\""));
        assert!(correlation_bar(-1.0).contains("x=\"0.0\" y=\"2\" width=\"36.0\""));
    }
}
