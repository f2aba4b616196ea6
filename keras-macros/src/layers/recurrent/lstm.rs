//! `LSTM` and its cell.

use super::cell::{Cell, Gates, LoweredCell, function, lower, table};
use super::{
    GO_BACKWARDS, RETURN_SEQUENCES, RETURN_STATE, Recurrent, STATEFUL, TWO_STATES, UNROLL,
    ZERO_OUTPUT_FOR_MASK,
};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound, Kind, SEED};
use crate::compiler::dim::Dim;
use crate::compiler::layers::Weight;
use quote::quote;

/// Keras's `LSTM`.
pub const LSTM: Recurrent = Recurrent {
    class: "LSTM",
    cell: &LSTMCell,
    arguments: table!(
        ["activation", "recurrent_activation"],
        [UNIT_FORGET_BIAS],
        [ACTIVITY_REGULARIZER],
        [
            SEED,
            RETURN_SEQUENCES,
            RETURN_STATE,
            GO_BACKWARDS,
            STATEFUL,
            UNROLL,
            ZERO_OUTPUT_FOR_MASK
        ]
    ),
    takes: TWO_STATES,
};

/// Keras's `LSTMCell`.
pub struct LSTMCell;

/// Whether the bias of the forget gates begins with 1.
pub const UNIT_FORGET_BIAS: Arg = Arg::optional("unit_forget_bias", Kind::Flag);

impl Cell for LSTMCell {
    fn class(&self) -> &'static str {
        "LSTMCell"
    }

    fn name(&self) -> &'static str {
        "lstm_cell"
    }

    fn arguments(&self) -> &'static [Arg] {
        table!(["activation", "recurrent_activation"], [UNIT_FORGET_BIAS], [SEED])
    }

    fn states(&self) -> usize {
        2
    }

    fn lower(&self, args: &Bound, features: &Dim) -> LoweredCell {
        let activation = function(args, "activation", "Tanh");
        let recurrent_activation = function(args, "recurrent_activation", "Sigmoid");
        let functions = quote! {
            activation: #activation,
            recurrent_activation: #recurrent_activation,
        };
        let gates = Gates { blocks: 4, biases: 1 };
        let mut cell = lower("LSTMCell", args, features, &gates, &functions);
        forget_bias(args, &mut cell.weights);
        cell
    }
}

/// Lets the bias of the forget gates begin with 1, unless the user does not want it.
pub fn forget_bias(args: &Bound, weights: &mut [Weight]) {
    if args.flag("unit_forget_bias").copied().unwrap_or(true) {
        for bias in weights.iter_mut().filter(|weight| weight.name == "bias") {
            let bias_initializer = &bias.initializer;
            bias.initializer = quote!(::keras_runtime::initializers::UnitForgetBias {
                bias_initializer: #bias_initializer
            });
        }
    }
}
