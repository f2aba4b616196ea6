//! ln(1 + x).

use super::exp::{LN_2, polynomial};

/// √½: powers of 2 are split off so that what remains is between it and √2.
const ROOT: u32 = 0x3f35_04f3;

/// (ln((1 + s) / (1 − s)) − 2s) / s³ as a polynomial of s²: a fit whose error is below 1.8e-9 / s².
const REST: [f32; 3] = [0.666_667_8, 0.399_766_18, 0.298_985_42];

#[inline(always)]
pub(super) fn ln_1p(x: f32) -> f32 {
    let sum = 1.0 + x;
    // What the sum lost, seen from the larger of the two.
    let lost = if x > 1.0 { 1.0 - (sum - x) } else { x - (sum - 1.0) } / sum;
    let bits = sum.to_bits().wrapping_add(0x3f80_0000 - ROOT);
    let n = ((bits >> 23) as i32).wrapping_sub(127) as f32;
    let f = f32::from_bits((bits & 0x007f_ffff).wrapping_add(ROOT)) - 1.0;
    let s = f / (2.0 + f);
    let (square, half) = (s * s, 0.5 * f * f);
    let rest = s * (half + square * polynomial(REST, square));
    let y = n * LN_2[0] + (f - (half - (rest + (lost + n * LN_2[1]))));
    let y = if sum < f32::INFINITY { y } else { sum };
    let y = if sum > 0.0 { y } else { f32::NAN };
    if sum == 0.0 { -f32::INFINITY } else { y.copysign(x) }
}
