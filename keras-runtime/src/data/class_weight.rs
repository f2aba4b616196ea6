//! Weights that make rare classes count as much as frequent ones.

use super::{Label, Number};
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// The rows of each class, in the order of the classes.
///
/// # Errors
/// [`Error::Label`] with the first negative label.
pub(super) fn rows_by_class(labels: &[impl Label]) -> Result<BTreeMap<usize, Vec<usize>>> {
    let mut classes = BTreeMap::<usize, Vec<usize>>::new();
    for (row, &label) in labels.iter().enumerate() {
        let class = label.class().ok_or_else(|| Error::Label {
            what: "labels",
            row,
            position: Vec::new(),
            value: Number::<f64>::number(label),
            classes: i32::MAX as usize,
        })?;
        classes.entry(class).or_default().push(row);
    }
    Ok(classes)
}

/// A weight for each class, for [`Fit::class_weight`](crate::train::Fit::class_weight):
/// `rows / (classes · rows of the class)`, so that each class weighs as much as any other. The
/// weights that scikit-learn calls `balanced`.
///
/// # Errors
/// [`Error::Label`] with the first negative label.
///
/// ```
/// use keras_runtime::data::compute_class_weight;
/// assert_eq!(compute_class_weight(&[0_u8, 0, 0, 1])?, [(0, 4.0 / 6.0), (1, 2.0)]);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn compute_class_weight(labels: &[impl Label]) -> Result<Vec<(usize, f64)>> {
    let classes = rows_by_class(labels)?;
    let (all, count) = (labels.len() as f64, classes.len() as f64);
    Ok(classes.iter().map(|(&class, rows)| (class, all / (count * rows.len() as f64))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_classes_weigh_the_same() {
        let labels: Vec<i64> = (0..100).map(|i| i * i % 7).collect();
        let weights = compute_class_weight(&labels).unwrap();
        for (class, weight) in weights {
            let rows = labels.iter().filter(|&&label| label as usize == class).count();
            assert!((weight * rows as f64 - 100.0 / 4.0).abs() < 1e-9, "{class}");
        }
    }

    #[test]
    fn no_rows_and_no_class() {
        assert_eq!(compute_class_weight(&[0_u8; 0]).unwrap(), []);
        let error = compute_class_weight(&[3_i32, -1]).unwrap_err().to_string();
        assert!(error.starts_with("labels[1] is -1"), "{error}");
    }
}
