//! From loss elements to the number that is minimised, and to the gradient of each element.

use crate::element::Element;
use crate::losses::Loss;
use crate::tensor::Tensor;

/// How loss elements become one number. Keras's `reduction` argument.
///
/// ```
/// use keras_runtime::losses::{Loss, MeanSquaredError, Reduction};
/// let loss = MeanSquaredError::default().reduction(Reduction::Sum);
/// assert_eq!(Loss::<f32>::reduction(&loss), Reduction::Sum);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// Σ(w·l) / number of loss elements; Keras's `"sum_over_batch_size"` and `"mean"`.
    #[default]
    SumOverBatchSize,
    /// Σ(w·l) / Σw; Keras's `"mean_with_sample_weight"`. As in Keras, Σw is that of the weights
    /// as given: one weight a sample counts once, however many loss elements the sample has.
    MeanWithSampleWeight,
    /// Σ(w·l); Keras's `"sum"`.
    Sum,
}

/// Turns loss elements into the number that is minimised, and overwrites them with its gradient
/// with respect to each.
///
/// `weights` has one weight a sample or one a loss element; where there is one loss element but
/// several weights, each weighs that element. `valid` tells which elements count: a mean is then
/// over those. A sum of weights of 0 gives 0. All sums run in memory order.
///
/// ```
/// use keras_runtime::losses::{Reduction, reduce};
/// let mut elements = [4.0, 2.0];
/// let loss = reduce(Reduction::SumOverBatchSize, &mut elements, Some(&[0.5, 3.0]), None);
/// assert_eq!(loss, (0.5 * 4.0 + 3.0 * 2.0) / 2.0);
/// assert_eq!(elements, [0.25, 1.5]);
/// ```
pub fn reduce<T: Element>(
    reduction: Reduction,
    elements: &mut [T],
    weights: Option<&[T]>,
    valid: Option<&[bool]>,
) -> T {
    once!(T: reduced(
        reduction: Reduction,
        elements: &mut [T],
        weights: Option<&[T]>,
        valid: Option<&[bool]>,
    ) -> T)
}

fn reduced<T: Element>(
    reduction: Reduction,
    elements: &mut [T],
    weights: Option<&[T]>,
    valid: Option<&[bool]>,
) -> T {
    let len = elements.len();
    // Firmware takes one loop for all.
    if cfg!(feature = "std") && weights.is_none() && valid.is_none() {
        let divisor = if reduction == Reduction::Sum { T::ONE } else { T::from_usize(len.max(1)) };
        let sum = elements.iter().fold(T::ZERO, |sum, &element| sum + element);
        elements.fill(T::ONE / divisor);
        return sum / divisor;
    }
    let weight = |i: usize| match weights {
        None => T::ONE,
        Some(weights) if len == 1 => weights.iter().copied().sum(),
        Some(weights) => weights.get(i * weights.len() / len).copied().unwrap_or(T::NAN),
    };
    let terms = if len == 1 { weights.map_or(1, <[T]>::len) } else { 1 };
    let counts = |i: usize| valid.is_none_or(|valid| valid.get(i) == Some(&true));

    let (mut sum, mut weight_sum, mut count) = (T::ZERO, T::ZERO, 0);
    for (i, &element) in elements.iter().enumerate().filter(|(i, _)| counts(*i)) {
        sum += weight(i) * element;
        weight_sum += weight(i);
        count += terms;
    }
    let divisor = match (reduction, weights) {
        (Reduction::Sum, _) => T::ONE,
        (Reduction::MeanWithSampleWeight, Some(weights)) if valid.is_none() => {
            weights.iter().copied().sum()
        }
        (Reduction::MeanWithSampleWeight, Some(_)) => weight_sum,
        _ => T::from_usize(count),
    };
    let scale = |x: T| if divisor == T::ZERO { T::ZERO } else { x / divisor };
    for (i, element) in elements.iter_mut().enumerate() {
        *element = if counts(i) { scale(weight(i)) } else { T::ZERO };
    }
    scale(sum)
}

/// The reduced loss of a batch. `elements` and `valid` are scratch of at least
/// [`Loss::elements`] values; `weights` as in [`reduce`].
///
/// ```
/// use keras_runtime::{losses::{loss_value, MeanSquaredError}, tensor::Tensor};
/// let (y_true, y_pred) = ([[1.0], [2.0]], [[1.0], [4.0]]);
/// let y_true = Tensor::new(y_true.as_flattened(), &[2, 1]);
/// let y_pred = Tensor::new(y_pred.as_flattened(), &[2, 1]);
/// let mse = MeanSquaredError::default();
/// assert_eq!(loss_value(&mse, y_true, y_pred, None, &mut [0.0; 2], &mut [true; 2]), 2.0);
/// ```
pub fn loss_value<T: Element, L: Loss<T> + ?Sized>(
    loss: &L,
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    weights: Option<&[T]>,
    elements: &mut [T],
    valid: &mut [bool],
) -> T {
    let len = loss.elements(y_pred.shape);
    let scratch = (&mut elements[..len], &mut valid[..len]);
    of_elements(loss, y_true, y_pred, weights, scratch, None)
}

/// The reduced loss of a batch; writes its gradient with respect to `y_pred` to `gradient`.
/// `elements` and `valid` are scratch of at least [`Loss::elements`] values; `weights` as in
/// [`reduce`].
///
/// ```
/// use keras_runtime::{losses::{loss_and_gradient, MeanSquaredError}, tensor::Tensor};
/// let (y_true, y_pred) = (Tensor::new(&[1.0, 2.0], &[2, 1]), Tensor::new(&[1.0, 4.0], &[2, 1]));
/// let (mut elements, mut valid, mut gradient) = ([0.0; 2], [true; 2], [0.0; 2]);
/// let mse = MeanSquaredError::default();
/// let loss = loss_and_gradient(
///     &mse, y_true, y_pred, None, &mut elements, &mut valid, &mut gradient,
/// );
/// assert_eq!((loss, gradient), (2.0, [0.0, 2.0]));
/// ```
pub fn loss_and_gradient<T: Element, L: Loss<T> + ?Sized>(
    loss: &L,
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    weights: Option<&[T]>,
    elements: &mut [T],
    valid: &mut [bool],
    gradient: &mut [T],
) -> T {
    let len = loss.elements(y_pred.shape);
    let scratch = (&mut elements[..len], &mut valid[..len]);
    of_elements(loss, y_true, y_pred, weights, scratch, Some(gradient))
}

/// The same with scratch of just as many values, and the gradient where it is asked for.
#[cfg_attr(feature = "std", inline)]
pub(crate) fn of_elements<T: Element, L: Loss<T> + ?Sized>(
    loss: &L,
    y_true: Tensor<'_, T>,
    y_pred: Tensor<'_, T>,
    weights: Option<&[T]>,
    (elements, valid): (&mut [T], &mut [bool]),
    gradient: Option<&mut [T]>,
) -> T {
    loss.forward(y_true, y_pred, elements);
    let masked = loss.mask(y_true, elements, valid);
    let value = reduce(loss.reduction(), elements, weights, masked.then_some(&*valid));
    if let Some(gradient) = gradient {
        loss.backward(y_true, y_pred, elements, gradient);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_four(
        reduction: Reduction,
        weights: Option<&[f64]>,
        valid: Option<&[bool]>,
    ) -> (f64, [f64; 4]) {
        let mut elements = [1.0, 2.0, 3.0, 4.0];
        (reduce(reduction, &mut elements, weights, valid), elements)
    }

    #[test]
    fn means_and_sums() {
        use Reduction::*;
        assert_eq!(of_four(Sum, None, None), (10.0, [1.0; 4]));
        assert_eq!(of_four(SumOverBatchSize, None, None), (2.5, [0.25; 4]));
        assert_eq!(of_four(MeanWithSampleWeight, None, None), (2.5, [0.25; 4]));
        let weights = Some(&[1.0, 0.0, 2.0, 1.0][..]);
        assert_eq!(of_four(Sum, weights, None), (11.0, [1.0, 0.0, 2.0, 1.0]));
        assert_eq!(of_four(SumOverBatchSize, weights, None).0, 11.0 / 4.0);
        assert_eq!(
            of_four(MeanWithSampleWeight, weights, None),
            (11.0 / 4.0, [0.25, 0.0, 0.5, 0.25])
        );
    }

    #[test]
    fn a_weight_for_each_sample_weighs_all_its_elements() {
        let weights = Some(&[1.0, 3.0][..]);
        assert_eq!(of_four(Reduction::Sum, weights, None), (24.0, [1.0, 1.0, 3.0, 3.0]));
        // As Keras does with weights of shape (B, 1).
        assert_eq!(of_four(Reduction::MeanWithSampleWeight, weights, None).0, 24.0 / 4.0);
    }

    #[test]
    fn one_element_of_a_batch_is_weighed_by_all_samples() {
        for (reduction, loss) in [
            (Reduction::Sum, 12.0),
            (Reduction::SumOverBatchSize, 6.0),
            (Reduction::MeanWithSampleWeight, 3.0),
        ] {
            assert_eq!(reduce(reduction, &mut [3.0], Some(&[1.0, 3.0]), None), loss);
        }
    }

    #[test]
    fn a_mean_is_over_valid_elements() {
        let valid = Some(&[true, false, false, true][..]);
        assert_eq!(of_four(Reduction::SumOverBatchSize, None, valid), (2.5, [0.5, 0.0, 0.0, 0.5]));
        assert_eq!(of_four(Reduction::Sum, None, valid).0, 5.0);
        let weights = Some(&[1.0, 5.0, 5.0, 3.0][..]);
        assert_eq!(of_four(Reduction::SumOverBatchSize, weights, valid).0, 13.0 / 2.0);
        assert_eq!(of_four(Reduction::MeanWithSampleWeight, weights, valid).0, 13.0 / 4.0);
    }

    #[test]
    fn nothing_to_weigh_gives_zero() {
        let none = Some(&[false; 4][..]);
        assert_eq!(of_four(Reduction::SumOverBatchSize, None, none), (0.0, [0.0; 4]));
        let zero = Some(&[0.0; 4][..]);
        assert_eq!(of_four(Reduction::MeanWithSampleWeight, zero, None), (0.0, [0.0; 4]));
    }
}
