//! How often which class is predicted for which, and intersection over union from it.

use super::ranking::class_of;
use super::shapes;
use super::weights::{Weights, weight_at};
use crate::element::Element;
use crate::tensor::{Axis, Tensor};

/// How values say classes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Encoding {
    /// Class numbers.
    Sparse,
    /// The largest along this axis, negative counted from the end.
    Dense(isize),
    /// Class 1 from this value on, class 0 below.
    Threshold(f64),
}

impl Encoding {
    /// What Keras's `sparse_y_true`, `sparse_y_pred` and `axis` say.
    pub fn of(sparse: bool, axis: isize) -> Self {
        if sparse { Encoding::Sparse } else { Encoding::Dense(axis) }
    }

    /// The axis of the classes; none where each value says a class.
    fn axis(self, shape: &[usize]) -> Option<Axis> {
        match self {
            Encoding::Dense(axis) => Axis::of(shape, axis),
            _ => None,
        }
    }

    /// Number of classes said by a tensor of this shape.
    fn count(self, shape: &[usize]) -> usize {
        let axis = self.axis(shape);
        axis.map_or_else(|| shape.iter().product(), |axis| axis.outer * axis.inner)
    }

    /// The `i`-th class as a number.
    fn label<T: Element>(self, tensor: Tensor<'_, T>, axis: Option<Axis>, i: usize) -> f64 {
        let value = || tensor.data.get(i).copied().unwrap_or(T::NAN);
        match (self, axis) {
            (Encoding::Threshold(threshold), _) => {
                f64::from(u8::from(value() >= T::from_f64(threshold)))
            }
            (_, None) => value().to_f64(),
            (_, Some(axis)) => {
                let start = i / axis.inner * axis.len * axis.inner + i % axis.inner;
                let mut best = (0, T::NAN);
                for (class, &value) in axis.values(start, tensor.data).enumerate() {
                    if class == 0 || value > best.1 {
                        best = (class, value);
                    }
                }
                best.0 as f64
            }
        }
    }
}

/// What an intersection-over-union metric is set to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings<'a> {
    pub num_classes: usize,
    /// All classes where absent.
    pub target_class_ids: Option<&'a [usize]>,
    pub ignore_class: Option<i64>,
    pub y_true: Encoding,
    pub y_pred: Encoding,
}

/// Weights of pairs of classes.
#[derive(Clone, Debug, Default)]
pub(super) struct ConfusionMatrix {
    classes: usize,
    /// One row a target's class.
    cells: Vec<f64>,
}

impl ConfusionMatrix {
    pub fn reset(&mut self) {
        self.cells.fill(0.0);
    }

    pub fn sums(&self) -> Vec<f64> {
        self.cells.clone()
    }

    pub fn set_sums(&mut self, sums: &[f64]) -> bool {
        self.classes = sums.len().isqrt();
        self.cells = sums.to_vec();
        self.classes * self.classes == sums.len()
    }

    /// Adds a batch. A label that is no class is left out.
    pub fn update<T: Element>(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
        settings: Settings<'_>,
    ) {
        self.classes = settings.num_classes;
        self.cells.resize(self.classes * self.classes, 0.0);
        let count = settings.y_true.count(y_true.shape);
        let weights = Weights::of(sample_weight, count);
        let true_axis = settings.y_true.axis(y_true.shape);
        let pred_axis = settings.y_pred.axis(y_pred.shape);
        for i in 0..count {
            let label = settings.y_true.label(y_true, true_axis, i);
            if settings.ignore_class.is_some_and(|class| label.trunc() == class as f64) {
                continue;
            }
            let found = settings.y_pred.label(y_pred, pred_axis, i);
            let (Some(label), Some(found)) = (class_of(label), class_of(found)) else { continue };
            if label < self.classes && found < self.classes {
                // Keras keeps this matrix in integers, and so drops fractions of weights.
                self.cells[label * self.classes + found] += weight_at(&weights, i).trunc();
            }
        }
    }

    /// Mean over the classes that occur of TP / (targets + predictions − TP), with Keras's 1e-7 in
    /// each divisor.
    pub fn mean_iou(&self, settings: Settings<'_>) -> f64 {
        const EPSILON: f64 = <f64 as Element>::EPSILON;
        let classes = 0..self.classes;
        let wanted =
            classes.filter(|id| settings.target_class_ids.is_none_or(|ids| ids.contains(id)));
        let (mut sum, mut valid) = (0.0, 0.0);
        for class in wanted {
            let hits = self.cells[class * self.classes + class];
            let union = self.row(class).sum::<f64>() + self.column(class).sum::<f64>() - hits;
            sum += hits / (union + EPSILON);
            valid += f64::from(u8::from(union > 1e-9));
        }
        sum / (valid + EPSILON)
    }

    fn row(&self, class: usize) -> impl Iterator<Item = f64> {
        self.cells.iter().copied().skip(class * self.classes).take(self.classes)
    }

    fn column(&self, class: usize) -> impl Iterator<Item = f64> {
        self.cells.iter().copied().skip(class).step_by(self.classes)
    }
}

impl Settings<'_> {
    pub fn check(&self, name: &str, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        let classes = self.num_classes;
        let ids = self.target_class_ids.unwrap_or_default();
        if let Some(id) = ids.iter().find(|&&id| id >= classes) {
            return Err(format!(
                "`{name}` measures class {id}, but there are {classes} classes; classes are \
                 counted from 0"
            ));
        }
        for (encoding, shape) in [(self.y_true, y_true), (self.y_pred, y_pred)] {
            let Encoding::Dense(axis) = encoding else { continue };
            shapes::axis(name, axis, shape)?;
            let len = encoding.axis(shape).map_or(0, |axis| axis.len);
            if len > classes {
                return Err(format!(
                    "`{name}` is set up for {classes} classes, but there are {len} values along \
                     the axis of the classes"
                ));
            }
        }
        if self.y_true.count(y_true) == self.y_pred.count(y_pred) {
            return Ok(());
        }
        shapes::equal(name, y_true, y_pred)
    }
}

/// [`Metric`](super::Metric) for a class with a [`ConfusionMatrix`] named `matrix` and a method
/// `settings`.
macro_rules! iou_metric {
    ($class:ident for $head:ty) => {
        impl<T: Element> Metric<T> for $class {
            type Head = $head;

            fn name(&self) -> &str {
                &self.name
            }

            fn reset(&mut self) {
                self.matrix.reset();
            }

            fn sums(&self) -> Option<Vec<f64>> {
                Some(self.matrix.sums())
            }

            fn set_sums(&mut self, sums: &[f64]) -> bool {
                self.matrix.set_sums(sums)
            }

            fn update(
                &mut self,
                y_true: Tensor<'_, T>,
                y_pred: Tensor<'_, T>,
                sample_weight: Option<Tensor<'_, T>>,
            ) {
                // Out and in again, because the settings borrow the metric.
                let mut matrix = std::mem::take(&mut self.matrix);
                matrix.update(y_true, y_pred, sample_weight, self.settings());
                self.matrix = matrix;
            }

            fn results(&self) -> Vec<f64> {
                vec![self.matrix.mean_iou(self.settings())]
            }

            fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
                self.settings().check(&self.name, y_true, y_pred)
            }

            fn direction(&self) -> Option<Direction> {
                Some(Direction::Up)
            }
        }
    };
}

pub(super) use iou_metric;

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: Settings<'_> = Settings {
        num_classes: 2,
        target_class_ids: None,
        ignore_class: None,
        y_true: Encoding::Sparse,
        y_pred: Encoding::Dense(1),
    };

    #[test]
    fn classes_on_an_inner_axis() {
        let y_true = Tensor::new(&[0.0, 1.0, 1.0], &[1, 3]);
        // Two classes by three places: the middle one is wrong.
        let y_pred = Tensor::new(&[0.9, 0.8, 0.1, 0.1, 0.2, 0.9], &[1, 2, 3]);
        let mut matrix = ConfusionMatrix::default();
        matrix.update(y_true, y_pred, None, SETTINGS);
        assert_eq!(matrix.cells, [1.0, 0.0, 1.0, 1.0]);
        assert!((matrix.mean_iou(SETTINGS) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn labels_that_are_no_class_are_left_out() {
        let mut matrix = ConfusionMatrix::default();
        let settings = Settings { y_pred: Encoding::Sparse, ..SETTINGS };
        let y_true = Tensor::new(&[-1.0, 2.0, f64::NAN, 1.0], &[4]);
        matrix.update(y_true, Tensor::new(&[1.0, 1.0, 1.0, 1.0], &[4]), None, settings);
        assert_eq!(matrix.cells, [0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn settings_that_do_not_fit() {
        let error = SETTINGS.check("mean_io_u", &[4, 3], &[4, 5, 3]).unwrap_err();
        assert!(error.contains("2 classes, but there are 5 values"), "{error}");
        assert!(SETTINGS.check("mean_io_u", &[4, 3], &[4, 2, 3]).is_ok());
        assert!(SETTINGS.check("mean_io_u", &[4, 2], &[4, 2, 3]).is_err());
        let settings = Settings { target_class_ids: Some(&[2]), ..SETTINGS };
        let error = settings.check("io_u", &[4, 3], &[4, 2, 3]).unwrap_err();
        assert!(error.contains("class 2"), "{error}");
    }
}
