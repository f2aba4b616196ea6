//! What `compile` and `fit` take for each output: a value where there is one output, the struct of
//! the outputs where there are several.

use super::output::Metrics;
use crate::data::{Flat, Rows};
use crate::element::Element;
use crate::metrics::IntoMetrics;
use crate::sample::{Sample, samples};

/// Metrics of a model with the output `O`: what [`IntoMetrics`] takes, or for several outputs their
/// struct with that in each place, `()` for none.
///
/// `Marker` tells the forms apart for the compiler; it is inferred, and nobody writes it.
#[diagnostic::on_unimplemented(
    message = "expected metrics for the output `{O}`, found `{Self}`",
    label = "a metric, a tuple of metrics or a vector of boxed metrics is expected here",
    note = "a model with several outputs takes the struct of its outputs, with metrics or `()` for each",
    note = "`MeanLoss::new(name, loss)` makes a metric of a loss"
)]
pub trait OutputMetrics<T: Element, O, Marker> {
    /// The metrics in the order of the outputs.
    fn in_order(self) -> Vec<Metrics<T>>;
}

macro_rules! one {
    ([$($generics:tt)*] $sample:ty) => {
        #[diagnostic::do_not_recommend]
        impl<T: Element, K, X: IntoMetrics<T, K>, $($generics)*> OutputMetrics<T, $sample, K> for X {
            fn in_order(self) -> Vec<Metrics<T>> {
                vec![self.into_metrics()]
            }
        }
    };
}

samples!(one);

/// Weights of the losses of a model with the output `O`: a number, or for several outputs their
/// struct with a number in each place.
#[diagnostic::on_unimplemented(
    message = "expected weights for the losses of the output `{O}`, found `{Self}`",
    label = "expected a number, or the struct of several outputs with a number for each"
)]
pub trait LossWeights<T: Element, O> {
    /// The weights in the order of the outputs.
    fn in_order(self) -> Vec<f64>;
}

impl<T: Element, O: Sample<T>> LossWeights<T, O> for f64 {
    fn in_order(self) -> Vec<f64> {
        vec![self]
    }
}

/// Weights of samples for one of several outputs: one number a sample, or `()` for none.
pub trait OutputWeights<T> {
    /// The weights as rows.
    fn rows(&self) -> Box<dyn Rows<T> + '_>;
}

impl<T: Element> OutputWeights<T> for () {
    fn rows(&self) -> Box<dyn Rows<T> + '_> {
        Box::new(Flat::<T>::of(&[], 0))
    }
}

impl<T: Element> OutputWeights<T> for [T] {
    fn rows(&self) -> Box<dyn Rows<T> + '_> {
        Box::new(Flat::of(self, 1))
    }
}

impl<T: Element> OutputWeights<T> for Vec<T> {
    fn rows(&self) -> Box<dyn Rows<T> + '_> {
        Box::new(Flat::of(self, 1))
    }
}

impl<T: Element, W: OutputWeights<T> + ?Sized> OutputWeights<T> for &W {
    fn rows(&self) -> Box<dyn Rows<T> + '_> {
        (**self).rows()
    }
}

/// Weights of samples for all outputs of a model with several: their struct with
/// [`OutputWeights`] in each place.
#[diagnostic::on_unimplemented(
    message = "expected sample weights for each output, found `{Self}`",
    label = "expected the struct of several outputs with a `Vec<{T}>` or `()` for each"
)]
pub trait SampleWeights<T> {
    /// The weights as rows, those of all outputs side by side.
    ///
    /// # Errors
    /// Weights of two outputs that differ in number.
    fn rows(&self) -> crate::error::Result<Box<dyn Rows<T> + '_>>;
}

/// Implements what a struct of several inputs is for, besides one sample:
/// `inputs!(Name { field: "name" Parameter Parameter, … })`.
#[macro_export]
#[doc(hidden)]
macro_rules! __keras_runtime_inputs {
    ($name:ident { $($field:ident: $text:literal $sample:ident $set:ident),+ }) => {
        impl<T, $($sample, $set),+> $crate::data::Samples<T, $name<$($sample),+>>
            for $name<$($set),+>
        where
            T: $crate::element::Element,
            $($set: $crate::data::Samples<T, $sample>,)+
        {
            fn rows(
                &self,
            ) -> $crate::error::Result<$crate::__private::Box<dyn $crate::data::Rows<T> + '_>> {
                $crate::data::Joined::rows([
                    $(($text, $crate::data::Samples::<T, $sample>::rows(&self.$field))),+
                ])
            }
        }
    };
}

/// Implements what a struct of several outputs is for, besides one sample: targets, losses, their
/// weights, metrics and sample weights.
#[macro_export]
#[doc(hidden)]
macro_rules! __keras_runtime_outputs {
    // A row of a stream: its targets or weights are those of its fields.
    (@$row:ident $name:ident { $($field:ident $sample:ident $target:ident $value:ident),+ }) => {
        impl<T, $($sample, $target, $value),+>
            $crate::data::$row<T, $name<$($sample),+>, $name<$($target),+>>
            for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: $crate::data::$row<T, $sample, $target>,)+
        {
            fn with_rows(
                all: &[Self],
                f: &mut dyn ::core::ops::FnMut(&dyn $crate::data::Rows<T>),
            ) -> $crate::error::Result<()> {
                f(&$crate::data::Fields::new(all, [$(
                    |row: &[Self], f: &mut dyn ::core::ops::FnMut(&dyn $crate::data::Rows<T>)| {
                        <$value as $crate::data::$row<T, $sample, $target>>::with_rows(
                            $crate::data::field(row, |row| &row.$field),
                            f,
                        )
                    }
                ),+]));
                ::core::result::Result::Ok(())
            }
        }
    };
    ($name:ident {
        $($field:ident: $text:literal
            $sample:ident $head:ident $target:ident $kind:ident $value:ident),+
    }) => {
        $crate::__keras_runtime_outputs!(
            @TargetRow $name { $($field $sample $target $value),+ }
        );
        $crate::__keras_runtime_outputs!(
            @WeightRow $name { $($field $sample $target $value),+ }
        );

        impl<T, $($sample, $target, $value),+>
            $crate::data::Targets<T, $name<$($sample),+>, $name<$($target),+>> for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: $crate::data::Targets<T, $sample, $target>,)+
        {
            fn rows(
                &self,
            ) -> $crate::error::Result<$crate::__private::Box<dyn $crate::data::Rows<T> + '_>> {
                $crate::data::Joined::rows([
                    $(($text, $crate::data::Targets::<T, $sample, $target>::rows(&self.$field))),+
                ])
            }
        }

        impl<T, $($sample, $value),+> $crate::train::Losses<T, $name<$($sample),+>>
            for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: $crate::train::Losses<T, $sample>,)+
        {
            type Target = $name<$($value::Target),+>;

            fn in_order(self) -> $crate::__private::Vec<$crate::train::AnyLoss<T>> {
                let mut all = $crate::__private::Vec::new();
                $(::core::iter::Extend::extend(
                    &mut all,
                    $crate::train::Losses::<T, $sample>::in_order(self.$field),
                );)+
                all
            }
        }

        impl<T, $($sample, $head, $value),+>
            $crate::train::EachMeantFor<T, $name<$($sample),+>, $name<$($head),+>>
            for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: $crate::train::EachMeantFor<T, $sample, $head>,)+
        {
        }

        impl<T, $($sample, $head, $target, $kind, $value),+>
            $crate::train::EachMeasures<
                T,
                $name<$($sample),+>,
                $name<$($head),+>,
                $name<$($target),+>,
                $name<$($kind),+>,
            > for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: $crate::train::EachMeasures<T, $sample, $head, $target, $kind>,)+
        {
        }

        impl<T, $($sample, $head, $kind, $value),+>
            $crate::train::EachMeasures<
                T,
                $name<$($sample),+>,
                $name<$($head),+>,
                $crate::train::AnyTarget,
                $name<$($kind),+>,
            > for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: $crate::train::EachMeasures<T, $sample, $head, $crate::train::AnyTarget, $kind>,)+
        {
        }

        impl<T, $($sample, $kind, $value),+>
            $crate::train::OutputMetrics<T, $name<$($sample),+>, $name<$($kind),+>>
            for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: $crate::train::OutputMetrics<T, $sample, $kind>,)+
        {
            fn in_order(self) -> $crate::__private::Vec<$crate::train::Metrics<T>> {
                let mut all = $crate::__private::Vec::new();
                $(::core::iter::Extend::extend(
                    &mut all,
                    $crate::train::OutputMetrics::<T, $sample, $kind>::in_order(self.$field),
                );)+
                all
            }
        }

        impl<T, $($sample, $value),+> $crate::train::LossWeights<T, $name<$($sample),+>>
            for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: ::core::convert::Into<f64>,)+
        {
            fn in_order(self) -> $crate::__private::Vec<f64> {
                ::core::convert::From::from([$(::core::convert::Into::<f64>::into(self.$field)),+])
            }
        }

        impl<$($sample, $target),+> $crate::train::HasSteps<$name<$($target),+>>
            for $name<$($sample),+>
        where
            $($sample: $crate::train::HasSteps<$target>,)+
        {
        }

        impl<Targets, $($sample, $value),+> $crate::train::EachWeighs<$name<$($sample),+>, Targets>
            for $crate::train::ByOutput<$name<$($value),+>>
        {
        }

        impl<T, $($value),+> $crate::train::SampleWeights<T> for $name<$($value),+>
        where
            T: $crate::element::Element,
            $($value: $crate::train::OutputWeights<T>,)+
        {
            fn rows(
                &self,
            ) -> $crate::error::Result<$crate::__private::Box<dyn $crate::data::Rows<T> + '_>> {
                $crate::data::Joined::rows([
                    $((
                        $text,
                        ::core::result::Result::Ok(
                            $crate::train::OutputWeights::<T>::rows(&self.$field),
                        ),
                    )),+
                ])
            }
        }
    };
}
