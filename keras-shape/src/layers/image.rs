//! Layers that give images another size.

use super::spatial::{check_rank, unknown};
use crate::{Check, Shape, Text};

/// `Resizing`, `CenterCrop` and `RandomCrop`: images of a given height and width.
///
/// ```
/// use keras_shape::{Shape, layers::Resized};
/// let resized = Resized { height: 32, width: 24, both: false };
/// assert_eq!(resized.output(&Shape::new(&[100, 80, 3])).dims(), [32, 24, 3]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Resized {
    /// The new height.
    pub height: usize,
    /// The new width.
    pub width: usize,
    /// Whether images are to be cropped and to be padded, of which only one can be.
    pub both: bool,
}

impl Resized {
    /// Objects to another number of axes.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if self.both {
            return Err(Text::new(
                "expected `crop_to_aspect_ratio` or `pad_to_aspect_ratio`, found both",
            )
            .help("leave one of the two out"));
        }
        check_rank(2, input)
    }

    /// The new size, and the channels.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        match input.rank() {
            3 => Shape::new(&[self.height, self.width, input.last()]),
            _ => unknown(3),
        }
    }
}
