//! Samples and targets in two `.npy` files, row by row from the disk.

use super::header::Header;
use super::{invalid, sample_count};
use crate::data::Source;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::sample::Sample;
use core::marker::PhantomData;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes that are read at once; where more are asked for, they come without a detour.
const BUFFER: usize = 1 << 16;

/// Samples `X` in one `.npy` file and targets `Y` in another, of any length: rows are read as they are
/// needed.
///
/// Targets are numbers, as `X`; [`map_y`](Source::map_y) makes class numbers of them.
///
/// ```
/// use keras_runtime::data::{Npy, NpySource, Source};
/// # let folder = tempfile::tempdir().unwrap();
/// # let (x_path, y_path) = (folder.path().join("x.npy"), folder.path().join("y.npy"));
/// Npy::from_samples::<f32, _>(&[[1.0, 2.0], [3.0, 4.0]]).write(&x_path)?;
/// Npy::from_labels(&[7_u8, 8]).write(&y_path)?;
/// let rows = NpySource::<f32, [f32; 2], f32>::open(&x_path, &y_path)?;
/// assert_eq!(rows.len(), 2);
/// let mut rows = rows.map_y(|y| y as u8);
/// let (mut x, mut y) = (Vec::new(), Vec::new());
/// rows.begin(0)?;
/// while rows.next(&mut x, &mut y)? {}
/// assert_eq!((x[1], y), ([3.0, 4.0], vec![7, 8]));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub struct NpySource<T, X, Y> {
    x: Reader,
    y: Reader,
    types: PhantomData<Types<T, X, Y>>,
}

impl<T: Element, X: Sample<T>, Y: Sample<T>> NpySource<T, X, Y> {
    /// Opens both files.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Format`] where a header is broken, promises other than the file has,
    /// or rows of another shape, or where values are in Fortran's order; [`Error::Lengths`].
    #[inline]
    pub fn open(x: impl AsRef<Path>, y: impl AsRef<Path>) -> Result<Self> {
        let x = Reader::open(x.as_ref(), &sample_count::<T, X>)?;
        let y = Reader::open(y.as_ref(), &sample_count::<T, Y>)?;
        crate::data::check::lengths(x.rows, "y", y.rows)?;
        Ok(NpySource { x, y, types: PhantomData })
    }

    /// Rows of a pass.
    #[inline]
    pub fn len(&self) -> usize {
        self.x.rows
    }

    /// Whether there are no rows; files without rows are not opened.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Element, X: Sample<T>, Y: Sample<T>> Source for NpySource<T, X, Y> {
    type X = X;
    type Y = Y;

    #[inline]
    fn begin(&mut self, _: u64) -> Result<()> {
        self.x.go_to(0)?;
        self.y.go_to(0)
    }

    #[inline]
    fn next(&mut self, x: &mut Vec<X>, y: &mut Vec<Y>) -> Result<bool> {
        self.next_rows(1, x, y)
    }

    #[inline]
    fn next_rows(&mut self, rows: usize, x: &mut Vec<X>, y: &mut Vec<Y>) -> Result<bool> {
        let found = rows.min(self.x.rows - self.x.row);
        let (samples, targets) = (x.len(), y.len());
        x.resize(samples + found, X::ZEROS);
        y.resize(targets + found, Y::ZEROS);
        let read = self.x.read(X::flatten_mut(&mut x[samples..]));
        let read = read.and_then(|()| self.y.read(Y::flatten_mut(&mut y[targets..])));
        if read.is_err() {
            // Both or none, so that no sample is without a target.
            x.truncate(samples);
            y.truncate(targets);
        }
        read.map(|()| found == rows)
    }

    #[inline]
    fn advance(&mut self, rows: usize) -> Result<bool> {
        let found = rows.min(self.x.rows - self.x.row);
        let row = self.x.row + found;
        self.x.go_to(row)?;
        self.y.go_to(row)?;
        Ok(found == rows)
    }
}

/// The number type of rows, and what they are made.
type Types<T, X, Y> = fn() -> (T, X, Y);

/// A file whose rows are read one after the other.
struct Reader {
    path: PathBuf,
    header: Header,
    rows: usize,
    row: usize,
    file: BufReader<File>,
    /// Bytes of a row.
    row_len: usize,
    /// Rows whose values are of another type than the network's.
    bytes: Vec<u8>,
}

impl Reader {
    #[inline]
    fn open(path: &Path, count: &dyn Fn(&[usize]) -> Result<usize, String>) -> Result<Self> {
        let io = |source| Error::Io { action: "read", path: path.into(), source };
        let file = File::open(path).map_err(io)?;
        let len = file.metadata().map_err(io)?.len();
        let mut file = BufReader::with_capacity(BUFFER, file);
        let checked = Header::read(&mut file).and_then(|header| {
            let rows = count(&header.shape)?;
            if header.fortran_order && header.shape.len() > 1 {
                return Err("values in Fortran's order; rows are read from files in C's".into());
            }
            let promised = header.byte_len().and_then(|values| values.checked_add(header.len));
            match promised.map(|promised| promised as u64) == Some(len) {
                true => Ok((header, rows)),
                false => {
                    Err(format!("its header promises {:?}, but it has {len} bytes", header.shape))
                }
            }
        });
        let (header, rows) =
            checked.map_err(|reason| invalid(&path.display().to_string(), reason))?;
        let row_len = header.byte_len().unwrap_or(0) / rows.max(1);
        Ok(Reader { path: path.into(), header, rows, row: 0, file, row_len, bytes: Vec::new() })
    }

    /// Lets the next row be this one.
    #[inline]
    fn go_to(&mut self, row: usize) -> Result<()> {
        self.row = row;
        let start = SeekFrom::Start((self.header.len + row * self.row_len) as u64);
        self.file.seek(start).map(|_| ()).map_err(|source| self.io(source))
    }

    /// As many rows as there is room for.
    #[inline]
    fn read<T: Element>(&mut self, out: &mut [T]) -> Result<()> {
        if self.header.kind.is::<T>() {
            return self.fill(bytemuck::cast_slice_mut(out));
        }
        let mut bytes = core::mem::take(&mut self.bytes);
        bytes.resize(out.len() * self.header.kind.size(), 0);
        let filled = self.fill(&mut bytes);
        self.header.kind.decode(&bytes, out);
        self.bytes = bytes;
        filled
    }

    /// Whole rows. After an error the next row is the one that could not be read.
    #[inline]
    fn fill(&mut self, out: &mut [u8]) -> Result<()> {
        let mut done = 0;
        while done < out.len() {
            let read = match self.file.read(&mut out[done..]) {
                Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read,
            };
            done += read.map_err(|source| {
                self.row += done / self.row_len.max(1);
                self.io(source)
            })?;
        }
        self.row += done / self.row_len.max(1);
        Ok(())
    }

    #[inline]
    fn io(&self, source: std::io::Error) -> Error {
        let source = std::io::Error::new(source.kind(), format!("row {}: {source}", self.row));
        Error::Io { action: "read", path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Npy;
    use std::fs;

    #[test]
    fn passes_and_files_that_change() {
        let folder = tempfile::tempdir().unwrap();
        let (x_path, y_path) = (folder.path().join("x.npy"), folder.path().join("y.npy"));
        let x: Vec<[f64; 3]> = (0..5).map(|i| [f64::from(i); 3]).collect();
        Npy::from_samples::<f64, _>(&x).write(&x_path).unwrap();
        Npy::from_labels(&[0_u8, 1, 2, 3, 4]).write(&y_path).unwrap();
        let open = || NpySource::<f64, [f64; 3], f64>::open(&x_path, &y_path);
        let mut source = open().unwrap();
        for _ in 0..2 {
            let (mut xs, mut ys) = (Vec::new(), Vec::new());
            source.begin(0).unwrap();
            while source.next(&mut xs, &mut ys).unwrap() {}
            assert_eq!((xs, ys), (x.clone(), vec![0.0, 1.0, 2.0, 3.0, 4.0]));
        }
        let bytes = fs::read(&x_path).unwrap();
        for len in 0..bytes.len() {
            fs::write(&x_path, &bytes[..len]).unwrap();
            assert!(open().is_err(), "{len}");
        }
        fs::write(&x_path, &bytes).unwrap();
        source.begin(0).unwrap();
        let file = fs::File::options().write(true).open(&y_path).unwrap();
        file.set_len(128 + 16).unwrap();
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        source.begin(0).unwrap();
        let error = loop {
            match source.next(&mut xs, &mut ys) {
                Ok(more) => assert!(more),
                Err(error) => break error.to_string(),
            }
        };
        assert!(error.contains("y.npy`: row 2:") && xs.len() == 2 && ys.len() == 2, "{error}");
        let shape = NpySource::<f64, [f64; 2], f64>::open(&x_path, &x_path).err().unwrap();
        assert!(shape.to_string().contains("each sample has the shape 3, expected 2"), "{shape}");
    }
}
