//! Against the definition, with all registers that this machine has.

use super::product::{apply, apply_back, column_sums, product};
use crate::element::{Element, Real};
use crate::kernels::gemm::Vector;
use crate::kernels::sample::inline_row;
use crate::kernels::{Columns, Matrix};

/// Numbers between −0.65 and 0.65.
fn numbers<T: Element>(len: usize, seed: usize) -> Vec<T> {
    (0..len).map(|i| T::from_f64(((i * 37 + seed * 11) % 101) as f64 * 0.013 - 0.65)).collect()
}

/// Runs `f` compiled for registers.
fn within<V: Vector>(f: impl FnOnce()) {
    // SAFETY: `on_all` has asked the machine.
    unsafe { V::enable(f) }
}

/// A product and its sum, as the registers compute them.
trait Fused: Element {
    fn fused(self, factor: Self, sum: Self) -> Self;
}

impl Fused for f32 {
    fn fused(self, factor: f32, sum: f32) -> f32 {
        self.mul_add(factor, sum)
    }
}

impl Fused for f64 {
    fn fused(self, factor: f64, sum: f64) -> f64 {
        self.mul_add(factor, sum)
    }
}

fn products<V: Vector>()
where
    V::Item: Fused,
{
    for [m, n, k] in
        [[1, 1, 1], [4, 4, 3], [4, 1, 4], [3, 17, 5], [5, 33, 2], [2, 16, 8], [2, 3, 0]]
            .into_iter()
            // Rows that are stored together, and what is left of them.
            .chain([[7, 1, 5], [7, 2, 3], [6, 3, 2], [11, 4, 4]])
    {
        let (a, b) = (numbers::<V::Item>(m * k, 1), numbers::<V::Item>(k * n, 2));
        let (bias, before) = (numbers::<V::Item>(n, 3), numbers::<V::Item>(m * n, 4));
        // As they lie, and the same bytes as transposed matrices.
        for turned in [[false, false], [true, false], [false, true]] {
            let of = |values, rows, columns, turned| match turned {
                false => Matrix::row_major(values, columns),
                true => Matrix::row_major(values, rows).transposed(),
            };
            let (a, b) = (of(&a, m, k, turned[0]), of(&b, k, n, turned[1]));
            for (add, bias) in [(false, &bias[..]), (false, &[]), (true, &[])] {
                let mut c = before.clone();
                // SAFETY: compiled for the registers.
                within::<V>(|| unsafe { product::<V>([m, n, k], a, b, bias, &mut c, add) });
                for (place, &found) in c.iter().enumerate() {
                    let (i, j) = (place / n, place % n);
                    let first = if add { before[place] } else { Real::ZERO };
                    let sum = (0..k).fold(first, |sum, p| {
                        let a = a.data[i * a.row_stride + p * a.column_stride];
                        a.fused(b.data[p * b.row_stride + j * b.column_stride], sum)
                    });
                    let expected = bias.get(j).map_or(sum, |&bias| sum + bias);
                    assert!(found == expected, "{m} x {n} x {k}: {found} and {expected}");
                }
            }
        }
    }
}

fn sums_and_functions<V: Vector>() {
    for (rows, columns) in [(1, 1), (3, 4), (70, 17), (130, 33)] {
        let (x, before) = (numbers::<V::Item>(rows * columns, 1), numbers::<V::Item>(columns, 2));
        for add in [false, true] {
            let mut sums = before.clone();
            // SAFETY: compiled for the registers.
            within::<V>(|| unsafe { column_sums::<V>(&x, &mut sums, add) });
            let mut expected = if add { before.clone() } else { vec![Real::ZERO; columns] };
            crate::kernels::add_column_sums(&x, &mut expected);
            assert_eq!(sums, expected);
        }
        let (mut y, mut in_place) = (vec![V::Item::NAN; x.len()], x.clone());
        // SAFETY: compiled for the registers.
        within::<V>(|| unsafe {
            apply::<V>(&x, &mut y, |x| x * x);
            apply::<V>(&[], &mut in_place, |x| x * x);
        });
        assert!(y.iter().zip(&x).all(|(&y, &x)| y == x * x));
        assert_eq!(in_place, y);
        for (kept, apart) in [(&x[..], false), (&[], false), (&x, true), (&[], true)] {
            let mut gradient = numbers::<V::Item>(x.len(), 5);
            let (given, mut dx) = (gradient.clone(), vec![V::Item::NAN; x.len()]);
            let f = |gradient: V::Item, x, y| gradient * (x + y);
            // SAFETY: compiled for the registers.
            within::<V>(|| unsafe {
                let dx = apart.then_some(&mut dx[..]);
                apply_back::<V>(&mut gradient, [kept, &y], dx, f);
            });
            for (i, &found) in if apart { &dx } else { &gradient }.iter().enumerate() {
                let x = kept.get(i).copied().unwrap_or(Real::ZERO);
                assert_eq!(found, given[i] * (x + y[i]));
            }
        }
    }
}

/// With the bits of any other product of one sample, for those that fuse.
fn rows<V: Vector>() {
    for (inputs, outputs) in [(1, 1), (16, 32), (7, 4), (9, 65), (20, 19), (0, 3)] {
        let (kernel, x) = (numbers::<V::Item>(inputs * outputs, 1), numbers::<V::Item>(inputs, 2));
        let bias = numbers::<V::Item>(outputs, 3);
        for bias in [&bias[..], &[]] {
            let columns = Columns { kernel: &kernel, stride: outputs, inputs, outputs, bias };
            let mut out = vec![V::Item::NAN; outputs];
            let half = |x: V::Item| x * V::Item::HALF;
            // SAFETY: compiled for the registers.
            within::<V>(|| unsafe { inline_row::<V>(columns, &x, &mut out, half) });
            for (j, found) in out.iter().enumerate() {
                let first = bias.get(j).map_or(0.0, |bias| bias.to_f64());
                let sum = (0..inputs)
                    .fold(first, |sum, i| sum + x[i].to_f64() * kernel[i * outputs + j].to_f64());
                assert!((found.to_f64() - sum / 2.0).abs() < 1e-6, "{inputs} x {outputs}");
            }
        }
    }
}

fn all<V: Vector>()
where
    V::Item: Fused,
{
    products::<V>();
    sums_and_functions::<V>();
    rows::<V>();
}

#[test]
#[cfg(target_arch = "x86_64")]
fn of_x86() {
    use crate::kernels::gemm::{Avx2F32, Avx2F64, Avx512F32, Avx512F64};
    if is_x86_feature_detected!("avx512f") {
        all::<Avx512F32>();
        all::<Avx512F64>();
    }
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        all::<Avx2F32>();
        all::<Avx2F64>();
    }
}

#[test]
#[cfg(target_arch = "aarch64")]
fn of_aarch64() {
    all::<crate::kernels::gemm::NeonF32>();
    all::<crate::kernels::gemm::NeonF64>();
}

#[test]
fn what_does_not_fit_is_left_out() {
    use crate::kernels::gemm::portable::Portable;
    let (mut c, short) = ([9.0f32; 4], [1.0f32; 3]);
    let square = Matrix::row_major(&[1.0f32; 4], 2);
    let calls = [
        (Matrix::row_major(&short, 2), square, &[][..]),
        (square, Matrix::row_major(&short, 2), &[]),
        (square, square, &short[..1]),
    ];
    for (a, b, bias) in calls {
        // SAFETY: every machine has these registers.
        unsafe { product::<Portable<f32>>([2, 2, 2], a, b, bias, &mut c, false) };
    }
    // SAFETY: as above.
    unsafe { product::<Portable<f32>>([3, 2, 1], square, square, &[], &mut c, false) };
    assert_eq!(c, [9.0; 4]);
}
