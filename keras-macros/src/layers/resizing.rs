//! `Resizing` and `CenterCrop`: images of another size.

use super::{Call, Layer, Lowered};
use crate::compiler::args::{Arg, CHANNELS_LAST, Kind};
use crate::compiler::infer::{Rule, rule};
use quote::{format_ident, quote};

pub struct Resizing;
pub struct CenterCrop;

pub const HEIGHT: Arg = Arg::required("height", Kind::Size);
pub const WIDTH: Arg = Arg::required("width", Kind::Size);

const RESIZING: &[Arg] = &[
    HEIGHT,
    WIDTH,
    Arg::optional("interpolation", Kind::Word(&["bilinear", "nearest", "bicubic"])),
    Arg::optional("crop_to_aspect_ratio", Kind::Flag),
    Arg::optional("pad_to_aspect_ratio", Kind::Flag),
    Arg::optional("fill_mode", Kind::Word(&["constant"])),
    Arg::optional("fill_value", Kind::Numbers),
    CHANNELS_LAST,
];

const CENTER_CROP: &[Arg] = &[HEIGHT, WIDTH, CHANNELS_LAST];

/// The rule of layers with `height` and `width`.
pub fn rules(call: &Call<'_>) -> Vec<Rule> {
    let (height, width) = (call.args.size("height"), call.args.size("width"));
    let flag = |name: &str| call.args.flag(name).copied().unwrap_or(false);
    let both = flag("crop_to_aspect_ratio") && flag("pad_to_aspect_ratio");
    vec![rule!(Resized { height, width, both })]
}

impl Layer for Resizing {
    fn class(&self) -> &'static str {
        "Resizing"
    }

    fn arguments(&self) -> &'static [Arg] {
        RESIZING
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        rules(call)
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let (height, width) = (args.size("height"), args.size("width"));
        let flag = |name: &str| args.flag(name).copied().unwrap_or(false);
        let name = match args.word("interpolation").copied() {
            Some("nearest") => "Nearest",
            Some("bicubic") => "Bicubic",
            _ => "Bilinear",
        };
        let scaling = format_ident!("{name}");
        let scaling = quote!(::keras_runtime::layers::Scaling::#scaling);
        let fill = args.numbers("fill_value").and_then(|values| values.first().cloned());
        let fill = fill.unwrap_or(quote!(0.0));
        let window = quote!(::keras_runtime::layers::Window);
        let window = match (flag("crop_to_aspect_ratio"), flag("pad_to_aspect_ratio")) {
            (true, _) => quote!(#window::cropped(&#input, #height, #width, #scaling)),
            (_, true) => quote!(#window::padded(&#input, #height, #width, #scaling, #fill)),
            _ => quote!(#window::whole(&#input, #height, #width, #scaling)),
        };
        Lowered::stateless(quote!(::keras_runtime::layers::Resizing), quote!(const { #window }))
    }
}

impl Layer for CenterCrop {
    fn class(&self) -> &'static str {
        "CenterCrop"
    }

    fn arguments(&self) -> &'static [Arg] {
        CENTER_CROP
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        rules(call)
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let (height, width) = (args.size("height"), args.size("width"));
        Lowered::stateless(
            quote!(::keras_runtime::layers::Resizing),
            quote!(const { ::keras_runtime::layers::Window::center(&#input, #height, #width) }),
        )
    }
}
