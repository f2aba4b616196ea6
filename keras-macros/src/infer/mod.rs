//! Shapes: what the rules of `keras-shape` say where all numbers are known, and the same calls as
//! code where the Rust compiler will know them.

mod later;
mod origin;
mod rule;
mod shape;

pub(crate) use rule::rule;
pub use rule::{Rule, RuleArgument};
pub use shape::Shape;

use super::args::{Constant, MAX_AXES};
use super::codegen::identifier;
use super::dim::{Dim, TRIALS, in_trial};
use super::errors::{Error, Errors, call_at, ends};
use super::graph::{Graph, Node, Value};
use super::layers::Call;
use super::syntax::{Body, Source, holder};
use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

/// A length that may be a product of too many numbers that stand for others.
const HUGE: usize = 1 << 40;

/// The shapes of a graph.
pub struct Shapes<'a> {
    source: &'a Source,
    /// Whether layers take what others yield by name: these may be far apart.
    by_name: bool,
    /// What comes out of each node.
    outputs: Vec<Vec<Shape>>,
    /// Constants that the Rust compiler will know; they lie beside the struct.
    pub constants: TokenStream,
    /// Checks that the Rust compiler will do.
    pub checks: TokenStream,
    /// Constants that depend on parameters of the network.
    pub sized: TokenStream,
    /// Sizes with names, in a network with parameters.
    names: Vec<Dim>,
    /// Checks that depend on them: constant expressions, each with the name of its layer.
    pub sized_checks: Vec<(Ident, TokenStream)>,
}

/// Finds the shape of what comes out of each node, and what does not fit.
pub fn shapes<'a>(source: &'a Source, graph: &Graph, errors: &mut Errors) -> Shapes<'a> {
    let mut shapes = Shapes {
        source,
        by_name: matches!(source.body, Body::Graph(_)),
        outputs: Vec::new(),
        constants: TokenStream::new(),
        checks: TokenStream::new(),
        sized: TokenStream::new(),
        names: source.parameters.dims(),
        sized_checks: Vec::new(),
    };
    for (number, node) in graph.nodes.iter().enumerate() {
        if node.shares.is_none() && !node.makes_mask {
            for constant in &node.args.constants {
                shapes.constant(node, constant);
            }
        }
        let outputs = match node.is_input() {
            true => vec![Shape::of(node.args.shape("shape"))],
            false => {
                let span = Span::call_site().located_at(source.name.span());
                let (network, layer) = (source.name.unraw(), node.name.trim_start_matches("r#"));
                let base = match node.shares.is_some() || node.makes_mask {
                    true => format!("__{network}_{layer}_{number}"),
                    false => format!("__{network}_{layer}"),
                };
                shapes.node(graph, node, Ident::new(&base, span), errors)
            }
        };
        for output in outputs.iter().filter(|output| output.dims.len() > MAX_AXES) {
            errors.layer(
                &node.place,
                &node.name,
                &format!(
                    "expected at most {MAX_AXES} axes without the batch, found {}\n\
                     help: put axes together, for example with `Reshape`",
                    output.dims.len()
                ),
            );
        }
        shapes.outputs.push(outputs);
    }
    shapes
}

impl Shapes<'_> {
    /// The shape of a value.
    pub fn of(&self, value: Value) -> &Shape {
        &self.outputs[value.node][value.port]
    }

    /// The call of a node with all shapes.
    pub fn call<'a>(&self, graph: &'a Graph, number: usize) -> Call<'a> {
        let node = &graph.nodes[number];
        node.call(self.inputs(node), self.outputs[number].clone())
    }

    /// The shapes of what goes into a node.
    fn inputs(&self, node: &Node) -> Vec<Shape> {
        node.inputs.iter().map(|(_, value)| self.of(*value).clone()).collect()
    }

    /// The shapes of what comes out of a node.
    fn node(
        &mut self,
        graph: &Graph,
        node: &Node,
        constant: Ident,
        errors: &mut Errors,
    ) -> Vec<Shape> {
        let call = node.call(self.inputs(node), Vec::new());
        if call.inputs.is_empty() {
            return vec![Shape::of(vec![Dim::UNKNOWN])]; // An error has been reported.
        }
        if node.makes_mask {
            let rule = node.layer.mask_rule(&call);
            self.apply(graph, node, &rule, &call.inputs, errors);
            let trials = self.trials(|| vec![node.layer.mask_rule(&call)]);
            return vec![self.output(
                &rule,
                |rules| rules.first(),
                &trials,
                &call.inputs,
                constant,
            )];
        }
        let mut rules = node.layer.rules(&call);
        // Keras's old way to write the expected input at a layer.
        if node.args.sizes("input_shape").is_some() {
            let from = graph.nodes[node.inputs[0].1.node].name.clone();
            let shape = node.args.shape("input_shape");
            let rule = rule!(Promised { shape, from });
            rules.insert(0, rule.at(node.args.place("input_shape")));
        }
        // After a mistake the first call may have no values.
        if let Some(first) = node.shares
            && !graph.nodes[first].inputs.is_empty()
            && !node.layer.lower(&self.call(graph, first)).weights.is_empty()
        {
            let firsts = self.inputs(&graph.nodes[first]);
            for (input, first) in firsts.into_iter().enumerate().take(call.inputs.len()) {
                let first = first.dims;
                rules.insert(0, rule!(CalledAgain { first }).on(input).against(node.shares));
            }
        }
        let more = node.layer.more(&call);
        for rule in rules.iter().chain(&more) {
            self.apply(graph, node, rule, &call.inputs, errors);
        }
        let trials = self.trials(|| node.layer.rules(&call));
        let first = match rules.last() {
            Some(rule) => {
                self.output(rule, |rules| rules.last(), &trials, &call.inputs, constant.clone())
            }
            None => call.inputs[0].clone(),
        };
        for (axis, place) in node.args.axes_of_functions() {
            let (axes, argument, fewest) = (vec![axis], "axis", Dim::Known(1));
            let rule = rule!(OnAxes { axes, argument, fewest }).at(Some(place));
            self.apply(graph, node, &rule, std::slice::from_ref(&first), errors);
        }
        if node.args.custom.is_some() {
            let (layer, rank) = (&node.name, first.dims.len());
            let report = quote!(::keras_runtime::__private::report_rank);
            self.check(node, &node.place, &report, quote!(#layer, #rank, &#first));
        }
        let trials = self.trials(|| node.layer.more(&call));
        let more = more.iter().enumerate().map(|(port, rule)| {
            let constant = format_ident!("{constant}__{}", port + 1, span = constant.span());
            self.output(rule, |rules| rules.get(port), &trials, &call.inputs, constant)
        });
        let more: Vec<Shape> = more.collect();
        [vec![first], more].concat()
    }

    /// Gives a number of the user its constant.
    fn constant(&mut self, node: &Node, constant: &Constant) {
        let Constant { name, class, place, value, check } = constant;
        let path = self.declare(name, class, value);
        self.names.push(Dim::named(quote!({ #path })));
        if let Some(check) = check {
            let layer = &node.name;
            let report = quote!(::keras_runtime::__private::report);
            self.check(node, place, &report, quote!(#layer, #check));
        }
    }

    /// Adds a constant; how it is written elsewhere.
    fn declare(&mut self, name: &Ident, class: &TokenStream, value: &TokenStream) -> TokenStream {
        let constant = quote! {
            #[doc(hidden)]
            const #name: #class = #value;
        };
        let Source { name: network, parameters, .. } = self.source;
        if !parameters.decide(value, network) {
            self.constants.extend(constant);
            return quote!(#name);
        }
        self.sized.extend(constant);
        let (holder, given) = (holder(network), parameters.given());
        quote!(#holder::<#given>::#name)
    }

    /// The rules with other numbers in place of the network's parameters, if it has any: those of all
    /// trials but the first.
    fn trials(&self, rules: impl Fn() -> Vec<Rule>) -> Vec<Vec<Rule>> {
        let trials = if self.source.parameters.is_empty() { 1 } else { TRIALS };
        (1..trials).map(|trial| in_trial(trial, &rules)).collect()
    }

    /// Adds a check.
    fn add_check(&mut self, node: &Node, check: TokenStream) {
        let Source { name: network, parameters, .. } = self.source;
        if parameters.decide(&check, network) {
            let name = identifier(&node.name, Span::call_site());
            self.sized_checks.push((name, check));
        } else {
            self.checks.extend(quote!(const _: () = #check;));
        }
    }

    /// Lets the Rust compiler check something, with the error at `place`.
    fn check(
        &mut self,
        node: &Node,
        place: &TokenStream,
        report: &TokenStream,
        arguments: TokenStream,
    ) {
        let call = call_at(ends(place), report, Delimiter::Parenthesis, arguments);
        self.add_check(node, call);
    }

    /// Lets a rule check what goes into a node.
    fn apply(
        &mut self,
        graph: &Graph,
        node: &Node,
        rule: &Rule,
        inputs: &[Shape],
        errors: &mut Errors,
    ) {
        let place = rule.place.as_ref().unwrap_or(&node.place);
        match rule.known(inputs) {
            // After a mistake there is a length that nobody knows.
            Some(inputs) if inputs.iter().any(|input| input.size() == 0) => {}
            Some(inputs) => {
                if let Some(text) = rule.objection(&inputs) {
                    let found = rule.blamed(node, &inputs);
                    let spoken_of = inputs.get(found).filter(|input| text.speaks_of(input));
                    let value = rule.value_of(node, found);
                    let text = match spoken_of {
                        Some(input) => text.chain(input, &self.chain(graph, value)),
                        None => text,
                    };
                    let other = spoken_of.and_then(|_| self.other_end(graph, node, rule, found));
                    let error = Error::at(place, text.as_str()).of_layer(&node.name);
                    errors.add(error.with_other(other));
                }
            }
            None => self.apply_later(graph, node, rule, inputs),
        }
    }

    /// The shape that a rule says: the one that `which` finds in those of each of the further trials.
    fn output(
        &mut self,
        rule: &Rule,
        which: impl Fn(&[Rule]) -> Option<&Rule>,
        trials: &[Vec<Rule>],
        inputs: &[Shape],
        constant: Ident,
    ) -> Shape {
        if let Some(known) = rule.known(inputs) {
            let output = rule.output(&known);
            return Shape::of(output.dims().iter().copied().map(Dim::Known).collect());
        }
        let inputs = rule.inputs(inputs);
        let ones = || inputs.iter().map(Shape::or_ones).collect::<Vec<_>>();
        let further =
            trials.iter().zip(1..).filter_map(|(rules, trial)| Some((trial, which(rules)?)));
        let reckoned = [(0, rule)].into_iter().chain(further).map(|(trial, rule)| {
            in_trial(trial, || {
                let inputs = ones();
                // Of a length that nobody knows a rule has nothing to say.
                let known = inputs.iter().all(|input| input.size() > 0);
                (trial, rule.output(&inputs), known && rule.objection(&inputs).is_none())
            })
        });
        let reckoned: Vec<_> = reckoned.collect();
        // Where nothing fits in any trial, as sizes have to agree that stand-ins do not, nothing but names
        // is believed.
        let fits = reckoned.iter().filter(|(.., fits)| *fits).count() > 1;
        let believed = || reckoned.iter().filter(|(.., fitting)| *fitting || !fits);
        let dims = (0..reckoned[0].1.rank()).map(|axis| {
            let values: Vec<(usize, usize)> =
                believed().map(|(trial, output, _)| (*trial, output.dim(axis))).collect();
            let [(_, first), _, ..] = values[..] else { return None };
            match values.iter().all(|&(_, value)| value == first) {
                true => (fits && !rule.custom && first < HUGE).then_some(Dim::Known(first)),
                false => self.names.iter().find(|name| name.is_stood_in_by(&values)).cloned(),
            }
        });
        let dims: Vec<Option<Dim>> = dims.collect();
        if let Some(dims) = dims.iter().cloned().collect() {
            return Shape::of(dims);
        }
        let argument = match rule.value.takes_all() {
            true => quote!(&[#(#inputs),*]),
            false => quote!(#(&#inputs)*),
        };
        let code = rule.output_code(&argument);
        let class = quote!(::keras_runtime::__private::Shape);
        let constant = self.declare(&constant, &class, &code);
        let or_constant = |(axis, dim): (usize, Option<Dim>)| {
            dim.unwrap_or_else(|| Dim::Const(quote!(#constant.dim(#axis))))
        };
        let dims = dims.into_iter().enumerate().map(or_constant).collect();
        Shape { dims, constant: Some(constant) }
    }
}
