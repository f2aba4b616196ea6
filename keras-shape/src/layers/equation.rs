//! Equations such as `abc,cd->abd`: letters for the axes of three arrays.

use crate::{MAX_RANK, Shape, Text};

/// The letters of an array's axes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    bytes: [u8; MAX_RANK + 1],
    len: usize,
}

impl Letters {
    const NONE: Letters = Letters { bytes: [0; MAX_RANK + 1], len: 0 };

    /// How many.
    #[inline]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// One of them.
    #[inline]
    pub const fn get(&self, position: usize) -> u8 {
        self.bytes[position]
    }

    /// Where a letter is.
    #[inline]
    pub const fn find(&self, letter: u8) -> Option<usize> {
        let mut i = 0;
        while i < self.len {
            if self.bytes[i] == letter {
                return Some(i);
            }
            i += 1;
        }
        None
    }
}

/// A letter as text.
#[inline]
pub(super) const fn letter(letter: &u8) -> &str {
    match core::str::from_utf8(core::slice::from_ref(letter)) {
        Ok(text) => text,
        Err(_) => "?",
    }
}

/// Where `...` stands in the input and in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elided {
    /// Nowhere.
    None,
    /// At the beginning.
    Left,
    /// At the end.
    Right,
}

/// An equation that has been read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Equation {
    /// The input's letters.
    pub input: Letters,
    /// The kernel's.
    pub kernel: Letters,
    /// The output's.
    pub output: Letters,
    /// Where `...` stands.
    pub elided: Elided,
    /// Whether the batch is the first letter; else it is among the axes of `...`.
    batch: bool,
}

const HELP: &str = "letters name the axes of the input with the batch first, of the kernel, and of \
                    what comes out; `...` can stand for other axes of the first and the last";

impl Equation {
    /// Reads an equation for an input of this shape.
    #[inline]
    pub const fn new(text: &str, input: &Shape) -> Result<Self, Text> {
        let Some(mut equation) = Self::read(text) else {
            return Err(Text::new("expected `equation` to be like `abc,cd->abd`, found `")
                .text(text)
                .text("`")
                .help(HELP));
        };
        let (letters, axes) = (equation.input.len, input.rank() + 1);
        if letters > axes || (letters < axes && matches!(equation.elided, Elided::None)) {
            return Err(Text::new("expected `equation` to name ")
                .count(axes, "axis", "axes")
                .text(" of the input, the batch and ")
                .shape(input)
                .text(", found ")
                .number(letters)
                .text(" in `")
                .text(text)
                .text("`")
                .help(HELP));
        }
        if letters == axes {
            equation.elided = Elided::None;
        }
        equation.batch = !matches!(equation.elided, Elided::Left);
        match equation.mistake() {
            Some(found) => Err(found.text(" in `").text(text).text("`").help(HELP)),
            None => Ok(equation),
        }
    }

    /// Whether the batch has a letter.
    #[inline]
    pub const fn names_batch(&self) -> bool {
        self.batch
    }

    /// How many axes of the input `...` stands for, the batch among them.
    #[inline]
    pub const fn elided_axes(&self, input: &Shape) -> usize {
        input.rank() + 1 - self.input.len
    }

    /// The length of an axis of the input, if it has it.
    #[inline]
    pub const fn length(&self, letter: u8, input: &Shape) -> Option<usize> {
        let Some(position) = self.input.find(letter) else { return None };
        let axis = match self.elided {
            Elided::Left => position + self.elided_axes(input),
            _ => position,
        };
        if axis == 0 { None } else { Some(input.dim(axis - 1)) }
    }

    /// The parts of the text; `None` where it has not this form.
    #[inline]
    const fn read(text: &str) -> Option<Self> {
        let (bytes, mut parts, mut part, mut i) = (text.as_bytes(), [Letters::NONE; 3], 0, 0);
        let mut elided = [Elided::None; 3];
        while i < bytes.len() {
            let letters = &mut parts[part];
            if bytes[i].is_ascii_alphabetic() {
                // Letters after `...` at the end, a letter twice, too many.
                if matches!(elided[part], Elided::Right)
                    || letters.find(bytes[i]).is_some()
                    || letters.len == letters.bytes.len()
                {
                    return None;
                }
                letters.bytes[letters.len] = bytes[i];
                letters.len += 1;
                i += 1;
            } else if bytes[i] == b',' && part == 0 {
                (part, i) = (1, i + 1);
            } else if bytes[i] == b'-' && i + 1 < bytes.len() && bytes[i + 1] == b'>' && part == 1 {
                (part, i) = (2, i + 2);
            } else if bytes[i] == b'.'
                && i + 2 < bytes.len()
                && bytes[i + 1] == b'.'
                && bytes[i + 2] == b'.'
                && part != 1
                && matches!(elided[part], Elided::None)
            {
                elided[part] = if letters.len == 0 { Elided::Left } else { Elided::Right };
                i += 3;
            } else {
                return None;
            }
        }
        let [input, kernel, output] = parts;
        let same = matches!(
            (elided[0], elided[2]),
            (Elided::None, Elided::None)
                | (Elided::Left, Elided::Left)
                | (Elided::Right, Elided::Right)
        );
        if part < 2 || !same || input.len == 0 || kernel.len == 0 || output.len == 0 {
            return None;
        }
        if kernel.len > MAX_RANK {
            return None;
        }
        Some(Equation { input, kernel, output, elided: elided[0], batch: false })
    }

    /// What the letters do not agree about.
    #[inline]
    const fn mistake(&self) -> Option<Text> {
        if self.batch {
            let batch = self.input.get(0);
            let comes_first = self.output.get(0) == batch;
            if !comes_first || self.kernel.find(batch).is_some() {
                return Some(
                    Text::new("expected the batch, `")
                        .text(letter(&batch))
                        .text("`, first in the output and not in the kernel, found it elsewhere"),
                );
            }
        }
        let mut i = 0;
        while i < self.kernel.len {
            let name = self.kernel.get(i);
            if self.input.find(name).is_none() && self.output.find(name).is_none() {
                return Some(
                    Text::new(
                        "expected axes of the kernel that the input or the output has, found `",
                    )
                    .text(letter(&name))
                    .text("`"),
                );
            }
            i += 1;
        }
        i = 0;
        while i < self.output.len {
            let name = self.output.get(i);
            if self.input.find(name).is_none() && self.kernel.find(name).is_none() {
                return Some(
                    Text::new(
                        "expected axes of the output that the input or the kernel has, found `",
                    )
                    .text(letter(&name))
                    .text("`"),
                );
            }
            i += 1;
        }
        None
    }
}
