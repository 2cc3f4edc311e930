//! The sentence about observed values that a chart does not draw, and the reasons.

use std::ops::RangeInclusive;

use crate::format::numbers;
use crate::model::{Observations, Quantity};
use crate::report::chart_options::View;
use crate::report::text::with_no_break_spaces;
use crate::report::view_model::{Observed, Shown, in_unit};

/// A reason why some observed values are not drawn.
struct Reason {
    /// Number of these values.
    count: u32,
    /// The text after "is" or "are".
    text: String,
}

/// Says how many observed values the chart does not draw, and why: "3 of 14 observed values are not drawn: 2 are zero,
/// which a logarithmic axis cannot show; 1 is after day 60." Returns `None` if it draws all of them. The axis shows the
/// values in `range`.
pub fn not_drawn(shown: &Shown, view: View, range: &RangeInclusive<f64>) -> Option<String> {
    if shown.observed.is_empty() {
        return None;
    }
    // Equal observations of several compared runs are drawn once.
    let mut observed: Vec<&Observed> = Vec::new();
    for new in &shown.observed {
        let is_same = |known: &&Observed| known.observations == new.observations && known.population == new.population;
        if !observed.iter().any(is_same) {
            observed.push(new);
        }
    }
    let total = observed.iter().map(|observed| count(observed.observations)).sum();
    let (plotted, others): (Vec<&Observed>, Vec<&Observed>) =
        observed.into_iter().partition(|observed| observed.observations.series == view.plot.name());
    let last = f64::from(shown.last_day);
    let (mut after, mut zero, mut below, mut above) = (0, 0, 0, 0);
    for observed in plotted {
        for (day, value) in &observed.observations.values {
            let value = in_unit(*value, observed.population, view.unit());
            match () {
                () if *day > last => after += 1,
                () if range.contains(&value) => {}
                () if value <= 0.0 => zero += 1,
                () if value < *range.start() => below += 1,
                () => above += 1,
            }
        }
    }
    let figure = |value: &f64| numbers::value_in_full(*value, view.unit());
    let mut reasons = of_other_series(&others, view);
    reasons.extend([
        Reason { count: zero, text: "zero, which a logarithmic axis cannot show".to_owned() },
        Reason { count: below, text: format!("below {}, where the logarithmic axis begins", figure(range.start())) },
        Reason { count: above, text: format!("above {}, where the axis ends", figure(range.end())) },
        Reason { count: after, text: format!("after {}", shown.end()) },
    ]);
    reasons.retain(|reason| reason.count > 0);
    (!reasons.is_empty()).then(|| with_no_break_spaces(&sentence(total, &reasons)))
}

/// Returns a reason for each series, with the number of its observations. The chart shows another series.
fn of_other_series(observed: &[&Observed], view: View) -> Vec<Reason> {
    let reason = |quantity: Quantity| {
        let of_series = observed.iter().filter(|observed| observed.observations.series == quantity.name());
        let count = of_series.map(|observed| count(observed.observations)).sum();
        let values = if count == 1 { "a value" } else { "values" };
        let (name, shown) = (quantity.row().label, view.plot.row().label);
        Reason { count, text: format!("{values} of “{name}”, and this chart shows “{shown}”") }
    };
    Quantity::ALL.map(reason).into()
}

fn sentence(total: u32, reasons: &[Reason]) -> String {
    let figure = |count: u32| numbers::exact(f64::from(count));
    let undrawn: u32 = reasons.iter().map(|reason| reason.count).sum();
    let head = match (undrawn, total) {
        (_, 1) => "The observed value is not drawn".to_owned(),
        (undrawn, total) if undrawn == total => format!("None of the {} observed values is drawn", figure(total)),
        (1, total) => format!("1 of {} observed values is not drawn", figure(total)),
        (undrawn, total) => format!("{} of {} observed values are not drawn", figure(undrawn), figure(total)),
    };
    let part = |Reason { count, text }: &Reason| match (reasons.len(), count) {
        (1, 1) => format!("it is {text}"),
        (1, _) => format!("they are {text}"),
        (_, 1) => format!("1 is {text}"),
        (_, count) => format!("{} are {text}", figure(*count)),
    };
    let parts: Vec<_> = reasons.iter().map(part).collect();
    format!("{head}: {}.", parts.join("; "))
}

fn count(observations: &Observations) -> u32 {
    u32::try_from(observations.values.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::charts::Axis;
    use crate::format::units::Unit;
    use crate::model::{CancelToken, Json, read_comparison, simulate};
    use crate::report::figure;

    /// Returns the sentence about these observations of the infectious over 60 days, and the number of drawn points.
    fn said(values: &Value, view: View) -> (Option<String>, usize) {
        let inputs = json!({
            "days": 60, "scenarios": [{"name": "A", "beta": 0.3, "gamma": 0.1}],
            "observations": {"name": "Seen", "series": "infectious", "values": values},
        });
        let comparison = read_comparison(&Json::from(&inputs)).unwrap();
        let results = simulate(&comparison, &CancelToken::default()).unwrap();
        let shown = Shown::new(&comparison, &results);
        let figure = figure::Figure::new(&shown, view, |_| String::new());
        let circles = figure.wide.matches("<circle class=\"point").count();
        (figure.not_drawn.map(|text| text.replace('\u{a0}', " ")), circles)
    }

    const LOG: View = View { plot: Quantity::Infectious, unit: Unit::Persons, axis: Axis::Log };

    #[test]
    fn each_reason_has_its_number_of_values() {
        let sentence = |values: Value, view: View| said(&values, view).0;
        let days = json!([[0, 0], [1, 0], [2, 5], [3, 8], [70, 9]]);
        let other = View { plot: Quantity::Recovered, ..LOG };
        assert_eq!(
            sentence(days.clone(), LOG).unwrap(),
            "3 of 5 observed values are not drawn: 2 are zero, which a logarithmic axis cannot show; 1 is after day 60."
        );
        assert_eq!(
            sentence(days, View::default()).unwrap(),
            "1 of 5 observed values is not drawn: it is after day 60."
        );
        assert_eq!(sentence(json!([[0, 0], [1, 9]]), View::default()), None);
        assert_eq!(
            sentence(json!([[0, 0.25], [1, 90], [2, 0.5]]), LOG).unwrap(),
            "2 of 3 observed values are not drawn: they are below 1, where the logarithmic axis begins."
        );
        assert_eq!(
            sentence(json!([[0, 3], [1, 9]]), other).unwrap(),
            "None of the 2 observed values is drawn: they are values of “Infectious”, and this chart shows “Recovered”."
        );
        assert_eq!(sentence(json!([[61, 3]]), LOG).unwrap(), "The observed value is not drawn: it is after day 60.");
        assert_eq!(
            sentence(json!([[5, 3]]), other).unwrap(),
            "The observed value is not drawn: it is a value of “Infectious”, and this chart shows “Recovered”."
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// The drawn values and the values that the sentence counts are all of the observed values.
        #[test]
        fn the_numbers_add_up(
            found in prop::collection::vec(prop_oneof![Just(0.0), 1e-6..1.0_f64, 1.0..20_000.0_f64], 1..40),
            step in 1_u32..4, plot in prop::sample::select(Quantity::ALL.to_vec()),
            (unit, axis) in (prop::sample::select(View::UNITS.to_vec()), prop::sample::select(View::AXES.to_vec())),
        ) {
            let values: Vec<_> = (0_u32..).zip(&found).map(|(index, value)| json!([index * step, value])).collect();
            let view = View { plot, unit: unit.1, axis: axis.1 };
            let (sentence, circles) = said(&json!(values), view);
            // The name of the points may have a sample point.
            let undrawn = sentence.as_deref().map_or(0, |text| match text.split(' ').next().unwrap() {
                "The" | "None" => found.len(),
                number => number.parse().unwrap(),
            });
            let drawn = found.len() - undrawn;
            prop_assert!(circles == drawn || (drawn > 0 && circles == drawn + 1), "{:?}: {} circles", sentence, circles);
            if let Some((_, reasons)) = sentence.as_deref().and_then(|text| text.split_once(": ")) {
                let numbers: Vec<usize> = reasons.split("; ").filter_map(|part| part.split(' ').next()?.parse().ok()).collect();
                prop_assert!(numbers.is_empty() || numbers.iter().sum::<usize>() == undrawn, "{:?}", sentence);
            }
        }
    }
}
