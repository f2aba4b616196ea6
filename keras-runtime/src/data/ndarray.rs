//! Arrays of the crate `ndarray` as samples and targets: the first axis counts the samples, the
//! others are checked against the model's shape at run time.
//!
//! ```
//! use keras_runtime::data::Samples;
//! let x = ndarray::array![[1.0_f32, 2.0], [3.0, 4.0], [5.0, 6.0]];
//! assert_eq!(Samples::<f32, [f32; 2]>::rows(&x)?.len(), 3);
//! let error = Samples::<f32, [f32; 3]>::rows(&x).err().unwrap();
//! assert_eq!(error.to_string(), "each sample must have the shape 3, found 2");
//! # Ok::<(), keras_runtime::error::Error>(())
//! ```

use super::targets::shape;
use super::{Label, Number, Rows, Samples, Targets};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::losses::{Dense, Sparse};
use crate::sample::Sample;
use ndarray::{ArrayBase, ArrayView, Axis, Data, Ix1, Ix2, Ix3, Ix4, RemoveAxis};

/// The rows of an array, in any layout.
struct Outer<'a, V, D>(ArrayView<'a, V, D>);

impl<T, V: Number<T>, D: RemoveAxis> Rows<T> for Outer<'_, V, D> {
    fn len(&self) -> usize {
        self.0.len_of(Axis(0))
    }
    fn row_len(&self) -> usize {
        self.0.shape()[1..].iter().product()
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        let values = self.0.index_axis(Axis(0), row);
        // Row-major whatever the layout.
        out.iter_mut().zip(values.iter()).for_each(|(out, value)| *out = value.number());
    }
    fn as_flat(&self) -> Option<&[T]> {
        V::same(self.0.as_slice()?)
    }
}

/// The rows of an array, if they have the shape `expected`; a row that is one value fits `(1,)`.
fn rows<'a, T: Element, V: Number<T>, D: RemoveAxis + 'a>(
    what: &'static str,
    expected: &[usize],
    array: ArrayView<'a, V, D>,
) -> Result<Box<dyn Rows<T> + 'a>> {
    let found = &array.shape()[1..];
    if found == expected || (found.is_empty() && expected == [1]) {
        return Ok(Box::new(Outer(array)));
    }
    Err(Error::Shape { what, expected: expected.to_vec(), found: found.to_vec() })
}

macro_rules! arrays {
    ($($dimension:ty: [$($axis:ident),*] $sample:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Element, A: Data<Elem = T>, $(const $axis: usize),*> Samples<T, $sample>
            for ArrayBase<A, $dimension>
        {
            fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
                rows("sample", <$sample as Sample<T>>::SHAPE, self.view())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Element, A: Data<Elem = T>, $(const $axis: usize),*> Targets<T, $sample, Dense>
            for ArrayBase<A, $dimension>
        {
            fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
                rows("target", <$sample as Sample<T>>::SHAPE, self.view())
            }
        }
    )*};
}

arrays! {
    Ix1: [] [T; 1];
    Ix2: [N] [T; N];
    Ix3: [N, M] [[T; N]; M];
    Ix4: [N, M, L] [[[T; N]; M]; L];
}

macro_rules! label_arrays {
    ($($dimension:ty: [$($axis:ident),*] $sample:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Element, V: Label + Number<T>, A: Data<Elem = V>, $(const $axis: usize),*>
            Targets<T, $sample, Sparse> for ArrayBase<A, $dimension>
        {
            fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
                rows("target", shape::<T, $sample, Sparse>(), self.view())
            }
        }
    )*};
}

label_arrays! {
    Ix1: [N] [T; N];
    Ix2: [N, M] [[T; N]; M];
    Ix3: [N, M, L] [[[T; N]; M]; L];
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, Array3};

    #[test]
    fn any_layout_gives_row_major_rows() {
        let array = Array3::from_shape_fn((2, 3, 4), |(i, j, k)| (100 * i + 10 * j + k) as f64);
        let turned = Array3::from_shape_fn((4, 3, 2), |(k, j, i)| (100 * i + 10 * j + k) as f64);
        for view in [array.view(), turned.view().reversed_axes()] {
            let rows = Samples::<f64, [[f64; 4]; 3]>::rows(&view).unwrap();
            let mut out = [0.0; 12];
            rows.copy_row(1, &mut out);
            assert_eq!(out[..5], [100.0, 101.0, 102.0, 103.0, 110.0]);
            assert_eq!((rows.len(), out[11]), (2, 123.0));
        }
        assert!(Samples::<f64, [[f64; 4]; 3]>::rows(&array).unwrap().as_flat().is_some());
    }

    #[test]
    fn targets_and_labels() {
        let numbers = Array1::from(vec![1.0_f32, 2.0]);
        assert_eq!(Targets::<f32, [f32; 1], Dense>::rows(&numbers).unwrap().row_len(), 1);
        let labels = Array1::from(vec![1_u8, 2]);
        assert_eq!(Targets::<f32, [f32; 3], Sparse>::rows(&labels).unwrap().row_len(), 1);
        let steps = Array2::<i64>::zeros((5, 7));
        assert_eq!(Targets::<f32, [[f32; 3]; 7], Sparse>::rows(&steps).unwrap().row_len(), 7);
        let error = Targets::<f32, [[f32; 3]; 8], Sparse>::rows(&steps).err().unwrap();
        assert_eq!(error.to_string(), "each target must have the shape 8, found 7");
    }
}
