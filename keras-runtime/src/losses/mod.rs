//! Losses, one a file: [`Loss`] is what they have in common, a reduction turns their values into
//! the number that is minimised.

use crate::element::Element;
use crate::tensor::Tensor;

/// A function of targets and predictions to minimise.
///
/// A loss gives one value for each *loss element*: by default each run along the last axis, so a
/// batch `(B, 10)` has B of them and `(B, T, 10)` has B·T, in memory order.
pub trait Loss<T: Element>: Send + Sync {
    /// What a target is: [`Dense`] (the prediction's shape) or [`Sparse`] (a class number in
    /// place of the last axis).
    type Target: Target;

    /// How the loss elements become one number.
    fn reduction(&self) -> Reduction {
        Reduction::default()
    }

    /// Number of loss elements of predictions of this shape (batch first).
    fn elements(&self, shape: &[usize]) -> usize {
        shape[..shape.len().saturating_sub(1)].iter().product()
    }

    /// Writes the value of each loss element.
    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]);

    /// Overwrites `gradient` (the shape of `y_pred`) with the gradient of Σ `upstream[i]` ·
    /// loss\[i\] with respect to `y_pred`.
    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    );

    /// Writes which loss elements count (`ignore_class`) and answers true, or answers false where
    /// all of them do.
    fn mask(&self, y_true: Tensor<'_, T>, valid: &mut [bool]) -> bool {
        let _ = (y_true, valid);
        false
    }

    /// Asked once by `compile`: takes this loss the values *before* the network's last activation
    /// `head`? A loss that answers true is given those from then on, as Keras does with the
    /// TensorFlow backend for cross-entropy after softmax or sigmoid.
    fn absorb(&mut self, head: Head) -> bool {
        let _ = head;
        false
    }

    /// Number of classes that labels may name for outputs of this width; `None` where targets are
    /// not labels.
    fn classes(&self, width: usize) -> Option<usize> {
        let _ = width;
        None
    }
}

/// The last activation of a network, as far as losses care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// `softmax` over the last axis.
    Softmax,
    /// `sigmoid`.
    Sigmoid,
    /// `linear`, or no activation.
    Linear,
    /// Any other.
    Other,
}

/// What the targets of a loss look like; see [`Dense`] and [`Sparse`].
pub trait Target {
    /// Whether a target is a class number in place of the last axis.
    const SPARSE: bool;
}

/// Targets of the prediction's own shape.
#[derive(Clone, Copy, Debug)]
pub struct Dense;

/// Targets that are class numbers, one in place of the prediction's last axis.
#[derive(Clone, Copy, Debug)]
pub struct Sparse;

impl Target for Dense {
    const SPARSE: bool = false;
}

impl Target for Sparse {
    const SPARSE: bool = true;
}

/// How loss elements become one number. Keras's `reduction` argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// Σ(w·l) / number of loss elements; Keras's `"sum_over_batch_size"` and `"mean"`.
    #[default]
    SumOverBatchSize,
    /// Σ(w·l) / Σw; Keras's `"mean_with_sample_weight"`.
    MeanWithSampleWeight,
    /// Σ(w·l); Keras's `"sum"`.
    Sum,
}
