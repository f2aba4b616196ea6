//! Samples and targets in two `.npy` files, row by row from the disk.

use super::header::Header;
use super::{invalid, sample_count};
use crate::data::Source;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::sample::Sample;
use core::marker::PhantomData;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

/// Samples `X` in one `.npy` file and targets `Y` in another, of any length: rows are read as they are
/// needed.
///
/// Targets are numbers, as `X`; [`map`](Source::map) makes class numbers of them.
///
/// ```
/// use keras_runtime::data::{Npy, NpySource, Source};
/// # let folder = tempfile::tempdir().unwrap();
/// # let (x_path, y_path) = (folder.path().join("x.npy"), folder.path().join("y.npy"));
/// Npy::from_samples::<f32, _>(&[[1.0, 2.0], [3.0, 4.0]]).write(&x_path)?;
/// Npy::from_labels(&[7_u8, 8]).write(&y_path)?;
/// let rows = NpySource::<f32, [f32; 2], f32>::open(&x_path, &y_path)?;
/// assert_eq!(rows.len(), 2);
/// let mut rows = rows.map(|x, y| (x, y as u8));
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
    pub fn open(x: impl AsRef<Path>, y: impl AsRef<Path>) -> Result<Self> {
        let x = Reader::open(x.as_ref(), &sample_count::<T, X>)?;
        let y = Reader::open(y.as_ref(), &sample_count::<T, Y>)?;
        crate::data::check::lengths(x.rows, "y", y.rows)?;
        Ok(NpySource { x, y, types: PhantomData })
    }

    /// Rows of a pass.
    pub fn len(&self) -> usize {
        self.x.rows
    }

    /// Whether there are no rows; files without rows are not opened.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Element, X: Sample<T>, Y: Sample<T>> Source for NpySource<T, X, Y> {
    type X = X;
    type Y = Y;

    fn begin(&mut self, _: u64) -> Result<()> {
        self.x.begin()?;
        self.y.begin()
    }

    fn next(&mut self, x: &mut Vec<X>, y: &mut Vec<Y>) -> Result<bool> {
        if self.x.row == self.x.rows {
            return Ok(false);
        }
        // Both or none, so that an error leaves no sample without a target.
        self.x.read()?;
        self.y.read()?;
        x.push(X::ZEROS);
        y.push(Y::ZEROS);
        if let (Some(x), Some(y)) = (x.last_mut(), y.last_mut()) {
            self.x.header.kind.decode(&self.x.bytes, x.as_flat_mut());
            self.y.header.kind.decode(&self.y.bytes, y.as_flat_mut());
        }
        Ok(true)
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
    /// The row that was read last.
    bytes: Vec<u8>,
}

impl Reader {
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
        Ok(Reader { path: path.into(), header, rows, row: 0, file, bytes: vec![0; row_len] })
    }

    fn begin(&mut self) -> Result<()> {
        self.row = 0;
        let start = SeekFrom::Start(self.header.len as u64);
        self.file.seek(start).map(|_| ()).map_err(|source| self.io(source))
    }

    fn read(&mut self) -> Result<()> {
        self.file.read_exact(&mut self.bytes).map_err(|source| self.io(source))?;
        self.row += 1;
        Ok(())
    }

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
