//! The mask of what `Concatenate` puts together.

use super::Parts;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use keras_shape::{Shape, layers::Concatenate as Rule};

/// The mask of [`Concatenate`](super::Concatenate)'s output, made from values and their masks, as
/// Keras's `Concatenate.compute_mask`: the masks one after the other, ones for a value without a
/// mask; along an axis that masks do not have, true where one of them is.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConcatenateMask;

/// The arguments of [`ConcatenateMask`] with `N` inputs: values, then masks.
///
/// ```
/// use keras_runtime::layers::MaskParts;
/// use keras_shape::Shape;
/// let inputs = [Shape::new(&[3, 4]), Shape::new(&[2, 4]), Shape::new(&[2])];
/// let parts = MaskParts::new(&inputs, &[None, Some(2)], 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MaskParts<const N: usize> {
    /// How many values that follow each other are of each mask; 0 where masks lie on each other.
    parts: Parts<N>,
    /// Which input is the mask of each value, if any.
    masks: [Option<usize>; N],
    values: usize,
    joined: bool,
}

impl<const N: usize> MaskParts<N> {
    /// Inputs with these shapes, and which of them is the mask of each value, along Keras's `axis`.
    pub const fn new(inputs: &[Shape; N], masks: &[Option<usize>], axis: isize) -> Self {
        let (values, mut parts, mut all, mut i) = (masks.len(), [0; N], [None; N], 0);
        let rank = if values < N { inputs[values].rank() } else { 0 };
        while i < values {
            let mut axis = Rule { axis }.along(&inputs[i]);
            parts[i] = if axis < rank { 1 } else { 0 };
            while axis < rank {
                parts[i] *= inputs[i].dim(axis);
                axis += 1;
            }
            all[i] = masks[i];
            i += 1;
        }
        let joined = values > 0 && Rule { axis }.along(&inputs[0]) < rank;
        MaskParts { parts: Parts(parts), masks: all, values, joined }
    }

    fn masks(&self) -> &[Option<usize>] {
        &self.masks[..self.values]
    }
}

impl<T: Element, const N: usize> Layer<T, MaskParts<N>> for ConcatenateMask {
    fn forward<E: Engine<T>>(&self, parts: &MaskParts<N>, pass: Forward<'_, T, E>) {
        let (inputs, output) = (pass.inputs, pass.output);
        if parts.joined {
            return parts.parts.each(output.len(), |i, from, part, to| match parts.masks[i] {
                Some(mask) => {
                    output[to..to + part].copy_from_slice(&inputs[mask][from..from + part]);
                }
                None => output[to..to + part].fill(T::ONE),
            });
        }
        output.fill(T::ZERO);
        for mask in parts.masks() {
            match mask {
                Some(mask) => {
                    let mask = inputs[*mask].iter();
                    output.iter_mut().zip(mask).for_each(|(y, &m)| *y = y.max(m));
                }
                None => output.fill(T::ONE),
            }
        }
    }

    /// A mask has no gradient.
    fn backward<E: Engine<T>>(
        &self,
        _: &MaskParts<N>,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        for target in pass.input_gradients {
            target.write_with(|_| T::ZERO);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::Check;
    use super::*;

    /// The masks are those of Keras 3.15.1's `Concatenate`.
    #[test]
    fn masks_end_to_end() {
        let shapes = [Shape::new(&[2, 2]), Shape::new(&[1, 2]), Shape::new(&[2])];
        let inputs = [vec![7.0; 8], vec![7.0; 4], vec![0.0, 1.0, 1.0, 0.0]];
        let sizes = [4, 2, 2];
        let run = |axis, output: usize| {
            let arguments = MaskParts::new(&shapes, &[Some(2), None], axis);
            let (inputs_of, masks) = (&sizes, &[2]);
            let check = Check {
                arguments: &arguments,
                batch: 2,
                inputs: inputs_of,
                masks,
                output,
                saved: 0,
                scratch: 0,
            };
            check.forward(&ConcatenateMask, &inputs, false, &mut [])
        };
        assert_eq!(run(1, 3), [0.0, 1.0, 1.0, 1.0, 0.0, 1.0]);
        assert_eq!(run(-2, 3), [0.0, 1.0, 1.0, 1.0, 0.0, 1.0]);
        assert_eq!(run(2, 2), [1.0; 4]);
    }
}
