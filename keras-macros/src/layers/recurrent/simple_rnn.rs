//! `SimpleRNN` and its cell.

use super::cell::{Cell, Gates, LoweredCell, function, lower, table};
use super::{
    GO_BACKWARDS, ONE_STATE, RETURN_SEQUENCES, RETURN_STATE, Recurrent, STATEFUL, UNROLL,
    ZERO_OUTPUT_FOR_MASK,
};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound, SEED};
use crate::compiler::dim::Dim;
use quote::quote;

/// Keras's `SimpleRNN`.
pub const SIMPLE_RNN: Recurrent = Recurrent {
    class: "SimpleRNN",
    cell: &SimpleRNNCell,
    arguments: table!(
        ["activation"],
        [],
        [ACTIVITY_REGULARIZER],
        [
            RETURN_SEQUENCES,
            RETURN_STATE,
            GO_BACKWARDS,
            STATEFUL,
            UNROLL,
            SEED,
            ZERO_OUTPUT_FOR_MASK
        ]
    ),
    takes: ONE_STATE,
};

/// Keras's `SimpleRNNCell`.
pub struct SimpleRNNCell;

impl Cell for SimpleRNNCell {
    fn class(&self) -> &'static str {
        "SimpleRNNCell"
    }

    fn name(&self) -> &'static str {
        "simple_rnn_cell"
    }

    fn arguments(&self) -> &'static [Arg] {
        table!(["activation"], [], [SEED])
    }

    fn states(&self) -> usize {
        1
    }

    fn lower(&self, args: &Bound, features: &Dim) -> LoweredCell {
        let activation = function(args, "activation", "Tanh");
        let functions = quote!(activation: #activation,);
        let gates = Gates { blocks: 1, biases: 1 };
        lower("SimpleRNNCell", args, features, &gates, &functions)
    }
}
