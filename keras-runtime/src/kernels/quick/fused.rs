//! Sigmoid and tanh where a product and its sum are one instruction: half as many as otherwise. Results below the
//! smallest normal number are 0.

use super::{exp, tanh};
use crate::element::Real;
use core::f32::consts::{LN_2, LOG2_E};

/// What ln 2 has beyond `LN_2`.
const LN_2_REST: f32 = -1.904_654_3e-9;

/// The value of a polynomial of degree 4, in pairs.
#[inline(always)]
fn polynomial([a, b, c, d, e]: [f32; 5], x: f32, square: f32) -> f32 {
    let high = square.mul_add(e, x.mul_add(d, c));
    square.mul_add(high, x.mul_add(b, a))
}

/// 2^n and e^r − 1, with x = n ln 2 + r and −128 < n < 128. Of −127 the power is 0.
#[inline(always)]
fn reduce(x: f32) -> (f32, f32) {
    let rounded = x.mul_add(LOG2_E, exp::ROUND);
    let n = rounded - exp::ROUND;
    let r = n.mul_add(-LN_2_REST, n.mul_add(-LN_2, x));
    let square = r * r;
    let rest = square.mul_add(r.mul_add(polynomial(exp::REST, r, square), 0.5), r);
    // The last digits of `rounded` are those of n.
    (f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23)), rest)
}

/// 1 / (1 + e^−x), see [`exp::sigmoid`].
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    let (whole, rest) = reduce(Real::max(-x.abs(), -88.0));
    let sum = 1.0 + whole;
    let above = if x < 0.0 { whole.mul_add(rest, whole) } else { 1.0 };
    let below = whole.mul_add(rest, sum);
    let quotient = above / below;
    let lost = whole.mul_add(rest, sum - below) * below.mul_add(-0.5, 1.5);
    quotient.mul_add(-lost, quotient)
}

/// Hyperbolic tangent, see [`tanh::tanh`].
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let size = x.abs();
    let square = size * size;
    let rest = square * polynomial(tanh::REST, square, square * square);
    let small = size.mul_add(rest, size);
    let (whole, rest) = reduce(2.0 * Real::min(size, 10.0));
    let large = 1.0 - 2.0 / whole.mul_add(rest, 1.0 + whole);
    (if size < tanh::SMALL { small } else { large }).copysign(x)
}
