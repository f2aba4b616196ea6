//! One image.

use super::{Aspect, ImageDirectory};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::files;
use crate::layers::Window;
use image::{DynamicImage, ImageReader, Limits};
use keras_shape::Shape;
use std::io::Cursor;
use std::path::Path;

/// Bytes that decoding may take: an RGB image of 9000 x 9000 pixels. Fuzzing takes smaller ones.
const MOST: u64 = if cfg!(fuzzing) { 1 << 20 } else { 1 << 28 };
const LONGEST_SIDE: u32 = 1 << 15;

/// The pixels of a file, with this many channels; answers height and width.
pub fn read<T: Element>(path: &Path, channels: usize, pixels: &mut Vec<T>) -> Result<[usize; 2]> {
    let invalid = |reason: String| Error::Format {
        file: path.display().to_string(),
        format: "image",
        reason,
    };
    let bytes = files::read(path)?;
    let image = decode(&bytes).map_err(invalid)?;
    let size = [image.height() as usize, image.width() as usize];
    let values = match channels {
        1 => image.into_luma8().into_raw(),
        3 => image.into_rgb8().into_raw(),
        _ => image.into_rgba8().into_raw(),
    };
    pixels.clear();
    pixels.extend(values.iter().map(|&byte| T::from_f64(byte.into())));
    Ok(size)
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, String> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST);
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    reader.limits(limits);
    if reader.format() == Some(image::ImageFormat::Jpeg) && !has_end(bytes) {
        return Err("it has no end".into());
    }
    let image = reader.decode().map_err(|error| error.to_string())?;
    match image.width() > 0 && image.height() > 0 {
        true => Ok(image),
        false => Err("it has no pixels".into()),
    }
}

/// Whether a JPEG ends behind the begin of its last scan; decoders fill the rest with grey.
fn has_end(bytes: &[u8]) -> bool {
    let last = |code: u8| bytes.windows(2).rposition(|pair| pair == [0xff, code]);
    last(0xd9) > last(0xda)
}

/// What is taken of an image of `size`, scaled to `[height, width, channels]`.
pub fn window(
    [rows, columns]: [usize; 2],
    [height, width, channels]: [usize; 3],
    options: &ImageDirectory,
) -> Window {
    let image = Shape::new(&[rows, columns, channels]);
    match options.aspect {
        Aspect::Distort => Window::whole(&image, height, width, options.interpolation),
        Aspect::Crop => Window::cropped(&image, height, width, options.interpolation),
        Aspect::Pad => Window::padded(&image, height, width, options.interpolation, 0.0),
    }
}
