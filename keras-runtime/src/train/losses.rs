//! What `compile` minimises: a loss for each output.

use super::output::Metrics;
use crate::element::Element;
use crate::losses::{Head, Loss, Target, of_elements};
use crate::ports::Ports;
use crate::sample::samples;
use crate::tensor::Tensor;

/// The loss of a model with the output `O`; of a model with several outputs the struct of its
/// outputs, with a loss in each place. [`NoLoss`](crate::losses::NoLoss) leaves one out.
pub trait Losses<T: Element, O> {
    /// What targets look like, as [`Loss::Target`]; the struct of all where there are several.
    type Target;

    /// The losses in the order of the outputs.
    fn in_order(self) -> Vec<AnyLoss<T>>;
}

macro_rules! one {
    ([$($generics:tt)*] $sample:ty) => {
        #[diagnostic::do_not_recommend]
        impl<T: Element, L: Loss<T> + 'static, $($generics)*> Losses<T, $sample> for L {
            type Target = L::Target;

            fn in_order(self) -> Vec<AnyLoss<T>> {
                vec![AnyLoss::new(self)]
            }
        }
    };
}

samples!(one);

/// The loss of an output, whatever it is, with its weight and metrics.
pub struct AnyLoss<T> {
    pub(super) loss: Box<dyn Erased<T>>,
    pub(super) weight: f64,
    pub(super) metrics: Metrics<T>,
    pub(super) weighted: Metrics<T>,
}

impl<T: Element> AnyLoss<T> {
    /// Any loss.
    pub fn new<L: Loss<T> + 'static>(loss: L) -> Self {
        let (metrics, weighted) = (Vec::new(), Vec::new());
        AnyLoss { loss: Box::new(loss), weight: 1.0, metrics, weighted }
    }

    /// What the loss weighs in the sum of all.
    #[must_use]
    pub fn weight(self, weight: f64) -> Self {
        AnyLoss { weight, ..self }
    }

    /// What is measured of the output.
    #[must_use]
    pub fn metrics(self, metrics: Metrics<T>) -> Self {
        AnyLoss { metrics, ..self }
    }

    /// What is measured with sample weights.
    #[must_use]
    pub fn weighted_metrics(self, weighted: Metrics<T>) -> Self {
        AnyLoss { weighted, ..self }
    }
}

/// Losses that only the run knows, in the order of the outputs. Their targets come as
/// [`FromRows`](crate::data::FromRows): for each sample the targets of all outputs end to end.
///
/// ```
/// use keras_runtime::data::{Flat, FromRows};
/// use keras_runtime::prelude::*;
/// use keras_runtime::train::{AnyLoss, AnyLosses};
///
/// model! { struct Line { Input(1); Dense(1); } }
///
/// let (x, y) = ([[0.0], [1.0]], [1.0, 3.0]);
/// let loss = match "mae" {
///     "mae" => AnyLoss::new(MeanAbsoluteError::default()),
///     _ => AnyLoss::new(MeanSquaredError::default()),
/// };
/// let mut line = Line::new(42);
/// let mut trainer = line.compile(SGD::default(), AnyLosses(vec![loss]));
/// trainer.fit(&x, &FromRows(Flat::new(&y, 1)?), Fit::default().verbose(0))?;
/// # Ok::<(), Error>(())
/// ```
pub struct AnyLosses<T>(pub Vec<AnyLoss<T>>);

/// What targets of [`AnyLosses`] look like: the run knows.
#[derive(Debug)]
pub struct AnyTarget;

// Not for all `T: Element`: the compiler could not tell these from losses.
macro_rules! any_losses {
    ($($element:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<O: Ports<$element>> Losses<$element, O> for AnyLosses<$element> {
            type Target = AnyTarget;

            fn in_order(self) -> Vec<AnyLoss<$element>> {
                self.0
            }
        }
    )*};
}

any_losses!(f32, f64);

/// [`Loss`] without its kind of targets.
pub trait Erased<T>: Send + Sync {
    /// See [`Loss::absorb`].
    fn absorb(&mut self, head: Head) -> bool;
    /// See [`Loss::takes_probabilities`].
    fn takes_probabilities(&self) -> bool;
    /// See [`Loss::classes`].
    fn classes(&self, width: usize) -> Option<usize>;
    /// See [`Loss::ignored`].
    fn ignored(&self) -> Option<T>;
    /// See [`Loss::elements`].
    fn elements(&self, shape: &[usize]) -> usize;
    /// The shape of a target for outputs of this shape.
    fn target_shape(&self, output: &'static [usize]) -> &'static [usize];
    /// Whether a target is a class number in place of the last axis.
    fn sparse(&self) -> bool;
    /// Whether a target has a length of its own.
    fn free(&self) -> bool;
    /// Whether there is a loss.
    fn is_some(&self) -> bool;
    /// The reduced loss of a batch, and its gradient where there is room for one.
    fn run(&self, batch: &mut Batch<'_, T>, gradient: Option<&mut [T]>) -> T;
}

/// A batch for a loss. By reference: see [`TinyPass`](super::tiny::TinyPass).
pub struct Batch<'a, T> {
    /// Targets.
    pub y_true: Tensor<'a, T>,
    /// Outputs.
    pub y_pred: Tensor<'a, T>,
    /// Weights of samples or loss elements.
    pub weights: Option<&'a [T]>,
    /// Room for loss elements.
    pub elements: &'a mut [T],
    /// Room for which of them count.
    pub valid: &'a mut [bool],
}

impl<T: Element, L: Loss<T>> Erased<T> for L {
    fn absorb(&mut self, head: Head) -> bool {
        Loss::absorb(self, head)
    }
    fn takes_probabilities(&self) -> bool {
        Loss::takes_probabilities(self)
    }
    fn classes(&self, width: usize) -> Option<usize> {
        Loss::classes(self, width)
    }
    fn ignored(&self) -> Option<T> {
        Loss::ignored(self)
    }
    fn elements(&self, shape: &[usize]) -> usize {
        Loss::elements(self, shape)
    }
    fn target_shape(&self, output: &'static [usize]) -> &'static [usize] {
        L::Target::shape(output)
    }
    fn sparse(&self) -> bool {
        L::Target::SPARSE
    }
    fn free(&self) -> bool {
        L::Target::FREE
    }
    fn is_some(&self) -> bool {
        !L::Target::NONE
    }
    fn run(&self, batch: &mut Batch<'_, T>, gradient: Option<&mut [T]>) -> T {
        let len = Loss::elements(self, batch.y_pred.shape);
        let scratch = (&mut batch.elements[..len], &mut batch.valid[..len]);
        of_elements(self, batch.y_true, batch.y_pred, batch.weights, scratch, gradient)
    }
}
