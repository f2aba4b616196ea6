//! Products against loops, bit for bit, with every instruction set that this machine has.

use super::*;
use crate::kernels::Matrix;

type Compute<T> = unsafe fn(&Product<T>);

/// Every product up to this size, and some on both sides of the edges of tiles and blocks.
fn shapes() -> impl Iterator<Item = [usize; 3]> {
    let small = (0..4).flat_map(|m| (0..4).flat_map(move |n| (0..4).map(move |k| [m, n, k])));
    small.chain([
        [7, 17, 5],
        [8, 48, 16],
        [9, 49, 7],
        [13, 15, 257],
        [1, 100, 300],
        [100, 1, 33],
        [17, 95, 513],
        [70, 31, 64],
        [531, 33, 6],
        [40, 97, 259],
        [401, 98, 3],
        [130, 98, 386],
        [450, 98, 386],
        [9, 49, 1700],
    ])
}

/// Compares with loops that are `chain`ed value by value, bit for bit.
fn check<T: Element>(compute: Compute<T>, chain: fn(T, T, T) -> T) {
    for [m, n, k] in shapes() {
        let number = |i: usize| T::from_f64((i as f64 * 0.7).sin());
        // All strides for the small, some for the large.
        let small = m * n * k < 1_000_000;
        for case in (0..16).filter(|case| small || case % 6 == 1) {
            let [flip_a, flip_b, accumulate, gaps] = [1, 2, 4, 8].map(|bit| case & bit != 0);
            let strides = |rows: usize, columns: usize, flip: bool| {
                let (inner, gap) = if gaps { (2, 3) } else { (1, 0) };
                match flip {
                    false => (columns * inner + gap, inner),
                    true => (inner, rows * inner + gap),
                }
            };
            let (a_row, a_column) = strides(m, k, flip_a);
            let (b_row, b_column) = strides(k, n, flip_b);
            let a: Vec<T> = (0..m * a_row + k * a_column).map(number).collect();
            let b: Vec<T> = (0..k * b_row + n * b_column).map(|i| number(i + 9)).collect();
            let before: Vec<T> = (0..m * n).map(|i| number(i + 5)).collect();
            let mut c = before.clone();
            let product = Product::new(
                m,
                n,
                k,
                Matrix { data: &a, row_stride: a_row, column_stride: a_column },
                Matrix { data: &b, row_stride: b_row, column_stride: b_column },
                &mut c,
                accumulate,
            );
            // SAFETY: `new` checked the sizes.
            unsafe { compute(&product) };
            for i in 0..m {
                for j in 0..n {
                    let start = if accumulate { before[i * n + j] } else { T::ZERO };
                    let expected = (0..k).fold(start, |sum, p| {
                        let a = a[i * a_row + p * a_column];
                        chain(a, b[p * b_row + j * b_column], sum)
                    });
                    let found = c[i * n + j];
                    assert_eq!(found, expected, "({i}, {j}) of {m}x{n}x{k}, case {case}");
                }
            }
        }
    }
}

#[test]
fn portable_chains_products_and_sums() {
    check::<f32>(blocks::blocks::<portable::Portable<f32>>, |a, b, sum| sum + a * b);
    check::<f64>(blocks::blocks::<portable::Portable<f64>>, |a, b, sum| sum + a * b);
}

#[test]
#[cfg(target_arch = "x86_64")]
fn avx2_chains_fused_products() {
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        check::<f32>(blocks::blocks::<x86::Avx2F32>, f32::mul_add);
        check::<f64>(blocks::blocks::<x86::Avx2F64>, f64::mul_add);
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn avx512_chains_fused_products() {
    if is_x86_feature_detected!("avx512f") {
        check::<f32>(blocks::blocks::<x86::Avx512F32>, f32::mul_add);
        check::<f64>(blocks::blocks::<x86::Avx512F64>, f64::mul_add);
    }
}

#[test]
#[cfg(target_arch = "aarch64")]
fn neon_chains_fused_products() {
    check::<f32>(blocks::blocks::<neon::NeonF32>, f32::mul_add);
    check::<f64>(blocks::blocks::<neon::NeonF64>, f64::mul_add);
}

#[test]
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn one_column_is_transposed() {
    let chain: fn(f64, f64, f64) -> f64 = match cfg!(target_arch = "aarch64") {
        true => f64::mul_add,
        #[cfg(target_arch = "x86_64")]
        false if is_x86_feature_detected!("fma") => f64::mul_add,
        false => |a, b, sum| sum + a * b,
    };
    check::<f64>(gemm::<f64>, chain);
}
