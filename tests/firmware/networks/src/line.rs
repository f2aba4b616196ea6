//! Text without `core::fmt`, which would be a large part of a small program.

const LEN: usize = 80;

/// What the digits of a number count. Without divisions, which are code of their own on small cores.
const UNITS: [u32; 10] =
    [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

/// A line of text; what is too long is cut off.
pub struct Line {
    bytes: [u8; LEN],
    len: usize,
}

impl Default for Line {
    fn default() -> Self {
        Line { bytes: [0; LEN], len: 0 }
    }
}

impl Line {
    /// The text so far.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Appends text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        text.bytes().for_each(|byte| self.push(byte));
        self
    }

    /// Appends a number in hexadecimal digits.
    pub fn hex(&mut self, number: u64, digits: u32) -> &mut Self {
        for digit in (0..digits).rev() {
            let digit = (number >> (4 * digit)) as u8 & 15;
            self.push(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 });
        }
        self
    }

    /// Appends a number in decimal digits.
    pub fn number(&mut self, number: u32) -> &mut Self {
        let (mut rest, mut begun) = (number, false);
        for unit in UNITS {
            let mut digit = b'0';
            while rest >= unit {
                rest -= unit;
                digit += 1;
            }
            begun |= digit > b'0' || unit == 1;
            if begun {
                self.push(digit);
            }
        }
        self
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }
}
