//! Which keys a query may attend to.

use crate::element::Element;
use keras_shape::Shape;

/// What is left out of attention scores: the inputs that are masks, and rules on positions. All of
/// them have to let a pair of query and key through.
///
/// ```
/// use keras_runtime::layers::AttentionMasks;
/// const CAUSAL: AttentionMasks = AttentionMasks { causal: true, ..AttentionMasks::NONE };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AttentionMasks {
    /// Which input says which queries attend at all.
    pub query: Option<usize>,
    /// Which input says which values are attended to.
    pub value: Option<usize>,
    /// Which input says which keys are attended to.
    pub key: Option<usize>,
    /// Which input has a number for each pair of query and key.
    pub pairs: Option<PairMask>,
    /// Whether a query attends to no key after its own position.
    pub causal: bool,
    /// Keras's `sliding_window`: a query attends to keys less than so many positions away.
    pub window: Option<usize>,
}

/// Keras's `attention_mask`: a number for each pair of query and key, of one head or of all.
#[derive(Clone, Copy, Debug)]
pub struct PairMask {
    input: usize,
    /// From one head, query, key to the next.
    strides: [usize; 3],
    size: usize,
    /// How many groups of queries and keys a sample has.
    groups: usize,
}

impl PairMask {
    /// The input of this number with the shape queries × keys, or heads × queries × keys; axes of
    /// length 1 are repeated.
    pub const fn new(input: usize, mask: &Shape) -> Self {
        let (mut strides, mut step, mut i) = ([0; 3], 1, 0);
        while i < 3 && i < mask.rank() {
            let length = mask.dim(mask.rank() - 1 - i);
            strides[2 - i] = if length == 1 { 0 } else { step };
            step *= length;
            i += 1;
        }
        PairMask { input, strides, size: mask.size(), groups: 1 }
    }

    /// The mask of all pairs where queries, or keys, lie along several axes.
    pub const fn flat(input: usize, queries: usize, keys: usize) -> Self {
        PairMask { input, strides: [0, keys, 1], size: queries * keys, groups: 1 }
    }

    /// The same for each of so many groups of queries and keys that a sample has.
    pub const fn of_groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }
}

/// One row of scores: those of a query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query {
    pub sample: usize,
    pub head: usize,
    pub position: usize,
    /// How many queries and keys there are.
    pub queries: usize,
    pub keys: usize,
}

impl AttentionMasks {
    /// Nothing is left out.
    pub const NONE: Self = AttentionMasks {
        query: None,
        value: None,
        key: None,
        pairs: None,
        causal: false,
        window: None,
    };

    /// Calls `f` with each key that a query does not attend to.
    #[inline]
    pub(super) fn each_left_out<T: Element>(
        &self,
        inputs: &[&[T]],
        query: Query,
        mut f: impl FnMut(usize),
    ) {
        let Query { sample, head, position, queries, keys } = query;
        let out = |mask: Option<usize>, place: usize| {
            mask.is_some_and(|input| is_zero(inputs, input, place))
        };
        if out(self.query, sample * queries + position) {
            return (0..keys).for_each(f);
        }
        let reach = self.window.unwrap_or(usize::MAX);
        let first = (position + 1).saturating_sub(reach).min(keys);
        let last = if self.causal { position + 1 } else { position.saturating_add(reach) };
        let last = last.min(keys).max(first);
        (0..first).chain(last..keys).for_each(&mut f);
        if self.value.is_none() && self.key.is_none() && self.pairs.is_none() {
            return;
        }
        for key in first..last {
            let pair = self.pairs.is_some_and(|PairMask { input, strides, size, groups }| {
                let place = head * strides[0] + position * strides[1] + key * strides[2];
                is_zero(inputs, input, sample / groups.max(1) * size + place)
            });
            let place = sample * keys + key;
            if pair || out(self.value, place) || out(self.key, place) {
                f(key);
            }
        }
    }
}

/// Whether an input has a 0 at a place.
fn is_zero<T: Element>(inputs: &[&[T]], input: usize, place: usize) -> bool {
    inputs.get(input).and_then(|input| input.get(place)).is_some_and(|&value| value == T::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out(masks: AttentionMasks, inputs: &[&[f64]], position: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let query = Query { sample: 0, head: 0, position, queries: 3, keys: 4 };
        masks.each_left_out(inputs, query, |key| found.push(key));
        found.sort_unstable();
        found
    }

    #[test]
    fn positions() {
        let causal = AttentionMasks { causal: true, ..AttentionMasks::NONE };
        assert_eq!(left_out(causal, &[], 0), vec![1, 2, 3]);
        assert_eq!(left_out(causal, &[], 2), vec![3]);
        let window = AttentionMasks { window: Some(2), ..AttentionMasks::NONE };
        assert_eq!(left_out(window, &[], 0), vec![2, 3]);
        assert_eq!(left_out(window, &[], 2), vec![0]);
        let both = AttentionMasks { window: Some(1), ..causal };
        assert_eq!(left_out(both, &[], 2), vec![0, 1, 3]);
        assert_eq!(left_out(AttentionMasks::NONE, &[], 2), [] as [usize; 0]);
    }

    #[test]
    fn inputs() {
        let inputs: [&[f64]; 2] = [&[1.0, 0.0, 1.0], &[1.0, 1.0, 0.0, 0.0]];
        let masks = AttentionMasks { query: Some(0), value: Some(1), ..AttentionMasks::NONE };
        assert_eq!(left_out(masks, &inputs, 0), vec![2, 3]);
        assert_eq!(left_out(masks, &inputs, 1), vec![0, 1, 2, 3]);
        let pairs = PairMask::new(0, &Shape::new(&[3, 1]));
        let masks = AttentionMasks { pairs: Some(pairs), ..AttentionMasks::NONE };
        assert_eq!(left_out(masks, &inputs, 1), vec![0, 1, 2, 3]);
        assert_eq!(left_out(masks, &inputs, 2), [] as [usize; 0]);
    }
}
