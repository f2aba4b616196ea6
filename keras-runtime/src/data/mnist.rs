//! The MNIST digits: 60,000 images of 28 x 28 pixels to train on, 10,000 to test on.
//!
//! The set (Y. LeCun, C. Cortes and C. Burges, 1998) is not part of this crate; [`load`] reads its
//! four IDX files, as they are published or decompressed, from a folder. Fashion-MNIST, KMNIST and
//! others come in files of the same names.

// Few programs have such files: compiled in the crates that do.
#![warn(clippy::missing_inline_in_public_items)]

use super::{Idx, TrainTest};
use crate::element::Element;
use crate::error::{Error, Result};
use std::io;
use std::path::{Path, PathBuf};

/// Reads the four files `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
/// `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each with or without `.gz`, from a folder.
/// Pixels are scaled to \[0, 1\].
///
/// # Errors
/// [`Error::Io`] with the first file that is missing or cannot be read, [`Error::Format`] for one
/// that is broken, [`Error::Lengths`] where images and labels differ in number.
///
/// ```
/// use keras_runtime::data::mnist;
/// let error = mnist::load::<f32>("no-folder").unwrap_err();
/// assert!(error.to_string().contains("train-images-idx3-ubyte"));
/// ```
#[inline]
pub fn load<T: Element>(folder: impl AsRef<Path>) -> Result<TrainTest<[T; 784], u8>> {
    let folder = folder.as_ref();
    let (x_train, y_train) = part(folder, "train", "y_train")?;
    let (x_test, y_test) = part(folder, "t10k", "y_test")?;
    Ok(TrainTest { x_train, y_train, x_test, y_test })
}

/// Images and labels of one part.
#[inline]
fn part<T: Element>(
    folder: &Path,
    prefix: &str,
    y: &'static str,
) -> Result<(Vec<[T; 784]>, Vec<u8>)> {
    let images = Idx::read(find(folder, &format!("{prefix}-images-idx3-ubyte"))?)?.samples()?;
    let labels = Idx::read(find(folder, &format!("{prefix}-labels-idx1-ubyte"))?)?.labels()?;
    super::check::lengths(images.len(), y, labels.len())?;
    Ok((images, labels))
}

/// The file, compressed or not.
#[inline]
fn find(folder: &Path, name: &str) -> Result<PathBuf> {
    let plain = folder.join(name);
    let compressed = folder.join(format!("{name}.gz"));
    [plain.clone(), compressed].into_iter().find(|path| path.is_file()).ok_or_else(|| Error::Io {
        action: "read",
        source: io::Error::new(io::ErrorKind::NotFound, "no such file, with or without `.gz`"),
        path: plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn four_files_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, shape: &[u8], values: &[u8]| {
            let axes = shape.iter().flat_map(|&len| [0, 0, 0, len]);
            let mut bytes = vec![0, 0, 8, shape.len() as u8];
            bytes.extend(axes.chain(values.iter().copied()));
            fs::write(folder.path().join(name), bytes).unwrap();
        };
        write("train-images-idx3-ubyte", &[2, 28, 28], &[51; 2 * 784]);
        write("train-labels-idx1-ubyte", &[2], &[3, 4]);
        write("t10k-images-idx3-ubyte", &[1, 28, 28], &[255; 784]);
        let missing = load::<f32>(folder.path()).unwrap_err().to_string();
        assert!(missing.contains("t10k-labels-idx1-ubyte`: no such file"), "{missing}");
        write("t10k-labels-idx1-ubyte", &[2], &[9, 9]);
        let uneven = load::<f32>(folder.path()).unwrap_err().to_string();
        assert_eq!(uneven, "y_test has 2 rows, but x has 1");
        write("t10k-labels-idx1-ubyte.gz", &[1], &[9]);
        fs::remove_file(folder.path().join("t10k-labels-idx1-ubyte")).unwrap();
        let parts = load::<f32>(folder.path()).unwrap();
        assert_eq!((parts.x_train[1][5], parts.y_train), (0.2, vec![3, 4]));
        assert_eq!((parts.x_test, parts.y_test), (vec![[1.0; 784]], vec![9]));
    }
}
