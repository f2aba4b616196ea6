//! Sequences of any length as rows of one length.

use super::Number;
use crate::element::Element;

/// An end of a sequence: its begin or its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Before the sequence, Keras's `"pre"`.
    #[default]
    Pre,
    /// Behind it, Keras's `"post"`.
    Post,
}

/// Keras's `pad_sequences` with its arguments: how sequences get one length. The length is that of
/// the rows' type, so `maxlen` and `dtype` are written there.
///
/// ```
/// use keras_runtime::data::{End, PadSequences};
/// let post = PadSequences::default().padding(End::Post).truncating(End::Post).value(-1.0);
/// let x: Vec<[f32; 3]> = post.pad(&[vec![1_u32, 2, 3, 4], vec![5]]);
/// assert_eq!(x, [[1.0, 2.0, 3.0], [5.0, -1.0, -1.0]]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct PadSequences {
    padding: End,
    truncating: End,
    value: f64,
}

impl PadSequences {
    /// Where short sequences are filled up; before them.
    #[must_use]
    pub fn padding(self, padding: End) -> Self {
        PadSequences { padding, ..self }
    }

    /// Where long sequences are cut; at their begin.
    #[must_use]
    pub fn truncating(self, truncating: End) -> Self {
        PadSequences { truncating, ..self }
    }

    /// What short sequences are filled up with; 0.
    #[must_use]
    pub fn value(self, value: f64) -> Self {
        PadSequences { value, ..self }
    }

    /// The sequences as rows of `MAXLEN` values.
    pub fn pad<T, V, const MAXLEN: usize>(self, sequences: &[impl AsRef<[V]>]) -> Vec<[T; MAXLEN]>
    where
        T: Element,
        V: Number<T>,
    {
        sequences.iter().map(|sequence| self.row(sequence.as_ref())).collect()
    }

    fn row<T: Element, V: Number<T>, const MAXLEN: usize>(self, sequence: &[V]) -> [T; MAXLEN] {
        let kept = sequence.len().min(MAXLEN);
        let kept = match self.truncating {
            End::Pre => &sequence[sequence.len() - kept..],
            End::Post => &sequence[..kept],
        };
        let start = match self.padding {
            End::Pre => MAXLEN - kept.len(),
            End::Post => 0,
        };
        let mut row = [T::from_f64(self.value); MAXLEN];
        row[start..].iter_mut().zip(kept).for_each(|(out, value)| *out = value.number());
        row
    }
}

/// Keras's `pad_sequences` with its defaults: zeros before short sequences, and of long ones the
/// end. [`PadSequences`] has the arguments.
///
/// ```
/// use keras_runtime::data::pad_sequences;
/// let x: Vec<[f32; 3]> = pad_sequences(&[vec![1_u32, 2, 3, 4], vec![5], vec![]]);
/// assert_eq!(x, [[2.0, 3.0, 4.0], [0.0, 0.0, 5.0], [0.0, 0.0, 0.0]]);
/// ```
pub fn pad_sequences<T, V, const MAXLEN: usize>(sequences: &[impl AsRef<[V]>]) -> Vec<[T; MAXLEN]>
where
    T: Element,
    V: Number<T>,
{
    PadSequences::default().pad(sequences)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keras 3.15.1: `pad_sequences([[1, 2, 3], [4, 5, 6, 7, 8], [9]], maxlen=4, …)`.
    #[test]
    fn as_keras_does() {
        let pad = |padding, truncating| -> Vec<[f64; 4]> {
            let pad = PadSequences::default().padding(padding).truncating(truncating).value(0.5);
            pad.pad(&[&[1_i32, 2, 3][..], &[4, 5, 6, 7, 8], &[9]])
        };
        assert_eq!(
            pad(End::Pre, End::Pre),
            [[0.5, 1.0, 2.0, 3.0], [5.0, 6.0, 7.0, 8.0], [0.5, 0.5, 0.5, 9.0]]
        );
        assert_eq!(
            pad(End::Post, End::Pre),
            [[1.0, 2.0, 3.0, 0.5], [5.0, 6.0, 7.0, 8.0], [9.0, 0.5, 0.5, 0.5]]
        );
        assert_eq!(
            pad(End::Pre, End::Post),
            [[0.5, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0], [0.5, 0.5, 0.5, 9.0]]
        );
    }

    #[test]
    fn rows_of_no_values() {
        let x: Vec<[f32; 0]> = pad_sequences(&[vec![1_u8, 2]]);
        assert_eq!(x.len(), 1);
    }
}
