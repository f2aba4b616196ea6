//! Recurrent layers: cells that run over the steps of a sequence.

mod cell;
mod gru;
mod lower;
mod lstm;
mod rnn;
mod simple_rnn;

use cell::Cell;
pub use cell::function;
pub use cell::{InnerCell, STACKED, classes, find};
pub use gru::GRU;
pub use lower::{Run, Way, arguments_of_run, states, within};
pub use lstm::{LSTM, UNIT_FORGET_BIAS, forget_bias};
pub use rnn::ANY_STATES;
pub use rnn::Rnn;
pub use simple_rnn::SIMPLE_RNN;

use super::{Call, Layer, Lowered, Mask, Taken, Takes};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};

/// What most recurrent layers have at the end of their arguments.
pub const RETURN_SEQUENCES: Arg = Arg::optional("return_sequences", Kind::Flag);
/// See [`RETURN_SEQUENCES`].
pub const RETURN_STATE: Arg = Arg::optional("return_state", Kind::Flag);
/// See [`RETURN_SEQUENCES`].
pub const GO_BACKWARDS: Arg = Arg::optional("go_backwards", Kind::Flag);
/// See [`RETURN_SEQUENCES`].
pub const STATEFUL: Arg = Arg::optional("stateful", Kind::Flag);
/// See [`RETURN_SEQUENCES`]. It changes how Keras computes, not what.
pub const UNROLL: Arg = Arg::optional("unroll", Kind::Flag);
/// See [`RETURN_SEQUENCES`].
pub const ZERO_OUTPUT_FOR_MASK: Arg = Arg::optional("zero_output_for_mask", Kind::Flag);

/// A recurrent layer with one cell, whose arguments are among the layer's own.
pub struct Recurrent {
    class: &'static str,
    cell: &'static dyn Cell,
    arguments: &'static [Arg],
    takes: &'static [Takes],
}

/// What layers with one state are called with.
const ONE_STATE: &[Takes] = &[
    Takes::value("sequence"),
    Takes::optional("initial_state", Taken::Tuple(&["state"])),
    Takes::optional("state", Taken::Value),
    Takes::optional("mask", Taken::MaskOf("sequence")),
];

/// What layers with two states are called with.
pub const TWO_STATES: &[Takes] = &[
    Takes::value("sequence"),
    Takes::optional("initial_state", Taken::Tuple(&["state", "carry"])),
    Takes::optional("state", Taken::Value),
    Takes::optional("carry", Taken::Value),
    Takes::optional("mask", Taken::MaskOf("sequence")),
];

impl Layer for Recurrent {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn takes(&self) -> &'static [Takes] {
        self.takes
    }

    fn cells(&self, args: &Bound) -> Vec<InnerCell> {
        vec![InnerCell { cell: self.cell, args: args.clone(), name: self.cell.name().into() }]
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        rules(&self.cells(call.args), call)
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

/// Whether a flag is given as true.
pub fn flag(args: &Bound, name: &str) -> bool {
    args.flag(name).copied().unwrap_or(false)
}

/// What comes out of a step.
pub fn units(cells: &[InnerCell]) -> Dim {
    cells.last().map_or(Dim::UNKNOWN, |inner| inner.args.size("units"))
}

/// The rules of a layer with these cells.
pub fn rules(cells: &[InnerCell], call: &Call<'_>) -> Vec<Rule> {
    let (units, return_sequences) = (units(cells), flag(call.args, "return_sequences"));
    let mut rules = state_rules(&states(cells), call);
    rules.push(rule!(Recurrent { units, return_sequences }));
    rules
}

/// The rules of what goes into a layer with states of these lengths.
pub fn state_rules(states: &[Dim], call: &Call<'_>) -> Vec<Rule> {
    input_rules(states.len(), call, |number, input| {
        let units = states[number].clone();
        rule!(State { units }).on(input)
    })
}

/// The rules of what goes into a layer with so many states; `rule` is that of one of them, from its
/// number and that of the input.
pub fn input_rules(
    states: usize,
    call: &Call<'_>,
    rule: impl Fn(usize, usize) -> Rule,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    if let Some(first) = call.first_state() {
        let given = call.names.len() - first - usize::from(call.names.contains(&"mask"));
        if given == states {
            rules.extend((0..states).map(|number| rule(number, first + number)));
        } else {
            let (count, given) = (Dim::Known(states), Dim::Known(given));
            rules.push(rule!(States { count, given }));
        }
    }
    if let Some(mask) = call.position("mask") {
        let mask = Dim::Known(mask);
        rules.push(rule!(StepMask { mask }));
    }
    rules
}

/// The rule of arguments that cannot be together.
pub fn refused(sentence: &'static str, help: &'static str) -> Rule {
    rule!(Refused { sentence, help })
}

/// The rules of the states that come out.
pub fn more(cells: &[InnerCell], args: &Bound) -> Vec<Rule> {
    let states = if flag(args, "return_state") { states(cells) } else { Vec::new() };
    states.into_iter().map(|units| rule!(LastState { units })).collect()
}

/// A mask goes on with all steps.
pub fn mask(args: &Bound) -> Mask {
    if flag(args, "return_sequences") { Mask::Passed } else { Mask::Dropped }
}

impl Call<'_> {
    /// Which of the inputs is the first state to begin with.
    pub fn first_state(&self) -> Option<usize> {
        self.position("state").or_else(|| self.position("initial_state"))
    }
}
