//! Layers that apply a function along axes, or share weights along them.

use crate::layers::Axes;
use crate::{Check, Shape, Text};

/// Layers whose argument names axes of a sample, as Keras counts them: `Softmax(axis)`.
#[derive(Clone, Copy, Debug)]
pub struct OnAxes {
    /// The axes: the batch is 0, negative from the end.
    pub axes: &'static [isize],
    /// The argument that names them.
    pub argument: &'static str,
    /// How many there have to be at least.
    pub fewest: usize,
}

impl OnAxes {
    /// Objects to an axis that a sample does not have, and to too few.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::OnAxes};
    /// let softmax = OnAxes { axes: &[3], argument: "axis", fewest: 1 };
    /// let text = softmax.check(&Shape::new(&[28, 3])).unwrap_err();
    /// let text = text.as_str();
    /// assert!(text.starts_with("expected `axis` to be one of 1 to 2 or -2 to -1, found 3"));
    /// ```
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        match Axes::of(self.axes, input.rank()).missing {
            Some(found) => self.missing(found, input),
            None if self.axes.len() < self.fewest => {
                Err(self.help(self.expected(input).text(", found none"), input))
            }
            None => Ok(()),
        }
    }

    /// What is said of an axis that a sample does not have.
    #[inline]
    pub(super) const fn missing(&self, found: isize, input: &Shape) -> Check {
        Err(self.help(self.expected(input).text(", found ").signed(found as i128), input))
    }

    /// The axes that there are.
    #[inline]
    const fn expected(&self, input: &Shape) -> Text {
        let text = Text::new("expected `").text(self.argument).text("` to be ");
        match input.rank() {
            0 => text.text("left out"),
            1 => text.text("1 or -1"),
            rank => {
                text.text("one of 1 to ").number(rank).text(" or -").number(rank).text(" to -1")
            }
        }
    }

    /// What can be written.
    #[inline]
    const fn help(&self, text: Text, input: &Shape) -> Text {
        text.help("write -1 for the features of ").shape(input).text("; 0 would be the batch")
    }

    /// `input`.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}

/// The mask of a `Softmax`.
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxMask {
    /// Which of the inputs it is.
    pub mask: usize,
}

impl SoftmaxMask {
    /// Objects to a mask that cannot be repeated to the shape of the first input.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::SoftmaxMask};
    /// let rule = SoftmaxMask { mask: 1 };
    /// assert!(rule.check(&[Shape::new(&[4, 3]), Shape::new(&[1, 3])]).is_ok());
    /// let text = rule.check(&[Shape::new(&[4, 3]), Shape::new(&[3])]).unwrap_err();
    /// assert!(text.as_str().starts_with("expected a mask of shape 4 x 3, found 3"));
    /// ```
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        if inputs.len() <= self.mask {
            return Ok(());
        }
        let (input, mask) = (&inputs[0], &inputs[self.mask]);
        let (mut fits, mut axis) = (input.rank() == mask.rank(), 0);
        while axis < input.rank() {
            fits = fits && (mask.dim(axis) == 1 || mask.dim(axis) == input.dim(axis));
            axis += 1;
        }
        if fits {
            return Ok(());
        }
        Err(Text::new("expected a mask of shape ")
            .shape(input)
            .text(", found ")
            .shape(mask)
            .help("give it all axes; only a length of 1 is repeated"))
    }

    /// The first input.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        if inputs.is_empty() { Shape::SCALAR } else { inputs[0] }
    }
}
