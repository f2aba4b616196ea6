//! Whether metrics go with outputs, with their ends and their targets.

use super::by_output::OutputMetrics;
use crate::element::Element;
use crate::losses::Suits;
use crate::metrics::{IntoMetrics, Many, Metric, One, ReadsTargets};
use crate::sample::samples;

/// Metrics that are meant for outputs `O` with the ends `H` and the targets `K`: [`EachMeasures`]
/// them. It is a trait of its own for its words: errors list what implements the trait that is asked
/// for.
///
/// `Marker` is that of [`OutputMetrics`].
#[diagnostic::on_unimplemented(
    message = "expected metrics for the output `{O}`, found `{Self}`",
    label = "a metric, a tuple of metrics or a vector of boxed metrics is expected here",
    note = "a model with several outputs takes the struct of its outputs, with metrics or `()` for each",
    note = "`MeanLoss::new(name, loss)` makes a metric of a loss"
)]
pub trait Measures<T: Element, O, H, K, Marker> {}

impl<T: Element, O, H, K, Marker, X> Measures<T, O, H, K, Marker> for X where
    X: EachMeasures<T, O, H, K, Marker>
{
}

/// A metric that [`Suits`] the end `H` of the output `O` and reads ([`ReadsTargets`]) its targets `K`, a tuple of
/// such, or the struct of several outputs with them in each place. What metrics in a vector are, the
/// run finds out.
pub trait EachMeasures<T: Element, O, H, K, Marker>: OutputMetrics<T, O, Marker> {}

macro_rules! one {
    ([$($generics:tt)*] $sample:ty) => {
        impl<T: Element, H, K, M: Metric<T> + 'static, $($generics)*>
            EachMeasures<T, $sample, H, K, One> for M
        where
            M::Head: Suits<H> + ReadsTargets<K, $sample>,
        {
        }

        impl<T: Element, H, K, X, $($generics)*> EachMeasures<T, $sample, H, K, Many> for X
        where
            X: IntoMetrics<T, Many> + AllMeasure<T, $sample, H, K>,
        {
        }
    };
}

samples!(one);

/// Some metrics, each of which [`EachMeasures`] one output.
pub trait AllMeasure<T: Element, O, H, K> {}

#[diagnostic::do_not_recommend]
impl<T: Element, O, H, K> AllMeasure<T, O, H, K> for Vec<Box<dyn Metric<T>>> {}

#[diagnostic::do_not_recommend]
impl<T: Element, O, H, K> AllMeasure<T, O, H, K> for () {}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        impl<T: Element, O, H, K, $first, $($rest),*> AllMeasure<T, O, H, K> for ($first, $($rest,)*)
        where
            $first: EachMeasures<T, O, H, K, One>,
            $($rest: EachMeasures<T, O, H, K, One>,)*
        {
        }
        tuples!($($rest)*);
    };
}

tuples!(A B C D E F G I);
