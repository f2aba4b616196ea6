//! numpy's arrays in a pickle.

use super::{Entry, Object, Pickle};

/// An array: `_reconstruct(…)`, whose state is a version, the shape, the type, the order and the values.
pub struct Array<'p> {
    pub shape: Vec<usize>,
    /// Such as `O8`, `u1`.
    pub kind: &'p [u8],
    pub values: Entry,
}

impl<'a> Pickle<'a> {
    /// An array in C's order, if that is what it is.
    pub fn array(&self, entry: Entry) -> Option<Array<'a>> {
        self.made_by(entry, &["numpy.core.multiarray", "numpy._core.multiarray"], "_reconstruct")?;
        let [_, shape, kind, Entry::Bool(fortran_order), values] =
            *self.items(self.state(entry)?)?
        else {
            return None;
        };
        let shape = self.items(shape)?.iter().map(|&axis| match axis {
            Entry::Int(len) => usize::try_from(len).ok(),
            _ => None,
        });
        let shape = shape.collect::<Option<Vec<_>>>()?;
        let arguments = self.made_by(kind, &["numpy"], "dtype")?;
        let kind = self.text(*self.items(arguments)?.first()?)?;
        (!fortran_order || shape.len() < 2).then_some(Array { shape, kind, values })
    }

    /// The arguments of a call of this function.
    fn made_by(&self, entry: Entry, modules: &[&str], name: &str) -> Option<Entry> {
        let Object::Call { function, arguments, .. } = self.object(entry)? else { return None };
        let Object::Global(module, function) = self.object(*function)? else { return None };
        let text = |range: &std::ops::Range<usize>| self.bytes.get(range.clone());
        let known = modules.iter().any(|known| text(module) == Some(known.as_bytes()));
        (known && text(function) == Some(name.as_bytes())).then_some(*arguments)
    }

    fn state(&self, entry: Entry) -> Option<Entry> {
        match self.object(entry)? {
            Object::Call { state, .. } => *state,
            _ => None,
        }
    }

    /// The rows of an array of lists of whole numbers from 0 on; else what is wrong, with the row.
    pub fn sequences(&self) -> Result<Vec<Vec<u32>>, String> {
        let array = self.array(self.root).ok_or("it holds no array")?;
        if !array.kind.starts_with(b"O") {
            return Err("its array holds no lists".into());
        }
        let rows = self.items(array.values).ok_or("the values of its array are no list")?;
        if array.shape != [rows.len()] {
            let (shape, rows) = (array.shape, rows.len());
            return Err(format!("its array has the shape {shape:?}, but {rows} rows"));
        }
        // A list may stand in many rows, so what comes out could be far longer than the file.
        let mut left = self.bytes.len();
        let row = |(number, &row): (usize, &Entry)| {
            let items = self.items(row).ok_or(format!("row {number} is no list"))?;
            left = left.checked_sub(items.len()).ok_or(format!("row {number} repeats others"))?;
            let word = |(place, item): (usize, &Entry)| {
                match *item {
                    Entry::Int(value) => u32::try_from(value).ok(),
                    _ => None,
                }
                .ok_or_else(|| format!("row {number} has no index of a word at {place}"))
            };
            items.iter().enumerate().map(word).collect::<Result<Vec<u32>, String>>()
        };
        rows.iter().enumerate().map(row).collect()
    }
}
