//! The callbacks of a training case.

use crate::Case;
use crate::config::Args;
use crate::outcome::Stop;
use keras_runtime::callbacks::{Callback, EarlyStopping, Mode, ReduceLROnPlateau};
use keras_runtime::element::Element;
use serde_json::json;

/// Those of a case, in order.
pub fn build<T: Element>(case: &Case) -> Result<Vec<Box<dyn Callback<T>>>, Stop> {
    let callbacks = case.config["callbacks"].as_array().into_iter().flatten();
    let mut built: Vec<Box<dyn Callback<T>>> = Vec::new();
    for callback in callbacks {
        let name = callback["class_name"].as_str().unwrap_or("?");
        let config = json!({"class_name": name, "args": callback["config"]});
        let args = Args::new(&config)?;
        let monitor = args.str("monitor")?.unwrap_or("val_loss");
        let mode = match args.str("mode")? {
            Some("min") => Mode::Min,
            Some("max") => Mode::Max,
            _ => Mode::Auto,
        };
        match name {
            "EarlyStopping" => {
                let default = EarlyStopping::default();
                built.push(Box::new(EarlyStopping {
                    monitor: monitor.into(),
                    mode,
                    min_delta: args.f64("min_delta")?.unwrap_or(default.min_delta),
                    patience: args.usize("patience")?.unwrap_or(default.patience),
                    baseline: args.f64("baseline")?,
                    restore_best_weights: args.bool("restore_best_weights")?.unwrap_or(false),
                    start_from_epoch: args.usize("start_from_epoch")?.unwrap_or(0),
                    ..default
                }));
            }
            "ReduceLROnPlateau" => {
                let default = ReduceLROnPlateau::default();
                built.push(Box::new(ReduceLROnPlateau {
                    monitor: monitor.into(),
                    mode,
                    factor: args.f64("factor")?.unwrap_or(default.factor),
                    patience: args.usize("patience")?.unwrap_or(default.patience),
                    min_delta: args.f64("min_delta")?.unwrap_or(default.min_delta),
                    cooldown: args.usize("cooldown")?.unwrap_or(default.cooldown),
                    min_lr: args.f64("min_lr")?.unwrap_or(default.min_lr),
                    ..default
                }));
            }
            _ => return Err(Stop::Inexpressible(format!("callback `{name}`"))),
        }
        args.finish()?;
    }
    Ok(built)
}
