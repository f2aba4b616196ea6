use super::{AnyHead, Head, Loss, Reduction};
use crate::element::Element;
use crate::tensor::Tensor;

/// A loss or a metric for an output that it is not meant for, as somebody has decided who knows
/// both.
///
/// ```
/// use keras_runtime::prelude::*;
///
/// model! { struct Net { Input(4); Dense(3, activation = sigmoid); } }
///
/// let (x, y) = ([[0.5, 0.1, 0.2, 0.9]], [[0.0, 1.0, 0.0]]);
/// let mut net = Net::new(42);
/// // Without `OnAnyHead` this does not compile: three sigmoids do not add up to 1.
/// let loss = OnAnyHead(CategoricalCrossentropy::default());
/// // Nor the same as a metric.
/// let metric = OnAnyHead(metrics::CategoricalCrossentropy::default());
/// net.compile(SGD::default(), loss).metrics(metric).fit(&x, &y, Fit::default().verbose(0))?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct OnAnyHead<L>(pub L);

impl<T: Element, L: Loss<T>> Loss<T> for OnAnyHead<L> {
    type Target = L::Target;
    type Head = AnyHead;

    fn reduction(&self) -> Reduction {
        self.0.reduction()
    }

    fn elements(&self, shape: &[usize]) -> usize {
        self.0.elements(shape)
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        self.0.forward(y_true, y_pred, loss);
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        self.0.backward(y_true, y_pred, upstream, gradient);
    }

    fn mask(&self, y_true: Tensor<'_, T>, loss: &[T], valid: &mut [bool]) -> bool {
        self.0.mask(y_true, loss, valid)
    }

    fn absorb(&mut self, head: Head) -> bool {
        self.0.absorb(head)
    }

    fn classes(&self, width: usize) -> Option<usize> {
        self.0.classes(width)
    }

    fn ignored(&self) -> Option<T> {
        self.0.ignored()
    }
}
