//! AVX-512 and AVX2 with FMA.

use core::arch::x86_64::*;

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
// in place, so that only exchanges within 16 bytes remain. Without closures: what is not inlined is compiled without
// the instruction set, a call for each instruction.

/// # Safety
/// The machine has AVX-512; 16 bytes can be read from each row, and 64 written to each step.
#[inline(always)]
unsafe fn transpose_512_f32(rows: [*const f32; 16], to: *mut f32, distance: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15] = rows;
        let (a, b) = (gather_512([r0, r4, r8, r12]), gather_512([r1, r5, r9, r13]));
        let (c, d) = (gather_512([r2, r6, r10, r14]), gather_512([r3, r7, r11, r15]));
        let (ab, ab2) = (_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
        let (cd, cd2) = (_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
        let (ab, ab2) = (_mm512_castps_pd(ab), _mm512_castps_pd(ab2));
        let (cd, cd2) = (_mm512_castps_pd(cd), _mm512_castps_pd(cd2));
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
        let [r0, r1, r2, r3, r4, r5, r6, r7] = rows;
        let a = _mm512_castps_pd(gather_512([r0.cast(), r2.cast(), r4.cast(), r6.cast()]));
        let b = _mm512_castps_pd(gather_512([r1.cast(), r3.cast(), r5.cast(), r7.cast()]));
        _mm512_storeu_pd(to, _mm512_unpacklo_pd(a, b));
        _mm512_storeu_pd(to.add(distance), _mm512_unpackhi_pd(a, b));
    }
}

/// Four times 16 bytes.
///
/// # Safety
/// The machine has AVX-512, and the bytes can be read.
#[inline(always)]
unsafe fn gather_512([a, b, c, d]: [*const f32; 4]) -> __m512 {
    // SAFETY: the caller's promise.
    unsafe {
        let (a, b, c, d) = (_mm_loadu_ps(a), _mm_loadu_ps(b), _mm_loadu_ps(c), _mm_loadu_ps(d));
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
        let [r0, r1, r2, r3, r4, r5, r6, r7] = rows;
        let (a, b) = (gather_256([r0, r4]), gather_256([r1, r5]));
        let (c, d) = (gather_256([r2, r6]), gather_256([r3, r7]));
        let (ab, ab2) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
        let (cd, cd2) = (_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
        let (ab, ab2) = (_mm256_castps_pd(ab), _mm256_castps_pd(ab2));
        let (cd, cd2) = (_mm256_castps_pd(cd), _mm256_castps_pd(cd2));
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
        let [r0, r1, r2, r3] = rows;
        let a = _mm256_castps_pd(gather_256([r0.cast(), r2.cast()]));
        let b = _mm256_castps_pd(gather_256([r1.cast(), r3.cast()]));
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
