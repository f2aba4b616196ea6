//! `Discretization`: numbers become the bins that they lie in.

#[cfg(feature = "std")]
mod quantiles;

use super::Categories;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use nalgebra::SVector;

/// Keras's `Discretization(num_bins)`: the number of the bin in which a value lies, of bins with
/// about equally many of the values that `adapt` is shown. Before, all values are in bin 0.
///
/// Keras keeps the boundaries in its configuration; here they are a weight that is not trained.
/// Data of fewer values than there are bins leave the last boundaries at infinity.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(4); Discretization(num_bins = 4); } }
/// let mut net = Net::new(0);
/// net.adapt(&[[-1.5, 1.0, 3.4, 0.5], [0.0, 3.0, 1.3, 0.0]]).unwrap();
/// assert_eq!(net.discretization.bin_boundaries.as_slice(), [0.0, 0.5, 1.3]);
/// assert_eq!(net.predict(&[-1.5, 1.0, 3.4, 0.5]), [0.0, 2.0, 3.0, 2.0]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Discretization<const N: usize, T = f32> {
    /// Where bins begin, the smallest first.
    pub bin_boundaries: SVector<T, N>,
}

/// The arguments of [`Discretization`].
#[derive(Clone, Copy, Debug)]
pub struct DiscretizationArguments {
    /// How exact the boundaries have to be, as a fraction of the values. Keras's `epsilon`.
    pub epsilon: f64,
    /// How bins are encoded; `None` for their numbers.
    pub categories: Option<Categories>,
}

/// Keras's `Discretization(bin_boundaries)`: the number of the bin in which a value lies. A bin
/// begins at its boundary and ends before the next, the first and the last are open: with the
/// boundaries 0, 1, 2 these are x < 0, 0 ≤ x < 1, 1 ≤ x < 2, 2 ≤ x. A NaN is in the last one.
///
/// With `output_mode` other than `int` the bins are encoded as
/// [`CategoryEncoding`](super::CategoryEncoding) does. There is no gradient: steps are flat.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(4); Discretization([0.0, 1.0, 2.0]); } }
/// assert_eq!(Net::new(0).predict(&[-1.5, 1.0, 3.4, 0.5]), [0.0, 2.0, 3.0, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct GivenDiscretization;

/// The arguments of [`GivenDiscretization`].
#[derive(Clone, Copy, Debug)]
pub struct BinBoundaries {
    /// Where bins begin, the smallest first.
    pub boundaries: &'static [f64],
    /// How bins are encoded; `None` for their numbers.
    pub categories: Option<Categories>,
}

/// The bin of a value.
fn bin<T: Element, B: Copy>(boundaries: &[B], element: impl Fn(B) -> T, x: T) -> usize {
    boundaries.partition_point(|&boundary| {
        let below = x < element(boundary);
        !below // True for a NaN.
    })
}

/// Writes the bins of values.
fn encode<T: Element>(
    categories: Option<Categories>,
    bin: impl Fn(T) -> usize,
    x: &[T],
    output: &mut [T],
) {
    match categories {
        Some(categories) => {
            categories.encode(x.len(), |i| Some(bin(x[i])), |_| T::ONE, output);
        }
        None => {
            for (y, &x) in output.iter_mut().zip(x) {
                *y = T::from_usize(bin(x));
            }
        }
    }
}

impl<T: Element> Layer<T, BinBoundaries> for GivenDiscretization {
    fn forward<E: Engine<T>>(&self, arguments: &BinBoundaries, pass: Forward<'_, T, E>) {
        let bin = |x| bin(arguments.boundaries, T::from_f64, x);
        encode(arguments.categories, bin, pass.inputs[0], pass.output);
    }

    fn backward<E: Engine<T>>(
        &self,
        _: &BinBoundaries,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        pass.input_gradients[0].accumulate(); // Zeros, where somebody asks.
    }
}

impl<T: Element, const N: usize> Layer<T, DiscretizationArguments> for Discretization<N, T> {
    fn forward<E: Engine<T>>(&self, arguments: &DiscretizationArguments, pass: Forward<'_, T, E>) {
        let bin = |x| bin(self.bin_boundaries.as_slice(), |boundary| boundary, x);
        encode(arguments.categories, bin, pass.inputs[0], pass.output);
    }

    fn backward<E: Engine<T>>(
        &self,
        _: &DiscretizationArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        pass.input_gradients[0].accumulate(); // As above.
    }
}

#[cfg(feature = "std")]
impl<T: Element, const N: usize> crate::layer::Adapt<T, DiscretizationArguments>
    for Discretization<N, T>
{
    fn reset(&mut self) {
        self.bin_boundaries.fill(T::from_f64(f64::INFINITY));
    }

    fn observe(&mut self, _: &DiscretizationArguments, input: &[T], kept: &mut Vec<T>) {
        kept.extend_from_slice(input);
    }

    /// All at once, as Keras does with an array.
    fn finish(&mut self, arguments: &DiscretizationArguments, kept: &mut Vec<T>) {
        let values = kept.iter().map(|x| x.to_f64() as f32).collect();
        let found = quantiles::boundaries(values, arguments.epsilon, N + 1);
        for (boundary, found) in self.bin_boundaries.iter_mut().zip(found) {
            *boundary = T::from_f64(f64::from(found));
        }
    }
}
