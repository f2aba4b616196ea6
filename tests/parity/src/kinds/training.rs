//! Whole training runs.

use crate::engines::each;
use crate::fit::run;
use crate::{Case, Outcome};
use keras_runtime::model::Model;

/// Compares a generated model in `f32` and in `f64` with the case.
pub fn check<M32: Model<Element = f32>, M64: Model<Element = f64>>(case: &Case) -> Outcome {
    each(|engine| {
        run::check::<M32>(case, engine)?;
        run::check::<M64>(case, engine)
    })
}
