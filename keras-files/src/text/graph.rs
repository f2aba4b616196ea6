//! Calls in an order in which each comes after what goes into it.

use super::names::Names;
use super::{Printer, literal};
use crate::architecture::{Architecture, Call, Layer, Operand, Tensor};
use crate::error::Result;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The calls that what comes out depends on.
pub struct Graph<'a> {
    /// In order; inputs are called with nothing.
    pub calls: Vec<Step<'a>>,
    outputs: &'a [Tensor],
}

/// A call of a layer.
pub struct Step<'a> {
    /// The layer.
    pub layer: &'a Layer,
    node: usize,
    /// What it is called with.
    pub call: Call,
}

impl<'a> Graph<'a> {
    /// Orders the calls of a model.
    pub fn of(printer: &Printer<'_>, model: &'a Architecture) -> Result<Self> {
        let layers: HashMap<&str, &Layer> =
            model.layers.iter().map(|layer| (layer.name.as_str(), layer)).collect();
        let mut steps: HashMap<(&str, usize), Step<'a>> = HashMap::new();
        // What comes out depends on these, inputs in Keras's order first.
        let mut order = Vec::new();
        let mut done = HashSet::new();
        let ends = model.inputs.iter().chain(&model.outputs).rev();
        let mut stack: Vec<(Tensor, bool)> = ends.map(|tensor| (tensor.clone(), false)).collect();
        let mut path: HashSet<(String, usize)> = HashSet::new();
        while let Some((tensor, ready)) = stack.pop() {
            let Some(layer) = layers.get(tensor.layer.as_str()).copied() else {
                let reason = "another layer is called with what it yields, but it is not there";
                return Err(printer.wrong(&tensor.layer, reason));
            };
            let key = (layer.name.as_str(), tensor.node);
            let own = (tensor.layer.clone(), tensor.node);
            if done.contains(&key) {
                continue;
            }
            if ready {
                path.remove(&own);
                done.insert(key);
                order.push(key);
                continue;
            }
            if !path.insert(own) {
                return Err(printer.wrong(&layer.name, "what goes into it depends on itself"));
            }
            let call = match layer.class.as_str() {
                "Input" => Call::default(),
                _ => match layer.calls.get(tensor.node) {
                    Some(call) => without_masks(call, &layers),
                    None => {
                        let reason = format_args!("it is not called {} times", tensor.node + 1);
                        return Err(printer.wrong(&layer.name, reason));
                    }
                },
            };
            stack.push((tensor.clone(), true));
            let inputs = call.tensors();
            stack.extend(inputs.into_iter().rev().map(|tensor| (tensor.clone(), false)));
            steps.insert(key, Step { layer, node: tensor.node, call });
        }
        let calls = order.iter().filter_map(|key| steps.remove(key)).collect();
        Ok(Graph { calls, outputs: &model.outputs })
    }

    /// Whether each takes what the one before it yields, and nothing else.
    pub fn is_list(&self) -> bool {
        let begins = self.calls.first().is_some_and(|step| step.layer.class == "Input");
        let follows = |pair: &[Step<'_>]| {
            let [before, step] = pair else { return false };
            let [Operand::Tensor(tensor)] = step.call.positional.as_slice() else { return false };
            let last = tensor.layer == before.layer.name && tensor.node == before.node;
            // The square of a tensor is a product of two.
            let one = !matches!(step.layer.class.as_str(), "Input" | "Square");
            let plain = step.node == 0 && one;
            last && tensor.port == 0 && plain && step.options().is_empty() && !step.is_shared(self)
        };
        let ends = match (self.outputs, self.calls.last()) {
            ([output], Some(last)) => output.layer == last.layer.name && output.port == 0,
            _ => false,
        };
        begins && ends && self.calls.len() > 1 && self.calls.windows(2).all(follows)
    }
}

impl Step<'_> {
    /// What it is called with by name, without what Keras writes where nothing is given.
    fn options(&self) -> Vec<&(String, Operand)> {
        let given = |(name, operand): &&(String, Operand)| match operand {
            Operand::Other(value) => {
                !(value.is_null() || value == &Value::Bool(false) || name == "training")
            }
            _ => true,
        };
        self.call.keywords.iter().filter(given).collect()
    }

    fn is_shared(&self, graph: &Graph<'_>) -> bool {
        graph.calls.iter().filter(|step| step.layer.name == self.layer.name).count() > 1
    }

    /// How many values come out.
    fn ports(&self) -> usize {
        let layer = self.layer;
        let states = |config: &Value, class: &str| match class {
            "LSTM" | "LSTMCell" | "ConvLSTM1D" | "ConvLSTM2D" | "ConvLSTM3D" => 2,
            "RNN" => {
                let cell = &config["cell"];
                let cells = cell["config"]["cells"].as_array().or_else(|| cell.as_array());
                let count = |cell: &Value| match cell["class_name"].as_str() {
                    Some("LSTMCell") => 2,
                    _ => 1,
                };
                cells.map_or_else(|| count(cell), |cells| cells.iter().map(count).sum())
            }
            _ => 1,
        };
        let config = Value::Object(layer.arguments.clone());
        let flag = |config: &Value, name: &str| config[name] == Value::Bool(true);
        let scores = self.call.keywords.iter().any(|(name, operand)| {
            name == "return_attention_scores" && *operand == Operand::Other(Value::Bool(true))
        });
        match layer.class.as_str() {
            "Bidirectional" => {
                let inner = &config["layer"];
                let class = inner["class_name"].as_str().unwrap_or_default();
                let both = usize::from(config["merge_mode"].is_null());
                match flag(&inner["config"], "return_state") {
                    true => 1 + both + 2 * states(&inner["config"], class),
                    false => 1 + both,
                }
            }
            class if flag(&config, "return_state") => 1 + states(&config, class),
            _ => 1 + usize::from(scores),
        }
    }
}

/// A call without the masks that Keras has computed of its own accord, as `model!` does: those that
/// are functions of tensors.
fn without_masks(call: &Call, layers: &HashMap<&str, &Layer>) -> Call {
    let computed = |operand: &Operand| {
        operand
            .tensors()
            .iter()
            .any(|tensor| layers.get(tensor.layer.as_str()).is_some_and(|layer| layer.function))
    };
    let kept = |(name, operand): &&(String, Operand)| {
        !(name.ends_with("mask") && name != "attention_mask" && computed(operand))
    };
    Call {
        positional: call.positional.clone(),
        keywords: call.keywords.iter().filter(kept).cloned().collect(),
    }
}

impl Printer<'_> {
    /// Statements with `let`, and what comes out.
    pub(super) fn wiring(
        &mut self,
        graph: &Graph<'_>,
        model: &str,
        names: &mut Names,
    ) -> Result<String> {
        let mut values: HashMap<Tensor, String> = HashMap::new();
        let mut shared: HashMap<&str, String> = HashMap::new();
        let mut lines = Vec::new();
        for step in &graph.calls {
            let layer = step.layer;
            if layer.class == "Input" {
                let name = names.value(&layer.name);
                lines.push(format!("let {name} = {};", self.layer(layer, model, names)?));
                values.insert(step.tensor(0), name);
                continue;
            }
            if layer.function {
                let (expression, callee) = self.expression(layer, &step.call, names)?;
                let operands = expression.operands.iter().map(|x| self.value(x, &values).cloned());
                let mut operands = operands.collect::<Result<Vec<_>>>()?;
                if let (Some((class, own)), Some(last)) = (expression.before, operands.last_mut()) {
                    *last = format!("{class}({own})({last})");
                }
                let name = names.value(&layer.name);
                lines.push(format!("let {name} = {callee}({});", operands.join(", ")));
                values.insert(step.tensor(0), name);
                continue;
            }
            let callee = match shared.get(layer.name.as_str()) {
                Some(name) => name.clone(),
                None if step.is_shared(graph) => {
                    let name = names.value(&format!("{}_layer", layer.name));
                    lines.push(format!("let {name} = {};", self.layer(layer, model, names)?));
                    shared.insert(&layer.name, name.clone());
                    name
                }
                None => self.layer(layer, model, names)?,
            };
            let operands = self.operands(step, &values)?;
            let ports = step.ports();
            let mut yields = Vec::new();
            for port in 0..ports {
                let name = match port {
                    0 => names.value(&layer.name),
                    port => names.value(&format!("{}_{port}", layer.name)),
                };
                values.insert(step.tensor(port), name.clone());
                yields.push(name);
            }
            let pattern = match yields.as_slice() {
                [one] => one.clone(),
                several => format!("({})", several.join(", ")),
            };
            lines.push(format!("let {pattern} = {callee}({operands});"));
        }
        let mut outputs = Vec::new();
        for output in graph.outputs {
            let value = self.value(output, &values)?;
            // Outputs have names of their own, and are no inputs.
            let input = graph
                .calls
                .iter()
                .any(|step| step.layer.class == "Input" && step.layer.name == output.layer);
            let value = match outputs.contains(value) || input {
                true => {
                    let name = names.value(&format!("{}_out", output.layer));
                    lines.push(format!("let {name} = Identity()({value});"));
                    name
                }
                false => value.clone(),
            };
            outputs.push(value);
        }
        lines.push(match outputs.as_slice() {
            [one] => one.clone(),
            several => format!("({})", several.join(", ")),
        });
        Ok(lines.join("\n"))
    }

    fn value<'v>(
        &self,
        tensor: &Tensor,
        values: &'v HashMap<Tensor, String>,
    ) -> Result<&'v String> {
        values.get(tensor).ok_or_else(|| {
            self.wrong(&tensor.layer, format_args!("it has no output {}", tensor.port))
        })
    }

    /// What is between the parentheses of a call.
    fn operands(&self, step: &Step<'_>, values: &HashMap<Tensor, String>) -> Result<String> {
        let mut operands = Vec::new();
        for (place, operand) in step.call.positional.iter().enumerate() {
            match operand {
                Operand::Tensor(tensor) => operands.push(self.value(tensor, values)?.clone()),
                Operand::List(list) => {
                    for operand in list {
                        operands.push(self.operand(step, operand, values)?);
                    }
                }
                Operand::Other(Value::Null) if place > 0 => {}
                Operand::Other(_) => operands.push(self.operand(step, operand, values)?),
            }
        }
        for (name, operand) in step.options() {
            let operand = match operand {
                Operand::List(list) => {
                    let items: Result<Vec<_>> =
                        list.iter().map(|operand| self.operand(step, operand, values)).collect();
                    format!("({})", items?.join(", "))
                }
                operand => self.operand(step, operand, values)?,
            };
            // A value that comes first needs no name.
            match step.call.positional.is_empty()
                && matches!(name.as_str(), "inputs" | "sequence" | "query")
            {
                true => operands.insert(0, operand),
                false => operands.push(format!("{name} = {operand}")),
            }
        }
        Ok(operands.join(", "))
    }

    fn operand(
        &self,
        step: &Step<'_>,
        operand: &Operand,
        values: &HashMap<Tensor, String>,
    ) -> Result<String> {
        let text = match operand {
            Operand::Tensor(tensor) => return self.value(tensor, values).cloned(),
            Operand::Other(value) => literal::literal(value),
            Operand::List(_) => None,
        };
        text.ok_or_else(|| {
            self.wrong(&step.layer.name, "it is called with what `model!` cannot express")
        })
    }
}

impl Step<'_> {
    fn tensor(&self, port: usize) -> Tensor {
        Tensor { layer: self.layer.name.clone(), node: self.node, port }
    }
}
