//! `GlobalMaxPooling` and `GlobalAveragePooling` in one, two and three dimensions.

use super::{Call, Layer, Lowered, MASKED, ONE, Reads, Takes};
use crate::compiler::args::{Arg, CHANNELS_LAST, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};
use proc_macro2::{Ident, Span};
use quote::quote;

pub struct GlobalPooling {
    class: &'static str,
    alias: &'static str,
    /// The type at run time.
    name: &'static str,
    axes: usize,
}

const ARGUMENTS: &[Arg] = &[CHANNELS_LAST, Arg::optional("keepdims", Kind::Flag)];

const fn max(class: &'static str, alias: &'static str, axes: usize) -> GlobalPooling {
    GlobalPooling { class, alias, name: "GlobalMaxPooling", axes }
}

const fn average(class: &'static str, alias: &'static str, axes: usize) -> GlobalPooling {
    GlobalPooling { class, alias, name: "GlobalAveragePooling", axes }
}

pub const MAX_1: GlobalPooling = max("GlobalMaxPooling1D", "GlobalMaxPool1D", 1);
pub const MAX_2: GlobalPooling = max("GlobalMaxPooling2D", "GlobalMaxPool2D", 2);
pub const MAX_3: GlobalPooling = max("GlobalMaxPooling3D", "GlobalMaxPool3D", 3);
pub const AVERAGE_1: GlobalPooling = average("GlobalAveragePooling1D", "GlobalAvgPool1D", 1);
pub const AVERAGE_2: GlobalPooling = average("GlobalAveragePooling2D", "GlobalAvgPool2D", 2);
pub const AVERAGE_3: GlobalPooling = average("GlobalAveragePooling3D", "GlobalAvgPool3D", 3);

impl GlobalPooling {
    /// Keras: the mean over steps alone.
    fn takes_mask(&self) -> bool {
        self.axes == 1 && self.name == "GlobalAveragePooling"
    }
}

impl Layer for GlobalPooling {
    fn class(&self) -> &'static str {
        self.class
    }

    fn alias(&self) -> Option<&'static str> {
        Some(self.alias)
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn takes(&self) -> &'static [Takes] {
        if self.takes_mask() { MASKED } else { ONE }
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let spatial = Dim::Known(self.axes);
        let keepdims = args.flag("keepdims").copied().unwrap_or(false);
        let mut rules = Vec::new();
        if let Some(mask) = call.position("mask") {
            let mask = Dim::Known(mask);
            rules.push(rule!(StepMask { mask }));
        }
        rules.push(rule!(GlobalPooling { spatial, keepdims }));
        rules
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let input = call.input();
        let (name, axes) = (Ident::new(self.name, Span::call_site()), self.axes);
        let layer = quote!(::keras_runtime::layers::#name<#axes>);
        if let (Some(_), [steps, channels]) = (call.position("mask"), &input.dims[..]) {
            let arguments = quote!(::keras_runtime::layers::MaskedSteps {
                steps: #steps,
                channels: #channels,
            });
            return Lowered::stateless(layer, arguments);
        }
        let window = quote!(::keras_runtime::layers::Windows::global(&#input, #axes));
        Lowered {
            overlap: Some(quote!(#window.overlap())),
            reads: if self.name.contains("Max") { Reads::all() } else { Reads::nothing() },
            ..Lowered::stateless(layer, quote!(const { #window }))
        }
    }
}
