//! `GRU` and its cell.

use super::cell::{Cell, Gates, LoweredCell, function, lower, table};
use super::{
    GO_BACKWARDS, ONE_STATE, RETURN_SEQUENCES, RETURN_STATE, Recurrent, STATEFUL, UNROLL,
    ZERO_OUTPUT_FOR_MASK,
};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound, Kind, SEED};
use crate::compiler::dim::Dim;
use quote::quote;

/// Keras's `GRU`.
pub const GRU: Recurrent = Recurrent {
    class: "GRU",
    cell: &GRUCell,
    arguments: table!(
        ["activation", "recurrent_activation"],
        [],
        [ACTIVITY_REGULARIZER],
        [
            SEED,
            RETURN_SEQUENCES,
            RETURN_STATE,
            GO_BACKWARDS,
            STATEFUL,
            UNROLL,
            RESET_AFTER,
            ZERO_OUTPUT_FOR_MASK
        ]
    ),
    takes: ONE_STATE,
};

/// Keras's `GRUCell`.
pub struct GRUCell;

const RESET_AFTER: Arg = Arg::optional("reset_after", Kind::Flag);

impl Cell for GRUCell {
    fn class(&self) -> &'static str {
        "GRUCell"
    }

    fn name(&self) -> &'static str {
        "gru_cell"
    }

    fn arguments(&self) -> &'static [Arg] {
        table!(["activation", "recurrent_activation"], [], [RESET_AFTER, SEED])
    }

    fn states(&self) -> usize {
        1
    }

    fn lower(&self, args: &Bound, features: &Dim) -> LoweredCell {
        let activation = function(args, "activation", "Tanh");
        let recurrent_activation = function(args, "recurrent_activation", "Sigmoid");
        let (biases, reset) = match args.flag("reset_after").copied().unwrap_or(true) {
            true => (2, quote!(ResetAfter)),
            false => (1, quote!(ResetBefore)),
        };
        let functions = quote! {
            activation: #activation,
            recurrent_activation: #recurrent_activation,
            reset: ::keras_runtime::layers::recurrent::#reset,
        };
        lower("GRUCell", args, features, &Gates { blocks: 3, biases }, &functions)
    }
}
