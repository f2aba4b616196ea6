//! `RandomFlip`: images mirrored at random in training.

use super::{Call, Layer, Lowered, dropout};
use crate::compiler::args::{Arg, CHANNELS_LAST, Kind, SEED};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};
use crate::compiler::plan::Role;
use quote::quote;

pub struct RandomFlip;

const MODES: &[&str] = &["horizontal_and_vertical", "horizontal", "vertical"];
const ARGUMENTS: &[Arg] = &[Arg::optional("mode", Kind::Word(MODES)), SEED, CHANNELS_LAST];

/// The rule of layers that keep the shape of images.
pub fn rules() -> Vec<Rule> {
    let spatial = Dim::Known(2);
    vec![rule!(Spatial { spatial })]
}

impl Layer for RandomFlip {
    fn class(&self) -> &'static str {
        "RandomFlip"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        rules()
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, image) = (call.args, call.input());
        let mode = args.word("mode").copied().unwrap_or(MODES[0]);
        let (horizontal, vertical) = (mode != "vertical", mode != "horizontal");
        let seed = dropout::seed(args);
        Lowered {
            role: Role::Training,
            saved: quote!(1),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::RandomFlip),
                quote!(::keras_runtime::layers::RandomFlipArguments {
                    image: #image,
                    horizontal: #horizontal,
                    vertical: #vertical,
                    seed: #seed,
                }),
            )
        }
    }
}
