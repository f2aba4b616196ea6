//! Keras's `mnist.load_data`.

use super::place::{KERAS, Place, Published, place};
use super::{labels, scaled};
use crate::data::{Npz, TrainTest, check};
use crate::element::Element;
use crate::error::Result;
use crate::sample::Sample;

const FILE: Published = Published {
    fname: "mnist.npz",
    subdir: "datasets",
    origin: (KERAS, "mnist.npz"),
    hash: "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
};

/// Handwritten digits: 60,000 images of 28 x 28 pixels to train on, 10,000 to test on (Y. LeCun and
/// C. Cortes, CC BY-SA 3.0). Keras's file `mnist.npz`; [`data::mnist`](crate::data::mnist) reads the four
/// files in which the set was published first.
///
/// ```no_run
/// use keras_runtime::data::datasets::Mnist;
/// let parts = Mnist::default().load_data::<f32, [[[f32; 1]; 28]; 28]>()?;
/// assert_eq!((parts.x_train.len(), parts.x_test.len()), (60_000, 10_000));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Mnist {
    place: Place,
}

place!(Mnist, "A file to read instead, whatever its checksum.");

impl Mnist {
    /// The images, with pixels from 0 to 1 (Keras's are bytes), and their digits.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) and [`Error::Format`](crate::error::Error::Format) where the
    /// file is not there or is broken.
    pub fn load_data<T: Element, S: Sample<T>>(&self) -> Result<TrainTest<S, u8>> {
        let mut file = Npz::read(self.place.get(&FILE)?)?;
        let parts = TrainTest {
            x_train: scaled(&file.array("x_train")?)?,
            y_train: labels(&mut file, "y_train")?,
            x_test: scaled(&file.array("x_test")?)?,
            y_test: labels(&mut file, "y_test")?,
        };
        check::lengths(parts.x_train.len(), "y_train", parts.y_train.len())?;
        check::lengths(parts.x_test.len(), "y_test", parts.y_test.len())?;
        Ok(parts)
    }
}
