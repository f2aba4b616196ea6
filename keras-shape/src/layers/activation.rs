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
    pub(super) const fn missing(&self, found: isize, input: &Shape) -> Check {
        Err(self.help(self.expected(input).text(", found ").signed(found as i128), input))
    }

    /// The axes that there are.
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
    const fn help(&self, text: Text, input: &Shape) -> Text {
        text.help("write -1 for the features of ").shape(input).text("; 0 would be the batch")
    }

    /// `input`.
    pub const fn output(&self, input: &Shape) -> Shape {
        *input
    }
}
