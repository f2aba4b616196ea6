//! One row's targets, as a source has them.

use super::{Flat, Rows};
use crate::element::Element;
use crate::error::Result;
use crate::losses::NoTarget;
use crate::sample::Sample;
use crate::train::AnyTarget;

/// The target of one row of a [`Source`](super::Source) for a model with outputs `O` and a loss of the
/// kind `K`: what the sets of [`Targets`](super::Targets) hold, such as a class number or a nested array;
/// the struct of several outputs with one in each place; any of them with a weight
/// ([`Weighted`](super::Weighted)).
#[diagnostic::on_unimplemented(
    message = "expected the target of a row for the output `{O}` and this loss, found `{Self}`",
    label = "this target does not fit the output `{O}`",
    note = "most losses take targets of the output's shape, `{O}`; `SparseCategoricalCrossentropy` takes a class number, such as `u8`",
    note = "`Source::map_y` makes other targets of those of a source",
    note = "a model with several outputs takes their struct, with the target of each in its place"
)]
pub trait TargetRow<T: Element, O, K>: Sized + Send + Sync {
    /// Hands the targets to `f` as rows of values; class numbers as numbers.
    ///
    /// # Errors
    /// Targets of another shape, where only the run knows it.
    fn with_rows(all: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()>;

    /// Hands the weights to `f`, where there are some.
    ///
    /// # Errors
    /// As for [`with_rows`](Self::with_rows).
    fn with_weights(all: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
        let _ = (all, f);
        Ok(())
    }
}

/// The target of an output without a loss.
#[diagnostic::do_not_recommend]
impl<T: Element, O> TargetRow<T, O, NoTarget> for () {
    fn with_rows(_: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
        f(&Flat::<T>::of(&[], 0));
        Ok(())
    }
}

/// Where only the run knows the loss, it checks how many values there are.
macro_rules! any {
    ([$($generics:tt)*] $number:ty, $target:ty) => {
        #[diagnostic::do_not_recommend]
        impl<O, $($generics)*> TargetRow<$number, O, AnyTarget> for $target {
            fn with_rows(all: &[Self], f: &mut dyn FnMut(&dyn Rows<$number>)) -> Result<()> {
                let values = <Self as Sample<$number>>::flatten(all);
                f(&Flat::of(values, <Self as Sample<$number>>::LEN));
                Ok(())
            }
        }
    };
}

any!([] f32, f32);
any!([] f64, f64);
any!([T: Element, const A: usize] T, [T; A]);
any!([T: Element, const A: usize, const B: usize] T, [[T; B]; A]);
any!([T: Element, const A: usize, const B: usize, const C: usize] T, [[[T; C]; B]; A]);
