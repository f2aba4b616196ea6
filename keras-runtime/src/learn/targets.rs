//! What training on a device compares outputs with.

use crate::element::Element;
use crate::losses::{Dense, Sparse};
use crate::sample::Sample;

/// A target of an output `O` for a loss whose targets are of the kind `K`: an array of the output's shape for
/// [`Dense`], a class number in place of the last axis for [`Sparse`].
///
/// ```
/// use keras_runtime::{learn::SGD, prelude::*};
/// model! { struct Net { Input(2); Dense(3, activation = softmax); } }
/// let (mut net, mut memory) = (Net::new(1), [0.0; Net::train_arena::<SGD, 2>()]);
/// let mut trainer =
///     net.compile_in(SGD::default(), SparseCategoricalCrossentropy::default(), &mut memory);
/// trainer.train_on_batch(&[[0.1, 0.2], [0.3, 0.4]], &[2_u8, 0]);
/// ```
#[diagnostic::on_unimplemented(
    message = "expected targets for outputs `{O}`, found `{Self}`",
    label = "of another type than the loss takes",
    note = "a sparse loss takes class numbers such as `u8`, other losses take arrays of the output's shape"
)]
pub trait Targets<T: Element, O, K>: Sized {
    /// The targets end to end, in `room` unless they are so in memory.
    fn end_to_end<'a>(targets: &'a [Self], room: &'a mut [T]) -> &'a [T];
}

impl<T: Element, O: Sample<T>> Targets<T, O, Dense> for O {
    fn end_to_end<'a>(targets: &'a [Self], _: &'a mut [T]) -> &'a [T] {
        O::flatten(targets)
    }
}

/// The number of a class.
pub trait Class: Copy {
    /// As a number of the network's type.
    fn number<T: Element>(self) -> T;
}

macro_rules! classes {
    ($($integer:ty),*) => {$(
        impl Class for $integer {
            fn number<T: Element>(self) -> T {
                T::from_f64(self as f64)
            }
        }
    )*};
}

classes!(u8, u16, u32, usize, i8, i16, i32, i64);

/// Writes numbers into `room`; answers those that have been written.
fn write<T: Element>(numbers: impl Iterator<Item = T>, room: &mut [T]) -> &[T] {
    let mut written = 0;
    for (place, number) in room.iter_mut().zip(numbers) {
        *place = number;
        written += 1;
    }
    room.get(..written).unwrap_or_default()
}

impl<T: Element, C: Class, const CLASSES: usize> Targets<T, [T; CLASSES], Sparse> for C {
    fn end_to_end<'a>(targets: &'a [Self], room: &'a mut [T]) -> &'a [T] {
        write(targets.iter().map(|class| class.number()), room)
    }
}

impl<T: Element, C: Class, const CLASSES: usize, const STEPS: usize>
    Targets<T, [[T; CLASSES]; STEPS], Sparse> for [C; STEPS]
{
    fn end_to_end<'a>(targets: &'a [Self], room: &'a mut [T]) -> &'a [T] {
        write(targets.as_flattened().iter().map(|class| class.number()), room)
    }
}

impl<T: Element, C: Class, const CLASSES: usize, const B: usize, const A: usize>
    Targets<T, [[[T; CLASSES]; B]; A], Sparse> for [[C; B]; A]
{
    fn end_to_end<'a>(targets: &'a [Self], room: &'a mut [T]) -> &'a [T] {
        write(targets.as_flattened().as_flattened().iter().map(|class| class.number()), room)
    }
}
