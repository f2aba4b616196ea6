//! `OneHotIoU`

use super::confusion_matrix::{ConfusionMatrix, Encoding, Settings, iou_metric};
use super::macros::metric;
use super::{Direction, Metric};
use crate::element::Element;
use crate::losses::{AnyHead, Dense};
use crate::tensor::Tensor;

metric! {
    /// Intersection over union of the target classes, averaged: TP / (TP + FP + FN).
    ///
    /// Targets and predictions are one-hot and scores. As in Keras, sample weights lose
    /// their fractions, and 1e-7 is added to each divisor. Keras's `OneHotIoU`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, OneHotIoU};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = OneHotIoU::new(2, vec![0]);
    /// let y_true = Tensor::new(&[1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0], &[4, 2]);
    /// metric.update(y_true, Tensor::new(&[0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7], &[4, 2]), None);
    /// assert!((Metric::<f64>::result(&metric) - 1.0 / 3.0).abs() < 1e-6);
    /// ```
    OneHotIoU = "one_hot_io_u" {
        new {
            /// Number of classes.
            num_classes: usize,
            /// The classes that are averaged.
            target_class_ids: Vec<usize>,
        }
        args {
            /// Whether predictions are class numbers, not scores.
            sparse_y_pred: bool = false,
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

impl OneHotIoU {
    fn settings(&self) -> Settings<'_> {
        Settings {
            num_classes: self.num_classes,
            target_class_ids: Some(&self.target_class_ids),
            ignore_class: self.ignore_class,
            y_true: Encoding::Dense(self.axis),
            y_pred: Encoding::of(self.sparse_y_pred, self.axis),
        }
    }
}

iou_metric!(OneHotIoU for (AnyHead, Dense));
