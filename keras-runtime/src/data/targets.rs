//! The door through which targets reach a loss.

use super::rows::of_shape;
use super::{Flat, FromRows, Matrices, Number, Rows, TargetRow};
use crate::element::Element;
use crate::error::Result;
use crate::losses::{Dense, NoTarget, Sequence, Sparse, Target};
use crate::ports::Ports;
use crate::sample::{Sample, samples};
use crate::train::AnyTarget;
use nalgebra::{SMatrix, SVector};

/// A whole number that names a class: `u8`, `u16`, `u32`, `usize`, `i32` or `i64`.
///
/// ```
/// use keras_runtime::data::Label;
/// assert_eq!(7_u8.class(), Some(7));
/// assert_eq!((-1_i32).class(), None);
/// ```
pub trait Label: Number<f32> + Number<f64> {
    /// The class, unless the label is negative or too large.
    fn class(self) -> Option<usize>;
}

/// Targets of a model with outputs `O`, for a loss of the kind `K`.
///
/// For losses on [`Dense`] targets they hold what [`Samples`](super::Samples) holds, with the shape
/// of the output; an output of one number also takes whole numbers and `bool`s. For losses on
/// [`Sparse`] targets they are class numbers ([`Label`]) in place of the output's last axis: `[L]`
/// for `[T; CLASSES]`, `[[L; STEPS]]` for `[[T; CLASSES]; STEPS]`. For losses on [`Sequence`] targets
/// they are class numbers too, as many for each step-wise output as the longest needs.
///
/// ```
/// use keras_runtime::data::Targets;
/// use keras_runtime::losses::{Dense, Sparse};
/// let one_hot = [[0.0_f32, 1.0, 0.0], [1.0, 0.0, 0.0]];
/// let labels = [1_u8, 0];
/// let dense = Targets::<f32, [f32; 3], Dense>::rows(&one_hot)?;
/// let sparse = Targets::<f32, [f32; 3], Sparse>::rows(&labels)?;
/// assert_eq!((dense.row_len(), sparse.row_len()), (3, 1));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "expected targets for the output `{O}` and this loss, found `{Self}`",
    label = "these targets do not fit the output `{O}`",
    note = "the last layer of the model yields `{O}`: change its units in `model!`, or the targets, or the loss",
    note = "most losses take targets of the output's shape, as `Vec<{O}>`; `to_categorical` makes them from class numbers",
    note = "`SparseCategoricalCrossentropy` takes one class number a sample, such as `Vec<u8>`",
    note = "a model with several outputs takes their struct, with the targets of each in its place"
)]
pub trait Targets<T: Element, O, K> {
    /// The targets as rows of values; class numbers as numbers.
    ///
    /// # Errors
    /// [`Error::RowLength`](crate::error::Error::RowLength) or
    /// [`Error::Shape`](crate::error::Error::Shape) where the shape is known at run time only and
    /// is not that of the output.
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>>;

    /// Hands the rows to `f`; slices, vectors and arrays take no memory for it.
    ///
    /// # Errors
    /// As for [`rows`](Self::rows).
    fn with_rows(&self, f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
        f(&*self.rows()?);
        Ok(())
    }
}

/// Implements the door for sets of `$item`, and for an `$item` of a source.
macro_rules! targets {
    ([$($generics:tt)*] $item:ty, Targets<T, $output:ty, $kind:ty>, $rows:expr) => {
        containers!([$($generics)*] $item, Targets<T, $output, $kind>, $rows);
        targets!(@row [$($generics)*] $item, $output, $kind, $rows);
    };
    (@row [$($generics:tt)*] $item:ty, $output:ty, $kind:ty, $rows:expr) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> TargetRow<T, $output, $kind> for $item {
            fn with_rows(all: &[Self], f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
                f(&$rows(all));
                Ok(())
            }
        }
    };
}

containers!(
    [T: Element, O: Sample<T>] O, Targets<T, O, Dense>, |all| Flat::of(O::flatten(all), O::LEN)
);

/// A sample of a source. Not for all `O: Sample<T>`: the compiler could not tell these from rows with
/// weights.
macro_rules! dense {
    ([$($generics:tt)*] $sample:ty) => {
        targets!(@row [T: Element, $($generics)*] $sample, $sample, Dense, |all| {
            Flat::of(<$sample as Sample<T>>::flatten(all), <$sample as Sample<T>>::LEN)
        });
    };
}

samples!(dense);
targets!([T: Element] T, Targets<T, [T; 1], Dense>, |all| Flat::of(all, 1));
targets!([T: Element, const N: usize] SVector<T, N>, Targets<T, [T; N], Dense>, Matrices);
targets!(
    [T: Element, const R: usize, const C: usize]
    SMatrix<T, R, C>, Targets<T, [[T; R]; C], Dense>, Matrices
);
targets!([T: Element] bool, Targets<T, [T; 1], Dense>, |all| Flat::of(all, 1));

// One by one, not for all `L: Label`: so that other targets are answered by the text above.
macro_rules! labels {
    ($($label:ty),*) => {$(
        impl Label for $label {
            fn class(self) -> Option<usize> {
                usize::try_from(self).ok()
            }
        }

        targets!([T: Element] $label, Targets<T, [T; 1], Dense>, |all| Flat::of(all, 1));
        targets!(@row [T: Element, O] $label, O, AnyTarget, |all| Flat::of(all, 1));
        targets!(
            [T: Element, const K: usize] $label, Targets<T, [T; K], Sparse>, |all| Flat::of(all, 1)
        );
        targets!(
            [T: Element, const K: usize, const A: usize]
            [$label; A], Targets<T, [[T; K]; A], Sparse>, steps
        );
        targets!(
            [T: Element, const N: usize, const K: usize, const A: usize]
            [$label; N], Targets<T, [[T; K]; A], Sequence>, sequences
        );
        targets!(
            [T: Element, const K: usize, const B: usize, const A: usize]
            [[$label; B]; A], Targets<T, [[[T; K]; B]; A], Sparse>, pixels
        );
    )*};
}

labels!(u8, u16, u32, usize, i32, i64);

/// The labels of a sequence.
fn sequences<L, const N: usize>(all: &[[L; N]]) -> Flat<'_, L> {
    Flat::of(all.as_flattened(), N)
}

/// One label a step.
fn steps<L, const A: usize>(all: &[[L; A]]) -> Flat<'_, L> {
    Flat::of(all.as_flattened(), A)
}

/// One label a pixel.
fn pixels<L, const B: usize, const A: usize>(all: &[[[L; B]; A]]) -> Flat<'_, L> {
    Flat::of(all.as_flattened().as_flattened(), A * B)
}

#[diagnostic::do_not_recommend]
impl<T: Element, O: Sample<T>> Targets<T, O, Dense> for Flat<'_, T> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        of_shape("target", O::SHAPE, *self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, O: Sample<T>, L: Label + Number<T>> Targets<T, O, Sparse> for Flat<'_, L> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        of_shape("target", shape::<T, O, Sparse>(), *self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, O: Sample<T>, L: Label + Number<T>> Targets<T, O, Sequence> for Flat<'_, L> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        Ok(Box::new(*self))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, O: Sample<T>, K: Target, R: Rows<T>> Targets<T, O, K> for FromRows<R> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        match K::FREE {
            true => Ok(Box::new(&self.0)),
            false => of_shape("target", shape::<T, O, K>(), &self.0),
        }
    }
}

/// The targets of an output without a loss.
#[diagnostic::do_not_recommend]
impl<T: Element, O: Sample<T>> Targets<T, O, NoTarget> for () {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        Ok(Box::new(Flat::<T>::of(&[], 0)))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, O: Ports<T>, R: Rows<T>> Targets<T, O, AnyTarget> for FromRows<R> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        Ok(Box::new(&self.0))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, O, K, Y: Targets<T, O, K> + ?Sized> Targets<T, O, K> for &Y {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        (**self).rows()
    }
}

/// The shape of one target of the kind `K` for outputs `O`: for labels, one value in place of the
/// last axis. For a [`Sequence`] the data has it.
///
/// ```
/// use keras_runtime::data::target_shape;
/// use keras_runtime::losses::{Dense, Sparse};
/// assert_eq!(target_shape::<f32, [[f32; 10]; 7], Dense>(), [7, 10]);
/// assert_eq!(target_shape::<f32, [[f32; 10]; 7], Sparse>(), [7]);
/// ```
pub fn shape<T: Element, O: Sample<T>, K: Target>() -> &'static [usize] {
    K::shape(O::SHAPE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<O, K: Target>(y: &(impl Targets<f32, O, K> + ?Sized)) -> Vec<Vec<f32>> {
        let rows = y.rows().unwrap();
        let row = |i| {
            let mut out = vec![0.0; rows.row_len()];
            rows.copy_row(i, &mut out);
            out
        };
        (0..rows.len()).map(row).collect()
    }

    #[test]
    fn one_number_a_sample() {
        let expected = [[1.0], [0.0]];
        assert_eq!(values::<[f32; 1], Dense>(&vec![1.0, 0.0]), expected);
        assert_eq!(values::<[f32; 1], Dense>(&vec![[1.0], [0.0]]), expected);
        assert_eq!(values::<[f32; 1], Dense>(&[true, false]), expected);
        assert_eq!(values::<[f32; 1], Dense>(&[1_u8, 0][..]), expected);
        assert_eq!(
            values::<[f32; 1], Dense>(&vec![SVector::<f32, 1>::new(1.0), SVector::zeros()]),
            expected
        );
    }

    #[test]
    fn labels_a_sample_a_step_a_pixel() {
        assert_eq!(values::<[f32; 10], Sparse>(&vec![3_usize, 9]), [[3.0], [9.0]]);
        assert_eq!(values::<[[f32; 10]; 2], Sparse>(&[[3_i64, -1]]), [[3.0, -1.0]]);
        let pixels = [[[1_u8, 2], [3, 4], [5, 6]]];
        assert_eq!(values::<[[[f32; 9]; 2]; 3], Sparse>(&pixels), [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]);
        let flat = Flat::new(pixels.as_flattened().as_flattened(), 6).unwrap();
        assert_eq!(values::<[[[f32; 9]; 2]; 3], Sparse>(&flat), [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]);
        let error = Targets::<f32, [f32; 9], Sparse>::rows(&flat).err().unwrap();
        assert_eq!(error.to_string(), "each target must have 1 values, found 6");
    }
}
