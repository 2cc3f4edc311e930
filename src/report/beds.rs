//! Whether the beds of a hospital are enough: how many are needed, how many there are, and on which days too few.

use super::view_model::{Shown, ShownScenario};
use crate::charts::line_sample;
use crate::format::calendar::Calendar;
use crate::format::numbers;
use crate::model::{Metric, Quantity};

/// One scenario's beds.
#[derive(Debug, Clone, PartialEq)]
pub struct Beds {
    /// The scenario's position.
    pub position: usize,
    /// The most people in hospital at once; of an ensemble, the median of the members' own.
    pub needed: f64,
    /// Of an ensemble, from what to what nine in ten simulations need.
    pub range: Option<(f64, f64)>,
    /// Beds.
    pub available: f64,
    /// The first and the last whole day with more people in hospital than beds; of an ensemble, of the median curve.
    pub over: Option<(u32, u32)>,
    /// Whole days with more people in hospital than beds; of an ensemble, the median of the members' own.
    pub days: f64,
    /// The need is still rising on the last day.
    pub is_rising: bool,
}

/// Whether beds are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Fewer are available than needed; of an ensemble, in at least half of the simulations.
    RunOut,
    /// Of an ensemble: more are needed in at least one in twenty simulations.
    MayRunOut,
    /// They are enough so far, and the need is still rising.
    Open,
    /// They are enough; of an ensemble, in nineteen of twenty simulations.
    Enough,
}

impl Beds {
    /// Returns whether they are enough.
    pub fn answer(&self) -> Answer {
        match self.range {
            _ if self.needed > self.available => Answer::RunOut,
            _ if self.is_rising => Answer::Open,
            Some((_, high)) if high > self.available => Answer::MayRunOut,
            _ => Answer::Enough,
        }
    }
}

/// Returns the beds of each scenario that has some.
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

/// The table under the chart that answers whether the beds are enough.
#[derive(Debug)]
pub struct BedsTable {
    /// The answer in a sentence; none where the chart's own headline says it.
    pub title: Option<String>,
    /// The head over the beds needed.
    pub needed_head: String,
    /// A row for each scenario with beds.
    pub rows: Vec<Row>,
    /// The figures are medians of simulations.
    pub has_medians: bool,
}

/// One scenario's row.
#[derive(Debug)]
pub struct Row {
    /// Its line, as SVG.
    pub sample: String,
    /// Its name.
    pub name: String,
    /// It is the baseline.
    pub is_baseline: bool,
    /// Beds needed at the peak.
    pub needed: String,
    /// Of an ensemble, from what to what nine in ten simulations need; or that the need is still rising.
    pub needed_note: Option<String>,
    /// Beds.
    pub available: String,
    /// Missing beds at the peak.
    pub short: String,
    /// From when to when there are too few: "day 56 to 111".
    pub over: String,
    /// How many days that are.
    pub days: Option<String>,
}

impl BedsTable {
    /// Returns the table of these scenarios; `None` if none has beds. `title` is what a heading over it says.
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
    // The shortage is the difference of the figures beside it, so that a reader can check it.
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

/// "day 56 to 111", "2 Mar 2026 to 26 Apr 2026", "day 56".
fn between(calendar: Calendar, first: u32, last: u32) -> String {
    let on = |day: u32| calendar.on(f64::from(day));
    match (first == last, calendar == Calendar::default()) {
        (true, _) => on(first),
        (false, true) => format!("{} to {}", on(first), numbers::count(f64::from(last))),
        (false, false) => format!("{} to {}", on(first), on(last)),
    }
}
