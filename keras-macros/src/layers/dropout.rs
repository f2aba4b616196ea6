//! `Dropout`: sets a random part of the values to zero in training.

use super::{Call, Layer, Lowered, Mask, Reads};
use crate::compiler::args::{Arg, Bound, Kind, SEED};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, RuleArgument, Shape, rule};
use crate::compiler::plan::Role;
use keras_shape::arguments::Range;
use proc_macro2::TokenStream;
use quote::quote;

pub struct Dropout;

/// A rate that may be 1: then all is dropped.
pub const RATE: Arg = Arg::required("rate", Kind::Number(Range::FRACTION));

pub const NOISE_SHAPE: Arg = Arg::optional("noise_shape", Kind::Lengths);

const ARGUMENTS: &[Arg] = &[RATE, NOISE_SHAPE, SEED];

/// The `noise_shape` that was given; no axes if there is none.
fn noise_shape(args: &Bound) -> Vec<Dim> {
    args.sizes("noise_shape").map(|_| args.shape("noise_shape")).unwrap_or_default()
}

/// The rules of layers with a `noise_shape`.
pub fn rules(args: &Bound) -> Vec<Rule> {
    let noise_shape = noise_shape(args);
    vec![rule!(NoiseShape { noise_shape }).at(args.place("noise_shape"))]
}

/// A layer that drops values by the `noise_shape` that was given.
pub fn lower(field: TokenStream, args: &Bound, input: &Shape) -> Lowered {
    dropping(field, args, input, noise_shape(args))
}

/// A layer that drops values.
pub fn dropping(field: TokenStream, args: &Bound, input: &Shape, noise_shape: Vec<Dim>) -> Lowered {
    let rate = args.number("rate").cloned().unwrap_or(quote!(0.0));
    let (seed, noise_shape) = (seed(args), noise_shape.code());
    let noise = quote!(const { ::keras_runtime::layers::Noise::new(&#input, &#noise_shape) });
    Lowered {
        role: Role::Training,
        saved: quote!(#noise.size()),
        reads: Reads::nothing(),
        ..Lowered::stateless(
            field,
            quote!(::keras_runtime::layers::DropoutArguments {
                rate: #rate,
                seed: #seed,
                noise: #noise,
            }),
        )
    }
}

/// The `seed` of a layer as an option.
pub fn seed(args: &Bound) -> TokenStream {
    match args.seed("seed") {
        Some(seed) => quote!(::core::option::Option::Some(#seed)),
        None => quote!(::core::option::Option::None),
    }
}

impl Layer for Dropout {
    fn class(&self) -> &'static str {
        "Dropout"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        rules(args)
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        lower(quote!(::keras_runtime::layers::Dropout), args, input)
    }
}
