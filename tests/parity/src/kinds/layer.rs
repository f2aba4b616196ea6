//! Layers and stacks of layers.

use crate::call::Call;
use crate::engines::each;
use crate::net::{Net, Passed, Step};
use crate::outcome::Stop;
use crate::passes::Passes;
use crate::tensor::{Tensor, Weight};
use crate::weights;
use crate::{Case, Outcome};
use keras_runtime::element::Element;
use keras_runtime::model::Model;

/// Compares a generated model in `f32` and in `f64` with the case.
pub fn check<M32: Model<Element = f32>, M64: Model<Element = f64>>(case: &Case) -> Outcome {
    each(|engine| {
        compare(case, &mut Passes::<M32>::on(engine))?;
        compare(case, &mut Passes::<M64>::on(engine))
    })
}

/// Compares one generated model with the case.
fn compare<T: Element>(case: &Case, net: &mut dyn Net<T>) -> Result<(), Stop> {
    let call = Call::parse(case.config["call"].as_str().unwrap_or("layer(x)"))?;
    let tensors: Vec<&Tensor> =
        call.tensors().into_iter().map(|name| case.input(name)).collect::<Result<_, _>>()?;
    let inputs: Vec<Vec<T>> = tensors.iter().map(|tensor| tensor.to()).collect();
    let training = call.training == Some(true);

    let slots = net.slots();
    let found = weights::slots(&case.weights, &slots)?;
    match case.inputs.get("adapt_data") {
        Some(data) => net.adapt(&data.to())?,
        None => {
            for (weight, slot) in case.weights.iter().zip(&found) {
                if let Some(slot) = slot {
                    net.values_mut()[slot.range.clone()].copy_from_slice(&weight.tensor.to());
                }
            }
        }
    }

    if !training {
        compare_outputs(case, &net.predict(&inputs)?)?;
        compare_outputs(case, &net.predict_one_by_one(&inputs)?)?;
    }

    let names = || case.outputs.names().filter(|name| *name != "losses");
    let upstream = names()
        .map(|name| Ok(case.upstream.need(name)?.to()))
        .collect::<Result<Vec<_>, String>>()?;
    let mut step = Step { inputs: &inputs, upstream: &upstream, training };
    if training {
        net.prepare();
    }
    let mut passed = net.step(&step)?;
    compare_outputs(case, &passed.outputs)?;
    if case.outputs.get("losses").is_some() {
        case.compare_output("losses", &[passed.penalty])?;
        // Keras's gradients are those of the outputs alone.
        let zeros: Vec<Vec<T>> = upstream.iter().map(|g| vec![T::ZERO; g.len()]).collect();
        step.upstream = &zeros;
        subtract(&mut passed, &net.step(&step)?);
    }
    for (name, gradient) in call.tensors().into_iter().zip(&passed.input_grads) {
        if case.input_grads.get(name).is_some() {
            case.compare_input_grad(name, gradient)?;
        }
    }
    let slot = |weight: &Weight| {
        let index = case.weights.iter().position(|other| other.name == weight.name)?;
        found[index]
    };
    for weight in &case.weight_grads {
        let Some(slot) = slot(weight) else { continue };
        let got = &passed.weight_grads[slot.range.clone()];
        case.compare_with(&format!("the gradient of `{}`", weight.name), got, &weight.tensor, &[])?;
    }
    if training {
        net.update(&passed.weight_grads);
    }
    for weight in &case.state_after {
        let Some(slot) = slot(weight) else { continue };
        let got = &net.values()[slot.range.clone()];
        case.compare_with(&format!("`{}` afterwards", weight.name), got, &weight.tensor, &[])?;
    }
    Ok(())
}

fn compare_outputs<T: Element>(case: &Case, outputs: &[Vec<T>]) -> Result<(), String> {
    let names: Vec<&str> = case.outputs.names().filter(|name| *name != "losses").collect();
    if names.len() != outputs.len() {
        return Err(format!("{} outputs, expected {names:?}", outputs.len()));
    }
    names.iter().zip(outputs).try_for_each(|(name, output)| case.compare_output(name, output))
}

fn subtract<T: Element>(from: &mut Passed<T>, other: &Passed<T>) {
    let ours = from.input_grads.iter_mut().flatten().chain(&mut from.weight_grads);
    let theirs = other.input_grads.iter().flatten().chain(&other.weight_grads);
    ours.zip(theirs).for_each(|(a, &b)| *a -= b);
}
