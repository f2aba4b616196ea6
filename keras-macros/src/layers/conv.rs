//! `Conv1D`, `Conv2D`, `Conv3D`: a weighted sum of what is under the kernel.

use super::convolution::{self, Kernel, size_or_one};
use super::{Call, Layer, Lowered, Scratch, Weight, unknown};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound, Kind};
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct Conv {
    class: &'static str,
    alias: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

const fn arguments(axes: usize, padding: Arg) -> [Arg; 16] {
    [
        convolution::FILTERS,
        convolution::kernel_size(axes),
        convolution::strides(axes),
        padding,
        convolution::DATA_FORMAT,
        convolution::dilation_rate(axes),
        Arg::optional("groups", Kind::Size),
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

/// What comes before can be known for steps in time only.
const CAUSAL: Arg = Arg::optional("padding", Kind::Word(&["valid", "same", "causal"]));

pub const ONE: Conv =
    Conv { class: "Conv1D", alias: "Convolution1D", axes: 1, arguments: &arguments(1, CAUSAL) };

pub const TWO: Conv = Conv {
    class: "Conv2D",
    alias: "Convolution2D",
    axes: 2,
    arguments: &arguments(2, convolution::SAME_OR_VALID),
};

pub const THREE: Conv = Conv {
    class: "Conv3D",
    alias: "Convolution3D",
    axes: 3,
    arguments: &arguments(3, convolution::SAME_OR_VALID),
};

impl Conv {
    fn rule(&self, args: &Bound) -> Option<Rule> {
        let Kernel { kernel_size, strides, dilation_rate, same } = Kernel::of(args, self.axes)?;
        let (filters, groups) = (args.size("filters"), size_or_one(args, "groups"));
        let causal = args.word("padding") == Some(&"causal");
        Some(rule!(Conv { filters, kernel_size, strides, dilation_rate, groups, same, causal }))
    }
}

impl Layer for Conv {
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
        let filters = args.size("filters");
        let channels = Shape::share_of(&input.last(), &size_or_one(args, "groups"));
        let patch = Shape::size_of(&Kernel::shape(args, &[&channels]));
        let shape = Kernel::shape(args, &[&channels, &filters]);
        let rule = self.rule(args);
        let rule = rule.as_ref().map(Rule::code);
        let taps = quote!(::keras_runtime::layers::Taps::conv(&#input, &#rule));
        let scratch = Scratch {
            sample: quote!(#taps.scratch(#filters)),
            fixed: quote!(#taps.scratch_fixed(#filters)),
        };
        let kernel = Weight::of("kernel", shape, "GlorotUniform", args);
        let field = (quote!(Conv), [&patch, &filters]);
        let room = (scratch, output.times(&patch));
        Lowered {
            work: Some(quote!(0)),
            narrow: true,
            overlap: Some(quote!(#taps.overlap(#filters))),
            pooled: true,
            ..convolution::lowered(args, (field.0, &field.1), output, &taps, room, vec![kernel])
        }
    }
}
