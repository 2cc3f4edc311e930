//! Points and rectangles of a drawing.

/// A point (x, y), in units of the drawing.
pub type Place = (f64, f64);

/// A rectangle of the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(crate) fn within(&self, other: &Self) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }

    /// Returns the square around a point; `half` is half of its side.
    pub(crate) fn around((x, y): Place, half: f64) -> Self {
        Self { left: x - half, top: y - half, right: x + half, bottom: y + half }
    }

    /// Returns the length of the part of a segment that is inside, in units.
    pub(crate) fn length_inside(&self, from: Place, to: Place) -> f64 {
        // Most segments of a line are above or below.
        if from.1.max(to.1) < self.top || from.1.min(to.1) > self.bottom {
            return 0.0;
        }
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (start, step, low, high) in [(from.0, dx, self.left, self.right), (from.1, dy, self.top, self.bottom)] {
            if step == 0.0 {
                if start < low || start > high {
                    return 0.0;
                }
            } else {
                let (one, two) = ((low - start) / step, (high - start) / step);
                enter = enter.max(one.min(two));
                leave = leave.min(one.max(two));
            }
        }
        (leave - enter).max(0.0) * dx.hypot(dy)
    }

    /// Whether a leader crosses the rectangle.
    pub(crate) fn meets(&self, leader: Option<(Place, Place)>) -> bool {
        leader.is_some_and(|(from, to)| self.length_inside(from, to) > 0.0)
    }
}
