//! Targets with the weights of their losses.

use super::fields::{Fields, field};
use super::{Flat, Rows, TargetRow};
use crate::element::Element;
use crate::error::Result;
use crate::train::HasSteps;

/// A target with the weight of its loss, as [`Source::weigh`](super::Source::weigh) makes them.
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::data::{Weighted, from_rows};
/// model! { struct Line { Input(1); Dense(1); } }
/// let rows = from_rows(|_| (0..8).map(|i| {
///     ([i as f32], Weighted { target: i as f32, weight: if i < 4 { 1.0_f32 } else { 0.0 } })
/// }));
/// let mut line = Line::new(0);
/// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
/// let weighted = trainer.evaluate_stream(rows, &Evaluate::default())?;
/// assert!(weighted.loss() < trainer.evaluate(&[[0.0], [3.0]], &[0.0, 3.0])?.loss());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighted<Y, W> {
    /// The target.
    pub target: Y,
    /// Its weight: a number, one a step, or one for each of several outputs.
    pub weight: W,
}

/// The weight of a row for a model with outputs `O` and targets of the kind `K`: a number; for an output
/// with steps an array of them; the struct of several outputs with one of these, or `()`, in each place.
#[diagnostic::on_unimplemented(
    message = "expected the weight of a row for the output `{O}`, found `{Self}`",
    label = "this weight does not fit the output",
    note = "a weight is a number, such as an `f32`; for an output with steps also `[f32; STEPS]`",
    note = "a model with several outputs takes their struct too, with a weight or `()` in each place"
)]
pub trait WeightRow<T: Element, O, K>: Sized + Send + Sync {
    /// Hands the weights to `f` as rows of values.
    ///
    /// # Errors
    /// As for [`TargetRow::with_rows`].
    fn with_rows(all: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()>;
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<O, K> WeightRow<$type, O, K> for $type {
            fn with_rows(all: &[Self], f: &mut dyn FnMut(&dyn Rows<$type>)) -> Result<()> {
                f(&Flat::of(all, 1));
                Ok(())
            }
        }
    )*};
}

numbers!(f32, f64);

#[diagnostic::do_not_recommend]
impl<T: Element, O: HasSteps<K>, K, const STEPS: usize> WeightRow<T, O, K> for [T; STEPS] {
    fn with_rows(all: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
        f(&Flat::of(all.as_flattened(), STEPS));
        Ok(())
    }
}

/// One of several outputs without weights.
#[diagnostic::do_not_recommend]
impl<T: Element, O, K> WeightRow<T, O, K> for () {
    fn with_rows(_: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
        f(&Flat::<T>::of(&[], 0));
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<T, O, K, Y, W> TargetRow<T, O, K> for Weighted<Y, W>
where
    T: Element,
    Y: TargetRow<T, O, K>,
    W: WeightRow<T, O, K>,
{
    fn with_rows(all: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
        let targets = |row: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)| {
            Y::with_rows(field(row, |row| &row.target), f)
        };
        f(&Fields::new(all, [targets]));
        Ok(())
    }

    fn with_weights(all: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
        let weights = |row: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)| {
            W::with_rows(field(row, |row| &row.weight), f)
        };
        f(&Fields::new(all, [weights]));
        Ok(())
    }
}
