//! Attention over some of the axes.

use super::Axes;
use super::attention::{Attended, joined, positions};
use crate::{Check, MAX_RANK, Shape, Text};

/// Keras's `attention_axes` of `MultiHeadAttention`: the axes of queries and keys over which there
/// is attention. Along the others, which they share, positions are like samples of their own.
///
/// ```
/// use keras_shape::{Shape, layers::{Attended, AttentionAxes}};
/// let attended = Attended {
///     key: 1, query_mask: None, value_mask: None, key_mask: None, attention_mask: None,
/// };
/// let rule = AttentionAxes { axes: &[2], attended };
/// assert!(rule.check(&[Shape::new(&[2, 3, 8]), Shape::new(&[2, 5, 8])]).is_ok());
/// let text = rule.check(&[Shape::new(&[2, 3, 8]), Shape::new(&[4, 5, 8])]).unwrap_err();
/// assert_eq!(
///     text.as_str(),
///     "expected queries and keys that differ only along `attention_axes` and in features, found \
///      2 x 3 x 8 and 4 x 5 x 8\n\
///      help: axes that are not attended over have to be equally long"
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AttentionAxes {
    /// The axes: the batch is 0, negative from the end.
    pub axes: &'static [isize],
    /// What the layer is called with.
    pub attended: Attended,
}

/// Which axes of a sample are attended over: all but the last where none are named.
#[inline]
const fn over(axes: &[isize], input: &Shape) -> [bool; MAX_RANK] {
    let (mut kept, mut axis) = (Axes::of(axes, input.rank()).kept, 0);
    while axis < input.rank() {
        kept[axis] = axis + 1 < input.rank() && (kept[axis] || axes.is_empty());
        axis += 1;
    }
    kept
}

/// The positions of a sample along the axes that are attended over, or along the others.
#[inline]
const fn chosen(axes: &[isize], input: &Shape, attended: bool) -> Shape {
    let (kept, mut dims, mut rank, mut axis) = (over(axes, input), [0; MAX_RANK], 0, 0);
    while axis + 1 < input.rank() {
        if kept[axis] == attended {
            dims[rank] = input.dim(axis);
            rank += 1;
        }
        axis += 1;
    }
    Shape::new(dims.split_at(rank).0)
}

impl AttentionAxes {
    /// Objects to axes that are not there or do not rise, to queries and keys that differ along
    /// others, and to masks that do not fit.
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        let (query, key) = (&inputs[0], &inputs[self.attended.key]);
        let rank = query.rank();
        let named = Axes::of(self.axes, rank);
        if named.missing.is_some() || rank == 0 || named.kept[rank - 1] {
            return Err(Text::new("expected `attention_axes` between batch and features of ")
                .shape(query)
                .text(", found others")
                .help("the first axis after the batch is 1"));
        }
        let mut i = 1;
        while i < self.axes.len() {
            if from_begin(self.axes[i - 1], rank) >= from_begin(self.axes[i], rank) {
                return Err(Text::new("expected `attention_axes` that rise, found others")
                    .help("write the smallest first: `(1, 2)`"));
            }
            i += 1;
        }
        let free = chosen(self.axes, query, false);
        if free.rank() == 0 {
            return Ok(());
        }
        if key.rank() != rank || !chosen(self.axes, key, false).same(&free) {
            return Err(Text::new(
                "expected queries and keys that differ only along `attention_axes` and in features, \
                 found ",
            )
            .shape(query)
            .text(" and ")
            .shape(key)
            .help("axes that are not attended over have to be equally long"));
        }
        self.check_masks(inputs)
    }

    /// Objects to masks that Keras does not take where some axes are not attended over.
    #[inline]
    const fn check_masks(&self, inputs: &[Shape]) -> Check {
        let Attended { key, query_mask, value_mask, key_mask, attention_mask } = self.attended;
        let (query, key) = (&inputs[0], &inputs[key]);
        let of_positions = query_mask.is_some() || value_mask.is_some() || key_mask.is_some();
        let last = self.axes.len() == 1 && over(self.axes, query)[query.rank() - 2];
        if of_positions && (!last || attention_mask.is_some()) {
            return Err(Text::new(
                "expected no masks of positions with these `attention_axes`, found one",
            )
            .help(
                "they are for attention over the last axis before the features alone, without an \
                 `attention_mask`",
            ));
        }
        if let Some(mask) = attention_mask {
            let pairs = joined(&chosen(self.axes, query, true), &chosen(self.axes, key, true));
            if !inputs[mask].same(&pairs) {
                return Err(Text::new(
                    "expected a number for each query and value as `attention_mask`: ",
                )
                .shape(&pairs)
                .text(", found ")
                .shape(&inputs[mask])
                .help("its axes are those that are attended over"));
            }
        }
        Ok(())
    }

    /// The queries' shape.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        inputs[0]
    }
}

/// An axis counted from the batch, of a sample with so many axes.
#[inline]
const fn from_begin(axis: isize, rank: usize) -> isize {
    if axis < 0 { axis + rank as isize + 1 } else { axis }
}

/// The weights that attention layers return: for each head, query and key.
///
/// ```
/// use keras_shape::{Shape, layers::AttentionScores};
/// let inputs = [Shape::new(&[3, 4]), Shape::new(&[5, 4])];
/// assert_eq!(AttentionScores { heads: 2, key: 1, axes: &[] }.output(&inputs).dims(), [2, 3, 5]);
/// let inputs = [Shape::new(&[3, 6, 4]), Shape::new(&[5, 6, 4])];
/// assert_eq!(AttentionScores { heads: 2, key: 1, axes: &[1] }.output(&inputs).dims(), [6, 2, 3, 5]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AttentionScores {
    /// How many heads there are; 0 where there are none.
    pub heads: usize,
    /// Which input the keys are.
    pub key: usize,
    /// Keras's `attention_axes`; none for all.
    pub axes: &'static [isize],
}

impl AttentionScores {
    /// Objects to more axes than there can be.
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        let axes = inputs[0].rank() + inputs[self.key].rank();
        if axes > MAX_RANK + 1 {
            return Err(Text::new("expected fewer axes where scores are returned, found ")
                .shape(&inputs[0])
                .text(" and ")
                .shape(&inputs[self.key])
                .help("their axes come out together; leave `return_attention_scores` out"));
        }
        Ok(())
    }

    /// Axes that are not attended over, heads, the axes of the queries, the axes of the keys, all
    /// without features.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        let (query, key) = (&inputs[0], &inputs[self.key]);
        if self.axes.is_empty() || query.rank() != key.rank() {
            let pairs = joined(&positions(query), &positions(key));
            return match self.heads {
                0 => pairs,
                heads => joined(&Shape::new(&[heads]), &pairs),
            };
        }
        let pairs = joined(&chosen(self.axes, query, true), &chosen(self.axes, key, true));
        let free = chosen(self.axes, query, false);
        joined(&joined(&free, &Shape::new(&[self.heads])), &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Attended = Attended {
        key: 1,
        query_mask: None,
        value_mask: None,
        key_mask: None,
        attention_mask: None,
    };

    fn starts<const N: usize>(
        axes: &'static [isize],
        attended: Attended,
        inputs: [&[usize]; N],
        expected: &str,
    ) {
        match (AttentionAxes { axes, attended }).check(&inputs.map(Shape::new)) {
            Ok(()) => assert_eq!(expected, ""),
            Err(text) => assert!(text.as_str().starts_with(expected), "{}", text.as_str()),
        }
    }

    #[test]
    fn axes() {
        let inputs: [&[usize]; 2] = [&[3, 2, 4], &[3, 2, 4]];
        starts(&[1, 2], PLAIN, inputs, "");
        starts(&[1, -2], PLAIN, inputs, "");
        starts(&[2], PLAIN, inputs, "");
        starts(&[2, 1], PLAIN, inputs, "expected `attention_axes` that rise");
        let expected = "expected `attention_axes` between batch and features of 3 x 2 x 4";
        starts(&[1, 2, 3], PLAIN, inputs, expected);
        starts(&[0], PLAIN, inputs, expected);
        starts(&[4], PLAIN, inputs, expected);
        let expected = "expected queries and keys that differ only along `attention_axes`";
        starts(&[1], PLAIN, [&[3, 2, 4], &[3, 4, 4]], expected);
        starts(&[1], PLAIN, [&[3, 2, 4], &[5, 2, 6]], "");
        starts(&[1], PLAIN, [&[3, 2, 4], &[3, 4]], expected);
    }

    #[test]
    fn masks() {
        let inputs: [&[usize]; 3] = [&[3, 2, 4], &[3, 5, 4], &[3, 5]];
        let value_mask = Attended { value_mask: Some(2), ..PLAIN };
        starts(&[2], value_mask, inputs, "");
        let inputs: [&[usize]; 4] = [&[2, 3, 4], &[5, 3, 4], &[5, 3], &[2, 5]];
        starts(&[1], value_mask, inputs, "expected no masks of positions");
        starts(&[1], Attended { attention_mask: Some(3), ..PLAIN }, inputs, "");
        let expected = "expected a number for each query and value as `attention_mask`: 2 x 5";
        starts(&[1], Attended { attention_mask: Some(2), ..PLAIN }, inputs, expected);
    }

    #[test]
    fn scores() {
        let inputs = [Shape::new(&[3, 2, 4]), Shape::new(&[5, 4])];
        let scores = AttentionScores { heads: 2, key: 1, axes: &[] };
        assert_eq!(scores.output(&inputs).dims(), [2, 3, 2, 5]);
        assert!(scores.check(&[Shape::new(&[2; 5]), Shape::new(&[2; 3])]).is_err());
    }
}
