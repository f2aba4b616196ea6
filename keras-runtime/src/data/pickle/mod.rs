//! What numpy writes with Python's pickle: arrays, and lists of numbers. Nothing of a file is run: a
//! call that it asks for is kept as it stands, and two of them are known to be arrays and types.
//!
//! Each byte of a file makes at most one value, so a file takes room in proportion to its length.

mod machine;
mod numpy;

pub use machine::{Entry, Object};

use std::ops::Range;

/// Values that a file has made.
pub struct Pickle<'a> {
    bytes: &'a [u8],
    objects: Vec<Object>,
    root: Entry,
}

impl<'a> Pickle<'a> {
    /// Reads a file; else what is wrong, with the byte.
    pub fn load(bytes: &'a [u8]) -> Result<Self, String> {
        let (objects, root) = machine::run(bytes)?;
        Ok(Pickle { bytes, objects, root })
    }

    /// The value that the file is for.
    #[cfg(feature = "datasets")]
    pub fn root(&self) -> Entry {
        self.root
    }

    /// The value of a key of a dictionary.
    #[cfg(feature = "datasets")]
    pub fn get(&self, dictionary: Entry, key: &str) -> Option<Entry> {
        let Object::Dictionary(entries) = self.object(dictionary)? else { return None };
        entries.iter().find(|(name, _)| self.text(*name) == Some(key.as_bytes())).map(|item| item.1)
    }

    /// The items of a list or a tuple.
    pub fn items(&self, entry: Entry) -> Option<&[Entry]> {
        match self.object(entry)? {
            Object::Items(items) => Some(items),
            _ => None,
        }
    }

    /// The bytes of a string.
    pub fn text(&self, entry: Entry) -> Option<&'a [u8]> {
        match self.object(entry)? {
            Object::Text(range) => self.bytes.get(Range::clone(range)),
            _ => None,
        }
    }

    fn object(&self, entry: Entry) -> Option<&Object> {
        match entry {
            Entry::Object(at) => self.objects.get(at as usize),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
