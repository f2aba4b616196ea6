//! `RandomContrast` and `RandomBrightness`: other colours in training.

use super::random_affine::interval;
use super::{Call, Layer, Lowered, dropout, random_flip};
use crate::compiler::args::{Arg, Kind, SEED};
use crate::compiler::infer::Rule;
use crate::compiler::plan::Role;
use keras_shape::arguments::Range;
use proc_macro2::{Ident, Span};
use quote::quote;

pub struct RandomColor {
    class: &'static str,
    arguments: &'static [Arg],
}

/// Values of images, as large as anybody has them.
const VALUES: Range = Range { low: -1e9, high: 1e9, below: false };
const VALUE_RANGE: Arg = Arg::optional("value_range", Kind::Interval { range: VALUES, pair: true });

pub const CONTRAST: RandomColor = RandomColor {
    class: "RandomContrast",
    arguments: &[
        Arg::required("factor", Kind::Interval { range: Range::FRACTION, pair: false }),
        VALUE_RANGE,
        SEED,
    ],
};

pub const BRIGHTNESS: RandomColor = RandomColor {
    class: "RandomBrightness",
    arguments: &[
        Arg::required("factor", Kind::Interval { range: Range::AROUND_ZERO, pair: false }),
        VALUE_RANGE,
        SEED,
    ],
};

impl Layer for RandomColor {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        random_flip::rules()
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, channels) = (call.args, call.input().last());
        let class = Ident::new(self.class, Span::call_site());
        let of = quote!(::keras_runtime::layers::Interval);
        let factor = match (self.class, args.numbers("factor").map(Vec::as_slice)) {
            ("RandomContrast", Some([factor])) => quote!(#of::of(1.0, 1.0 + #factor)),
            ("RandomContrast", Some([less, more])) => quote!(#of::of(1.0 - #less, 1.0 + #more)),
            _ => interval(args, "factor").unwrap_or(quote!(#of::around(0.0))),
        };
        let values = interval(args, "value_range").unwrap_or(quote!(#of::of(0.0, 255.0)));
        let seed = dropout::seed(args);
        Lowered {
            role: Role::Training,
            saved: quote!(1),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::#class),
                quote!(const {
                    ::keras_runtime::layers::RandomColorArguments {
                        factor: #factor,
                        value_range: #values,
                        channels: #channels,
                        seed: #seed,
                    }
                }),
            )
        }
    }
}
