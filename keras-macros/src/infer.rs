//! Shapes: what the rules of `keras-shape` say where all numbers are known, and the same calls as
//! code where the Rust compiler will know them.

use super::args::{Kind, range};
use super::dim::Dim;
use super::errors::Errors;
use super::graph::{Graph, Node};
use super::syntax::Source;
use keras_shape::layers as rules;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

/// The shape of a value; as tokens a constant expression of type `keras_shape::Shape`.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its axes without the batch.
    pub dims: Vec<Dim>,
    /// The constant that has it, where an axis is not known.
    constant: Option<Ident>,
}

impl Shape {
    /// The last axis.
    pub fn last(&self) -> Dim {
        self.dims.last().cloned().unwrap_or(Dim::Known(1))
    }

    /// The axes that Keras's `axis` keeps.
    pub fn kept(&self, axis: &[isize]) -> Vec<Dim> {
        let axes = rules::Axes::of(axis, self.dims.len());
        let kept = self.dims.iter().zip(axes.kept);
        kept.filter(|(_, kept)| *kept).map(|(dim, _)| dim.clone()).collect()
    }

    /// The product of axes.
    pub fn size_of(dims: &[Dim]) -> Dim {
        match dims.iter().map(Dim::known).product::<Option<usize>>() {
            Some(size) => Dim::Known(size),
            None => Dim::Const(quote!(1 #(* #dims)*)),
        }
    }

    /// The shape if all axes are known.
    pub fn known(&self) -> Option<keras_shape::Shape> {
        let dims: Option<Vec<usize>> = self.dims.iter().map(Dim::known).collect();
        dims.map(|dims| keras_shape::Shape::new(&dims))
    }

    /// The shape with 1 for each axis that is not known.
    fn or_ones(&self) -> keras_shape::Shape {
        let dims: Vec<usize> = self.dims.iter().map(Dim::or_one).collect();
        keras_shape::Shape::new(&dims)
    }
}

impl ToTokens for Shape {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let dims = &self.dims;
        tokens.extend(match &self.constant {
            Some(constant) => quote!(#constant),
            None => quote!(::keras_runtime::__private::Shape::new(&[#(#dims),*])),
        });
    }
}

/// A shape rule with its arguments, as a value and as code.
pub struct Rule {
    /// With 1 for each number that is not known.
    value: Box<dyn rules::Rule>,
    /// Whether all numbers are known.
    exact: bool,
    /// A constant expression of it.
    code: TokenStream,
    /// What to underline instead of the layer.
    place: Option<TokenStream>,
}

impl Rule {
    /// See [`rule!`].
    pub fn new(value: impl rules::Rule + 'static, exact: bool, code: TokenStream) -> Self {
        Rule { value: Box::new(value), exact, code, place: None }
    }

    /// Underlines these tokens where the rule objects.
    pub fn at(mut self, place: Option<&TokenStream>) -> Self {
        self.place = place.cloned();
        self
    }
}

/// An argument of a rule: a value for the compiler, and code.
pub trait RuleArgument {
    /// The type in `keras-shape`.
    type Value;
    /// The value, with 1 for numbers that are not known.
    fn value(&self) -> Self::Value;
    /// Whether all numbers are known.
    fn exact(&self) -> bool {
        true
    }
    /// A constant expression of it.
    fn code(&self) -> TokenStream;
}

impl RuleArgument for Dim {
    type Value = usize;
    fn value(&self) -> usize {
        self.or_one()
    }
    fn exact(&self) -> bool {
        self.known().is_some()
    }
    fn code(&self) -> TokenStream {
        self.to_token_stream()
    }
}

impl RuleArgument for Vec<Dim> {
    type Value = keras_shape::Shape;
    fn value(&self) -> keras_shape::Shape {
        keras_shape::Shape::new(&self.iter().map(Dim::or_one).collect::<Vec<_>>())
    }
    fn exact(&self) -> bool {
        self.iter().all(|dim| dim.known().is_some())
    }
    fn code(&self) -> TokenStream {
        let dims = self.iter();
        quote!(::keras_runtime::__private::Shape::new(&[#(#dims),*]))
    }
}

impl RuleArgument for &'static str {
    type Value = &'static str;
    fn value(&self) -> &'static str {
        self
    }
    fn code(&self) -> TokenStream {
        self.to_token_stream()
    }
}

impl RuleArgument for String {
    type Value = &'static str;
    fn value(&self) -> &'static str {
        // A compiler runs once; a few bytes stay for its lifetime.
        self.clone().leak()
    }
    fn code(&self) -> TokenStream {
        self.to_token_stream()
    }
}

impl RuleArgument for Vec<isize> {
    type Value = &'static [isize];
    fn value(&self) -> &'static [isize] {
        self.clone().leak() // As above.
    }
    fn code(&self) -> TokenStream {
        let axes = self.iter();
        quote!(&[#(#axes),*])
    }
}

/// The rule of a layer: `rule!(Dense { units })` with variables that are [`RuleArgument`]s.
macro_rules! rule {
    ($name:ident) => {
        $crate::compiler::infer::Rule::new(
            keras_shape::layers::$name,
            true,
            quote::quote!(::keras_runtime::__private::layers::$name),
        )
    };
    ($name:ident { $($field:ident),* }) => {{
        use $crate::compiler::infer::RuleArgument as _;
        let exact = true $(&& $field.exact())*;
        let value = keras_shape::layers::$name { $($field: $field.value()),* };
        $(let $field = $field.code();)*
        $crate::compiler::infer::Rule::new(
            value,
            exact,
            quote::quote!(::keras_runtime::__private::layers::$name { $($field: #$field),* }),
        )
    }};
}
pub(crate) use rule;

/// The shapes of a graph.
pub struct Shapes {
    /// What comes out of each node.
    pub outputs: Vec<Shape>,
    /// Constants of shapes that the Rust compiler will know; they lie beside the struct.
    pub constants: TokenStream,
    /// Checks that the Rust compiler will do.
    pub checks: TokenStream,
}

/// Finds the shape of what comes out of each node, and what does not fit.
pub fn shapes(source: &Source, graph: &Graph, errors: &mut Errors) -> Shapes {
    let mut shapes =
        Shapes { outputs: Vec::new(), constants: TokenStream::new(), checks: TokenStream::new() };
    for (number, node) in graph.nodes.iter().enumerate() {
        let output = match node.inputs.first() {
            None => {
                let sizes = node.args.sizes("shape").cloned().unwrap_or_default();
                Shape { dims: sizes.into_iter().flatten().collect(), constant: None }
            }
            Some(&input) => {
                let input = shapes.outputs[input].clone();
                let constant = format_ident!("__{}_shape_{}", source.name, number);
                let mut rules = node.layer.rules(&node.args);
                // Keras's old way to write the expected input at a layer.
                if let Some(promised) = node.args.sizes("input_shape") {
                    let shape: Vec<Dim> = promised.iter().flatten().cloned().collect();
                    let from = graph.nodes[node.inputs[0]].name.clone();
                    let rule = rule!(Promised { shape, from });
                    rules.insert(0, rule.at(node.args.place("input_shape")));
                }
                apply(node, &rules, &input, constant, &mut shapes, errors)
            }
        };
        if output.dims.len() > MAX_AXES {
            errors.layer(
                node.place(),
                &node.name,
                &format!(
                    "expected at most {MAX_AXES} axes without the batch, found {}\n\
                     help: put axes together, for example with `Reshape`",
                    output.dims.len()
                ),
            );
        }
        for (value, argument, kind) in &node.args.limits {
            if let Kind::Number { low, high, below } = *kind {
                let (name, words) = (&node.name, range(low, high, below));
                let (low, high) = (bound(low), bound(high));
                shapes.checks.extend(quote! {
                    const _: () = ::keras_runtime::__private::in_range(
                        #name, #argument, #value, (#low, #high, #below), #words,
                    );
                });
            }
        }
        shapes.outputs.push(output);
    }
    shapes
}

/// Samples are nested arrays up to this depth.
const MAX_AXES: usize = 4;

/// A limit as code, be it infinite.
fn bound(limit: f64) -> TokenStream {
    match limit {
        f64::INFINITY => quote!(f64::INFINITY),
        f64::NEG_INFINITY => quote!(f64::NEG_INFINITY),
        limit => quote!(#limit),
    }
}

/// Applies a node's rules to its input: all of them check, the last says what comes out.
fn apply(
    node: &Node,
    rules: &[Rule],
    input: &Shape,
    constant: Ident,
    shapes: &mut Shapes,
    errors: &mut Errors,
) -> Shape {
    for rule in rules {
        let place = rule.place.clone().unwrap_or_else(|| node.place());
        match input.known().filter(|_| rule.exact) {
            Some(input) => {
                if let Err(text) = rule.value.check(&input) {
                    errors.layer(place, &node.name, text.as_str());
                }
            }
            None => {
                let (name, code) = (&node.name, &rule.code);
                let span = place.into_iter().next().map_or(Span::call_site(), |t| t.span());
                shapes.checks.extend(quote_spanned! {span=>
                    const _: () = ::keras_runtime::__private::report(#name, #code.check(&#input));
                });
            }
        }
    }
    let Some(rule) = rules.last() else { return input.clone() };
    if let Some(known) = input.known().filter(|_| rule.exact) {
        let output = rule.value.output(&known);
        return Shape {
            dims: output.dims().iter().copied().map(Dim::Known).collect(),
            constant: None,
        };
    }
    let code = &rule.code;
    shapes.constants.extend(quote! {
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        const #constant: ::keras_runtime::__private::Shape = #code.output(&#input);
    });
    let rank = rule.value.output(&input.or_ones()).rank();
    Shape {
        dims: (0..rank).map(|axis| Dim::Const(quote!(#constant.dim(#axis)))).collect(),
        constant: Some(constant),
    }
}
