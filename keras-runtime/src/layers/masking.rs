//! `Masking`: steps that are to be skipped.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `Masking`: steps of which all features are `mask_value` become 0, and are skipped by
/// the layers after it that take a mask.
///
/// The values; [`StepMask`] is the mask.
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
        let steps = pass.inputs[0].chunks_exact(arguments.features);
        for (x, y) in steps.zip(pass.output.chunks_exact_mut(arguments.features)) {
            match keeps(x, arguments.mask_value) {
                true => y.copy_from_slice(x),
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

/// Layers that make masks: what comes out does not depend smoothly on what goes in.
macro_rules! masks {
    ($($name:ident($arguments:ident: $class:ty, $pass:ident) $body:block)*) => {$(
        impl<T: Element> Layer<T, $class> for $name {
            fn forward<E: Engine<T>>(&self, $arguments: &$class, $pass: Forward<'_, T, E>) $body

            fn backward<E: Engine<T>>(
                &self,
                _: &$class,
                pass: Backward<'_, '_, T, E>,
                _: Option<&mut Self>,
            ) {
                for gradient in pass.input_gradients {
                    gradient.write_with(|_| T::ZERO);
                }
            }
        }
    )*};
}

/// Which steps at least one of several masks keeps.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnyMask;

/// Several masks, for steps one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct JoinedMasks;

masks! {
    StepMask(mask_value: f64, pass) {
        let steps = pass.inputs[0].chunks_exact(pass.inputs[0].len() / pass.output.len().max(1));
        for (x, y) in steps.zip(pass.output) {
            *y = if keeps(x, *mask_value) { T::ONE } else { T::ZERO };
        }
    }
    AnyMask(_arguments: (), pass) {
        pass.output.fill(T::ZERO);
        for mask in pass.inputs {
            pass.output.iter_mut().zip(*mask).for_each(|(any, &mask)| *any = any.max(mask));
        }
    }
    JoinedMasks(_arguments: (), pass) {
        let size = pass.output.len() / pass.batch.max(1);
        for (sample, joined) in pass.output.chunks_exact_mut(size.max(1)).enumerate() {
            let mut start = 0;
            for mask in pass.inputs {
                let steps = mask.len() / pass.batch;
                joined[start..start + steps].copy_from_slice(&mask[sample * steps..][..steps]);
                start += steps;
            }
        }
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

    #[test]
    fn several_masks() {
        let check = Check {
            arguments: &(),
            batch: 2,
            inputs: &[2, 2],
            masks: &[],
            output: 2,
            saved: 0,
            scratch: 0,
        };
        let masks = [vec![1.0, 0.0, 0.0, 1.0], vec![0.0, 0.0, 1.0, 1.0]];
        assert_eq!(check.forward(&AnyMask, &masks, false, &mut []), [1.0, 0.0, 1.0, 1.0]);
        let check = Check { output: 4, ..check };
        let joined = check.forward(&JoinedMasks, &masks, false, &mut []);
        assert_eq!(joined, [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
    }
}
