//! Against products with a matrix of patches.

use crate::element::Element;
use crate::kernels::{Engine, Matrix, Native, Sliding};
use crate::layers::{Patches, Taps};
use keras_shape::Shape;
use keras_shape::layers::Conv;

/// The machine's products, and convolutions by them.
struct Products;

impl<T: Element> Engine<T> for Products {
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    ) {
        Native::new(1).matmul(m, n, k, a, b, c, accumulate);
    }
}

/// Numbers without a pattern.
fn numbers<T: Element>(len: usize, seed: f64) -> Vec<T> {
    (0..len).map(|i| T::from_f64((seed + 1.3 * i as f64).sin())).collect()
}

/// All three products of a convolution by the engines, on some threads.
fn check<T: Element>(image: &[usize; 4], conv: &Conv, batch: usize) {
    let image = Shape::new(image);
    if conv.check(&image).is_err() {
        return;
    }
    let (taps, filters) = (Taps::conv(&image, conv), conv.filters);
    let sliding = Sliding { taps: &taps, filters };
    let x: Vec<T> = numbers(batch * image.size(), 0.1);
    let w: Vec<T> = numbers(taps.patch() * filters, 0.2);
    let y: Vec<T> = numbers(batch * conv.output(&image).size(), 0.3);
    let bias: Vec<T> = numbers(filters, 0.4);
    let mut scratch = vec![T::NAN; batch * taps.scratch(filters) + taps.scratch_fixed(filters)];
    let halve = |rows: &mut [T]| {
        assert_eq!(rows.len() % filters, 0);
        rows.iter_mut().for_each(|row| *row *= T::from_f64(0.5));
    };
    for add in [false, true] {
        let mut expected = [y.clone(), x.clone(), w.clone()];
        let [places, back, kernel] = &mut expected;
        let weights = [&w[..], &bias[..]];
        Products.convolve(sliding, &x, weights, places, add, Some(&halve), &mut scratch);
        Patches { sliding, engine: &Products, scratch: &mut scratch }.widen(&y, &w, back, add);
        Products.convolve_kernel(sliding, [&x, &y], kernel, add, &mut scratch);
        for threads in [1, 2, 3] {
            let mut found = [y.clone(), x.clone(), w.clone()];
            let [places, back, kernel] = &mut found;
            let engine = Native::new(threads);
            engine.convolve(sliding, &x, weights, places, add, Some(&halve), &mut []);
            engine.convolve_back(sliding, [&y, &w], back, add, &mut []);
            engine.convolve_kernel(sliding, [&x, &y], kernel, add, &mut []);
            let what = || format!("{image:?} {conv:?} add {add}, {threads} threads");
            // With patches a group's sums are complete before they are added to what is there.
            let same_bits = !(add && conv.groups > 1);
            for (part, name) in ["places", "image", "kernel"].into_iter().enumerate() {
                let (found, expected) = (&found[part], &expected[part]);
                if same_bits && name != "image" {
                    assert!(found == expected, "{name} of {}", what());
                }
                let largest = expected.iter().fold(1.0, |most: f64, x| most.max(x.to_f64().abs()));
                let bound = largest * if T::DTYPE == "float64" { 1e-14 } else { 1e-5 };
                for (found, &expected) in found.iter().zip(expected) {
                    let distance = (found.to_f64() - expected.to_f64()).abs();
                    assert!(distance <= bound, "{name} of {}: {distance}", what());
                }
            }
        }
    }
}

/// A convolution of one, two or three axes (those before are 1).
fn conv(filters: usize, kernel: [usize; 3], strides: [usize; 3], same: bool) -> Conv {
    Conv {
        filters,
        kernel_size: Shape::new(&kernel),
        strides: Shape::new(&strides),
        dilation_rate: Shape::new(&[1; 3]),
        groups: 1,
        same,
        causal: false,
    }
}

#[test]
fn the_bits_are_those_of_patches() {
    let images = [[1, 1, 9], [1, 7, 6], [4, 5, 3], [1, 1, 1], [1, 2, 13]];
    let kernels = [[1, 1, 3], [1, 3, 3], [2, 3, 2], [1, 1, 1], [1, 2, 5]];
    for [a, b, c] in images {
        for kernel in kernels {
            for strides in [[1, 1, 1], [1, 2, 1], [2, 1, 3]] {
                for same in [false, true] {
                    for (channels, filters) in [(1, 5), (3, 16), (2, 33), (4, 66), (16, 1)] {
                        let rule = conv(filters, kernel, strides, same);
                        check::<f32>(&[a, b, c, channels], &rule, 3);
                    }
                }
            }
        }
    }
}

#[test]
fn gaps_and_groups() {
    for (dilation, groups, causal) in
        [([1, 2, 2], 1, false), ([1, 1, 2], 2, false), ([1, 1, 1], 3, false), ([1, 1, 2], 1, true)]
    {
        for (channels, filters) in [(6, 12), (6, 150), (12, 6)] {
            for same in [false, true].into_iter().filter(|same| !(causal && *same)) {
                let rule = Conv {
                    dilation_rate: Shape::new(&dilation),
                    groups,
                    causal,
                    ..conv(filters, [1, 2, 3], [1; 3], same)
                };
                check::<f32>(&[1, 6, 8, channels], &rule, 2);
                check::<f64>(&[2, 5, 7, channels], &rule, 1);
            }
        }
    }
}

/// Sums, kernels and images that are worked on in parts.
#[test]
fn large() {
    check::<f32>(&[1, 20, 21, 150], &conv(70, [1, 3, 3], [1; 3], true), 2);
    check::<f32>(&[4, 9, 8, 130], &conv(20, [3, 3, 3], [1; 3], true), 1);
    check::<f32>(&[1, 90, 70, 5], &conv(130, [1, 3, 3], [1; 3], false), 2);
    check::<f32>(&[2, 70, 60, 3], &conv(10, [1, 3, 5], [1, 2, 1], true), 2);
    check::<f64>(&[1, 40, 90, 20], &conv(24, [1, 3, 3], [1, 2, 2], true), 2);
    check::<f64>(&[1, 13, 13, 32], &conv(64, [1, 3, 3], [1; 3], false), 5);
}
