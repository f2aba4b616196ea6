//! e^x and what is made of it.

use crate::element::Real;
use core::f32::consts::LOG2_E;

/// ln 2 in two parts, of which the first has so few digits that whole multiples of it are exact.
pub(super) const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];

/// Adding it leaves a number's whole part in the last digits.
pub(super) const ROUND: f32 = 12_582_912.0;

/// (e^r − 1 − r − r² / 2) / r³ for |r| ≤ ln 2 / 2: a fit whose error is below 2.5e-10 / r².
pub(super) const REST: [f32; 5] =
    [0.166_666_67, 0.041_666_355, 0.008_333_274, 0.001_394_107_7, 0.000_199_136_75];

/// The value of a polynomial: pairs of terms first, so that the chain of what waits for each other is half as long
/// as Horner's.
#[inline(always)]
pub(super) fn polynomial<const N: usize>(coefficients: [f32; N], x: f32) -> f32 {
    let square = x * x;
    let pair = |i: usize| match coefficients.get(i + 1) {
        Some(next) => coefficients[i] + next * x,
        None => coefficients[i],
    };
    let last = (N - 1) / 2;
    (0..last).rev().fold(pair(2 * last), |sum, i| pair(2 * i) + square * sum)
}

/// 2^k for −127 < k < 128.
#[inline(always)]
pub(super) fn power_of_2(k: i32) -> f32 {
    f32::from_bits((k.wrapping_add(127) << 23) as u32)
}

/// n and e^r − 1, with x = n ln 2 + r. |x| is at most some hundreds.
#[inline(always)]
pub(super) fn reduce(x: f32) -> (i32, f32) {
    let rounded = x * LOG2_E + ROUND;
    let n = (rounded.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    let whole = rounded - ROUND;
    with_rest(n, x - whole * LN_2[0], whole * LN_2[1])
}

/// n and e^r − 1, with r = high − low.
#[inline(always)]
fn with_rest(n: i32, high: f32, low: f32) -> (i32, f32) {
    let r = high - low;
    let lost = (high - r) - low;
    let square = r * r;
    (n, r + (0.5 * square + (square * r * polynomial(REST, r) + lost)))
}

/// The same of −x. A sign before the smaller of two makes a comparison and a choice of it.
#[inline(always)]
fn reduce_negative(x: f32) -> (i32, f32) {
    let rounded = x * -LOG2_E + ROUND;
    let n = (rounded.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    let whole = rounded - ROUND;
    with_rest(n, whole * -LN_2[0] - x, whole * LN_2[1])
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
    let (n, rest) = reduce_negative(Real::min(x.abs(), 104.0));
    // The power is 2^n and a part of it: so 1 + 2^n is there before the part is.
    let whole = scale(1.0, n);
    let (part, sum) = (whole * rest, 1.0 + whole);
    let above = if x < 0.0 { whole + part } else { 1.0 };
    let below = sum + part;
    let quotient = above / below;
    // What the sum lost, times 1 / below, of which one digit does.
    let lost = (part - (below - sum)) * (1.5 - 0.5 * below);
    quotient - quotient * lost
}
