//! Which losses are meant for the end of which networks. The Rust compiler compares the two where
//! `compile` is called.

use super::{Head, Loss, Reduction};
use crate::element::Element;
use crate::tensor::Tensor;
use core::marker::PhantomData;

macro_rules! heads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<Units>(PhantomData<Units>);
    )*};
}

heads! {
    /// The end of a network: `softmax` over [`OneUnit`] or [`SeveralUnits`].
    SoftmaxHead;
    /// The end of a network: `sigmoid`.
    SigmoidHead;
    /// The end of a network: `linear`, or no activation.
    LinearHead;
    /// The end of a network: any other layer or activation.
    OtherHead;
}

/// A last axis of length 1.
#[derive(Debug)]
pub struct OneUnit;

/// A longer last axis, or one whose length is a constant of the user's.
#[derive(Debug)]
pub struct SeveralUnits;

/// Losses for any output.
#[derive(Debug)]
pub struct AnyHead;

/// Losses on probabilities of classes that add up to 1.
#[derive(Debug)]
pub struct ClassHead;

/// Losses on probabilities that have nothing to do with each other.
#[derive(Debug)]
pub struct BinaryHead;

/// Whether losses `L` of this kind are meant for an output with the end `H`.
///
/// A pair that is intended all the same is written [`OnAnyHead`].
#[diagnostic::on_unimplemented(
    message = "expected a loss for a network that ends with `{H}`, found `{L}`",
    label = "this loss is not meant for `{H}`",
    note = "categorical cross-entropy is for `Dense(classes, activation = softmax)` with at least two classes",
    note = "binary cross-entropy is for `Dense(1, activation = sigmoid)`, or a sigmoid for each of several labels",
    note = "if the pair is intended, write `OnAnyHead(loss)`"
)]
pub trait Suits<H, L> {}

#[diagnostic::do_not_recommend]
impl<H, L> Suits<H, L> for AnyHead {}

#[diagnostic::do_not_recommend]
impl<L> Suits<SoftmaxHead<SeveralUnits>, L> for ClassHead {}
#[diagnostic::do_not_recommend]
impl<L> Suits<LinearHead<SeveralUnits>, L> for ClassHead {}
#[diagnostic::do_not_recommend]
impl<L> Suits<OtherHead<SeveralUnits>, L> for ClassHead {}

#[diagnostic::do_not_recommend]
impl<U, L> Suits<SigmoidHead<U>, L> for BinaryHead {}
#[diagnostic::do_not_recommend]
impl<U, L> Suits<LinearHead<U>, L> for BinaryHead {}
#[diagnostic::do_not_recommend]
impl<U, L> Suits<OtherHead<U>, L> for BinaryHead {}

/// A loss for an output that it is not meant for, as somebody has decided who knows both.
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
/// net.compile(SGD::default(), loss).fit(&x, &y, Fit::default().verbose(0))?;
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
