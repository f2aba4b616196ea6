//! `GlobalMaxPooling` and `GlobalAveragePooling` in one, two and three dimensions.

use super::windows::{Ties, pooling};
use crate::element::Element;
use crate::kernels::{Engine, axpy};
use crate::layer::{Backward, Forward, Layer};

pooling! {
    /// Keras's `GlobalMaxPooling1D`, `GlobalMaxPooling2D` and `GlobalMaxPooling3D`: the largest
    /// value of each channel. The argument is one window over all.
    ///
    /// Equal values share the gradient.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(2, 2); GlobalMaxPooling1D(); } }
    /// assert_eq!(Net::new(0).predict(&[[1.0, 4.0], [3.0, 2.0]]), [3.0, 4.0]);
    ///
    /// model! { struct Image { Input(2, 2, 1); GlobalMaxPooling2D(); } }
    /// assert_eq!(Image::new(0).predict(&[[[1.0], [2.0]], [[3.0], [4.0]]]), [4.0]);
    ///
    /// model! { struct Volume { Input(2, 2, 2, 1); GlobalMaxPooling3D(); } }
    /// let x = [[[[1.0], [2.0]], [[3.0], [4.0]]], [[[5.0], [6.0]], [[7.0], [8.0]]]];
    /// assert_eq!(Volume::new(0).predict(&x), [8.0]);
    /// ```
    GlobalMaxPooling [GlobalMaxPooling1D = 1, GlobalMaxPooling2D = 2, GlobalMaxPooling3D = 3],
    max, max_backward(Ties::Share), Max
}

pooling! {
    /// Keras's `GlobalAveragePooling1D`, `GlobalAveragePooling2D` and `GlobalAveragePooling3D`: the
    /// mean of each channel. The argument is one window over all.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(2, 2); GlobalAveragePooling1D(keepdims = true); } }
    /// assert_eq!(Net::new(0).predict(&[[1.0, 4.0], [3.0, 2.0]]), [[2.0, 3.0]]);
    ///
    /// model! { struct Image { Input(2, 2, 1); GlobalAveragePooling2D(); } }
    /// assert_eq!(Image::new(0).predict(&[[[1.0], [2.0]], [[3.0], [4.0]]]), [2.5]);
    ///
    /// model! { struct Volume { Input(2, 2, 2, 1); GlobalAveragePooling3D(); } }
    /// let x = [[[[1.0], [2.0]], [[3.0], [4.0]]], [[[5.0], [6.0]], [[7.0], [8.0]]]];
    /// assert_eq!(Volume::new(0).predict(&x), [4.5]);
    /// ```
    GlobalAveragePooling [
        GlobalAveragePooling1D = 1, GlobalAveragePooling2D = 2, GlobalAveragePooling3D = 3
    ],
    mean, mean_backward(), Mean
}

/// The arguments of [`GlobalAveragePooling1D`] with a mask, its second input.
#[derive(Clone, Copy, Debug)]
pub struct MaskedSteps {
    /// How many steps a sample has.
    pub steps: usize,
    /// How many channels a step has.
    pub channels: usize,
}

impl MaskedSteps {
    /// The steps that are kept of a sample, as numbers, and how many there are.
    fn kept<T: Element>(&self, mask: &[T], sample: usize) -> (impl Iterator<Item = usize>, T) {
        let mask = mask.get(sample * self.steps..).unwrap_or_default();
        let kept = move |&step: &usize| mask.get(step).is_some_and(|&kept| kept != T::ZERO);
        let first = sample * self.steps;
        let count = T::from_usize((0..self.steps).filter(kept).count());
        ((0..self.steps).filter(kept).map(move |step| first + step), count)
    }
}

/// The mean of the steps that are kept; of none of them, Keras's 0 / 0.
impl<T: Element> Layer<T, MaskedSteps> for GlobalAveragePooling1D {
    fn forward<E: Engine<T>>(&self, arguments: &MaskedSteps, pass: Forward<'_, T, E>) {
        let (&[x, mask], channels) = (pass.inputs, arguments.channels) else { return };
        for (sample, y) in pass.output.chunks_exact_mut(channels.max(1)).enumerate() {
            let (steps, count) = arguments.kept(mask, sample);
            y.fill(T::ZERO);
            steps.for_each(|step| axpy(T::ONE, x.get(step * channels..).unwrap_or_default(), y));
            y.iter_mut().for_each(|y| *y /= count);
        }
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &MaskedSteps,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let channels = arguments.channels;
        let Some(dx) = pass.input_gradients[0].accumulate() else { return };
        for (sample, dy) in pass.output_gradient.chunks_exact(channels).enumerate() {
            let (steps, count) = arguments.kept(pass.inputs[1], sample);
            steps.for_each(|step| axpy(T::ONE / count, dy, &mut dx[step * channels..][..channels]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Check;
    use super::*;

    #[test]
    fn masked() {
        let check = Check {
            arguments: &MaskedSteps { steps: 4, channels: 2 },
            batch: 3,
            inputs: &[8, 4],
            masks: &[1],
            output: 2,
            saved: 0,
            scratch: 0,
        };
        check.run(&GlobalAveragePooling::<1>, |_| &mut []);
        let mut inputs = check.samples();
        inputs[1][..4].fill(0.0);
        let y = check.forward(&GlobalAveragePooling::<1>, &inputs, false, &mut []);
        assert!(y[0].is_nan() && y[2].is_finite());
    }
}
