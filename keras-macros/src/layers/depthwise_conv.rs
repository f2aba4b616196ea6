//! `DepthwiseConv1D` and `DepthwiseConv2D`: a kernel for each channel.

use super::convolution::{self, Kernel, size_or_one};
use super::{Call, Layer, Lowered, Scratch, Weight, unknown};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound};
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct DepthwiseConv {
    class: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

const fn arguments(axes: usize) -> [Arg; 15] {
    [
        convolution::kernel_size(axes),
        convolution::strides(axes),
        convolution::SAME_OR_VALID,
        convolution::DEPTH_MULTIPLIER,
        convolution::DATA_FORMAT,
        convolution::dilation_rate(axes),
        convolution::ACTIVATION,
        convolution::USE_BIAS,
        convolution::initializer("depthwise_initializer"),
        convolution::initializer("bias_initializer"),
        convolution::regularizer("depthwise_regularizer"),
        convolution::regularizer("bias_regularizer"),
        ACTIVITY_REGULARIZER,
        convolution::constraint("depthwise_constraint"),
        convolution::constraint("bias_constraint"),
    ]
}

pub const ONE: DepthwiseConv =
    DepthwiseConv { class: "DepthwiseConv1D", axes: 1, arguments: &arguments(1) };

pub const TWO: DepthwiseConv =
    DepthwiseConv { class: "DepthwiseConv2D", axes: 2, arguments: &arguments(2) };

impl DepthwiseConv {
    fn rule(&self, args: &Bound) -> Option<Rule> {
        let Kernel { kernel_size, strides, dilation_rate, same } = Kernel::of(args, self.axes)?;
        let depth_multiplier = size_or_one(args, "depth_multiplier");
        Some(rule!(DepthwiseConv { kernel_size, strides, dilation_rate, depth_multiplier, same }))
    }
}

impl Layer for DepthwiseConv {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn has_kernel(&self) -> bool {
        true
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        vec![self.rule(call.args).unwrap_or_else(|| unknown(self.axes + 1))]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input, output) = (call.args, call.input(), call.output());
        let shape = Kernel::shape(args, &[&input.last(), &size_or_one(args, "depth_multiplier")]);
        let rule = self.rule(args);
        let rule = rule.as_ref().map(Rule::code);
        let taps = quote!(::keras_runtime::layers::Taps::depthwise(&#input, &#rule));
        let kernel = Weight::with("kernel", "depthwise", shape, "GlorotUniform", args);
        let field = (quote!(DepthwiseConv), [&Kernel::taps(args), &output.last()]);
        let scratch = Scratch { sample: quote!(0), fixed: quote!(0) };
        let room = (scratch, output.times(&Kernel::taps(args)));
        let filters = output.last();
        Lowered {
            overlap: Some(quote!(#taps.overlap_of_channels(#filters))),
            narrow: true,
            ..convolution::lowered(args, (field.0, &field.1), output, &taps, room, vec![kernel])
        }
    }
}
