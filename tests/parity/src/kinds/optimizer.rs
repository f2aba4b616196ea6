//! Optimizers.

use crate::outcome::Stop;
use crate::{Case, Outcome};
use keras_runtime::element::Element;
use keras_runtime::optimizers::{self, Apply, Optimizer, Span, Variable};
use serde_json::{Value, json};

/// Computes the case and compares.
pub fn run(case: &Case) -> Outcome {
    check::<f32>(case).and_then(|()| check::<f64>(case)).into()
}

/// The optimizer of `{"class_name", "args"}` or `{"class_name", "config"}`.
pub fn build<T: Element>(config: &Value) -> Result<Box<dyn Optimizer<T>>, Stop> {
    let mut args = config.get("args").or(config.get("config")).cloned().unwrap_or(Value::Null);
    // The cases write the map of a MultiOptimizer with less around it.
    if let (Some(default), Some(map)) = (args.get("default"), args.get("map")) {
        let map = json!({"default_optimizer": default, "optimizer_map": map});
        args = json!({"optimizer_map": {"class_name": "OptimizerMap", "config": map}});
    }
    let mut optimizer =
        optimizers::build::<T>(&json!({"class_name": config["class_name"], "config": args}))
            .map_err(Stop::Inexpressible)?;
    if let Some(names) = config.get("exclude_from_weight_decay").and_then(Value::as_array) {
        optimizer.common_mut().exclude_from_weight_decay =
            names.iter().filter_map(Value::as_str).map(String::from).collect();
    }
    Ok(optimizer)
}

fn check<T: Element>(case: &Case) -> Result<(), Stop> {
    let optimizer = build::<T>(&case.config)?;
    let (mut weights, mut spans) = (Vec::new(), Vec::new());
    for (name, tensor) in case.inputs.iter() {
        let variable = Variable { name, shape: &tensor.shape };
        spans.push(Span {
            variable,
            offset: weights.len(),
            trainable: true,
            constraint: None,
            looked_up: false,
        });
        weights.extend(tensor.to::<T>());
    }
    let mut apply = Apply::new(&optimizer, &spans, &weights)?;

    let mut trace: Vec<Vec<T>> = vec![Vec::new(); spans.len()];
    let mut rates = Vec::new();
    let steps = case.config["steps"].as_u64().ok_or("the case has no `steps`")? as usize;
    for step in 0..steps {
        let mut gradients = Vec::new();
        for span in &spans {
            let all = case.upstream.need(span.variable.name)?.to::<T>();
            let len = span.variable.len();
            let gradient = all.get(step * len..(step + 1) * len).ok_or("too few gradients")?;
            gradients.extend_from_slice(gradient);
        }
        rates.push(T::from_f64(apply.learning_rate(&optimizer)));
        apply.step(&optimizer, &spans, &mut weights, &mut gradients);
        for (trace, span) in trace.iter_mut().zip(&spans) {
            trace.extend_from_slice(&weights[span.range()]);
        }
    }
    apply.finalize(&spans, &mut weights);

    for name in case.outputs.names() {
        let span = |name: &str| spans.iter().position(|span| span.variable.name == name);
        if let Some(i) = span(name) {
            case.compare_output(name, &trace[i])?;
        } else if let Some(i) = name.strip_suffix("_finalized").and_then(span) {
            case.compare_output(name, &weights[spans[i].range()])?;
        } else if name == "learning_rate" {
            case.compare_output(name, &rates)?;
        } else {
            return Err(Stop::inexpressible(format!("output `{name}`")));
        }
    }
    Ok(())
}
