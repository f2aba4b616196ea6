use super::Regularizer;
use crate::element::{Element, Real};
use crate::tensor::Axis;

arguments! {
    /// `factor` times the mean of |cos| of the angles between all pairs of rows or columns of a
    /// matrix, whose minimum has them orthogonal. Keras's `OrthogonalRegularizer`.
    ///
    /// A weight that is no matrix, or has no two rows or columns, costs nothing.
    ///
    /// ```
    /// use keras_runtime::regularizers::{OrthogonalRegularizer, Regularizer};
    /// let orthogonal = OrthogonalRegularizer::DEFAULT.factor(1.0);
    /// assert_eq!(orthogonal.penalty(&[1.0, 0.0, 0.0, 2.0], &[2, 2]), 0.0);
    /// assert_eq!(orthogonal.penalty(&[4.0, 3.0, -2.0, 0.0], &[2, 2]), 0.8);
    /// ```
    pub struct OrthogonalRegularizer {
        /// The factor.
        factor: f64 = 0.01,
        /// Which vectors to make orthogonal.
        mode: OrthogonalMode = OrthogonalMode::Rows,
    }
}

/// The vectors that [`OrthogonalRegularizer`] compares. Keras's `mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrthogonalMode {
    /// The rows of the matrix; Keras's `"rows"`.
    Rows,
    /// The columns of the matrix; Keras's `"columns"`.
    Columns,
}

/// Keras's lower bound of a norm.
const EPSILON: f64 = 1e-7;

impl OrthogonalRegularizer {
    /// The vectors as lanes of an axis, and the factor of one pair.
    fn vectors(&self, shape: &[usize]) -> Option<(Axis, f64)> {
        let &[rows, columns] = shape else { return None };
        let (axis, count) = match self.mode {
            OrthogonalMode::Rows => (1, rows),
            OrthogonalMode::Columns => (0, columns),
        };
        let pairs = (count * count.saturating_sub(1) / 2) as f64;
        Some((Axis::of(shape, axis)?, self.factor / pairs)).filter(|_| pairs > 0.0)
    }
}

/// a·b of the lanes that start at `i` and `j`.
fn product<T: Element>(weight: &[T], axis: Axis, i: usize, j: usize) -> f64 {
    let pairs = axis.values(i, weight).zip(axis.values(j, weight));
    pairs.map(|(a, b)| a.to_f64() * b.to_f64()).sum()
}

/// What a lane is multiplied by to have length 1, and whether it depends on the lane.
fn inverse_norm<T: Element>(weight: &[T], axis: Axis, i: usize) -> (f64, bool) {
    let norm = Real::sqrt(product(weight, axis, i, i));
    (1.0 / Real::max(norm, EPSILON), norm > EPSILON)
}

impl<T: Element> Regularizer<T> for OrthogonalRegularizer {
    fn penalty(&self, weight: &[T], shape: &[usize]) -> T {
        let Some((axis, factor)) = self.vectors(shape) else { return T::ZERO };
        let mut sum = 0.0;
        for i in axis.lanes() {
            let (scale, _) = inverse_norm(weight, axis, i);
            for j in axis.lanes().take_while(|&j| j < i) {
                let cos = product(weight, axis, i, j) * scale * inverse_norm(weight, axis, j).0;
                sum += cos.abs();
            }
        }
        T::from_f64(factor * sum)
    }

    // With unit vectors u = w / |w|, the gradient of |u·v| with respect to w is
    // (sign(u·v) · v − |u·v| · u) / |w|.
    fn add_gradient(&self, weight: &[T], shape: &[usize], scale: T, gradient: &mut [T]) {
        let Some((axis, factor)) = self.vectors(shape) else { return };
        let factor = factor * scale.to_f64();
        for i in axis.lanes() {
            let (scale_i, free) = inverse_norm(weight, axis, i);
            for j in axis.lanes().filter(|&j| j != i) {
                let (scale_j, _) = inverse_norm(weight, axis, j);
                let cos = product(weight, axis, i, j) * scale_i * scale_j;
                let along_j = T::from_f64(factor * scale_i * scale_j * cos.sign());
                let length = if free { cos.abs() } else { 0.0 };
                let along_i = T::from_f64(factor * scale_i * scale_i * length);
                let vectors = axis.values(i, weight).zip(axis.values(j, weight));
                for (gradient, (&a, &b)) in axis.values_mut(i, gradient).zip(vectors) {
                    *gradient += along_j * b - along_i * a;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn gradient() {
        for mode in [OrthogonalMode::Rows, OrthogonalMode::Columns] {
            testing::gradient(OrthogonalRegularizer { factor: 0.7, mode }, &[3, 5]);
        }
    }

    #[test]
    fn a_zero_row_gives_no_nan() {
        let w = [0.0, 0.0, 1.0, 2.0];
        let orthogonal = OrthogonalRegularizer::DEFAULT;
        assert_eq!(orthogonal.penalty(&w, &[2, 2]), 0.0);
        let mut gradient = [0.0; 4];
        orthogonal.add_gradient(&w, &[2, 2], 1.0, &mut gradient);
        assert!(gradient.iter().all(|g| g.is_finite()));
        assert_eq!(orthogonal.penalty(&w, &[1, 4]), 0.0);
    }
}
