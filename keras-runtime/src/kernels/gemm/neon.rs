//! NEON, which every aarch64 machine has.

use core::arch::aarch64::*;

use super::vector::{convolve, kernels, vector};

vector! {
    NeonF32(float32x4_t): [f32; 4], features "neon",
    tiles [1 2 3] [1 2 4 8] pack 8, 256 deep, 256 << 10,
    convolve (1 [2 4 8] 2 [2 4 8] 3 [2 4 8] 4 [2 4 6]),
    splat vdupq_n_f32, load vld1q_f32, store vst1q_f32, fma fma_f32,
    mask usize (lanes) { lanes },
    load_some (from, lanes) {
        let mut all = [0.0; 4];
        for (i, value) in all.iter_mut().enumerate().take(lanes) {
            *value = *from.add(i);
        }
        vld1q_f32(all.as_ptr())
    },
    store_some (value, to, lanes) {
        let mut all = [0.0; 4];
        vst1q_f32(all.as_mut_ptr(), value);
        for (i, value) in all.into_iter().enumerate().take(lanes) {
            *to.add(i) = value;
        }
    },
    transpose transpose_f32
}

vector! {
    NeonF64(float64x2_t): [f64; 2], features "neon",
    tiles [1 2 3] [1 2 4 8] pack 8, 256 deep, 256 << 10,
    convolve (1 [2 4 8] 2 [2 4 8] 3 [2 4 8] 4 [2 4 6]),
    splat vdupq_n_f64, load vld1q_f64, store vst1q_f64, fma fma_f64,
    mask usize (lanes) { lanes },
    load_some (from, lanes) {
        vsetq_lane_f64::<1>(if lanes > 1 { *from.add(1) } else { 0.0 }, vdupq_n_f64(*from))
    },
    store_some (value, to, lanes) {
        *to = vgetq_lane_f64::<0>(value);
        if lanes > 1 {
            *to.add(1) = vgetq_lane_f64::<1>(value);
        }
    },
    transpose transpose_f64
}

/// x · y + sum, in the order of arguments that other instruction sets have.
///
/// # Safety
/// The machine has NEON.
#[inline(always)]
unsafe fn fma_f32(x: float32x4_t, y: float32x4_t, sum: float32x4_t) -> float32x4_t {
    // SAFETY: the caller's promise.
    unsafe { vfmaq_f32(sum, x, y) }
}

/// x · y + sum, in the order of arguments that other instruction sets have.
///
/// # Safety
/// The machine has NEON.
#[inline(always)]
unsafe fn fma_f64(x: float64x2_t, y: float64x2_t, sum: float64x2_t) -> float64x2_t {
    // SAFETY: the caller's promise.
    unsafe { vfmaq_f64(sum, x, y) }
}

/// # Safety
/// 16 bytes can be read from each row and written to each step.
#[inline(always)]
unsafe fn transpose_f32(rows: [*const f32; 4], to: *mut f32, distance: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let [a, b, c, d] = rows.map(|row| vld1q_f32(row));
        let (ac, ac2) = (vzip1q_f32(a, c), vzip2q_f32(a, c));
        let (bd, bd2) = (vzip1q_f32(b, d), vzip2q_f32(b, d));
        vst1q_f32(to, vzip1q_f32(ac, bd));
        vst1q_f32(to.add(distance), vzip2q_f32(ac, bd));
        vst1q_f32(to.add(2 * distance), vzip1q_f32(ac2, bd2));
        vst1q_f32(to.add(3 * distance), vzip2q_f32(ac2, bd2));
    }
}

/// # Safety
/// 16 bytes can be read from each row and written to each step.
#[inline(always)]
unsafe fn transpose_f64(rows: [*const f64; 2], to: *mut f64, distance: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let [a, b] = rows.map(|row| vld1q_f64(row));
        vst1q_f64(to, vzip1q_f64(a, b));
        vst1q_f64(to.add(distance), vzip2q_f64(a, b));
    }
}
