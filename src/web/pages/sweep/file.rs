//! CSV files of a sweep: one with a row per cell; over one parameter, also one with a row per value and day.

use chrono::NaiveDate;

use crate::model::{Metric, MetricUnit, Range, SERIES, SWEPT, SeriesRow, Sweep, SweepResults};
use crate::report::csv::date;
use crate::web::error::Failure;

/// Writes one row per value, or pair of values, with every metric. Withheld metrics are empty, such as the day of a
/// peak that is not reached.
pub fn csv(sweep: &Sweep, results: &SweepResults) -> Result<String, Failure> {
    let name = |range: &Range| range.parameter().name();
    let parameters = std::iter::once(name(sweep.x())).chain(sweep.y().map(name));
    let heads = parameters.chain(metrics().map(metric_head)).collect();
    let rows = sweep.cells().into_iter().zip(&results.summaries).map(|((x, y), summary)| {
        let values = std::iter::once(x.to_string()).chain(y.map(|y| y.to_string()));
        values.chain(metrics().map(|metric| text(summary.of_reached_peak(metric)))).collect()
    });
    write(heads, rows)
}

/// Returns the metrics in the columns.
fn metrics() -> impl Iterator<Item = Metric> {
    std::iter::once(Metric::BasicReproductionNumber).chain(SWEPT)
}

/// Returns the head of a metric's column, with its unit if it counts people.
fn metric_head(metric: Metric) -> String {
    let unit = if metric.row().unit == MetricUnit::People { "_persons" } else { "" };
    format!("{}{unit}", metric.key())
}

/// Writes one row per value of one parameter and day, with every series that any value has.
pub fn curves(sweep: &Sweep, start: Option<NaiveDate>, results: &SweepResults) -> Result<String, Failure> {
    let has = |row: &&SeriesRow| results.series.iter().any(|series| series[row.series].is_some());
    let columns: Vec<&SeriesRow> = SERIES.iter().filter(has).collect();
    let series_heads = columns.iter().map(|row| row.csv_head.to_owned());
    let date_head = start.map(|_| "date".to_owned());
    let heads = [sweep.x().parameter().name(), "day".to_owned()].into_iter().chain(date_head).chain(series_heads);
    let rows = sweep.x().values().iter().zip(&results.series).flat_map(|(at, series)| {
        let columns = &columns;
        (0..=sweep.days()).zip(0_usize..).map(move |(day, index)| {
            let first = [at.to_string(), day.to_string()].into_iter().chain(start.map(|start| date(start, day)));
            let value = |row: &&SeriesRow| text(series.quantity(row.series).get(index).copied());
            first.chain(columns.iter().map(value)).collect()
        })
    });
    write(heads.collect(), rows)
}

fn text(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn write(heads: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> Result<String, Failure> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row)?;
    }
    let bytes = writer.into_inner().map_err(|_| Failure::Internal)?;
    String::from_utf8(bytes).map_err(|_| Failure::Internal)
}
