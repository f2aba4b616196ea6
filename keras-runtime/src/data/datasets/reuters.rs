//! Keras's `reuters.load_data`, `get_word_index` and `get_label_names`.

use super::place::{KERAS, Place, Published, place};
use super::words::{Words, word_index, words};
use super::{labels, split};
use crate::data::numpy_shuffle::RandomState;
use crate::data::{Npz, TrainTest, check};
use crate::error::Result;
use std::collections::BTreeMap;

const FILE: Published = Published {
    fname: "reuters.npz",
    subdir: "datasets",
    origin: (KERAS, "reuters.npz"),
    hash: "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
};

const WORDS: Published = Published {
    fname: "reuters_word_index.json",
    subdir: "datasets",
    origin: (KERAS, "reuters_word_index.json"),
    hash: "4d44cc38712099c9e383dc6e5f11a921",
};

/// News as numbers of words, and their topics: 11,228 texts, 46 topics. A small number is a frequent
/// word.
///
/// ```no_run
/// use keras_runtime::data::datasets::Reuters;
/// let parts = Reuters::default().num_words(1000).test_split(0.2).load_data()?;
/// assert_eq!(Reuters::LABEL_NAMES[parts.y_train[0] as usize], "earn");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reuters {
    place: Place,
    words: Words,
    test_split: f64,
}

impl Default for Reuters {
    fn default() -> Self {
        Reuters { place: Place::default(), words: Words::default(), test_split: 0.2 }
    }
}

place!(Reuters, "A file to read instead, whatever its checksum.");
words!(Reuters);

impl Reuters {
    /// What the topics are; Keras's `get_label_names`.
    pub const LABEL_NAMES: [&str; 46] = [
        "cocoa",
        "grain",
        "veg-oil",
        "earn",
        "acq",
        "wheat",
        "copper",
        "housing",
        "money-supply",
        "coffee",
        "sugar",
        "trade",
        "reserves",
        "ship",
        "cotton",
        "carcass",
        "crude",
        "nat-gas",
        "cpi",
        "money-fx",
        "interest",
        "gnp",
        "meal-feed",
        "alum",
        "oilseed",
        "gold",
        "tin",
        "strategic-metal",
        "livestock",
        "retail",
        "ipi",
        "iron-steel",
        "rubber",
        "heat",
        "jobs",
        "lei",
        "bop",
        "zinc",
        "orange",
        "pet-chem",
        "dlr",
        "gas",
        "silver",
        "wpi",
        "hog",
        "lead",
    ];

    /// The fraction to test on; 0.2.
    #[must_use]
    pub fn test_split(mut self, test_split: f64) -> Self {
        self.test_split = test_split;
        self
    }

    /// The texts, of any lengths, and their topics; in Keras's order.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) and [`Error::Format`](crate::error::Error::Format) where the
    /// file is not there or is broken.
    pub fn load_data(&self) -> Result<TrainTest<Vec<u32>, u8>> {
        let mut file = Npz::read(self.place.get(&FILE)?)?;
        let (x, y) = (file.sequences("x")?, labels(&mut file, "y")?);
        check::lengths(x.len(), "y", y.len())?;
        let (mut x, mut y) = RandomState::new(self.words.seed).pairs(x, y);
        self.words.begin(&mut x, &mut y)?;
        self.words.end(&mut [&mut x]);
        split(x, y, None, self.test_split)
    }

    /// The words with their numbers, without [`index_from`](Reuters::index_from).
    ///
    /// # Errors
    /// As for [`load_data`](Reuters::load_data).
    pub fn get_word_index(&self) -> Result<BTreeMap<String, u32>> {
        word_index(&self.place, &WORDS)
    }
}
