//! `Embedding`: each index becomes a row of a table that is learned.

use super::{Call, Layer, Lowered, Mask, Reads, Weight};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::Family;
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Embedding;

const ARGUMENTS: &[Arg] = &[
    Arg::required("input_dim", Kind::Size),
    Arg::required("output_dim", Kind::Size),
    Arg::optional("embeddings_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("embeddings_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("embeddings_constraint", Kind::Function(Family::Constraint)),
    Arg::optional("mask_zero", Kind::Flag),
];

impl Layer for Embedding {
    fn class(&self) -> &'static str {
        "Embedding"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn has_kernel(&self) -> bool {
        true
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let (input_dim, output_dim) = (args.size("input_dim"), args.size("output_dim"));
        vec![rule!(Embedding { input_dim, output_dim }).at(args.place("input_dim"))]
    }

    /// Keras's `mask_zero`: the index 0 is no word.
    fn mask(&self, args: &Bound) -> Mask {
        match args.flag("mask_zero") {
            Some(true) => Mask::Made,
            _ => Mask::Dropped,
        }
    }

    fn lower_mask(&self, _: &Call<'_>) -> Lowered {
        Lowered::stateless(quote!(::keras_runtime::layers::StepMask), quote!(0.0))
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let args = call.args;
        let (rows, values) = (args.size("input_dim"), args.size("output_dim"));
        let shape = vec![rows.clone(), values.clone()];
        Lowered {
            indices: Some(rows.clone()),
            reads: Reads::inputs(),
            narrow: true,
            weights: vec![Weight::of("embeddings", shape, "RandomUniform", args)],
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::Embedding<#rows, #values, T>),
                quote!(()),
            )
        }
    }
}
