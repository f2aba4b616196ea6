//! Are two tensors the same, within a tolerance?

use crate::case::{Case, Tolerance};
use crate::tensor::Tensor;
use keras_runtime::element::Element;

impl Tolerance {
    /// Whether `got` counts as `want`: NaN is NaN, and infinities are equal or not.
    pub fn allows(&self, got: f64, want: f64) -> bool {
        if want.is_nan() || got.is_nan() {
            return want.is_nan() && got.is_nan();
        }
        // An infinite `want` would make every difference small enough.
        let close = want.is_finite() && (got - want).abs() <= self.atol + self.rtol * want.abs();
        got == want || close
    }
}

/// Compares values; the error says where the first of the differences is, and how many there are.
/// `what` names the tensor, and `skip` has flat indices that need not match.
pub fn compare<T: Element>(
    what: &str,
    got: &[T],
    want: &Tensor,
    tolerance: Tolerance,
    skip: &[usize],
) -> Result<(), String> {
    if got.len() != want.data.len() {
        return Err(format!(
            "{}: {what} has {} values, expected shape {:?}",
            T::DTYPE,
            got.len(),
            want.shape
        ));
    }
    let differs = |index: &usize| {
        !tolerance.allows(got[*index].to_f64(), want.data[*index]) && !skip.contains(index)
    };
    let mut bad = (0..got.len()).filter(differs);
    let Some(first) = bad.next() else { return Ok(()) };
    Err(format!(
        "{}: {what}{} is {:e}, expected {:e} ({} of {} values differ; rtol {:e}, atol {:e})",
        T::DTYPE,
        position(first, &want.shape),
        got[first].to_f64(),
        want.data[first],
        1 + bad.count(),
        got.len(),
        tolerance.rtol,
        tolerance.atol,
    ))
}

/// A flat index as one index an axis.
fn position(mut flat: usize, shape: &[usize]) -> String {
    if shape.is_empty() {
        return String::new();
    }
    let mut position = vec![0; shape.len()];
    for (axis, &len) in shape.iter().enumerate().rev() {
        position[axis] = flat % len.max(1);
        flat /= len.max(1);
    }
    format!("{position:?}")
}

impl Case {
    /// Compares with the case's output of this name. Passes where the case says nothing about `T`.
    pub fn compare_output<T: Element>(&self, name: &str, got: &[T]) -> Result<(), String> {
        let skip = &self.advisory.outputs;
        self.compare_with(&format!("output `{name}`"), got, self.output(name)?, skip)
    }

    /// Compares with the gradient of the input of this name, as [`Case::compare_output`] does.
    pub fn compare_input_grad<T: Element>(&self, name: &str, got: &[T]) -> Result<(), String> {
        let want = self.input_grads.need(name)?;
        let skip = &self.advisory.input_grads;
        self.compare_with(&format!("the gradient of `{name}`"), got, want, skip)
    }

    /// Compares with any tensor, with the case's tolerance for `T`.
    pub fn compare_with<T: Element>(
        &self,
        what: &str,
        got: &[T],
        want: &Tensor,
        skip: &[usize],
    ) -> Result<(), String> {
        match self.tolerance.of::<T>() {
            Some(tolerance) => compare(what, got, want, tolerance, skip),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(shape: &[usize], data: &[f64]) -> Tensor {
        Tensor { shape: shape.to_vec(), dtype: "float64".into(), data: data.to_vec() }
    }

    const TOLERANCE: Tolerance = Tolerance { rtol: 1e-3, atol: 0.0 };

    #[test]
    fn names_the_first_difference() {
        let want = tensor(&[2, 2], &[1.0, 2.0, 3.0, 4.0]);
        let error = compare("y", &[1.0, 2.001, 3.1, 4.1], &want, TOLERANCE, &[]).unwrap_err();
        assert!(error.contains("y[1, 0] is 3.1e0, expected 3e0 (2 of 4"), "{error}");
        assert_eq!(compare("y", &[1.0, 2.001, 3.1, 4.1], &want, TOLERANCE, &[2, 3]), Ok(()));
    }

    #[test]
    fn what_is_not_finite_must_be_equal() {
        let want = tensor(&[3], &[f64::NAN, f64::INFINITY, 0.0]);
        let check = |got: [f64; 3]| compare("y", &got, &want, TOLERANCE, &[]).is_ok();
        assert!(check([f64::NAN, f64::INFINITY, 0.0]));
        assert!(!check([0.0, f64::INFINITY, 0.0]));
        assert!(!check([f64::NAN, f64::NEG_INFINITY, 0.0]));
        assert!(!check([f64::NAN, f64::INFINITY, f64::NAN]));
    }

    #[test]
    fn wrong_count_is_an_error() {
        assert!(compare("y", &[1.0f32], &tensor(&[2], &[1.0, 2.0]), TOLERANCE, &[]).is_err());
    }
}
