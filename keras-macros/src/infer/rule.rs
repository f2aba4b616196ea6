//! A shape rule as a value, for this compiler, and as code, for the Rust compiler.

use super::Shape;
use crate::compiler::dim::Dim;
use crate::compiler::graph::{Node, Value};
use keras_shape::layers as rules;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::ops::Range;

/// A shape rule with its arguments, as a value and as code.
pub struct Rule {
    /// With what stands for each number that is not known.
    pub(super) value: Box<dyn rules::Rule>,
    /// Whether all numbers are known.
    pub(super) exact: bool,
    /// A constant expression of it.
    pub(super) code: TokenStream,
    /// What to underline instead of the layer.
    pub(super) place: Option<TokenStream>,
    /// Which of the inputs it is about, where it takes one.
    on: usize,
    /// How many of the inputs it is about, where it takes all.
    first: usize,
    /// Another node that it compares with.
    against: Option<usize>,
    /// What of the input it is about.
    of: Of,
    /// Whether it is a type of the user's.
    pub(super) custom: bool,
}

/// What of an input a rule is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// All of it.
    Whole,
    /// Each step; as many steps come out.
    EachStep,
    /// A step; no steps come out.
    OneStep,
}

impl Rule {
    /// See [`rule!`].
    pub fn new(value: impl rules::Rule + 'static, exact: bool, code: TokenStream) -> Self {
        let value = Box::new(value);
        Rule {
            value,
            exact,
            code,
            place: None,
            on: 0,
            first: usize::MAX,
            against: None,
            of: Of::Whole,
            custom: false,
        }
    }

    /// What a component says, a value of the user's with the functions of a
    /// `keras_runtime::custom::CustomLayer`; this many axes come out.
    pub fn custom(rank: usize, code: TokenStream) -> Self {
        Rule { custom: true, ..Rule::new(Ranked { rank }, false, code) }
    }

    /// A constant expression of the rule.
    pub fn code(&self) -> &TokenStream {
        &self.code
    }

    /// Underlines these tokens where the rule objects.
    pub fn at(mut self, place: Option<&TokenStream>) -> Self {
        self.place = place.cloned();
        self
    }
}

impl Rule {
    /// Applies it to another input than the first.
    pub fn on(mut self, input: usize) -> Self {
        self.on = input;
        self
    }

    /// Applies it to so many inputs, where it takes all.
    pub fn first(mut self, inputs: usize) -> Self {
        self.first = inputs;
        self
    }

    /// Names the node whose input it compares with.
    pub fn against(mut self, node: Option<usize>) -> Self {
        self.against = node;
        self
    }

    /// Applies it to each step of the input.
    pub fn each_step(mut self) -> Self {
        self.of = Of::EachStep;
        self
    }

    /// Applies it to one step of the input.
    pub fn one_step(mut self) -> Self {
        self.of = Of::OneStep;
        self
    }

    /// What it objects to.
    pub(super) fn objection(&self, inputs: &[keras_shape::Shape]) -> Option<keras_shape::Text> {
        match self.of {
            // That there are no steps, another rule says.
            Of::EachStep | Of::OneStep if inputs[0].rank() < 2 => None,
            Of::EachStep | Of::OneStep => self.value.check(&[inputs[0].step()]).err(),
            Of::Whole => self.value.check(inputs).err(),
        }
    }

    /// The node whose input it compares with.
    pub(super) fn compares_with(&self) -> Option<usize> {
        self.against
    }

    /// The value among those that go into a node that is the `number`-th it is about.
    pub(super) fn value_of(&self, node: &Node, number: usize) -> Option<Value> {
        let place = if self.value.takes_all() { number } else { self.on + number };
        node.inputs.get(place).map(|(_, value)| *value)
    }

    /// Which of so many inputs can be the one that it objects to.
    pub(super) fn suspects(&self, node: &Node, inputs: usize) -> Range<usize> {
        let merges = node.layer.takes().iter().any(|row| row.kind.is_many());
        match (self.value.takes_all() && inputs > 1, merges) {
            (true, true) => 1..inputs,
            // What the first, such as queries, is to be compared with.
            (true, false) => 1..2,
            (false, _) => 0..1,
        }
    }

    /// The one of them that it objects to: the first that does not go with the first of all.
    pub(super) fn blamed(&self, node: &Node, inputs: &[keras_shape::Shape]) -> usize {
        let mut suspects = self.suspects(node, inputs.len());
        let (first, last) = (suspects.start, suspects.end - 1);
        if first == last {
            return first;
        }
        let objects = |&number: &usize| self.objection(&[inputs[0], inputs[number]]).is_some();
        suspects.find(objects).unwrap_or(last)
    }

    /// What comes out.
    pub(super) fn output(&self, inputs: &[keras_shape::Shape]) -> keras_shape::Shape {
        match self.of {
            Of::EachStep => self.value.output(&[inputs[0].step()]).with_steps(inputs[0].dim(0)),
            Of::OneStep => self.value.output(&[inputs[0].step()]),
            Of::Whole => self.value.output(inputs),
        }
    }

    /// Its check as a constant expression.
    pub(super) fn check_code(&self, argument: &TokenStream) -> TokenStream {
        let code = &self.code;
        let argument = match self.of {
            Of::EachStep | Of::OneStep => quote!(&(#argument).step()),
            Of::Whole => argument.clone(),
        };
        match self.custom {
            true => quote!(::keras_runtime::__private::checked(#code.objection(#argument))),
            false => quote!(#code.check(#argument)),
        }
    }

    /// [`output`](Self::output) as a constant expression.
    pub(super) fn output_code(&self, argument: &TokenStream) -> TokenStream {
        let code = &self.code;
        match self.of {
            Of::EachStep => {
                quote!(#code.output(&(#argument).step()).with_steps((#argument).dim(0)))
            }
            Of::OneStep => quote!(#code.output(&(#argument).step())),
            Of::Whole => quote!(#code.output(#argument)),
        }
    }

    /// The inputs that it is about.
    pub(super) fn inputs<'a>(&self, all: &'a [Shape]) -> &'a [Shape] {
        match self.value.takes_all() {
            true => &all[..self.first.min(all.len())],
            false => all.get(self.on..=self.on).unwrap_or_default(),
        }
    }

    /// The same, if it and they are known.
    pub(super) fn known(&self, all: &[Shape]) -> Option<Vec<keras_shape::Shape>> {
        let inputs = self.inputs(all).iter().filter(|_| self.exact);
        let known: Vec<_> = inputs.map(Shape::known).collect::<Option<_>>()?;
        (!known.is_empty()).then_some(known)
    }
}

/// An argument of a rule: a value for the compiler, and code.
pub trait RuleArgument {
    /// The type in `keras-shape`.
    type Value;
    /// The value, with what stands for numbers that are not known.
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

impl RuleArgument for bool {
    type Value = bool;
    fn value(&self) -> bool {
        *self
    }
    fn code(&self) -> TokenStream {
        self.to_token_stream()
    }
}

impl RuleArgument for isize {
    type Value = isize;
    fn value(&self) -> isize {
        *self
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

/// What comes out of a component: shapes that only the Rust compiler knows, of so many axes.
struct Ranked {
    /// How many.
    rank: usize,
}

impl rules::Rule for Ranked {
    fn takes_all(&self) -> bool {
        false
    }
    fn check(&self, _: &[keras_shape::Shape]) -> keras_shape::Check {
        Ok(())
    }
    fn output(&self, _: &[keras_shape::Shape]) -> keras_shape::Shape {
        keras_shape::Shape::new(&vec![1; self.rank])
    }
}
