//! What observed points are drawn as: hollow marks that differ without their colour, about as large as each other.

/// The mark of one observer's points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointShape {
    /// Where only one has observed.
    #[default]
    Circle,
    /// Standing on its side.
    Square,
    /// Standing on a corner.
    Diamond,
    /// Standing on its side.
    Triangle,
}

impl PointShape {
    const ALL: [Self; 4] = [Self::Circle, Self::Square, Self::Diamond, Self::Triangle];

    /// The mark of the observer at this position, from 0; past the last they start again.
    pub fn at(position: usize) -> Self {
        Self::ALL[position % Self::ALL.len()]
    }

    /// Several of them, as a sentence begins: "Circles".
    pub fn plural(self) -> &'static str {
        match self {
            Self::Circle => "Circles",
            Self::Square => "Squares",
            Self::Diamond => "Diamonds",
            Self::Triangle => "Triangles",
        }
    }

    /// The corners around a place, in units, where a circle in its stead would have this radius; a circle has none.
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
    fn marks_are_told_apart_and_about_as_large() {
        for position in 1..PointShape::ALL.len() {
            let corners = PointShape::at(position).corners((10.0, 20.0), 2.0).unwrap();
            let next = corners.iter().cycle().skip(1);
            let twice: f64 = corners.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
            let circle = std::f64::consts::PI * 4.0;
            assert!((0.8..1.2).contains(&(twice.abs() / 2.0 / circle)), "{position}: {}", twice.abs() / 2.0);
        }
        assert_eq!(PointShape::at(0).corners((0.0, 0.0), 1.0), None);
        assert_eq!(PointShape::at(5), PointShape::Square);
        assert_eq!(PointShape::ALL.map(PointShape::plural), ["Circles", "Squares", "Diamonds", "Triangles"]);
    }
}
