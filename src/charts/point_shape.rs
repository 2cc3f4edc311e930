//! The shapes of observed points: hollow marks of similar area that can be told apart without colour.

/// The mark of one observer's points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointShape {
    /// The shape of a single observer's points.
    #[default]
    Circle,
    /// A square with horizontal and vertical sides.
    Square,
    /// A square on one of its corners.
    Diamond,
    /// A triangle with its base below.
    Triangle,
}

impl PointShape {
    const ALL: [Self; 4] = [Self::Circle, Self::Square, Self::Diamond, Self::Triangle];

    /// Returns the mark of the observer at this position, counted from 0. After the last shape the first one follows.
    pub fn at(position: usize) -> Self {
        Self::ALL[position % Self::ALL.len()]
    }

    /// Returns the plural, with a capital letter for the start of a sentence: "Circles".
    pub fn plural(self) -> &'static str {
        match self {
            Self::Circle => "Circles",
            Self::Square => "Squares",
            Self::Diamond => "Diamonds",
            Self::Triangle => "Triangles",
        }
    }

    /// Returns the corners of a mark at this place, in units; `None` for a circle. `radius` is the radius of a circle
    /// of about the same area.
    pub(crate) fn corners(self, (x, y): (f64, f64), radius: f64) -> Option<Vec<(f64, f64)>> {
        let around = |corners: &[(f64, f64)]| {
            Some(corners.iter().map(|(across, down)| (x + across * radius, y + down * radius)).collect())
        };
        match self {
            Self::Circle => None,
            Self::Square => around(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
            Self::Diamond => around(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
            Self::Triangle => around(&[(0.0, -1.3), (1.25, 0.85), (-1.25, 0.85)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_differ_and_have_about_the_area_of_the_circle() {
        for position in 1..PointShape::ALL.len() {
            let corners = PointShape::at(position).corners((10.0, 20.0), 2.0).unwrap();
            let next = corners.iter().cycle().skip(1);
            let area = corners.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs() / 2.0;
            let circle = std::f64::consts::PI * 4.0;
            assert!((0.8..1.2).contains(&(area / circle)), "{position}: {area}");
        }
        assert_eq!(PointShape::at(0).corners((0.0, 0.0), 1.0), None);
        assert_eq!(PointShape::at(5), PointShape::Square);
        assert_eq!(PointShape::ALL.map(PointShape::plural), ["Circles", "Squares", "Diamonds", "Triangles"]);
    }
}
