//! A data set in two parts: one to train on, one to test on.

use crate::error::{Error, Result};
use crate::rng::Rng;

/// A data set split for training and testing, as Keras's `load_data` gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainTest<X, Y> {
    /// Samples to train on.
    pub x_train: Vec<X>,
    /// Their targets.
    pub y_train: Vec<Y>,
    /// Samples to test on.
    pub x_test: Vec<X>,
    /// Their targets.
    pub y_test: Vec<Y>,
}

/// Holds out the last `test` rows, in the order they have.
///
/// # Errors
/// [`Error::Lengths`], and [`Error::Config`] where no row would be left to train on.
///
/// ```
/// use keras_runtime::data::split_tail;
/// let parts = split_tail(vec!["a", "b", "c"], vec![1, 2, 3], 1)?;
/// assert_eq!((parts.x_train, parts.y_test), (vec!["a", "b"], vec![3]));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn split_tail<X, Y>(mut x: Vec<X>, mut y: Vec<Y>, test: usize) -> Result<TrainTest<X, Y>> {
    super::check::lengths(x.len(), "y", y.len())?;
    let train = x.len() - some_left(x.len(), test)?;
    let (x_test, y_test) = (x.split_off(train), y.split_off(train));
    Ok(TrainTest { x_train: x, y_train: y, x_test, y_test })
}

/// Shuffles the rows with a seed, then holds out the fraction `test` of them (rounded up).
///
/// # Errors
/// [`Error::Lengths`], and [`Error::Config`] where `test` is not in \[0, 1) or no row would be
/// left to train on.
///
/// ```
/// use keras_runtime::data::split_shuffled;
/// let (x, y): (Vec<_>, Vec<_>) = (0..10).map(|i| ([i as f32], i)).unzip();
/// let parts = split_shuffled(x, y, 0.25, 42)?;
/// assert_eq!((parts.x_train.len(), parts.x_test.len()), (7, 3));
/// assert_eq!(parts.x_test[0][0], parts.y_test[0] as f32);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn split_shuffled<X, Y>(
    mut x: Vec<X>,
    mut y: Vec<Y>,
    test: f64,
    seed: u64,
) -> Result<TrainTest<X, Y>> {
    super::check::lengths(x.len(), "y", y.len())?;
    let rows = test_rows(x.len(), test)?;
    // Equal seeds and lengths give equal orders.
    Rng::new(seed).shuffle(&mut x);
    Rng::new(seed).shuffle(&mut y);
    split_tail(x, y, rows)
}

/// How many of `rows` rows the fraction `test` holds out.
pub(super) fn test_rows(rows: usize, test: f64) -> Result<usize> {
    if !(0.0..1.0).contains(&test) {
        return Err(Error::Config(format!(
            "the fraction to test on must be from 0 to below 1, found {test}"
        )));
    }
    some_left(rows, (rows as f64 * test).ceil() as usize)
}

/// `test`, if not all rows are held out.
fn some_left(rows: usize, test: usize) -> Result<usize> {
    match test < rows {
        true => Ok(test),
        false => Err(Error::Config(format!(
            "{test} of {rows} rows held out for testing leave none to train on"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffled_parts_are_a_permutation_of_the_pairs() {
        let all: Vec<usize> = (0..101).collect();
        let parts = split_shuffled(all.clone(), all.clone(), 0.2, 1).unwrap();
        assert_eq!(parts.x_train, parts.y_train);
        assert_eq!(parts.x_test, parts.y_test);
        assert_eq!(parts.x_test.len(), 21);
        let mut seen = [parts.x_train, parts.x_test].concat();
        assert_ne!(seen, all);
        seen.sort_unstable();
        assert_eq!(seen, all);
    }

    #[test]
    fn nothing_to_train_on() {
        let error = split_tail(vec![0; 5], vec![0; 5], 5).unwrap_err();
        assert_eq!(error.to_string(), "5 of 5 rows held out for testing leave none to train on");
        assert!(split_tail(vec![0; 5], vec![0; 4], 1).is_err());
        assert!(split_shuffled(vec![0; 5], vec![0; 5], 1.0, 0).is_err());
        assert!(split_shuffled(vec![0; 5], vec![0; 5], f64::NAN, 0).is_err());
    }
}
