use crate::element::Element;
use crate::losses::{Loss, Target};
use crate::tensor::Tensor;

/// No loss: an output that is not trained on, Keras's `None`. Its place among the targets is `()`.
///
/// To measure such an output, give it a loss of the weight 0 instead.
///
/// ```
/// use keras_runtime::{losses::{NoLoss, loss_value}, tensor::Tensor};
/// let nothing = Tensor::new(&[], &[1, 0]);
/// let output = Tensor::new(&[0.2, 0.7], &[1, 2]);
/// assert_eq!(loss_value(&NoLoss, nothing, output, None, &mut [], &mut []), 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLoss;

/// The targets of an output without a loss: `()`.
#[derive(Clone, Copy, Debug)]
pub struct NoTarget;

impl Target for NoTarget {
    const SPARSE: bool = false;
    const NONE: bool = true;
}

impl<T: Element> Loss<T> for NoLoss {
    type Target = NoTarget;
    type Head = crate::losses::AnyHead;

    fn elements(&self, _: &[usize]) -> usize {
        0
    }

    fn forward(&self, _: Tensor<'_, T>, _: Tensor<'_, T>, _: &mut [T]) {}

    fn backward(&self, _: Tensor<'_, T>, _: Tensor<'_, T>, _: &[T], gradient: &mut [T]) {
        gradient.fill(T::ZERO);
    }
}
