//! `Conv1DTranspose`, `Conv2DTranspose`, `Conv3DTranspose`: the way back of a convolution.

use super::convolution::{self, Kernel};
use super::{Call, Layer, Lowered, Scratch, Weight, unknown};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound, Kind};
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct ConvTranspose {
    class: &'static str,
    alias: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

const fn arguments(axes: usize) -> [Arg; 16] {
    let (output_padding, data_format) =
        (Arg::optional("output_padding", Kind::CountPerAxis(axes)), convolution::DATA_FORMAT);
    // Keras has another order for three axes.
    let [first, second] = match axes {
        3 => [data_format, output_padding],
        _ => [output_padding, data_format],
    };
    [
        convolution::FILTERS,
        convolution::kernel_size(axes),
        convolution::strides(axes),
        convolution::SAME_OR_VALID,
        first,
        second,
        convolution::dilation_rate(axes),
        convolution::ACTIVATION,
        convolution::USE_BIAS,
        convolution::initializer("kernel_initializer"),
        convolution::initializer("bias_initializer"),
        convolution::regularizer("kernel_regularizer"),
        convolution::regularizer("bias_regularizer"),
        ACTIVITY_REGULARIZER,
        convolution::constraint("kernel_constraint"),
        convolution::constraint("bias_constraint"),
    ]
}

pub const ONE: ConvTranspose = ConvTranspose {
    class: "Conv1DTranspose",
    alias: "Convolution1DTranspose",
    axes: 1,
    arguments: &arguments(1),
};

pub const TWO: ConvTranspose = ConvTranspose {
    class: "Conv2DTranspose",
    alias: "Convolution2DTranspose",
    axes: 2,
    arguments: &arguments(2),
};

pub const THREE: ConvTranspose = ConvTranspose {
    class: "Conv3DTranspose",
    alias: "Convolution3DTranspose",
    axes: 3,
    arguments: &arguments(3),
};

impl ConvTranspose {
    fn rule(&self, args: &Bound) -> Option<Rule> {
        let Kernel { kernel_size, strides, dilation_rate, same } = Kernel::of(args, self.axes)?;
        let output_padding = args.per_axis("output_padding", Some(Vec::new()))?;
        let filters = args.size("filters");
        Some(rule!(ConvTranspose {
            filters,
            kernel_size,
            strides,
            dilation_rate,
            output_padding,
            same
        }))
    }
}

impl Layer for ConvTranspose {
    fn class(&self) -> &'static str {
        self.class
    }

    fn alias(&self) -> Option<&'static str> {
        Some(self.alias)
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
        let (filters, channels) = (args.size("filters"), input.last());
        let patch = Shape::size_of(&Kernel::shape(args, &[&filters]));
        let shape = Kernel::shape(args, &[&filters, &channels]);
        let rule = self.rule(args);
        let rule = rule.as_ref().map(Rule::code);
        let taps = quote!(::keras_runtime::layers::Taps::transposed(&#input, &#rule));
        let scratch = Scratch { sample: quote!(#taps.scratch(#channels)), fixed: quote!(0) };
        let kernel = Weight::of("kernel", shape, "GlorotUniform", args);
        let field = (quote!(ConvTranspose), [&patch, &filters, &channels]);
        let room = (scratch, input.times(&patch));
        convolution::lowered(args, (field.0, &field.1), output, &taps, room, vec![kernel])
    }
}
