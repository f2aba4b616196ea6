//! Callbacks of training cases.

use crate::config::Args;
use crate::outcome::Stop;
use keras_runtime::callbacks::{Callback, EarlyStopping, ReduceLROnPlateau};
use keras_runtime::element::Element;
use serde_json::Value;

/// The callbacks of a list of configurations.
pub fn build<T: Element>(list: &Value) -> Result<Vec<Box<dyn Callback<T>>>, Stop> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().map(|callback| one(&Args::new(callback)?)).collect()
}

fn one<T: Element>(args: &Args<'_>) -> Result<Box<dyn Callback<T>>, Stop> {
    let monitor = args.str("monitor")?.unwrap_or("val_loss");
    let callback: Box<dyn Callback<T>> = match args.class_name {
        "EarlyStopping" => {
            let mut early = EarlyStopping::default().monitor(monitor);
            early.min_delta = args.f64("min_delta")?.unwrap_or(early.min_delta);
            early.patience = args.usize("patience")?.unwrap_or(early.patience);
            early.restore_best_weights =
                args.bool("restore_best_weights")?.unwrap_or(early.restore_best_weights);
            early.start_from_epoch =
                args.usize("start_from_epoch")?.unwrap_or(early.start_from_epoch);
            early.baseline = args.f64("baseline")?.or(early.baseline);
            Box::new(early)
        }
        "ReduceLROnPlateau" => {
            let mut reduce = ReduceLROnPlateau::default().monitor(monitor);
            reduce.factor = args.f64("factor")?.unwrap_or(reduce.factor);
            reduce.patience = args.usize("patience")?.unwrap_or(reduce.patience);
            reduce.min_delta = args.f64("min_delta")?.unwrap_or(reduce.min_delta);
            reduce.cooldown = args.usize("cooldown")?.unwrap_or(reduce.cooldown);
            reduce.min_lr = args.f64("min_lr")?.unwrap_or(reduce.min_lr);
            Box::new(reduce)
        }
        _ => return Err(args.unknown_class()),
    };
    args.finish()?;
    Ok(callback)
}
