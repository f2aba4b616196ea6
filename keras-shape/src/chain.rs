//! How a shape came about: the layers before, each with what comes out of it.

use crate::{Shape, Text};

/// A layer in a chain, and what comes out of it; no shape where layers are left out.
///
/// ```
/// use keras_shape::{Link, Shape, Text};
/// let shape = Shape::new(&[26, 26, 32]);
/// let chain = [
///     Link { class: "Input", shape: Some(Shape::new(&[28, 28, 1])) },
///     Link { class: "Conv2D", shape: Some(shape) },
/// ];
/// let text = Text::new("expected 7, found 26 x 26 x 32").chain(&shape, &chain);
/// assert!(text.as_str().ends_with("\nso far: Input 28 x 28 x 1 → Conv2D 26 x 26 x 32"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The class, or what stands for layers that are left out.
    pub class: &'static str,
    /// The shape of a sample that comes out.
    pub shape: Option<Shape>,
}

impl Text {
    /// Appends how the shape `found` came about, if the text speaks of it.
    #[must_use]
    #[inline]
    pub const fn chain(self, found: &Shape, chain: &[Link]) -> Self {
        if chain.is_empty() || !self.speaks_of(found) {
            return self;
        }
        let mut text = Text::new("\nso far: ");
        let mut number = 0;
        while number < chain.len() {
            text = text.text(if number > 0 { " → " } else { "" }).text(chain[number].class);
            if let Some(shape) = &chain[number].shape {
                text = text.text(" ").shape(shape);
            }
            number += 1;
        }
        self.text(text.as_str())
    }

    /// Whether a shape is in it.
    #[inline]
    pub const fn speaks_of(&self, shape: &Shape) -> bool {
        self.mentions(Text::new("").shape(shape).as_str())
    }

    /// Whether it has these words somewhere.
    #[inline]
    const fn mentions(&self, words: &str) -> bool {
        let (text, words) = (self.as_str().as_bytes(), words.as_bytes());
        let mut start = 0;
        while start + words.len() <= text.len() {
            let mut same = 0;
            while same < words.len() && text[start + same] == words[same] {
                same += 1;
            }
            if same == words.len() {
                return true;
            }
            start += 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_that_are_not_spoken_of_are_not_explained() {
        let (shape, other) = (Shape::new(&[4, 2]), Shape::new(&[5]));
        let chain = [Link { class: "Input", shape: Some(shape) }];
        assert_eq!(Text::new("found 4 x 2").chain(&other, &chain).as_str(), "found 4 x 2");
        assert_eq!(Text::new("found 4 x 2").chain(&shape, &[]).as_str(), "found 4 x 2");
    }
}
