//! Data sets: where samples and targets come from ([`Samples`], [`Targets`]), readers of CSV
//! and IDX files, and two small sets that are built in.

/// Implements a door of `fit` for slices, vectors and arrays of `$item`; `$rows` makes the rows of
/// a slice.
macro_rules! containers {
    ([$($generics:tt)*] $item:ty, $door:path, $rows:expr) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> $door for [$item] {
            fn rows(&self) -> $crate::error::Result<Box<dyn $crate::data::Rows<T> + '_>> {
                Ok(Box::new($rows(self)))
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> $door for Vec<$item> {
            fn rows(&self) -> $crate::error::Result<Box<dyn $crate::data::Rows<T> + '_>> {
                Ok(Box::new($rows(self)))
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($generics)*, const COUNT: usize> $door for [$item; COUNT] {
            fn rows(&self) -> $crate::error::Result<Box<dyn $crate::data::Rows<T> + '_>> {
                Ok(Box::new($rows(self)))
            }
        }
    };
}

pub mod check;
pub mod csv;
pub mod digits;
mod idx;
pub mod iris;
mod joined;
mod matrices;
pub mod mnist;
#[cfg(feature = "ndarray")]
mod ndarray;
mod rows;
mod samples;
mod split;
mod targets;
mod to_categorical;

pub use csv::{Column, Csv, Labels, Table};
pub use idx::Idx;
pub use joined::Joined;
pub use matrices::Matrices;
pub use rows::{Flat, FromRows, Number, Rows};
pub use samples::Samples;
pub use split::{TrainTest, split_shuffled, split_tail};
pub use targets::{Label, Targets, shape as target_shape};
pub use to_categorical::to_categorical;
