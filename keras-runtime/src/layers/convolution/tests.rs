//! Against sums written out: every product of an image's value and a kernel's value that goes into
//! a value of the output.

use super::*;
use crate::kernels::Plain;
use keras_shape::Shape;
use keras_shape::layers as rules;

/// A convolution to try: axes and channels of the image, and the rule.
type Case = (Shape, rules::Conv);

/// Cases in one, two and three dimensions: paddings, strides, gaps and groups.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (image, kernel_size) in [
        ([7, 1, 1], [3, 1, 1]),
        ([5, 4, 1], [2, 3, 1]),
        ([4, 3, 5], [2, 3, 2]),
        ([2, 1, 3], [1; 3]),
    ] {
        for (strides, dilation_rate) in [([1; 3], [1; 3]), ([2, 1, 3], [1; 3]), ([1; 3], [1, 2, 2])]
        {
            for (channels, filters, groups) in [(1, 2, 1), (3, 1, 1), (4, 6, 2)] {
                for (same, causal) in [(false, false), (true, false), (false, true)] {
                    let conv = rules::Conv {
                        filters,
                        kernel_size: Shape::new(&kernel_size),
                        strides: Shape::new(&strides),
                        dilation_rate: Shape::new(&dilation_rate),
                        groups,
                        same,
                        causal,
                    };
                    let [a, b, c] = image;
                    let image = Shape::new(&[a, b, c, channels]);
                    if conv.check(&image).is_ok() {
                        cases.push((image, conv));
                    }
                }
            }
        }
    }
    assert!(cases.len() > 80, "{}", cases.len());
    cases
}

/// All (image, kernel, output) whose product belongs together, in so many samples.
fn terms((image, conv): &Case, batch: usize) -> Vec<[usize; 3]> {
    let output = conv.output(image);
    let places = |shape: &Shape| {
        let [a, b, c] = [shape.dim(0), shape.dim(1), shape.dim(2)];
        (0..a * b * c).map(move |i| [i / c / b, i / c % b, i % c])
    };
    let (parts, each) = (image.last() / conv.groups, conv.filters / conv.groups);
    let mut terms = Vec::new();
    for sample in 0..batch {
        for (o, out) in places(&output).enumerate() {
            for (t, tap) in places(&conv.kernel_size).enumerate() {
                let position = |axis: usize| {
                    let ahead = out[axis] * conv.strides.dim(axis)
                        + tap[axis] * conv.dilation_rate.dim(axis);
                    let at = ahead.checked_sub(conv.before(axis, image.dim(axis)))?;
                    (at < image.dim(axis)).then_some(at)
                };
                let (Some(i), Some(j), Some(k)) = (position(0), position(1), position(2)) else {
                    continue;
                };
                let x = ((sample * image.dim(0) + i) * image.dim(1) + j) * image.dim(2) + k;
                let y = sample * output.size() / conv.filters + o;
                for filter in 0..conv.filters {
                    for part in 0..parts {
                        let channel = filter / each * parts + part;
                        terms.push([
                            x * image.last() + channel,
                            (t * parts + part) * conv.filters + filter,
                            y * conv.filters + filter,
                        ]);
                    }
                }
            }
        }
    }
    terms
}

/// Numbers without a pattern.
fn numbers(len: usize, seed: f64) -> Vec<f64> {
    (0..len).map(|i| libm::sin(seed + 1.3 * i as f64)).collect()
}

fn assert_close(found: &[f64], expected: &[f64], what: &str, case: &Case) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12, "{what}: {found}, not {expected}: {case:?}");
    }
}

#[test]
fn products_are_the_sums_written_out() {
    const BATCH: usize = 2;
    for case in cases() {
        let (image, conv) = &case;
        let (taps, filters) = (Taps::conv(image, conv), conv.filters);
        let terms = terms(&case, BATCH);
        let x = numbers(BATCH * image.size(), 0.1);
        let w = numbers(taps.patch() * filters, 0.2);
        let y = numbers(BATCH * conv.output(image).size(), 0.3);
        let mut expected = [x.clone(), w.clone(), y.clone()];
        for &[i, j, k] in &terms {
            expected[0][i] += w[j] * y[k];
            expected[1][j] += x[i] * y[k];
            expected[2][k] += x[i] * w[j];
        }
        let room = taps.scratch(filters) * BATCH + taps.scratch_fixed(filters);
        // As much room as there is, and room for a row or two.
        let few = 2 * (taps.patch() + filters) + taps.scratch_fixed(filters);
        for room in [room, room.min(few)] {
            let mut scratch = vec![f64::NAN; room];
            let mut convolution =
                Convolution { taps: &taps, filters, engine: &Plain, scratch: &mut scratch };
            let mut found = y.clone();
            convolution.narrow(&x, &w, &[], &mut found, true);
            assert_close(&found, &expected[2], "output", &case);
            let mut found = x.clone();
            convolution.widen(&y, &w, &mut found, true);
            assert_close(&found, &expected[0], "image", &case);
            let mut found = w.clone();
            convolution.gradient(&x, &y, &mut found, true);
            assert_close(&found, &expected[1], "kernel", &case);
        }
    }
}

#[test]
fn what_was_there_before_does_not_count() {
    for case in cases() {
        let (image, conv) = &case;
        let (taps, filters) = (Taps::conv(image, conv), conv.filters);
        let terms = terms(&case, 1);
        let (x, w) = (numbers(image.size(), 0.1), numbers(taps.patch() * filters, 0.2));
        let y = numbers(conv.output(image).size(), 0.3);
        let bias = numbers(filters, 0.4);
        let mut expected = [vec![0.0; x.len()], vec![0.0; w.len()], Vec::new()];
        expected[2] = (0..y.len()).map(|i| bias[i % filters]).collect();
        for &[i, j, k] in &terms {
            expected[0][i] += w[j] * y[k];
            expected[1][j] += x[i] * y[k];
            expected[2][k] += x[i] * w[j];
        }
        let mut scratch = vec![f64::NAN; taps.scratch(filters) + taps.scratch_fixed(filters)];
        let mut convolution =
            Convolution { taps: &taps, filters, engine: &Plain, scratch: &mut scratch };
        let mut found = expected.clone().map(|values| vec![f64::NAN; values.len()]);
        convolution.narrow(&x, &w, &bias, &mut found[2], false);
        convolution.widen(&y, &w, &mut found[0], false);
        convolution.gradient(&x, &y, &mut found[1], false);
        for ((found, expected), what) in
            found.iter().zip(&expected).zip(["image", "kernel", "output"])
        {
            assert_close(found, expected, what, &case);
        }
    }
}
