//! Sentences put together by `const` functions.

use crate::Shape;

/// Room for one sentence and its help.
const CAPACITY: usize = 960;

/// A text that a `const` function can write.
///
/// ```
/// use keras_shape::{Shape, Text};
/// const T: Text = Text::new("expected ").shape(&Shape::new(&[28, 28])).text(", found ").number(7);
/// assert_eq!(T.as_str(), "expected 28 x 28, found 7");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Text {
    /// A text to go on with.
    #[inline]
    pub const fn new(start: &str) -> Self {
        Text { bytes: [0; CAPACITY], len: 0 }.text(start)
    }

    /// Appends words. What does not fit is left out whole.
    #[inline]
    pub const fn text(mut self, words: &str) -> Self {
        let words = words.as_bytes();
        if self.len + words.len() <= CAPACITY {
            let mut i = 0;
            while i < words.len() {
                self.bytes[self.len] = words[i];
                self.len += 1;
                i += 1;
            }
        }
        self
    }

    /// Appends a number.
    #[inline]
    pub const fn number(self, number: usize) -> Self {
        let digits = b"0123456789";
        let mut text = [0u8; 20];
        let (mut start, mut rest) = (text.len(), number);
        loop {
            start -= 1;
            text[start] = digits[rest % 10];
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        match core::str::from_utf8(text.split_at(start).1) {
            Ok(text) => self.text(text),
            Err(_) => self,
        }
    }

    /// Appends a whole number with its sign.
    #[inline]
    pub const fn signed(self, number: i128) -> Self {
        let signed = if number < 0 { self.text("-") } else { self };
        let size = number.unsigned_abs();
        let most = usize::MAX as u128;
        signed.number(if size > most { usize::MAX } else { size as usize })
    }

    /// Appends a number with up to six decimals.
    ///
    /// ```
    /// use keras_shape::Text;
    /// assert_eq!(Text::new("").decimal(-0.25).as_str(), "-0.25");
    /// assert_eq!(Text::new("").decimal(3.0).as_str(), "3");
    /// assert_eq!(Text::new("").decimal(f64::NAN).as_str(), "NaN");
    /// ```
    #[inline]
    pub const fn decimal(self, number: f64) -> Self {
        const PLACES: u64 = 1_000_000;
        if number.is_nan() {
            return self.text("NaN");
        }
        let signed = if number < 0.0 { self.text("-") } else { self };
        let size = number.abs();
        if size.is_infinite() {
            return signed.text("infinity");
        }
        if size >= 1e12 {
            return signed.number(size as usize); // Saturates.
        }
        let scaled = (size * PLACES as f64 + 0.5) as u64;
        let mut text = signed.number((scaled / PLACES) as usize);
        let (mut rest, mut place) = (scaled % PLACES, PLACES);
        if rest > 0 {
            text = text.text(".");
        }
        while rest > 0 {
            place /= 10;
            text = text.number((rest / place) as usize);
            rest %= place;
        }
        text
    }

    /// Appends a number with its noun: `1 axis`, `2 axes`.
    #[inline]
    pub const fn count(self, number: usize, one: &str, many: &str) -> Self {
        self.number(number).text(" ").text(if number == 1 { one } else { many })
    }

    /// Appends a shape as `28 x 28 x 1`.
    #[inline]
    pub const fn shape(mut self, shape: &Shape) -> Self {
        let mut axis = 0;
        while axis < shape.rank() {
            if axis > 0 {
                self = self.text(" x ");
            }
            self = self.number(shape.dim(axis));
            axis += 1;
        }
        if shape.rank() == 0 { self.text("a single number") } else { self }
    }

    /// Appends a shape with its number of values: `28 x 28 = 784 values`, `784 values`.
    #[inline]
    pub const fn values(self, shape: &Shape) -> Self {
        let text = if shape.rank() > 1 { self.shape(shape).text(" = ") } else { self };
        text.count(shape.size(), "value", "values")
    }

    /// Starts the line that says how to mend it.
    #[inline]
    pub const fn help(self, help: &str) -> Self {
        self.text("\nhelp: ").text(help)
    }

    /// What was written.
    #[inline]
    pub const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

/// What a check found: nothing, or a sentence about the layer that follows "layer `name` …".
pub type Check = Result<(), Text>;
