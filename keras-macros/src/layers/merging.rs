//! `Add`, `Subtract`, `Multiply`, `Average`, `Maximum`, `Minimum`: several inputs, value by value.

use super::{Call, Layer, Lowered, Mask, Reads, Taken};
use crate::compiler::args::{Arg, Bound};
use crate::compiler::call::Takes;
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};
use proc_macro2::{Ident, Span};
use quote::quote;

pub struct Merging {
    class: &'static str,
    /// How many inputs there have to be; 0 for any number.
    exactly: usize,
    takes: &'static [Takes],
}

pub const ADD: Merging = Merging { class: "Add", exactly: 0, takes: SEVERAL };
pub const SUBTRACT: Merging = Merging { class: "Subtract", exactly: 2, takes: SEVERAL };
pub const MULTIPLY: Merging = Merging { class: "Multiply", exactly: 0, takes: MASKED };
pub const AVERAGE: Merging = Merging { class: "Average", exactly: 0, takes: SEVERAL };
pub const MAXIMUM: Merging = Merging { class: "Maximum", exactly: 0, takes: MASKED };
pub const MINIMUM: Merging = Merging { class: "Minimum", exactly: 0, takes: MASKED };

/// What a layer takes that merges its inputs.
pub const SEVERAL: &[Takes] = &[Takes::values("inputs")];

/// What a layer takes that leaves values out where their masks say so.
const MASKED: &[Takes] = &[Takes { name: "inputs", kind: Taken::MaskedValues, required: true }];

impl Layer for Merging {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        &[]
    }

    fn takes(&self) -> &'static [Takes] {
        self.takes
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let exactly = Dim::Known(self.exactly);
        vec![rule!(Merge { exactly }).first(call.values())]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let name = Ident::new(self.class, Span::call_site());
        if call.values() == call.inputs.len() {
            return merged(&name, call);
        }
        // Keras forgets the masks of inputs that it gives more axes.
        let most = call.inputs.iter().map(|input| input.dims.len()).max();
        let masks = call
            .masks()
            .into_iter()
            .zip(&call.inputs)
            .map(|(mask, input)| option(mask.filter(|_| Some(input.dims.len()) == most)));
        let (inputs, count) = (&call.inputs, call.inputs.len());
        Lowered::stateless(
            quote!(::keras_runtime::layers::#name),
            quote!(const {
                ::keras_runtime::layers::MaskedMerge::<#count>::new(
                    &[#(#inputs),*],
                    &[#(#masks),*],
                )
            }),
        )
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Merged
    }

    fn mask_rule(&self, _: &Call<'_>) -> Rule {
        one_of_all()
    }

    fn lower_mask(&self, call: &Call<'_>) -> Lowered {
        either(call)
    }
}

/// The rule of a mask that is made of several.
pub fn one_of_all() -> Rule {
    let exactly = Dim::Known(0);
    rule!(Merge { exactly })
}

/// True where one of several masks is, as Keras has it.
pub fn either(masks: &Call<'_>) -> Lowered {
    merged(&Ident::new("Maximum", Span::call_site()), masks)
}

/// An option as code.
pub fn option(value: Option<usize>) -> proc_macro2::TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn merged(name: &Ident, call: &Call<'_>) -> Lowered {
    let (inputs, count) = (&call.inputs, call.inputs.len());
    let reads = match name.to_string().as_str() {
        "Add" | "Subtract" | "Average" => Reads::nothing(),
        "Multiply" => Reads::inputs(),
        _ => Reads::all(),
    };
    Lowered {
        in_place: true,
        reads,
        ..Lowered::stateless(
            quote!(::keras_runtime::layers::#name),
            quote!(const { ::keras_runtime::layers::Merged::<#count>::new(&[#(#inputs),*]) }),
        )
    }
}
