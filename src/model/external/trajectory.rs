//! The trajectory of an external engine's answer: the states on whole days, and the peaks.

use crate::model::dynamics::compartments::{Compartment, HOSPITAL_CENSUS, State};
use crate::model::dynamics::quantity::{SERIES, SeriesSource};
use crate::model::dynamics::transitions::Epidemic;
use crate::model::results::Series;
use crate::model::trajectory::{Peak, Trajectory, daily_differences};

/// Builds the trajectory from the series. Numbers without a series are 0.
pub(super) fn trajectory(series: &Series, days: u32) -> Trajectory {
    let mut states = vec![State::default(); days as usize + 1];
    for row in &SERIES {
        if let (SeriesSource::State(index), Some(values)) = (row.source, &series[row.series]) {
            for (state, value) in states.iter_mut().zip(values) {
                state[index] = *value;
            }
        }
    }
    let [mut infectious, mut hospital] = [Peak { value: 0.0, day: 0.0 }; 2];
    for (day, state) in (0_u32..).zip(&states) {
        infectious.raise(f64::from(day), state[Compartment::Infectious.index()]);
        hospital.raise(f64::from(day), state[HOSPITAL_CENSUS]);
    }
    Trajectory { new_infections: daily_differences(&states), days: states, infectious, hospital }
}

/// Finds peaks between whole days, and raises the trajectory's peaks to them. Between two days it uses the cubic
/// through both values, with the slopes that the equations give there. Days in which an intervention or a campaign
/// begins or ends are skipped, because the slopes change within them.
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
                // The denominator can be 0 for series that do not follow the equations.
                let place = if place.is_finite() { place.min(1.0) } else { 0.0 };
                peak.raise(start + place, value + place * (slope + place * (square + place * cube)));
            }
        }
    }
}
