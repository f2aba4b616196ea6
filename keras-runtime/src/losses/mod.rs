//! Losses, one a file: [`Loss`] is what they have in common, [`reduce`] turns their values into
//! the number that is minimised.

use crate::element::Element;
use crate::tensor::Tensor;

mod axes;
mod binary_crossentropy;
mod binary_focal_crossentropy;
mod categorical_crossentropy;
mod categorical_focal_crossentropy;
mod categorical_generalized_cross_entropy;
mod categorical_hinge;
#[cfg(test)]
mod check;
mod circle;
mod cosine_similarity;
#[cfg(feature = "std")]
mod ctc;
mod dice;
pub mod expected;
mod from_logits;
mod heads;
mod hinge;
mod huber;
mod kl_divergence;
mod lanes;
mod log_cosh;
mod mean;
mod mean_absolute_error;
mod mean_absolute_percentage_error;
mod mean_squared_error;
mod mean_squared_logarithmic_error;
mod no_loss;
mod on_any_head;
mod overlap;
mod poisson;
mod probability;
mod reduce;
mod sparse_categorical_crossentropy;
mod squared_hinge;
mod tversky;

pub use axes::Axes;
pub use binary_crossentropy::BinaryCrossentropy;
pub use binary_focal_crossentropy::BinaryFocalCrossentropy;
pub use categorical_crossentropy::CategoricalCrossentropy;
pub use categorical_focal_crossentropy::{CategoricalFocalCrossentropy, ClassWeights};
pub use categorical_generalized_cross_entropy::CategoricalGeneralizedCrossEntropy;
pub use categorical_hinge::CategoricalHinge;
pub use circle::Circle;
pub use cosine_similarity::CosineSimilarity;
#[cfg(feature = "std")]
pub use ctc::CTC;
pub use dice::Dice;
pub use from_logits::{FromLogits, Logits, Probabilities};
pub use heads::{
    AnyHead, BinaryHead, ClassHead, FractionHead, LinearHead, OneUnit, OtherHead, ScoreHead,
    SeveralUnits, SigmoidHead, SoftmaxHead, Suits,
};
pub use hinge::Hinge;
pub use huber::Huber;
pub use kl_divergence::KLDivergence;
pub use log_cosh::LogCosh;
pub use mean::{mean_backward, mean_forward};
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_absolute_percentage_error::MeanAbsolutePercentageError;
pub use mean_squared_error::MeanSquaredError;
pub use mean_squared_logarithmic_error::MeanSquaredLogarithmicError;
pub use no_loss::{NoLoss, NoTarget};
pub use on_any_head::OnAnyHead;
pub use poisson::Poisson;
pub(crate) use reduce::of_elements;
pub use reduce::{Reduction, loss_and_gradient, loss_value, reduce};
pub use sparse_categorical_crossentropy::SparseCategoricalCrossentropy;
pub use squared_hinge::SquaredHinge;
pub use tversky::Tversky;

/// Makes a loss of a struct with methods `value(t, p)` and `slope(t, p)`: the mean of the value
/// over the last axis.
macro_rules! mean_loss {
    ($name:ident) => {
        impl<T: $crate::element::Element> $crate::losses::Loss<T> for $name {
            type Target = $crate::losses::Dense;
            type Head = $crate::losses::AnyHead;

            fn reduction(&self) -> $crate::losses::Reduction {
                self.reduction
            }

            fn forward(
                &self,
                y_true: $crate::tensor::Tensor<'_, T>,
                y_pred: $crate::tensor::Tensor<'_, T>,
                loss: &mut [T],
            ) {
                $crate::losses::mean_forward(y_true, y_pred, loss, |t, p| self.value(t, p));
            }

            fn backward(
                &self,
                y_true: $crate::tensor::Tensor<'_, T>,
                y_pred: $crate::tensor::Tensor<'_, T>,
                upstream: &[T],
                gradient: &mut [T],
            ) {
                let slope = |t, p| self.slope(t, p);
                $crate::losses::mean_backward(y_true, y_pred, upstream, gradient, slope);
            }
        }
    };
}
use mean_loss;

/// The class that a label names, if there is such a class.
fn class<T: Element>(label: T, classes: usize) -> Option<usize> {
    let label = label.to_f64();
    (label >= 0.0 && label < classes as f64).then_some(label as usize)
}

/// A function of targets and predictions to minimise.
///
/// A loss gives one value for each *loss element*: by default each run along the last axis, so a
/// batch `(B, 10)` has B of them and `(B, T, 10)` has B·T, in memory order.
///
/// A loss of one's own that is a mean over the last axis takes two lines of mathematics:
///
/// ```
/// use keras_runtime::element::Element;
/// use keras_runtime::losses::{self, AnyHead, Dense, Loss};
/// use keras_runtime::tensor::Tensor;
///
/// /// Penalises predictions that are too low `1 / quantile - 1` times as much as too high ones.
/// struct Quantile(f64);
///
/// impl<T: Element> Loss<T> for Quantile {
///     type Target = Dense;
///     type Head = AnyHead;
///
///     fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
///         let q = T::from_f64(self.0);
///         losses::mean_forward(y_true, y_pred, loss, |t, p| (q * (t - p)).max((q - T::ONE) * (t - p)))
///     }
///
///     fn backward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, upstream: &[T], gradient: &mut [T]) {
///         let q = T::from_f64(self.0);
///         losses::mean_backward(y_true, y_pred, upstream, gradient, |t, p| if p < t { -q } else { T::ONE - q })
///     }
/// }
///
/// let (y_true, y_pred) = ([1.0, 2.0], [0.0, 4.0]);
/// let mut loss = [0.0];
/// Quantile(0.25).forward(Tensor::new(&y_true, &[1, 2]), Tensor::new(&y_pred, &[1, 2]), &mut loss);
/// assert_eq!(loss, [(0.25 * 1.0 + 0.75 * 2.0) / 2.0]);
/// ```
pub trait Loss<T: Element>: Send + Sync {
    /// What a target is: [`Dense`] (the prediction's shape), [`Sparse`] (a class number in place of
    /// the last axis) or [`Sequence`] (any number of class numbers).
    type Target: Target;

    /// Which last layers it is meant for: [`AnyHead`], [`ClassHead`] (softmax), [`BinaryHead`]
    /// (sigmoid) or [`FractionHead`] (values from 0 to 1); with [`Logits`] as their parameter the
    /// first two are for the values before. A `Box<dyn Loss<…>>` is for any.
    type Head
    where
        Self: Sized;

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
    /// all of them do. `loss` has the values that [`forward`](Self::forward) wrote.
    fn mask(&self, y_true: Tensor<'_, T>, loss: &[T], valid: &mut [bool]) -> bool {
        let _ = (y_true, loss, valid);
        false
    }

    /// Asked once by `compile`: takes this loss the values *before* the network's last activation
    /// `head`? A loss that answers true is given those from then on, as Keras does with the
    /// TensorFlow backend for cross-entropy after softmax or sigmoid.
    fn absorb(&mut self, head: Head) -> bool {
        let _ = head;
        false
    }

    /// Whether it takes outputs for probabilities. `fit` refuses those of a network that ends with
    /// `linear` where the Rust compiler could not: of a loss in a box, or one that a `bool` decides.
    /// [`OnAnyHead`] answers false.
    fn takes_probabilities(&self) -> bool {
        false
    }

    /// Number of classes that labels may name for outputs of this width; `None` where targets are
    /// not labels.
    fn classes(&self, width: usize) -> Option<usize> {
        let _ = width;
        None
    }

    /// A label outside of the classes that stands for no class (`ignore_class`), if there is one.
    fn ignored(&self) -> Option<T> {
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

/// What the targets of a loss look like; see [`Dense`], [`Sparse`] and [`Sequence`].
pub trait Target {
    /// Whether a target is a class number in place of the last axis.
    const SPARSE: bool;

    /// Whether a target has a length of its own, whatever the shape of the prediction.
    const FREE: bool = false;

    /// Whether there are no targets at all.
    const NONE: bool = false;

    /// The shape of one target for an output of this shape.
    ///
    /// ```
    /// use keras_runtime::losses::{Dense, Sparse, Target};
    /// assert_eq!((Dense::shape(&[7, 10]), Sparse::shape(&[7, 10])), (&[7, 10][..], &[7][..]));
    /// ```
    fn shape(output: &'static [usize]) -> &'static [usize] {
        match output {
            _ if Self::NONE => &[0],
            [leading @ .., _] if Self::SPARSE => leading,
            all => all,
        }
    }
}

/// Targets of the prediction's own shape.
#[derive(Clone, Copy, Debug)]
pub struct Dense;

/// Targets that are class numbers, one in place of the prediction's last axis.
#[derive(Clone, Copy, Debug)]
pub struct Sparse;

/// Targets that are class numbers, as many for a sample as the data has: the labels of a sequence.
#[derive(Clone, Copy, Debug)]
pub struct Sequence;

impl Target for Sequence {
    const SPARSE: bool = true;
    const FREE: bool = true;
}

impl Target for Dense {
    const SPARSE: bool = false;
}

impl Target for Sparse {
    const SPARSE: bool = true;
}

#[cfg(feature = "std")]
impl<T: Element, L: Loss<T> + ?Sized> Loss<T> for Box<L> {
    type Target = L::Target;
    type Head = AnyHead;

    fn reduction(&self) -> Reduction {
        (**self).reduction()
    }

    fn elements(&self, shape: &[usize]) -> usize {
        (**self).elements(shape)
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        (**self).forward(y_true, y_pred, loss);
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        (**self).backward(y_true, y_pred, upstream, gradient);
    }

    fn mask(&self, y_true: Tensor<'_, T>, loss: &[T], valid: &mut [bool]) -> bool {
        (**self).mask(y_true, loss, valid)
    }

    fn absorb(&mut self, head: Head) -> bool {
        (**self).absorb(head)
    }

    fn takes_probabilities(&self) -> bool {
        (**self).takes_probabilities()
    }

    fn classes(&self, width: usize) -> Option<usize> {
        (**self).classes(width)
    }

    fn ignored(&self) -> Option<T> {
        (**self).ignored()
    }
}
