//! The arguments of `compile` as a case writes them: strings, classes, lists, and all of these by
//! the name of an output.

use super::names;
use crate::outcome::Stop;
use serde_json::{Value, json};

/// A class with its configuration, and the key that it goes by in logs.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// `{"class_name": ..., "config": {...}}`, without `name`.
    pub class: Value,
    /// The key that the user gave; without it the class's own.
    pub key: Option<String>,
}

/// What one output is measured by.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// Its loss.
    pub loss: Spec,
    /// The loss's weight in the sum of all.
    pub loss_weight: Option<f64>,
    /// Its metrics.
    pub metrics: Vec<Spec>,
    /// Its metrics that sample weights go into.
    pub weighted_metrics: Vec<Spec>,
}

/// Shapes of targets and predictions of an output, batch first: `"accuracy"` depends on them.
#[derive(Clone, Copy, Debug)]
pub struct Shapes<'a> {
    /// Of the targets.
    pub y_true: &'a [usize],
    /// Of the predictions.
    pub y_pred: &'a [usize],
}

/// What the output number `index`, called `name`, of `outputs` in all is measured by.
pub fn measures(
    compile: &Value,
    (index, name, outputs): (usize, &str, usize),
    shapes: Shapes<'_>,
) -> Result<Measures, Stop> {
    let known = ["optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"];
    if let Some(other) =
        compile.as_object().and_then(|args| args.keys().find(|key| !known.contains(&key.as_str())))
    {
        return Err(Stop::Inexpressible(format!("argument `{other}` of `compile`")));
    }
    let part = |argument: &str| part(&compile[argument], index, name, outputs);
    let metrics = |argument: &str| match part(argument) {
        Some(Value::Array(list)) => list.iter().map(|item| metric(item, shapes)).collect(),
        Some(one) => Ok(vec![metric(one, shapes)?]),
        None => Ok(Vec::new()),
    };
    let loss = part("loss").ok_or_else(|| Stop::inexpressible("an output without a loss"))?;
    Ok(Measures {
        loss: spec(loss, names::class_name)?,
        loss_weight: part("loss_weights").and_then(Value::as_f64),
        metrics: metrics("metrics")?,
        weighted_metrics: metrics("weighted_metrics")?,
    })
}

/// The part of an argument that is about one output.
fn part<'a>(value: &'a Value, index: usize, name: &str, outputs: usize) -> Option<&'a Value> {
    let part = match value {
        Value::Object(by_name) if !by_name.contains_key("class_name") => by_name.get(name)?,
        Value::Array(list) if outputs > 1 => list.get(index)?,
        value => value,
    };
    (!part.is_null()).then_some(part)
}

fn metric(value: &Value, shapes: Shapes<'_>) -> Result<Spec, Stop> {
    let resolve = |text: &str| names::metric_class_name(text, shapes.y_true, shapes.y_pred);
    let mut spec = spec(value, resolve)?;
    if let Value::String(text) = value {
        spec.key = Some(text.clone());
    }
    Ok(spec)
}

fn spec(value: &Value, class_name: impl Fn(&str) -> String) -> Result<Spec, Stop> {
    match value {
        Value::String(text) => {
            Ok(Spec { class: json!({"class_name": class_name(text), "config": {}}), key: None })
        }
        Value::Object(object) if object.contains_key("class_name") => {
            let mut class = value.clone();
            let name = ["config", "args"]
                .iter()
                .find_map(|key| class.get_mut(*key)?.as_object_mut()?.shift_remove("name"));
            Ok(Spec { class, key: name.and_then(|name| name.as_str().map(String::from)) })
        }
        other => Err(Stop::Inexpressible(format!("`{other}` in `compile`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: Shapes<'_> = Shapes { y_true: &[8], y_pred: &[8, 3] };

    #[test]
    fn strings_and_classes() {
        let compile = json!({"optimizer": "sgd", "loss": "mse", "metrics": ["accuracy",
            {"class_name": "AUC", "config": {"name": "area", "curve": "PR"}}]});
        let measures = measures(&compile, (0, "output", 1), SHAPES).unwrap();
        assert_eq!(measures.loss.class["class_name"], "MeanSquaredError");
        let [accuracy, auc] = measures.metrics.as_slice() else { panic!() };
        assert_eq!(accuracy.class["class_name"], "SparseCategoricalAccuracy");
        assert_eq!(accuracy.key.as_deref(), Some("accuracy"));
        assert_eq!(auc.class, json!({"class_name": "AUC", "config": {"curve": "PR"}}));
        assert_eq!(auc.key.as_deref(), Some("area"));
    }

    #[test]
    fn by_output() {
        let compile = json!({"loss": {"a": "mse", "b": {"class_name": "Huber", "config": {}}},
            "loss_weights": [1.0, 0.5], "metrics": {"b": ["mae"]}});
        let a = measures(&compile, (0, "a", 2), SHAPES).unwrap();
        let b = measures(&compile, (1, "b", 2), SHAPES).unwrap();
        assert_eq!((a.loss_weight, a.metrics.len()), (Some(1.0), 0));
        assert_eq!((b.loss_weight, b.metrics.len()), (Some(0.5), 1));
        assert_eq!(b.loss.class["class_name"], "Huber");
    }

    #[test]
    fn unknown_arguments_are_inexpressible() {
        let error = measures(&json!({"jit_compile": true}), (0, "a", 1), SHAPES).unwrap_err();
        assert_eq!(error, Stop::inexpressible("argument `jit_compile` of `compile`"));
    }
}
