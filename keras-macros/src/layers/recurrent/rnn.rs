//! `RNN`: a layer of any cell.

use super::{
    GO_BACKWARDS, InnerCell, RETURN_SEQUENCES, RETURN_STATE, STATEFUL, UNROLL,
    ZERO_OUTPUT_FOR_MASK, lower, mask, more, rules,
};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::infer::Rule;
use crate::compiler::layers::{Call, Layer, Lowered, Mask, Taken, Takes, unknown};

/// Keras's `RNN`.
pub struct Rnn;

const ARGUMENTS: &[Arg] = &[
    Arg::required("cell", Kind::Cells),
    RETURN_SEQUENCES,
    RETURN_STATE,
    GO_BACKWARDS,
    STATEFUL,
    UNROLL,
    ZERO_OUTPUT_FOR_MASK,
];

/// What layers with any number of states are called with.
pub const ANY_STATES: &[Takes] = &[
    Takes::value("sequence"),
    Takes::optional("initial_state", Taken::Values),
    Takes::optional("mask", Taken::MaskOf("sequence")),
];

impl Layer for Rnn {
    fn class(&self) -> &'static str {
        "RNN"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn takes(&self) -> &'static [Takes] {
        ANY_STATES
    }

    fn cells(&self, args: &Bound) -> Vec<InnerCell> {
        args.cells("cell").cloned().unwrap_or_default()
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        match self.cells(call.args) {
            cells if cells.is_empty() => vec![unknown(1)],
            cells => rules(&cells, call),
        }
    }

    fn more(&self, call: &Call<'_>) -> Vec<Rule> {
        more(&self.cells(call.args), call.args)
    }

    fn mask(&self, args: &Bound) -> Mask {
        mask(args)
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        lower::layer(&self.cells(call.args), call)
    }
}
