//! `MeanIoU`

use super::confusion_matrix::{ConfusionMatrix, Encoding, Settings, iou_metric};
use super::macros::metric;
use super::{Direction, Metric};
use crate::element::Element;
use crate::losses::AnyHead;
use crate::tensor::Tensor;

metric! {
    /// Intersection over union of each class, averaged: TP / (TP + FP + FN).
    ///
    /// Targets and predictions are class numbers. As in Keras, sample weights lose
    /// their fractions, and 1e-7 is added to each divisor. Keras's `MeanIoU`.
    ///
    /// ```
    /// use keras_runtime::metrics::{MeanIoU, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = MeanIoU::new(2);
    /// let y_true = Tensor::new(&[0.0, 0.0, 1.0, 1.0], &[4]);
    /// metric.update(y_true, Tensor::new(&[0.0, 1.0, 0.0, 1.0], &[4]), None);
    /// assert!((Metric::<f64>::result(&metric) - 1.0 / 3.0).abs() < 1e-6);
    /// ```
    MeanIoU = "mean_io_u" {
        new {
            /// Number of classes.
            num_classes: usize,
        }
        args {
            /// Whether targets are class numbers, not one-hot.
            sparse_y_true: bool = true,
            /// Whether predictions are class numbers, not scores.
            sparse_y_pred: bool = true,
            /// The axis of the classes of one-hot targets and scores.
            axis: isize = -1,
        }
        into {
            /// Targets of this class are left out.
            ignore_class: Option<i64> = None,
        }
        state {
            matrix: ConfusionMatrix,
        }
    }
}

impl MeanIoU {
    fn settings(&self) -> Settings<'_> {
        Settings {
            num_classes: self.num_classes,
            target_class_ids: None,
            ignore_class: self.ignore_class,
            y_true: Encoding::of(self.sparse_y_true, self.axis),
            y_pred: Encoding::of(self.sparse_y_pred, self.axis),
        }
    }
}

iou_metric!(MeanIoU for AnyHead);
