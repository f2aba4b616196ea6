//! One golden case: a JSON file as plain data.

use crate::tensor::{Tensor, Tensors, Weight};
use serde_json::Value;

/// A case as Keras computed it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file's name without its ending.
    pub name: String,
    /// `layer`, `loss`, ...
    pub kind: String,
    /// `core` or `extra`.
    pub tier: String,
    /// Class or function, arguments, and what the kind needs besides.
    pub config: Value,
    /// What the function is called on.
    pub inputs: Tensors,
    /// The weights before the call.
    pub weights: Vec<Weight>,
    /// What comes out.
    pub outputs: Tensors,
    /// Gradient fed back into each output.
    pub upstream: Tensors,
    /// Gradient of each float input.
    pub input_grads: Tensors,
    /// Gradient of each trainable weight.
    pub weight_grads: Vec<Weight>,
    /// Non-trainable weights after the call.
    pub state_after: Vec<Weight>,
    /// How close to be.
    pub tolerance: Tolerances,
    /// Entries that need not match.
    pub advisory: Advisory,
    /// The whole file, for what only one kind has (`logs`, `expected`, ...).
    pub json: Value,
}

impl Case {
    /// Reads a file's text.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let text = |field: &str| json.get(field).and_then(Value::as_str).map(String::from);
        Ok(Case {
            name: file.into(),
            kind: text("kind").ok_or("the case has no `kind`")?,
            tier: text("tier").unwrap_or_else(|| "core".into()),
            config: json.get("config").cloned().ok_or("the case has no `config`")?,
            inputs: Tensors::parse(json.get("inputs"))?,
            weights: Weight::parse(json.get("weights"))?,
            outputs: Tensors::parse(json.get("outputs"))?,
            upstream: Tensors::parse(json.get("upstream"))?,
            input_grads: Tensors::parse(json.get("input_grads"))?,
            weight_grads: Weight::parse(json.get("weight_grads"))?,
            state_after: Weight::parse(json.get("state_after"))?,
            tolerance: Tolerances::parse(&json["tolerance"]),
            advisory: Advisory {
                outputs: indices(&json["advisory"]["outputs"]),
                input_grads: indices(&json["advisory"]["input_grads"]),
            },
            json,
        })
    }

    /// `config.class_name` (or `config.function`), which most kinds dispatch on.
    pub fn class_name(&self) -> &str {
        let name = self.config.get("class_name").or_else(|| self.config.get("function"));
        name.and_then(Value::as_str).unwrap_or("")
    }

    /// The input of this name, or a sentence that says that there is none.
    pub fn input(&self, name: &str) -> Result<&Tensor, String> {
        self.inputs.need(name)
    }

    /// The output of this name, or a sentence that says that there is none.
    pub fn output(&self, name: &str) -> Result<&Tensor, String> {
        self.outputs.need(name)
    }

    /// The tolerance of one part of a training run: `logs`, `final_weights`, ...
    pub fn tolerance_of(&self, part: &str) -> Tolerances {
        Tolerances::parse(&self.json["tolerance"][part])
    }
}

/// `|got - want| <= atol + rtol * |want|`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tolerance {
    /// Relative part.
    pub rtol: f64,
    /// Absolute part.
    pub atol: f64,
}

/// A tolerance for each element type; `None` where the case says nothing about that type.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tolerances {
    /// For `f32`.
    pub f32: Option<Tolerance>,
    /// For `f64`.
    pub f64: Option<Tolerance>,
}

impl Tolerances {
    /// Reads `{"f32": {"rtol", "atol"}, "f64": ...}`.
    pub fn parse(value: &Value) -> Self {
        let one = |dtype: &str| {
            let number = |name: &str| value[dtype].get(name).and_then(Value::as_f64);
            Some(Tolerance { rtol: number("rtol")?, atol: number("atol")? })
        };
        Tolerances { f32: one("f32"), f64: one("f64") }
    }
}

/// Flat indices where Keras's own arithmetic gives way; these entries need not match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advisory {
    /// In the outputs.
    pub outputs: Vec<usize>,
    /// In the gradients of the inputs.
    pub input_grads: Vec<usize>,
}

fn indices(value: &Value) -> Vec<usize> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|index| index.as_u64().map(|index| index as usize)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_type_has_no_tolerance() {
        let text = r#"{"kind": "loss", "config": {"class_name": "Poisson"},
            "tolerance": {"f32": {"rtol": 1e-4, "atol": 1e-5}, "f64": {"skip": "why"}}}"#;
        let case = Case::parse("loss__x", text).unwrap();
        assert_eq!((case.name.as_str(), case.class_name()), ("loss__x", "Poisson"));
        assert_eq!(case.tolerance.f32, Some(Tolerance { rtol: 1e-4, atol: 1e-5 }));
        assert_eq!(case.tolerance.f64, None);
    }
}
