//! Which words of texts are kept, as Keras's data sets of texts have it.

use super::place::Place;
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// Keras's arguments of `imdb.load_data` and `reuters.load_data`.
#[derive(Clone, Debug)]
pub struct Words {
    pub num_words: Option<u32>,
    pub skip_top: u32,
    pub maxlen: Option<usize>,
    pub seed: u32,
    pub start_char: Option<u32>,
    pub oov_char: Option<u32>,
    pub index_from: u32,
}

impl Default for Words {
    fn default() -> Self {
        Words {
            num_words: None,
            skip_top: 0,
            maxlen: None,
            seed: 113,
            start_char: Some(1),
            oov_char: Some(2),
            index_from: 3,
        }
    }
}

impl Words {
    /// Puts the begin before each text and moves its words, then drops long texts.
    pub fn begin(&self, x: &mut Vec<Vec<u32>>, y: &mut Vec<u8>) -> Result<()> {
        for text in &mut *x {
            text.iter_mut().for_each(|word| *word = word.saturating_add(self.index_from));
            if let Some(start) = self.start_char {
                text.insert(0, start);
            }
        }
        let Some(maxlen) = self.maxlen else { return Ok(()) };
        let kept: Vec<bool> = x.iter().map(|text| text.len() < maxlen).collect();
        let (mut of_x, mut of_y) = (kept.iter().copied(), kept.iter().copied());
        x.retain(|_| of_x.next().unwrap_or(false));
        y.retain(|_| of_y.next().unwrap_or(false));
        match x.is_empty() {
            true => Err(Error::Config(format!("maxlen {maxlen} leaves no text"))),
            false => Ok(()),
        }
    }

    /// Puts a sign in place of rare words and of the most frequent, or drops them. Where no number of
    /// words is set, it is the largest of all texts, as in Keras: that word alone is rare.
    pub fn end(&self, texts: &mut [&mut Vec<Vec<u32>>]) {
        let words = texts.iter().flat_map(|texts| texts.iter().flatten().copied());
        let num_words = self.num_words.unwrap_or_else(|| words.max().unwrap_or(0));
        let known = |word: u32| (self.skip_top..num_words).contains(&word);
        for text in texts.iter_mut().flat_map(|texts| texts.iter_mut()) {
            match self.oov_char {
                Some(sign) => {
                    text.iter_mut().filter(|word| !known(**word)).for_each(|word| *word = sign);
                }
                None => text.retain(|&word| known(word)),
            }
        }
    }
}

/// The words with their numbers, of a file of Keras's.
pub fn word_index(place: &Place, file: &super::place::Published) -> Result<BTreeMap<String, u32>> {
    let path = place.get(file)?;
    let bytes = crate::files::read(&path)?;
    serde_json::from_slice(&bytes).map_err(|error| Error::Format {
        file: path.display().to_string(),
        format: "JSON",
        reason: error.to_string(),
    })
}

/// The methods of a data set with the fields `place` and `words`.
macro_rules! words {
    ($set:ident) => {
        impl $set {
            /// How many words are kept, the most frequent ones and the signs; all.
            #[must_use]
            pub fn num_words(mut self, num_words: impl Into<Option<u32>>) -> Self {
                self.words.num_words = num_words.into();
                self
            }

            /// How many of the most frequent words are dropped; 0.
            #[must_use]
            pub fn skip_top(mut self, skip_top: u32) -> Self {
                self.words.skip_top = skip_top;
                self
            }

            /// Texts that are as long or longer are dropped; none.
            #[must_use]
            pub fn maxlen(mut self, maxlen: impl Into<Option<usize>>) -> Self {
                self.words.maxlen = maxlen.into();
                self
            }

            /// The seed of the order, which is numpy's; 113.
            #[must_use]
            pub fn seed(mut self, seed: u32) -> Self {
                self.words.seed = seed;
                self
            }

            /// What stands before each text; 1.
            #[must_use]
            pub fn start_char(mut self, start_char: impl Into<Option<u32>>) -> Self {
                self.words.start_char = start_char.into();
                self
            }

            /// What stands for words that are not kept; 2. With `None` they are left out.
            #[must_use]
            pub fn oov_char(mut self, oov_char: impl Into<Option<u32>>) -> Self {
                self.words.oov_char = oov_char.into();
                self
            }

            /// What is added to the numbers of words; 3.
            #[must_use]
            pub fn index_from(mut self, index_from: u32) -> Self {
                self.words.index_from = index_from;
                self
            }
        }
    };
}

pub(super) use words;
