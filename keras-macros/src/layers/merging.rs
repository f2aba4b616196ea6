//! `Add`, `Subtract`, `Multiply`, `Average`, `Maximum`, `Minimum`: several inputs, value by value.

use super::{Call, Layer, Lowered, Mask};
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
}

pub const ADD: Merging = Merging { class: "Add", exactly: 0 };
pub const SUBTRACT: Merging = Merging { class: "Subtract", exactly: 2 };
pub const MULTIPLY: Merging = Merging { class: "Multiply", exactly: 0 };
pub const AVERAGE: Merging = Merging { class: "Average", exactly: 0 };
pub const MAXIMUM: Merging = Merging { class: "Maximum", exactly: 0 };
pub const MINIMUM: Merging = Merging { class: "Minimum", exactly: 0 };

/// What a layer takes that merges its inputs.
pub const SEVERAL: &[Takes] = &[Takes::values("inputs")];

impl Layer for Merging {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        &[]
    }

    fn takes(&self) -> &'static [Takes] {
        SEVERAL
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        let exactly = Dim::Known(self.exactly);
        vec![rule!(Merge { exactly })]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let name = Ident::new(self.class, Span::call_site());
        merged(&name, call)
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Merged
    }

    fn mask_rule(&self, call: &Call<'_>) -> Rule {
        ADD.rules(call).remove(0)
    }

    fn lower_mask(&self, call: &Call<'_>) -> Lowered {
        either(call)
    }
}

/// True where one of several masks is, as Keras has it.
pub fn either(masks: &Call<'_>) -> Lowered {
    merged(&Ident::new("Maximum", Span::call_site()), masks)
}

fn merged(name: &Ident, call: &Call<'_>) -> Lowered {
    let (inputs, count) = (&call.inputs, call.inputs.len());
    Lowered::stateless(
        quote!(::keras_runtime::layers::#name),
        quote!(::keras_runtime::layers::Merged::<#count>::new(&[#(#inputs),*])),
    )
}
