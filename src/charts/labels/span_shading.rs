//! The shaded areas of spans: their position in the drawing, and whether one or several spans overlap there.

use crate::charts::svg::geometry::Area;
use crate::charts::svg::text_element::Rim;
use crate::charts::types::Span;

/// Minimum width of a visible span, in units.
const MIN_WIDTH: f64 = 1.0;

/// A span's part inside the chart, in units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) left: f64,
    pub(crate) right: f64,
    /// Whether the span begins inside the chart, where it then has an edge.
    pub(crate) begins: bool,
    /// Whether the span ends inside the chart, where it then has an edge.
    pub(crate) ends: bool,
}

/// The position of the day axis in the drawing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Across {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) last_day: f64,
}

impl Across {
    /// Returns the visible part of a span. `None` if it is entirely outside the chart.
    pub(crate) fn extent(&self, span: &Span) -> Option<Extent> {
        let inside = span.from < self.last_day && span.to > 0.0 && span.from <= span.to;
        let x = |day: f64| self.left + day.clamp(0.0, self.last_day) / self.last_day * (self.right - self.left);
        let left = x(span.from).min(self.right - MIN_WIDTH);
        inside.then(|| Extent {
            left,
            right: x(span.to).max(left + MIN_WIDTH),
            begins: span.from > 0.0,
            ends: span.to < self.last_day,
        })
    }
}

/// The areas with at least one span, and those with at least two. More shades would make text on them hard to read.
#[derive(Debug, Default)]
pub(crate) struct Shade {
    pub(crate) depths: [Vec<(f64, f64)>; 2],
}

impl Shade {
    pub(crate) fn new(extents: &[Extent]) -> Self {
        let begin = extents.iter().map(|extent| (extent.left, 1_i32));
        let mut steps: Vec<(f64, i32)> = begin.chain(extents.iter().map(|extent| (extent.right, -1))).collect();
        // Starts come before ends at the same x, so that spans that touch are one area.
        steps.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let areas = |level: i32| {
            let (mut areas, mut depth, mut open) = (Vec::new(), 0, None);
            for (x, step) in &steps {
                depth += step;
                match open {
                    None if depth >= level => open = Some(*x),
                    Some(from) if depth < level => {
                        // Spans that only touch do not overlap.
                        if *x > from {
                            areas.push((from, *x));
                        }
                        open = None;
                    }
                    _ => {}
                }
            }
            areas
        };
        Self { depths: [areas(1), areas(2)] }
    }

    /// Returns the outline of a text in this area.
    pub(crate) fn rim(&self, area: &Area) -> Rim {
        let touches = |(left, right): &(f64, f64)| *left < area.right && area.left < *right;
        let holds = |(left, right): &(f64, f64)| *left <= area.left && area.right <= *right;
        let [one, two] = &self.depths;
        match (one.iter().any(touches), two.iter().any(touches)) {
            (false, _) => Rim::Ground,
            (true, false) if one.iter().any(holds) => Rim::Shade(1),
            (true, true) if two.iter().any(holds) => Rim::Shade(2),
            _ => Rim::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACROSS: Across = Across { left: 50.0, right: 850.0, last_day: 200.0 };

    fn span(from: f64, to: f64) -> Span {
        Span { name: "Closed".to_owned(), effect: String::new(), short: String::new(), from, to, owner: None }
    }

    #[test]
    fn spans_are_cut_to_the_chart() {
        let extent = ACROSS.extent(&span(50.0, 400.0)).unwrap();
        assert_eq!((extent.left, extent.right, extent.begins, extent.ends), (250.0, 850.0, true, false));
        let extent = ACROSS.extent(&span(-3.0, 100.0)).unwrap();
        assert_eq!((extent.left, extent.right, extent.begins, extent.ends), (50.0, 450.0, false, true));
        for (from, to) in [(200.0, 300.0), (-5.0, 0.0), (9.0, 3.0), (f64::NAN, 3.0)] {
            assert!(ACROSS.extent(&span(from, to)).is_none(), "{from} to {to}");
        }
    }

    #[test]
    fn short_spans_are_visible() {
        for (from, to) in [(10.0, 10.0), (10.0, 10.1), (199.99, 200.0)] {
            let extent = ACROSS.extent(&span(from, to)).unwrap();
            assert!(extent.right - extent.left >= 0.99 && extent.right <= 850.0, "{extent:?}");
        }
    }

    #[test]
    fn overlapping_spans_have_a_second_depth() {
        let extents: Vec<Extent> = [(0.0, 50.0), (25.0, 100.0), (30.0, 40.0), (100.0, 150.0)]
            .iter()
            .filter_map(|(from, to)| ACROSS.extent(&span(*from, *to)))
            .collect();
        let shade = Shade::new(&extents);
        assert_eq!(shade.depths, [vec![(50.0, 650.0)], vec![(150.0, 250.0)]]);
        let rim = |left, right| shade.rim(&Area { left, top: 0.0, right, bottom: 1.0 });
        assert_eq!(rim(700.0, 800.0), Rim::Ground);
        assert_eq!(rim(60.0, 140.0), Rim::Shade(1));
        assert_eq!(rim(160.0, 240.0), Rim::Shade(2));
        assert_eq!((rim(600.0, 700.0), rim(140.0, 160.0)), (Rim::None, Rim::None));
    }
}
