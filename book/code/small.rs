//! Small sets in the formats of Keras's data sets, for the chapters whose sets have to be downloaded.
//!
//! Where Keras's file is in the cache folder a chapter runs on it, else on one of these. They are made up by
//! `small/make.py`, so that there is something to learn in them; the digits are those that are built in.

use keras_runtime::data::datasets::{BostonHousing, CaliforniaHousing, Imdb, Mnist, Reuters};
use keras_runtime::data::{Npy, Npz, digits};
use std::fs;
use std::path::{Path, PathBuf};

/// A data set of Keras's.
pub trait DataSet: Sized {
    /// Its file.
    const FILE: &'static str;

    /// The set from another file.
    #[must_use]
    fn at(self, path: PathBuf) -> Self;

    /// The small file.
    #[must_use]
    fn small() -> PathBuf {
        here("small").join(Self::FILE)
    }

    /// The set itself where its file is in Keras's cache folder, else the small one.
    #[must_use]
    fn or_small(self) -> Self {
        if is_small::<Self>() { self.at(Self::small()) } else { self }
    }
}

/// Whether a chapter runs on the small set.
#[must_use]
pub fn is_small<D: DataSet>() -> bool {
    let home = std::env::var_os("KERAS_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".keras")));
    !home.is_some_and(|home| home.join("datasets").join(D::FILE).is_file())
}

macro_rules! data_sets {
    ($($set:ident $file:literal $(small $small:ident)?),*) => {$(
        impl DataSet for $set {
            const FILE: &'static str = $file;
            fn at(self, path: PathBuf) -> Self {
                self.path(path)
            }
            $(fn small() -> PathBuf {
                $small()
            })?
        }
    )*};
}

data_sets! {
    Imdb "imdb.npz",
    Reuters "reuters.npz",
    BostonHousing "boston_housing.npz",
    CaliforniaHousing "california_housing.npz",
    Mnist "mnist.npz" small large_digits
}

/// The digits that are built in, with pixels three times as wide and a margin.
fn large_digits() -> PathBuf {
    let folder = here("../target/tmp");
    fs::create_dir_all(&folder).expect("a folder for a data set");
    let path = folder.join("mnist.npz");
    let data = digits::load().split();
    let images = |rows: &[[f32; 64]]| {
        let pixel = |row: &[f32; 64], i: usize| match (
            (i / 28).wrapping_sub(2),
            (i % 28).wrapping_sub(2),
        ) {
            (y @ 0..24, x @ 0..24) => (255.0 * row[8 * (y / 3) + x / 3]) as u8,
            _ => 0,
        };
        let values: Vec<u8> = rows.iter().flat_map(|row| (0..784).map(|i| pixel(row, i))).collect();
        Npy::from_values(&[rows.len(), 28, 28], &values)
    };
    let (x_train, x_test) = (images(&data.x_train[..600]), images(&data.x_test[..150]));
    let arrays = [
        ("x_train", &x_train.expect("28 x 28 pixels each")),
        ("y_train", &Npy::from_labels(&data.y_train[..600])),
        ("x_test", &x_test.expect("28 x 28 pixels each")),
        ("y_test", &Npy::from_labels(&data.y_test[..150])),
    ];
    Npz::write(&path, arrays).expect("a file for a data set");
    path
}

/// A folder of this crate.
fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a number with the one that a chapter shows; the last digits are those of the machine.
///
/// # Panics
/// Where they differ by more.
#[track_caller]
pub fn near(found: f64, shown: f64, at_most: f64) {
    assert!((found - shown).abs() <= at_most, "the book shows {shown}, found {found}");
}
