//! `Dense`: a weighted sum of all inputs for each unit.

use super::{Call, Layer, Lowered, Mask, Reads, Weight};
use crate::compiler::args::{ACTIVITY_REGULARIZER, Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Dense;

const ARGUMENTS: &[Arg] = &[
    Arg::required("units", Kind::Size),
    Arg::optional("activation", Kind::Function(Family::Activation)),
    Arg::optional("use_bias", Kind::Flag),
    Arg::optional("kernel_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("bias_initializer", Kind::Function(Family::Initializer)),
    Arg::optional("kernel_regularizer", Kind::Function(Family::Regularizer)),
    Arg::optional("bias_regularizer", Kind::Function(Family::Regularizer)),
    ACTIVITY_REGULARIZER,
    Arg::optional("kernel_constraint", Kind::Function(Family::Constraint)),
    Arg::optional("bias_constraint", Kind::Function(Family::Constraint)),
];

impl Layer for Dense {
    fn class(&self) -> &'static str {
        "Dense"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn has_kernel(&self) -> bool {
        true
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let units = args.size("units");
        vec![rule!(Dense { units })]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input, output) = (call.args, call.input(), call.output());
        let features = input.last();
        let units = args.size("units");
        let bias = args.flag("use_bias").copied().unwrap_or(true);
        let columns = usize::from(bias);
        let linear = Function::of(Family::Activation, "Linear");
        let activation = args.function("activation").unwrap_or(&linear);
        let arguments = |activation: &Function| {
            let activation = &activation.tokens;
            quote!(::keras_runtime::layers::DenseArguments { activation: #activation })
        };
        let function = &activation.tokens;
        let mut weights = vec![Weight::of(
            "kernel",
            vec![features.clone(), units.clone()],
            "GlorotUniform",
            args,
        )];
        if bias {
            weights.push(Weight::of("bias", vec![units.clone()], "Zeros", args));
        }
        Lowered {
            saved: quote!(::keras_runtime::__private::saved(&#function, #output.size())),
            reads: Reads::before(activation),
            macs: output.times(&features),
            weights,
            narrow: true,
            inline: true,
            ends_with: Some((activation.clone(), arguments(&linear))),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::Dense<#features, #units, T, #columns>),
                arguments(activation),
            )
        }
    }
}

impl Weight {
    /// A weight that learns, with the arguments `<name>_initializer`, `…_regularizer` and
    /// `…_constraint` of its layer.
    pub fn of(
        name: &'static str,
        shape: Vec<Dim>,
        initializer: &'static str,
        args: &Bound,
    ) -> Self {
        Weight::with(name, name, shape, initializer, args)
    }

    /// The same where the arguments begin with another word than the weight's name.
    pub fn with(
        name: &'static str,
        word: &str,
        shape: Vec<Dim>,
        initializer: &'static str,
        args: &Bound,
    ) -> Self {
        let function = |what: &str| args.function(&format!("{word}_{what}"));
        let default = Function::of(Family::Initializer, initializer);
        Weight {
            name,
            shape,
            trainable: true,
            initializer: function("initializer").unwrap_or(&default).tokens.clone(),
            regularizer: function("regularizer").map(|function| function.tokens.clone()),
            constraint: function("constraint").map(|function| function.tokens.clone()),
        }
    }
}
