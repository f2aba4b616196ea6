//! The arguments of `compile` by output: a case gives them once, in a list, or by name.

use crate::outcome::Stop;
use serde_json::Value;

/// What one output is measured by: strings or classes, as the case gives them.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures<'a> {
    /// Its loss.
    pub loss: &'a Value,
    /// The loss's weight in the sum of all.
    pub loss_weight: Option<f64>,
    /// Its metrics.
    pub metrics: Vec<&'a Value>,
    /// Its metrics that sample weights go into.
    pub weighted_metrics: Vec<&'a Value>,
}

/// What the output number `index`, called `name`, of `outputs` in all is measured by.
pub fn measures<'a>(
    compile: &'a Value,
    (index, name, outputs): (usize, &str, usize),
) -> Result<Measures<'a>, Stop> {
    let known = ["optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"];
    if let Some(other) =
        compile.as_object().and_then(|args| args.keys().find(|key| !known.contains(&key.as_str())))
    {
        return Err(Stop::Inexpressible(format!("argument `{other}` of `compile`")));
    }
    let part = |argument: &str| part(&compile[argument], index, name, outputs);
    let list = |argument: &str| match part(argument) {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    Ok(Measures {
        loss: part("loss").ok_or_else(|| Stop::inexpressible("an output without a loss"))?,
        loss_weight: part("loss_weights").and_then(Value::as_f64),
        metrics: list("metrics"),
        weighted_metrics: list("weighted_metrics"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_output() {
        let auc = json!({"class_name": "AUC", "config": {}});
        let compile = json!({"optimizer": "sgd", "loss": "mse", "metrics": ["accuracy", auc]});
        let measures = measures(&compile, (0, "output", 1)).unwrap();
        assert_eq!(measures.loss, "mse");
        assert_eq!(measures.metrics, [&json!("accuracy"), &auc]);
        assert!(measures.weighted_metrics.is_empty());
    }

    #[test]
    fn by_output() {
        let huber = json!({"class_name": "Huber", "config": {}});
        let compile = json!({"loss": {"a": "mse", "b": huber}, "loss_weights": [1.0, 0.5],
            "metrics": {"b": "mae"}});
        let a = measures(&compile, (0, "a", 2)).unwrap();
        let b = measures(&compile, (1, "b", 2)).unwrap();
        assert_eq!((a.loss, a.loss_weight, a.metrics.len()), (&json!("mse"), Some(1.0), 0));
        assert_eq!((b.loss, b.loss_weight, b.metrics.len()), (&huber, Some(0.5), 1));
    }

    #[test]
    fn unknown_arguments_are_inexpressible() {
        let error = measures(&json!({"jit_compile": true}), (0, "a", 1)).unwrap_err();
        assert_eq!(error, Stop::inexpressible("argument `jit_compile` of `compile`"));
    }
}
