//! Losses with an `axis`: one loss element for each lane along it.

use core::iter::StepBy;
use core::ops::Range;

use crate::element::Element;
use crate::tensor::Axis;

/// The positions of a lane in memory.
pub(super) type Lane = StepBy<Range<usize>>;

/// Number of loss elements of a loss along `axis`.
///
/// One where `shape` has no such axis: that element is NaN, which a user sees, while none at all
/// would be a loss of 0.
pub(super) fn lane_count(axis: isize, shape: &[usize]) -> usize {
    Axis::of(shape, axis).map_or(1, |axis| axis.outer * axis.inner)
}

/// Writes the value of each lane.
pub(super) fn forward_lanes<T: Element>(
    axis: isize,
    shape: &[usize],
    loss: &mut [T],
    value: impl Fn(Lane) -> T,
) {
    let Some(axis) = Axis::of(shape, axis) else {
        return loss.fill(T::NAN);
    };
    for (loss, start) in loss.iter_mut().zip(axis.lanes()) {
        *loss = value(lane(axis, start));
    }
}

/// Calls `write(positions of the lane, its upstream, gradient of all lanes)` for each lane.
pub(super) fn backward_lanes<T: Element>(
    axis: isize,
    shape: &[usize],
    upstream: &[T],
    gradient: &mut [T],
    write: impl Fn(Lane, T, &mut [T]),
) {
    let Some(axis) = Axis::of(shape, axis) else {
        return gradient.fill(T::NAN);
    };
    for (&upstream, start) in upstream.iter().zip(axis.lanes()) {
        write(lane(axis, start), upstream, gradient);
    }
}

/// A value of a lane. There is one: nothing panics.
pub(super) fn at<T: Element>(values: &[T], i: usize) -> T {
    values.get(i).copied().unwrap_or(T::NAN)
}

/// Writes the gradient of a position of a lane.
pub(super) fn set<T>(gradient: &mut [T], i: usize, value: T) {
    if let Some(gradient) = gradient.get_mut(i) {
        *gradient = value;
    }
}

fn lane(axis: Axis, start: usize) -> Lane {
    (start..start + axis.len * axis.inner).step_by(axis.inner.max(1))
}
