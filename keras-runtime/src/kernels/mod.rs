//! The one place for SIMD and threads: [`Engine`] is the border behind which the
//! arithmetic can be exchanged.

use crate::activations::Activation;
use crate::element::Element;
use crate::layers::{Patches, Taps, Windows};

#[cfg(all(test, feature = "std"))]
mod agree;
#[cfg(feature = "std")]
mod any;
#[cfg(feature = "std")]
mod array;
#[cfg(feature = "std")]
mod best;
#[cfg(feature = "blas")]
mod blas;
#[cfg(feature = "std")]
mod denormal;
#[cfg(feature = "std")]
mod direct;
mod elementwise;
#[cfg(feature = "std")]
mod gemm;
#[cfg(feature = "std")]
mod inline;
mod map;
#[cfg(feature = "std")]
mod native;
mod plain;
#[cfg(feature = "std")]
mod pool;
mod quick;
mod reduce;
mod reference;
mod row;
mod sample;
mod simd;
mod slide;

#[cfg(feature = "std")]
pub use any::AnyEngine;
#[cfg(feature = "std")]
pub(crate) use array::array;
#[cfg(feature = "blas")]
pub use blas::Blas;
#[cfg(feature = "std")]
pub use denormal::FlushDenormals;
pub(crate) use elementwise::add_column_sums_with;
pub use elementwise::{add_bias, add_column_sums, axpy};
#[cfg(feature = "std")]
pub use inline::{Inline, Inlined, Whole};
#[cfg(feature = "std")]
pub(crate) use inline::{activate_back_inline, activate_inline};
pub(crate) use map::{map, map_strided};
#[cfg(feature = "std")]
pub use native::Native;
pub use plain::Plain;
#[cfg(feature = "std")]
pub(crate) use pool::join;
pub use quick::Quick;
pub use reduce::{dot, sum_by};
pub use reference::Reference;
pub(crate) use row::all_rows as rows_stored;
pub use row::{Columns, multiply_rows};
pub use sample::Road;
#[cfg(feature = "std")]
pub use sample::Single;
pub(crate) use sample::{convolve, convolve_each, convolve_pooled, rows, separate};
pub use simd::dispatch;
#[cfg(feature = "std")]
pub(crate) use simd::dispatch_fused;
pub use slide::Shared;
#[cfg(not(feature = "std"))]
pub(crate) use slide::sqrt;
pub(crate) use slide::{
    AddStored, Kernel, Pool, Sides, Sums, conv, conv_stored, depthwise, depthwise_stored, fits,
    pool, separable, separable_stored,
};

/// Any number type: without `std` no function is compiled for other registers.
#[cfg(not(feature = "std"))]
pub trait Inlined {}
#[cfg(not(feature = "std"))]
impl<T> Inlined for T {}

/// A matrix in memory: `rows` × `columns` values, `row_stride` and `column_stride` apart.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a, T> {
    /// The values; the first is at (0, 0).
    pub data: &'a [T],
    /// Distance between neighbours in a column.
    pub row_stride: usize,
    /// Distance between neighbours in a row.
    pub column_stride: usize,
}

impl<'a, T> Matrix<'a, T> {
    /// Row-major values with `columns` a row.
    pub fn row_major(data: &'a [T], columns: usize) -> Self {
        Matrix { data, row_stride: columns, column_stride: 1 }
    }

    /// The same values with rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Matrix { data: self.data, row_stride: self.column_stride, column_stride: self.row_stride }
    }

    /// Whether `data` reaches as far as a matrix of this size.
    #[cfg(feature = "std")]
    #[inline]
    fn holds(&self, rows: usize, columns: usize) -> bool {
        if rows == 0 || columns == 0 {
            return true;
        }
        let last = (rows - 1)
            .checked_mul(self.row_stride)
            .zip((columns - 1).checked_mul(self.column_stride))
            .and_then(|(row, column)| row.checked_add(column));
        last.is_some_and(|last| last < self.data.len())
    }
}

/// A kernel that slides over images.
#[derive(Clone, Copy, Debug)]
pub struct Sliding<'a> {
    /// Where it stops, and where its taps lie.
    pub taps: &'a Taps,
    /// Channels at each place.
    pub filters: usize,
}

/// Windows over what a convolution makes, and what becomes of each.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "std"), expect(dead_code, reason = "devices pool afterwards"))]
pub struct Pooling<'a> {
    /// Where they lie.
    pub(crate) windows: &'a Windows,
    /// Their largest values, or means.
    pub(crate) how: Pool,
}

/// What is to be done to some whole rows of what comes out as soon as they are complete.
pub type Finish<'a, T> = Option<&'a (dyn Fn(&mut [T]) + Sync)>;

/// Who does the tensor work of a network: its products of matrices, its convolutions and its activations,
/// forward and back. Convolutions are products with patches of the image unless an engine has its own.
///
/// | engine | products | functions |
/// |---|---|---|
/// | `Native`, the default | blocked, with this machine's instructions, on its cores | in vectors ([`Quick`]) |
/// | [`Reference`] | the definition, in three loops | exact |
/// | `Blas` (feature `blas`) | those of OpenBLAS | in vectors |
/// | [`Plain`] | loops for one sample and for learning on a device | exact |
///
/// An engine is chosen where the network is compiled for training (`Trainer::engine`) or where it
/// predicts (`Train::predict_batch_on`, `adapt_on`); the network stays as it is. A type of your own that
/// implements this trait is one more:
///
/// ```
/// use keras_runtime::kernels::{Engine, Matrix, Reference};
/// use keras_runtime::prelude::*;
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// /// Counts products.
/// #[derive(Default)]
/// struct Counting(AtomicUsize);
///
/// impl<T: Element> Engine<T> for Counting {
///     fn matmul(
///         &self,
///         m: usize,
///         n: usize,
///         k: usize,
///         a: Matrix<'_, T>,
///         b: Matrix<'_, T>,
///         c: &mut [T],
///         accumulate: bool,
///     ) {
///         self.0.fetch_add(1, Ordering::Relaxed);
///         Reference.matmul(m, n, k, a, b, c, accumulate);
///     }
/// }
///
/// model! { struct Net { Input(2); Dense(3, activation = relu); Dense(1); } }
/// let (net, engine) = (Net::new(0), Counting::default());
/// let y = net.predict_batch_on(&engine, &[[0.1, 0.2], [0.3, 0.4]])?;
/// assert_eq!((y.len(), engine.0.into_inner()), (2, 2));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
///
/// What is no work of an engine, and stays as it is with each: losses, metrics, what an optimizer does
/// with weights (the products of `Muon` too), how weights begin, and the layers that neither multiply
/// matrices nor apply activations, such as pooling and normalization.
///
/// Results must not depend on the number of threads: split work over outputs, never over sums.
pub trait Engine<T: Element>: Sync {
    /// C = A·B, or C += A·B with `accumulate`. A is m × k, B is k × n, C is m × n and row-major
    /// without gaps. A and B may lie with any strides, also transposed; one of 0 repeats values. What is
    /// in C does not matter without `accumulate`, and a sum of nothing is 0.
    #[allow(clippy::too_many_arguments)]
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    );

    /// A convolution: places = patches · kernel + bias, or added to what is there with `add`; then `finish`.
    ///
    /// `kernel` has a row for each value of a patch and a column for each filter, `bias` a value for each
    /// filter or none; `scratch` has the room that [`Taps::scratch`] tells for these samples. An engine that
    /// only multiplies matrices gathers the patches.
    #[allow(clippy::too_many_arguments)]
    fn convolve(
        &self,
        sliding: Sliding<'_>,
        image: &[T],
        [kernel, bias]: [&[T]; 2],
        places: &mut [T],
        add: bool,
        finish: Finish<'_, T>,
        scratch: &mut [T],
    ) where
        Self: Sized,
    {
        Patches { sliding, engine: self, scratch }.narrow(image, [kernel, bias], places, add);
        if let Some(finish) = finish {
            finish(places);
        }
    }

    /// A convolution outside of training, `finish` included, and what pooling makes of it if some is asked for. Its
    /// sums may be others than those of [`convolve`](Self::convolve), and what pooling does not read is not made.
    ///
    /// `false` where this engine has nothing of its own for it: then nothing was written, and one is to be done
    /// after the other.
    fn convolve_to_predict(
        &self,
        sliding: Sliding<'_>,
        pooling: Option<Pooling<'_>>,
        image: &[T],
        weights: [&[T]; 2],
        out: &mut [T],
        finish: Finish<'_, T>,
    ) -> bool {
        let _ = (sliding, pooling, image, weights, out, finish);
        false
    }

    /// The way back from [`convolve`](Self::convolve) to the image, and what a transposed convolution is: image
    /// = what places · kernelᵀ makes of the patches, or added to what is there.
    fn convolve_back(
        &self,
        sliding: Sliding<'_>,
        [places, kernel]: [&[T]; 2],
        image: &mut [T],
        add: bool,
        scratch: &mut [T],
    ) where
        Self: Sized,
    {
        Patches { sliding, engine: self, scratch }.widen(places, kernel, image, add);
    }

    /// The gradient of a convolution's kernel: patchesᵀ · places, or added to what is there.
    fn convolve_kernel(
        &self,
        sliding: Sliding<'_>,
        [image, places]: [&[T]; 2],
        kernel: &mut [T],
        add: bool,
        scratch: &mut [T],
    ) where
        Self: Sized,
    {
        Patches { sliding, engine: self, scratch }.gradient(image, places, kernel, add);
    }

    /// Calls `f` with runs of whole rows of `data`, each of `width` values, and the number of the first row: at
    /// the same time where this engine can and each run has at least `least` values.
    ///
    /// What `f` does to a row must not depend on the run that it is in.
    fn by_rows(
        &self,
        data: &mut [T],
        width: usize,
        least: usize,
        f: &(dyn Fn(usize, &mut [T]) + Sync),
    ) {
        let _ = (width, least);
        f(0, data);
    }

    /// Applies an activation in place, with the functions that are this engine's: exact ones unless
    /// it is for batches. `shape` is that of `x`, the batch first.
    fn activate<A: Activation<T>>(&self, activation: &A, x: &mut [T], shape: &[usize]) {
        activation.forward(x, shape);
    }

    /// The way back of [`activate`](Self::activate), see [`Activation::backward`].
    fn activate_back<A: Activation<T>>(
        &self,
        activation: &A,
        (x, y): (&[T], &[T]),
        gradient: &mut [T],
        shape: &[usize],
    ) {
        activation.backward(x, y, gradient, shape);
    }

    /// Whether a tiny network may take the road of one function instead, whose bits are those of `Native`.
    #[doc(hidden)]
    fn is_native(&self) -> bool {
        false
    }

    /// Whether its functions are those of [`Element::Quick`]: a layer may then compute them in a loop with what
    /// is before and after them.
    fn is_quick(&self) -> bool {
        false
    }

    /// Computes on at most so many threads from now on: what `Trainer::threads` asks for. An engine
    /// without threads leaves it at that.
    fn set_threads(&mut self, threads: usize) {
        let _ = threads;
    }

    /// On how many threads it computes at most.
    fn threads(&self) -> usize {
        1
    }
}
