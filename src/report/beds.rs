//! Needed and available hospital beds, and the days on which they do not suffice.

use super::view_model::{Shown, ShownScenario};
use crate::charts::line_sample;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model::{Metric, Quantity};

/// A scenario's beds.
#[derive(Debug, Clone, PartialEq)]
pub struct Beds {
    /// The scenario's position.
    pub position: usize,
    /// The maximum number of people in hospital; for an ensemble, the median of the simulations' maxima.
    pub needed: f64,
    /// The 5 % and 95 % quantiles of an ensemble's maxima.
    pub range: Option<(f64, f64)>,
    /// Available beds.
    pub available: f64,
    /// The first and last whole day with more patients than beds; for an ensemble, those of the median curve.
    pub over: Option<(u32, u32)>,
    /// Number of whole days with more patients than beds; for an ensemble, the median.
    pub days: f64,
    /// Whether the need still rises on the last day.
    pub is_rising: bool,
}

/// Whether the beds suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// More beds are needed than available; for an ensemble, in at least half of the simulations.
    RunOut,
    /// More beds are needed than available in at least one in twenty simulations of an ensemble.
    MayRunOut,
    /// The beds suffice so far, and the need still rises.
    Open,
    /// The beds suffice; for an ensemble, in nineteen of twenty simulations.
    Enough,
}

impl Beds {
    /// Returns whether the beds suffice.
    pub fn answer(&self) -> Answer {
        match self.range {
            _ if self.needed > self.available => Answer::RunOut,
            _ if self.is_rising => Answer::Open,
            Some((_, high)) if high > self.available => Answer::MayRunOut,
            _ => Answer::Enough,
        }
    }
}

/// Returns the beds of each scenario that has any.
pub fn beds(shown: &Shown) -> Vec<Beds> {
    let of = |(position, scenario): (usize, &ShownScenario)| {
        let available = scenario.inputs.hospital?.beds?;
        let census = scenario.curve(Quantity::HospitalCensus);
        let days = || (0_u32..).zip(census).filter(|(_, people)| **people > available).map(|(day, _)| day);
        Some(Beds {
            position,
            needed: scenario.summary.get(Metric::PeakHospitalCensus)?,
            range: (scenario.ranges.and_then(|ranges| ranges[Metric::PeakHospitalCensus]))
                .map(|range| (range.q05, range.q95)),
            available,
            over: days().next().zip(days().last()),
            days: scenario.summary.get(Metric::DaysOverCapacity)?,
            is_rising: scenario.is_rising(Quantity::HospitalCensus),
        })
    };
    shown.scenarios.iter().enumerate().filter_map(of).collect()
}

/// The table under the chart that compares needed with available beds.
#[derive(Debug)]
pub struct BedsTable {
    /// The answer as a sentence; `None` if it is the chart's headline.
    pub title: Option<String>,
    /// The head of the column of needed beds.
    pub needed_head: String,
    /// A row for each scenario with beds.
    pub rows: Vec<Row>,
    /// Whether the numbers are medians of simulations.
    pub has_medians: bool,
}

/// A scenario's row.
#[derive(Debug)]
pub struct Row {
    /// The sample of its line, as SVG.
    pub sample: String,
    /// The scenario's name.
    pub name: String,
    /// Whether it is the baseline.
    pub is_baseline: bool,
    /// Beds needed at the peak.
    pub needed: String,
    /// The 5 % to 95 % range of an ensemble, or a note that the need still rises.
    pub needed_note: Option<String>,
    /// Available beds.
    pub available: String,
    /// Missing beds at the peak.
    pub short: String,
    /// The period with too few beds: "day 56 to 111".
    pub over: String,
    /// The number of days with too few beds.
    pub days: Option<String>,
}

impl BedsTable {
    /// Returns the table of these scenarios, or `None` if no scenario has beds. `title` is its heading.
    pub fn new(shown: &Shown, title: Option<String>) -> Option<Self> {
        let all = beds(shown);
        let has_medians = all.iter().any(|beds| shown.scenarios[beds.position].varies());
        let rows: Vec<_> = all.iter().map(|beds| row(shown, beds)).collect();
        let needed_head = match all.iter().filter(|beds| beds.is_rising).count() {
            0 => "Needed at the peak".to_owned(),
            rising if rising == all.len() && !shown.last_days_differ() => format!("Needed on {}", shown.end()),
            _ => "Most needed".to_owned(),
        };
        (!rows.is_empty()).then_some(Self { title, needed_head, rows, has_medians })
    }
}

fn row(shown: &Shown, beds: &Beds) -> Row {
    let scenario = &shown.scenarios[beds.position];
    // The shortage is the difference of the rounded numbers beside it, so that a reader can check it.
    let shortage = numbers::rounded_count(beds.needed) - numbers::rounded_count(beds.available);
    Row {
        sample: line_sample(beds.position),
        name: scenario.name.clone(),
        is_baseline: beds.position == 0,
        needed: numbers::count(beds.needed),
        needed_note: match beds.range {
            _ if beds.is_rising => Some("still rising".to_owned()),
            Some((low, high)) => Some(format!("{} to {}", numbers::count(low), numbers::count(high))),
            None => None,
        },
        available: numbers::exact(beds.available),
        short: match beds.answer() {
            Answer::RunOut => numbers::count(shortage.max(0.0)),
            Answer::Open => "not yet".to_owned(),
            Answer::MayRunOut | Answer::Enough => "none".to_owned(),
        },
        over: match beds.over {
            Some((first, last)) if last == scenario.last_day => format!("from {}", shown.calendar.on(f64::from(first))),
            Some((first, last)) => between(shown.calendar, first, last),
            None => match beds.answer() {
                Answer::RunOut => "on no whole day".to_owned(),
                Answer::Open => "not yet".to_owned(),
                Answer::MayRunOut | Answer::Enough => "never".to_owned(),
            },
        },
        days: (beds.over.is_some() && beds.days > 0.0)
            .then(|| format!("{} {}", numbers::number(beds.days), if beds.days == 1.0 { "day" } else { "days" })),
    }
}

/// Formats a period: "day 56 to 111", "2 Mar 2026 to 26 Apr 2026", "day 56".
fn between(calendar: Calendar, first: u32, last: u32) -> String {
    let on = |day: u32| calendar.on(f64::from(day));
    match (first == last, calendar == Calendar::default()) {
        (true, _) => on(first),
        (false, true) => format!("{} to {}", on(first), numbers::count(f64::from(last))),
        (false, false) => format!("{} to {}", on(first), on(last)),
    }
}
