//! Tests of whole charts: they are valid SVG without inline styles, and their labels neither leave the drawing nor
//! overlap.

mod ensembles;
mod random;

use roxmltree::{Document, Node};

use super::svg::document;
use super::svg::geometry::Area;
use super::svg::text_width::{self, TEXT};
use super::*;

pub(super) const SIZES: [Size; 3] = [Size::Wide, Size::Narrow, Size::Card];

pub(super) const NAMES: Names<'_> = Names {
    title: "A peaks at <3,038> people & more",
    subtitle: "People infectious on each day",
    description: "Lines \"A\" to \"H\"",
};

pub(super) fn chart<'a>(lines: Vec<Line<'a>>, last_day: u32) -> LineChart<'a> {
    LineChart {
        names: NAMES,
        lines,
        spans: Vec::new(),
        levels: Vec::new(),
        points: Vec::new(),
        last_day,
        calendar: Calendar::default(),
        unit: Unit::Persons,
        axis: Axis::Linear,
        labels: LabelPlace::Peaks,
    }
}

/// Returns a line with only a name and values.
pub(super) fn line<'a>(name: &'a str, values: &'a [f64]) -> Line<'a> {
    Line { name, values, peak: None, is_rising: false, spread: None }
}

/// Returns a bell curve with its maximum `height` on day `top`.
pub(super) fn bell(last_day: u32, top: f64, height: f64) -> Vec<f64> {
    (0..=last_day).map(|day| height * (-((f64::from(day) - top) / 12.0).powi(2)).exp()).collect()
}

/// Draws a wide chart for a page.
pub(super) fn page(chart: &LineChart<'_>) -> String {
    chart.svg(Size::Wide, Ink::Page, "c")
}

/// Draws a wide chart for a file.
fn file(chart: &LineChart<'_>) -> String {
    chart.svg(Size::Wide, Ink::File, "c")
}

pub(super) fn assert_has(svg: &str, parts: &[&str]) {
    for part in parts {
        assert!(svg.contains(part), "{part} is missing in {svg}");
    }
}

/// Returns the cumulative sums of the values.
pub(super) fn cumulated(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |value| {
        sum += value;
        sum
    };
    values.iter().map(add).collect()
}

/// Returns the area that a text covers at this font size.
fn area(text: &Node<'_, '_>, size: f64) -> Area {
    let number = |name| text.attribute(name).unwrap().parse::<f64>().unwrap();
    let (x, y) = (number("x"), number("y"));
    let runs = text.descendants().filter(Node::is_text);
    let width: f64 = runs
        .map(|run| {
            let bold = run.parent().unwrap().attribute("class").is_some_and(|class| !class.starts_with("on"));
            let words = run.text().unwrap();
            if bold { text_width::bold_width(words, size) } else { text_width::width(words, size) }
        })
        .sum();
    let left = match text.attribute("text-anchor") {
        Some("end") => x - width,
        Some("middle") => x - width / 2.0,
        _ => x,
    };
    Area { left, top: y - 0.72 * size, right: left + width, bottom: y + 0.22 * size }
}

/// Checks the properties that every chart has.
pub(super) fn check(chart: &LineChart<'_>) {
    for size in SIZES {
        let svg = chart.svg(size, Ink::Page, "chart-1");
        assert_eq!(svg, chart.svg(size, Ink::Page, "chart-1"), "the bytes are reproducible");
        let document = Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("aria-labelledby"), Some("chart-1-title chart-1-desc"));
        for node in document.descendants() {
            assert!(!node.has_attribute("style") && !node.has_tag_name("style"), "{svg}");
            assert!(node.attribute("id").is_none_or(|id| id.starts_with("chart-1-")), "{svg}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{svg}");

        let (width, height) = document::paper(&chart.names, size);
        let paper = Area { left: 0.0, top: 0.0, right: width + 0.5, bottom: height };
        // A name of zero-width joiners and direction marks only is invisible, and may overlap others.
        let is_visible = |text: &Node<'_, '_>| area(text, 1.0).right > area(text, 1.0).left;
        let texts = document.descendants().filter(|node| node.has_tag_name("text")).filter(is_visible);
        let texts: Vec<(Node<'_, '_>, Area)> = texts.map(|text| (text, area(&text, TEXT))).collect();
        for (at, (text, mine)) in texts.iter().enumerate() {
            // If the page enlarges its text, labels of the value axis may extend into the page's margin.
            let inside = mine.within(&paper) || area(text, size.text()).within(&paper);
            assert!(inside, "{text:?} {mine:?} leaves {svg}");
            for (other, theirs) in &texts[..at] {
                assert!(!mine.overlaps(theirs), "{other:?} and {text:?} overlap in {svg}");
            }
        }

        let file = chart.svg(size, Ink::File, "chart");
        let document = Document::parse(&file).unwrap();
        assert!(document.descendants().all(|node| !node.has_attribute("class") && !node.has_attribute("style")));
        assert!(!file.contains("var("));
    }
}

#[test]
fn a_chart_of_three_lines_is_small_and_complete() {
    let values: Vec<Vec<f64>> =
        [(27.0, 3038.0), (44.0, 1585.0), (80.0, 231.0)].map(|(top, height)| bell(200, top, height)).into();
    let names = ["R0 = 3.0", "R0 = 2.0", "R0 = 1.2"];
    let lines = names.iter().zip(&values).map(|(name, values)| line(name, values)).collect();
    let chart = chart(lines, 200);
    check(&chart);
    let svg = page(&chart);
    assert_has(
        &svg,
        &["class=\"chart wide\"", "viewBox=\"0 0 900 420\"", ">R0 = 2.0</text>", ">1,585 on day 44</text>", ">Day 0<"],
    );
    assert!(svg.len() < 8_000, "{}", svg.len());
    assert_eq!(svg.matches("<path class=\"c").count(), 3);
    assert_eq!(svg.matches("<circle").count(), 3);
    let file = file(&chart);
    assert!(file.contains("A peaks at &lt;3,038&gt; people &amp; more</text>"), "{file}");
}

#[test]
fn long_titles_and_subtitles_of_files_are_not_shortened() {
    let values = bell(200, 40.0, 900.0);
    let line = line("A", &values);
    let long = |words: usize| (0..words).map(|word| format!("word{word}")).collect::<Vec<_>>().join(" ");
    let unbroken = "W".repeat(300);
    let height = |svg: &str| {
        let document = Document::parse(svg).unwrap();
        document.root_element().attribute("viewBox").unwrap().rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    for size in SIZES {
        let short = height(&chart(vec![line.clone()], 200).svg(size, Ink::File, "c"));
        for (title, subtitle) in [(long(5), long(300)), (long(120), long(20)), (unbroken.clone(), unbroken.clone())] {
            let chart = LineChart {
                names: Names { title: &title, subtitle: &subtitle, ..NAMES },
                ..chart(vec![line.clone()], 200)
            };
            let svg = chart.svg(size, Ink::File, "c");
            let document = Document::parse(&svg).unwrap();
            let texts: Vec<_> = document.descendants().filter(|node| node.has_tag_name("text")).collect();
            let drawn: String = texts.iter().filter_map(Node::text).collect();
            let whole = |text: &str| drawn.replace(' ', "").contains(&text.replace(' ', ""));
            assert!(whole(&title) && whole(&subtitle) && !svg.contains('…'), "{size:?}: {svg}");
            assert!(height(&svg) > short, "{size:?}: the file grows");
            let (_, drawing) = document::paper(&chart.names, size);
            assert!(drawing >= 255.0, "{size:?}: the drawing keeps its minimum height, {drawing}");
        }
    }
}

#[test]
fn narrow_charts_of_many_lines_have_a_legend_instead_of_labels() {
    let values = bell(200, 40.0, 900.0);
    for labels in [LabelPlace::Peaks, LabelPlace::Ends] {
        let lines = vec![line("Eight of them", &values); 8];
        let chart = LineChart { labels, ..chart(lines, 200) };
        assert!(!chart.svg(Size::Narrow, Ink::Page, "c").contains("Eight of them"));
        assert_eq!(chart.svg(Size::Narrow, Ink::File, "c").matches("Eight of them").count(), 8);
        assert_eq!(page(&chart).matches("Eight of them").count(), 8);
    }
}

#[test]
fn unusual_names_values_and_lengths_are_drawn() {
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
                    let line = |at: usize| line(names[at % names.len()], values);
                    let lines = (0..count).map(line).collect();
                    check(&LineChart { labels, axis, unit, ..chart(lines, last_day) });
                }
            }
        }
    }
}

#[test]
fn a_peak_between_two_days_is_a_point_of_its_line() {
    let values = bell(60, 20.4, 100.0);
    let at = |peak| chart(vec![Line { peak: Some(peak), ..line("A", &values) }], 60);
    let svg = page(&at(Peak { day: 20.4, value: 100.0 }));
    assert!(svg.contains("cy=\"50\""), "the dot is 40 units below the upper edge of the plot: {svg}");
    check(&at(Peak { day: 99.0, value: 1.0 }));
}

pub(super) fn span(name: &str, from: f64, to: f64, owner: Option<usize>) -> Span {
    Span { name: name.to_owned(), effect: "contacts −40 %".to_owned(), short: "−40 %".to_owned(), from, to, owner }
}

#[test]
fn a_span_is_shaded_and_has_a_label() {
    let values = bell(200, 40.0, 900.0);
    let lines = || vec![line("A", &values), line("B", &values)];
    let spans = vec![span("Distancing", 30.0, 90.0, None)];
    let one = LineChart { spans: spans.clone(), ..chart(lines(), 200) };
    check(&one);
    let svg = page(&one);
    assert_has(
        &svg,
        &["class=\"span\"", "class=\"edge\"", "class=\"name on1\"", ">Distancing</text>", ">contacts −40 %</text>"],
    );
    let at = |part: &str| svg.find(part).unwrap();
    assert!(at("\"span\"") < at("\"edge\"") && at("\"edge\"") < at("\"grid\"") && at("\"grid\"") < at("\"c1\""));
    assert_has(&file(&one), &["fill=\"#14181d\" fill-opacity=\".05\"", "stroke-dasharray=\"1.5 2.5\""]);
    let narrow = one.svg(Size::Narrow, Ink::Page, "c");
    assert!(narrow.contains("−40 %") && !narrow.contains("contacts"), "{narrow}");

    let own = LineChart { spans: vec![span("Distancing", 0.0, 200.0, Some(1))], ..chart(lines(), 200) };
    let svg = page(&own);
    assert!(svg.contains("class=\"c2 on1\"") && !svg.contains("class=\"edge\""), "no edge is inside the chart: {svg}");
    let outside = LineChart { spans: vec![span("Late", 200.0, 300.0, None)], ..chart(lines(), 200) };
    assert_eq!(page(&outside), page(&chart(lines(), 200)));
}

#[test]
fn a_chart_of_the_maximum_number_of_spans_counts_those_without_a_label() {
    let values = bell(200, 40.0, 900.0);
    let span = |k: u8| {
        let from = f64::from(k) * 37.0 % 190.0;
        span("Schools closed", from, from + 25.0, Some(usize::from(k / 20)))
    };
    let chart =
        LineChart { spans: (0..160).map(span).collect(), ..chart(vec![line("Eight of them", &values); 8], 200) };
    check(&chart);
    for size in SIZES {
        assert!(chart.svg(size, Ink::Page, "c").contains(" more</text>"));
    }
}

#[test]
fn a_level_is_drawn_unless_it_would_flatten_the_curves() {
    let values = bell(200, 40.0, 100.0);
    let lines = || vec![line("A", &values)];
    let level = |value, owner| Level { value, name: "120 beds".to_owned(), owner };
    for (value, drawn) in [(60.0, true), (250.0, true), (251.0, false), (0.0, false), (-1.0, false), (f64::NAN, false)]
    {
        let chart = LineChart { levels: vec![level(value, None), level(value, Some(0))], ..chart(lines(), 200) };
        check(&chart);
        let svg = page(&chart);
        assert_eq!(svg.matches("class=\"level\"").count(), usize::from(drawn), "{value}");
        assert_eq!(svg.matches(">120 beds</text>").count(), usize::from(drawn), "{value}");
    }
    let own = LineChart { levels: vec![level(60.0, Some(0))], ..chart(lines(), 200) };
    assert!(page(&own).contains("<text class=\"c1\""));
}

#[test]
fn observed_points_are_drawn_over_the_lines() {
    let pupils = [3.0, 8.0, 26.0, 76.0, 225.0, 298.0, 258.0, 233.0, 189.0, 128.0, 68.0, 29.0, 14.0, 4.0];
    let mut observed: Vec<(f64, f64)> = (0_u8..).map(f64::from).zip(pupils).collect();
    observed.extend([(-1.0, 9e9), (14.1, 9e9), (3.0, f64::NAN)]);
    let values = bell(14, 5.5, 250.0);
    let points =
        vec![Points { name: "Pupils in bed".to_owned(), shape: PointShape::Circle, owner: None, values: observed }];
    let chart = LineChart { points, ..chart(vec![line("Model", &values)], 14) };
    check(&chart);
    let svg = page(&chart);
    assert_eq!(svg.matches("<circle class=\"point\"").count(), 14, "{svg}");
    assert!(svg.contains(">Pupils in bed</text>") && svg.contains(">300</text>"), "the axis includes them: {svg}");
    assert!(svg.find("class=\"c1\" d=").unwrap() < svg.find("class=\"point\"").unwrap());
    assert_eq!(file(&chart).matches("fill=\"#ffffff\" stroke=\"#14181d\"").count(), 14);
}

#[test]
fn points_of_several_observers_differ_in_shape_colour_and_name() {
    let values = bell(14, 5.5, 250.0);
    let points = |name: &str, position: usize, height: f64| Points {
        name: name.to_owned(),
        shape: PointShape::at(position),
        owner: Some(position),
        values: (0_u8..=14).map(f64::from).zip(bell(14, 5.5, height)).collect(),
    };
    let points =
        vec![points("School", 0, 210.0), points("Village", 1, 150.0), points("Town", 2, 90.0), points("City", 3, 40.0)];
    let lines = ["A", "B", "C", "D"].map(|name| line(name, &values));
    let chart = LineChart { points, ..chart(lines.to_vec(), 14) };
    check(&chart);
    for size in [Size::Wide, Size::Narrow] {
        let svg = chart.svg(size, Ink::Page, "c");
        assert_eq!(svg.matches("<circle class=\"point c1\"").count(), 15, "{svg}");
        for class in ["c2", "c3", "c4"] {
            let path = svg.split(&format!("<path class=\"point {class}\" d=\"")).nth(1).unwrap();
            assert_eq!(path.split_once('"').unwrap().0.matches('z').count(), 15, "{path}");
        }
        for (class, name) in [("c1", "School"), ("c2", "Village"), ("c3", "Town"), ("c4", "City")] {
            let text = svg.split("<text").find(|text| text.contains(&format!(">{name}</text>"))).unwrap();
            assert!(text.contains(&format!("class=\"point {class}")), "{text}");
        }
    }
    let file = file(&chart);
    assert!(file.contains("<path fill=\"#ffffff\" stroke=\"#c04a00\" stroke-width=\"1.5\" d=\"M"), "{file}");
    assert_eq!(file.matches("<circle fill=\"#ffffff\" stroke=\"#0b5c9e\" stroke-width=\"1.5\"").count(), 15);
}

#[test]
fn a_line_without_values_is_not_drawn() {
    let values = bell(200, 40.0, 900.0);
    let peak = Some(Peak { day: 3.0, value: 5.0 });
    for labels in [LabelPlace::Peaks, LabelPlace::Ends] {
        let line = |name, values| Line { peak, ..line(name, values) };
        let some = LineChart { labels, ..chart(vec![line("Some", &values), line("Nothing", &[])], 200) };
        check(&some);
        let svg = page(&some);
        assert!(svg.contains("Some") && !svg.contains("Nothing") && !svg.contains("class=\"c2\""), "{svg}");
        for axis in [Axis::Linear, Axis::Log] {
            let none = LineChart { labels, axis, ..chart(vec![line("Nothing", &[]); 5], 200) };
            check(&none);
            assert!(page(&none).contains(">Day 0<"));
            assert_eq!(none.svg(Size::Narrow, Ink::File, "c").matches("</tspan> —</text>").count(), 5);
        }
    }
}

#[test]
fn labels_and_day_axis_show_dates() {
    let values = bell(200, 27.0, 3038.0);
    let calendar = Calendar::new(chrono::NaiveDate::from_ymd_opt(2026, 1, 5));
    let dated = |labels| LineChart { labels, calendar, ..chart(vec![line("A", &values)], 200) };
    let svg = page(&dated(LabelPlace::Peaks));
    assert_has(&svg, &[">3,038 on 1 Feb<", ">5 Jan 2026<", ">Mar<", ">24 Jul<"]);
    assert!(page(&dated(LabelPlace::Ends)).contains(" by 24 Jul<"));
    let later = Calendar::new(chrono::NaiveDate::from_ymd_opt(2026, 10, 5));
    let svg = page(&LineChart { calendar: later, ..dated(LabelPlace::Peaks) });
    assert!(svg.contains(">3,038 on 1 Nov 2026<") && svg.contains(">2027<"), "{svg}");
}

#[test]
fn coinciding_lines_share_a_value() {
    let values = bell(200, 27.0, 3038.0);
    let other = bell(200, 60.0, 1000.0);
    let lines = || vec![line("Base", &values[..]), line("Other", &other), line("Copy", &values)];
    for (labels, figure) in [(LabelPlace::Peaks, "both 3,038 on day 27"), (LabelPlace::Ends, "both 0 by day 200")] {
        let chart = LineChart { labels, ..chart(lines(), 200) };
        check(&chart);
        let svg = page(&chart);
        assert_eq!(svg.matches(figure).count(), 1, "{svg}");
        let [base, copy] = [">Base<", ">Copy<"].map(|name| svg.find(name).unwrap());
        assert!(base < copy && copy < svg.find(figure).unwrap(), "{svg}");
    }
    let eight = chart(vec![line("Same", &values[..]); 8], 200);
    let svg = page(&eight);
    assert_eq!((svg.matches("Same").count(), svg.matches("all 3,038").count()), (8, 1), "{svg}");
}

#[test]
fn the_labels_of_near_peaks_are_a_list_in_order_of_the_peaks() {
    let values: Vec<Vec<f64>> =
        (0_u8..8).map(|k| bell(200, 27.0 - 0.2 * f64::from(k), 3000.0 + 20.0 * f64::from(k))).collect();
    let names: Vec<String> = (0..8).map(|k| format!("Scenario {k}")).collect();
    let lines = names.iter().zip(&values).map(|(name, values)| line(name, values));
    let chart = chart(lines.collect(), 200);
    check(&chart);
    let svg = page(&chart);
    let document = Document::parse(&svg).unwrap();
    let row = |node: Node<'_, '_>| {
        let words: String = node.descendants().filter(Node::is_text).filter_map(|part| part.text()).collect();
        (words, node.attribute("y").unwrap().parse::<f64>().unwrap(), node.attribute("x").unwrap().to_owned())
    };
    let texts = document.descendants().filter(|node| node.has_tag_name("text")).map(row);
    let mut rows: Vec<_> = texts.filter(|(words, ..)| words.starts_with("Scenario")).collect();
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    assert_eq!(rows.len(), 8);
    for (row, name) in rows.iter().zip(names.iter().rev()) {
        assert!(row.0.starts_with(name.as_str()) && row.2 == rows[0].2, "{rows:?}");
    }
    assert!(rows.windows(2).all(|pair| (pair[1].1 - pair[0].1 - 18.0).abs() < 0.2), "rows are 18 units high: {rows:?}");
}
