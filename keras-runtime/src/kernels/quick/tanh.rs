//! Hyperbolic tangent.

use super::exp::{polynomial, power_of_2, reduce};
use crate::element::Real;

/// Below, a polynomial has more digits than the difference from 1.
pub(super) const SMALL: f32 = 0.625;

/// (tanh x − x) / x³ as a polynomial of x²: a fit whose error is below 4.2e-9 / x².
pub(super) const REST: [f32; 5] =
    [-0.333_332_84, 0.133_314_92, -0.053_743_474, 0.020_650_398, -0.005_716_740_6];

#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let size = x.abs();
    let square = size * size;
    let small = size + size * (square * polynomial(REST, square));
    // From 9.01 on it is 1.
    let (n, rest) = reduce(2.0 * Real::min(size, 10.0));
    let whole = power_of_2(n);
    let large = 1.0 - 2.0 / ((1.0 + whole) + whole * rest);
    (if size < SMALL { small } else { large }).copysign(x)
}
