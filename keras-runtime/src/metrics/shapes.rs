//! Whether targets fit predictions, and the sentence where they do not. Shapes have the batch first.

use crate::tensor::Axis;

/// A sample's axes, without the ones of length 1 at the end, which Keras adds and drops at will.
fn sample(shape: &[usize]) -> &[usize] {
    let shape = shape.get(1..).unwrap_or_default();
    let used = shape.iter().rposition(|&len| len != 1).map_or(0, |last| last + 1);
    &shape[..used]
}

/// `28 x 28 x 1`
fn text(shape: &[usize]) -> String {
    let shape = shape.get(1..).unwrap_or_default();
    match shape.len() {
        0 => "1".into(),
        _ => shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" x "),
    }
}

fn values(count: usize) -> String {
    if count == 1 { "1 value".into() } else { format!("{count} values") }
}

fn size(shape: &[usize]) -> usize {
    sample(shape).iter().product()
}

fn width(shape: &[usize]) -> usize {
    shape.last().copied().unwrap_or(1)
}

/// The axes of a sample of which each place has one class number.
fn places(shape: &[usize]) -> &[usize] {
    sample(&shape[..shape.len().saturating_sub(1)])
}

/// A target for each predicted value.
pub(super) fn equal(name: &str, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
    if sample(y_true) == sample(y_pred) {
        return Ok(());
    }
    Err(format!(
        "`{name}` compares targets with predictions value by value, but a target is {} and a \
         prediction is {}",
        text(y_true),
        text(y_pred)
    ))
}

/// One-hot targets; `sparse` is the class for class numbers.
pub(super) fn one_hot(
    name: &str,
    sparse: &str,
    y_true: &[usize],
    y_pred: &[usize],
) -> Result<(), String> {
    if sample(y_true) == sample(y_pred) {
        return Ok(());
    }
    if sample(y_true) == places(y_pred) {
        return Err(format!(
            "`{name}` compares one-hot targets of {} with {} predictions a sample, but a target \
             has {}; use {sparse} for class numbers",
            values(size(y_pred)),
            size(y_pred),
            values(size(y_true)),
        ));
    }
    equal(name, y_true, y_pred)
}

/// Class numbers; `dense` is the class for one-hot targets.
pub(super) fn sparse(
    name: &str,
    dense: &str,
    y_true: &[usize],
    y_pred: &[usize],
) -> Result<(), String> {
    if sample(y_true) == places(y_pred) {
        return Ok(());
    }
    let help = match sample(y_true) == sample(y_pred) {
        true => format!("; use {dense} for one-hot targets"),
        false => String::new(),
    };
    Err(format!(
        "`{name}` compares one class number with {} predictions, but a target is {} and a \
         prediction is {}{help}",
        width(y_pred),
        text(y_true),
        text(y_pred)
    ))
}

/// An axis that predictions have.
pub(super) fn axis(name: &str, axis: isize, y_pred: &[usize]) -> Result<(), String> {
    match Axis::of(y_pred, axis) {
        Some(_) => Ok(()),
        None => Err(format!(
            "`{name}` works along axis {axis}, but predictions have {} axes, the batch included",
            y_pred.len()
        )),
    }
}

/// One run of values a sample, as the metrics that Keras gives 2-D inputs take.
pub(super) fn flat(name: &str, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
    equal(name, y_true, y_pred)?;
    if sample(y_pred).len() <= 1 {
        return Ok(());
    }
    Err(format!("`{name}` takes one run of values a sample, but a prediction is {}", text(y_pred)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_good_as_a_vector() {
        assert!(equal("mse", &[4], &[4, 1]).is_ok());
        assert!(equal("mse", &[4, 3, 1], &[4, 3]).is_ok());
        assert!(sparse("a", "B", &[4, 1], &[4, 10]).is_ok());
        assert!(sparse("a", "B", &[4, 7], &[4, 7, 10]).is_ok());
        let error = equal("mse", &[4, 3], &[4, 3, 2]).unwrap_err();
        assert!(error.ends_with("a target is 3 and a prediction is 3 x 2"), "{error}");
    }

    #[test]
    fn the_other_encoding_is_named() {
        let error = one_hot("categorical_accuracy", "SparseX", &[4, 1], &[4, 10]).unwrap_err();
        assert_eq!(
            error,
            "`categorical_accuracy` compares one-hot targets of 10 values with 10 predictions a \
             sample, but a target has 1 value; use SparseX for class numbers"
        );
        let error = sparse("sparse_x", "Dense", &[4, 10], &[4, 10]).unwrap_err();
        assert!(error.ends_with("10 and a prediction is 10; use Dense for one-hot targets"));
    }

    #[test]
    fn images_are_not_flat() {
        assert!(flat("f1_score", &[4, 3], &[4, 3]).is_ok());
        let error = flat("f1_score", &[4, 3, 2], &[4, 3, 2]).unwrap_err();
        assert!(error.contains("3 x 2"), "{error}");
    }
}
