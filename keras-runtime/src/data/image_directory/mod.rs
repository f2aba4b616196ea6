//! Folders of images, one for each class.

mod files;
mod picture;

use super::numpy_shuffle::RandomState;
use super::source::{Map, Source};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::layers::Scaling;
use crate::rng::Rng;
use core::marker::PhantomData;
use std::path::PathBuf;

/// Which part of the images: Keras's `subset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subset {
    /// All but the last.
    Training,
    /// The last.
    Validation,
}

/// Keras's `image_dataset_from_directory` with its arguments: images in the folders of a folder,
/// whose names are the classes, read from the disk as they are needed.
///
/// Files ending in `.bmp`, `.gif`, `.jpeg`, `.jpg` and `.png` are taken. Height, width and channels are
/// those of the sample's type: 1 is Keras's `grayscale`, 3 `rgb`, 4 `rgba`. Values are from 0 to 255, as
/// Keras's.
///
/// ```no_run
/// use keras_runtime::data::{ImageDirectory, ImageSubset};
/// let photos = || ImageDirectory::new("flowers").seed(1);
/// let train = photos().validation_split(0.2, ImageSubset::Training).images::<f32, 64, 64, 3>()?;
/// let test = photos().validation_split(0.2, ImageSubset::Validation).images::<f32, 64, 64, 3>()?;
/// println!("{} of {:?}", train.len(), train.class_names());
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ImageDirectory {
    directory: PathBuf,
    labels: Option<Vec<usize>>,
    class_names: Option<Vec<String>>,
    shuffle: bool,
    seed: u32,
    part: Option<(f64, Subset)>,
    interpolation: Scaling,
    aspect: Aspect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aspect {
    Distort,
    Crop,
    Pad,
}

impl ImageDirectory {
    /// The images in the folders of this one.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        ImageDirectory {
            directory: directory.into(),
            labels: None,
            class_names: None,
            shuffle: true,
            seed: 0,
            part: None,
            interpolation: Scaling::Bilinear,
            aspect: Aspect::Distort,
        }
    }

    /// The classes of all files below the folder, in the order of their paths, instead of the names of
    /// folders.
    #[must_use]
    pub fn labels(mut self, labels: impl Into<Vec<usize>>) -> Self {
        self.labels = Some(labels.into());
        self
    }

    /// The folders to take, in this order; all, sorted by name.
    #[must_use]
    pub fn class_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.class_names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Whether images come in a random order, another one in each pass; true. Else they are sorted.
    #[must_use]
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.shuffle = shuffle;
        self
    }

    /// The seed of that order; 0. Keras's splits are the same with the same seed.
    #[must_use]
    pub fn seed(mut self, seed: u32) -> Self {
        self.seed = seed;
        self
    }

    /// Holds out this fraction of the images, after they are shuffled once, and takes one part.
    #[must_use]
    pub fn validation_split(mut self, fraction: f64, subset: Subset) -> Self {
        self.part = Some((fraction, subset));
        self
    }

    /// How images get their size; bilinear.
    #[must_use]
    pub fn interpolation(mut self, interpolation: Scaling) -> Self {
        self.interpolation = interpolation;
        self
    }

    /// Cuts images to the new proportions instead of distorting them.
    #[must_use]
    pub fn crop_to_aspect_ratio(mut self, crop: bool) -> Self {
        self.aspect = if crop { Aspect::Crop } else { Aspect::Distort };
        self
    }

    /// Gives images a black frame to have the new proportions instead of distorting them.
    #[must_use]
    pub fn pad_to_aspect_ratio(mut self, pad: bool) -> Self {
        self.aspect = if pad { Aspect::Pad } else { Aspect::Distort };
        self
    }

    /// The images of `H` rows, `W` columns and `C` channels with their class numbers, Keras's
    /// `label_mode = "int"` and, for one unit with two classes, `"binary"`.
    ///
    /// # Errors
    /// [`Error::Io`] for a folder that cannot be read; [`Error::Config`] for classes that are not
    /// there, labels in another number, a split without images. Images that cannot be read are
    /// errors of the row, with the file.
    pub fn images<T: Element, const H: usize, const W: usize, const C: usize>(
        self,
    ) -> Result<ImageSource<T, H, W, C>> {
        const { assert!(matches!(C, 1 | 3 | 4), "images have 1, 3 or 4 channels") }
        const { assert!(H > 0 && W > 0, "images have rows and columns") }
        let (mut paths, mut labels, class_names) = self.index()?;
        if self.shuffle {
            (paths, labels) = RandomState::new(self.seed).pairs(paths, labels);
        }
        let all = paths.len();
        if let Some((fraction, subset)) = self.part {
            if !(fraction > 0.0 && fraction < 1.0) {
                return Err(Error::Config(format!(
                    "validation_split must be between 0 and 1, found {fraction}"
                )));
            }
            let train = all - (fraction * all as f64) as usize;
            let tail = (paths.split_off(train), labels.split_off(train));
            if subset == Subset::Validation {
                (paths, labels) = tail;
            }
        }
        if paths.is_empty() {
            let folder = self.directory.display();
            return Err(Error::Config(format!(
                "`{folder}` has {all} images, too few for this part"
            )));
        }
        Ok(ImageSource {
            order: (0..paths.len()).collect(),
            next: paths.len(),
            options: self,
            paths,
            labels,
            class_names,
            pixels: Vec::new(),
            number: PhantomData,
        })
    }

    /// The images with one-hot targets of `K` classes; Keras's `label_mode = "categorical"`.
    ///
    /// # Errors
    /// As for [`images`](ImageDirectory::images), and [`Error::Config`] for another number of classes.
    #[allow(clippy::type_complexity, reason = "the row that comes out says what it is")]
    pub fn categorical<
        T: Element,
        const H: usize,
        const W: usize,
        const C: usize,
        const K: usize,
    >(
        self,
    ) -> Result<
        Map<ImageSource<T, H, W, C>, fn([[[T; C]; W]; H], usize) -> ([[[T; C]; W]; H], [T; K])>,
    > {
        let images = self.images::<T, H, W, C>()?;
        let classes = images.class_names.len();
        if classes != K {
            return Err(Error::Config(format!("expected {K} classes of images, found {classes}")));
        }
        Ok(images.map(|x, y| {
            (x, std::array::from_fn(|class| if class == y { T::ONE } else { T::ZERO }))
        }))
    }
}

/// Images as rows; see [`ImageDirectory`].
pub struct ImageSource<T, const H: usize, const W: usize, const C: usize> {
    options: ImageDirectory,
    paths: Vec<PathBuf>,
    labels: Vec<usize>,
    class_names: Vec<String>,
    order: Vec<usize>,
    next: usize,
    /// Those of the file that was read last.
    pixels: Vec<T>,
    number: PhantomData<fn() -> T>,
}

impl<T: Element, const H: usize, const W: usize, const C: usize> ImageSource<T, H, W, C> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there are none, which is an error before.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The names of the classes, in the order of their numbers.
    pub fn class_names(&self) -> &[String] {
        &self.class_names
    }

    /// The files, in the order of the first pass if images are not shuffled.
    pub fn file_paths(&self) -> &[PathBuf] {
        &self.paths
    }
}

impl<T: Element, const H: usize, const W: usize, const C: usize> Source
    for ImageSource<T, H, W, C>
{
    type X = [[[T; C]; W]; H];
    type Y = usize;

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.next = 0;
        self.order.iter_mut().enumerate().for_each(|(place, row)| *row = place);
        if self.options.shuffle {
            Rng::stream(self.options.seed.into(), pass).shuffle(&mut self.order);
        }
        Ok(())
    }

    fn next(&mut self, x: &mut Vec<Self::X>, y: &mut Vec<usize>) -> Result<bool> {
        let Some(&row) = self.order.get(self.next) else { return Ok(false) };
        self.next += 1;
        let (options, pixels) = (&self.options, &mut self.pixels);
        let size = picture::read(&self.paths[row], C, pixels)?;
        x.push([[[T::ZERO; C]; W]; H]);
        y.push(self.labels[row]);
        if let Some(image) = x.last_mut() {
            let out = image.as_flattened_mut().as_flattened_mut();
            picture::window(size, [H, W, C], options).forward(1, pixels, out);
        }
        Ok(true)
    }

    fn advance(&mut self, rows: usize) -> Result<bool> {
        let found = rows.min(self.order.len().saturating_sub(self.next));
        self.next += found;
        Ok(found == rows)
    }
}

#[cfg(test)]
mod tests;
