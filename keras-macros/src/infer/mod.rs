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
use super::graph::{Graph, Node};
use super::syntax::Source;
use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// The shapes of a graph.
pub struct Shapes {
    /// What comes out of each node.
    pub outputs: Vec<Shape>,
    /// Constants that the Rust compiler will know; they lie beside the struct.
    pub constants: TokenStream,
    /// Checks that the Rust compiler will do.
    pub checks: TokenStream,
}

/// Finds the shape of what comes out of each node, and what does not fit.
pub fn shapes(source: &Source, graph: &Graph, errors: &mut Errors) -> Shapes {
    let mut shapes =
        Shapes { outputs: Vec::new(), constants: TokenStream::new(), checks: TokenStream::new() };
    for node in &graph.nodes {
        for constant in &node.args.constants {
            shapes.constant(node, constant);
        }
        let output = match node.inputs.first() {
            None => Shape::of(node.args.shape("shape")),
            Some(&input) => {
                let from = &graph.nodes[input].name;
                let input = shapes.outputs[input].clone();
                let span = Span::call_site().located_at(source.name.span());
                let constant = format_ident!("__{}_{}", source.name, node.name, span = span);
                shapes.apply(node, &rules(node, from), &input, constant, errors)
            }
        };
        if output.dims.len() > MAX_AXES {
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
        shapes.outputs.push(output);
    }
    shapes
}

/// The rules of a node.
fn rules(node: &Node, from: &str) -> Vec<Rule> {
    let mut rules = node.layer.rules(&node.args);
    // Keras's old way to write the expected input at a layer.
    if node.args.sizes("input_shape").is_some() {
        let (shape, from) = (node.args.shape("input_shape"), from.to_owned());
        let rule = rule!(Promised { shape, from });
        rules.insert(0, rule.at(node.args.place("input_shape")));
    }
    rules
}

impl Shapes {
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

    /// Applies a node's rules to its input: all of them check, the last says what comes out.
    fn apply(
        &mut self,
        node: &Node,
        rules: &[Rule],
        input: &Shape,
        constant: Ident,
        errors: &mut Errors,
    ) -> Shape {
        for rule in rules {
            let place = rule.place.as_ref().unwrap_or(&node.place);
            match input.known().filter(|_| rule.exact) {
                // After a mistake there is a length that nobody knows.
                Some(input) if input.size() == 0 => {}
                Some(input) => {
                    if let Err(text) = rule.value.check(&input) {
                        errors.layer(place, &node.name, text.as_str());
                    }
                }
                None => {
                    let (layer, code) = (&node.name, &rule.code);
                    let report = quote!(::keras_runtime::__private::report_shape);
                    self.check(place, &report, quote!(#layer, &#input, #code.check(&#input)));
                }
            }
        }
        let Some(rule) = rules.last() else { return input.clone() };
        if let Some(known) = input.known().filter(|_| rule.exact) {
            let output = rule.value.output(&known);
            return Shape::of(output.dims().iter().copied().map(Dim::Known).collect());
        }
        let code = &rule.code;
        self.constants.extend(quote! {
            #[doc(hidden)]
            const #constant: ::keras_runtime::__private::Shape = #code.output(&#input);
        });
        let rank = rule.value.output(&input.or_ones()).rank();
        Shape {
            dims: (0..rank).map(|axis| Dim::Const(quote!(#constant.dim(#axis)))).collect(),
            constant: Some(constant),
        }
    }
}
