//! Whole charts: valid, silent about the page's style, and with labels that neither leave the drawing nor touch each other.

use proptest::prelude::*;
use roxmltree::{Document, Node};

use super::labels::text_size;
use super::scene::Area;
use super::*;

const SIZES: [Size; 2] = [Size::Wide, Size::Narrow];

fn chart<'a>(lines: Vec<Line<'a>>, last_day: u32) -> LineChart<'a> {
    LineChart {
        title: "A peaks at <3,038> people & more",
        subtitle: "People infectious on each day",
        description: "Lines \"A\" to \"H\"",
        lines,
        last_day,
        unit: Unit::Persons,
        axis: Axis::Linear,
        labels: LabelPlace::Peaks,
    }
}

/// A bell with its top on a day.
fn bell(last_day: u32, top: f64, height: f64) -> Vec<f64> {
    (0..=last_day).map(|day| height * (-((f64::from(day) - top) / 12.0).powi(2)).exp()).collect()
}

/// What a text covers at this size.
fn area(text: &Node<'_, '_>, size: f64) -> Area {
    let number = |name| text.attribute(name).unwrap().parse::<f64>().unwrap();
    let (x, y) = (number("x"), number("y"));
    let runs = text.descendants().filter(Node::is_text);
    let width: f64 = runs
        .map(|run| {
            let bold = run.parent().unwrap().has_attribute("class");
            let words = run.text().unwrap();
            if bold { text::bold_width(words, size) } else { text::width(words, size) }
        })
        .sum();
    let left = match text.attribute("text-anchor") {
        Some("end") => x - width,
        Some("middle") => x - width / 2.0,
        _ => x,
    };
    Area { left, top: y - 0.72 * size, right: left + width, bottom: y + 0.22 * size }
}

/// Everything that holds for every chart.
fn check(chart: &LineChart<'_>) {
    for size in SIZES {
        let svg = chart.svg(size, Ink::Page, "chart-1");
        assert_eq!(svg, chart.svg(size, Ink::Page, "chart-1"), "the same bytes twice");
        let document = Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("aria-labelledby"), Some("chart-1-title chart-1-desc"));
        for node in document.descendants() {
            assert!(!node.has_attribute("style") && !node.has_tag_name("style"), "{svg}");
            assert!(node.attribute("id").is_none_or(|id| id.starts_with("chart-1-")), "{svg}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{svg}");

        let (width, height) = size.units();
        let paper = Area { left: 0.0, top: 0.0, right: width + 0.5, bottom: height };
        let texts: Vec<Node<'_, '_>> = document.descendants().filter(|node| node.has_tag_name("text")).collect();
        let areas: Vec<Area> = texts.iter().map(|text| area(text, text_size(size))).collect();
        for (at, mine) in areas.iter().enumerate() {
            // Figures of the value axis may lean out of the drawing where its text is enlarged: the page has a margin.
            let inside = mine.within(&paper) || area(&texts[at], canvas::TEXT).within(&paper);
            assert!(inside, "{:?} {mine:?} leaves {svg}", texts[at]);
            for (other, theirs) in areas[..at].iter().enumerate() {
                let touch = mine.overlaps(theirs);
                assert!(!touch, "{:?} and {:?} touch in {svg}", texts[other], texts[at]);
            }
        }

        let file = chart.svg(size, Ink::File, "chart");
        let document = Document::parse(&file).unwrap();
        assert!(document.descendants().all(|node| !node.has_attribute("class") && !node.has_attribute("style")));
        assert!(!file.contains("var("));
    }
}

#[test]
fn the_default_preset_is_small_and_complete() {
    let values: Vec<Vec<f64>> =
        [(27.0, 3038.0), (44.0, 1585.0), (80.0, 231.0)].map(|(top, height)| bell(200, top, height)).into();
    let names = ["R0 = 3.0", "R0 = 2.0", "R0 = 1.2"];
    let lines = names.iter().zip(&values).map(|(name, values)| Line { name, values, peak: None }).collect();
    let chart = chart(lines, 200);
    check(&chart);
    let svg = chart.svg(Size::Wide, Ink::Page, "c");
    for part in
        ["class=\"chart wide\"", "viewBox=\"0 0 900 420\"", ">R0 = 2.0</text>", ">1,585 on day 44</text>", ">Day 0<"]
    {
        assert!(svg.contains(part), "{part} is missing in {svg}");
    }
    assert!(svg.len() < 8_000, "{}", svg.len());
    assert_eq!(svg.matches("<path class=\"c").count(), 3);
    assert_eq!(svg.matches("<circle").count(), 3);
    let file = chart.svg(Size::Wide, Ink::File, "c");
    assert!(file.contains("A peaks at &lt;3,038&gt; people &amp; more</text>"), "{file}");
}

#[test]
fn many_narrow_lines_leave_their_names_to_a_key() {
    let values = bell(200, 40.0, 900.0);
    for labels in [LabelPlace::Peaks, LabelPlace::Ends] {
        let lines = vec![Line { name: "Eight of them", values: &values, peak: None }; 8];
        let chart = LineChart { labels, ..chart(lines, 200) };
        assert!(!chart.svg(Size::Narrow, Ink::Page, "c").contains("Eight of them"));
        assert_eq!(chart.svg(Size::Narrow, Ink::File, "c").matches("Eight of them").count(), 8);
        assert_eq!(chart.svg(Size::Wide, Ink::Page, "c").matches("Eight of them").count(), 8);
    }
}

#[test]
fn odd_charts() {
    let flat = [0.0; 201];
    let full = [1e10; 201];
    let falling: Vec<f64> = (0..=200).map(|day| 100.0 * (-f64::from(day) / 20.0).exp()).collect();
    let rising: Vec<f64> = falling.iter().rev().copied().collect();
    let one = [5.0];
    let none: [f64; 0] = [];
    let names = ["", "<&>\"'\u{0}", "תרחיש בסיסי", "👩‍👩‍👧‍👦🦠", &"Very long ".repeat(8), "\u{202e}evil"];
    for values in [&flat[..], &full, &falling, &rising, &one, &none] {
        for count in [1, 4, 8] {
            for last_day in [1, 200, 3650] {
                for (labels, axis, unit) in [
                    (LabelPlace::Peaks, Axis::Linear, Unit::Persons),
                    (LabelPlace::Peaks, Axis::Log, Unit::Persons),
                    (LabelPlace::Ends, Axis::Log, Unit::Persons),
                    (LabelPlace::Ends, Axis::Linear, Unit::Share),
                ] {
                    let shares: Vec<f64> = values.iter().map(|value| value / 1e10).collect();
                    let values = if unit == Unit::Share { &shares[..] } else { values };
                    let line = |at: usize| Line { name: names[at % names.len()], values, peak: None };
                    let lines = (0..count).map(line).collect();
                    check(&LineChart { labels, axis, unit, ..chart(lines, last_day) });
                }
            }
        }
    }
}

#[test]
fn a_peak_between_days_is_a_point_of_its_line() {
    let values = bell(60, 20.4, 100.0);
    let peak = Some(Peak { day: 20.4, value: 100.0 });
    let svg = chart(vec![Line { name: "A", values: &values, peak }], 60).svg(Size::Wide, Ink::Page, "c");
    assert!(svg.contains("cy=\"50\""), "40 units under the upper edge of the plot: {svg}");
    check(&chart(vec![Line { name: "A", values: &values, peak: Some(Peak { day: 99.0, value: 1.0 }) }], 60));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn labels_never_touch(
        lines in prop::collection::vec((".{0,80}", 0.0..220.0_f64, -3.0..10.0_f64), 1..=8),
        same_height in any::<bool>(),
        last_day in 1..400_u32,
        ends in any::<bool>(),
        log in any::<bool>(),
        share in any::<bool>(),
    ) {
        let whole = if share { 1e13 } else { 1.0 };
        let values: Vec<Vec<f64>> = lines
            .iter()
            .map(|(_, top, ten)| bell(last_day, *top, if same_height { 50.0 + ten } else { 10_f64.powf(*ten) } / whole))
            .map(|values| if ends { values.iter().scan(0.0, |sum, value| { *sum += value; Some(*sum) }).collect() } else { values })
            .collect();
        let lines = lines.iter().zip(&values).map(|((name, ..), values)| Line { name, values, peak: None }).collect();
        check(&LineChart {
            labels: if ends { LabelPlace::Ends } else { LabelPlace::Peaks },
            axis: if log { Axis::Log } else { Axis::Linear },
            unit: if share { Unit::Share } else { Unit::Persons },
            ..chart(lines, last_day)
        });
    }
}
