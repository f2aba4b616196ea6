//! Which losses and metrics are meant for the end of which networks. The Rust compiler compares the
//! two where `compile` and `metrics` are called.

use super::expected::{
    AtLeastTwoUnits, ClassProbabilities, EndsWithSigmoid, EndsWithSoftmax, From0To1,
    LabelProbabilities, NoSigmoid, NoSoftmax,
};
use super::{Logits, Probabilities};
use core::marker::PhantomData;

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident<$parameter:ident $(= $default:ty)?>;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<$parameter $(= $default)?>(PhantomData<$parameter>);
    )*};
}

types! {
    /// The end of a network: `softmax` over [`OneUnit`] or [`SeveralUnits`].
    SoftmaxHead<Units>;
    /// The end of a network: `sigmoid`.
    SigmoidHead<Units>;
    /// The end of a network: `linear`, or no activation.
    LinearHead<Units>;
    /// The end of a network: any other layer or activation.
    OtherHead<Units>;
    /// For one class of several: [`Probabilities`] that add up to 1, or [`Logits`].
    ClassHead<P = Probabilities>;
    /// For a label or several that have nothing to do with each other: [`Probabilities`], or
    /// [`Logits`].
    BinaryHead<P = Probabilities>;
    /// For values from 0 to 1, whatever they are: [`Probabilities`], or [`Logits`] that are made so.
    FractionHead<P = Probabilities>;
}

/// A last axis of length 1.
#[derive(Debug)]
pub struct OneUnit;

/// A longer last axis, or one whose length is a constant of the user's.
#[derive(Debug)]
pub struct SeveralUnits;

/// For any output.
#[derive(Debug)]
pub struct AnyHead;

/// For a score for each of several classes, of which the largest counts.
#[derive(Debug)]
pub struct ScoreHead;

/// Whether what is of this kind is meant for an output with the end `H`.
///
/// A pair that is intended all the same is written [`OnAnyHead`](super::OnAnyHead).
pub trait Suits<H> {}

impl<H> Suits<H> for AnyHead {}
impl<H> Suits<H> for ClassHead<bool> {}
impl<H> Suits<H> for BinaryHead<bool> {}
impl<H> Suits<H> for FractionHead<bool> {}

impl<A: Suits<H>, H, K> Suits<H> for (A, K) {}

/// Lines `kind: end, …`. What follows `unless` is never so, and words the mistake.
macro_rules! suits {
    ($($kind:ty: $($head:ident<$units:ident> $(unless $expected:ident)?),+;)+) => {
        // As the promise is for all `'a`, it is checked where it is asked for, not here.
        $($(impl Suits<$head<$units>> for $kind $(where for<'a> $head<$units>: $expected)? {})+)+
    };
}

suits! {
    ClassHead:
        SoftmaxHead<SeveralUnits>,
        SigmoidHead<SeveralUnits> unless EndsWithSoftmax,
        LinearHead<SeveralUnits> unless ClassProbabilities,
        OtherHead<SeveralUnits>,
        SoftmaxHead<OneUnit> unless AtLeastTwoUnits,
        SigmoidHead<OneUnit> unless AtLeastTwoUnits,
        LinearHead<OneUnit> unless AtLeastTwoUnits,
        OtherHead<OneUnit> unless AtLeastTwoUnits;
    ClassHead<Logits>:
        SoftmaxHead<SeveralUnits> unless NoSoftmax,
        SigmoidHead<SeveralUnits> unless NoSigmoid,
        LinearHead<SeveralUnits>,
        OtherHead<SeveralUnits>,
        SoftmaxHead<OneUnit> unless AtLeastTwoUnits,
        SigmoidHead<OneUnit> unless AtLeastTwoUnits,
        LinearHead<OneUnit> unless AtLeastTwoUnits,
        OtherHead<OneUnit> unless AtLeastTwoUnits;
    BinaryHead:
        SoftmaxHead<OneUnit> unless EndsWithSigmoid,
        SoftmaxHead<SeveralUnits> unless EndsWithSigmoid,
        SigmoidHead<OneUnit>,
        SigmoidHead<SeveralUnits>,
        LinearHead<OneUnit> unless LabelProbabilities,
        LinearHead<SeveralUnits> unless LabelProbabilities,
        OtherHead<OneUnit>,
        OtherHead<SeveralUnits>;
    BinaryHead<Logits>:
        SoftmaxHead<OneUnit> unless NoSoftmax,
        SoftmaxHead<SeveralUnits> unless NoSoftmax,
        SigmoidHead<OneUnit> unless NoSigmoid,
        SigmoidHead<SeveralUnits> unless NoSigmoid,
        LinearHead<OneUnit>,
        LinearHead<SeveralUnits>,
        OtherHead<OneUnit>,
        OtherHead<SeveralUnits>;
    FractionHead:
        SoftmaxHead<OneUnit>,
        SoftmaxHead<SeveralUnits>,
        SigmoidHead<OneUnit>,
        SigmoidHead<SeveralUnits>,
        LinearHead<OneUnit> unless From0To1,
        LinearHead<SeveralUnits> unless From0To1,
        OtherHead<OneUnit>,
        OtherHead<SeveralUnits>;
    FractionHead<Logits>:
        SoftmaxHead<OneUnit> unless NoSoftmax,
        SoftmaxHead<SeveralUnits> unless NoSoftmax,
        SigmoidHead<OneUnit> unless NoSigmoid,
        SigmoidHead<SeveralUnits> unless NoSigmoid,
        LinearHead<OneUnit>,
        LinearHead<SeveralUnits>,
        OtherHead<OneUnit>,
        OtherHead<SeveralUnits>;
    ScoreHead:
        SoftmaxHead<SeveralUnits>,
        SigmoidHead<SeveralUnits>,
        LinearHead<SeveralUnits>,
        OtherHead<SeveralUnits>,
        SoftmaxHead<OneUnit> unless AtLeastTwoUnits,
        SigmoidHead<OneUnit> unless AtLeastTwoUnits,
        LinearHead<OneUnit> unless AtLeastTwoUnits,
        OtherHead<OneUnit> unless AtLeastTwoUnits;
}
