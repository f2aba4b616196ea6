//! `RandomCrop`: a part of the image, in training another one in each step.

use super::resizing::{HEIGHT, WIDTH, rules};
use super::{Call, Layer, Lowered, dropout};
use crate::compiler::args::{Arg, CHANNELS_LAST, SEED};
use crate::compiler::infer::Rule;
use quote::quote;

pub struct RandomCrop;

const ARGUMENTS: &[Arg] = &[HEIGHT, WIDTH, SEED, CHANNELS_LAST];

impl Layer for RandomCrop {
    fn class(&self) -> &'static str {
        "RandomCrop"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        rules(call)
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let (height, width, seed) = (args.size("height"), args.size("width"), dropout::seed(args));
        let arguments = quote!(::keras_runtime::layers::RandomCropArguments);
        Lowered {
            saved: quote!(#arguments::SAVED),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::RandomCrop),
                quote!(const { #arguments::new(&#input, #height, #width, #seed) }),
            )
        }
    }
}
