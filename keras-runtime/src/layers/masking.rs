//! `Masking`: steps that are to be skipped.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer, copy};

/// Keras's `Masking`: steps of which all features are `mask_value` become 0, and are skipped by
/// the layers after it that take a mask.
///
/// The values; [`StepMask`] is the mask.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3, 1); Masking(mask_value = 9.0); GlobalAveragePooling1D(); } }
/// assert_eq!(Net::new(0).predict(&[[1.0], [9.0], [3.0]]), [2.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Masking;

/// The mask that [`Masking`] makes of its input: 0 for steps of which all features are the
/// argument, 1 for the others.
#[derive(Clone, Copy, Debug, Default)]
pub struct StepMask;

/// The arguments of [`Masking`].
#[derive(Clone, Copy, Debug)]
pub struct MaskingArguments {
    /// What the features of a step to be skipped are.
    pub mask_value: f64,
    /// How many features a step has.
    pub features: usize,
}

/// Whether a step is kept.
fn keeps<T: Element>(step: &[T], mask_value: f64) -> bool {
    let value = T::from_f64(mask_value);
    step.iter().any(|&x| x != value)
}

impl<T: Element> Layer<T, MaskingArguments> for Masking {
    fn forward<E: Engine<T>>(&self, arguments: &MaskingArguments, pass: Forward<'_, T, E>) {
        let features = arguments.features.max(1);
        let steps = pass.input().chunks_exact(features);
        for (x, y) in steps.zip(pass.output.chunks_exact_mut(features)) {
            match keeps(x, arguments.mask_value) {
                true => copy(x, y),
                false => y.fill(T::ZERO),
            }
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &MaskingArguments,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let steps = pass.inputs[0].chunks_exact(arguments.features);
        for (x, dy) in steps.zip(pass.output_gradient.chunks_exact_mut(arguments.features)) {
            if !keeps(x, arguments.mask_value) {
                dy.fill(T::ZERO);
            }
        }
        pass.input_gradients[0].write(pass.output_gradient, |dy| dy);
    }
}

impl<T: Element> Layer<T, f64> for StepMask {
    fn forward<E: Engine<T>>(&self, mask_value: &f64, pass: Forward<'_, T, E>) {
        let features = pass.input().len() / pass.output.len().max(1);
        for (x, y) in pass.input().chunks_exact(features.max(1)).zip(pass.output) {
            *y = if keeps(x, *mask_value) { T::ONE } else { T::ZERO };
        }
    }

    /// A mask does not depend smoothly on what it is made of.
    fn backward<E: Engine<T>>(&self, _: &f64, pass: Backward<'_, '_, T, E>, _: Option<&mut Self>) {
        pass.input_gradients[0].write_with(|_| T::ZERO);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Check;
    use super::*;

    #[test]
    fn skipped_steps() {
        let arguments = MaskingArguments { mask_value: 5.0, features: 2 };
        let check = Check {
            arguments: &arguments,
            batch: 1,
            inputs: &[6],
            masks: &[],
            output: 6,
            saved: 0,
            scratch: 0,
        };
        let x = [vec![5.0, 5.0, 5.0, 0.0, 1.0, 2.0]];
        assert_eq!(check.forward(&Masking, &x, false, &mut []), [0.0, 0.0, 5.0, 0.0, 1.0, 2.0]);
        let found = check.backward(&Masking, &x, &[1.0; 6], None, None);
        assert_eq!(found, [[0.0, 0.0, 1.0, 1.0, 1.0, 1.0]]);
        check.run(&Masking, |_| &mut []);
        let (inputs, masks, saved, scratch) = (&[6], &[], 0, 0);
        let check = Check { arguments: &5.0, batch: 1, inputs, masks, output: 3, saved, scratch };
        assert_eq!(check.forward(&StepMask, &x, false, &mut []), [0.0, 1.0, 1.0]);
    }
}
