//! `MaxPooling` and `AveragePooling` in one, two and three dimensions.

use super::{Call, Layer, Lowered, Reads, unknown};
use crate::compiler::args::{Arg, Bound, CHANNELS_LAST, Kind, PADDING};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, RuleArgument, rule};
use proc_macro2::{Ident, Span};
use quote::quote;

pub struct Pooling {
    class: &'static str,
    alias: &'static str,
    /// The type at run time.
    name: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

/// The table of a layer on so many axes. Keras wants the size of averages to be given.
const fn arguments(axes: usize, required: bool) -> [Arg; 4] {
    [
        Arg { name: "pool_size", kind: Kind::PerAxis(axes), required },
        Arg::optional("strides", Kind::PerAxis(axes)),
        PADDING,
        CHANNELS_LAST,
    ]
}

const fn max(
    class: &'static str,
    alias: &'static str,
    axes: usize,
    arguments: &'static [Arg],
) -> Pooling {
    Pooling { class, alias, name: "MaxPooling", axes, arguments }
}

const fn average(
    class: &'static str,
    alias: &'static str,
    axes: usize,
    arguments: &'static [Arg],
) -> Pooling {
    Pooling { class, alias, name: "AveragePooling", axes, arguments }
}

pub const MAX_1: Pooling = max("MaxPooling1D", "MaxPool1D", 1, &arguments(1, false));
pub const MAX_2: Pooling = max("MaxPooling2D", "MaxPool2D", 2, &arguments(2, false));
pub const MAX_3: Pooling = max("MaxPooling3D", "MaxPool3D", 3, &arguments(3, false));
pub const AVERAGE_1: Pooling = average("AveragePooling1D", "AvgPool1D", 1, &arguments(1, true));
pub const AVERAGE_2: Pooling = average("AveragePooling2D", "AvgPool2D", 2, &arguments(2, true));
pub const AVERAGE_3: Pooling = average("AveragePooling3D", "AvgPool3D", 3, &arguments(3, true));

/// The arguments of the rule.
struct Windows {
    pool_size: Vec<Dim>,
    strides: Vec<Dim>,
    same: bool,
}

impl Pooling {
    fn windows(&self, args: &Bound) -> Option<Windows> {
        let required = self.arguments.iter().any(|row| row.required);
        let default = (!required).then(|| vec![Dim::Known(2); self.axes]);
        let pool_size = args.per_axis("pool_size", default)?;
        let strides = args.per_axis("strides", Some(pool_size.clone()))?;
        Some(Windows { pool_size, strides, same: args.word("padding") == Some(&"same") })
    }
}

impl Layer for Pooling {
    fn class(&self) -> &'static str {
        self.class
    }

    fn alias(&self) -> Option<&'static str> {
        Some(self.alias)
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        vec![match self.windows(args) {
            Some(Windows { pool_size, strides, same }) => {
                rule!(Pooling { pool_size, strides, same })
            }
            None => unknown(self.axes + 1),
        }]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let (name, axes) = (Ident::new(self.name, Span::call_site()), self.axes);
        let default = Windows { pool_size: Vec::new(), strides: Vec::new(), same: false };
        let Windows { pool_size, strides, same } = self.windows(args).unwrap_or(default);
        let (pool_size, strides) = (pool_size.code(), strides.code());
        let windows = quote! {
            ::keras_runtime::layers::Windows::sliding(
                &#input,
                &::keras_runtime::__private::layers::Pooling {
                    pool_size: #pool_size,
                    strides: #strides,
                    same: #same,
                },
            )
        };
        let layer = quote!(::keras_runtime::layers::#name<#axes>);
        Lowered {
            overlap: Some(quote!(#windows.overlap())),
            pools: true,
            reads: if self.name.starts_with("Max") { Reads::all() } else { Reads::nothing() },
            ..Lowered::stateless(layer, quote!(const { #windows }))
        }
    }
}
