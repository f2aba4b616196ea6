//! What goes into a model and what comes out, for one sample: a tensor, or several by name.

use crate::element::Element;
use crate::sample::{Sample, samples};

/// A tensor that goes into a model or comes out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its name; empty where it is the only one.
    pub name: &'static str,
    /// Keras's shape without the batch.
    pub shape: &'static [usize],
}

impl Port {
    /// Number of values.
    pub const fn len(&self) -> usize {
        let (mut len, mut axis) = (1, 0);
        while axis < self.shape.len() {
            len *= self.shape[axis];
            axis += 1;
        }
        len
    }

    /// Whether it has no values.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// All inputs or all outputs of a model, for one sample: a nested array ([`Sample`]) where there is
/// one, else the struct of nested arrays that `model!` makes.
///
/// ```
/// use keras_runtime::ports::Ports;
/// assert_eq!(<[[f32; 2]; 3] as Ports<f32>>::PORTS[0].shape, [3, 2]);
/// assert_eq!([[1.0, 2.0], [3.0, 4.0]].slices(), [[1.0, 2.0, 3.0, 4.0]]);
/// ```
///
/// Do not implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a nested array of `{T}` nor a struct of them that `model!` has made"
)]
pub trait Ports<T: Element>: Copy + Send + Sync + 'static {
    /// Each of them in order.
    const PORTS: &'static [Port];
    /// Number of values of all together.
    const LEN: usize;
    /// All values 0.
    const ZEROS: Self;

    /// A slice for each.
    type Slices<'a>: AsRef<[&'a [T]]>;
    /// A slice for each, to write into.
    type SlicesMut<'a>: AsMut<[&'a mut [T]]>;

    /// The values of each.
    fn slices(&self) -> Self::Slices<'_>;

    /// The values of each, to write into.
    fn slices_mut(&mut self) -> Self::SlicesMut<'_>;

    /// The parts of a batch in which they lie one after the other, each with all its samples.
    fn split(values: &[T], batch: usize) -> Self::Slices<'_>;

    /// Samples as one run of values, where they lie so in memory.
    fn end_to_end(samples: &[Self]) -> Option<&[T]> {
        let _ = samples;
        None
    }
}

macro_rules! one {
    ([$($generics:tt)*] $sample:ty) => {
        impl<T: Element, $($generics)*> Ports<T> for $sample {
            const PORTS: &'static [Port] =
                &[Port { name: "", shape: <$sample as Sample<T>>::SHAPE }];
            const LEN: usize = <$sample as Sample<T>>::LEN;
            const ZEROS: Self = <$sample as Sample<T>>::ZEROS;

            type Slices<'a> = [&'a [T]; 1];
            type SlicesMut<'a> = [&'a mut [T]; 1];

            fn slices(&self) -> [&[T]; 1] {
                [self.as_flat()]
            }
            fn slices_mut(&mut self) -> [&mut [T]; 1] {
                [self.as_flat_mut()]
            }
            fn split(values: &[T], _: usize) -> [&[T]; 1] {
                [values]
            }
            fn end_to_end(samples: &[Self]) -> Option<&[T]> {
                Some(Sample::flatten(samples))
            }
        }
    };
}

samples!(one);

/// Implements [`Ports`] for a struct of samples: `ports!(3; Name { field: "name" Parameter, … })`.
#[macro_export]
#[doc(hidden)]
macro_rules! __keras_runtime_ports {
    ($count:literal; $name:ident { $($field:ident: $text:literal $sample:ident),+ }) => {
        impl<T, $($sample),+> $crate::ports::Ports<T> for $name<$($sample),+>
        where
            T: $crate::element::Element,
            $($sample: $crate::sample::Sample<T>,)+
        {
            const PORTS: &'static [$crate::ports::Port] =
                &[$($crate::ports::Port { name: $text, shape: $sample::SHAPE }),+];
            const LEN: usize = 0 $(+ $sample::LEN)+;
            const ZEROS: Self = $name { $($field: $sample::ZEROS),+ };

            type Slices<'a> = [&'a [T]; $count];
            type SlicesMut<'a> = [&'a mut [T]; $count];

            fn slices(&self) -> [&[T]; $count] {
                [$($crate::sample::Sample::as_flat(&self.$field)),+]
            }
            fn slices_mut(&mut self) -> [&mut [T]; $count] {
                [$($crate::sample::Sample::as_flat_mut(&mut self.$field)),+]
            }
            fn split(values: &[T], batch: usize) -> [&[T]; $count] {
                $(let ($field, values) = values.split_at(batch * $sample::LEN);)+
                let _ = values;
                [$($field),+]
            }
        }
    };
}
