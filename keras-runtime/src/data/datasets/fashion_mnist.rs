//! Keras's `fashion_mnist.load_data`.

use super::place::{KERAS, Place, Published, place};
use crate::data::{Idx, TrainTest, check};
use crate::element::Element;
use crate::error::Result;
use crate::sample::Sample;

/// A file with its MD5 checksum, which the authors of the set publish.
const fn file(fname: &'static str, hash: &'static str) -> Published {
    Published { fname, subdir: "datasets/fashion-mnist", origin: (KERAS, fname), hash }
}

const X_TRAIN: Published = file("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d");
const Y_TRAIN: Published = file("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe");
const X_TEST: Published = file("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79");
const Y_TEST: Published = file("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310");

/// Clothes of ten kinds: 60,000 images of 28 x 28 pixels to train on, 10,000 to test on (Zalando,
/// MIT licence).
///
/// ```no_run
/// use keras_runtime::data::datasets::FashionMnist;
/// let parts = FashionMnist::default().load_data::<f32, [f32; 784]>()?;
/// assert_eq!(FashionMnist::CLASSES[parts.y_train[0] as usize], "Ankle boot");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct FashionMnist {
    place: Place,
}

place!(FashionMnist, "A folder with the four files to read instead, whatever their checksums.");

impl FashionMnist {
    /// What the classes are.
    pub const CLASSES: [&str; 10] = [
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ];

    /// The images, with pixels from 0 to 1 (Keras's are bytes), and their classes.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) and [`Error::Format`](crate::error::Error::Format) where a
    /// file is not there or is broken.
    pub fn load_data<T: Element, S: Sample<T>>(&self) -> Result<TrainTest<S, u8>> {
        let read = |file: &Published| match &self.place.path {
            Some(folder) => Idx::read(folder.join(file.fname)),
            None => Idx::read(self.place.cached(file)?),
        };
        let parts = TrainTest {
            x_train: read(&X_TRAIN)?.samples()?,
            y_train: read(&Y_TRAIN)?.labels()?,
            x_test: read(&X_TEST)?.samples()?,
            y_test: read(&Y_TEST)?.labels()?,
        };
        check::lengths(parts.x_train.len(), "y_train", parts.y_train.len())?;
        check::lengths(parts.x_test.len(), "y_test", parts.y_test.len())?;
        Ok(parts)
    }
}
