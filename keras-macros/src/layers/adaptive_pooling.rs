//! `AdaptiveMaxPooling` and `AdaptiveAveragePooling` in one, two and three dimensions.

use super::{Call, Layer, Lowered, unknown};
use crate::compiler::args::{Arg, CHANNELS_LAST, Kind};
use crate::compiler::infer::{Rule, RuleArgument, rule};
use proc_macro2::{Ident, Span};
use quote::quote;

pub struct AdaptivePooling {
    class: &'static str,
    /// The type at run time.
    name: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

const fn arguments(axes: usize) -> [Arg; 2] {
    [Arg::required("output_size", Kind::PerAxis(axes)), CHANNELS_LAST]
}

const fn max(class: &'static str, axes: usize, arguments: &'static [Arg]) -> AdaptivePooling {
    AdaptivePooling { class, name: "AdaptiveMaxPooling", axes, arguments }
}

const fn average(class: &'static str, axes: usize, arguments: &'static [Arg]) -> AdaptivePooling {
    AdaptivePooling { class, name: "AdaptiveAveragePooling", axes, arguments }
}

pub const MAX_1: AdaptivePooling = max("AdaptiveMaxPooling1D", 1, &arguments(1));
pub const MAX_2: AdaptivePooling = max("AdaptiveMaxPooling2D", 2, &arguments(2));
pub const MAX_3: AdaptivePooling = max("AdaptiveMaxPooling3D", 3, &arguments(3));
pub const AVERAGE_1: AdaptivePooling = average("AdaptiveAveragePooling1D", 1, &arguments(1));
pub const AVERAGE_2: AdaptivePooling = average("AdaptiveAveragePooling2D", 2, &arguments(2));
pub const AVERAGE_3: AdaptivePooling = average("AdaptiveAveragePooling3D", 3, &arguments(3));

impl Layer for AdaptivePooling {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        vec![match args.per_axis("output_size", None) {
            Some(output_size) => rule!(AdaptivePooling { output_size }),
            None => unknown(self.axes + 1),
        }]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let (name, axes) = (Ident::new(self.name, Span::call_site()), self.axes);
        let size = args.per_axis("output_size", None).unwrap_or_default().code();
        Lowered::stateless(
            quote!(::keras_runtime::layers::#name<#axes>),
            quote!(const { ::keras_runtime::layers::Windows::adaptive(&#input, &#size) }),
        )
    }
}
