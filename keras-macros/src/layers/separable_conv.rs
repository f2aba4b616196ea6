//! `SeparableConv1D` and `SeparableConv2D`: each channel on its own, then the channels mixed.

use super::convolution::{self, Kernel, size_or_one};
use super::{Call, Layer, Lowered, Scratch, Weight, unknown};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct SeparableConv {
    class: &'static str,
    alias: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

const fn arguments(axes: usize) -> [Arg; 19] {
    [
        convolution::FILTERS,
        convolution::kernel_size(axes),
        convolution::strides(axes),
        convolution::SAME_OR_VALID,
        convolution::DATA_FORMAT,
        convolution::dilation_rate(axes),
        convolution::DEPTH_MULTIPLIER,
        convolution::ACTIVATION,
        convolution::USE_BIAS,
        convolution::initializer("depthwise_initializer"),
        convolution::initializer("pointwise_initializer"),
        convolution::initializer("bias_initializer"),
        convolution::regularizer("depthwise_regularizer"),
        convolution::regularizer("pointwise_regularizer"),
        convolution::regularizer("bias_regularizer"),
        ACTIVITY_REGULARIZER,
        convolution::constraint("depthwise_constraint"),
        convolution::constraint("pointwise_constraint"),
        convolution::constraint("bias_constraint"),
    ]
}

pub const ONE: SeparableConv = SeparableConv {
    class: "SeparableConv1D",
    alias: "SeparableConvolution1D",
    axes: 1,
    arguments: &arguments(1),
};

pub const TWO: SeparableConv = SeparableConv {
    class: "SeparableConv2D",
    alias: "SeparableConvolution2D",
    axes: 2,
    arguments: &arguments(2),
};

impl SeparableConv {
    fn rule(&self, args: &Bound) -> Option<Rule> {
        let Kernel { kernel_size, strides, dilation_rate, same } = Kernel::of(args, self.axes)?;
        let (filters, depth_multiplier) =
            (args.size("filters"), size_or_one(args, "depth_multiplier"));
        Some(rule!(SeparableConv {
            filters,
            kernel_size,
            strides,
            dilation_rate,
            depth_multiplier,
            same
        }))
    }
}

impl Layer for SeparableConv {
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
        vec![self.rule(call.args).unwrap_or_else(|| unknown(self.axes + 1))]
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input, output) = (call.args, call.input(), call.output());
        let filters = args.size("filters");
        let depth = [input.last(), size_or_one(args, "depth_multiplier")];
        let middle = Shape::size_of(&depth);
        let mut pointwise = vec![Dim::Known(1); self.axes];
        pointwise.extend([middle.clone(), filters.clone()]);
        let rule = self.rule(args);
        let rule = rule.as_ref().map(Rule::code);
        let taps = quote!(::keras_runtime::layers::Taps::depthwise(&#input, &#rule.depthwise()));
        let scratch = Scratch { sample: quote!(#taps.rows(#middle)), fixed: quote!(0) };
        let shape = Kernel::shape(args, &[&depth[0], &depth[1]]);
        let weight = |name, word, shape| Weight::with(name, word, shape, "GlorotUniform", args);
        let weights = vec![
            weight("depthwise_kernel", "depthwise", shape),
            weight("pointwise_kernel", "pointwise", pointwise),
        ];
        let field = (quote!(SeparableConv), [&Kernel::taps(args), &middle, &filters]);
        // Each position has its depthwise taps, then the sums over all channels.
        let positions = Shape::size_of(&output.dims[..self.axes.min(output.dims.len())]);
        let each = Dim::sum(&[Kernel::taps(args), filters.clone()]);
        let room = (scratch, Shape::size_of(&[positions, middle.clone(), each]));
        Lowered {
            work: Some(quote!(#middle)),
            overlap: Some(quote!(#taps.overlap(#filters))),
            narrow: true,
            ..convolution::lowered(args, (field.0, &field.1), output, &taps, room, weights)
        }
    }
}
