//! Class numbers as one-hot rows.

use super::{Label, Number};
use crate::element::Element;
use crate::error::{Error, Result};

/// Class numbers as rows of `N` values, 1 at the class and 0 elsewhere; Keras's `to_categorical`.
///
/// # Errors
/// [`Error::Label`] with the first row whose label is not below `N`.
///
/// ```
/// use keras_runtime::data::to_categorical;
/// let y: Vec<[f32; 3]> = to_categorical(&[2_u8, 0])?;
/// assert_eq!(y, [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]);
///
/// let error = to_categorical::<f32, 3>(&[2_u8, 3]).unwrap_err();
/// assert_eq!(error.to_string(), "labels[1] is 3, but labels must be whole numbers from 0 to 2");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn to_categorical<T: Element, const N: usize>(labels: &[impl Label]) -> Result<Vec<[T; N]>> {
    let one_hot = |(row, label): (usize, _)| {
        let mut values = [T::ZERO; N];
        match Label::class(label).and_then(|class| values.get_mut(class)) {
            Some(value) => *value = T::ONE,
            None => {
                return Err(Error::Label {
                    what: "labels",
                    row,
                    position: Vec::new(),
                    value: Number::<f64>::number(label),
                    classes: N,
                });
            }
        }
        Ok(values)
    };
    labels.iter().copied().enumerate().map(one_hot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_and_huge_labels() {
        assert!(to_categorical::<f32, 3>(&[-1_i32]).is_err());
        assert!(to_categorical::<f64, 3>(&[i64::MAX]).is_err());
        assert_eq!(to_categorical::<f64, 2>(&[1_usize; 0]).unwrap().len(), 0);
    }
}
