//! One sample as a nested array, seen flat and back.

use crate::element::Element;

mod sealed {
    pub trait Sealed<T> {}
}

/// A number, or a nested array of numbers up to five deep: one input or one output of a model.
///
/// `[f32; 4]` has Keras's shape `(4,)`, `[[[f32; 1]; 28]; 28]` has `(28, 28, 1)`, an `f32` alone has
/// `()`. Nested arrays lie in memory in Keras's order (row-major, features last), so all views are
/// free.
///
/// ```
/// use keras_runtime::sample::Sample;
/// type Image = [[[f32; 1]; 28]; 28];
/// assert_eq!(<Image as Sample<f32>>::LEN, 784);
/// assert_eq!(<Image as Sample<f32>>::SHAPE, [28, 28, 1]);
/// assert_eq!([[1.0, 2.0], [3.0, 4.0]].as_flat(), [1.0, 2.0, 3.0, 4.0]);
/// ```
pub trait Sample<T: Element>: sealed::Sealed<T> + Copy + Send + Sync + 'static {
    /// Number of values.
    const LEN: usize;
    /// Length of each axis, outermost first; Keras's shape without the batch.
    const SHAPE: &'static [usize];
    /// All values 0.
    const ZEROS: Self;

    /// Samples end to end as one run of values.
    fn flatten(samples: &[Self]) -> &[T];

    /// Samples end to end as one run of values, to write into.
    fn flatten_mut(samples: &mut [Self]) -> &mut [T];

    /// A run of values as samples; values at the end that fill no sample are left out.
    ///
    /// ```
    /// use keras_runtime::sample::Sample;
    /// let samples = <[[f32; 2]; 2]>::chunk(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    /// assert_eq!(samples, [[[1.0, 2.0], [3.0, 4.0]]]);
    /// ```
    fn chunk(values: &[T]) -> &[Self];

    /// The values of this sample.
    fn as_flat(&self) -> &[T] {
        Self::flatten(core::slice::from_ref(self))
    }

    /// The values of this sample, to write into.
    fn as_flat_mut(&mut self) -> &mut [T] {
        Self::flatten_mut(core::slice::from_mut(self))
    }
}

impl<T: Element> sealed::Sealed<T> for T {}

impl<T: Element> Sample<T> for T {
    const LEN: usize = 1;
    const SHAPE: &'static [usize] = &[];
    const ZEROS: Self = T::ZERO;

    fn flatten(samples: &[Self]) -> &[T] {
        samples
    }
    fn flatten_mut(samples: &mut [Self]) -> &mut [T] {
        samples
    }
    fn chunk(values: &[T]) -> &[Self] {
        values
    }
}

impl<T: Element, const A: usize> sealed::Sealed<T> for [T; A] {}

impl<T: Element, const A: usize> Sample<T> for [T; A] {
    const LEN: usize = A;
    const SHAPE: &'static [usize] = &[A];
    const ZEROS: Self = [T::ZERO; A];

    fn flatten(samples: &[Self]) -> &[T] {
        samples.as_flattened()
    }
    fn flatten_mut(samples: &mut [Self]) -> &mut [T] {
        samples.as_flattened_mut()
    }
    fn chunk(values: &[T]) -> &[Self] {
        values.as_chunks().0
    }
}

/// The arrays of `A` samples `$inner`.
macro_rules! nested {
    ($inner:ty: $($axis:ident),+) => {
        impl<T: Element, $(const $axis: usize),+> sealed::Sealed<T> for [$inner; A] {}

        impl<T: Element, $(const $axis: usize),+> Sample<T> for [$inner; A] {
            const LEN: usize = A * <$inner as Sample<T>>::LEN;
            const SHAPE: &'static [usize] = &[$($axis),+];
            const ZEROS: Self = [<$inner as Sample<T>>::ZEROS; A];

            fn flatten(samples: &[Self]) -> &[T] {
                <$inner>::flatten(samples.as_flattened())
            }
            fn flatten_mut(samples: &mut [Self]) -> &mut [T] {
                <$inner>::flatten_mut(samples.as_flattened_mut())
            }
            fn chunk(values: &[T]) -> &[Self] {
                <$inner>::chunk(values).as_chunks().0
            }
        }
    };
}

nested!([T; B]: A, B);
nested!([[T; C]; B]: A, B, C);
nested!([[[T; D]; C]; B]: A, B, C, D);
nested!([[[[T; E]; D]; C]; B]: A, B, C, D, E);

/// Calls a macro with the generic parameters and the type of every sample.
macro_rules! samples {
    ($implement:ident) => {
        $implement!([] T);
        $implement!([const A: usize] [T; A]);
        $implement!([const B: usize, const A: usize] [[T; B]; A]);
        $implement!([const C: usize, const B: usize, const A: usize] [[[T; C]; B]; A]);
        $implement!(
            [const D: usize, const C: usize, const B: usize, const A: usize] [[[[T; D]; C]; B]; A]
        );
        $implement!(
            [const E: usize, const D: usize, const C: usize, const B: usize, const A: usize]
            [[[[[T; E]; D]; C]; B]; A]
        );
    };
}
pub(crate) use samples;

/// The same samples with other axes, without a copy. That both have the same number of values is
/// checked by the compiler.
///
/// ```
/// use keras_runtime::sample::reshape;
/// let rows = [[0.0_f32; 64]; 3];
/// let images: &[[[[f32; 1]; 8]; 8]] = reshape(&rows);
/// assert_eq!(images.len(), 3);
/// ```
///
/// ```compile_fail
/// # use keras_runtime::sample::reshape;
/// let rows = [[0.0_f32; 64]; 3];
/// let images: &[[[[f32; 1]; 7]; 7]] = reshape(&rows);
/// ```
pub fn reshape<T: Element, From: Sample<T>, To: Sample<T>>(samples: &[From]) -> &[To] {
    const { assert!(From::LEN == To::LEN, "the two samples differ in their number of values") }
    To::chunk(From::flatten(samples))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_deep_keeps_the_order() {
        let flat: [f64; 48] = core::array::from_fn(|i| i as f64);
        let samples = <[[[[f64; 2]; 3]; 2]; 4]>::chunk(&flat);
        assert_eq!(samples.len(), 1);
        assert_eq!(samples[0][3][1][2][1], 47.0);
        assert_eq!(samples[0][1][0][2][0], 16.0);
        assert_eq!(samples[0].as_flat(), flat);
        assert_eq!(<[[[[f64; 2]; 3]; 2]; 4]>::SHAPE, [4, 2, 3, 2]);
        assert_eq!(<[[[[f64; 2]; 3]; 2]; 4]>::LEN, 48);
    }

    #[test]
    fn written_through_the_flat_view() {
        let mut sample = <[[f32; 2]; 3]>::ZEROS;
        sample.as_flat_mut()[4] = 7.0;
        assert_eq!(sample, [[0.0, 0.0], [0.0, 0.0], [7.0, 0.0]]);
    }
}
