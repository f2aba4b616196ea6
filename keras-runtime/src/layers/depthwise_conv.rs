//! `DepthwiseConv1D` and `DepthwiseConv2D`: a kernel for each channel.

use super::convolution::ConvArguments;
use super::taps::Taps;
use crate::activations::Activation;
use crate::element::{Element, Stored};
use crate::kernels::{
    Engine, add_bias, add_column_sums_with, convolve_each, depthwise_stored, dispatch,
};
use crate::layer::{Backward, Forward, Infer, InferStored, Layer, begin};
use core::ops::Range;
use nalgebra::{ArrayStorage, SMatrix};

/// The weights of Keras's `DepthwiseConv1D` and `DepthwiseConv2D`: a convolution of each channel on
/// its own, `depth_multiplier` times. Channel `c` becomes the channels from `c·depth_multiplier` on.
///
/// `kernel` has a row for each channel that comes out (`OUT`) and a column for each tap; its bytes
/// are Keras's row-major `(*kernel_size, channels, depth_multiplier)`. With `BIAS = 0`
/// (`use_bias = false`) the bias takes no room.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3, 2); DepthwiseConv1D(kernel_size = 2); } }
/// let mut net = Net::new(0);
/// net.depthwise_conv1d.kernel.copy_from_slice(&[1.0, 2.0, 10.0, 20.0]); // Keras's (2, 2, 1)
/// let y = net.predict(&[[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]);
/// assert_eq!(y, [[21.0, 42.0], [32.0, 64.0]]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct DepthwiseConv<const TAPS: usize, const OUT: usize, T = f32, const BIAS: usize = 1> {
    /// Weights, `(channels that come out, taps)`.
    pub kernel: SMatrix<T, OUT, TAPS>,
    /// One number for each channel that comes out, or none.
    pub bias: SMatrix<T, OUT, BIAS>,
}

/// Keras's `DepthwiseConv1D`.
pub type DepthwiseConv1D<const TAPS: usize, const OUT: usize, T = f32, const BIAS: usize = 1> =
    DepthwiseConv<TAPS, OUT, T, BIAS>;

/// Keras's `DepthwiseConv2D`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(1, 2, 2); DepthwiseConv2D((1, 2), depthwise_initializer = ones); } }
/// assert_eq!(Net::new(0).predict(&[[[1.0, 2.0], [3.0, 4.0]]]), [[[4.0, 6.0]]]);
/// ```
pub type DepthwiseConv2D<const TAPS: usize, const OUT: usize, T = f32, const BIAS: usize = 1> =
    DepthwiseConv<TAPS, OUT, T, BIAS>;

impl<const TAPS: usize, const OUT: usize, T: Element, const BIAS: usize> Default
    for DepthwiseConv<TAPS, OUT, T, BIAS>
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        DepthwiseConv {
            kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; OUT]; TAPS])),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; OUT]; BIAS])),
        }
    }
}

impl<const TAPS: usize, const OUT: usize, T, const BIAS: usize, A> Layer<T, ConvArguments<A>>
    for DepthwiseConv<TAPS, OUT, T, BIAS>
where
    T: Element,
    A: Activation<T>,
{
    fn forward<E: Engine<T>>(&self, arguments: &ConvArguments<A>, pass: Forward<'_, T, E>) {
        let rows = 0..pass.output.len() / OUT;
        arguments.taps.each_channel(pass.inputs[0], self.kernel.as_slice(), rows, pass.output);
        if BIAS > 0 {
            add_bias(pass.output, self.bias.as_slice());
        }
        arguments.activate(pass.engine, pass.output, pass.saved, OUT);
    }

    fn infer(&self, arguments: &ConvArguments<A>, pass: Infer<'_, T>) {
        infer(OUT, [self.kernel.as_slice(), self.bias.as_slice()], arguments, pass);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &ConvArguments<A>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let rows = pass.output_gradient.len() / OUT;
        let (taps, dz) = (&arguments.taps, pass.output_gradient);
        let (kept, shape) = ((&*pass.saved, pass.output), [rows, OUT]);
        pass.engine.activate_back(&arguments.activation, kept, dz, &shape);
        if let Some(gradient) = gradient {
            let target = gradient.kernel.as_mut_slice();
            begin(target, pass.accumulate);
            taps.add_each_kernel(pass.inputs[0], dz, 0..rows, target);
            if BIAS > 0 {
                let target = gradient.bias.as_mut_slice();
                begin(target, pass.accumulate);
                add_column_sums_with(pass.engine, dz, target);
            }
        }
        if let Some(dx) = pass.input_gradients[0].accumulate() {
            taps.add_each_image(self.kernel.as_slice(), dz, 0..rows, dx);
        }
    }
}

/// One function for all layers with this activation.
#[inline(never)]
fn infer<T: Element, A: Activation<T>>(
    filters: usize,
    [kernel, bias]: [&[T]; 2],
    arguments: &ConvArguments<A>,
    mut pass: Infer<'_, T>,
) {
    let (road, weights, activation) = (pass.road, [kernel, bias], &arguments.activation);
    if !convolve_each(road, &arguments.taps, weights, filters, pass.sides(), activation) {
        arguments.activate_one(road, pass.values(), filters);
    }
}

impl<const TAPS: usize, const OUT: usize, W, const BIAS: usize, A> InferStored<ConvArguments<A>>
    for DepthwiseConv<TAPS, OUT, W, BIAS>
where
    W: Stored<f32>,
    A: Activation<f32>,
{
    fn infer_stored(&self, arguments: &ConvArguments<A>, pass: Infer<'_, f32>) {
        infer_stored(OUT, [self.kernel.as_slice(), self.bias.as_slice()], arguments, pass);
    }
}

/// One function for all layers with this activation.
#[inline(never)]
fn infer_stored<W: Stored<f32>, A: Activation<f32>>(
    filters: usize,
    [kernel, bias]: [&[W]; 2],
    arguments: &ConvArguments<A>,
    mut pass: Infer<'_, f32>,
) {
    depthwise_stored(&arguments.taps, kernel, bias, filters, pass.sides());
    arguments.activate_one(pass.road, pass.values(), filters);
}

/// Convolutions of each channel on its own. `places` holds what belongs to the places `rows`.
impl Taps {
    /// places = the kernel of each channel over its image.
    pub(crate) fn each_channel<T: Element>(
        &self,
        image: &[T],
        kernel: &[T],
        rows: Range<usize>,
        places: &mut [T],
    ) {
        let taps = self;
        once!(T: Taps::each_channel_of(taps: &Taps, image: &[T], kernel: &[T], rows: Range<usize>, places: &mut [T]));
    }

    fn each_channel_of<T: Element>(
        &self,
        image: &[T],
        kernel: &[T],
        rows: Range<usize>,
        places: &mut [T],
    ) {
        places.fill(T::ZERO);
        let (out, first) = (kernel.len() / self.count(), rows.start);
        dispatch(
            #[inline(always)]
            || {
                self.each_tap(
                    rows,
                    #[inline(always)]
                    |row, tap, x| {
                        let places = &mut places[(row - first) * out..(row - first + 1) * out];
                        add_products(places, &kernel[tap * out..(tap + 1) * out], &image[x]);
                    },
                );
            },
        );
    }

    /// Adds the gradient of the kernel.
    pub(super) fn add_each_kernel<T: Element>(
        &self,
        image: &[T],
        places: &[T],
        rows: Range<usize>,
        kernel: &mut [T],
    ) {
        let taps = self;
        once!(T: Taps::add_each_kernel_of(taps: &Taps, image: &[T], places: &[T], rows: Range<usize>, kernel: &mut [T]));
    }

    fn add_each_kernel_of<T: Element>(
        &self,
        image: &[T],
        places: &[T],
        rows: Range<usize>,
        kernel: &mut [T],
    ) {
        let (out, first) = (kernel.len() / self.count(), rows.start);
        dispatch(
            #[inline(always)]
            || {
                self.each_tap(
                    rows,
                    #[inline(always)]
                    |row, tap, x| {
                        let places = &places[(row - first) * out..(row - first + 1) * out];
                        add_products(&mut kernel[tap * out..(tap + 1) * out], places, &image[x]);
                    },
                );
            },
        );
    }

    /// Adds the gradient of the image.
    pub(super) fn add_each_image<T: Element>(
        &self,
        kernel: &[T],
        places: &[T],
        rows: Range<usize>,
        image: &mut [T],
    ) {
        let taps = self;
        once!(T: Taps::add_each_image_of(taps: &Taps, kernel: &[T], places: &[T], rows: Range<usize>, image: &mut [T]));
    }

    fn add_each_image_of<T: Element>(
        &self,
        kernel: &[T],
        places: &[T],
        rows: Range<usize>,
        image: &mut [T],
    ) {
        let (out, first) = (kernel.len() / self.count(), rows.start);
        dispatch(
            #[inline(always)]
            || {
                self.each_tap(
                    rows,
                    #[inline(always)]
                    |row, tap, x| {
                        let places = &places[(row - first) * out..(row - first + 1) * out];
                        add_sums(&mut image[x], &kernel[tap * out..(tap + 1) * out], places);
                    },
                );
            },
        );
    }

    /// Calls `f` for each tap on the image with its place and where its channels are.
    #[inline(always)]
    fn each_tap(&self, rows: Range<usize>, mut f: impl FnMut(usize, usize, Range<usize>)) {
        self.runs(
            rows,
            #[inline(always)]
            |run| {
                for i in 0..run.count {
                    let start = (run.position + i * self.step()) * self.channels;
                    f(run.row, run.tap + i, start..start + self.channels);
                }
            },
        );
    }
}

/// sums += factors · x, where each x belongs to as many neighbours as there are for it.
#[inline(always)]
fn add_products<T: Element>(sums: &mut [T], factors: &[T], x: &[T]) {
    if sums.len() == x.len() {
        for ((sum, &factor), &x) in sums.iter_mut().zip(factors).zip(x) {
            *sum += factor * x;
        }
        return;
    }
    let each = sums.len() / x.len().max(1);
    let parts = sums.chunks_exact_mut(each.max(1)).zip(factors.chunks_exact(each.max(1)));
    for ((sums, factors), &x) in parts.zip(x) {
        for (sum, &factor) in sums.iter_mut().zip(factors) {
            *sum += factor * x;
        }
    }
}

/// x += the sum of factors · y over the neighbours that belong to each x.
#[inline(always)]
fn add_sums<T: Element>(x: &mut [T], factors: &[T], y: &[T]) {
    if x.len() == y.len() {
        return add_products(x, factors, y);
    }
    let each = (y.len() / x.len().max(1)).max(1);
    for ((x, factors), y) in x.iter_mut().zip(factors.chunks_exact(each)).zip(y.chunks_exact(each))
    {
        for (&factor, &y) in factors.iter().zip(y) {
            *x += factor * y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::Plain;
    use crate::layers::convolution::Convolution;
    use keras_shape::Shape;
    use keras_shape::layers as rules;

    /// A convolution with a group for each channel has the same weights in the same order.
    #[test]
    fn as_many_groups_as_channels() {
        let numbers =
            |len: usize| -> Vec<f64> { (0..len).map(|i| libm::sin(1.3 * i as f64)).collect() };
        let (kernel_size, one) = (Shape::new(&[3, 2]), Shape::new(&[1, 1]));
        for (strides, dilation_rate) in [(one, one), (Shape::new(&[2, 1]), one), (one, kernel_size)]
        {
            for (depth_multiplier, same) in [(1, true), (3, false), (2, true)] {
                let image = Shape::new(&[7, 5, 2]);
                let (filters, groups, causal) = (2 * depth_multiplier, 2, false);
                let depthwise = rules::DepthwiseConv {
                    kernel_size,
                    strides,
                    dilation_rate,
                    depth_multiplier,
                    same,
                };
                let grouped = Taps::conv(
                    &image,
                    &rules::Conv {
                        filters,
                        kernel_size,
                        strides,
                        dilation_rate,
                        groups,
                        same,
                        causal,
                    },
                );
                let taps = Taps::depthwise(&image, &depthwise);
                let mut scratch =
                    vec![0.0; grouped.scratch(filters) + grouped.scratch_fixed(filters)];
                let mut expected =
                    Convolution { taps: &grouped, filters, engine: &Plain, scratch: &mut scratch };
                let (x, w) = (numbers(image.size()), numbers(6 * filters));
                let y = numbers(depthwise.output(&image).size());
                let rows = 0..y.len() / filters;
                let close = |found: &[f64], expected: &[f64]| {
                    found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12)
                };
                let (mut a, mut b) = (y.clone(), y.clone());
                taps.each_channel(&x, &w, rows.clone(), &mut a);
                expected.narrow(&x, &w, &[], &mut b, false);
                assert!(close(&a, &b), "{depthwise:?}");
                let (mut a, mut b) = (x.clone(), x.clone());
                taps.add_each_image(&w, &y, rows.clone(), &mut a);
                expected.widen(&y, &w, &mut b, true);
                assert!(close(&a, &b), "{depthwise:?}");
                let (mut a, mut b) = (w.clone(), w.clone());
                taps.add_each_kernel(&x, &y, rows, &mut a);
                expected.gradient(&x, &y, &mut b, true);
                assert!(close(&a, &b), "{depthwise:?}");
            }
        }
    }
}
