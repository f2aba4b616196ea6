//! Engines against the definition.

use super::{Engine, Matrix, Reference, Sliding};
use crate::element::Element;
use crate::layers::Taps;
use keras_shape::{Shape, layers::Conv};

/// How a matrix may lie.
const LIES: [fn([usize; 2]) -> [usize; 2]; 5] = [
    |[_, columns]| [columns, 1],
    |[rows, _]| [1, rows],
    // A part of a wider one, in either order.
    |[_, columns]| [columns + 3, 1],
    |[rows, _]| [1, rows + 5],
    // Gaps in both directions.
    |[_, columns]| [2 * columns + 1, 2],
];

/// One matrix of each kind: large and small, single rows, columns and terms, and none.
const SIZES: [[usize; 3]; 10] = [
    [5, 7, 3],
    [33, 65, 17],
    [1, 9, 20],
    [9, 1, 20],
    [6, 5, 1],
    [1, 1, 1],
    [3, 4, 0],
    [0, 4, 3],
    [128, 10, 100],
    [17, 300, 64],
];

/// The values of a matrix with these strides, with numbers in the gaps.
fn values<T: Element>(sizes: [usize; 2], strides: [usize; 2], factor: f64) -> Vec<T> {
    let last = |i: usize| sizes[i].saturating_sub(1) * strides[i];
    (0..last(0) + last(1) + 1).map(|i| T::from_f64((i as f64 * factor).sin())).collect()
}

/// Compares all products with those of [`Reference`], to `epsilon` for each term.
pub fn agrees<T: Element>(engine: &impl Engine<T>, epsilon: f64) {
    for [m, n, k] in SIZES {
        for (a_lies, b_lies) in LIES.iter().flat_map(|a| LIES.map(|b| (*a, b))) {
            let ([a_row, a_column], [b_row, b_column]) = (a_lies([m, k]), b_lies([k, n]));
            let a = values::<T>([m, k], [a_row, a_column], 0.7);
            let b = values::<T>([k, n], [b_row, b_column], 0.3);
            let a = Matrix { data: &a, row_stride: a_row, column_stride: a_column };
            let b = Matrix { data: &b, row_stride: b_row, column_stride: b_column };
            for accumulate in [false, true] {
                // What is in C does not matter.
                let start = if accumulate { T::HALF } else { T::from_f64(f64::NAN) };
                let (mut found, mut expected) = (vec![start; m * n], vec![start; m * n]);
                engine.matmul(m, n, k, a, b, &mut found, accumulate);
                Reference.matmul(m, n, k, a, b, &mut expected, accumulate);
                for (found, expected) in found.iter().zip(&expected) {
                    let off = (found.to_f64() - expected.to_f64()).abs();
                    assert!(
                        off <= epsilon * (k + 1) as f64,
                        "{m}x{n}x{k}, A {a_row}/{a_column}, B {b_row}/{b_column}, \
                         accumulate {accumulate}: {found}, expected {expected}"
                    );
                }
            }
        }
    }
}

/// Images and kernels of one, two and three axes (those before are 1): image, kernel, strides, dilation, and
/// filters with groups.
type Case = ([usize; 4], [usize; 3], [usize; 3], [usize; 3], [usize; 2]);

const CONVOLUTIONS: [Case; 9] = [
    ([1, 1, 9, 2], [1, 1, 3], [1, 1, 2], [1; 3], [5, 1]),
    ([1, 1, 9, 3], [1, 1, 3], [1; 3], [1, 1, 3], [2, 1]),
    ([1, 7, 6, 3], [1, 3, 3], [1; 3], [1; 3], [17, 1]),
    ([1, 7, 6, 16], [1, 3, 2], [1, 2, 1], [1; 3], [40, 1]),
    ([1, 8, 9, 4], [1, 2, 3], [1; 3], [1, 3, 2], [33, 1]),
    ([1, 5, 5, 6], [1, 3, 3], [1; 3], [1; 3], [12, 3]),
    ([1, 5, 6, 4], [1, 2, 2], [1, 2, 3], [1; 3], [8, 2]),
    ([4, 5, 3, 2], [2, 3, 2], [2, 1, 1], [1; 3], [9, 1]),
    ([1, 4, 5, 20], [1, 1, 1], [1; 3], [1; 3], [70, 1]),
];

/// Compares convolutions and both ways back with those of [`Reference`], to `epsilon` for each term.
pub fn convolutions_agree<T: Element>(engine: &impl Engine<T>, epsilon: f64) {
    for (image, kernel, strides, dilation, [filters, groups]) in CONVOLUTIONS {
        for same in [false, true] {
            let (image, shape) = (Shape::new(&image), Shape::new);
            let rule = Conv {
                filters,
                kernel_size: shape(&kernel),
                strides: shape(&strides),
                dilation_rate: shape(&dilation),
                groups,
                same,
                causal: false,
            };
            let taps = Taps::conv(&image, &rule);
            let sliding = Sliding { taps: &taps, filters };
            for (batch, add) in [(1, false), (3, true)] {
                convolution_agrees(engine, sliding, image.size(), batch, add, epsilon);
            }
        }
    }
}

fn convolution_agrees<T: Element>(
    engine: &impl Engine<T>,
    sliding: Sliding<'_>,
    image: usize,
    batch: usize,
    add: bool,
    epsilon: f64,
) {
    let Sliding { taps, filters } = sliding;
    let x = values::<T>([1, batch * image], [0, 1], 0.7);
    let w = values::<T>([1, taps.patch() * filters], [0, 1], 0.3);
    let y = values::<T>([1, batch * taps.places() * filters], [0, 1], 0.9);
    let bias = values::<T>([1, filters], [0, 1], 1.1);
    let mut scratch = vec![T::NAN; batch * taps.scratch(filters) + taps.scratch_fixed(filters)];
    let halve = |rows: &mut [T]| rows.iter_mut().for_each(|row| *row *= T::HALF);
    // What is there does not matter, unless it is added to.
    let start = if add { T::HALF } else { T::NAN };
    let begin = || [&y, &x, &w].map(|values| vec![start; values.len()]);
    let (mut found, mut expected) = (begin(), begin());
    let [places, back, kernel] = &mut found;
    engine.convolve(sliding, &x, [&w, &bias], places, add, Some(&halve), &mut scratch);
    engine.convolve_back(sliding, [&y, &w], back, add, &mut scratch);
    engine.convolve_kernel(sliding, [&x, &y], kernel, add, &mut scratch);
    let [places, back, kernel] = &mut expected;
    Reference.convolve(sliding, &x, [&w, &bias], places, add, Some(&halve), &mut []);
    Reference.convolve_back(sliding, [&y, &w], back, add, &mut []);
    Reference.convolve_kernel(sliding, [&x, &y], kernel, add, &mut []);
    let terms = [taps.patch(), taps.count() * filters, batch * taps.places()];
    for (part, terms) in terms.into_iter().enumerate() {
        let name = ["places", "image", "kernel"][part];
        for (found, expected) in found[part].iter().zip(&expected[part]) {
            let off = (found.to_f64() - expected.to_f64()).abs();
            assert!(
                off <= epsilon * (terms + 2) as f64,
                "{name} of {taps:?}, {filters} filters, add {add}: {found}, expected {expected}"
            );
        }
    }
}

/// Two rows that are the same values, by a stride of 0.
pub fn repeats<T: Element>(engine: &impl Engine<T>) {
    let [a, b] = [[2.0, 3.0, 0.0], [1.0, 10.0, 100.0]].map(|values| values.map(T::from_f64));
    let matrix = |data, row_stride, column_stride| Matrix { data, row_stride, column_stride };
    let mut c = [T::ZERO; 4];
    engine.matmul(2, 2, 3, matrix(&a, 1, 0), matrix(&b, 1, 0), &mut c, false);
    assert_eq!(c, [222.0, 222.0, 333.0, 333.0].map(T::from_f64));
    engine.matmul(2, 2, 2, matrix(&a, 0, 1), matrix(&b, 0, 1), &mut c, false);
    assert_eq!(c, [5.0, 50.0, 5.0, 50.0].map(T::from_f64));
}

/// The bits of some products with one thread and with several.
pub fn bits_do_not_depend_on_threads<T: Element, E: Engine<T>>(engine: impl Fn(usize) -> E) {
    for [m, n, k] in
        [[301, 157, 80], [64, 1024, 70], [1200, 10, 400], [1, 4000, 1100], [650, 520, 410]]
    {
        let a: Vec<T> = (0..m * k).map(|i| T::from_f64((i as f64 * 0.7).sin())).collect();
        let b: Vec<T> = (0..k * n).map(|i| T::from_f64((i as f64 * 0.3).cos())).collect();
        let product = |threads: usize| {
            let mut c = vec![T::ONE; m * n];
            let (a, b) = (Matrix::row_major(&a, k), Matrix::row_major(&b, n));
            engine(threads).matmul(m, n, k, a, b, &mut c, true);
            c
        };
        let expected = product(1);
        for threads in [2, 3, 7] {
            assert!(product(threads) == expected, "{m}x{n}x{k} on {threads} threads");
        }
    }
}
