//! Against products with a matrix of patches, which is what a machine without registers for this has.

use super::lines::to_predict_with;
use super::{is_fused, to_predict};
use crate::element::Element;
#[cfg(target_arch = "aarch64")]
use crate::kernels::gemm::NeonF32;
use crate::kernels::gemm::Vector;
use crate::kernels::gemm::portable::Portable;
#[cfg(target_arch = "x86_64")]
use crate::kernels::gemm::{Avx2F32, Avx512F32};
use crate::kernels::{Engine, Matrix, Native, Pool, Pooling, Reference, Shared, Sides, Sliding};
use crate::layers::{Patches, Taps, Windows};
use keras_shape::Shape;
use keras_shape::layers::{Conv, Pooling as Rule};

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
    if !is_fused() {
        return;
    }
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
    if !is_fused() {
        return;
    }
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
    if !is_fused() {
        return;
    }
    check::<f32>(&[1, 20, 21, 150], &conv(70, [1, 3, 3], [1; 3], true), 2);
    check::<f32>(&[4, 9, 8, 130], &conv(20, [3, 3, 3], [1; 3], true), 1);
    check::<f32>(&[1, 90, 70, 5], &conv(130, [1, 3, 3], [1; 3], false), 2);
    check::<f32>(&[2, 70, 60, 3], &conv(10, [1, 3, 5], [1, 2, 1], true), 2);
    check::<f64>(&[1, 40, 90, 20], &conv(24, [1, 3, 3], [1, 2, 2], true), 2);
    check::<f64>(&[1, 13, 13, 32], &conv(64, [1, 3, 3], [1; 3], false), 5);
}

/// What pooling makes of places, by its definition.
fn pooled<T: Element>(pooling: Pooling<'_>, shape: [usize; 3], places: &[T]) -> Vec<T> {
    let [lines, columns, filters] = shape;
    let (windows, mut out) = (pooling.windows, Vec::new());
    let taps = windows.taps().unwrap();
    for sample in places.chunks(lines * columns * filters) {
        for i in 0..taps.axis(1)[0] {
            for j in 0..taps.axis(2)[0] {
                for filter in 0..filters {
                    let values = windows.span(1, i).flat_map(|line| {
                        let row =
                            move |column| sample[(line * columns + column) * filters + filter];
                        windows.span(2, j).map(row)
                    });
                    let values: Vec<f64> = values.map(T::to_f64).collect();
                    let value = match pooling.how {
                        Pool::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                        Pool::Mean => values.iter().sum::<f64>() / values.len() as f64,
                    };
                    out.push(T::from_f64(value));
                }
            }
        }
    }
    out
}

/// A convolution outside of training against the definition, on some threads, and by itself; whether there is one.
fn predicts<T: Element>(image: &[usize], conv: &Conv, pool: Option<(Rule, Pool)>) -> bool {
    let shape = Shape::new(image);
    let (taps, filters) = (Taps::conv(&shape, conv), conv.filters);
    let (sliding, made) = (Sliding { taps: &taps, filters }, conv.output(&shape));
    let windows = pool.map(|(rule, _)| Windows::sliding(&made, &rule));
    let pooling = pool.zip(windows.as_ref()).map(|((_, how), windows)| Pooling { windows, how });
    let batch = 3;
    let x: Vec<T> = numbers(batch * shape.size(), 0.1);
    let w: Vec<T> = numbers(taps.patch() * filters, 0.2);
    let bias: Vec<T> = numbers(filters, 0.4);
    let finish = |rows: &mut [T]| {
        assert_eq!(rows.len() % filters, 0);
        rows.iter_mut().for_each(|row| *row = row.max(T::from_f64(-0.5)));
    };
    let mut places = vec![T::NAN; batch * made.size()];
    Reference.convolve(sliding, &x, [&w, &bias], &mut places, false, Some(&finish), &mut []);
    let expected = match pooling {
        Some(pooling) => pooled(pooling, [made.dim(0), made.dim(1), filters], &places),
        None => places,
    };
    let mut bits = None;
    for (threads, samples) in [(1, batch), (2, batch), (5, batch), (1, 1)] {
        let len = expected.len() * samples / batch;
        let (x, weights) = (&x[..samples * shape.size()], [&w[..], &bias[..]]);
        let mut found = vec![T::NAN; len];
        let engine = Native::new(threads);
        let finish = Some(&finish as _);
        if !engine.convolve_to_predict(sliding, pooling, x, weights, &mut found, finish) {
            assert!(bits.is_none() && found.iter().all(|value| value.is_nan()));
            return false;
        }
        let bits = bits.get_or_insert_with(|| found.clone());
        assert!(found[..] == bits[..len], "{image:?} {conv:?} {pool:?} on {threads} threads");
        let bound = if T::DTYPE == "float64" { 1e-13 } else { 3e-5 };
        for (found, expected) in found.iter().zip(&expected) {
            let off = (found.to_f64() - expected.to_f64()).abs();
            assert!(off <= bound, "{image:?} {conv:?} {pool:?}: {found}, expected {expected}");
        }
    }
    // The output over the image.
    let (image_len, out_len) = (shape.size(), expected.len() / batch);
    for (input, output) in [(0, image_len / 2), (out_len / 2, 0)] {
        let mut memory = vec![T::NAN; image_len.max(out_len) * 2];
        memory[input..][..image_len].copy_from_slice(&x[..image_len]);
        let shared = Shared { input: input..input + image_len, output: output..output + out_len };
        let sides = Sides::within(&mut memory, &shared);
        assert!(to_predict(2, sliding, pooling, &sides, [&w, &bias], Some(&finish)));
        assert!(memory[output..][..out_len] == bits.as_ref().unwrap()[..out_len]);
    }
    true
}

/// Windows of pooling on two axes.
fn rule(size: [usize; 2], strides: [usize; 2], same: bool) -> Rule {
    Rule { pool_size: Shape::new(&size), strides: Shape::new(&strides), same }
}

/// A convolution on two axes.
fn flat(filters: usize, kernel: [usize; 2], same: bool) -> Conv {
    Conv {
        kernel_size: Shape::new(&kernel),
        strides: Shape::new(&[1, 1]),
        dilation_rate: Shape::new(&[1, 1]),
        ..conv(filters, [1; 3], [1; 3], same)
    }
}

#[test]
fn pooled_in_passing() {
    if !is_fused() {
        return;
    }
    let pools = [
        rule([2, 2], [2, 2], false),
        rule([2, 2], [2, 2], true),
        rule([3, 3], [3, 3], false),
        rule([2, 3], [3, 1], true),
        rule([1, 2], [1, 2], false),
    ];
    for [lines, columns] in [[13, 13], [9, 14], [8, 7]] {
        for (channels, filters) in [(1, 5), (3, 16), (17, 33), (20, 70)] {
            for (kernel, same) in [([3, 3], false), ([3, 3], true), ([2, 4], false)] {
                for (number, pool) in pools.iter().enumerate() {
                    let how = if number % 2 == 0 { Pool::Max } else { Pool::Mean };
                    let image = [lines, columns, channels];
                    let conv = flat(filters, kernel, same);
                    assert!(predicts::<f32>(&image, &conv, Some((*pool, how))));
                    if channels == 17 {
                        assert!(predicts::<f64>(&image, &conv, Some((*pool, how))));
                    }
                }
            }
        }
    }
}

/// In units of some lines, with strides and gaps, and a kernel that is packed.
#[test]
fn pooled_large() {
    if !is_fused() {
        return;
    }
    let two = Some((rule([2, 2], [2, 2], false), Pool::Max));
    let three = Some((rule([3, 2], [3, 2], true), Pool::Mean));
    for pool in [two, three] {
        assert!(predicts::<f32>(&[31, 40, 20], &flat(70, [3, 3], true), pool));
        assert!(predicts::<f32>(&[30, 41, 20], &flat(70, [3, 2], false), pool));
        assert!(predicts::<f32>(&[9, 9, 150], &flat(130, [3, 3], true), pool));
        let strides = Shape::new(&[2, 1]);
        assert!(predicts::<f32>(&[25, 9, 4], &Conv { strides, ..flat(40, [3, 3], false) }, pool));
        let grouped = Conv { groups: 2, ..flat(40, [3, 3], true) };
        assert!(predicts::<f32>(&[12, 9, 4], &grouped, pool));
    }
    // Windows that lie over each other are pooled afterwards.
    let over = Some((rule([3, 3], [2, 2], false), Pool::Max));
    assert!(!predicts::<f32>(&[12, 9, 4], &flat(40, [3, 3], true), over));
}

/// Winograd's form without pooling; other kernels have nothing of their own.
#[test]
fn fewer_products() {
    if !is_fused() {
        return;
    }
    for (image, filters) in [([12, 12, 16], 16), ([11, 13, 19], 37), ([30, 31, 40], 100)] {
        for same in [false, true] {
            assert!(predicts::<f32>(&image, &flat(filters, [3, 3], same), None));
            assert!(predicts::<f64>(&image, &flat(filters, [3, 3], same), None));
        }
        assert!(!predicts::<f32>(&image, &flat(filters, [3, 2], false), None));
        let dilation_rate = Shape::new(&[2, 2]);
        let gaps = Conv { dilation_rate, ..flat(filters, [3, 3], false) };
        assert!(!predicts::<f32>(&image, &gaps, None));
    }
}

/// What a convolution outside of training makes with these registers.
///
/// # Safety
/// The machine has their instruction set.
unsafe fn with_registers<V: Vector<Item = f32>>(
    image: &[usize],
    conv: &Conv,
    rule: &Rule,
) -> Vec<f32> {
    let shape = Shape::new(image);
    let (taps, filters) = (Taps::conv(&shape, conv), conv.filters);
    let made = conv.output(&shape);
    let windows = Windows::sliding(&made, rule);
    let pooling = Pooling { windows: &windows, how: Pool::Max };
    let x: Vec<f32> = numbers(2 * shape.size(), 0.1);
    let [w, bias]: [Vec<f32>; 2] = [numbers(taps.patch() * filters, 0.2), numbers(filters, 0.4)];
    let mut out = vec![f32::NAN; 2 * rule.output(&made).size()];
    let sliding = Sliding { taps: &taps, filters };
    let sides = Sides::apart(&x, &mut out);
    // SAFETY: the caller's promise.
    unsafe { to_predict_with::<V>(sliding, Some(pooling), &sides, [&w, &bias]) };
    out
}

/// All that fuse products and sums have the same bits.
#[test]
fn other_registers() {
    let pool = rule([2, 2], [2, 2], false);
    for (image, filters, kernel) in [
        ([13, 13, 32], 64, [3, 3]),
        ([12, 15, 19], 37, [3, 3]),
        ([11, 9, 17], 100, [3, 3]),
        ([9, 8, 1], 21, [3, 3]),
        ([9, 8, 5], 21, [2, 3]),
    ] {
        for same in [false, true] {
            let conv = flat(filters, kernel, same);
            // SAFETY: every machine has them.
            let plain = unsafe { with_registers::<Portable<f32>>(&image, &conv, &pool) };
            let mut all = Vec::new();
            // SAFETY: the machine is asked.
            unsafe {
                #[cfg(target_arch = "x86_64")]
                {
                    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                        all.push(with_registers::<Avx2F32>(&image, &conv, &pool));
                    }
                    if is_x86_feature_detected!("avx512f") {
                        all.push(with_registers::<Avx512F32>(&image, &conv, &pool));
                    }
                }
                #[cfg(target_arch = "aarch64")]
                all.push(with_registers::<NeonF32>(&image, &conv, &pool));
            }
            for found in &all {
                assert!(found == &all[0], "{image:?} {conv:?}");
                for (found, plain) in found.iter().zip(&plain) {
                    assert!((found - plain).abs() < 3e-5, "{image:?} {conv:?}: {found} {plain}");
                }
            }
        }
    }
}
