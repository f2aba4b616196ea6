//! Attention: queries, values and keys that fit each other.

use crate::{Check, MAX_RANK, Shape, Text};

/// Where the values and masks are among what an attention layer is called with. The queries are
/// the first, the values the second.
#[derive(Clone, Copy, Debug)]
pub struct Attended {
    /// The keys; 1 where they are the values.
    pub key: usize,
    /// A number for each query.
    pub query_mask: Option<usize>,
    /// A number for each value.
    pub value_mask: Option<usize>,
    /// A number for each key.
    pub key_mask: Option<usize>,
    /// A number for each query and value, also for each head.
    pub attention_mask: Option<usize>,
}

impl Attended {
    /// Objects to values and keys of other steps, and to masks of another shape.
    #[inline]
    const fn check(&self, inputs: &[Shape], heads: usize) -> Check {
        let (query, value, key) = (&inputs[0], &inputs[1], &inputs[self.key]);
        if !positions(value).same(&positions(key)) {
            return Err(Text::new("expected as many keys as values, found ")
                .shape(key)
                .text(" as `key` and ")
                .shape(value)
                .text(" as `value`")
                .help("make all axes but the last equal"));
        }
        let masks = [
            ("query", self.query_mask, query),
            ("value", self.value_mask, value),
            ("key", self.key_mask, key),
        ];
        let mut i = 0;
        while i < masks.len() {
            let (name, mask, of) = masks[i];
            if let Some(mask) = mask
                && !inputs[mask].same(&positions(of))
            {
                return Err(Text::new("expected a number for each position as `")
                    .text(name)
                    .text("_mask`: ")
                    .shape(&positions(of))
                    .text(", found ")
                    .shape(&inputs[mask])
                    .help("a mask has the shape of what it is for, without the last axis"));
            }
            i += 1;
        }
        match self.attention_mask {
            Some(mask) => check_pairs(&inputs[mask], query, key, heads),
            None => Ok(()),
        }
    }
}

/// Objects to a mask of pairs that cannot be repeated to heads × queries × keys.
#[inline]
const fn check_pairs(mask: &Shape, query: &Shape, key: &Shape, heads: usize) -> Check {
    let pairs = joined(&positions(query), &positions(key));
    let mut fits = mask.same(&pairs);
    if pairs.rank() == 2 && (mask.rank() == 2 || mask.rank() == 3) {
        fits = mask.rank() == 2 || mask.dim(0) == 1 || mask.dim(0) == heads;
        let mut axis = 0;
        while axis < 2 {
            let length = mask.dim(mask.rank() - 2 + axis);
            fits = fits && (length == 1 || length == pairs.dim(axis));
            axis += 1;
        }
    }
    if fits {
        return Ok(());
    }
    Err(Text::new("expected a number for each query and value as `attention_mask`: ")
        .shape(&pairs)
        .text(", found ")
        .shape(mask)
        .help("its axes are queries x values; only a length of 1 is repeated"))
}

/// All axes but the last.
#[inline]
pub(super) const fn positions(shape: &Shape) -> Shape {
    Shape::new(shape.dims().split_at(shape.rank().saturating_sub(1)).0)
}

/// The axes of one shape, then those of another.
#[inline]
pub(super) const fn joined(first: &Shape, second: &Shape) -> Shape {
    let (mut dims, mut rank, mut axis) = ([0; MAX_RANK], 0, 0);
    while axis < first.rank() + second.rank() && rank < MAX_RANK {
        let after = axis >= first.rank();
        dims[rank] = if after { second.dim(axis - first.rank()) } else { first.dim(axis) };
        rank += 1;
        axis += 1;
    }
    Shape::new(dims.split_at(rank).0)
}

/// Objects to queries, values or keys with other than steps and features, or with too few axes.
#[inline]
const fn check_axes(inputs: &[Shape], key: usize, steps_only: bool) -> Check {
    let (names, numbers) = (["query", "value", "key"], [0, 1, key]);
    let mut i = 0;
    while i < 3 {
        let input = &inputs[numbers[i]];
        if input.rank() < 2 || (steps_only && input.rank() > 2) {
            return Err(Text::new("expected steps x features as `")
                .text(names[i])
                .text("`, found ")
                .shape(input)
                .help(
                    "give it these axes, for example with `Reshape`; the batch is not one of them",
                ));
        }
        i += 1;
    }
    Ok(())
}

/// `Attention` and `AdditiveAttention`: a sum of values for each query.
///
/// ```
/// use keras_shape::{Shape, layers::{Attended, Attention}};
/// let attended = Attended {
///     key: 1, query_mask: None, value_mask: None, key_mask: None, attention_mask: None,
/// };
/// let inputs = [Shape::new(&[3, 4]), Shape::new(&[5, 4])];
/// assert!(Attention { attended }.check(&inputs).is_ok());
/// assert_eq!(Attention { attended }.output(&inputs).dims(), [3, 4]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Attention {
    /// What it is called with.
    pub attended: Attended,
}

impl Attention {
    /// Objects to axes other than steps and features, to keys of another width than the queries,
    /// and to numbers of keys, values and masks that differ.
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        let (query, key) = (&inputs[0], &inputs[self.attended.key]);
        if let Err(text) = check_axes(inputs, self.attended.key, true) {
            return Err(text);
        }
        if query.last() != key.last() {
            let name = if self.attended.key == 1 { "value" } else { "key" };
            return Err(Text::new("expected queries and keys with equally many features, found ")
                .shape(query)
                .text(" as `query` and ")
                .shape(key)
                .text(" as `")
                .text(name)
                .text("`")
                .help("make their last axes equal, for example with a `Dense` layer"));
        }
        self.attended.check(inputs, 1)
    }

    /// A value for each query.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        inputs[0].with_last(inputs[1].last())
    }
}

/// `MultiHeadAttention` and `GroupQueryAttention`.
#[derive(Clone, Copy, Debug)]
pub struct MultiHeadAttention {
    /// What it is called with.
    pub attended: Attended,
    /// Heads of queries.
    pub heads: usize,
    /// Heads of keys and values.
    pub key_heads: usize,
    /// Whether keys and values may have fewer heads: `GroupQueryAttention`.
    pub grouped: bool,
    /// Whether positions have an order: with causal masks and windows.
    pub ordered: bool,
    /// The last axes of what comes out; none for those of the queries.
    pub output_shape: Shape,
}

impl MultiHeadAttention {
    /// Objects to heads that cannot be shared out, to too few axes, and to keys, values and masks
    /// that do not fit each other.
    ///
    /// ```
    /// use keras_shape::{Shape, layers::{Attended, MultiHeadAttention}};
    /// let attended = Attended {
    ///     key: 1, query_mask: None, value_mask: None, key_mask: None, attention_mask: None,
    /// };
    /// let rule = MultiHeadAttention {
    ///     attended, heads: 4, key_heads: 3, grouped: true, ordered: false,
    ///     output_shape: Shape::SCALAR,
    /// };
    /// let text = rule.check(&[Shape::new(&[3, 8]), Shape::new(&[5, 8])]).unwrap_err();
    /// assert_eq!(
    ///     text.as_str(),
    ///     "expected `num_query_heads` to be a multiple of `num_key_value_heads`, found 4 and 3\n\
    ///      help: each head of keys and values serves equally many heads of queries"
    /// );
    /// ```
    #[inline]
    pub const fn check(&self, inputs: &[Shape]) -> Check {
        // Others tell of a number that is 0.
        if self.key_heads > 0 && !self.heads.is_multiple_of(self.key_heads) {
            return Err(Text::new(
                "expected `num_query_heads` to be a multiple of `num_key_value_heads`, found ",
            )
            .number(self.heads)
            .text(" and ")
            .number(self.key_heads)
            .help("each head of keys and values serves equally many heads of queries"));
        }
        if let Err(text) = check_axes(inputs, self.attended.key, self.grouped || self.ordered) {
            return Err(text);
        }
        if self.grouped && inputs[0].last() != inputs[1].last() {
            return Err(Text::new(
                "expected queries and values with equally many features, found ",
            )
            .shape(&inputs[0])
            .text(" as `query` and ")
            .shape(&inputs[1])
            .text(" as `value`")
            .help("make their last axes equal, for example with a `Dense` layer"));
        }
        if positions(&inputs[0]).rank() + self.output_shape.rank() > MAX_RANK {
            return Err(Text::new("expected fewer axes in `output_shape`, found ")
                .number(self.output_shape.rank())
                .help("at most ")
                .number(MAX_RANK)
                .text(" can come out"));
        }
        self.attended.check(inputs, self.heads)
    }

    /// The axes of the queries, the last one replaced by those of `output_shape`.
    #[inline]
    pub const fn output(&self, inputs: &[Shape]) -> Shape {
        match self.output_shape.rank() {
            0 => inputs[0],
            _ => joined(&positions(&inputs[0]), &self.output_shape),
        }
    }
}

/// A mask: all axes but the features.
#[derive(Clone, Copy, Debug)]
pub struct WithoutFeatures;

impl WithoutFeatures {
    /// Objects to a sample without steps.
    #[inline]
    pub const fn check(&self, input: &Shape) -> Check {
        if input.rank() < 2 {
            return Err(Text::new("expected steps x features as input, found ")
                .shape(input)
                .help("give it these axes, for example with `Reshape`"));
        }
        Ok(())
    }

    /// The axes without the last one.
    #[inline]
    pub const fn output(&self, input: &Shape) -> Shape {
        positions(input)
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

    const HEADS: MultiHeadAttention = MultiHeadAttention {
        attended: PLAIN,
        heads: 2,
        key_heads: 2,
        grouped: false,
        ordered: false,
        output_shape: Shape::SCALAR,
    };

    fn shapes<const N: usize>(dims: [&[usize]; N]) -> [Shape; N] {
        dims.map(Shape::new)
    }

    fn starts(check: Check, expected: &str) {
        let text = check.unwrap_err();
        assert!(text.as_str().starts_with(expected), "{}", text.as_str());
    }

    #[test]
    fn keys_and_values() {
        let attended = Attended { key: 2, ..PLAIN };
        let inputs = shapes([&[3, 4], &[5, 6], &[2, 4]]);
        let expected = "expected as many keys as values, found 2 x 4 as `key` and 5 x 6 as `value`";
        starts(Attention { attended }.check(&inputs), expected);
        starts(MultiHeadAttention { attended, ..HEADS }.check(&inputs), expected);
        starts(
            Attention { attended: PLAIN }.check(&inputs),
            "expected queries and keys with equally many features, found 3 x 4 as `query` and 5 x 6 \
             as `value`",
        );
        assert!(HEADS.check(&inputs).is_ok());
        starts(
            MultiHeadAttention { grouped: true, ..HEADS }.check(&inputs),
            "expected queries and values with equally many features",
        );
    }

    #[test]
    fn axes() {
        let inputs = shapes([&[3, 2, 4], &[5, 4]]);
        assert!(HEADS.check(&inputs).is_ok());
        starts(
            MultiHeadAttention { ordered: true, ..HEADS }.check(&inputs),
            "expected steps x features as `query`, found 3 x 2 x 4",
        );
        starts(
            HEADS.check(&shapes([&[3, 4], &[4]])),
            "expected steps x features as `value`, found 4",
        );
        let two = MultiHeadAttention { output_shape: Shape::new(&[7, 2]), ..HEADS };
        assert_eq!(two.output(&inputs).dims(), [3, 2, 7, 2]);
    }

    #[test]
    fn masks() {
        let inputs = shapes([&[3, 4], &[5, 4], &[4], &[3, 5], &[2, 1, 5], &[3, 4]]);
        let with = |attended| MultiHeadAttention { attended, ..HEADS }.check(&inputs);
        starts(
            with(Attended { value_mask: Some(2), ..PLAIN }),
            "expected a number for each position as `value_mask`: 5, found 4",
        );
        assert!(with(Attended { attention_mask: Some(3), ..PLAIN }).is_ok());
        assert!(with(Attended { attention_mask: Some(4), ..PLAIN }).is_ok());
        starts(
            with(Attended { attention_mask: Some(5), ..PLAIN }),
            "expected a number for each query and value as `attention_mask`: 3 x 5, found 3 x 4",
        );
    }
}
