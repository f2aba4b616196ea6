//! `BinaryIoU`

use super::confusion_matrix::{ConfusionMatrix, Encoding, Settings, iou_metric};
use super::macros::metric;
use super::{Direction, Metric};
use crate::element::Element;
use crate::losses::{Dense, FractionHead};
use crate::tensor::Tensor;

metric! {
    /// Intersection over union of class 1, class 0 or both, averaged: TP / (TP + FP + FN).
    ///
    /// Targets and predictions are 0 or 1 and scores. As in Keras, sample weights lose
    /// their fractions, and 1e-7 is added to each divisor. Keras's `BinaryIoU`.
    ///
    /// ```
    /// use keras_runtime::metrics::{BinaryIoU, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = BinaryIoU::default().threshold(0.3);
    /// let y_true = Tensor::new(&[0.0, 1.0, 0.0, 1.0], &[4]);
    /// metric.update(y_true, Tensor::new(&[0.1, 0.2, 0.4, 0.7], &[4]), None);
    /// assert!((Metric::<f64>::result(&metric) - 1.0 / 3.0).abs() < 1e-6);
    /// ```
    BinaryIoU = "binary_io_u" {
        args {
            /// From which value on a prediction counts as class 1.
            threshold: f64 = 0.5,
        }
        into {
            /// The classes that are averaged.
            target_class_ids: Vec<usize> = vec![0, 1],
        }
        state {
            matrix: ConfusionMatrix,
        }
    }
}

impl BinaryIoU {
    fn settings(&self) -> Settings<'_> {
        Settings {
            num_classes: 2,
            target_class_ids: Some(&self.target_class_ids),
            ignore_class: None,
            y_true: Encoding::Sparse,
            y_pred: Encoding::Threshold(self.threshold),
        }
    }
}

iou_metric!(BinaryIoU for (FractionHead, Dense));
