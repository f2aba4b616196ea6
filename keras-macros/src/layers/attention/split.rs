//! The axes over which there is attention, and the others.

use super::{Attended, Call, attention_axes, option, positions};
use crate::compiler::dim::Dim;
use crate::compiler::infer::Shape;
use proc_macro2::TokenStream;
use quote::quote;

/// Which axes of the positions are attended over, and which are not.
pub struct Split {
    attended: Vec<usize>,
    /// The others; positions along them are as samples.
    pub free: Vec<usize>,
}

impl Split {
    /// After a mistake, and where all axes are attended over, no axis is free.
    pub fn of(call: &Call<'_>, key: usize) -> Self {
        let (rank, axes) = (call.input().dims.len(), attention_axes(call));
        let all = 0..rank.saturating_sub(1);
        let from_begin = |axis: isize| if axis < 0 { axis + rank as isize } else { axis - 1 };
        let named: Vec<isize> = axes.into_iter().map(from_begin).collect();
        let is_named = |axis: &usize| named.contains(&(*axis as isize));
        let (attended, free): (Vec<usize>, Vec<usize>) = all.clone().partition(is_named);
        let fits = attended.len() == named.len() && call.inputs[key].dims.len() == rank;
        match !named.is_empty() && fits {
            true => Split { attended, free },
            false => Split { attended: all.collect(), free: Vec::new() },
        }
    }

    fn size(shape: &Shape, axes: &[usize]) -> Dim {
        Shape::size_of(&axes.iter().map(|&axis| shape.dims[axis].clone()).collect::<Vec<_>>())
    }

    /// How many queries attend to the same keys.
    pub fn queries(&self, query: &Shape) -> Dim {
        if self.free.is_empty() { positions(query) } else { Self::size(query, &self.attended) }
    }

    /// How many keys they attend to.
    pub fn keys(&self, key: &Shape) -> Dim {
        if self.free.is_empty() { positions(key) } else { Self::size(key, &self.attended) }
    }

    /// How many times a sample has such queries and keys.
    pub fn groups(&self, query: &Shape) -> Dim {
        if self.free.is_empty() { Dim::Known(1) } else { Self::size(query, &self.free) }
    }

    /// The order of the positions' axes in which each group lies in one piece, if it does not.
    pub fn order(&self) -> Option<Vec<usize>> {
        let order = [self.free.as_slice(), &self.attended].concat();
        (!order.is_sorted()).then_some(order)
    }

    /// Masks where all groups of a sample have one mask of pairs.
    pub fn masks(
        &self,
        masks: &TokenStream,
        attended: &Attended,
        [queries, keys, groups]: [&Dim; 3],
    ) -> TokenStream {
        let pairs = option(attended.masks[3].map(|mask| {
            quote!(::keras_runtime::layers::PairMask::flat(#mask, #queries, #keys).of_groups(#groups))
        }));
        quote!(::keras_runtime::layers::AttentionMasks { pairs: #pairs, ..#masks })
    }
}
