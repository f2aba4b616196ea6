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
                let mut early = EarlyStopping::default().monitor(monitor).mode(mode);
                early.min_delta = args.f64("min_delta")?.unwrap_or(early.min_delta);
                early.patience = args.usize("patience")?.unwrap_or(early.patience);
                early.baseline = args.f64("baseline")?;
                early.restore_best_weights = args.bool("restore_best_weights")?.unwrap_or(false);
                early.start_from_epoch = args.usize("start_from_epoch")?.unwrap_or(0);
                built.push(Box::new(early));
            }
            "ReduceLROnPlateau" => {
                let mut reduce = ReduceLROnPlateau::default().monitor(monitor).mode(mode);
                reduce.factor = args.f64("factor")?.unwrap_or(reduce.factor);
                reduce.patience = args.usize("patience")?.unwrap_or(reduce.patience);
                reduce.min_delta = args.f64("min_delta")?.unwrap_or(reduce.min_delta);
                reduce.cooldown = args.usize("cooldown")?.unwrap_or(reduce.cooldown);
                reduce.min_lr = args.f64("min_lr")?.unwrap_or(reduce.min_lr);
                built.push(Box::new(reduce));
            }
            _ => return Err(Stop::Inexpressible(format!("callback `{name}`"))),
        }
        args.finish()?;
    }
    Ok(built)
}
