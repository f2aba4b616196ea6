//! Regularizers, and constraints.

use crate::config::Args;
use crate::outcome::Stop;
use crate::{Case, Outcome};
use keras_runtime::constraints::{Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm};
use keras_runtime::element::Element;
use keras_runtime::regularizers::{
    L1, L1L2, L2, OrthogonalMode, OrthogonalRegularizer, Regularizer,
};

/// Computes the case and compares.
pub fn run(case: &Case) -> Outcome {
    check::<f32>(case).and_then(|()| check::<f64>(case)).into()
}

fn check<T: Element>(case: &Case) -> Result<(), Stop> {
    let args = Args::new(&case.config)?;
    let w = case.input("w")?;
    let mut weight = w.to::<T>();
    if case.json["constraint"] == true {
        build_constraint::<T>(&args, w.shape.len())?.apply(&mut weight, &w.shape);
        return Ok(case.compare_output("w", &weight)?);
    }
    let regularizer = build::<T>(&args)?;
    case.compare_output("penalty", &[regularizer.penalty(&weight, &w.shape)])?;
    let upstream = case.upstream.get("penalty").and_then(|tensor| tensor.data.first());
    let scale = T::from_f64(upstream.copied().unwrap_or(1.0));
    let mut gradient = vec![T::ZERO; weight.len()];
    regularizer.add_gradient(&weight, &w.shape, scale, &mut gradient);
    Ok(case.compare_input_grad("w", &gradient)?)
}

/// The regularizer of a configuration.
pub fn build<T: Element>(args: &Args<'_>) -> Result<Box<dyn Regularizer<T>>, Stop> {
    let number = |name, default| Ok::<_, Stop>(args.f64(name)?.unwrap_or(default));
    let regularizer: Box<dyn Regularizer<T>> = match args.class_name {
        "L1" => Box::new(L1 { l1: number("l1", L1::DEFAULT.l1)? }),
        "L2" => Box::new(L2 { l2: number("l2", L2::DEFAULT.l2)? }),
        "L1L2" => {
            let (l1, l2) = (number("l1", L1L2::DEFAULT.l1)?, number("l2", L1L2::DEFAULT.l2)?);
            Box::new(L1L2 { l1, l2 })
        }
        "OrthogonalRegularizer" => Box::new(OrthogonalRegularizer {
            factor: number("factor", OrthogonalRegularizer::DEFAULT.factor)?,
            mode: match args.str("mode")? {
                None => OrthogonalRegularizer::DEFAULT.mode,
                Some("rows") => OrthogonalMode::Rows,
                Some("columns") => OrthogonalMode::Columns,
                Some(mode) => return Err(args.unreadable("mode", &mode.into())),
            },
        }),
        _ => return Err(args.unknown_class()),
    };
    args.finish()?;
    Ok(regularizer)
}

/// The constraint of a configuration, for a weight with `rank` axes.
pub fn build_constraint<T: Element>(
    args: &Args<'_>,
    rank: usize,
) -> Result<Box<dyn Constraint<T>>, Stop> {
    let number = |name, default| Ok::<_, Stop>(args.f64(name)?.unwrap_or(default));
    let constraint: Box<dyn Constraint<T>> = match args.class_name {
        "MaxNorm" => Box::new(MaxNorm {
            max_value: number("max_value", MaxNorm::DEFAULT.max_value)?,
            axis: axes(args, rank)?,
        }),
        "MinMaxNorm" => Box::new(MinMaxNorm {
            min_value: number("min_value", MinMaxNorm::DEFAULT.min_value)?,
            max_value: number("max_value", MinMaxNorm::DEFAULT.max_value)?,
            rate: number("rate", MinMaxNorm::DEFAULT.rate)?,
            axis: axes(args, rank)?,
        }),
        "NonNeg" => Box::new(NonNeg),
        "UnitNorm" => Box::new(UnitNorm { axis: axes(args, rank)? }),
        _ => return Err(args.unknown_class()),
    };
    args.finish()?;
    Ok(constraint)
}

/// An axis or a list of them; Python's `None` means all.
fn axes(args: &Args<'_>, rank: usize) -> Result<&'static [isize], Stop> {
    let axes: Vec<isize> = match (args.get("axis"), args.i64s("axis")?) {
        (None, _) => vec![0],
        (Some(_), None) => (0..rank as isize).collect(),
        (Some(_), Some(axes)) => axes.into_iter().map(|axis| axis as isize).collect(),
    };
    Ok(axes.leak())
}
