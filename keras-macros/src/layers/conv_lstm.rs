//! `ConvLSTM1D`, `ConvLSTM2D`, `ConvLSTM3D`: an LSTM whose products are convolutions.

use super::convolution::{self, Kernel};
use super::dropout::seed;
use super::recurrent::{
    GO_BACKWARDS, RETURN_SEQUENCES, RETURN_STATE, STATEFUL, TWO_STATES, UNIT_FORGET_BIAS, Way,
    ZERO_OUTPUT_FOR_MASK, arguments_of_run, flag, forget_bias, function, input_rules, mask,
};
use super::{Call, Layer, Lowered, Mask, Scratch, Takes, Weight, unknown};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound, Kind, SEED};
use crate::compiler::dim::Dim;
use crate::compiler::functions::Family;
use crate::compiler::infer::{Rule, Shape, rule};
use keras_shape::arguments::Range;
use quote::quote;

pub struct ConvLSTM {
    class: &'static str,
    axes: usize,
    arguments: &'static [Arg],
}

const fn arguments(axes: usize) -> [Arg; 28] {
    [
        convolution::FILTERS,
        convolution::kernel_size(axes),
        convolution::strides(axes),
        convolution::SAME_OR_VALID,
        convolution::DATA_FORMAT,
        convolution::dilation_rate(axes),
        convolution::ACTIVATION,
        Arg::optional("recurrent_activation", Kind::Function(Family::Activation)),
        convolution::USE_BIAS,
        convolution::initializer("kernel_initializer"),
        convolution::initializer("recurrent_initializer"),
        convolution::initializer("bias_initializer"),
        UNIT_FORGET_BIAS,
        convolution::regularizer("kernel_regularizer"),
        convolution::regularizer("recurrent_regularizer"),
        convolution::regularizer("bias_regularizer"),
        ACTIVITY_REGULARIZER,
        convolution::constraint("kernel_constraint"),
        convolution::constraint("recurrent_constraint"),
        convolution::constraint("bias_constraint"),
        Arg::optional("dropout", Kind::Number(Range::BELOW_ONE)),
        Arg::optional("recurrent_dropout", Kind::Number(Range::BELOW_ONE)),
        SEED,
        RETURN_SEQUENCES,
        RETURN_STATE,
        GO_BACKWARDS,
        STATEFUL,
        ZERO_OUTPUT_FOR_MASK,
    ]
}

pub const ONE: ConvLSTM = ConvLSTM { class: "ConvLSTM1D", axes: 1, arguments: &arguments(1) };

pub const TWO: ConvLSTM = ConvLSTM { class: "ConvLSTM2D", axes: 2, arguments: &arguments(2) };

pub const THREE: ConvLSTM = ConvLSTM { class: "ConvLSTM3D", axes: 3, arguments: &arguments(3) };

impl ConvLSTM {
    /// The rule of the convolution of a step.
    fn rule(&self, args: &Bound) -> Option<Rule> {
        let Kernel { kernel_size, strides, dilation_rate, same } = Kernel::of(args, self.axes)?;
        let (filters, groups, causal) = (args.size("filters"), Dim::Known(1), false);
        Some(rule!(Conv { filters, kernel_size, strides, dilation_rate, groups, same, causal }))
    }

    /// The rule of the state that is this input.
    fn initial_rule(&self, args: &Bound, input: usize) -> Rule {
        let Some(kernel) = Kernel::of(args, self.axes) else { return unknown(self.axes + 1) };
        let Kernel { kernel_size, strides, dilation_rate, same } = kernel;
        let (filters, state) = (args.size("filters"), Dim::Known(input));
        rule!(ConvState { filters, kernel_size, strides, dilation_rate, same, state })
    }

    /// The rule of the convolution of a state.
    fn state_rule(&self, args: &Bound) -> Option<Rule> {
        let Kernel { kernel_size, .. } = Kernel::of(args, self.axes)?;
        let ones = || vec![Dim::Known(1); self.axes];
        let (strides, dilation_rate, same) = (ones(), ones(), true);
        let (filters, groups, causal) = (args.size("filters"), Dim::Known(1), false);
        Some(rule!(Conv { filters, kernel_size, strides, dilation_rate, groups, same, causal }))
    }
}

impl Layer for ConvLSTM {
    fn class(&self) -> &'static str {
        self.class
    }

    fn arguments(&self) -> &'static [Arg] {
        self.arguments
    }

    fn takes(&self) -> &'static [Takes] {
        TWO_STATES
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let return_sequences = flag(call.args, "return_sequences");
        let rank = self.axes + 1 + usize::from(return_sequences);
        let Some(rule) = self.rule(call.args) else { return vec![unknown(rank)] };
        let mut rules = input_rules(2, call, |_, input| self.initial_rule(call.args, input));
        rules.push(rule!(TimeDistributed));
        rules.push(if return_sequences { rule.each_step() } else { rule.one_step() });
        rules
    }

    fn more(&self, call: &Call<'_>) -> Vec<Rule> {
        let states = if flag(call.args, "return_state") { 2 } else { 0 };
        (0..states).filter_map(|_| self.rule(call.args).map(Rule::one_step)).collect()
    }

    fn mask(&self, args: &Bound) -> Mask {
        mask(args)
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, step) = (call.args, call.input().step());
        let filters = args.size("filters");
        let gates = Shape::size_of(&[Dim::Known(4), filters.clone()]);
        let channels = step.last();
        let state = match flag(args, "return_sequences") {
            true => call.output().step(),
            false => call.output().clone(),
        };
        let bias = args.flag("use_bias").copied().unwrap_or(true);
        let (columns, kernel) = (usize::from(bias), Kernel::shape(args, &[&channels, &gates]));
        let recurrent =
            Weight::of("recurrent", Kernel::shape(args, &[&filters, &gates]), "Orthogonal", args);
        let mut weights = vec![
            Weight::of("kernel", kernel, "GlorotUniform", args),
            Weight { name: "recurrent_kernel", ..recurrent },
        ];
        if bias {
            weights.push(Weight::of("bias", vec![gates.clone()], "Zeros", args));
        }
        forget_bias(args, &mut weights);
        super::recurrent::within("conv_lstm_cell", &mut weights);
        let patch = Shape::size_of(&Kernel::shape(args, &[&channels]));
        let state_patch = Shape::size_of(&Kernel::shape(args, &[&filters]));
        let (rule, state_rule) = (self.rule(args), self.state_rule(args));
        let code = |rule: &Option<Rule>| rule.as_ref().map(Rule::code).cloned();
        let (rule, state_rule) = (code(&rule), code(&state_rule));
        let activation = function(args, "activation", "Tanh");
        let recurrent_activation = function(args, "recurrent_activation", "Sigmoid");
        let rate = |name: &str| args.number(name).cloned().unwrap_or(quote!(0.0));
        let (dropout, recurrent_dropout) = (rate("dropout"), rate("recurrent_dropout"));
        let cell = quote!(::keras_runtime::layers::recurrent::LSTMArguments {
            activation: #activation,
            recurrent_activation: #recurrent_activation,
            dropout: #dropout,
            recurrent_dropout: #recurrent_dropout,
        });
        let drops = quote!(#dropout > 0.0 || #recurrent_dropout > 0.0);
        let units = Shape::size_of(&state.dims);
        let steps = call.input().dims.first().cloned().unwrap_or(Dim::UNKNOWN);
        // Four gates for each value of the state.
        let each = Dim::sum(&[patch.clone(), state_patch.clone()]);
        let macs = Shape::size_of(&[steps, units.clone(), Dim::Known(4), each]);
        let way = Way::of(args, call.first_state(), vec![units.clone(), units]);
        let rnn = arguments_of_run(&cell, &drops, &seed(args), &way, call);
        let arguments = quote!(::keras_runtime::layers::ConvLSTMArguments {
            rnn: #rnn,
            input: const { ::keras_runtime::layers::Taps::conv(&#step, &#rule) },
            state: const { ::keras_runtime::layers::Taps::conv(&#state, &#state_rule) },
            filters: #filters,
        });
        Lowered {
            saved: quote!((#arguments).saved()),
            scratch: Some(Scratch {
                sample: quote!((#arguments).scratch().sample),
                fixed: quote!((#arguments).scratch().fixed),
            }),
            states: way.kept(),
            macs,
            weights,
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::ConvLSTM<#patch, #state_patch, #gates, T, #columns>),
                arguments,
            )
        }
    }
}
