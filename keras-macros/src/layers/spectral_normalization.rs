//! `SpectralNormalization`: a layer whose kernel is divided by its largest singular value.

use super::recurrent::{refused, within};
use super::time_distributed::freeze;
use super::{Call, Layer, Lowered, Weight, unknown};
use crate::compiler::args::{Arg, Inner, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::Rule;
use quote::quote;

pub struct SpectralNormalization;

const ARGUMENTS: &[Arg] =
    &[Arg::required("layer", Kind::Layer), Arg::optional("power_iterations", Kind::Size)];

/// The call of the layer inside.
fn inside<'a>(inner: &'a Inner, call: &Call<'_>) -> Call<'a> {
    Call {
        args: &inner.args,
        names: call.names.clone(),
        inputs: call.inputs.clone(),
        outputs: call.outputs.clone(),
    }
}

impl Layer for SpectralNormalization {
    fn class(&self) -> &'static str {
        "SpectralNormalization"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn has_kernel(&self) -> bool {
        true
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let Some(inner) = call.args.layer("layer") else { return vec![unknown(2)] };
        if !inner.layer.has_kernel() {
            let rule = refused(
                "expected a layer with a `kernel` or `embeddings`, found one without",
                "write for example `SpectralNormalization(Dense(10))`",
            );
            return vec![rule.at(call.args.place("layer")), unknown(2)];
        }
        inner.layer.rules(&inside(inner, call))
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let nothing = || Lowered::stateless(quote!(()), quote!(()));
        let Some(inner) = call.args.layer("layer") else { return nothing() };
        let mut lowered = inner.layer.lower(&inside(inner, call));
        let kernel = lowered.weights.first().map(|kernel| &kernel.shape);
        let Some(out) = kernel.and_then(|shape| shape.last()).cloned() else { return nothing() };
        within(&inner.name, &mut lowered.weights);
        freeze(inner, &mut lowered.weights);
        lowered.weights.push(Weight {
            name: "vector_u",
            shape: vec![Dim::Known(1), out.clone()],
            trainable: false,
            initializer: quote!(
                ::keras_runtime::initializers::TruncatedNormal::DEFAULT.stddev(0.02)
            ),
            regularizer: None,
            constraint: None,
        });
        let (field, layer) = (&lowered.field, &lowered.arguments);
        let power_iterations = match call.args.given("power_iterations") {
            true => call.args.size("power_iterations"),
            false => Dim::Known(1),
        };
        Lowered {
            field: quote!(::keras_runtime::layers::SpectralNormalization<#field, #out, T>),
            arguments: quote!(::keras_runtime::layers::SpectralNormalizationArguments {
                layer: #layer,
                power_iterations: #power_iterations,
            }),
            narrow: false,
            prepares: true,
            // Its function cannot be taken over: it belongs to the layer inside.
            ends_with: None,
            ..lowered
        }
    }
}
