//! Shapes: what the rules of `keras-shape` say where all numbers are known, and the same calls as
//! code where the Rust compiler will know them.

mod rule;
mod shape;

pub(crate) use rule::rule;
pub use rule::{Rule, RuleArgument};
pub use shape::Shape;

use super::args::{Constant, MAX_AXES};
use super::dim::Dim;
use super::errors::{Errors, call_at, ends};
use super::graph::{Graph, Node, Value};
use super::layers::Call;
use super::syntax::Source;
use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

/// The shapes of a graph.
pub struct Shapes {
    /// What comes out of each node.
    outputs: Vec<Vec<Shape>>,
    /// Constants that the Rust compiler will know; they lie beside the struct.
    pub constants: TokenStream,
    /// Checks that the Rust compiler will do.
    pub checks: TokenStream,
}

/// Finds the shape of what comes out of each node, and what does not fit.
pub fn shapes(source: &Source, graph: &Graph, errors: &mut Errors) -> Shapes {
    let mut shapes =
        Shapes { outputs: Vec::new(), constants: TokenStream::new(), checks: TokenStream::new() };
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

impl Shapes {
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
            self.apply(node, &rule, &call.inputs, errors);
            return vec![self.output(&rule, &call.inputs, constant)];
        }
        let mut rules = node.layer.rules(&call);
        // Keras's old way to write the expected input at a layer.
        if node.args.sizes("input_shape").is_some() {
            let from = graph.nodes[node.inputs[0].1.node].name.clone();
            let shape = node.args.shape("input_shape");
            let rule = rule!(Promised { shape, from });
            rules.insert(0, rule.at(node.args.place("input_shape")));
        }
        if let Some(first) = node.shares
            && !node.layer.lower(&self.call(graph, first)).weights.is_empty()
        {
            let firsts = self.inputs(&graph.nodes[first]);
            for (input, first) in firsts.into_iter().enumerate().take(call.inputs.len()) {
                let first = first.dims;
                rules.insert(0, rule!(CalledAgain { first }).on(input));
            }
        }
        let more = node.layer.more(&call);
        for rule in rules.iter().chain(&more) {
            self.apply(node, rule, &call.inputs, errors);
        }
        let first = match rules.last() {
            Some(rule) => self.output(rule, &call.inputs, constant.clone()),
            None => call.inputs[0].clone(),
        };
        for (axis, place) in node.args.axes_of_functions() {
            let (axes, argument, fewest) = (vec![axis], "axis", Dim::Known(1));
            let rule = rule!(OnAxes { axes, argument, fewest }).at(Some(place));
            self.apply(node, &rule, std::slice::from_ref(&first), errors);
        }
        if node.args.custom.is_some() {
            let (layer, rank) = (&node.name, first.dims.len());
            let report = quote!(::keras_runtime::__private::report_rank);
            self.check(&node.place, &report, quote!(#layer, #rank, &#first));
        }
        let more = more.iter().enumerate().map(|(port, rule)| {
            let constant = format_ident!("{constant}__{}", port + 1, span = constant.span());
            self.output(rule, &call.inputs, constant)
        });
        let more: Vec<Shape> = more.collect();
        [vec![first], more].concat()
    }

    /// Gives a number of the user its constant.
    fn constant(&mut self, node: &Node, constant: &Constant) {
        let Constant { name, class, place, value, check } = constant;
        self.constants.extend(quote! {
            #[doc(hidden)]
            const #name: #class = #value;
        });
        if let Some(check) = check {
            let layer = &node.name;
            let report = quote!(::keras_runtime::__private::report);
            self.check(place, &report, quote!(#layer, #check));
        }
    }

    /// Lets the Rust compiler check something, with the error at `place`.
    fn check(&mut self, place: &TokenStream, report: &TokenStream, arguments: TokenStream) {
        let call = call_at(ends(place), report, Delimiter::Parenthesis, arguments);
        self.checks.extend(quote!(const _: () = #call;));
    }

    /// Lets a rule check what goes into a node.
    fn apply(&mut self, node: &Node, rule: &Rule, inputs: &[Shape], errors: &mut Errors) {
        let place = rule.place.as_ref().unwrap_or(&node.place);
        match rule.known(inputs) {
            // After a mistake there is a length that nobody knows.
            Some(inputs) if inputs.iter().any(|input| input.size() == 0) => {}
            Some(inputs) => {
                if let Some(text) = rule.objection(&inputs) {
                    errors.layer(place, &node.name, text.as_str());
                }
            }
            None => {
                let (layer, inputs) = (&node.name, rule.inputs(inputs));
                let (report, argument) = match rule.value.takes_all() {
                    true => (quote!(report_shapes), quote!(&[#(#inputs),*])),
                    false => (quote!(report_shape), quote!(#(&#inputs)*)),
                };
                let report = quote!(::keras_runtime::__private::#report);
                let check = rule.check_code(&argument);
                self.check(place, &report, quote!(#layer, #argument, #check));
            }
        }
    }

    /// The shape that a rule says.
    fn output(&mut self, rule: &Rule, inputs: &[Shape], constant: Ident) -> Shape {
        if let Some(known) = rule.known(inputs) {
            let output = rule.output(&known);
            return Shape::of(output.dims().iter().copied().map(Dim::Known).collect());
        }
        let inputs = rule.inputs(inputs);
        let argument = match rule.value.takes_all() {
            true => quote!(&[#(#inputs),*]),
            false => quote!(#(&#inputs)*),
        };
        let code = rule.output_code(&argument);
        self.constants.extend(quote! {
            #[doc(hidden)]
            const #constant: ::keras_runtime::__private::Shape = #code;
        });
        let ones: Vec<_> = inputs.iter().map(|input| input.or_ones()).collect();
        let rank = rule.output(&ones).rank();
        Shape {
            dims: (0..rank).map(|axis| Dim::Const(quote!(#constant.dim(#axis)))).collect(),
            constant: Some(constant),
        }
    }
}
