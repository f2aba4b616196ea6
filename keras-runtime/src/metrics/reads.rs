//! Whether metrics can be given the targets of a loss: a metric has the same.

use super::expected::{ClassNumbers, OneAxis, OneHot, SomeTargets, StepByStep};
use crate::losses::{AnyHead, Dense, NoTarget, Sequence, Sparse};
use crate::train::AnyTarget;

/// Targets of the prediction's own shape, which has one axis.
#[derive(Debug)]
pub struct DenseRow;

/// Whether metrics of this kind, a [`Metric::Head`](super::Metric::Head), can compare targets `K`
/// with outputs `O`.
pub trait ReadsTargets<K, O> {}

impl<O> ReadsTargets<Dense, O> for AnyHead {}
impl<O> ReadsTargets<Sparse, O> for AnyHead {}
impl<O> ReadsTargets<Sequence, O> for AnyHead {}

impl<A, O> ReadsTargets<Dense, O> for (A, Dense) {}
impl<A, O> ReadsTargets<Sparse, O> for (A, Sparse) {}
impl<A, O> ReadsTargets<Sequence, O> for (A, Sequence) {}
impl<A, O: OneAxis> ReadsTargets<Dense, O> for (A, DenseRow) {}

impl<O> ReadsTargets<AnyTarget, O> for AnyHead {}
impl<A, K, O> ReadsTargets<AnyTarget, O> for (A, K) {}

/// Lines `kind beside targets: what is never so, and words the mistake`.
macro_rules! mistakes {
    ($($kind:ident beside $targets:ident: $expected:ident;)+) => {
        // As the promise is for all `'a`, it is checked where it is asked for, not here.
        $(impl<A, O> ReadsTargets<$targets, O> for (A, $kind) where for<'a> $targets: $expected {})+
    };
}

mistakes! {
    Dense beside Sparse: OneHot;
    DenseRow beside Sparse: OneHot;
    Sequence beside Sparse: OneHot;
    Sparse beside Dense: ClassNumbers;
    Sequence beside Dense: ClassNumbers;
    Dense beside Sequence: StepByStep;
    DenseRow beside Sequence: StepByStep;
    Sparse beside Sequence: StepByStep;
    Dense beside NoTarget: SomeTargets;
    DenseRow beside NoTarget: SomeTargets;
    Sparse beside NoTarget: SomeTargets;
    Sequence beside NoTarget: SomeTargets;
}

impl<O> ReadsTargets<NoTarget, O> for AnyHead where for<'a> NoTarget: SomeTargets {}
