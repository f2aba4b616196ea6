//! The cores of this machine.

use super::direct::{Forward, Gradient, Image, to_predict};
use super::gemm::{Product, gemm};
use super::{Engine, Finish, Matrix, Pooling, Sides, Sliding, pool};
use crate::activations::Activation;
use crate::element::Element;
use crate::layer::part;
use crate::layers::Patches;

/// Multiplications that are worth a thread: waking one takes tens of microseconds, and what it reads lies in the cache
/// of another.
const WORTH_A_THREAD: usize = 1 << 22;

/// Values of an activation that are worth a thread.
const VALUES: usize = 1 << 16;

/// Parts of a product start at multiples of this, where tiles and cache lines start.
const GRAIN: usize = 16;

/// Blocked products with the best instructions of this machine, on one thread or several.
///
/// Helping threads are the same for all networks, one less than the machine runs or the variable `RAYON_NUM_THREADS`
/// says; nothing is allocated after the first product.
/// Every value of a product is one chain of fused multiply-adds over k in order (where the machine
/// has no such instruction: of products and sums), so its bits do not depend on the number of
/// threads, nor on where in the product it lies.
///
/// ```
/// use keras_runtime::kernels::{Native, Engine, Matrix};
/// let (a, b) = ([1.0, 2.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// let mut c = [0.0; 3];
/// let (a, b) = (Matrix::row_major(&a, 2), Matrix::row_major(&b, 3));
/// Native::default().matmul(1, 3, 2, a, b, &mut c, false);
/// assert_eq!(c, [9.0, 12.0, 15.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Native {
    threads: usize,
}

impl Native {
    /// Work is split into at most so many parts (at least one).
    #[inline]
    pub fn new(threads: usize) -> Self {
        Native { threads: threads.max(1) }
    }

    /// Parts that work is split into.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Calls `f` with runs of whole rows of `data`, each of `width` values, and the number of the
    /// first row; the runs are worked on at the same time if each has at least `least` values.
    ///
    /// What `f` does to a row must not depend on the run it is in.
    ///
    /// ```
    /// use keras_runtime::kernels::Native;
    /// let mut x = [0; 6];
    /// Native::new(2).split_rows(&mut x, 2, 1, &|first, rows| {
    ///     for (i, row) in rows.chunks_exact_mut(2).enumerate() {
    ///         row.fill(first + i);
    ///     }
    /// });
    /// assert_eq!(x, [0, 0, 1, 1, 2, 2]);
    /// ```
    pub fn split_rows<T: Send>(
        &self,
        data: &mut [T],
        width: usize,
        least: usize,
        f: &(dyn Fn(usize, &mut [T]) + Sync),
    ) {
        let parts = self.threads.min(data.len() / least.max(1)).max(1);
        split_rows(data, width.max(1), 0, parts, f);
    }
}

impl Default for Native {
    /// As many threads as the machine runs at a time.
    fn default() -> Self {
        Native::new(pool::threads())
    }
}

impl<T: Element> Engine<T> for Native {
    /// # Panics
    /// If a slice is shorter than its matrix.
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    ) {
        let (threads, size) = (self.threads, [m, n, k]);
        once!(T: product(
            threads: usize,
            size: [usize; 3],
            a: Matrix<'_, T>,
            b: Matrix<'_, T>,
            c: &mut [T],
            accumulate: bool,
        ));
    }

    fn convolve(
        &self,
        sliding: Sliding<'_>,
        image: &[T],
        [kernel, bias]: [&[T]; 2],
        places: &mut [T],
        add: bool,
        finish: Finish<'_, T>,
        scratch: &mut [T],
    ) {
        let (native, sides) = (*self, [image, kernel, bias]);
        once!(T: convolve(
            native: Native,
            sliding: Sliding<'_>,
            sides: [&[T]; 3],
            places: &mut [T],
            add: bool,
            finish: Finish<'_, T>,
            scratch: &mut [T],
        ));
    }

    fn convolve_to_predict(
        &self,
        sliding: Sliding<'_>,
        pooling: Option<Pooling<'_>>,
        image: &[T],
        weights: [&[T]; 2],
        out: &mut [T],
        finish: Finish<'_, T>,
    ) -> bool {
        let (threads, sides) = (self.threads, &Sides::apart(image, out));
        once!(T: to_predict(
            threads: usize,
            sliding: Sliding<'_>,
            pooling: Option<Pooling<'_>>,
            sides: &Sides<'_, T>,
            weights: [&[T]; 2],
            finish: Finish<'_, T>,
        ) -> bool)
    }

    fn convolve_back(
        &self,
        sliding: Sliding<'_>,
        sides: [&[T]; 2],
        image: &mut [T],
        add: bool,
        scratch: &mut [T],
    ) {
        let native = *self;
        once!(T: convolve_back(
            native: Native,
            sliding: Sliding<'_>,
            sides: [&[T]; 2],
            image: &mut [T],
            add: bool,
            scratch: &mut [T],
        ));
    }

    fn convolve_kernel(
        &self,
        sliding: Sliding<'_>,
        sides: [&[T]; 2],
        kernel: &mut [T],
        add: bool,
        scratch: &mut [T],
    ) {
        let native = *self;
        once!(T: convolve_kernel(
            native: Native,
            sliding: Sliding<'_>,
            sides: [&[T]; 2],
            kernel: &mut [T],
            add: bool,
            scratch: &mut [T],
        ));
    }

    fn by_rows(
        &self,
        data: &mut [T],
        width: usize,
        least: usize,
        f: &(dyn Fn(usize, &mut [T]) + Sync),
    ) {
        self.split_rows(data, width, least, f);
    }

    fn activate<A: Activation<T>>(&self, activation: &A, x: &mut [T], shape: &[usize]) {
        if !A::BY_VALUE {
            return activation.forward_batch(x, shape);
        }
        self.split_rows(x, 1, VALUES, &|_, x| activation.forward_batch(x, &[x.len()]));
    }

    fn activate_back<A: Activation<T>>(
        &self,
        activation: &A,
        (x, y): (&[T], &[T]),
        gradient: &mut [T],
        shape: &[usize],
    ) {
        if !A::BY_VALUE {
            return activation.backward_batch(x, y, gradient, shape);
        }
        self.split_rows(gradient, 1, VALUES, &|first, gradient| {
            let part = |values| part(values, first, gradient.len());
            activation.backward_batch(part(x), part(y), gradient, &[gradient.len()]);
        });
    }

    fn is_native(&self) -> bool {
        true
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn set_threads(&mut self, threads: usize) {
        *self = Native::new(threads);
    }

    fn threads(&self) -> usize {
        self.threads
    }
}

/// A convolution without patches, unless the image is one matrix of them.
fn convolve<T: Element>(
    native: Native,
    sliding: Sliding<'_>,
    [image, kernel, bias]: [&[T]; 3],
    places: &mut [T],
    add: bool,
    finish: Finish<'_, T>,
    scratch: &mut [T],
) {
    if !sliding.taps.direct()
        && let Some(forward) = Forward::new(sliding, image, [kernel, bias], places, add, finish)
    {
        return forward.run(native.threads, places);
    }
    Patches { sliding, engine: &native, scratch }.narrow(image, [kernel, bias], places, add);
    if let Some(finish) = finish {
        finish(places);
    }
}

fn convolve_back<T: Element>(
    native: Native,
    sliding: Sliding<'_>,
    [places, kernel]: [&[T]; 2],
    image: &mut [T],
    add: bool,
    scratch: &mut [T],
) {
    if !sliding.taps.direct()
        && let Some(back) = Image::new(sliding, [places, kernel], image, add)
    {
        return back.run(native.threads, image);
    }
    Patches { sliding, engine: &native, scratch }.widen(places, kernel, image, add);
}

fn convolve_kernel<T: Element>(
    native: Native,
    sliding: Sliding<'_>,
    [image, places]: [&[T]; 2],
    kernel: &mut [T],
    add: bool,
    scratch: &mut [T],
) {
    if sliding.taps.direct()
        || !Gradient::run(native.threads, sliding, [image, places], kernel, add)
    {
        Patches { sliding, engine: &native, scratch }.gradient(image, places, kernel, add);
    }
}

/// A product on at most so many threads.
fn product<T: Element>(
    threads: usize,
    [m, n, k]: [usize; 3],
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    accumulate: bool,
) {
    let product = Product::new(m, n, k, a, b, c, accumulate);
    let work = m.saturating_mul(n).saturating_mul(k);
    let most = threads.min(work / WORTH_A_THREAD);
    // Each part packs B for itself.
    let parts = if most > 1 { most.min(1 + pool::free()) } else { 1 };
    // SAFETY: `Product::new` checked the sizes, and C is borrowed alone until the end of this call.
    unsafe { split(&product, parts, parts, gemm::<T>) }
}

/// Computes `product` in `parts` parts with `compute`, on at most so many threads.
///
/// # Safety
/// As for `compute`, which is [`gemm`] or one like it.
pub(super) unsafe fn split<T: Element>(
    product: &Product<T>,
    parts: usize,
    threads: usize,
    compute: unsafe fn(&Product<T>),
) {
    // The longer side of C: each part reads all of the other operand.
    let (m, n) = (product.m.div_ceil(GRAIN), product.n.div_ceil(GRAIN));
    let parts = parts.min(m.max(n));
    if parts <= 1 {
        // SAFETY: the caller's promise.
        return unsafe { compute(product) };
    }
    let (first, helpers) = (parts / 2, threads / 2);
    let (left, right) = if m >= n {
        product.split_rows(m * first / parts * GRAIN)
    } else {
        product.split_columns(n * first / parts * GRAIN)
    };
    // SAFETY: the two write different values of C.
    let mut left = || unsafe { split(&left, first, helpers, compute) };
    // SAFETY: as above.
    let mut right = || unsafe { split(&right, parts - first, threads - helpers, compute) };
    if threads > 1 {
        pool::join(&mut left, &mut right);
    } else {
        left();
        right();
    }
}

/// [`Native::split_rows`] from row `first` on.
fn split_rows<T: Send>(
    data: &mut [T],
    width: usize,
    first: usize,
    parts: usize,
    f: &(dyn Fn(usize, &mut [T]) + Sync),
) {
    let rows = data.len() / width;
    let parts = parts.min(rows);
    if parts <= 1 {
        return f(first, data);
    }
    let half = parts / 2;
    let cut = rows * half / parts;
    let (left, right) = data.split_at_mut(cut * width);
    pool::join(&mut || split_rows(left, width, first, half, f), &mut || {
        split_rows(right, width, first + cut, parts - half, f)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{FlushDenormals, agree};

    #[test]
    fn bits_do_not_depend_on_threads() {
        agree::bits_do_not_depend_on_threads::<f32, _>(Native::new);
        agree::bits_do_not_depend_on_threads::<f64, _>(Native::new);
    }

    #[test]
    fn is_the_reference_but_for_rounding() {
        agree::agrees::<f32>(&Native::default(), 1e-6);
        agree::agrees::<f64>(&Native::default(), 2e-15);
        agree::repeats::<f32>(&Native::default());
        agree::convolutions_agree::<f32>(&Native::default(), 1e-6);
        agree::convolutions_agree::<f64>(&Native::default(), 2e-15);
    }

    #[test]
    fn helpers_flush_denormals_where_the_caller_does() {
        let _guard = FlushDenormals::new();
        let expected = FlushDenormals::active();
        let mut flushed = [!expected; 64];
        Native::new(8).split_rows(&mut flushed, 1, 1, &|_, run| run.fill(FlushDenormals::active()));
        assert_eq!(flushed, [expected; 64]);
    }

    #[test]
    #[should_panic(expected = "A has 2 x 3 values")]
    fn short_slices_are_found() {
        let (a, b) = ([0.0; 5], [0.0; 6]);
        let (a, b) = (Matrix::row_major(&a, 3), Matrix::row_major(&b, 2));
        Native::new(1).matmul(2, 2, 3, a, b, &mut [0.0; 4], false);
    }
}
