//! What `compile(...).metrics(...)` takes.

use super::Metric;
use crate::element::Element;

/// One metric, a tuple of up to eight, a vector of boxed ones, or `()` for none.
///
/// `Marker` tells the forms apart for the compiler; it is inferred, and nobody writes it.
///
/// ```
/// use keras_runtime::metrics::{BinaryAccuracy, IntoMetrics, Metric, accuracy};
/// fn names<M>(metrics: impl IntoMetrics<f32, M>) -> Vec<String> {
///     metrics.into_metrics().iter().map(|metric| metric.name().into()).collect()
/// }
/// assert_eq!(names(accuracy()), ["accuracy"]);
/// assert_eq!(names((accuracy(), BinaryAccuracy::default())), ["accuracy", "binary_accuracy"]);
/// assert!(names(()).is_empty());
/// let boxed: Vec<Box<dyn Metric<f32>>> = vec![Box::new(accuracy())];
/// assert_eq!(names(boxed), ["accuracy"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "expected a metric, found `{Self}`",
    label = "a metric, a tuple of metrics or a vector of boxed metrics is expected here",
    note = "`MeanLoss::new(name, loss)` makes a metric of a loss"
)]
pub trait IntoMetrics<T: Element, Marker> {
    /// The metrics in the order they were given.
    fn into_metrics(self) -> Vec<Box<dyn Metric<T>>>;
}

/// Marker of a single metric.
#[derive(Debug)]
pub struct One;

/// Marker of a tuple, a vector or nothing.
#[derive(Debug)]
pub struct Many;

impl<T: Element, M: Metric<T> + 'static> IntoMetrics<T, One> for M {
    fn into_metrics(self) -> Vec<Box<dyn Metric<T>>> {
        vec![Box::new(self)]
    }
}

impl<T: Element> IntoMetrics<T, Many> for Vec<Box<dyn Metric<T>>> {
    fn into_metrics(self) -> Vec<Box<dyn Metric<T>>> {
        self
    }
}

impl<T: Element> IntoMetrics<T, Many> for () {
    fn into_metrics(self) -> Vec<Box<dyn Metric<T>>> {
        Vec::new()
    }
}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        impl<T: Element, $first, $($rest),*> IntoMetrics<T, Many> for ($first, $($rest,)*)
        where
            $first: Metric<T> + 'static,
            $($rest: Metric<T> + 'static,)*
        {
            #[allow(non_snake_case)]
            fn into_metrics(self) -> Vec<Box<dyn Metric<T>>> {
                let ($first, $($rest,)*) = self;
                vec![Box::new($first), $(Box::new($rest)),*]
            }
        }
        tuples!($($rest)*);
    };
}

tuples!(A B C D E F G H);

/// The keys of metrics in logs: a name that is taken gets `_1`, `_2`, as in Keras.
///
/// ```
/// use keras_runtime::metrics::unique_names;
/// assert_eq!(unique_names(["auc", "mae", "auc", "auc"]), ["auc", "mae", "auc_1", "auc_2"]);
/// ```
pub fn unique_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for name in names {
        let numbered = (1..).map(|i| format!("{name}_{i}"));
        let mut candidates = std::iter::once(name.to_string()).chain(numbered);
        unique.extend(candidates.find(|candidate| !unique.contains(candidate)));
    }
    unique
}
