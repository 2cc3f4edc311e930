//! What an answer's series say of the epidemic's course: its states on whole days, and its peaks.

use crate::model::dynamics::compartments::{Compartment, HOSPITAL_CENSUS, State};
use crate::model::dynamics::quantity::{SERIES, SeriesSource};
use crate::model::dynamics::transitions::Epidemic;
use crate::model::results::Series;
use crate::model::trajectory::{Peak, Trajectory, daily_differences};

/// The states that the series say; what they lack is 0.
pub(super) fn trajectory(series: &Series, days: u32) -> Trajectory {
    let mut states = vec![State::default(); days as usize + 1];
    for row in &SERIES {
        if let (SeriesSource::State(index), Some(values)) = (row.source, &series[row.series]) {
            for (state, value) in states.iter_mut().zip(values) {
                state[index] = *value;
            }
        }
    }
    let no_peak = Peak { value: 0.0, day: 0.0 };
    let mut trajectory =
        Trajectory { new_infections: daily_differences(&states), days: states, infectious: no_peak, hospital: no_peak };
    for (day, state) in (0_u32..).zip(&trajectory.days) {
        trajectory.infectious.raise(f64::from(day), state[Compartment::Infectious.index()]);
        trajectory.hospital.raise(f64::from(day), state[HOSPITAL_CENSUS]);
    }
    trajectory
}

/// Raises the peaks to those between whole days, of the cubic through two days' values with the slopes that the equations
/// have there. Where an intervention or a campaign begins or ends within a day, that day has no such slopes, and its ends count
/// alone.
pub(super) fn find_peaks_between_days(epidemic: &Epidemic, trajectory: &mut Trajectory) {
    let Trajectory { days, infectious, hospital, .. } = trajectory;
    for (start, pair) in days.windows(2).enumerate() {
        let start = start as f64;
        let (phase, end) = epidemic.phase_and_end(start);
        if end < start + 1.0 {
            continue;
        }
        let slopes = [(start, &pair[0]), (start + 1.0, &pair[1])]
            .map(|(time, state)| epidemic.derivative_with_hospital(phase, time, state));
        for (peak, index) in [(&mut *infectious, Compartment::Infectious.index()), (&mut *hospital, HOSPITAL_CENSUS)] {
            let [value, next] = [pair[0][index], pair[1][index]];
            let [slope, next_slope] = slopes.map(|slopes| slopes[index]);
            if slope > 0.0 && next_slope < 0.0 {
                let square = 3.0 * (next - value) - 2.0 * slope - next_slope;
                let cube = slope + next_slope - 2.0 * (next - value);
                let place = slope / ((square * square - 3.0 * cube * slope).sqrt() - square);
                // Numbers that no epidemic has may leave nothing of the difference.
                let place = if place.is_finite() { place.min(1.0) } else { 0.0 };
                peak.raise(start + place, value + place * (slope + place * (square + place * cube)));
            }
        }
    }
}
