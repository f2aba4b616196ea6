//! The bits of the kernels are those of the passes in batches, wherever input and output lie.

use super::{Kernel, Pool, Shared, Sides, conv, depthwise, pool, separable};
use crate::kernels::{Engine, Matrix, Plain, add_bias};
use crate::layer::Forward;
use crate::layers::convolution::Convolution;
use crate::layers::{Taps, Windows};
use crate::rng::Rng;
use crate::states::States;
use keras_shape::layers as rules;
use keras_shape::{Overlap, Shape};

/// Numbers with as many bits as there are.
fn numbers(rng: &mut Rng, len: usize) -> Vec<f32> {
    (0..len).map(|_| (rng.bits() >> 40) as f32 / (1 << 23) as f32 - 1.0).collect()
}

/// A number below `end`.
fn below(rng: &mut Rng, end: usize) -> usize {
    rng.bits() as usize % end
}

/// Runs a kernel on an image that lies apart, and with the output over it as near as it may be and nearly.
fn check(
    overlap: Overlap,
    image: &[f32],
    expected: &[f32],
    rng: &mut Rng,
    run: impl Fn(Sides<'_, f32>),
) {
    let bits =
        |values: &[f32]| -> Vec<u32> { values.iter().map(|value| value.to_bits()).collect() };
    let mut out = vec![f32::NAN; expected.len()];
    run(Sides::apart(image, &mut out));
    assert_eq!(bits(&out), bits(expected));
    let Overlap { before, after } = overlap;
    let more = below(rng, 3);
    for (input, output) in [(before, 0), (before + more, 0), (0, after), (0, after + more)] {
        let (input, output) = (input..input + image.len(), output..output + expected.len());
        let mut memory = vec![f32::NAN; input.end.max(output.end)];
        memory[input.clone()].copy_from_slice(image);
        let shared = Shared { input, output };
        run(Sides::within(&mut memory, &shared));
        assert_eq!(bits(&memory[shared.output.clone()]), bits(expected), "{shared:?} {overlap:?}");
    }
}

/// A kernel on so many axes: size, strides, gaps, and how it is padded.
fn sliding(rng: &mut Rng, axes: usize) -> (rules::Conv, Shape) {
    loop {
        let mut shape = |most: usize| {
            let dims: Vec<usize> = (0..axes).map(|_| 1 + below(rng, most)).collect();
            Shape::new(&dims)
        };
        let (image, kernel_size, mut strides, mut dilation_rate) =
            (shape(7), shape(4), shape(3), shape(3));
        let one = Shape::new(&vec![1; axes]);
        if below(rng, 2) == 0 {
            strides = one
        } else {
            dilation_rate = one
        }
        let padding = below(rng, if axes == 1 { 3 } else { 2 });
        let (same, causal) = (padding == 1, padding == 2);
        let (filters, groups) = (1, 1);
        let conv =
            rules::Conv { filters, kernel_size, strides, dilation_rate, groups, same, causal };
        let image = image.dims().iter().copied().chain([1]).collect::<Vec<_>>();
        let image = Shape::new(&image);
        if conv.check(&image).is_ok() {
            return (conv, image);
        }
    }
}

#[test]
fn convolutions() {
    let mut rng = Rng::new(1);
    for case in 0..2000 {
        let (conv_of_one, image) = sliding(&mut rng, 1 + case % 3);
        let groups = [1, 1, 2, 3][below(&mut rng, 4)];
        let filters = groups * [1, 3, 8, 11, 16, 35][below(&mut rng, 6)];
        let image = image.with_last(groups * (1 + below(&mut rng, 4)));
        let taps = Taps::conv(&image, &rules::Conv { filters, groups, ..conv_of_one });
        let x = numbers(&mut rng, image.size());
        let weights = numbers(&mut rng, taps.patch() * filters);
        let bias = if case % 4 == 0 { Vec::new() } else { numbers(&mut rng, filters) };
        let mut expected = vec![0.0; taps.places() * filters];
        let mut scratch = vec![0.0; taps.scratch(filters)];
        Convolution { taps: &taps, filters, engine: &Plain, scratch: &mut scratch }.narrow(
            &x,
            &weights,
            &bias,
            &mut expected,
            false,
        );
        let kernel = Kernel { weights: &weights, bias: &bias, filters, groups };
        check(taps.overlap(filters), &x, &expected, &mut rng, |sides| conv(&taps, kernel, sides));
    }
}

#[test]
fn depthwise_convolutions() {
    let mut rng = Rng::new(2);
    for case in 0..2000 {
        let (conv_of_one, image) = sliding(&mut rng, 1 + case % 3);
        let image = image.with_last([1, 2, 5, 8, 12, 40][below(&mut rng, 6)]);
        let taps = Taps::conv(&image, &conv_of_one);
        let filters = image.last() * [1, 1, 2, 9][below(&mut rng, 4)];
        let x = numbers(&mut rng, image.size());
        let weights = numbers(&mut rng, taps.count() * filters);
        let bias = if case % 4 == 0 { Vec::new() } else { numbers(&mut rng, filters) };
        let mut expected = vec![0.0; taps.places() * filters];
        taps.each_channel(&x, &weights, 0..taps.places(), &mut expected);
        if !bias.is_empty() {
            add_bias(&mut expected, &bias);
        }
        check(taps.overlap_of_channels(filters), &x, &expected, &mut rng, |sides| {
            depthwise(&taps, &weights, &bias, filters, sides);
        });
    }
}

#[test]
fn separable_convolutions() {
    let mut rng = Rng::new(4);
    for case in 0..1000 {
        let (conv_of_one, image) = sliding(&mut rng, 1 + case % 2);
        let image = image.with_last([1, 2, 5, 8, 12, 40][below(&mut rng, 6)]);
        let taps = Taps::conv(&image, &conv_of_one);
        let middle = image.last() * [1, 1, 2, 9][below(&mut rng, 4)];
        let filters = [1, 3, 8, 11, 35][below(&mut rng, 5)];
        let x = numbers(&mut rng, image.size());
        let weights = numbers(&mut rng, taps.count() * middle);
        let mixing = numbers(&mut rng, middle * filters);
        let bias = if case % 4 == 0 { Vec::new() } else { numbers(&mut rng, filters) };
        let mut between = vec![0.0; taps.places() * middle];
        taps.each_channel(&x, &weights, 0..taps.places(), &mut between);
        let mut expected = vec![0.0; taps.places() * filters];
        let (a, b) = (Matrix::row_major(&between, middle), Matrix::row_major(&mixing, filters));
        Plain.matmul(taps.places(), filters, middle, a, b, &mut expected, false);
        if !bias.is_empty() {
            add_bias(&mut expected, &bias);
        }
        let kernel = Kernel { weights: &mixing, bias: &bias, filters, groups: 1 };
        check(taps.overlap(filters), &x, &expected, &mut rng, |sides| {
            separable(&taps, &weights, kernel, &mut vec![0.0; middle], sides);
        });
    }
}

#[test]
fn pooling() {
    let mut rng = Rng::new(3);
    for case in 0..2000 {
        let axes = 1 + case % 3;
        let (conv_of_one, image) = sliding(&mut rng, axes);
        let image = image.with_last([1, 2, 5, 8, 12, 40][below(&mut rng, 6)]);
        let rules::Conv { kernel_size: pool_size, strides, same, .. } = conv_of_one;
        let pooling = rules::Pooling { pool_size, strides, same };
        if pooling.check(&image).is_err() {
            continue;
        }
        let windows = match case % 5 {
            0 => Windows::global(&image, axes),
            _ => Windows::sliding(&image, &pooling),
        };
        let x = numbers(&mut rng, image.size());
        let taps = *windows.taps().unwrap();
        for what in [Pool::Max, Pool::Mean] {
            let mut expected = vec![0.0; taps.places() * image.last()];
            let pass = Forward {
                engine: &Plain,
                batch: 1,
                training: false,
                learns: false,
                inputs: &[&x],
                output: &mut expected,
                saved: &mut [],
                scratch: &mut [],
                states: States::none(),
                penalty: &mut 0.0,
                random: (0, 0),
            };
            match what {
                Pool::Max => windows.max(pass),
                Pool::Mean => windows.mean(pass),
            }
            check(windows.overlap(), &x, &expected, &mut rng, |sides| pool(what, &taps, sides));
        }
    }
}

/// What is too short is left as it is.
#[test]
fn nothing_is_read_or_written_beyond_the_ends() {
    let (one, two) = (Shape::new(&[1]), Shape::new(&[2]));
    let conv_of_two = rules::Conv {
        filters: 3,
        kernel_size: two,
        strides: one,
        dilation_rate: one,
        groups: 1,
        same: false,
        causal: false,
    };
    let taps = Taps::conv(&Shape::new(&[4, 2]), &conv_of_two);
    let (x, weights, mut out) = ([1.0_f32; 8], [1.0; 12], [9.0; 9]);
    let kernel = Kernel { weights: &weights, bias: &[], filters: 3, groups: 1 };
    conv(&taps, kernel, Sides::apart(&x[1..], &mut out));
    conv(&taps, kernel, Sides::apart(&x, &mut out[1..]));
    conv(&taps, Kernel { weights: &weights[1..], ..kernel }, Sides::apart(&x, &mut out));
    conv(&taps, Kernel { groups: 0, ..kernel }, Sides::apart(&x, &mut out));
    depthwise(&taps, &weights[..3], &[], 2, Sides::apart(&x, &mut out));
    pool(Pool::Max, &taps, Sides::apart(&x[1..], &mut out));
    let shared = Shared { input: 0..8, output: 2..11 };
    let mut memory = [9.0; 10];
    conv(&taps, kernel, Sides::within(&mut memory, &shared));
    assert_eq!((out, memory), ([9.0; 9], [9.0; 10]));
    conv(&taps, kernel, Sides::apart(&x, &mut out));
    assert_eq!(out, [4.0; 9]);
}
