use serde_json::Value;

use super::*;
use crate::config::Config;
use crate::element::Element;
use crate::schedules;

/// The optimizer of a Keras configuration: a name such as `"adam"`, or
/// `{"class_name": "Adam", "config": {…}}`, in capitals or not.
///
/// # Errors
///
/// A class or an argument that is not known, or one that makes no sense.
///
/// ```
/// use keras_runtime::optimizers::{self, Optimizer};
/// let adam = optimizers::build::<f32>(&serde_json::json!({
///     "class_name": "Adam",
///     "config": {"learning_rate": 0.01, "beta_1": 0.8},
/// }))?;
/// assert_eq!(adam.common().learning_rate.at(0), 0.01);
/// assert!(optimizers::build::<f32>(&"adamm".into()).is_err());
/// # Ok::<(), String>(())
/// ```
pub fn build<T: Element>(config: &Value) -> Result<Box<dyn Optimizer<T>>, String> {
    let mut c = Config::new(config)?;
    // A class, and those of its arguments that are not common.
    macro_rules! read {
        ($type:ident: $($field:ident),*) => {{
            let mut optimizer = $type::default();
            read_common(&mut c, &mut optimizer.common)?;
            $(c.set(stringify!($field), &mut optimizer.$field)?;)*
            Box::new(optimizer)
        }};
    }
    let optimizer: Box<dyn Optimizer<T>> = match c.class_name.to_lowercase().as_str() {
        "sgd" => read!(SGD: momentum, nesterov),
        "rmsprop" => read!(RMSprop: rho, momentum, epsilon, centered),
        "adagrad" => read!(Adagrad: initial_accumulator_value, epsilon),
        "adadelta" => read!(Adadelta: rho, epsilon),
        "adam" => read!(Adam: beta_1, beta_2, epsilon, amsgrad),
        "adamw" => read!(AdamW: beta_1, beta_2, epsilon, amsgrad),
        "adamax" => read!(Adamax: beta_1, beta_2, epsilon),
        "nadam" => read!(Nadam: beta_1, beta_2, epsilon),
        "ftrl" => read!(Ftrl: learning_rate_power, initial_accumulator_value,
            l1_regularization_strength, l2_regularization_strength,
            l2_shrinkage_regularization_strength, beta),
        "lion" => read!(Lion: beta_1, beta_2),
        "lamb" => read!(Lamb: beta_1, beta_2, epsilon),
        "adafactor" => read!(Adafactor: beta_2_decay, epsilon_1, epsilon_2, clip_threshold,
            relative_step),
        "muon" => read!(Muon: adam_beta_1, adam_beta_2, adam_weight_decay, epsilon, exclude_layers,
            exclude_embeddings, muon_a, muon_b, muon_c, adam_lr_ratio, momentum, ns_steps,
            nesterov, rms_rate),
        "schedulefreeadamw" => read!(ScheduleFreeAdamW: beta_1, beta_2, epsilon, warmup_steps),
        "lossscaleoptimizer" => {
            let mut optimizer = LossScaleOptimizer::new(build::<T>(c.need("inner_optimizer")?)?);
            c.set("initial_scale", &mut optimizer.initial_scale)?;
            c.set("dynamic_growth_steps", &mut optimizer.dynamic_growth_steps)?;
            Box::new(optimizer)
        }
        "multioptimizer" => {
            let mut map = Config::new(c.need("optimizer_map")?)?;
            let mut optimizer = MultiOptimizer::new(build(map.need("default_optimizer")?)?);
            let patterns: &Value = map.need("optimizer_map")?;
            for (pattern, config) in patterns.as_object().into_iter().flatten() {
                optimizer = optimizer.map(pattern, build(config)?);
            }
            map.finish()?;
            let factor = c.get::<Option<f64>>("loss_scale_factor")?.flatten();
            for (_, inner) in &mut optimizer.optimizer_map {
                inner.common_mut().loss_scale_factor = factor;
            }
            optimizer.default_optimizer.common_mut().loss_scale_factor = factor;
            Box::new(optimizer)
        }
        other => return Err(format!("there is no optimizer `{other}`")),
    };
    c.finish()?;
    optimizer.validate().map_err(|error| format!("{}: {error}", c.class_name))?;
    Ok(optimizer)
}

fn read_common(c: &mut Config<'_>, common: &mut Common) -> Result<(), String> {
    match c.get::<&Value>("learning_rate")? {
        None => {}
        Some(schedule @ Value::Object(_)) => {
            common.learning_rate = schedules::build(schedule)?.into();
        }
        Some(_) => common.learning_rate = c.need::<f64>("learning_rate")?.into(),
    }
    c.set("weight_decay", &mut common.weight_decay)?;
    c.set("clipnorm", &mut common.clipnorm)?;
    c.set("global_clipnorm", &mut common.global_clipnorm)?;
    c.set("clipvalue", &mut common.clipvalue)?;
    c.set("use_ema", &mut common.use_ema)?;
    c.set("ema_momentum", &mut common.ema_momentum)?;
    c.set("ema_overwrite_frequency", &mut common.ema_overwrite_frequency)?;
    c.set("loss_scale_factor", &mut common.loss_scale_factor)?;
    c.set("gradient_accumulation_steps", &mut common.gradient_accumulation_steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn error(config: Value) -> String {
        build::<f32>(&config).err().unwrap()
    }

    #[test]
    fn names_configurations_and_schedules() {
        assert_eq!(build::<f32>(&json!("rmsprop")).unwrap().name(), "rmsprop");
        let decay = json!({"class_name": "CosineDecay",
            "config": {"initial_learning_rate": 0.5, "decay_steps": 10}});
        let config =
            json!({"class_name": "SGD", "config": {"learning_rate": decay, "name": "sgd"}});
        let sgd = build::<f64>(&config).unwrap();
        assert!((sgd.common().learning_rate.at(5) - 0.25).abs() < 1e-15);
        let scaled =
            json!({"class_name": "LossScaleOptimizer", "config": {"inner_optimizer": config}});
        assert_eq!(build::<f64>(&scaled).unwrap().name(), "loss_scale_optimizer");
        let multi = json!({"class_name": "MultiOptimizer", "config": {"optimizer_map":
            {"class_name": "OptimizerMap", "config":
            {"default_optimizer": "adam", "optimizer_map": {"a/.*": "sgd"}}}}});
        assert_eq!(build::<f64>(&multi).unwrap().common().learning_rate.at(0), 0.01);
    }

    #[test]
    fn mistakes_are_named() {
        let sgd = |config: Value| error(json!({"class_name": "SGD", "config": config}));
        assert_eq!(sgd(json!({"rho": 0.9})), "SGD has no argument rho");
        assert!(sgd(json!({"momentum": 2})).contains("momentum must be between 0 and 1"));
        assert!(sgd(json!({"nesterov": 0.5})).contains("nesterov must be true or false"));
        assert_eq!(error(json!("adamm")), "there is no optimizer `adamm`");
    }
}
