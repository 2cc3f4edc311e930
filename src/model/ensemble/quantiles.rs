//! Quantiles of R's type 7 (Hyndman and Fan, Am. Stat. 50 (1996) 361): linear interpolation between the two nearest
//! values.

use crate::model::results::Quantiles;

/// Sorts the values and returns their quantiles, or `None` if there are no values.
pub(super) fn quantiles(values: &mut [f64]) -> Option<Quantiles<f64>> {
    values.sort_unstable_by(f64::total_cmp);
    let sorted = &*values;
    (!sorted.is_empty()).then(|| Quantiles {
        q05: quantile(sorted, 1, 20),
        q25: quantile(sorted, 1, 4),
        q50: quantile(sorted, 1, 2),
        q75: quantile(sorted, 3, 4),
        q95: quantile(sorted, 19, 20),
    })
}

/// Sorts the values and returns their median, or `None` if there are no values.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    quantiles(values).map(|quantiles| quantiles.q50)
}

/// Returns the quantile at `parts / of`. Integer arithmetic finds the position without rounding errors.
fn quantile(sorted: &[f64], parts: usize, of: usize) -> f64 {
    let position = (sorted.len() - 1) * parts;
    let (index, between) = (position / of, position % of);
    let low = sorted[index];
    match sorted.get(index + 1) {
        Some(high) if between > 0 => low + (high - low) * (between as f64 / of as f64),
        _ => low,
    }
}

/// Returns the mean, summed in the order of the values.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From R: `quantile(c(7, 1, 4, 2, 9, 11), c(.05, .25, .5, .75, .95))`.
    #[test]
    fn quantiles_match_r() {
        let found = quantiles(&mut [7.0, 1.0, 4.0, 2.0, 9.0, 11.0]).unwrap();
        let expected = Quantiles { q05: 1.25, q25: 2.5, q50: 5.5, q75: 8.5, q95: 10.5 };
        assert_eq!(found, expected);
        let one = quantiles(&mut [3.0]).unwrap();
        assert_eq!((one.q05, one.q50, one.q95), (3.0, 3.0, 3.0));
        assert_eq!(quantiles(&mut []), None);
    }
}
