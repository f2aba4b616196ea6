//! `config.json`, or the attribute `model_config` of a legacy file, to an [`Architecture`].

use super::{Architecture, Call, Layer, Operand, Tensor, function, wiring};
use crate::error::{Error, Result};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::HashSet;

/// Models of more layers are not read.
pub const MAX_LAYERS: usize = 10_000;

/// What Keras writes beside arguments, or as arguments that say nothing of what is computed here.
const NO_ARGUMENTS: [&str; 3] = ["name", "dtype", "dtype_policy"];

impl Architecture {
    /// Reads the text of a configuration; `file` is for errors.
    ///
    /// ```
    /// let config = r#"{"class_name": "Sequential", "config": {"name": "line", "layers": [
    ///     {"class_name": "InputLayer", "config": {"batch_shape": [null, 1], "name": "x"}},
    ///     {"class_name": "Dense", "config": {"name": "dense", "units": 1}}
    /// ]}}"#;
    /// let line = keras_files::Architecture::from_json("line.json", config)?;
    /// assert_eq!(line.layers[1].arguments["units"], 1);
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn from_json(file: &str, text: &str) -> Result<Self> {
        Reader { file, foreign: None }.text(text)
    }

    /// The same with layers that are not Keras's own among the others, and an error for each of them.
    pub(crate) fn as_far_as_known(file: &str, text: &str) -> (Result<Self>, Vec<Error>) {
        let reader = Reader { file, foreign: Some(RefCell::default()) };
        let architecture = reader.text(text);
        (architecture, reader.foreign.map(RefCell::into_inner).unwrap_or_default())
    }
}

/// Reads a configuration.
pub(super) struct Reader<'a> {
    /// The file, for errors.
    pub file: &'a str,
    /// Errors of layers that are not Keras's own; where there is no list, the first ends the reading.
    foreign: Option<RefCell<Vec<Error>>>,
}

impl Reader<'_> {
    fn text(&self, text: &str) -> Result<Architecture> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            Error::format(self.file, format_args!("its configuration: {error}"))
        })?;
        self.model(&value, "the model")
    }

    /// A Sequential or functional model.
    fn model(&self, value: &Value, name: &str) -> Result<Architecture> {
        let class = value["class_name"].as_str().unwrap_or_default();
        match class {
            "Sequential" => self.sequential(value),
            "Functional" | "Model" => self.functional(value),
            "" => Err(self.wrong(name, "it has no class")),
            class => Err(self.wrong(
                value["config"]["name"].as_str().unwrap_or(name),
                &format!(
                    "it is of the class `{class}`, which is code of its own; only Sequential and \
                     functional models have their layers in the file"
                ),
            )),
        }
    }

    pub(super) fn wrong(&self, layer: &str, reason: &str) -> Error {
        Error::layer(self.file, layer, reason)
    }

    fn layers<'v>(&self, value: &'v Value) -> Result<&'v [Value]> {
        let config = &value["config"];
        // Early Keras wrote the layers of a Sequential model alone.
        let layers = config["layers"].as_array().or_else(|| config.as_array());
        match layers {
            Some(layers) if layers.len() > MAX_LAYERS => Err(Error::format(
                self.file,
                format_args!("a model has {} layers, more than {MAX_LAYERS}", layers.len()),
            )),
            Some(layers) => Ok(layers),
            None => Err(Error::format(self.file, "a model has no layers")),
        }
    }

    fn sequential(&self, value: &Value) -> Result<Architecture> {
        let mut layers = Vec::new();
        for layer in self.layers(value)? {
            layers.push(self.layer(layer)?);
        }
        if layers.first().is_none_or(|layer| layer.class != "Input") {
            layers.insert(0, self.first_input(value, layers.first())?);
        }
        let mut last = Tensor { layer: layers[0].name.clone(), node: 0, port: 0 };
        let inputs = vec![last.clone()];
        for layer in &mut layers[1..] {
            layer.calls =
                vec![Call { positional: vec![Operand::Tensor(last)], keywords: Vec::new() }];
            last = Tensor { layer: layer.name.clone(), node: 0, port: 0 };
        }
        self.unique(&layers)?;
        let name = name_of(value, "sequential");
        Ok(Architecture { name, layers, inputs, outputs: vec![last] })
    }

    /// The input that a Sequential model does not write down as a layer.
    fn first_input(&self, value: &Value, first: Option<&Layer>) -> Result<Layer> {
        let of_model =
            [&value["config"]["build_input_shape"], &value["build_config"]["input_shape"]];
        let of_layer = first.map(|layer| {
            let shapes = ["batch_input_shape", "batch_shape"].map(|name| layer.arguments.get(name));
            shapes.into_iter().flatten()
        });
        let shape = of_layer.into_iter().flatten().chain(of_model).find(|shape| shape.is_array());
        let Some(shape) = shape else {
            return Err(self.wrong(
                &name_of(value, "sequential"),
                "the shape of its input is not in the file: call the model once before it is saved",
            ));
        };
        let arguments = Map::from_iter([("batch_shape".to_owned(), shape.clone())]);
        Ok(Layer { arguments, ..Layer::new("input_layer", "Input") })
    }

    fn functional(&self, value: &Value) -> Result<Architecture> {
        let mut layers = Vec::new();
        for value in self.layers(value)? {
            let mut layer = self.layer(value)?;
            if let Some(name) = value["name"].as_str() {
                name.clone_into(&mut layer.name);
            }
            layer.calls = match layer.class.as_str() {
                "Input" => Vec::new(),
                _ => wiring::calls(self, &layer.name, &value["inbound_nodes"])?,
            };
            if function::is_keras_2(value) {
                function::unify(&mut layer);
            } else if layer.function {
                function::with_shape(&mut layer, value);
            }
            layers.push(layer);
        }
        self.unique(&layers)?;
        let name = name_of(value, "functional");
        let ends = |key: &str| wiring::ends(self, &name, &value["config"][key]);
        let (inputs, mut outputs) = (ends("input_layers")?, ends("output_layers")?);
        wiring::count_from_zero(&mut layers, &mut outputs);
        Ok(Architecture { name, layers, inputs, outputs })
    }

    fn unique(&self, layers: &[Layer]) -> Result<()> {
        let mut names = HashSet::new();
        match layers.iter().find(|layer| !names.insert(&layer.name)) {
            Some(twice) => Err(self.wrong(&twice.name, "another layer has the same name")),
            None => Ok(()),
        }
    }

    fn layer(&self, value: &Value) -> Result<Layer> {
        let name = name_of(value, "");
        let class = value["class_name"].as_str().unwrap_or_default();
        if class.is_empty() {
            return Err(self.wrong(&name, "it has no class"));
        }
        // Keras 2 writes `Package>Class` as the class, Keras 3 as the registered name.
        let registered = value["registered_name"].as_str().unwrap_or_default();
        let own = [class, registered].into_iter().find(|name| name.contains('>'));
        let own = own.filter(|name| *name != function::CUSTOM_SCALE);
        let module = value["module"].as_str().unwrap_or("keras");
        let function = function::is_keras_2(value) || function::is_keras_3(value);
        let keras = module == "keras"
            || ["keras.", "tf_keras."].iter().any(|root| module.starts_with(root))
            || function;
        if own.is_some() || !keras {
            let class = own.unwrap_or(class);
            let error = self.wrong(
                &name,
                &format!(
                    "it is of the class `{class}`, which is not Keras's own: write it as a layer \
                     of your own, with the rest of the model as `model!`"
                ),
            );
            match &self.foreign {
                Some(list) => list.borrow_mut().push(error),
                None => return Err(error),
            }
        }
        let model = match class {
            "Sequential" | "Functional" | "Model" => Some(Box::new(self.model(value, &name)?)),
            _ => None,
        };
        let class = match class {
            function::CUSTOM_SCALE => "CustomScaleLayer",
            "InputLayer" => "Input",
            "Model" => "Functional",
            class => class,
        };
        let mut arguments = match (&model, value["config"].as_object()) {
            (None, Some(config)) => config.clone(),
            (Some(_), Some(config)) => {
                let trainable = config.get("trainable").cloned();
                trainable.map(|flag| ("trainable".to_owned(), flag)).into_iter().collect()
            }
            (_, None) => Map::new(),
        };
        arguments.retain(|name, _| !NO_ARGUMENTS.contains(&name.as_str()) || class == "Input");
        arguments.shift_remove("name");
        let input_shape = value["build_config"]["input_shape"].clone();
        Ok(Layer { arguments, model, function, input_shape, ..Layer::new(&name, class) })
    }
}

impl Layer {
    pub(super) fn new(name: &str, class: &str) -> Self {
        Layer {
            name: name.into(),
            class: class.into(),
            arguments: Map::new(),
            model: None,
            function: false,
            input_shape: Value::Null,
            calls: Vec::new(),
        }
    }
}

/// The name in a configuration.
fn name_of(value: &Value, default: &str) -> String {
    let name = value["config"]["name"].as_str().or_else(|| value["name"].as_str());
    name.unwrap_or(default).to_owned()
}
