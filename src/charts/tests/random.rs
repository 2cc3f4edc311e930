//! Tests of charts with random names, lines and marks: their labels neither leave the drawing nor overlap.

use proptest::prelude::*;

use super::{bell, chart, check, cumulated, line, span};
use crate::charts::*;

/// Names of eight scenarios: random, with wide letters, with the same beginning, right to left, or all equal.
fn names() -> impl Strategy<Value = Vec<String>> {
    let eight = |each| prop::collection::vec(each, 8);
    prop_oneof![
        eight(".{0,80}".boxed()),
        eight("[WM@%]{1,80}".boxed()),
        eight("Schools and universities closed from week [0-9]{1,2}.{0,30}".boxed()),
        eight("[א-ת 👩🦠]{0,40}".boxed()),
        eight(Just("The same again".to_owned()).boxed()),
    ]
}

/// Returns values of one of the shapes that series have: a wave, an increase to a limit, a decrease to 0, zeros, a
/// constant, a wave that ends early.
fn shaped(shape: usize, last_day: u32, top: f64, height: f64) -> Vec<f64> {
    let wave = bell(last_day, top, height);
    let grown = |values: Vec<f64>| -> Vec<f64> {
        let whole = values.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        cumulated(&values).iter().map(|sum| sum / whole * height).collect()
    };
    match shape {
        0 => wave,
        1 => grown(wave),
        2 => grown(wave).iter().map(|value| height - value).collect(),
        3 => vec![0.0; wave.len()],
        4 => vec![height; wave.len()],
        _ => wave[..wave.len().div_ceil(2)].to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn labels_do_not_overlap(
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
            .map(|values| if ends { cumulated(&values) } else { values })
            .collect();
        let lines = lines.iter().zip(&values).map(|((name, ..), values)| line(name, values)).collect();
        check(&LineChart {
            labels: if ends { LabelPlace::Ends } else { LabelPlace::Peaks },
            axis: if log { Axis::Log } else { Axis::Linear },
            unit: if share { Unit::Share } else { Unit::Persons },
            ..chart(lines, last_day)
        });
    }

    #[test]
    fn labels_spans_levels_and_points_do_not_overlap(
        tops in prop::collection::vec((".{0,30}", 0.0..220.0_f64, 1.0..1000.0_f64), 1..=8),
        spans in prop::collection::vec((".{0,40}", -20.0..420.0_f64, 0.0..200.0_f64, prop::option::of(0..8_usize)), 0..40),
        levels in prop::collection::vec((".{0,30}", -1.0..2500.0_f64, prop::option::of(0..8_usize)), 0..9),
        observed in prop::collection::vec(
            (".{0,30}", prop::option::of(0..8_usize), prop::collection::vec((-5.0..420.0_f64, -1.0..1500.0_f64), 0..60)),
            0..4,
        ),
        last_day in 1..400_u32,
        start in prop::option::of(0..100_000_u64),
        (ends, log) in any::<(bool, bool)>(),
    ) {
        let first = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
        let values: Vec<Vec<f64>> = tops.iter().map(|(_, top, height)| bell(last_day, *top, *height)).collect();
        let lines = tops.iter().zip(&values).map(|((name, ..), values)| line(name, values)).collect();
        check(&LineChart {
            spans: spans.iter().map(|(name, from, long, owner)| span(name, *from, from + long, *owner)).collect(),
            levels: levels.iter().map(|(name, value, owner)| Level { value: *value, name: name.clone(), owner: *owner }).collect(),
            points: (observed.iter().enumerate())
                .map(|(position, (name, owner, values))| {
                    Points { name: name.clone(), shape: PointShape::at(position), owner: *owner, values: values.clone() }
                })
                .collect(),
            calendar: Calendar::new(start.map(|days| first + chrono::Days::new(days))),
            labels: if ends { LabelPlace::Ends } else { LabelPlace::Peaks },
            axis: if log { Axis::Log } else { Axis::Linear },
            ..chart(lines, last_day)
        });
    }

    #[test]
    fn crowded_charts_of_every_series_are_valid(
        (count, near, names) in (1..=8_usize, prop_oneof![Just(0.0), Just(1e-9), Just(1e-3), Just(0.02), Just(0.3)], names()),
        shapes in prop::collection::vec(0..6_usize, 8),
        mixed in any::<bool>(),
        (top, height) in (-20.0..420.0_f64, -3.0..10.0_f64),
        last_day in prop_oneof![1..4_u32, 5..400_u32, Just(3650_u32)],
        start in prop::option::of(0..100_000_u64),
        spans in prop::collection::vec((".{0,40}", -20.0..420.0_f64, 0.0..200.0_f64, prop::option::of(0..8_usize)), 0..4),
        level in prop::option::of((".{0,80}", 0.0..2.6_f64)),
        spread in 0..3_u8,
        kind in 0..6_usize,
        log in any::<bool>(),
    ) {
        // Label position and unit of each series of a page.
        let (labels, unit) = [
            (LabelPlace::Peaks, Unit::Persons),
            (LabelPlace::Peaks, Unit::Share),
            (LabelPlace::Ends, Unit::Persons),
            (LabelPlace::Ends, Unit::Share),
            (LabelPlace::Ends, Unit::Ratio),
            (LabelPlace::Peaks, Unit::Ratio),
        ][kind];
        let height = match unit {
            Unit::Persons => 10_f64.powf(height),
            Unit::Share => 10_f64.powf(height - 10.0),
            Unit::Ratio => 10_f64.powf(height / 5.0),
        };
        let first = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
        let at = |line: usize| f64::from(u8::try_from(line).unwrap());
        let values: Vec<Vec<f64>> = (0..count)
            .map(|line| {
                let shape = shapes[if mixed { line } else { 0 }];
                shaped(shape, last_day, top + near * 40.0 * at(line), height * (1.0 + near * at(line)))
            })
            .collect();
        let scaled = |by: f64| -> Vec<Vec<f64>> {
            values.iter().map(|values| values.iter().map(|value| value * by).collect()).collect()
        };
        let (low, high) = (scaled(0.8), scaled(1.2));
        let spread_of = |line: usize| match spread {
            1 => Some(Spread::Bands(Bands { q05: &low[line], q25: &low[line], q75: &values[line], q95: &high[line] })),
            2 => Some(Spread::Members(vec![&low[line], &high[line]])),
            _ => None,
        };
        let line = |place: usize| Line { spread: spread_of(place), ..line(&names[place], &values[place]) };
        let lines = (0..count).map(line).collect();
        check(&LineChart {
            spans: spans.iter().map(|(name, from, long, owner)| span(name, *from, from + long, *owner)).collect(),
            levels: level.iter().map(|(name, share)| Level { value: share * height, name: name.clone(), owner: None }).collect(),
            calendar: Calendar::new(start.map(|days| first + chrono::Days::new(days))),
            labels,
            unit,
            axis: if log { Axis::Log } else { Axis::Linear },
            ..chart(lines, last_day)
        });
    }
}
