//! What all convolutions have in common: the arguments of the kernel, and how they end.

use super::{Lowered, Reads, Scratch, Weight};
use crate::compiler::args::{Arg, Bound, CHANNELS_LAST, Kind, PADDING};
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::Shape;
use proc_macro2::TokenStream;
use quote::quote;

pub const FILTERS: Arg = Arg::required("filters", Kind::Size);
pub const DATA_FORMAT: Arg = CHANNELS_LAST;
pub const SAME_OR_VALID: Arg = PADDING;
pub const DEPTH_MULTIPLIER: Arg = Arg::optional("depth_multiplier", Kind::Size);
pub const ACTIVATION: Arg = Arg::optional("activation", Kind::Function(Family::Activation));
pub const USE_BIAS: Arg = Arg::optional("use_bias", Kind::Flag);

pub const fn kernel_size(axes: usize) -> Arg {
    Arg::required("kernel_size", Kind::PerAxis(axes))
}

pub const fn strides(axes: usize) -> Arg {
    Arg::optional("strides", Kind::PerAxis(axes))
}

pub const fn dilation_rate(axes: usize) -> Arg {
    Arg::optional("dilation_rate", Kind::PerAxis(axes))
}

pub const fn initializer(name: &'static str) -> Arg {
    Arg::optional(name, Kind::Function(Family::Initializer))
}

pub const fn regularizer(name: &'static str) -> Arg {
    Arg::optional(name, Kind::Function(Family::Regularizer))
}

pub const fn constraint(name: &'static str) -> Arg {
    Arg::optional(name, Kind::Function(Family::Constraint))
}

/// How a kernel lies over the axes.
pub struct Kernel {
    pub kernel_size: Vec<Dim>,
    pub strides: Vec<Dim>,
    pub dilation_rate: Vec<Dim>,
    pub same: bool,
}

impl Kernel {
    /// From the arguments of a layer on so many axes; `None` after a mistake.
    pub fn of(args: &Bound, axes: usize) -> Option<Self> {
        let one = || Some(vec![Dim::Known(1); axes]);
        Some(Kernel {
            kernel_size: args.per_axis("kernel_size", None)?,
            strides: args.per_axis("strides", one())?,
            dilation_rate: args.per_axis("dilation_rate", one())?,
            same: args.word("padding") == Some(&"same"),
        })
    }

    /// The shape of a weight: the kernel's axes, then these.
    pub fn shape(args: &Bound, more: &[&Dim]) -> Vec<Dim> {
        let mut shape = args.per_axis("kernel_size", None).unwrap_or_default();
        shape.extend(more.iter().copied().cloned());
        shape
    }

    /// The number of taps.
    pub fn taps(args: &Bound) -> Dim {
        Shape::size_of(&Kernel::shape(args, &[]))
    }
}

/// A size that may be left out for 1; a length that nobody knows after a mistake.
pub fn size_or_one(args: &Bound, name: &str) -> Dim {
    if args.given(name) { args.size(name) } else { Dim::Known(1) }
}

/// A convolution at run time but for its weights: `name` and `sizes` are its type, `taps` and
/// `scratch` constant expressions, `macs` its multiply-accumulates.
pub fn lowered(
    args: &Bound,
    (name, sizes): (TokenStream, &[&Dim]),
    output: &Shape,
    taps: &TokenStream,
    (scratch, macs): (Scratch, Dim),
    mut weights: Vec<Weight>,
) -> Lowered {
    let bias = args.flag("use_bias").copied().unwrap_or(true);
    let columns = usize::from(bias);
    if bias {
        weights.push(Weight::of("bias", vec![output.last()], "Zeros", args));
    }
    let linear = Function::of(Family::Activation, "Linear");
    let activation = args.function("activation").unwrap_or(&linear);
    let arguments = |activation: &Function| {
        let activation = &activation.tokens;
        quote!(::keras_runtime::layers::ConvArguments {
            taps: const { #taps },
            activation: #activation,
        })
    };
    let function = &activation.tokens;
    Lowered {
        saved: quote!(::keras_runtime::__private::saved(&#function, #output.size())),
        reads: Reads::before(activation),
        scratch: Some(scratch),
        macs,
        weights,
        ends_with: Some((activation.clone(), arguments(&linear))),
        ..Lowered::stateless(
            quote!(::keras_runtime::layers::#name<#(#sizes,)* T, #columns>),
            arguments(activation),
        )
    }
}
