use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::config::Config;

/// The schedule of a Keras configuration `{"class_name": …, "config": {…}}`.
///
/// # Errors
///
/// A class or an argument that is not known, a missing one, or one that makes no sense.
///
/// ```
/// use keras_runtime::schedules;
/// let schedule = schedules::build(&serde_json::json!({
///     "class_name": "ExponentialDecay",
///     "config": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
/// }))?;
/// assert_eq!(schedule.learning_rate(10), 0.05);
/// # Ok::<(), String>(())
/// ```
pub fn build(config: &Value) -> Result<Arc<dyn Schedule>, String> {
    let mut c = Config::new(config)?;
    let initial = |c: &mut Config<'_>| c.need("initial_learning_rate");
    let steps = |c: &mut Config<'_>| c.need("decay_steps");
    let schedule: Arc<dyn Schedule> = match c.class_name {
        "ExponentialDecay" => {
            let (initial, steps) = (initial(&mut c)?, steps(&mut c)?);
            let mut s = ExponentialDecay::new(initial, steps, c.need("decay_rate")?);
            c.set("staircase", &mut s.staircase)?;
            Arc::new(s)
        }
        "InverseTimeDecay" => {
            let (initial, steps) = (initial(&mut c)?, steps(&mut c)?);
            let mut s = InverseTimeDecay::new(initial, steps, c.need("decay_rate")?);
            c.set("staircase", &mut s.staircase)?;
            Arc::new(s)
        }
        "PolynomialDecay" => {
            let mut s = PolynomialDecay::new(initial(&mut c)?, steps(&mut c)?);
            c.set("end_learning_rate", &mut s.end_learning_rate)?;
            c.set("power", &mut s.power)?;
            c.set("cycle", &mut s.cycle)?;
            Arc::new(s)
        }
        "CosineDecay" => {
            let mut s = CosineDecay::new(initial(&mut c)?, steps(&mut c)?);
            c.set("alpha", &mut s.alpha)?;
            c.set("warmup_target", &mut s.warmup_target)?;
            c.set("warmup_steps", &mut s.warmup_steps)?;
            Arc::new(s)
        }
        "CosineDecayRestarts" => {
            let initial = initial(&mut c)?;
            let mut s = CosineDecayRestarts::new(initial, c.need("first_decay_steps")?);
            c.set("t_mul", &mut s.t_mul)?;
            c.set("m_mul", &mut s.m_mul)?;
            c.set("alpha", &mut s.alpha)?;
            Arc::new(s)
        }
        "PiecewiseConstantDecay" => {
            let boundaries: Vec<u64> = c.need("boundaries")?;
            Arc::new(PiecewiseConstantDecay::new(boundaries, c.need::<Vec<f64>>("values")?))
        }
        other => return Err(format!("there is no schedule `{other}`")),
    };
    c.finish()?;
    schedule.validate().map_err(|error| format!("{}: {error}", c.class_name))?;
    Ok(schedule)
}
