//! What the weights of `fit` are for, as types: weights for each step of a model without steps do not
//! compile.

use super::losses::AnyTarget;
use crate::losses::{Dense, Sparse};
use core::marker::PhantomData;

/// No weights, or one for each sample. What [`Fit`](super::Fit) begins with.
#[derive(Debug)]
pub struct BySample;

/// Weights for each step of samples.
#[derive(Debug)]
pub struct ByStep;

/// Weights for the classes of samples.
#[derive(Debug)]
pub struct ByClass;

/// Weights of samples for each of several outputs, in the struct `S`.
#[derive(Debug)]
pub struct ByOutput<S>(PhantomData<S>);

/// Weights that a model with outputs `O` and targets `K` can use.
#[diagnostic::on_unimplemented(
    message = "expected weights for the output `{O}`, found `{Self}`",
    label = "these weights are not for this output",
    note = "`.sample_weight(&weights)` is for any model, with a weight for each sample",
    note = "`.sample_weights(&weights)` is for several outputs, with the struct of this model's own"
)]
pub trait Weighs<O, K> {}

impl<O, K, W: EachWeighs<O, K>> Weighs<O, K> for W {}

/// What [`Weighs`]. That is a trait of its own for its words: errors list what implements the trait
/// that is asked for.
pub trait EachWeighs<O, K> {}

impl<O, K> EachWeighs<O, K> for BySample {}

impl<O: HasSteps<K>, K> EachWeighs<O, K> for ByStep {}

impl<O: NamesOneClass<K>, K> EachWeighs<O, K> for ByClass {}

/// An output with a loss for each step of a sample: two axes at least, with targets `K` for each
/// step. Several outputs have steps if each of them has.
#[diagnostic::on_unimplemented(
    message = "expected one weight a sample for the output `{Self}`, found weights for each step",
    label = "`sample_weight_rows` has weights for each step",
    note = "an output without steps has one loss a sample: write `.sample_weight(&weights)`, with a weight for each sample",
    note = "for several outputs write `.sample_weights(&weights)`, with the struct of the outputs"
)]
pub trait HasSteps<K> {}

#[diagnostic::do_not_recommend]
impl<A, const N: usize, const STEPS: usize> HasSteps<Dense> for [[A; N]; STEPS] {}
#[diagnostic::do_not_recommend]
impl<A, const N: usize, const STEPS: usize> HasSteps<Sparse> for [[A; N]; STEPS] {}
#[diagnostic::do_not_recommend]
impl<O> HasSteps<AnyTarget> for O {}

/// An output whose targets `K` name one class a sample: of one axis.
#[diagnostic::on_unimplemented(
    message = "expected one class a sample for weights of classes, found the targets of the output `{Self}`",
    label = "`class_weight` has weights for the classes of samples",
    note = "class weights are for one output of one axis, as `Dense(classes)`, whose targets are class numbers, one-hot, or 0 and 1",
    note = "write `.sample_weight(&weights)`, with a weight for each sample"
)]
pub trait NamesOneClass<K> {}

macro_rules! one_axis {
    ($($element:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl NamesOneClass<Dense> for $element {}
        #[diagnostic::do_not_recommend]
        impl<const N: usize> NamesOneClass<Dense> for [$element; N] {}
        #[diagnostic::do_not_recommend]
        impl<const N: usize> NamesOneClass<Sparse> for [$element; N] {}
    )*};
}

one_axis!(f32, f64);

#[diagnostic::do_not_recommend]
impl<O> NamesOneClass<AnyTarget> for O {}
