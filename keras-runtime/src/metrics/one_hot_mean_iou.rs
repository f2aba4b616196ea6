//! `OneHotMeanIoU`

use super::confusion_matrix::{ConfusionMatrix, Encoding, Settings, iou_metric};
use super::macros::metric;
use super::{Direction, Metric};
use crate::element::Element;
use crate::losses::{AnyHead, Dense};
use crate::tensor::Tensor;

metric! {
    /// Intersection over union of each class, averaged: TP / (TP + FP + FN).
    ///
    /// Targets and predictions are one-hot and scores. As in Keras, sample weights lose
    /// their fractions, and 1e-7 is added to each divisor. Keras's `OneHotMeanIoU`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, OneHotMeanIoU};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = OneHotMeanIoU::new(2);
    /// let y_true = Tensor::new(&[1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0], &[4, 2]);
    /// metric.update(y_true, Tensor::new(&[0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7], &[4, 2]), None);
    /// assert!((Metric::<f64>::result(&metric) - 1.0 / 3.0).abs() < 1e-6);
    /// ```
    OneHotMeanIoU = "one_hot_mean_io_u" {
        new {
            /// Number of classes.
            num_classes: usize,
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

impl OneHotMeanIoU {
    fn settings(&self) -> Settings<'_> {
        Settings {
            num_classes: self.num_classes,
            target_class_ids: None,
            ignore_class: self.ignore_class,
            y_true: Encoding::Dense(self.axis),
            y_pred: Encoding::of(self.sparse_y_pred, self.axis),
        }
    }
}

iou_metric!(OneHotMeanIoU for (AnyHead, Dense));
