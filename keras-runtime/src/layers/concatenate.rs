//! `Concatenate`: the inputs one after the other along an axis.

mod mask;

pub use mask::{ConcatenateMask, MaskParts};

use crate::element::Element;
use crate::kernels::{Engine, axpy};
use crate::layer::{Backward, Forward, Layer, copy, part, part_mut};
use keras_shape::{Shape, layers::Concatenate as Rule};

/// Keras's `Concatenate`: the inputs one after the other along an axis. The arguments are their
/// [`Parts`].
///
/// ```
/// use keras_runtime::prelude::*;
/// model! {
///     struct Net {
///         let x = Input(2);
///         let y = ReLU()(x);
///         Concatenate()(x, y)
///     }
/// }
/// assert_eq!(Net::new(0).predict(&[1.0, -2.0]), [1.0, -2.0, 1.0, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Concatenate;

/// How many values that follow each other are of one input, for each of `N` inputs.
///
/// ```
/// use keras_runtime::layers::Parts;
/// use keras_shape::Shape;
/// const PARTS: Parts<2> = Parts::new(&[Shape::new(&[3, 4]), Shape::new(&[3, 2])], -1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Parts<const N: usize>([usize; N]);

impl<const N: usize> Parts<N> {
    /// Inputs with these shapes, along Keras's `axis`.
    pub const fn new(inputs: &[Shape; N], axis: isize) -> Self {
        let (mut parts, mut i) = ([1; N], 0);
        while i < N {
            let mut axis = Rule { axis }.along(&inputs[i]);
            while axis < inputs[i].rank() {
                parts[i] *= inputs[i].dim(axis);
                axis += 1;
            }
            i += 1;
        }
        Parts(parts)
    }

    /// Calls `f` with the number of each input, where its next values begin, how many there are,
    /// and where they begin in what comes out.
    fn each(&self, len: usize, mut f: impl FnMut(usize, usize, usize, usize)) {
        let whole: usize = self.0.iter().sum();
        for block in 0..len / whole.max(1) {
            let mut start = block * whole;
            for (i, &part) in self.0.iter().enumerate() {
                f(i, block * part, part, start);
                start += part;
            }
        }
    }
}

impl<T: Element, const N: usize> Layer<T, Parts<N>> for Concatenate {
    fn forward<E: Engine<T>>(&self, parts: &Parts<N>, pass: Forward<'_, T, E>) {
        let (inputs, output) = (pass.inputs, pass.output);
        parts.each(output.len(), |i, from, len, to| {
            let input = inputs.get(i).copied().unwrap_or_default();
            copy(part(input, from, len), part_mut(output, to, len));
        });
    }

    fn backward<E: Engine<T>>(
        &self,
        parts: &Parts<N>,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let (dy, targets) = (&*pass.output_gradient, pass.input_gradients);
        parts.each(dy.len(), |i, to, part, from| {
            let dy = &dy[from..from + part];
            match targets[i].target() {
                None => {}
                Some((dx, false)) => dx[to..to + part].copy_from_slice(dy),
                Some((dx, true)) => axpy(T::ONE, dy, &mut dx[to..to + part]),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Check;
    use super::*;

    #[test]
    fn along_each_axis() {
        let cases: [(isize, [&[usize]; 3]); 3] = [
            (1, [&[2, 3], &[1, 3], &[4, 3]]),
            (-1, [&[2, 3], &[2, 1], &[2, 2]]),
            (2, [&[2, 1, 2], &[2, 3, 2], &[2, 1, 2]]),
        ];
        for (axis, dims) in cases {
            let inputs = dims.map(Shape::new);
            let check = Check {
                arguments: &Parts::new(&inputs, axis),
                batch: 2,
                inputs: &inputs.map(|input| input.size()),
                masks: &[],
                output: Rule { axis }.output(&inputs).size(),
                saved: 0,
                scratch: 0,
            };
            check.run(&Concatenate, |_| &mut []);
        }
    }

    #[test]
    fn rows_one_after_the_other() {
        let inputs = [Shape::new(&[1, 2]), Shape::new(&[2, 2])];
        let check = Check {
            arguments: &Parts::new(&inputs, 1),
            batch: 2,
            inputs: &[2, 4],
            masks: &[],
            output: 6,
            saved: 0,
            scratch: 0,
        };
        let inputs = [vec![1.0, 2.0, 7.0, 8.0], vec![3.0, 4.0, 5.0, 6.0, 9.0, 10.0, 11.0, 12.0]];
        let y = check.forward(&Concatenate, &inputs, false, &mut []);
        assert_eq!(y, (1..13).map(f64::from).collect::<Vec<_>>());
    }
}
