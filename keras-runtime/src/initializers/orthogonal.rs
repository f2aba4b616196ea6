use super::{Fans, Initializer, draw};
use crate::element::Element;
#[cfg(feature = "std")]
use crate::kernels::{axpy, dot};
use crate::rng::Rng;

arguments! {
    /// A random matrix with orthonormal rows or columns, whichever are fewer, times `gain` (Saxe
    /// et al., 2014). All axes but the last count as rows. Keras's `Orthogonal`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, Initializer, Orthogonal};
    /// use keras_runtime::rng::Rng;
    /// let mut w = [0.0f64; 4];
    /// Orthogonal::DEFAULT.fill(&mut w, &[2, 2], Fans::of(&[2, 2]), &mut Rng::new(0));
    /// assert!((w[0] * w[1] + w[2] * w[3]).abs() < 1e-12);
    /// ```
    pub struct Orthogonal {
        /// Length of the rows or columns.
        gain: f64 = 1.0,
        /// Makes every call draw the same values.
        seed: Option<u64> = None,
    }
}

impl<T: Element> Initializer<T> for Orthogonal {
    fn fill(&self, out: &mut [T], shape: &[usize], _fans: Fans, rng: &mut Rng) {
        let columns = shape.last().copied().unwrap_or(1).max(1);
        #[cfg(feature = "std")]
        fill(self, out, columns, rng);
        #[cfg(not(feature = "std"))]
        fill_in_place(self, out, columns, rng);
    }
}

/// Computes in `f64` whatever the weight's type is.
#[cfg(feature = "std")]
fn fill<T: Element>(initializer: &Orthogonal, out: &mut [T], columns: usize, rng: &mut Rng) {
    let rows = out.len() / columns;
    let (long, short) = (rows.max(columns), rows.min(columns));
    let mut vectors = vec![0.0; long * short];
    draw(&mut vectors, initializer.seed, rng, Rng::normal);
    orthonormalize(&mut vectors, long);
    for (row, out) in out.chunks_exact_mut(columns).enumerate() {
        for (column, out) in out.iter_mut().enumerate() {
            let (vector, place) = if rows < columns { (row, column) } else { (column, row) };
            *out = T::from_f64(initializer.gain * vectors[vector * long + place]);
        }
    }
}

/// Without a heap the weight itself is all the room there is, so that the values are rounded to its type
/// on the way: those of an `f32` have other last bits.
#[cfg(any(test, not(feature = "std")))]
fn fill_in_place<T: Element>(
    initializer: &Orthogonal,
    out: &mut [T],
    columns: usize,
    rng: &mut Rng,
) {
    draw(out, initializer.seed, rng, Rng::normal);
    let rows = out.len() / columns;
    let (count, len) = (rows.min(columns), rows.max(columns));
    let at = |vector: usize, place: usize| match rows < columns {
        true => vector * columns + place,
        false => place * columns + vector,
    };
    let product = |out: &[T], a, b| (0..len).map(|i| out[at(a, i)] * out[at(b, i)]).sum::<T>();
    for vector in 0..count {
        // As below.
        for other in (0..vector).chain(0..vector) {
            let factor = product(out, other, vector);
            for place in 0..len {
                out[at(vector, place)] = out[at(vector, place)] - factor * out[at(other, place)];
            }
        }
        let norm = product(out, vector, vector).sqrt();
        (0..len).for_each(|place| out[at(vector, place)] /= norm);
    }
    let gain = T::from_f64(initializer.gain);
    out.iter_mut().for_each(|value| *value *= gain);
}

/// Turns vectors of `len` values each into orthonormal ones (Gram and Schmidt). It is a QR
/// decomposition whose R has a positive diagonal, which makes the result of normal values uniform
/// over all rotations.
#[cfg(feature = "std")]
fn orthonormalize(vectors: &mut [f64], len: usize) {
    for start in (0..vectors.len()).step_by(len.max(1)) {
        let (done, rest) = vectors.split_at_mut(start);
        let vector = &mut rest[..len];
        // The second time takes away what rounding left.
        for _ in 0..2 {
            for other in done.chunks_exact(len) {
                axpy(-dot(other, vector), other, vector);
            }
        }
        let norm = dot(vector, vector).sqrt();
        vector.iter_mut().for_each(|value| *value /= norm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_rows_or_columns_are_orthonormal() {
        for (rows, columns) in [(1, 1), (40, 40), (33, 8), (8, 33), (5, 1), (1, 5)] {
            let shape = [rows, columns];
            let mut w = vec![0.0f64; rows * columns];
            let initializer = Orthogonal::DEFAULT.gain(2.0);
            initializer.fill(&mut w, &shape, Fans::of(&shape), &mut Rng::new(5));
            assert_orthonormal(&w, rows, columns);
            fill_in_place(&initializer, &mut w, columns, &mut Rng::new(5));
            assert_orthonormal(&w, rows, columns);
        }
    }

    /// Whether they are, with a gain of 2.
    fn assert_orthonormal(w: &[f64], rows: usize, columns: usize) {
        let at = |i: usize, k: usize| {
            if rows < columns { w[i * columns + k] } else { w[k * columns + i] }
        };
        for i in 0..rows.min(columns) {
            for j in 0..rows.min(columns) {
                let product: f64 = (0..rows.max(columns)).map(|k| at(i, k) * at(j, k)).sum();
                let expected = if i == j { 4.0 } else { 0.0 };
                assert!((product - expected).abs() < 1e-12, "{rows} x {columns}");
            }
        }
    }

    #[test]
    fn signs_are_even() {
        let mut rng = Rng::new(11);
        let mut w = [0.0f64];
        let sum: f64 = (0..1000)
            .map(|_| {
                Orthogonal::DEFAULT.fill(&mut w, &[1, 1], Fans::of(&[1, 1]), &mut rng);
                w[0]
            })
            .sum();
        assert!(sum.abs() < 100.0);
    }
}
