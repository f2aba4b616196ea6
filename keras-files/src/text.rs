//! An architecture as the text of `model!`.

mod arguments;
mod expression;
mod functions;
mod graph;
mod literal;
mod names;
mod obstacles;

use crate::architecture::{Architecture, Call, Layer};
use crate::error::{Error, Result};
use crate::file::KerasFile;
use expression::Expression;
use graph::Graph;
use names::Names;

pub(crate) use arguments::simplified;
pub use names::{field_name, snake_case, struct_name};

/// One struct of `model!`.
///
/// ```
/// let config = r#"{"class_name": "Sequential", "config": {"name": "line", "layers": [
///     {"class_name": "InputLayer", "config": {"batch_shape": [null, 2], "name": "x"}},
///     {"class_name": "Dense", "config": {"name": "dense", "units": 1, "activation": "relu"}}
/// ]}}"#;
/// let line = keras_files::Architecture::from_json("line.json", config)?;
/// let structs = line.structs("line.json", "Line")?;
/// assert_eq!(structs[0].body, "Input(2);\nDense(1, activation = relu);");
/// # Ok::<(), keras_files::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// What is between its braces, without indentation.
    pub body: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// Which field of a struct is which layer of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Keras's name of the layer.
    pub layer: String,
    /// The struct of a model that is a layer.
    pub model: Option<String>,
}

impl Struct {
    /// The text of the struct in `model!`.
    pub fn text(&self) -> String {
        let lines = self.body.lines();
        let body: String = lines.map(|line| format!("        {line}\n")).collect();
        format!("model! {{\n    pub struct {} {{\n{body}    }}\n}}\n", self.name)
    }
}

impl KerasFile {
    /// The model as the text of `model!`: a struct for each model in it, nested ones first. Without a
    /// name the struct has the model's, or the file's where the model has one that Keras gave
    /// (`sequential_1`).
    ///
    /// # Errors
    /// [`Error::Layer`] for a layer or an argument that `model!` has not; the other errors are those
    /// of [`architecture`](KerasFile::architecture).
    ///
    /// ```
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/rnn.keras");
    /// let text = keras_files::KerasFile::open(path)?.to_model_text(None)?;
    /// assert_eq!(text, "\
    /// model! {
    ///     pub struct Rnn {
    ///         Input(7, 3);
    ///         Bidirectional(LSTM(5, return_sequences = true));
    ///         GRU(5);
    ///         Dense(1, name = dense_1);
    ///     }
    /// }
    /// ");
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn to_model_text(&self, name: Option<&str>) -> Result<String> {
        let structs = self.structs(name)?;
        Ok(structs.iter().map(Struct::text).collect::<Vec<_>>().join("\n"))
    }

    /// The same as structs.
    ///
    /// # Errors
    /// As for [`to_model_text`](KerasFile::to_model_text).
    pub fn structs(&self, name: Option<&str>) -> Result<Vec<Struct>> {
        self.structs_of(&self.architecture()?, name)
    }

    /// The structs of its model with the shapes that it leaves open, one for each input; those of the file
    /// where none is given.
    ///
    /// # Errors
    /// As for [`to_model_text`](KerasFile::to_model_text), and [`Error::Layer`] for shapes that are not
    /// those of the file.
    pub fn structs_with_inputs(
        &self,
        name: Option<&str>,
        shapes: &[Vec<u64>],
    ) -> Result<Vec<Struct>> {
        let mut architecture = self.architecture()?;
        if !shapes.is_empty() {
            let wrong = architecture.set_input_shapes(shapes);
            wrong.map_err(|wrong| Error::layer(&self.name, &architecture.name, wrong))?;
        }
        self.structs_of(&architecture, name)
    }

    fn structs_of(&self, architecture: &Architecture, name: Option<&str>) -> Result<Vec<Struct>> {
        let own = struct_name(self.own_name(architecture));
        architecture.structs(&self.name, name.unwrap_or(&own))
    }

    /// The model's name, or that of the file where Keras has given the model one.
    fn own_name<'a>(&'a self, model: &'a Architecture) -> &'a str {
        let name = model.name.as_str();
        let generated = ["model", "sequential", "functional"].iter().any(|class| {
            let rest = name.strip_prefix(class);
            rest.is_some_and(|rest| rest.bytes().all(|c| c == b'_' || c.is_ascii_digit()))
        });
        let file = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        match file.split('.').next() {
            Some(stem) if generated && !stem.is_empty() => stem,
            _ => name,
        }
    }
}

impl Architecture {
    /// The structs of `model!` for this model, those of nested models first; `file` is for errors.
    ///
    /// # Errors
    /// [`Error::Layer`] for a layer or an argument that `model!` has not.
    pub fn structs(&self, file: &str, name: &str) -> Result<Vec<Struct>> {
        let mut printer = Printer { file, structs: Vec::new() };
        printer.model(self, name)?;
        Ok(printer.structs)
    }
}

/// Prints models.
struct Printer<'a> {
    file: &'a str,
    structs: Vec<Struct>,
}

impl Printer<'_> {
    fn wrong(&self, layer: &str, reason: impl std::fmt::Display) -> Error {
        Error::layer(self.file, layer, reason)
    }

    /// Adds the structs of a model.
    fn model(&mut self, model: &Architecture, name: &str) -> Result<()> {
        let graph = Graph::of(self, model)?;
        let mut names = Names::default();
        let body = match graph.is_list() {
            true => self.list(&graph, name, &mut names)?,
            false => self.wiring(&graph, name, &mut names)?,
        };
        // Nested models of the same name differ by their numbers.
        let taken = |name: &str| self.structs.iter().any(|one| one.name == name);
        debug_assert!(!taken(name));
        self.structs.push(Struct { name: name.into(), body, fields: names.fields });
        Ok(())
    }

    /// Layers one after the other.
    fn list(&mut self, graph: &Graph<'_>, model: &str, names: &mut Names) -> Result<String> {
        let mut lines = Vec::new();
        for step in &graph.calls {
            let layer = match step.layer.function {
                true => self.expression(step.layer, &step.call, names)?.1,
                false => self.layer(step.layer, model, names)?,
            };
            lines.push(format!("{layer};"));
        }
        Ok(lines.join("\n"))
    }

    /// A layer with its arguments and its name, if that is not the one that it would get.
    fn layer(&mut self, layer: &Layer, model: &str, names: &mut Names) -> Result<String> {
        if layer.class == "Input" {
            names.count("Input");
            return Ok(format!("Input({})", self.input(layer)?.join(", ")));
        }
        if let Some(nested) = &layer.model {
            let name = self.nested(nested, layer, model)?;
            let mut arguments = self.rank(nested)?;
            arguments.extend(arguments::trainable(layer));
            arguments.extend(names.add(&name, layer, Some(&name)));
            return Ok(format!("self::{name}({})", arguments.join(", ")));
        }
        let own = arguments::layer_scale(layer);
        let layer = own.as_ref().unwrap_or(layer);
        let mut arguments = self.arguments(layer)?;
        let class = arguments::class(&layer.class);
        arguments.extend(names.add(class, layer, None));
        Ok(format!("{class}({})", arguments.join(", ")))
    }

    /// A function of tensors, and the layer that does the same.
    fn expression<'a>(
        &mut self,
        layer: &Layer,
        call: &'a Call,
        names: &mut Names,
    ) -> Result<(Expression<'a>, String)> {
        let expression = expression::of(self, layer, call)?;
        names.count(expression.class);
        if let Some((class, _)) = &expression.before {
            names.count(class);
        }
        let callee = format!("{}({})", expression.class, expression.arguments.join(", "));
        Ok((expression, callee))
    }

    /// The struct of a nested model.
    fn nested(&mut self, nested: &Architecture, layer: &Layer, model: &str) -> Result<String> {
        if nested.inputs.len() != 1 || nested.outputs.len() != 1 {
            return Err(self.wrong(
                &layer.name,
                format_args!(
                    "it is a model with {} inputs and {} outputs; one that is a layer of another \
                     has one of each",
                    nested.inputs.len(),
                    nested.outputs.len()
                ),
            ));
        }
        let base = format!("{model}{}", struct_name(&layer.name));
        let taken = |name: &String| self.structs.iter().all(|one| one.name != *name);
        let later = (2_usize..).map(|number| format!("{base}{number}"));
        let name = [base.clone()].into_iter().chain(later).find(taken).unwrap_or(base);
        self.model(nested, &name)?;
        Ok(name)
    }

    /// How many axes come out of a nested model, which only its file tells.
    fn rank(&self, nested: &Architecture) -> Result<Vec<String>> {
        let Some(rank) = arguments::rank_of(nested) else { return Ok(Vec::new()) };
        Ok(vec![format!("rank = {rank}")])
    }
}
