//! `RandomRotation`, `RandomTranslation`, `RandomZoom`: images turned, moved or scaled at random in
//! training.

use super::{Call, Layer, Lowered, dropout, random_flip};
use crate::compiler::args::{Arg, Bound, CHANNELS_LAST, Kind, SEED};
use crate::compiler::infer::Rule;
use crate::compiler::plan::Role;
use keras_shape::arguments::Range;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

pub struct RandomAffine {
    class: &'static str,
    arguments: &'static [Arg],
}

const FACTOR: Kind = Kind::Interval { range: Range::AROUND_ZERO, pair: false };
const FILL_MODE: Arg =
    Arg::optional("fill_mode", Kind::Word(&["reflect", "constant", "nearest", "wrap"]));
const INTERPOLATION: Arg = Arg::optional("interpolation", Kind::Word(&["bilinear", "nearest"]));
const FILL_VALUE: Arg = Arg::optional("fill_value", Kind::Numbers);

pub const ROTATION: RandomAffine = RandomAffine {
    class: "RandomRotation",
    arguments: &[
        Arg::required("factor", FACTOR),
        FILL_MODE,
        INTERPOLATION,
        SEED,
        FILL_VALUE,
        CHANNELS_LAST,
    ],
};

pub const TRANSLATION: RandomAffine = RandomAffine {
    class: "RandomTranslation",
    arguments: &[
        Arg::required("height_factor", FACTOR),
        Arg::required("width_factor", FACTOR),
        FILL_MODE,
        INTERPOLATION,
        SEED,
        FILL_VALUE,
        CHANNELS_LAST,
    ],
};

pub const ZOOM: RandomAffine = RandomAffine {
    class: "RandomZoom",
    arguments: &[
        Arg::required("height_factor", FACTOR),
        Arg::optional("width_factor", FACTOR),
        FILL_MODE,
        INTERPOLATION,
        SEED,
        FILL_VALUE,
        CHANNELS_LAST,
    ],
};

/// An argument that is one number or two, as an interval.
pub fn interval(args: &Bound, name: &str) -> Option<TokenStream> {
    let interval = quote!(::keras_runtime::layers::Interval);
    Some(match args.numbers(name)?.as_slice() {
        [first, second] => quote!(#interval::of(#first, #second)),
        [factor, ..] => quote!(#interval::around(#factor)),
        [] => return None,
    })
}

impl Layer for RandomAffine {
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
        let (args, image) = (call.args, call.input());
        let nothing = || quote!(::keras_runtime::layers::Interval::around(0.0));
        let factor = |name: &str| interval(args, name).unwrap_or_else(nothing);
        let map = quote!(::keras_runtime::layers::RandomMap);
        let map = match self.class {
            "RandomRotation" => {
                let turns = factor("factor");
                quote!(#map::Rotation(#turns))
            }
            "RandomTranslation" => {
                let (height, width) = (factor("height_factor"), factor("width_factor"));
                quote!(#map::Translation { height: #height, width: #width })
            }
            _ => {
                let height = factor("height_factor");
                let width = match interval(args, "width_factor") {
                    Some(width) => quote!(::core::option::Option::Some(#width)),
                    None => quote!(::core::option::Option::None),
                };
                quote!(#map::Zoom { height: #height, width: #width })
            }
        };
        let interpolation = match args.word("interpolation").copied() {
            Some("nearest") => format_ident!("Nearest"),
            _ => format_ident!("Bilinear"),
        };
        let fill_mode = match args.word("fill_mode").copied() {
            Some("constant") => format_ident!("Constant"),
            Some("nearest") => format_ident!("Nearest"),
            Some("wrap") => format_ident!("Wrap"),
            _ => format_ident!("Reflect"),
        };
        let fill_value = args.numbers("fill_value").and_then(|values| values.first().cloned());
        let fill_value = fill_value.unwrap_or(quote!(0.0));
        let seed = dropout::seed(args);
        let arguments = quote!(::keras_runtime::layers::RandomAffineArguments);
        Lowered {
            role: Role::Training,
            saved: quote!(#arguments::SAVED),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::RandomAffine),
                quote!(const {
                    #arguments {
                        map: #map,
                        sampling: ::keras_runtime::layers::Sampling::new(
                            &#image,
                            ::keras_runtime::layers::Interpolation::#interpolation,
                            ::keras_runtime::layers::FillMode::#fill_mode,
                            #fill_value,
                        ),
                        seed: #seed,
                    }
                }),
            )
        }
    }
}
