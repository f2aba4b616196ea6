//! Losses that are a mean over an axis of a function of one target and one prediction.

use crate::element::Element;
use crate::losses::lanes::{at, backward_lanes, forward_lanes, set};
use crate::tensor::Tensor;

/// Writes the mean over the last axis of `value(target, prediction)`: the forward pass of most
/// losses. Both tensors have the same number of values.
///
/// ```
/// use keras_runtime::{losses::mean_forward, tensor::Tensor};
/// let (y_true, y_pred) = (Tensor::new(&[1.0, 2.0], &[1, 2]), Tensor::new(&[1.0, 5.0], &[1, 2]));
/// let mut loss = [0.0];
/// mean_forward(y_true, y_pred, &mut loss, |t: f32, p: f32| (p - t) * (p - t));
/// assert_eq!(loss, [4.5]);
/// ```
#[cfg_attr(feature = "std", inline)]
pub fn mean_forward<T: Element>(
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    loss: &mut [T],
    value: impl Fn(T, T) -> T,
) {
    let scale = T::ONE / T::from_usize(y_pred.width());
    sum_forward(scale, y_true, y_pred, loss, value);
}

/// Writes `scale` times the sum over the last axis of `value(target, prediction)`.
#[cfg_attr(feature = "std", inline)]
pub(super) fn sum_forward<T: Element>(
    scale: T,
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    loss: &mut [T],
    value: impl Fn(T, T) -> T,
) {
    let width = y_pred.width().max(1);
    if width == 1 {
        for (loss, (&t, &p)) in loss.iter_mut().zip(y_true.data.iter().zip(y_pred.data)) {
            *loss = scale * value(t, p);
        }
        return;
    }
    let rows = y_true.data.chunks_exact(width).zip(y_pred.data.chunks_exact(width));
    for (loss, (t, p)) in loss.iter_mut().zip(rows) {
        *loss = scale * t.iter().zip(p).map(|(&t, &p)| value(t, p)).sum::<T>();
    }
}

/// Writes the gradient of Σ `upstream` · loss where the loss is the mean over the last axis of a
/// function whose derivative with respect to the prediction is `slope(target, prediction)`.
///
/// ```
/// use keras_runtime::{losses::mean_backward, tensor::Tensor};
/// let (y_true, y_pred) = (Tensor::new(&[1.0, 2.0], &[1, 2]), Tensor::new(&[1.0, 5.0], &[1, 2]));
/// let mut gradient = [0.0; 2];
/// mean_backward(y_true, y_pred, &[1.0], &mut gradient, |t: f32, p: f32| 2.0 * (p - t));
/// assert_eq!(gradient, [0.0, 3.0]);
/// ```
#[cfg_attr(feature = "std", inline)]
pub fn mean_backward<T: Element>(
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    upstream: &[T],
    gradient: &mut [T],
    slope: impl Fn(T, T) -> T,
) {
    let scale = T::ONE / T::from_usize(y_pred.width());
    sum_backward(scale, y_true, y_pred, upstream, gradient, slope);
}

/// The gradient that belongs to [`sum_forward`].
#[cfg_attr(feature = "std", inline)]
pub(super) fn sum_backward<T: Element>(
    scale: T,
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    upstream: &[T],
    gradient: &mut [T],
    slope: impl Fn(T, T) -> T,
) {
    let width = y_pred.width().max(1);
    if width == 1 {
        let rows = upstream.iter().zip(y_true.data.iter().zip(y_pred.data));
        for (gradient, (&upstream, (&t, &p))) in gradient.iter_mut().zip(rows) {
            *gradient = upstream * scale * slope(t, p);
        }
        return;
    }
    let rows = y_true.data.chunks_exact(width).zip(y_pred.data.chunks_exact(width));
    let rows = rows.zip(gradient.chunks_exact_mut(width));
    for (&upstream, ((t, p), gradient)) in upstream.iter().zip(rows) {
        let factor = upstream * scale;
        for (gradient, (&t, &p)) in gradient.iter_mut().zip(t.iter().zip(p)) {
            *gradient = factor * slope(t, p);
        }
    }
}

/// [`mean_forward`] over any axis.
pub(super) fn mean_forward_over<T: Element>(
    axis: isize,
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    loss: &mut [T],
    value: impl Fn(T, T) -> T,
) {
    if axis == -1 {
        return mean_forward(y_true, y_pred, loss, value);
    }
    forward_lanes(axis, y_pred.shape, loss, |lane| {
        let len = T::from_usize(lane.len());
        lane.map(|i| value(at(y_true.data, i), at(y_pred.data, i))).sum::<T>() / len
    });
}

/// [`mean_backward`] over any axis.
pub(super) fn mean_backward_over<T: Element>(
    axis: isize,
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    upstream: &[T],
    gradient: &mut [T],
    slope: impl Fn(T, T) -> T,
) {
    if axis == -1 {
        return mean_backward(y_true, y_pred, upstream, gradient, slope);
    }
    backward_lanes(axis, y_pred.shape, upstream, gradient, |lane, upstream, gradient| {
        let factor = upstream / T::from_usize(lane.len());
        for i in lane {
            set(gradient, i, factor * slope(at(y_true.data, i), at(y_pred.data, i)));
        }
    });
}
