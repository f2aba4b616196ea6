//! What the targets and the outputs of a network are expected to be where a metric cannot measure
//! them: a trait for each mistake, with its words.

/// Found are class numbers. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "expected a metric of class numbers, such as `SparseCategoricalAccuracy`, found one of other targets",
    label = "a metric has the targets of the loss, here class numbers",
    note = "write `accuracy()`, which suits both, or the metric whose name begins with `Sparse`",
    note = "or write `CategoricalCrossentropy` for the loss, and give `fit` one-hot targets"
)]
pub trait OneHot {}

/// Found are targets of the shape of the output. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "expected a metric of targets that have the shape of the output, found one of class numbers such as `SparseCategoricalAccuracy`",
    label = "a metric has the targets of the loss, here of the shape of the output",
    note = "write `accuracy()`, which suits both, or the metric without `Sparse` in its name",
    note = "or write `SparseCategoricalCrossentropy` for the loss, and give `fit` class numbers"
)]
pub trait ClassNumbers {}

/// Found are labels of a sequence. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "expected no metric that compares step by step beside `CTC`, found one",
    label = "the labels of a sequence are not one for each step",
    note = "write a `Metric` that takes labels of any number, with `type Head = AnyHead`"
)]
pub trait StepByStep {}

/// Found is `NoLoss`. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "expected `()` for the metrics of an output without a loss, found a metric",
    label = "without a loss there are no targets to compare with",
    note = "write `()` here",
    note = "or give the output a loss, and the weight 0 to it in `loss_weights`"
)]
pub trait SomeTargets {}

/// Outputs of one axis, or of several of which only the first is longer than 1.
#[diagnostic::on_unimplemented(
    message = "expected outputs of one axis for this metric, found the output `{Self}`",
    label = "this metric takes one run of values a sample",
    note = "write `Flatten()` at the end of the network, or another metric"
)]
pub trait OneAxis {}

impl OneAxis for f32 {}
impl OneAxis for f64 {}
impl<const N: usize> OneAxis for [f32; N] {}
impl<const N: usize> OneAxis for [f64; N] {}
impl<A: OneAxis, const N: usize> OneAxis for [[A; 1]; N] {}
