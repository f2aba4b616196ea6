//! A tensor of a case file.

use serde_json::Value;

/// Values in row-major order with their shape, the batch first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensor {
    /// All axes; empty for a scalar.
    pub shape: Vec<usize>,
    /// `float64`, `float32`, `int32` or `bool`.
    pub dtype: String,
    /// Every value, exact.
    pub data: Vec<f64>,
}

impl Tensor {
    /// Reads `{"shape": [...], "dtype": "...", "data": [...]}`.
    pub fn parse(value: &Value) -> Result<Self, String> {
        let field = |name: &str| value.get(name).ok_or_else(|| format!("a tensor has no `{name}`"));
        let shape = field("shape")?
            .as_array()
            .and_then(|axes| axes.iter().map(|axis| Some(axis.as_u64()? as usize)).collect())
            .ok_or("the shape of a tensor is not a list of lengths")?;
        let dtype = field("dtype")?.as_str().ok_or("the dtype of a tensor is not a string")?;
        let data = field("data")?.as_array().ok_or("the data of a tensor is not a list")?;
        let data = data.iter().map(number).collect::<Result<Vec<_>, _>>()?;
        let tensor = Tensor { shape, dtype: dtype.into(), data };
        if tensor.shape.iter().product::<usize>() != tensor.data.len() {
            return Err(format!(
                "a tensor of shape {:?} has {} values",
                tensor.shape,
                tensor.data.len()
            ));
        }
        Ok(tensor)
    }

    /// The tensor with no axes.
    pub fn scalar(value: f64) -> Self {
        Tensor { shape: Vec::new(), dtype: "float64".into(), data: vec![value] }
    }

    /// Whether gradients flow into it.
    pub fn is_float(&self) -> bool {
        self.dtype.starts_with("float")
    }
}

/// A number, or one of the strings that stand for numbers that are not finite.
pub fn number(value: &Value) -> Result<f64, String> {
    match value {
        Value::Number(number) => number.as_f64().ok_or_else(|| format!("{number} is not a number")),
        Value::Bool(flag) => Ok(f64::from(u8::from(*flag))),
        Value::String(text) => match text.as_str() {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            _ => Err(format!("`{text}` is not a number")),
        },
        _ => Err(format!("{value} is not a number")),
    }
}

/// Tensors by name, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensors(pub Vec<(String, Tensor)>);

impl Tensors {
    /// Reads an object of tensors; an absent one is empty.
    pub fn parse(value: Option<&Value>) -> Result<Self, String> {
        let Some(value) = value else { return Ok(Tensors::default()) };
        let object = value.as_object().ok_or("tensors are not an object")?;
        object
            .iter()
            .map(|(name, value)| Ok((name.clone(), Tensor::parse(value)?)))
            .collect::<Result<_, String>>()
            .map(Tensors)
    }

    /// The tensor of this name.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, tensor)| tensor)
    }

    /// The tensor of this name, or a sentence that says that there is none.
    pub fn need(&self, name: &str) -> Result<&Tensor, String> {
        self.get(name).ok_or_else(|| format!("the case has no tensor `{name}`"))
    }

    /// Names and tensors, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.0.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A weight with its name, or the gradient of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Keras's name, with the layer's in front where there are several layers.
    pub name: String,
    /// Whether training changes it.
    pub trainable: bool,
    /// Its values.
    pub tensor: Tensor,
}

impl Weight {
    /// Reads a list of weights; an absent one is empty.
    pub fn parse(value: Option<&Value>) -> Result<Vec<Self>, String> {
        let Some(value) = value else { return Ok(Vec::new()) };
        let list = value.as_array().ok_or("weights are not a list")?;
        list.iter()
            .map(|value| {
                Ok(Weight {
                    name: value["name"].as_str().ok_or("a weight has no `name`")?.into(),
                    trainable: value.get("trainable") != Some(&Value::Bool(false)),
                    tensor: Tensor::parse(value)?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_numbers_that_are_not_finite() {
        let tensor = Tensor::parse(
            &json!({"shape": [2, 2], "dtype": "float32", "data": [1, "NaN", "-Infinity", 0.1]}),
        );
        let data = tensor.unwrap().data;
        assert!(data[1].is_nan());
        assert_eq!((data[0], data[2], data[3]), (1.0, f64::NEG_INFINITY, 0.1));
    }

    #[test]
    fn refuses_a_wrong_count() {
        let tensor = Tensor::parse(&json!({"shape": [3], "dtype": "float32", "data": [1, 2]}));
        assert!(tensor.unwrap_err().contains("2 values"));
    }
}
