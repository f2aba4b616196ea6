//! Keras's `california_housing.load_data` and `boston_housing.load_data`.

use super::place::{KERAS, Place, Published, place};
use super::split;
use crate::data::{Npz, TrainTest};
use crate::element::Element;
use crate::error::Result;

const CALIFORNIA: Published = Published {
    fname: "california_housing.npz",
    subdir: "datasets",
    origin: (KERAS, "california_housing.npz"),
    hash: "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
};

const BOSTON: Published = Published {
    fname: "boston_housing.npz",
    subdir: "datasets",
    origin: (KERAS, "boston_housing.npz"),
    hash: "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5",
};

/// How both sets are divided.
macro_rules! divided {
    ($set:ident) => {
        impl $set {
            /// The fraction to test on; 0.2.
            #[must_use]
            pub fn test_split(mut self, test_split: f64) -> Self {
                self.test_split = test_split;
                self
            }

            /// The seed of the order, which is numpy's; 113.
            #[must_use]
            pub fn seed(mut self, seed: u32) -> Self {
                self.seed = seed;
                self
            }
        }
    };
}

/// How much of [`CaliforniaHousing`] is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// The first 600 rows.
    Small,
    /// All 20,640.
    #[default]
    Large,
}

/// Values of houses in 20,640 districts of California, 1990: eight features, and the median value in
/// dollars (R. Pace and R. Barry, 1997).
///
/// ```no_run
/// use keras_runtime::data::datasets::{CaliforniaHousing, Version};
/// let parts = CaliforniaHousing::default().version(Version::Small).load_data::<f32>()?;
/// assert_eq!((parts.x_train.len(), parts.x_test.len()), (480, 120));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CaliforniaHousing {
    place: Place,
    version: Version,
    test_split: f64,
    seed: u32,
}

impl Default for CaliforniaHousing {
    fn default() -> Self {
        let place = Place::default();
        CaliforniaHousing { place, version: Version::Large, test_split: 0.2, seed: 113 }
    }
}

divided!(CaliforniaHousing);
place!(CaliforniaHousing, "A file to read instead, whatever its checksum.");

impl CaliforniaHousing {
    /// How much is loaded; all.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// The features and the values, in Keras's order.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) and [`Error::Format`](crate::error::Error::Format) where the
    /// file is not there or is broken.
    pub fn load_data<T: Element>(&self) -> Result<TrainTest<[T; 8], T>> {
        let rows = match self.version {
            Version::Small => 600,
            Version::Large => usize::MAX,
        };
        load(self.place.get(&CALIFORNIA)?, rows, self.test_split, self.seed)
    }
}

/// Values of houses in 506 districts of Boston, 1978: thirteen features, and the median value in
/// thousands of dollars (D. Harrison and D. Rubinfeld).
///
/// ```no_run
/// use keras_runtime::data::datasets::BostonHousing;
/// let parts = BostonHousing::default().load_data::<f32>()?;
/// assert_eq!((parts.x_train.len(), parts.x_test.len()), (404, 102));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BostonHousing {
    place: Place,
    test_split: f64,
    seed: u32,
}

impl Default for BostonHousing {
    fn default() -> Self {
        BostonHousing { place: Place::default(), test_split: 0.2, seed: 113 }
    }
}

divided!(BostonHousing);
place!(BostonHousing, "A file to read instead, whatever its checksum.");

impl BostonHousing {
    /// The features and the values, in Keras's order.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) and [`Error::Format`](crate::error::Error::Format) where the
    /// file is not there or is broken.
    pub fn load_data<T: Element>(&self) -> Result<TrainTest<[T; 13], T>> {
        load(self.place.get(&BOSTON)?, usize::MAX, self.test_split, self.seed)
    }
}

fn load<T: Element, const N: usize>(
    path: std::path::PathBuf,
    rows: usize,
    test_split: f64,
    seed: u32,
) -> Result<TrainTest<[T; N], T>> {
    let mut file = Npz::read(path)?;
    let (mut x, mut y) = (file.array("x")?.samples::<T, [T; N]>()?, file.array("y")?.values::<T>());
    x.truncate(rows);
    y.truncate(rows);
    split(x, y, Some(seed), test_split)
}
