//! Initializers: exact values, or the distribution of what is drawn.

use crate::config::Args;
use crate::outcome::Stop;
use crate::{Case, Outcome};
use keras_runtime::element::Element;
use keras_runtime::initializers::*;
use keras_runtime::rng::Rng;
use serde_json::Value;

/// Computes the case and compares.
pub fn run(case: &Case) -> Outcome {
    check::<f32>(case).and_then(|()| check::<f64>(case)).into()
}

fn check<T: Element>(case: &Case) -> Result<(), Stop> {
    let args = Args::new(&case.config)?;
    let initializer = build::<T>(&args)?;
    let shape = shape(&case.config["shape"])?;
    let mut w = vec![T::ZERO; shape.iter().product()];
    let fans = Fans::of(&shape);
    initializer.fill(&mut w, &shape, fans, &mut Rng::new(1234));
    if case.json["random"] != true {
        return Ok(case.compare_output("w", &w)?);
    }
    let expected = &case.json["expected"];
    for (name, got) in [("fan_in", fans.fan_in), ("fan_out", fans.fan_out)] {
        if let Some(want) = expected[name].as_u64().filter(|&want| want != got as u64) {
            return Err(format!("{name} is {got}, expected {want}").into());
        }
    }
    match expected["distribution"].as_str() {
        Some("orthogonal") => orthogonal(case, &w, &shape, expected),
        Some(_) => moments(&w, expected),
        None => Err("the case expects no distribution".into()),
    }
}

/// Mean, standard deviation and bounds, as the case advises to check them.
fn moments<T: Element>(w: &[T], expected: &Value) -> Result<(), Stop> {
    let need = |name: &str| {
        expected[name].as_f64().ok_or_else(|| Stop::from(format!("the case has no `{name}`")))
    };
    let n = w.len() as f64;
    let mean = w.iter().map(|w| w.to_f64()).sum::<f64>() / n;
    let stddev = (w.iter().map(|w| (w.to_f64() - mean).powi(2)).sum::<f64>() / n).sqrt();
    let want = need("stddev_of_values")?;
    let tolerance = 5.0 * want / n.sqrt();
    for (name, got, want) in [("mean", mean, need("mean")?), ("stddev", stddev, want)] {
        if (got - want).abs() > tolerance {
            return Err(format!("{}: {name} is {got:e}, expected {want:e}", T::DTYPE).into());
        }
    }
    // A bound is rounded to the element type, as the values are.
    let bound = |name: &str, default| T::from_f64(expected[name].as_f64().unwrap_or(default));
    let (low, high) = (bound("minval", f64::NEG_INFINITY), bound("maxval", f64::INFINITY));
    match w.iter().find(|&&w| w < low || w > high) {
        Some(w) => Err(format!("{}: {w:e} is not in [{low:e}, {high:e}]", T::DTYPE).into()),
        None => Ok(()),
    }
}

/// The products of all pairs of rows or columns, whichever are fewer.
fn orthogonal<T: Element>(
    case: &Case,
    w: &[T],
    shape: &[usize],
    expected: &Value,
) -> Result<(), Stop> {
    let Some(tolerance) = case.tolerance.of::<T>() else { return Ok(()) };
    let columns = shape.last().copied().unwrap_or(1);
    let rows = w.len() / columns.max(1);
    let (few, many) = (rows.min(columns), rows.max(columns));
    let at = |i: usize, k: usize| {
        if rows < columns { w[i * columns + k].to_f64() } else { w[k * columns + i].to_f64() }
    };
    let gain = expected["gain"].as_f64().unwrap_or(1.0);
    for i in 0..few {
        for j in 0..few {
            let got: f64 = (0..many).map(|k| at(i, k) * at(j, k)).sum();
            let want = if i == j { gain * gain } else { 0.0 };
            if !tolerance.allows(got, want) {
                let message = format!("{}: {i} · {j} is {got:e}, expected {want:e}", T::DTYPE);
                return Err(message.into());
            }
        }
    }
    Ok(())
}

fn shape(value: &Value) -> Result<Vec<usize>, Stop> {
    let axes = value.as_array().and_then(|axes| {
        axes.iter().map(|axis| Some(axis.as_u64()? as usize)).collect::<Option<_>>()
    });
    axes.ok_or_else(|| "the case has no `shape`".into())
}

/// The initializer of a configuration.
pub fn build<T: Element>(args: &Args<'_>) -> Result<Box<dyn Initializer<T>>, Stop> {
    let number = |name, default| Ok::<_, Stop>(args.f64(name)?.unwrap_or(default));
    let seed = args.i64("seed")?.map(|seed| seed as u64);
    let initializer: Box<dyn Initializer<T>> = match args.class_name {
        "Constant" => Box::new(Constant { value: number("value", Constant::DEFAULT.value)? }),
        "GlorotNormal" => Box::new(GlorotNormal { seed }),
        "GlorotUniform" => Box::new(GlorotUniform { seed }),
        "HeNormal" => Box::new(HeNormal { seed }),
        "HeUniform" => Box::new(HeUniform { seed }),
        "Identity" | "IdentityInitializer" => {
            Box::new(Identity { gain: number("gain", Identity::DEFAULT.gain)? })
        }
        "LecunNormal" => Box::new(LecunNormal { seed }),
        "LecunUniform" => Box::new(LecunUniform { seed }),
        "LSTM" => {
            // Not an initializer, but the initial bias of the layer; its units follow from the shape.
            args.usize("units")?;
            match args.bool("unit_forget_bias")? {
                Some(false) => Box::new(Zeros),
                _ => Box::new(UnitForgetBias::DEFAULT),
            }
        }
        "Ones" => Box::new(Ones),
        "Orthogonal" | "OrthogonalInitializer" => {
            Box::new(Orthogonal { gain: number("gain", Orthogonal::DEFAULT.gain)?, seed })
        }
        "RandomNormal" => Box::new(RandomNormal {
            mean: number("mean", RandomNormal::DEFAULT.mean)?,
            stddev: number("stddev", RandomNormal::DEFAULT.stddev)?,
            seed,
        }),
        "RandomUniform" => Box::new(RandomUniform {
            minval: number("minval", RandomUniform::DEFAULT.minval)?,
            maxval: number("maxval", RandomUniform::DEFAULT.maxval)?,
            seed,
        }),
        "STFTInitializer" | "STFT" => Box::new(stft(args)?),
        "TruncatedNormal" => Box::new(TruncatedNormal {
            mean: number("mean", TruncatedNormal::DEFAULT.mean)?,
            stddev: number("stddev", TruncatedNormal::DEFAULT.stddev)?,
            seed,
        }),
        "VarianceScaling" => Box::new(variance_scaling(args, seed)?),
        "Zeros" => Box::new(Zeros),
        _ => return Err(args.unknown_class()),
    };
    args.finish()?;
    Ok(initializer)
}

fn variance_scaling(args: &Args<'_>, seed: Option<u64>) -> Result<VarianceScaling, Stop> {
    let default = VarianceScaling::DEFAULT;
    Ok(VarianceScaling {
        scale: args.f64("scale")?.unwrap_or(default.scale),
        mode: match args.str("mode")? {
            None => default.mode,
            Some("fan_in") => FanMode::FanIn,
            Some("fan_out") => FanMode::FanOut,
            Some("fan_avg") => FanMode::FanAvg,
            Some(mode) => return Err(args.unreadable("mode", &mode.into())),
        },
        distribution: match args.str("distribution")? {
            None => default.distribution,
            Some("truncated_normal") => Distribution::TruncatedNormal,
            Some("untruncated_normal") => Distribution::UntruncatedNormal,
            Some("uniform") => Distribution::Uniform,
            Some(name) => return Err(args.unreadable("distribution", &name.into())),
        },
        seed,
    })
}

fn stft(args: &Args<'_>) -> Result<STFTInitializer, Stop> {
    let default = STFTInitializer::DEFAULT;
    Ok(STFTInitializer {
        side: match args.str("side")? {
            Some("imag") => Side::Imag,
            _ => Side::Real,
        },
        window: match (args.get("window"), args.str("window")?) {
            (None, _) => default.window,
            (_, None) => None,
            (_, Some("hann")) => Some(Window::Hann),
            (_, Some("hamming")) => Some(Window::Hamming),
            (_, Some(name)) => return Err(args.unreadable("window", &name.into())),
        },
        scaling: match (args.get("scaling"), args.str("scaling")?) {
            (None, _) => default.scaling,
            (_, None) => None,
            (_, Some("density")) => Some(Scaling::Density),
            (_, Some("spectrum")) => Some(Scaling::Spectrum),
            (_, Some(name)) => return Err(args.unreadable("scaling", &name.into())),
        },
        periodic: args.bool("periodic")?.unwrap_or(default.periodic),
    })
}
