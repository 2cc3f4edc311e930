//! Sobol's sequence with the direction numbers of Joe and Kuo, and Owen's scrambling.

use rand::Rng;

/// Primitive polynomials for dimensions 2 to 10: the inner coefficients as one binary number, then the initial
/// direction numbers, as many as the polynomial's degree. Dimension 1 needs no polynomial.
///
/// Source: Joe & Kuo (2008), Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput.
/// 30, 2635-2654, table new-joe-kuo-6.21201.
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

/// Number of columns with direction numbers.
pub(super) const COLUMNS: usize = POLYNOMIALS.len() + 1;

/// Bits of a point before scrambling.
const BITS: usize = 32;

/// Bits of a point after scrambling: one less than the precision of an `f64` between 0.5 and 1.
const SCRAMBLED_BITS: usize = 52;

/// Minimum number of levels of random bits, enough for 16,384 members. Designs with up to this number of members start
/// with the same points.
const MIN_LEVELS: usize = 14;

/// Returns the direction numbers of a column, as binary fractions.
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

/// Returns one coordinate of the sequence's first points before scrambling, in natural order, as binary fractions.
pub(super) fn unscrambled(column: usize, count: u32) -> impl Iterator<Item = u32> {
    let directions = directions(column);
    (0..count).map(move |index| {
        (directions.iter().enumerate())
            .filter(|(place, _)| index >> place & 1 == 1)
            .fold(0, |point, (_, direction)| point ^ direction)
    })
}

/// Returns one coordinate of the first points after scrambling, strictly between 0 and 1.
///
/// Owen's nested uniform scrambling without hashing: a binary tree has a random bit for each combination of higher
/// bits, which flips the next bit. Two points of a column differ within the levels of the tree; lower bits are just
/// random.
pub(super) fn scrambled(column: usize, count: u32, generator: &mut impl Rng) -> Vec<f64> {
    let levels = MIN_LEVELS.max(count.next_power_of_two().trailing_zeros() as usize);
    // The tree's random bits by level, from the root at index 1. A deeper tree starts with those of a shallower one.
    let flips: Vec<u64> = (0..(1_usize << levels).div_ceil(64)).map(|_| generator.next_u64()).collect();
    let flip = |node: usize| flips[node / 64] >> (node % 64) & 1;
    unscrambled(column, count)
        .map(|point| {
            let (mut node, mut flipped) = (1, 0);
            for level in 0..levels {
                let bit = point >> (BITS - 1 - level) & 1;
                flipped = flipped << 1 | u64::from(bit) ^ flip(node);
                node = node << 1 | bit as usize;
            }
            let rest = generator.next_u64() >> (64 - SCRAMBLED_BITS + levels);
            // The centre of the point's cell is neither 0 nor 1, and is exact in an `f64`.
            let cell = flipped << (SCRAMBLED_BITS - levels) | rest;
            (cell as f64 + 0.5) / (1_u64 << SCRAMBLED_BITS) as f64
        })
        .collect()
}
