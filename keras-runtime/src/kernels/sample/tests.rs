//! Against the road of devices, and sums in `f64`.

use super::registers::{Machine, Registers};
use super::{conv, depthwise, row};
use crate::element::Element;
use crate::kernels::slide::{self, Shared};
use crate::kernels::{Columns, Kernel, Sides};
use crate::layers::Taps;
use keras_shape::{Shape, layers as rules};

/// Numbers between −0.65 and 0.65.
fn numbers<T: Element>(len: usize, seed: usize) -> Vec<T> {
    (0..len).map(|i| T::from_f64(((i * 37 + seed * 11) % 101) as f64 * 0.013 - 0.65)).collect()
}

/// Units in the last place for so long a sum of numbers below 1.
fn tolerance<T: Element>(len: usize) -> f64 {
    let unit = if size_of::<T>() == 4 { f64::from(f32::EPSILON) } else { f64::EPSILON };
    unit * (2 + len) as f64
}

fn rows_are_sums<T: Registers>() {
    for machine in Machine::all() {
        for outputs in [1, 2, 7, 8, 9, 16, 31, 33, 64, 65, 130, 520] {
            for (inputs, count, stride) in [(0, 1, 0), (1, 1, 0), (7, 3, 1), (8, 2, 0), (37, 1, 5)]
            {
                let stride = outputs + stride;
                let kernel = numbers::<T>(inputs * stride, 1);
                let (x, bias) = (numbers::<T>(count * inputs, 2), numbers::<T>(outputs, 3));
                for bias in [&bias[..], &[]] {
                    let columns = Columns { kernel: &kernel, stride, inputs, outputs, bias };
                    let mut out = vec![T::from_f64(9.0); count * outputs];
                    row::rows(machine, columns, count, &x, &mut out);
                    for (place, found) in out.iter().enumerate() {
                        let (row, column) = (place / outputs, place % outputs);
                        let first = bias.get(column).map_or(0.0, |bias| bias.to_f64());
                        let expected = (0..inputs).fold(first, |sum, input| {
                            let (x, w) = (x[row * inputs + input], kernel[input * stride + column]);
                            sum + x.to_f64() * w.to_f64()
                        });
                        let off = (found.to_f64() - expected).abs();
                        assert!(off <= tolerance::<T>(inputs), "{machine:?} {inputs}x{outputs}");
                    }
                }
            }
        }
    }
}

#[test]
fn rows_of_both_types() {
    rows_are_sums::<f32>();
    rows_are_sums::<f64>();
}

#[test]
fn the_bits_do_not_depend_on_the_registers() {
    for (inputs, outputs) in [(37, 520), (50, 33), (9, 3)] {
        let kernel = numbers::<f32>(inputs * outputs, 1);
        let (x, bias) = (numbers::<f32>(inputs, 2), numbers::<f32>(outputs, 3));
        let columns = Columns { kernel: &kernel, stride: outputs, inputs, outputs, bias: &bias };
        let fused: Vec<_> = Machine::all().into_iter().flatten().collect();
        let found = |machine: &Machine| {
            let mut out = vec![0.0; outputs];
            row::rows(Some(*machine), columns, 1, &x, &mut out);
            out
        };
        let first = fused.first().map(found);
        assert!(fused.iter().all(|machine| Some(found(machine)) == first));
    }
}

#[test]
fn what_does_not_fit_is_left_out() {
    let mut out = [9.0f32; 3];
    let columns = Columns { kernel: &[1.0; 5], stride: 3, inputs: 2, outputs: 3, bias: &[] };
    for machine in Machine::all() {
        row::rows(machine, columns, 1, &[1.0, 2.0], &mut out);
        let columns = Columns { kernel: &[1.0; 6], ..columns };
        row::rows(machine, columns, 1, &[1.0], &mut out);
        row::rows(machine, Columns { bias: &[1.0], ..columns }, 1, &[1.0, 2.0], &mut out);
        row::rows(machine, Columns { stride: usize::MAX, ..columns }, 1, &[1.0, 2.0], &mut out);
        let none = Columns { kernel: &[], stride: 0, inputs: 1, outputs: 0, bias: &[] };
        row::rows(machine, none, 1, &[1.0], &mut out);
    }
    assert_eq!(out, [9.0; 3]);
}

const ONE: rules::Conv = rules::Conv {
    filters: 1,
    kernel_size: Shape::new(&[1, 1]),
    strides: Shape::new(&[1, 1]),
    dilation_rate: Shape::new(&[1, 1]),
    groups: 1,
    same: false,
    causal: false,
};

/// Images and convolutions of all kinds.
fn convolutions() -> Vec<(Shape, rules::Conv)> {
    let two = |a, b| Shape::new(&[a, b]);
    let conv = |filters, kernel_size| rules::Conv { filters, kernel_size, ..ONE };
    let (one, three) = (Shape::new(&[1]), Shape::new(&[1, 1, 1]));
    vec![
        (Shape::new(&[9, 7, 3]), conv(5, two(3, 3))),
        (Shape::new(&[9, 7, 3]), rules::Conv { same: true, ..conv(40, two(3, 2)) }),
        (Shape::new(&[11, 6, 16]), rules::Conv { strides: two(2, 2), ..conv(64, two(3, 3)) }),
        (
            Shape::new(&[11, 6, 4]),
            rules::Conv { dilation_rate: two(2, 3), same: true, ..conv(130, two(3, 3)) },
        ),
        (Shape::new(&[5, 5, 6]), rules::Conv { groups: 2, ..conv(20, two(2, 2)) }),
        (Shape::new(&[5, 5, 6]), rules::Conv { groups: 3, ..conv(6, two(2, 2)) }),
        (Shape::new(&[4, 5, 20]), conv(70, two(1, 1))),
        (Shape::new(&[2, 2, 3]), rules::Conv { same: true, ..conv(17, two(5, 5)) }),
        (
            Shape::new(&[19, 3]),
            rules::Conv {
                strides: one,
                dilation_rate: Shape::new(&[3]),
                causal: true,
                ..conv(9, Shape::new(&[4]))
            },
        ),
        (
            Shape::new(&[4, 5, 3, 2]),
            rules::Conv {
                strides: three,
                dilation_rate: three,
                same: true,
                ..conv(33, Shape::new(&[2, 3, 2]))
            },
        ),
    ]
}

fn convolutions_are_those_of_devices<T: Registers>() {
    for (number, (image, rules)) in convolutions().iter().enumerate() {
        let (taps, filters, groups) = (Taps::conv(image, rules), rules.filters, rules.groups);
        let (x, places) = (numbers::<T>(image.size(), 1), taps.places() * filters);
        let weights = numbers::<T>(taps.patch() * filters, 2);
        let bias = numbers::<T>(filters, 3);
        for bias in [&bias[..], &[]] {
            let kernel = Kernel { weights: &weights, bias, filters, groups };
            let mut expected = vec![T::ZERO; places];
            slide::conv(&taps, kernel, Sides::apart(&x, &mut expected));
            expected.iter_mut().for_each(|y| *y = T::from_f64(2.0) * *y);
            let twice = |y: &mut [T]| y.iter_mut().for_each(|y| *y = T::from_f64(2.0) * *y);
            let close = |found: &[T]| {
                let off = |(y, found): (&T, &T)| (y.to_f64() - found.to_f64()).abs();
                let limit = 2.0 * tolerance::<T>(taps.patch());
                expected.iter().zip(found).all(|pair| off(pair) <= limit)
            };
            for machine in Machine::all() {
                let mut found = vec![T::from_f64(7.0); places];
                conv::conv(machine, &taps, kernel, Sides::apart(&x, &mut found), &twice);
                assert!(close(&found), "{number} {machine:?}");
                // Over the image, as close as the plan may put it.
                let overlap = taps.overlap(filters);
                for (input, output) in [(overlap.before, 0), (0, overlap.after)] {
                    let input = input..input + x.len();
                    let output = output..output + places;
                    let mut memory = vec![T::ZERO; input.end.max(output.end)];
                    memory[input.clone()].copy_from_slice(&x);
                    let shared = Shared { input, output: output.clone() };
                    conv::conv(machine, &taps, kernel, Sides::within(&mut memory, &shared), &twice);
                    assert!(close(&memory[output]), "{number} {machine:?} in one memory");
                }
            }
        }
    }
}

#[test]
fn convolutions_of_both_types() {
    convolutions_are_those_of_devices::<f32>();
    convolutions_are_those_of_devices::<f64>();
}

/// Images and depthwise convolutions of all kinds.
fn depthwise_convolutions() -> Vec<(Shape, rules::DepthwiseConv)> {
    let two = |a, b| Shape::new(&[a, b]);
    let one = rules::DepthwiseConv {
        kernel_size: two(3, 3),
        strides: two(1, 1),
        dilation_rate: two(1, 1),
        depth_multiplier: 1,
        same: true,
    };
    let of = |channels| Shape::new(&[7, 9, channels]);
    let mut all: Vec<_> =
        [1, 3, 8, 16, 17, 40, 64, 70, 130].map(|channels| (of(channels), one)).into();
    all.push((of(20), rules::DepthwiseConv { same: false, ..one }));
    all.push((of(5), rules::DepthwiseConv { strides: two(2, 2), ..one }));
    all.push((of(33), rules::DepthwiseConv { dilation_rate: two(2, 3), ..one }));
    all.push((of(9), rules::DepthwiseConv { kernel_size: two(4, 1), same: false, ..one }));
    all.push((Shape::new(&[1, 1, 18]), rules::DepthwiseConv { kernel_size: two(5, 5), ..one }));
    all
}

fn kernels_for_each_channel_are_those_of_devices<T: Registers>() {
    for (number, (image, rules)) in depthwise_convolutions().iter().enumerate() {
        let (taps, channels) = (Taps::depthwise(image, rules), image.last());
        let (x, places) = (numbers::<T>(image.size(), 1), taps.places() * channels);
        let weights = numbers::<T>(taps.count() * channels, 2);
        let bias = numbers::<T>(channels, 3);
        let twice = |y: &mut [T]| y.iter_mut().for_each(|y| *y = T::from_f64(2.0) * *y);
        for bias in [&bias[..], &[]] {
            let mut expected = vec![T::ZERO; places];
            let sides = Sides::apart(&x, &mut expected);
            slide::depthwise(&taps, &weights, bias, channels, sides);
            twice(&mut expected);
            let off = |(y, found): (&T, &T)| (y.to_f64() - found.to_f64()).abs();
            let limit = 2.0 * tolerance::<T>(taps.count());
            let close = |found: &[T]| expected.iter().zip(found).all(|pair| off(pair) <= limit);
            for machine in Machine::all() {
                let mut found = vec![T::from_f64(7.0); places];
                let sides = Sides::apart(&x, &mut found);
                depthwise::depthwise(machine, &taps, [&weights, bias], sides, &twice);
                assert!(close(&found), "{number} {machine:?}");
                let overlap = taps.overlap_of_channels(channels);
                for (input, output) in [(overlap.before, 0), (0, overlap.after)] {
                    let (input, output) = (input..input + x.len(), output..output + places);
                    let mut memory = vec![T::ZERO; input.end.max(output.end)];
                    memory[input.clone()].copy_from_slice(&x);
                    let shared = Shared { input, output: output.clone() };
                    let sides = Sides::within(&mut memory, &shared);
                    depthwise::depthwise(machine, &taps, [&weights, bias], sides, &twice);
                    assert!(close(&memory[output]), "{number} {machine:?} in one memory");
                }
            }
        }
    }
}

fn separable_kernels_are_those_of_devices<T: Registers>() {
    for (number, (image, rules)) in depthwise_convolutions().iter().enumerate() {
        let (taps, channels) = (Taps::depthwise(image, rules), image.last());
        let x = numbers::<T>(image.size(), 1);
        let weights = numbers::<T>(taps.count() * channels, 2);
        for filters in [1, 21] {
            let (mixing, bias) = (numbers::<T>(channels * filters, 4), numbers::<T>(filters, 3));
            let kernel = Kernel { weights: &mixing, bias: &bias, filters, groups: 1 };
            let places = taps.places() * filters;
            let (mut expected, mut middle) = (vec![T::ZERO; places], vec![T::ZERO; channels]);
            let sides = Sides::apart(&x, &mut expected);
            slide::separable(&taps, &weights, kernel, &mut middle, sides);
            for machine in Machine::all() {
                let mut found = vec![T::from_f64(7.0); places];
                let sides = Sides::apart(&x, &mut found);
                let done = depthwise::separable(machine, &taps, &weights, kernel, &sides);
                assert_eq!(done, machine.is_some());
                if !done {
                    continue;
                }
                let limit = tolerance::<T>(taps.count() + channels) * channels as f64;
                for (found, expected) in found.iter().zip(&expected) {
                    let off = (found.to_f64() - expected.to_f64()).abs();
                    assert!(off <= limit, "{number} {machine:?}, {filters} filters: {off}");
                }
            }
        }
    }
}

#[test]
fn kernels_for_each_channel() {
    kernels_for_each_channel_are_those_of_devices::<f32>();
    kernels_for_each_channel_are_those_of_devices::<f64>();
    separable_kernels_are_those_of_devices::<f32>();
    separable_kernels_are_those_of_devices::<f64>();
}
