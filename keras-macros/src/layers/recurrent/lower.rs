//! Recurrent layers at run time.

use super::cell::{InnerCell, LoweredCell};
use super::flag;
use crate::compiler::args::Bound;
use crate::compiler::dim::Dim;
use crate::compiler::infer::Shape;
use crate::compiler::layers::dropout::seed;
use crate::compiler::layers::{Call, Lowered, Scratch, Weight};
use proc_macro2::TokenStream;
use quote::quote;

/// The states of cells, one after the other.
pub fn states(cells: &[InnerCell]) -> Vec<Dim> {
    let of = |inner: &InnerCell| vec![inner.args.size("units"); inner.cell.states()];
    cells.iter().flat_map(of).collect()
}

/// How a layer runs.
pub struct Way {
    /// Keras's arguments of these names.
    pub return_sequences: bool,
    pub return_state: bool,
    pub go_backwards: bool,
    pub zero_output_for_mask: bool,
    /// Which of the inputs is the first state to begin with.
    pub initial_state: Option<usize>,
    /// Lengths of the states that stay from one batch to the next.
    pub stateful: Vec<Dim>,
}

impl Way {
    /// The way that a layer's arguments say.
    pub fn of(args: &Bound, initial_state: Option<usize>, states: Vec<Dim>) -> Self {
        Way {
            return_sequences: flag(args, "return_sequences"),
            return_state: flag(args, "return_state"),
            go_backwards: flag(args, "go_backwards"),
            zero_output_for_mask: flag(args, "zero_output_for_mask"),
            initial_state,
            stateful: if flag(args, "stateful") { states } else { Vec::new() },
        }
    }

    /// What a sample keeps from one batch to the next, if anything.
    pub fn kept(&self) -> Option<TokenStream> {
        let states = self.stateful.iter();
        (!self.stateful.is_empty())
            .then(|| quote!(::keras_runtime::__private::sum(&[#(#states),*])))
    }
}

/// A layer with cells.
pub struct Run {
    /// Its cell.
    pub cell: LoweredCell,
    /// Its arguments.
    pub arguments: TokenStream,
    /// Multiply-accumulates of all steps.
    pub macs: Dim,
}

impl Run {
    /// Runs over the input of a call.
    pub fn of(cells: &[InnerCell], way: &Way, call: &Call<'_>) -> Self {
        let cell = stacked(cells, call.input());
        let seed = cells.iter().map(|inner| seed(&inner.args)).next();
        let seed = seed.unwrap_or(quote!(::core::option::Option::None));
        let arguments = arguments_of_run(&cell.arguments, &cell.drops, &seed, way, call);
        let steps = call.input().dims.first().cloned().unwrap_or(Dim::UNKNOWN);
        let macs = Shape::size_of(&[steps, cell.macs.clone()]);
        Run { cell, arguments, macs }
    }
}

/// How a cell with these arguments runs over the input of a call.
pub fn arguments_of_run(
    cell: &TokenStream,
    drops: &TokenStream,
    seed: &TokenStream,
    way: &Way,
    call: &Call<'_>,
) -> TokenStream {
    let steps = call.input().dims.first().cloned().unwrap_or(Dim::UNKNOWN);
    let Way {
        return_sequences, return_state, go_backwards, zero_output_for_mask, stateful, ..
    } = way;
    let stateful = match stateful.is_empty() {
        true => quote!(&[]),
        false => quote!(const { &[#(#stateful),*] }),
    };
    let place = |place: Option<usize>| match place {
        Some(place) => quote!(::core::option::Option::Some(#place)),
        None => quote!(::core::option::Option::None),
    };
    let (mask, initial_state) = (place(call.position("mask")), place(way.initial_state));
    quote!(::keras_runtime::layers::recurrent::RNNArguments {
        cell: #cell,
        steps: #steps,
        return_sequences: #return_sequences,
        return_state: #return_state,
        go_backwards: #go_backwards,
        zero_output_for_mask: #zero_output_for_mask,
        drops: #drops,
        seed: #seed,
        mask: #mask,
        initial_state: #initial_state,
        stateful: #stateful,
    })
}

/// The layer with these cells.
pub fn layer(cells: &[InnerCell], call: &Call<'_>) -> Lowered {
    let way = Way::of(call.args, call.first_state(), states(cells));
    let Run { cell, arguments, macs } = Run::of(cells, &way, call);
    let (field, single) = (&cell.field, &cell.single);
    let functions = quote!(::keras_runtime::layers::recurrent);
    let scratch = quote!(#functions::scratch::<#single, _>(&#arguments));
    Lowered {
        saved: quote!(#functions::saved::<#single, _>(&#arguments)),
        scratch: Some(Scratch { sample: quote!(#scratch.sample), fixed: quote!(#scratch.fixed) }),
        work: Some(quote!(#functions::work::<#single, _>(&#arguments))),
        states: way.kept(),
        macs,
        weights: cell.weights,
        ..Lowered::stateless(quote!(::keras_runtime::layers::RNN<#field>), arguments)
    }
}

/// Cells on top of each other as one, the names of their weights within the layer.
fn stacked(cells: &[InnerCell], input: &Shape) -> LoweredCell {
    let mut features = input.last();
    let mut lowered = Vec::new();
    for inner in cells {
        let mut cell = inner.cell.lower(&inner.args, &features);
        features = inner.args.size("units");
        within(&inner.name, &mut cell.weights);
        lowered.push(cell);
    }
    let several = lowered.len() > 1;
    let joined = lowered.into_iter().rev().reduce(|rest, first| {
        let join = |first: TokenStream, rest: TokenStream| {
            quote!(::keras_runtime::layers::StackedRNNCells<#first, #rest>)
        };
        let (a, b) = (first.arguments, rest.arguments);
        let (c, d) = (first.drops, rest.drops);
        LoweredCell {
            field: join(first.field, rest.field),
            single: join(first.single, rest.single),
            arguments: quote!((#a, #b)),
            weights: [first.weights, rest.weights].concat(),
            macs: Dim::sum(&[first.macs, rest.macs]),
            drops: quote!(#c || #d),
        }
    });
    let nothing = || LoweredCell {
        field: TokenStream::new(),
        single: TokenStream::new(),
        arguments: TokenStream::new(),
        weights: Vec::new(),
        macs: Dim::Known(0),
        drops: quote!(false),
    };
    let mut joined = joined.unwrap_or_else(nothing);
    if several {
        within("stacked_rnn_cells", &mut joined.weights);
    }
    joined
}

/// Puts weights under the name of what is inside of a layer.
pub fn within(name: &str, weights: &mut [Weight]) {
    for weight in weights {
        // A compiler runs once; a few bytes stay for its lifetime.
        weight.name = format!("{name}/{}", weight.name).leak();
    }
}
