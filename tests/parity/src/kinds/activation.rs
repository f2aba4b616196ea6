//! Activation functions.

use crate::config::Args;
use crate::outcome::Stop;
use crate::{Case, Outcome};
use keras_runtime::activations::*;
use keras_runtime::element::Element;
use keras_runtime::tensor::Axis;

/// Computes the case and compares.
pub fn run(case: &Case) -> Outcome {
    check(case).into()
}

fn check(case: &Case) -> Result<(), Stop> {
    let args = &Args::new(&case.config)?;
    match args.class_name {
        "celu" => with(case, args, Celu { alpha: or(args, "alpha", Celu::DEFAULT.alpha)? }),
        "elu" => with(case, args, Elu { alpha: or(args, "alpha", Elu::DEFAULT.alpha)? }),
        "exponential" => with(case, args, Exponential),
        "gelu" => {
            let default = Gelu::DEFAULT.approximate;
            with(case, args, Gelu { approximate: args.bool("approximate")?.unwrap_or(default) })
        }
        "glu" => {
            let glu = Glu { axis: axis(args)? };
            args.finish()?;
            gated::<f32>(case, glu)?;
            gated::<f64>(case, glu)
        }
        "hard_shrink" => {
            let threshold = or(args, "threshold", HardShrink::DEFAULT.threshold)?;
            with(case, args, HardShrink { threshold })
        }
        "hard_sigmoid" => with(case, args, HardSigmoid),
        "hard_silu" | "hard_swish" => with(case, args, HardSilu),
        "hard_tanh" => with(case, args, HardTanh),
        "leaky_relu" => {
            let negative_slope = or(args, "negative_slope", LeakyRelu::DEFAULT.negative_slope)?;
            with(case, args, LeakyRelu { negative_slope })
        }
        "linear" => with(case, args, Linear),
        "log_sigmoid" => with(case, args, LogSigmoid),
        "log_softmax" => with(case, args, LogSoftmax { axis: axis(args)? }),
        "mish" => with(case, args, Mish),
        "relu" => {
            let default = GeneralRelu::DEFAULT;
            let relu = GeneralRelu {
                negative_slope: or(args, "negative_slope", default.negative_slope)?,
                max_value: args.f64("max_value")?,
                threshold: or(args, "threshold", default.threshold)?,
            };
            if relu == default {
                with(case, args, Relu)?;
            }
            with(case, args, relu)
        }
        "relu6" => with(case, args, Relu6),
        "selu" => with(case, args, Selu),
        "sigmoid" => with(case, args, Sigmoid),
        "silu" | "swish" => with(case, args, Silu),
        "soft_shrink" => {
            let threshold = or(args, "threshold", SoftShrink::DEFAULT.threshold)?;
            with(case, args, SoftShrink { threshold })
        }
        "softmax" => with(case, args, Softmax { axis: axis(args)? }),
        "softplus" => with(case, args, Softplus),
        "softsign" => with(case, args, Softsign),
        "sparse_plus" => with(case, args, SparsePlus),
        "sparse_sigmoid" => with(case, args, SparseSigmoid),
        "sparsemax" => with(case, args, Sparsemax { axis: axis(args)? }),
        "squareplus" => with(case, args, Squareplus { b: or(args, "b", Squareplus::DEFAULT.b)? }),
        "tanh" => with(case, args, Tanh),
        "tanh_shrink" => with(case, args, TanhShrink),
        "threshold" => {
            let needed = |name| args.f64(name)?.ok_or(Stop::from(format!("no `{name}`")));
            let (threshold, default_value) = (needed("threshold")?, needed("default_value")?);
            with(case, args, Threshold { threshold, default_value })
        }
        _ => Err(args.unknown_class()),
    }
}

/// The argument, or Keras's default.
fn or(args: &Args<'_>, name: &str, default: f64) -> Result<f64, Stop> {
    Ok(args.f64(name)?.unwrap_or(default))
}

/// One axis; Python's `None` (all axes) is something else than no argument.
fn axis(args: &Args<'_>) -> Result<isize, Stop> {
    match args.get("axis") {
        None => Ok(-1),
        Some(value) => match args.i64("axis")? {
            Some(axis) => Ok(axis as isize),
            None => Err(args.unreadable("axis", value)),
        },
    }
}

/// Compares f in both element types, once all arguments are known.
fn with<F>(case: &Case, args: &Args<'_>, f: F) -> Result<(), Stop>
where
    F: Activation<f32> + Activation<f64>,
{
    args.finish()?;
    in_place::<f32, F>(case, f)?;
    in_place::<f64, F>(case, f)
}

fn in_place<T: Element, F: Activation<T>>(case: &Case, f: F) -> Result<(), Stop> {
    let input = case.input("x")?;
    let x = input.to::<T>();
    let mut y = x.clone();
    f.forward(&mut y, &input.shape);
    case.compare_output("y", &y)?;
    let mut gradient = case.upstream.need("y")?.to::<T>();
    f.backward(if F::NEEDS_INPUT { &x } else { &[] }, &y, &mut gradient, &input.shape);
    Ok(case.compare_input_grad("x", &gradient)?)
}

fn gated<T: Element>(case: &Case, glu: Glu) -> Result<(), Stop> {
    let input = case.input("x")?;
    if Axis::of(&input.shape, glu.axis).is_none_or(|axis| axis.len % 2 == 1) {
        return Err("the axis of `glu` has no halves".into());
    }
    let x = input.to::<T>();
    let mut y = vec![T::ZERO; x.len() / 2];
    glu.forward(&x, &mut y, &input.shape);
    case.compare_output("y", &y)?;
    let mut gradient = vec![T::ZERO; x.len()];
    glu.backward(&x, &case.upstream.need("y")?.to::<T>(), &mut gradient, &input.shape);
    Ok(case.compare_input_grad("x", &gradient)?)
}
