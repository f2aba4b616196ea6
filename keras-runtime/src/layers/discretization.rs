//! `Discretization`: numbers become the bins that they lie in.

use super::Categories;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `Discretization`: the number of the bin in which a value lies. A bin begins at its
/// boundary and ends before the next, the first and the last are open: with the boundaries 0, 1, 2
/// these are x < 0, 0 ≤ x < 1, 1 ≤ x < 2, 2 ≤ x. A NaN is in the last one.
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
pub struct Discretization;

/// The arguments of [`Discretization`].
#[derive(Clone, Copy, Debug)]
pub struct DiscretizationArguments {
    /// Where bins begin, the smallest first.
    pub boundaries: &'static [f64],
    /// How bins are encoded; `None` for their numbers.
    pub categories: Option<Categories>,
}

impl DiscretizationArguments {
    /// The bin of a value.
    fn bin<T: Element>(&self, x: T) -> usize {
        self.boundaries.partition_point(|&boundary| {
            let below = x < T::from_f64(boundary);
            !below // True for a NaN.
        })
    }
}

impl<T: Element> Layer<T, DiscretizationArguments> for Discretization {
    fn forward<E: Engine<T>>(&self, arguments: &DiscretizationArguments, pass: Forward<'_, T, E>) {
        let x = pass.inputs[0];
        match arguments.categories {
            Some(categories) => {
                let bin = |i: usize| Some(arguments.bin(x[i]));
                categories.encode(x.len(), bin, |_| T::ONE, pass.output);
            }
            None => {
                for (y, &x) in pass.output.iter_mut().zip(x) {
                    *y = T::from_usize(arguments.bin(x));
                }
            }
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        _: &DiscretizationArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        pass.input_gradients[0].accumulate(); // Zeros, where somebody asks.
    }
}
