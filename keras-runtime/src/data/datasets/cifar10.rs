//! Keras's `cifar10.load_data`.

use super::place::{Place, Published, place};
use crate::data::TrainTest;
use crate::data::pickle::{Entry, Pickle};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::sample::Sample;
use flate2::read::GzDecoder;
use std::fs::File;
use std::io::{self, BufReader, Read};

/// Keras downloads the archive under this name and unpacks it next to it; we read the archive.
const FILE: Published = Published {
    fname: "cifar-10-batches-py-target_archive",
    subdir: "datasets",
    origin: ("https://www.cs.toronto.edu/~kriz/", "cifar-10-python.tar.gz"),
    hash: "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
};

const SIDE: usize = 32;
const CHANNELS: usize = 3;
const PIXELS: usize = SIDE * SIDE;
/// Files of the archive have half of this.
const LARGEST: u64 = 1 << 26;

/// An image: rows, columns, red, green and blue.
type Image<T> = [[[T; CHANNELS]; SIDE]; SIDE];

/// Images and their classes.
type Batch<T> = (Vec<Image<T>>, Vec<u8>);

/// Small photographs of ten kinds of things: 50,000 of 32 x 32 pixels to train on, 10,000 to test on
/// (A. Krizhevsky, 2009).
///
/// ```no_run
/// use keras_runtime::data::datasets::Cifar10;
/// let parts = Cifar10::default().load_data::<f32>()?;
/// assert_eq!(Cifar10::CLASSES[parts.y_train[0] as usize], "frog");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cifar10 {
    place: Place,
}

place!(Cifar10, "A `cifar-10-python.tar.gz` to read instead, whatever its checksum.");

impl Cifar10 {
    /// What the classes are.
    pub const CLASSES: [&str; 10] =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// The images, channels last with pixels from 0 to 1 (Keras's are bytes), and their classes.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Format`] where the file is not there or is broken.
    pub fn load_data<T: Element>(&self) -> Result<TrainTest<Image<T>, u8>> {
        let path = self.place.get(&FILE)?;
        let failed = |source| Error::Io { action: "read", path: path.clone(), source };
        let file = BufReader::new(File::open(&path).map_err(failed)?);
        let mut archive = tar::Archive::new(GzDecoder::new(file));
        let mut parts =
            TrainTest { x_train: vec![], y_train: vec![], x_test: vec![], y_test: vec![] };
        // Batches lie in the archive in any order.
        let mut train: [Option<Batch<T>>; 5] = Default::default();
        let mut test = None;
        for entry in archive.entries().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let short = name.rsplit('/').next().unwrap_or_default();
            let slot = match short.strip_prefix("data_batch_") {
                Some(number) => {
                    number.parse().ok().and_then(|n: usize| train.get_mut(n.wrapping_sub(1)))
                }
                None if short == "test_batch" => Some(&mut test),
                None => None,
            };
            let Some(slot) = slot else { continue };
            let mut bytes = Vec::new();
            entry.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
            let file = format!("{}/{name}", path.display());
            *slot = Some(batch(&bytes).map_err(|reason| invalid(&file, reason))?);
        }
        // What follows has nothing but the checksum of the whole.
        io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(failed)?;
        let missing =
            |name: String| invalid(&path.display().to_string(), format!("it lacks {name}"));
        for (number, batch) in train.into_iter().enumerate() {
            let (x, y) = batch.ok_or_else(|| missing(format!("data_batch_{}", number + 1)))?;
            parts.x_train.extend(x);
            parts.y_train.extend(y);
        }
        (parts.x_test, parts.y_test) = test.ok_or_else(|| missing("test_batch".into()))?;
        Ok(parts)
    }
}

fn invalid(file: &str, reason: String) -> Error {
    Error::Format { file: file.into(), format: "CIFAR-10", reason }
}

/// The images and the classes of a batch: a dictionary of an array with a row an image, in which the
/// channels follow one another, and a list.
fn batch<T: Element>(bytes: &[u8]) -> Result<Batch<T>, String> {
    let pickle = Pickle::load(bytes)?;
    let get = |key: &str| pickle.get(pickle.root(), key).ok_or(format!("it lacks `{key}`"));
    let data = pickle.array(get("data")?).ok_or("`data` is no array")?;
    let values = pickle.text(data.values).ok_or("`data` is no array of bytes")?;
    let labels = pickle.items(get("labels")?).ok_or("`labels` is no list")?;
    let rows = labels.len();
    if data.kind != b"u1"
        || data.shape != [rows, CHANNELS * PIXELS]
        || values.len() != rows * CHANNELS * PIXELS
    {
        return Err(format!("`data` has the shape {:?} for {rows} labels", data.shape));
    }
    let label = |(row, label): (usize, &Entry)| match *label {
        Entry::Int(label @ 0..10) => Ok(label as u8),
        _ => Err(format!("labels[{row}] is no whole number from 0 to 9")),
    };
    let labels = labels.iter().enumerate().map(label).collect::<Result<_, _>>()?;
    let mut images = vec![<Image<T> as Sample<T>>::ZEROS; rows];
    for (image, row) in images.iter_mut().zip(values.chunks_exact(CHANNELS * PIXELS)) {
        for (channel, plane) in row.chunks_exact(PIXELS).enumerate() {
            for (pixel, &byte) in image.as_flattened_mut().iter_mut().zip(plane) {
                pixel[channel] = T::from_f64(f64::from(byte) / 255.0);
            }
        }
    }
    Ok((images, labels))
}
