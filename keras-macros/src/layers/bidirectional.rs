//! `Bidirectional`: a recurrent layer from the first step on, and one from the last.

use super::recurrent::{
    ANY_STATES, InnerCell, Run, Way, flag, mask, refused, state_rules, states, units, within,
};
use super::time_distributed::freeze;
use super::{Call, Layer, Lowered, Mask, Scratch, Takes, unknown};
use crate::compiler::args::{Arg, Bound, Inner, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Bidirectional;

const ARGUMENTS: &[Arg] = &[
    Arg::required("layer", Kind::Layer),
    Arg::optional("merge_mode", Kind::Word(&["concat", "sum", "mul", "ave"])),
    // Weights are set in the network itself.
    Arg::optional("weights", Kind::Word(&["None"])),
    Arg::optional("backward_layer", Kind::Layer),
];

/// The two layers.
struct Both<'a> {
    forward: &'a Inner,
    backward: &'a Inner,
    /// The cells of each.
    cells: [Vec<InnerCell>; 2],
    /// `None` for both outputs.
    mode: Option<&'static str>,
    /// Whether the backward layer is a copy of the forward one.
    copied: bool,
}

impl<'a> Both<'a> {
    /// The layers, unless there is a mistake in them.
    fn of(args: &'a Bound) -> Option<Self> {
        let forward = args.layer("layer")?;
        let backward = match args.given("backward_layer") {
            true => args.layer("backward_layer")?,
            false => forward,
        };
        let mode = match args.has("merge_mode") && !args.given("merge_mode") {
            true => None,
            false => Some(args.word("merge_mode").copied().unwrap_or("concat")),
        };
        let cells = [forward, backward].map(|inner| inner.layer.cells(&inner.args));
        let copied = !args.given("backward_layer");
        Some(Both { forward, backward, cells, mode, copied })
    }

    /// Features that come out of a step of each.
    fn units(&self) -> [Dim; 2] {
        [&self.cells[0], &self.cells[1]].map(|cells| units(cells))
    }

    /// The states of both.
    fn states(&self) -> Vec<Dim> {
        self.cells.iter().flat_map(|cells| states(cells)).collect()
    }

    fn flag(&self, name: &str) -> bool {
        flag(&self.forward.args, name)
    }

    /// Why the two do not go together.
    fn refusal(&self) -> Option<Rule> {
        if self.cells.iter().any(Vec::is_empty) {
            let help = "write for example `Bidirectional(LSTM(8))`";
            return Some(refused("expected recurrent layers inside, found another", help));
        }
        let differs = |name| flag(&self.forward.args, name) != flag(&self.backward.args, name);
        if differs("return_sequences") || differs("return_state") {
            return Some(refused(
                "expected two layers that return the same, found different ones",
                "give `return_sequences` and `return_state` to both layers alike",
            ));
        }
        if !self.copied && !differs("go_backwards") {
            return Some(refused(
                "expected one layer that goes forward and one that goes backwards, found two alike",
                "write `backward_layer = LSTM(8, go_backwards = true)`",
            ));
        }
        if self.copied && self.flag("go_backwards") {
            return Some(refused(
                "expected a layer that goes forward, found `go_backwards = true`",
                "leave `go_backwards` out: the second layer goes backwards",
            ));
        }
        differs("stateful").then(|| {
            refused(
                "expected two layers that both keep their states or both do not, found one",
                "give `stateful` to both layers alike",
            )
        })
    }
}

impl Layer for Bidirectional {
    fn class(&self) -> &'static str {
        "Bidirectional"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn takes(&self) -> &'static [Takes] {
        ANY_STATES
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let Some(both) = Both::of(call.args) else { return vec![unknown(1)] };
        if let Some(refusal) = both.refusal() {
            return vec![refusal.at(call.args.place("layer")), unknown(1)];
        }
        let mut rules = state_rules(&both.states(), call);
        let return_sequences = both.flag("return_sequences");
        let [forward, backward] = both.units();
        let units = match both.mode {
            Some("concat") => Dim::sum(&[forward.clone(), backward.clone()]),
            _ => forward.clone(),
        };
        let joined = ["sum", "mul", "ave"].map(Some).contains(&both.mode);
        rules.push(rule!(Bidirectional { forward, backward, joined }));
        rules.push(rule!(Recurrent { units, return_sequences }));
        rules
    }

    fn more(&self, call: &Call<'_>) -> Vec<Rule> {
        let Some(both) = Both::of(call.args) else { return Vec::new() };
        let mut rules = Vec::new();
        if both.mode.is_none() {
            let ([_, units], return_sequences) = (both.units(), both.flag("return_sequences"));
            rules.push(rule!(Recurrent { units, return_sequences }));
        }
        if both.flag("return_state") {
            rules.extend(both.states().into_iter().map(|units| rule!(LastState { units })));
        }
        rules
    }

    fn mask(&self, args: &Bound) -> Mask {
        args.layer("layer").map_or(Mask::Dropped, |inner| mask(&inner.args))
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let nothing = || Lowered::stateless(quote!(()), quote!(()));
        let recurrent = |both: &Both<'_>| !both.cells.iter().any(Vec::is_empty);
        let Some(both) = Both::of(call.args).filter(recurrent) else { return nothing() };
        let [forward_cells, backward_cells] = &both.cells;
        let first = call.first_state();
        let zeros = both.flag("return_sequences");
        let way = |inner: &Inner, initial_state, cells| Way {
            zero_output_for_mask: zeros, // Keras does so whatever the layers say.
            ..Way::of(&inner.args, initial_state, states(cells))
        };
        let second = first.map(|first| first + states(forward_cells).len());
        let mut backward_way = way(both.backward, second, backward_cells);
        backward_way.go_backwards |= both.copied;
        let forward_way = way(both.forward, first, forward_cells);
        let mut forward = Run::of(forward_cells, &forward_way, call);
        let mut backward = Run::of(backward_cells, &backward_way, call);
        let plain = |name: &str, prefix: &str| name.strip_prefix(prefix).unwrap_or(name).to_owned();
        within(
            &format!("forward_{}", plain(&both.forward.name, "forward_")),
            &mut forward.cell.weights,
        );
        let name = match both.copied {
            true => format!("backward_{}", plain(&both.backward.name, "backward_")),
            false => both.backward.name.clone(),
        };
        within(&name, &mut backward.cell.weights);
        freeze(both.forward, &mut forward.cell.weights);
        freeze(both.backward, &mut backward.cell.weights);
        let mode = match both.mode {
            Some("sum") => quote!(Sum),
            Some("mul") => quote!(Mul),
            Some("ave") => quote!(Ave),
            Some(_) => quote!(Concat),
            None => quote!(Separate),
        };
        let (a, b) = (&forward.arguments, &backward.arguments);
        let arguments = quote!(::keras_runtime::layers::BidirectionalArguments {
            forward_layer: #a,
            backward_layer: #b,
            merge_mode: ::keras_runtime::layers::MergeMode::#mode,
        });
        let macs = Dim::sum(&[forward.macs, backward.macs]);
        let cells = [forward.cell, backward.cell];
        let [(a, b), (c, d)] = [0, 1].map(|i| (&cells[i].field, &cells[i].single));
        let size = quote!(<#b, #d, _, _>(&#arguments));
        let work = quote!(::keras_runtime::layers::bidirectional_work::#size);
        let scratch = quote!(::keras_runtime::layers::bidirectional_scratch::#size);
        Lowered {
            saved: quote!(::keras_runtime::layers::bidirectional_saved::#size),
            work: Some(work),
            scratch: Some(Scratch {
                sample: quote!(#scratch.sample),
                fixed: quote!(#scratch.fixed),
            }),
            states: forward_way.kept().zip(backward_way.kept()).map(|(a, b)| quote!(0 + #a + #b)),
            macs,
            weights: [cells[0].weights.clone(), cells[1].weights.clone()].concat(),
            ..Lowered::stateless(quote!(::keras_runtime::layers::Bidirectional<#a, #c>), arguments)
        }
    }
}
