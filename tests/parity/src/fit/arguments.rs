//! The arguments of `fit`.

use crate::Case;
use crate::config::Args;
use crate::outcome::Stop;
use serde_json::{Value, json};

/// The arguments of `fit`, with Keras's defaults.
pub struct Arguments {
    /// The last epoch.
    pub epochs: usize,
    /// Samples a step.
    pub batch_size: usize,
    /// Fraction to hold out.
    pub validation_split: f64,
    /// Epochs between validations.
    pub validation_freq: usize,
    /// Samples a step of the validation.
    pub validation_batch_size: Option<usize>,
    /// Epochs that are done already.
    pub initial_epoch: usize,
    /// Weights by class.
    pub class_weight: Vec<(usize, f64)>,
}

impl Arguments {
    /// Those of a case.
    pub fn of(case: &Case) -> Result<Self, Stop> {
        let config = json!({"class_name": "fit", "args": case.config["fit"]});
        let args = Args::new(&config)?;
        if args.bool("shuffle")? != Some(false) {
            return Err(Stop::inexpressible("Keras's own order of shuffled samples"));
        }
        let arguments = Arguments {
            epochs: args.usize("epochs")?.unwrap_or(1),
            batch_size: args.usize("batch_size")?.unwrap_or(32),
            validation_split: args.f64("validation_split")?.unwrap_or(0.0),
            validation_freq: args.usize("validation_freq")?.unwrap_or(1),
            validation_batch_size: args.usize("validation_batch_size")?,
            initial_epoch: args.usize("initial_epoch")?.unwrap_or(0),
            class_weight: class_weight(&args)?,
        };
        args.get("verbose");
        args.finish()?;
        Ok(arguments)
    }
}

fn class_weight(args: &Args<'_>) -> Result<Vec<(usize, f64)>, Stop> {
    let Some(value @ Value::Object(classes)) = args.get("class_weight") else {
        return Ok(Vec::new());
    };
    let weight = |(class, weight): (&String, &Value)| Some((class.parse().ok()?, weight.as_f64()?));
    let weights: Option<_> = classes.iter().map(weight).collect();
    weights.ok_or_else(|| args.unreadable("class_weight", value))
}
