//! Data sets: where samples and targets come from ([`Samples`], [`Targets`]), readers of CSV, IDX and
//! npy files, and two small sets that are built in. With features: Keras's data sets (`datasets`), npz
//! files, folders of images (`ImageDirectory`).
//!
//! What is larger than memory comes row by row: [`Source`]. What prepares data: [`pad_sequences`],
//! [`Timeseries`], [`split_shuffled`], [`split_stratified`], [`KFold`], [`compute_class_weight`],
//! [`to_categorical`].

/// Implements a door of `fit` for slices, vectors and arrays of `$item`; `$rows` makes the rows of
/// a slice.
macro_rules! containers {
    ([$($generics:tt)*] $item:ty, $door:path, $rows:expr) => {
        containers!(@impl [$($generics)*] [$item], $door, $rows);
        containers!(@impl [$($generics)*] Vec<$item>, $door, $rows);
        containers!(@impl [$($generics)*, const COUNT: usize] [$item; COUNT], $door, $rows);
    };
    (@impl [$($generics:tt)*] $set:ty, $door:path, $rows:expr) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> $door for $set {
            fn rows(&self) -> $crate::error::Result<Box<dyn $crate::data::Rows<T> + '_>> {
                Ok(Box::new($rows(self)))
            }
            fn with_rows(
                &self,
                f: &mut dyn FnMut(&dyn $crate::data::Rows<T>),
            ) -> $crate::error::Result<()> {
                f(&$rows(self));
                Ok(())
            }
        }
    };
}

pub mod check;
mod class_weight;
pub mod csv;
mod csv_source;
#[cfg(feature = "datasets")]
pub mod datasets;
pub mod digits;
mod fields;
mod idx;
#[cfg(feature = "image")]
mod image_directory;
pub mod iris;
mod joined;
mod k_fold;
mod matrices;
pub mod mnist;
#[cfg(feature = "ndarray")]
mod ndarray;
mod npy;
#[cfg(feature = "npz")]
mod npz;
#[cfg(any(feature = "datasets", feature = "image"))]
mod numpy_shuffle;
mod pad_sequences;
#[cfg(feature = "npz")]
mod pickle;
mod rows;
mod samples;
mod source;
mod split;
mod stratified;
mod subset;
mod target_row;
mod targets;
mod timeseries;
mod to_categorical;
mod weighted;

pub use class_weight::compute_class_weight;
pub use csv::{Column, Csv, Labels, Table};
pub use csv_source::CsvSource;
#[doc(hidden)]
pub use fields::{Fields, field};
pub use idx::Idx;
#[cfg(feature = "image")]
pub use image_directory::{ImageDirectory, ImageSource, Subset as ImageSubset};
pub use joined::Joined;
pub use k_fold::{Fold, KFold, StratifiedKFold};
pub use matrices::Matrices;
pub use npy::{Npy, NpySource, NpyValue};
#[cfg(feature = "npz")]
pub use npz::Npz;
pub use pad_sequences::{End, PadSequences, pad_sequences};
pub use rows::{Flat, FromRows, Number, Rows};
pub use samples::Samples;
pub(crate) use source::pass_seed;
pub use source::{
    Augment, FromPasses, Map, MapY, Shuffle, Skip, Source, Take, Weigh, from_rows, try_from_rows,
};
pub use split::{TrainTest, split_shuffled, split_tail};
pub use stratified::split_stratified;
pub use subset::Subset;
pub use target_row::TargetRow;
pub use targets::{Label, Targets, shape as target_shape};
pub use timeseries::{Timeseries, Windows};
pub use to_categorical::to_categorical;
pub use weighted::{WeightRow, Weighted};
