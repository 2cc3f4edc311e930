//! Sobol's sequence with the direction numbers of Joe and Kuo, scrambled as by Owen.

use rand::Rng;

/// The first coefficients of a primitive polynomial's recurrence: the polynomial's inner coefficients as one binary
/// number, then the initial direction numbers, as many as its degree.
///
/// Joe & Kuo (2008), Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30,
/// 2635-2654: the lines for dimensions 2 to 10 of their table new-joe-kuo-6.21201. Dimension 1 needs none.
const POLYNOMIALS: [(u32, &[u32]); 9] = [
    (0, &[1]),
    (1, &[1, 3]),
    (1, &[1, 3, 1]),
    (2, &[1, 1, 1]),
    (1, &[1, 1, 3, 3]),
    (4, &[1, 3, 5, 13]),
    (2, &[1, 1, 5, 5, 17]),
    (4, &[1, 1, 5, 5, 5]),
    (7, &[1, 1, 7, 11, 19]),
];

/// How many columns there are numbers for.
pub(super) const COLUMNS: usize = POLYNOMIALS.len() + 1;

/// Bits of a point before the scrambling.
const BITS: usize = 32;

/// Bits of a point after the scrambling: one fewer than a float of the upper half of the unit interval holds.
const SCRAMBLED_BITS: usize = 52;

/// Levels of the tree of coins that are always drawn, enough for 16,384 members: with any number of members up to that, a
/// design begins with the same points.
const LEAST_LEVELS: usize = 14;

/// The direction numbers of a column, the first in the highest bit.
fn directions(column: usize) -> [u32; BITS] {
    let mut directions = std::array::from_fn(|place| 1 << (BITS - 1 - place));
    if column == 0 {
        return directions;
    }
    let (coefficients, initial) = POLYNOMIALS[column - 1];
    let degree = initial.len();
    for place in 0..BITS {
        directions[place] = if place < degree {
            initial[place] << (BITS - 1 - place)
        } else {
            let oldest = directions[place - degree];
            (1..degree)
                .filter(|back| coefficients >> (degree - 1 - back) & 1 == 1)
                .fold(oldest ^ oldest >> degree, |number, back| number ^ directions[place - back])
        };
    }
    directions
}

/// One coordinate of the sequence's first points, in the natural order, before the scrambling: binary fractions.
pub(super) fn unscrambled(column: usize, count: u32) -> impl Iterator<Item = u32> {
    let directions = directions(column);
    (0..count).map(move |index| {
        (directions.iter().enumerate())
            .filter(|(place, _)| index >> place & 1 == 1)
            .fold(0, |point, (_, direction)| point ^ direction)
    })
}

/// One coordinate of the first points, scrambled by the generator: each strictly between 0 and 1.
///
/// Owen's nested uniform scrambling itself, with no hash standing in for it: a bit is flipped by a fair coin that belongs
/// to the bits above it. Two points of a column part within the levels of the tree, so the bits under it are just random.
pub(super) fn scrambled(column: usize, count: u32, generator: &mut impl Rng) -> Vec<f64> {
    let levels = LEAST_LEVELS.max(count.next_power_of_two().trailing_zeros() as usize);
    // The coins stand level by level, the root's at 1, so that a deeper tree begins with the coins of a shallower one.
    let coins: Vec<u64> = (0..(1_usize << levels).div_ceil(64)).map(|_| generator.next_u64()).collect();
    let coin = |node: usize| coins[node / 64] >> (node % 64) & 1;
    unscrambled(column, count)
        .map(|point| {
            let (mut node, mut flipped) = (1, 0);
            for level in 0..levels {
                let bit = point >> (BITS - 1 - level) & 1;
                flipped = flipped << 1 | u64::from(bit) ^ coin(node);
                node = node << 1 | bit as usize;
            }
            let rest = generator.next_u64() >> (64 - SCRAMBLED_BITS + levels);
            // The middle of the point's cell is neither 0 nor 1, and a float holds it exactly.
            let cell = flipped << (SCRAMBLED_BITS - levels) | rest;
            (cell as f64 + 0.5) / (1_u64 << SCRAMBLED_BITS) as f64
        })
        .collect()
}
