//! Partial rank correlation coefficients of an output with its inputs.

/// Minimum length of a residual, relative to its column of ranks. A shorter residual counts as 0.
///
/// Among 65,536 members, two different orders differ by at least 3e-7 of their length; rounding leaves 1e-12.
const MIN_RESIDUAL: f64 = 1e-9;

/// Minimum number of members beyond the number of inputs. It leaves the residuals one degree of freedom.
const MEMBERS_BEYOND_INPUTS: usize = 3;

/// The partial rank correlations of an output with each input.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlations {
    /// Partial rank correlation of each input with the output, from -1 to 1. It is `None` if it is undefined: there are
    /// too few members, the input or the output is constant, or the other inputs determine one of them.
    pub coefficients: Vec<Option<f64>>,
    /// Number of members used.
    pub used: usize,
    /// Number of members left out because their output is withheld or NaN.
    pub left_out: usize,
}

/// Computes an output's partial rank correlations with its inputs; for a single input, Spearman's rank correlation.
///
/// Ties share their average rank. An input's coefficient is the correlation of two residuals: of its ranks and of the
/// output's ranks, each regressed on the ranks of all other inputs with an intercept. The coefficients are `None` if
/// fewer than inputs + 3 members are used.
///
/// Each input is as long as the output and contains no NaN.
///
/// # Panics
///
/// Panics if an input is shorter than the output.
pub fn partial_rank_correlations(inputs: &[Vec<f64>], output: &[Option<f64>]) -> Correlations {
    let (members, numbers): (Vec<usize>, Vec<f64>) = (output.iter().enumerate())
        .filter_map(|(member, number)| number.filter(|number| !number.is_nan()).map(|number| (member, number)))
        .unzip();
    let used = members.len();
    let coefficients = if used < inputs.len() + MEMBERS_BEYOND_INPUTS {
        vec![None; inputs.len()]
    } else {
        let output = centred_ranks(&numbers);
        let inputs: Vec<Vec<f64>> = (inputs.iter())
            .map(|input| centred_ranks(&members.iter().map(|&member| input[member]).collect::<Vec<_>>()))
            .collect();
        (0..inputs.len()).map(|place| partial_correlation(&inputs, place, &output)).collect()
    };
    Correlations { coefficients, used, left_out: output.len() - used }
}

/// Correlates the residuals of one input and of the output after regression on the other inputs. Columns are centred.
fn partial_correlation(inputs: &[Vec<f64>], place: usize, output: &[f64]) -> Option<f64> {
    let mut others: Vec<Vec<f64>> = Vec::with_capacity(inputs.len());
    for (other, input) in inputs.iter().enumerate() {
        // An input that earlier inputs determine has no residual and adds no direction.
        if other != place
            && let Some(direction) = residual(input, &others)
        {
            others.push(direction);
        }
    }
    let (input, output) = (residual(&inputs[place], &others)?, residual(output, &others)?);
    Some(product(&input, &output).clamp(-1.0, 1.0))
}

/// Returns a column's residual after projection on orthonormal directions, scaled to length 1, or `None` if it is 0.
fn residual(column: &[f64], directions: &[Vec<f64>]) -> Option<Vec<f64>> {
    let mut rest = column.to_vec();
    // The Gram-Schmidt process leaves rounding errors along the directions. A second pass removes them.
    for direction in directions.iter().chain(directions) {
        let along = product(&rest, direction);
        rest.iter_mut().zip(direction).for_each(|(value, part)| *value -= along * part);
    }
    let length = product(&rest, &rest).sqrt();
    if length <= MIN_RESIDUAL * product(column, column).sqrt() {
        return None;
    }
    rest.iter_mut().for_each(|value| *value /= length);
    Some(rest)
}

fn product(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// Returns the ranks minus their mean. Ties share their average rank. Results are multiples of one half, and exact.
fn centred_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&left, &right| values[left].total_cmp(&values[right]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equals in order.chunk_by(|&left, &right| values[left] == values[right]) {
        // The average rank, counted from 1, is before + (equals + 1) / 2. The mean of all ranks is (count + 1) / 2.
        let after = values.len() - before - equals.len();
        equals.iter().for_each(|&member| ranks[member] = (before as f64 - after as f64) / 2.0);
        before += equals.len();
    }
    ranks
}
