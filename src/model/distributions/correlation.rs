//! Which inputs an output follows: partial rank correlation coefficients.

/// The smallest part of a column of ranks that still counts after the others are taken out of it, relative to its length.
///
/// Among 65,536 members two orders that are not the same differ by at least 3e-7 of their length; rounding leaves 1e-12.
const LEAST_REMAINDER: f64 = 1e-9;

/// Members needed beyond the number of inputs: with as many the residuals keep one degree of freedom.
const MEMBERS_BEYOND_INPUTS: usize = 3;

/// How closely an output follows each input, the other inputs held fixed.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlations {
    /// For each input its partial rank correlation with the output, from -1 to 1; `None` where it is not defined: too few
    /// members, an input or an output that is constant, or one that the other inputs determine.
    pub coefficients: Vec<Option<f64>>,
    /// How many members were used.
    pub used: usize,
    /// How many members were left out, their output being withheld or no number.
    pub left_out: usize,
}

/// The partial rank correlations of an output with the inputs that vary; of one input, Spearman's rank correlation.
///
/// Ties share their average rank. An input's coefficient is the correlation of two residuals: of its ranks and of the
/// output's ranks, each regressed on the ranks of all other inputs with an intercept. There is none with fewer members used
/// than inputs + 3.
///
/// Each input holds a number for each member, none of them NaN, and is as long as the output.
///
/// # Panics
///
/// Where an input is shorter than the output.
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

/// The correlation of one input with the output once the other inputs are taken out of both; all are centred.
fn partial_correlation(inputs: &[Vec<f64>], place: usize, output: &[f64]) -> Option<f64> {
    let mut others: Vec<Vec<f64>> = Vec::with_capacity(inputs.len());
    for (other, input) in inputs.iter().enumerate() {
        // One that the earlier ones determine adds nothing to them.
        if other != place
            && let Some(direction) = remainder(input, &others)
        {
            others.push(direction);
        }
    }
    let (input, output) = (remainder(&inputs[place], &others)?, remainder(output, &others)?);
    Some(product(&input, &output).clamp(-1.0, 1.0))
}

/// What a column has that no combination of these orthogonal directions gives, at length 1; `None` where that is nothing.
fn remainder(column: &[f64], directions: &[Vec<f64>]) -> Option<Vec<f64>> {
    let mut rest = column.to_vec();
    // Gram and Schmidt's steps leave rounding errors in the directions, and the second round takes those out.
    for direction in directions.iter().chain(directions) {
        let along = product(&rest, direction);
        rest.iter_mut().zip(direction).for_each(|(value, part)| *value -= along * part);
    }
    let length = product(&rest, &rest).sqrt();
    if length <= LEAST_REMAINDER * product(column, column).sqrt() {
        return None;
    }
    rest.iter_mut().for_each(|value| *value /= length);
    Some(rest)
}

fn product(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// The ranks of the values less their mean, ties sharing their average rank. All are halves, so nothing is rounded.
fn centred_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&left, &right| values[left].total_cmp(&values[right]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equals in order.chunk_by(|&left, &right| values[left] == values[right]) {
        // The average of the ranks, counted from 1, is before + (equals + 1) / 2, and the mean of all (count + 1) / 2.
        let after = values.len() - before - equals.len();
        equals.iter().for_each(|&member| ranks[member] = (before as f64 - after as f64) / 2.0);
        before += equals.len();
    }
    ranks
}
