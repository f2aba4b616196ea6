//! e^x and what is made of it.

use crate::element::Real;
use core::f32::consts::LOG2_E;

/// ln 2 in two parts, of which the first has so few digits that whole multiples of it are exact.
pub(super) const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];

/// Adding it leaves a number's whole part in the last digits.
const ROUND: f32 = 12_582_912.0;

/// (e^r − 1 − r) / r² for |r| ≤ ln 2 / 2: a fit whose error is below 2.5e-10 / r.
const REST: [f32; 6] =
    [0.5, 0.166_666_67, 0.041_666_355, 0.008_333_274, 0.001_394_107_7, 0.000_199_136_75];

/// The value of a polynomial.
#[inline(always)]
pub(super) fn polynomial<const N: usize>(coefficients: [f32; N], x: f32) -> f32 {
    coefficients.into_iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// 2^k for −127 < k < 128.
#[inline(always)]
fn power_of_2(k: i32) -> f32 {
    f32::from_bits((k.wrapping_add(127) << 23) as u32)
}

/// n and e^r − 1, with x = n ln 2 + r. |x| is at most some hundreds.
#[inline(always)]
fn reduce(x: f32) -> (i32, f32) {
    let rounded = x * LOG2_E + ROUND;
    let n = (rounded.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    let whole = rounded - ROUND;
    let (high, low) = (x - whole * LN_2[0], whole * LN_2[1]);
    let r = high - low;
    let lost = (high - r) - low;
    (n, r + (r * r * polynomial(REST, r) + lost))
}

/// x times 2^n for −252 < n < 254, rounded once.
#[inline(always)]
fn scale(x: f32, n: i32) -> f32 {
    let half = n >> 1;
    x * power_of_2(half) * power_of_2(n - half)
}

/// e^x
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    // Beyond are 0 and infinity.
    let (n, rest) = reduce(Real::clamp(x, -104.0, 89.0));
    scale(1.0 + rest, n)
}

/// e^x − 1
#[inline(always)]
pub(super) fn exp_m1(x: f32) -> f32 {
    // Below is −1.
    let (n, rest) = reduce(Real::clamp(x, -25.0, 89.0));
    scale(rest + (1.0 - scale(1.0, -n)), n).copysign(x)
}

/// 1 / (1 + e^−x)
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    // Never of a large power, so that small values keep their digits.
    let power = exp(-x.abs());
    let above = if x < 0.0 { power } else { 1.0 };
    let below = 1.0 + power;
    let quotient = above / below;
    // What the sum lost, times 1 / below, of which two digits do.
    let lost = (power - (below - 1.0)) * polynomial([2.166_667, -1.5, 0.333_333_3], below);
    quotient - quotient * lost
}
