//! Keras's `imdb.load_data` and `imdb.get_word_index`.

use super::labels;
use super::place::{KERAS, Place, Published, place};
use super::words::{Words, word_index, words};
use crate::data::numpy_shuffle::RandomState;
use crate::data::{Npz, TrainTest, check};
use crate::error::Result;
use std::collections::BTreeMap;

const FILE: Published = Published {
    fname: "imdb.npz",
    subdir: "datasets",
    origin: (KERAS, "imdb.npz"),
    hash: "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
};

const WORDS: Published = Published {
    fname: "imdb_word_index.json",
    subdir: "datasets",
    origin: (KERAS, "imdb_word_index.json"),
    hash: "bfafd718b763782e994055a2d397834f",
};

/// Film reviews as numbers of words, and whether they praise: 25,000 to train on, 25,000 to test on
/// (A. Maas et al., 2011). A small number is a frequent word.
///
/// ```no_run
/// use keras_runtime::data::{datasets::Imdb, pad_sequences};
/// let parts = Imdb::default().num_words(20_000).load_data()?;
/// let x: Vec<[f32; 200]> = pad_sequences(&parts.x_train);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Imdb {
    place: Place,
    words: Words,
}

place!(Imdb, "A file to read instead, whatever its checksum.");
words!(Imdb);

impl Imdb {
    /// The reviews, of any lengths, and 1 for praise; in Keras's order.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) and [`Error::Format`](crate::error::Error::Format) where the
    /// file is not there or is broken.
    pub fn load_data(&self) -> Result<TrainTest<Vec<u32>, u8>> {
        let mut file = Npz::read(self.place.get(&FILE)?)?;
        // One order goes on after the other.
        let mut order = RandomState::new(self.words.seed);
        let mut part = |x: &str, y: &'static str| -> Result<(Vec<Vec<u32>>, Vec<u8>)> {
            let (x, labels) = (file.sequences(x)?, labels(&mut file, y)?);
            check::lengths(x.len(), y, labels.len())?;
            let (mut x, mut y) = order.pairs(x, labels);
            self.words.begin(&mut x, &mut y)?;
            Ok((x, y))
        };
        let (mut x_train, y_train) = part("x_train", "y_train")?;
        let (mut x_test, y_test) = part("x_test", "y_test")?;
        self.words.end(&mut [&mut x_train, &mut x_test]);
        Ok(TrainTest { x_train, y_train, x_test, y_test })
    }

    /// The words with their numbers, without [`index_from`](Imdb::index_from).
    ///
    /// # Errors
    /// As for [`load_data`](Imdb::load_data).
    pub fn get_word_index(&self) -> Result<BTreeMap<String, u32>> {
        word_index(&self.place, &WORDS)
    }
}
