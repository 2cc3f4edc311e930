//! Tests of whole charts of ensembles: the order of the marks and their names, and that labels do not overlap.

use proptest::prelude::*;
use zeno::{Command, PathData};

use super::{SIZES, assert_has, bell, chart, check, cumulated, file, line, page};
use crate::charts::svg::document;
use crate::charts::*;

/// Returns quantiles like those of a stochastic epidemic in which the lowest simulations die out immediately.
fn quantiles(last_day: u32, top: f64, height: f64) -> [Vec<f64>; 5] {
    [0.0, 0.7, 1.0, 1.2, 1.5].map(|share| bell(last_day, top, height * share))
}

fn banded<'a>(name: &'a str, [q05, q25, median, q75, q95]: &'a [Vec<f64>; 5]) -> Line<'a> {
    Line { spread: Some(Spread::Bands(Bands { q05, q25, q75, q95 })), ..line(name, median) }
}

/// Returns the attribute `d` of each path of a class.
fn paths<'a>(svg: &'a str, class: &str) -> Vec<&'a str> {
    let begin = format!("<path class=\"{class}\" d=\"");
    svg.split(&begin).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn bands_are_beneath_the_median_and_have_names() {
    let values = quantiles(200, 50.0, 140.0);
    let one = chart(vec![banded("R0 = 2.0", &values)], 200);
    check(&one);
    let svg = page(&one);
    for class in ["b90 c1", "b50 c1", "c1"] {
        assert_eq!(paths(&svg, class).len(), 1, "{class} in {svg}");
    }
    let at = |part: &str| svg.find(part).unwrap();
    assert!(at("\"grid\"") < at("\"b90 c1\"") && at("\"b90 c1\"") < at("\"b50 c1\""));
    assert!(at("\"b50 c1\"") < at("<path class=\"c1\""));
    assert!(paths(&svg, "b90 c1")[0].ends_with('z') && !paths(&svg, "c1")[0].contains('z'));
    assert_has(
        &svg,
        &[">9 in 10 simulations</tspan> 5 to 95 %<", ">Half of them</tspan> 25 to 75 %<", ">Median</text>"],
    );
    assert!(!svg.contains("R0 = 2.0<") && !svg.contains(">140 on day 50<"), "no peak has a label: {svg}");
    assert_eq!((svg.matches("<circle").count(), svg.matches("<circle class=\"tip c1\"").count()), (3, 3));
    assert!(svg.contains(">200</text>"), "the axis includes 210, the largest 95 % quantile: {svg}");
    let narrow = one.svg(Size::Narrow, Ink::Page, "c");
    assert!(narrow.contains(">9 in 10 simulations</text>") && narrow.contains(">5 to 95 %</text>"), "{narrow}");

    let file = file(&one);
    for part in ["fill=\"#0b5c9e\" fill-opacity=\".16\"", "fill=\"#0b5c9e\" fill-opacity=\".3\""] {
        assert_eq!(file.matches(part).count(), 1, "{part} in {file}");
    }
}

#[test]
fn charts_of_more_than_three_lines_have_only_the_wide_bands() {
    let values = quantiles(200, 50.0, 140.0);
    for count in 1..=MOST_LINES {
        let several = chart(vec![banded("Same", &values); count], 200);
        check(&several);
        let svg = page(&several);
        let halves = if count <= MOST_WITH_HALVES { count } else { 0 };
        assert_eq!((svg.matches("\"b90 ").count(), svg.matches("\"b50 ").count()), (count, halves), "{svg}");
        assert_eq!(svg.matches("b90 many ").count(), count - halves);
        // In a chart of several lines the names and dots belong to the medians.
        let named = if count == 1 { 0 } else { count };
        assert_eq!(svg.matches(">Same<").count(), named, "{svg}");
        assert_eq!(svg.matches("simulations").count(), usize::from(count == 1), "{svg}");
    }
}

#[test]
fn labels_at_the_ends_name_the_median() {
    let values = quantiles(200, 50.0, 40.0).map(|values| cumulated(&values));
    let labels = LabelPlace::Ends;
    let one = LineChart { labels, ..chart(vec![banded("R0 = 2.0", &values)], 200) };
    check(&one);
    let svg = page(&one);
    assert_eq!((svg.matches(">Median<").count(), svg.matches(" by day 200<").count()), (1, 1), "{svg}");
    assert!(svg.contains(">Half of them<"), "{svg}");
    let two = LineChart { labels, ..chart(vec![banded("A", &values), banded("B", &values)], 200) };
    check(&two);
    let svg = page(&two);
    assert!(svg.contains(">A</text>") && svg.contains(">B</text>") && !svg.contains(">Median<"), "{svg}");
}

#[test]
fn a_logarithmic_axis_clips_bands_at_its_bottom() {
    let values = quantiles(200, 50.0, 140.0);
    let log = LineChart { axis: Axis::Log, ..chart(vec![banded("A", &values)], 200) };
    check(&log);
    for size in SIZES {
        let svg = log.svg(size, Ink::Page, "c");
        let (_, height) = document::paper(&log.names, size);
        for class in ["b90 c1", "b50 c1"] {
            let area = paths(&svg, class);
            assert_eq!(area.len(), 1, "{svg}");
            let lowest = heights(area[0]).into_iter().fold(0.0, f64::max);
            assert!((lowest - (height - 30.0)).abs() <= 0.15, "{lowest} in {area:?}");
        }
    }
}

/// Returns the y of each point of a path of lines.
fn heights(path: &str) -> Vec<f64> {
    let height = |command| match command {
        Command::MoveTo(point) | Command::LineTo(point) => Some(f64::from(point.y)),
        _ => None,
    };
    path.commands().filter_map(height).collect()
}

#[test]
fn ten_years_of_bands_are_thinned() {
    let waves = |share: f64| -> Vec<f64> {
        (0..=3650).map(|day| share * (100.0 + 90.0 * (f64::from(day) / 7.0).sin())).collect()
    };
    let values = [0.2, 0.5, 1.0, 1.3, 1.6].map(waves);
    let one = chart(vec![banded("A", &values)], 3650);
    check(&one);
    assert!(page(&one).len() < 50_000);
    assert!(one.svg(Size::Narrow, Ink::Page, "c").len() < 20_000);
}

#[test]
fn members_are_drawn_as_thin_lines() {
    let members: Vec<Vec<f64>> =
        (0_u8..40).map(|k| bell(200, 40.0 + f64::from(k) / 2.0, 100.0 + f64::from(k))).collect();
    let median = bell(200, 50.0, 120.0);
    let line = |name, values| {
        let members = Spread::Members(members.iter().map(Vec::as_slice).collect());
        Line { spread: Some(members), ..line(name, values) }
    };
    for (values, medians) in [(&median[..], 1), (&[][..], 0)] {
        let one = chart(vec![line("A", values)], 200);
        check(&one);
        let svg = page(&one);
        let thin = paths(&svg, "one c1");
        assert_eq!((thin.len(), thin.concat().matches('M').count()), (1, 40), "{svg}");
        assert_eq!((paths(&svg, "c1").len(), svg.matches(">Median<").count()), (medians, medians), "{svg}");
        assert!(svg.contains(">One simulation each<") && !svg.contains("\"b90"), "{svg}");
        let file = file(&one);
        assert_eq!(file.matches("stroke=\"#0b5c9e\" stroke-opacity=\".35\"").count(), 1, "{file}");
    }
    for labels in [LabelPlace::Peaks, LabelPlace::Ends] {
        let two = LineChart { labels, ..chart(vec![line("With", &median), line("Without", &[])], 200) };
        check(&two);
        let svg = page(&two);
        assert!(
            svg.contains(">With</text>") && svg.contains(">Without</text>") && !svg.contains("simulation"),
            "{svg}"
        );
        assert_eq!(svg.matches("<circle").count(), usize::from(labels == LabelPlace::Peaks), "{svg}");
    }
}

#[test]
fn a_chart_with_an_empty_ensemble_equals_one_without() {
    let values = bell(200, 50.0, 140.0);
    let with = |spread| chart(vec![Line { spread, ..line("A", &values) }], 200);
    let none = Bands { q05: &[], q25: &values, q75: &values, q95: &values };
    for spread in [Spread::Bands(none), Spread::Members(Vec::new()), Spread::Members(vec![&[]])] {
        assert_eq!(page(&with(Some(spread))), page(&with(None)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn labels_on_ensembles_do_not_overlap(
        tops in prop::collection::vec((".{0,30}", 0.0..220.0_f64, 0.0..1000.0_f64, 0..4_u8), 1..=8),
        level in prop::option::of(0.0..2000.0_f64),
        span in prop::option::of((-20.0..220.0_f64, 0.0..200.0_f64)),
        last_day in 1..400_u32,
        (ends, log, alone) in any::<(bool, bool, bool)>(),
    ) {
        let series: Vec<[Vec<f64>; 5]> =
            tops.iter().map(|(_, top, height, _)| quantiles(last_day, *top, *height)).collect();
        let lines = tops.iter().zip(&series).take(if alone { 1 } else { 8 }).map(|((name, .., kind), series)| {
            let members = || Some(Spread::Members(series.iter().map(Vec::as_slice).collect()));
            let line = banded(name, series);
            match kind {
                0 => Line { spread: None, ..line },
                1 => Line { spread: members(), ..line },
                2 => Line { spread: members(), values: &[], ..line },
                _ => line,
            }
        });
        let span = span.map(|(from, long)| super::span("Distancing", from, from + long, None));
        check(&LineChart {
            spans: span.into_iter().collect(),
            levels: level.map(|value| Level { value, name: "120 beds".to_owned(), owner: None }).into_iter().collect(),
            labels: if ends { LabelPlace::Ends } else { LabelPlace::Peaks },
            axis: if log { Axis::Log } else { Axis::Linear },
            ..chart(lines.collect(), last_day)
        });
    }
}
