//! AVX-512 and AVX2 with FMA.

use core::arch::x86_64::*;
use core::array::from_fn;

use super::vector::{convolve, kernels, vector};

vector! {
    Avx512F32(__m512): [f32; 16], features "avx512f",
    tiles [1 2 3] [1 2 4 8] pack 8, 800 deep, 512 << 10,
    convolve (1 [2 4 8] 2 [2 4 8] 3 [2 4 8] 4 [2 4 6]),
    splat _mm512_set1_ps, load _mm512_loadu_ps, store _mm512_storeu_ps, fma _mm512_fmadd_ps,
    mask __mmask16 (lanes) { (((1u32 << lanes) - 1) & 0xffff) as __mmask16 },
    load_some (from, mask) { _mm512_maskz_loadu_ps(mask, from) },
    store_some (value, to, mask) { _mm512_mask_storeu_ps(to, mask, value) },
    transpose transpose_512_f32
}

vector! {
    Avx512F64(__m512d): [f64; 8], features "avx512f",
    tiles [1 2 3] [1 2 4 8] pack 8, 384 deep, 512 << 10,
    convolve (1 [2 4 8] 2 [2 4 8] 3 [2 4 8] 4 [2 4 6]),
    splat _mm512_set1_pd, load _mm512_loadu_pd, store _mm512_storeu_pd, fma _mm512_fmadd_pd,
    mask __mmask8 (lanes) { (((1u32 << lanes) - 1) & 0xff) as __mmask8 },
    load_some (from, mask) { _mm512_maskz_loadu_pd(mask, from) },
    store_some (value, to, mask) { _mm512_mask_storeu_pd(to, mask, value) },
    transpose transpose_512_f64
}

vector! {
    Avx2F32(__m256): [f32; 8], features "avx2,fma",
    tiles [1 2] [1 2 4 6] pack 6, 256 deep, 192 << 10,
    convolve (1 [2 4 8] 2 [2 4 6] 3 [2 4]),
    splat _mm256_set1_ps, load _mm256_loadu_ps, store _mm256_storeu_ps, fma _mm256_fmadd_ps,
    mask __m256i (lanes) {
        // SAFETY: the caller promises the instruction set.
        unsafe {
            let lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes as i32), lane)
        }
    },
    load_some (from, mask) { _mm256_maskload_ps(from, mask) },
    store_some (value, to, mask) { _mm256_maskstore_ps(to, mask, value) },
    transpose transpose_256_f32
}

vector! {
    Avx2F64(__m256d): [f64; 4], features "avx2,fma",
    tiles [1 2] [1 2 4 6] pack 6, 256 deep, 192 << 10,
    convolve (1 [2 4 8] 2 [2 4 6] 3 [2 4]),
    splat _mm256_set1_pd, load _mm256_loadu_pd, store _mm256_storeu_pd, fma _mm256_fmadd_pd,
    mask __m256i (lanes) {
        // SAFETY: the caller promises the instruction set.
        unsafe {
            let lane = _mm256_setr_epi64x(0, 1, 2, 3);
            _mm256_cmpgt_epi64(_mm256_set1_epi64x(lanes as i64), lane)
        }
    },
    load_some (from, mask) { _mm256_maskload_pd(from, mask) },
    store_some (value, to, mask) { _mm256_maskstore_pd(to, mask, value) },
    transpose transpose_256_f64
}

// Transposing: a register takes 16 bytes of every fourth (for `f64`: second) row, which loads put
// in place, so that only exchanges within 16 bytes remain.

/// # Safety
/// The machine has AVX-512; 16 bytes can be read from each row, and 64 written to each step.
#[inline(always)]
unsafe fn transpose_512_f32(rows: [*const f32; 16], to: *mut f32, distance: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let [a, b, c, d] =
            from_fn(|i| gather_512([rows[i], rows[i + 4], rows[i + 8], rows[i + 12]]));
        let (ab, ab2) = (_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
        let (cd, cd2) = (_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
        let [ab, ab2, cd, cd2] = [ab, ab2, cd, cd2].map(|x| _mm512_castps_pd(x));
        let to = to.cast::<f64>();
        let distance = distance / 2;
        _mm512_storeu_pd(to, _mm512_unpacklo_pd(ab, cd));
        _mm512_storeu_pd(to.add(distance), _mm512_unpackhi_pd(ab, cd));
        _mm512_storeu_pd(to.add(2 * distance), _mm512_unpacklo_pd(ab2, cd2));
        _mm512_storeu_pd(to.add(3 * distance), _mm512_unpackhi_pd(ab2, cd2));
    }
}

/// # Safety
/// As for [`transpose_512_f32`].
#[inline(always)]
unsafe fn transpose_512_f64(rows: [*const f64; 8], to: *mut f64, distance: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let rows = rows.map(|row| row.cast::<f32>());
        let [a, b] = from_fn(|i| {
            _mm512_castps_pd(gather_512([rows[i], rows[i + 2], rows[i + 4], rows[i + 6]]))
        });
        _mm512_storeu_pd(to, _mm512_unpacklo_pd(a, b));
        _mm512_storeu_pd(to.add(distance), _mm512_unpackhi_pd(a, b));
    }
}

/// Four times 16 bytes.
///
/// # Safety
/// The machine has AVX-512, and the bytes can be read.
#[inline(always)]
unsafe fn gather_512(from: [*const f32; 4]) -> __m512 {
    // SAFETY: the caller's promise.
    unsafe {
        let [a, b, c, d] = from.map(|from| _mm_loadu_ps(from));
        let all = _mm512_insertf32x4::<1>(_mm512_castps128_ps512(a), b);
        _mm512_insertf32x4::<3>(_mm512_insertf32x4::<2>(all, c), d)
    }
}

/// # Safety
/// The machine has AVX2; 16 bytes can be read from each row, and 32 written to each step.
#[inline(always)]
unsafe fn transpose_256_f32(rows: [*const f32; 8], to: *mut f32, distance: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let [a, b, c, d] = from_fn(|i| gather_256([rows[i], rows[i + 4]]));
        let (ab, ab2) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
        let (cd, cd2) = (_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
        let [ab, ab2, cd, cd2] = [ab, ab2, cd, cd2].map(|x| _mm256_castps_pd(x));
        let to = to.cast::<f64>();
        let distance = distance / 2;
        _mm256_storeu_pd(to, _mm256_unpacklo_pd(ab, cd));
        _mm256_storeu_pd(to.add(distance), _mm256_unpackhi_pd(ab, cd));
        _mm256_storeu_pd(to.add(2 * distance), _mm256_unpacklo_pd(ab2, cd2));
        _mm256_storeu_pd(to.add(3 * distance), _mm256_unpackhi_pd(ab2, cd2));
    }
}

/// # Safety
/// As for [`transpose_256_f32`].
#[inline(always)]
unsafe fn transpose_256_f64(rows: [*const f64; 4], to: *mut f64, distance: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let rows = rows.map(|row| row.cast::<f32>());
        let [a, b] = from_fn(|i| _mm256_castps_pd(gather_256([rows[i], rows[i + 2]])));
        _mm256_storeu_pd(to, _mm256_unpacklo_pd(a, b));
        _mm256_storeu_pd(to.add(distance), _mm256_unpackhi_pd(a, b));
    }
}

/// Twice 16 bytes.
///
/// # Safety
/// The machine has AVX2, and the bytes can be read.
#[inline(always)]
unsafe fn gather_256([a, b]: [*const f32; 2]) -> __m256 {
    // SAFETY: the caller's promise.
    unsafe { _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(_mm_loadu_ps(a)), _mm_loadu_ps(b)) }
}
