//! Classes, names, order and defaults of arguments are those of Keras 3.15.1, as
//! `keras-files/keras/signatures.py` has written them down; each difference has its reason here.

use super::complete::text;
use super::expand;
use super::samples::{Sample, arguments, joined};
use crate::compiler::args::Arg;
use crate::compiler::layers::LAYERS;
use crate::compiler::layers::recurrent::{classes, find};
use proc_macro2::{TokenStream, TokenTree};

/// A layer of Keras.
pub struct Signature {
    /// Its class, then other names of it.
    names: Vec<String>,
    /// Names of arguments, with defaults in the words of `model!`.
    arguments: Vec<(String, Option<String>)>,
}

impl Signature {
    /// All layers of Keras.
    pub fn all() -> Vec<Signature> {
        text("keras-files/keras/signatures.txt").lines().map(Signature::parse).collect()
    }

    fn parse(line: &str) -> Signature {
        let (names, arguments) = line.split_once('(').expect("a class without arguments");
        let arguments = split(arguments.strip_suffix(')').unwrap_or(arguments));
        let argument = |argument: &str| match argument.split_once('=') {
            Some((name, default)) => (name.to_owned(), Some(translated(default))),
            None => (argument.to_owned(), None),
        };
        Signature {
            names: names.split(", ").map(str::to_owned).collect(),
            arguments: arguments.into_iter().map(argument).collect(),
        }
    }

    /// The class.
    fn class(&self) -> &str {
        &self.names[0]
    }

    /// The default of an argument.
    pub fn default(&self, name: &str) -> Option<&str> {
        self.arguments.iter().find(|(of, _)| of == name)?.1.as_deref()
    }
}

/// The signature of a class.
pub fn signature(class: &str) -> Option<Signature> {
    Signature::all().into_iter().find(|signature| signature.class() == class)
}

/// Splits at the commas outside of parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = text.split(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// A Python value in the words of `model!`.
fn translated(value: &str) -> String {
    match value {
        "True" => "true".to_owned(),
        "False" => "false".to_owned(),
        value => value.replace('\'', "\""),
    }
}

/// Arguments of Keras that are not here: class, or `*` for all, argument, why.
const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("*", "lora_rank", "for tuning a network that has learned; to come with Keras's files"),
    ("*", "lora_alpha", "as lora_rank"),
    ("*", "quantization_config", "numbers of few bits are to come"),
    ("*", "gptq_unpacked_column_size", "as quantization_config"),
    ("*", "sparse", "tensors are dense"),
    ("*", "use_cudnn", "there is no cuDNN"),
    ("BatchNormalization", "renorm_clipping", "a dictionary; open"),
    ("Embedding", "weights", "the values of weights are no part of a network's type"),
    ("Resizing", "antialias", "open"),
];

/// Arguments that are not in Keras's signature: class, or `*` for all, argument, default, why.
const OWN: &[(&str, &str, &str, &str)] = &[
    ("*", "zero_output_for_mask", "false", "Keras takes it as one of `**kwargs`"),
    ("AdditiveAttention", "seed", "None", "Keras takes it as one of `**kwargs`"),
    ("LayerNormalization", "rms_scaling", "false", "Keras takes it as one of `**kwargs`"),
];

/// Defaults that are not compared: class, argument, why.
const OTHER_DEFAULTS: &[(&str, &str, &str)] = &[
    ("CategoryEncoding", "num_tokens", "required, as Keras says when it is left out"),
    ("Discretization", "num_bins", "the example gives it; None is what boundaries go with"),
    ("ELU", "alpha", "the function's own, which golden cases leave out"),
    ("GroupNormalization", "groups", "the example gives it; messages.rs has one without"),
    ("GroupQueryAttention", "dropout", "a rate of 0 leaves a condition that is never true"),
    ("MultiHeadAttention", "dropout", "a rate of 0 leaves a condition that is never true"),
    ("ReLU", "negative_slope", "the function's own, which golden cases leave out"),
    ("ReLU", "threshold", "the function's own, which golden cases leave out"),
];

/// Classes of Keras that are not here, and why.
const NO_CLASSES: &[(&str, &[&str])] = &[
    ("a block or a layer of the user's own is written in Rust", &["Lambda", "Pipeline"]),
    ("`Input` is it", &["InputLayer"]),
    ("wraps what is no Rust", &["FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"]),
    (
        "text and tables of words: networks take numbers",
        &["HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"],
    ),
    ("sound: open", &["MelSpectrogram", "STFTSpectrogram"]),
    ("called in two ways; rare: open", &["ReversibleEmbedding"]),
    ("works on labels too", &["CutMix", "MaxNumBoundingBoxes", "MixUp"]),
    (
        "rare changes of images: open",
        &[
            "AugMix",
            "AutoContrast",
            "ContrastLimitedAdaptiveHistogramEqualization",
            "Equalization",
            "RandAugment",
            "RandomColorDegeneration",
            "RandomColorJitter",
            "RandomElasticTransform",
            "RandomErasing",
            "RandomGaussianBlur",
            "RandomGrayscale",
            "RandomHue",
            "RandomInvert",
            "RandomPerspective",
            "RandomPosterization",
            "RandomSaturation",
            "RandomSharpness",
            "RandomShear",
            "Solarization",
        ],
    ),
];

/// Names of classes that are not in `keras.layers`, and why.
const OWN_ALIASES: &[(&str, &str)] =
    &[("GroupedQueryAttention", "the name of the class in Keras's source")];

/// The default of an argument as the README shows it.
pub fn default(class: &str, row: &Arg) -> Option<String> {
    if row.required {
        return None;
    }
    if let Some(default) = signature(class)?.default(row.name) {
        return Some(default.to_owned());
    }
    let own = OWN.iter().find(|entry| is_about((entry.0, entry.1), class, row.name));
    own.map(|(_, _, default, _)| (*default).to_owned())
}

/// A network of a class with more arguments.
type Network = Box<dyn Fn(&[String]) -> String>;

/// A class with its table and its networks.
type Class = (&'static str, &'static [Arg], Network);

/// All layers and cells.
fn all() -> Vec<Class> {
    let layers = LAYERS.iter().filter(|layer| !layer.is_input()).map(|layer| {
        let sample = Sample::of(*layer).expect("a layer without an example");
        let call: Network = Box::new(move |more| sample.network(more));
        (layer.class(), layer.arguments(), call)
    });
    let cells = classes().filter_map(find).map(|cell| {
        let call = |more: &[String]| {
            let arguments = joined(&arguments(cell.class(), cell.arguments()), more);
            let class = cell.class();
            format!("struct Net {{ Input(6, 4); RNN({class}({arguments})); }}")
        };
        let call: Network = Box::new(call);
        (cell.class(), cell.arguments(), call)
    });
    layers.chain(cells).collect()
}

/// Whether an entry of a list of differences is about this.
fn is_about(entry: (&str, &str), class: &str, name: &str) -> bool {
    (entry.0 == class || entry.0 == "*") && entry.1 == name
}

#[test]
fn arguments_and_their_order_are_those_of_keras() {
    let (mut told, mut left_out, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for (class, table, _) in all() {
        let Some(signature) = signature(class) else {
            told.push(format!("{class} is no class of Keras"));
            continue;
        };
        let mut keras: Vec<_> = signature.arguments.iter().map(|(name, _)| name.as_str()).collect();
        let mut here: Vec<_> = table.iter().map(|row| row.name).collect();
        for (index, (of, name, _)) in LEFT_OUT.iter().enumerate() {
            if is_about((of, name), class, name) && keras.contains(name) && !here.contains(name) {
                keras.retain(|argument| argument != name);
                left_out.push(index);
            }
        }
        for (index, (of, name, ..)) in OWN.iter().enumerate() {
            if is_about((of, name), class, name) && here.contains(name) && !keras.contains(name) {
                here.retain(|argument| argument != name);
                own.push(index);
            }
        }
        if keras != here {
            told.push(format!("{class} has {here:?}, Keras {keras:?}"));
        }
        for row in table.iter().filter(|row| row.required) {
            let other = |entry: &(&str, &str, &str)| is_about((entry.0, entry.1), class, row.name);
            if signature.default(row.name).is_some() && !OTHER_DEFAULTS.iter().any(other) {
                told.push(format!("{class} requires {}", row.name));
            }
        }
    }
    let left_out = (0..LEFT_OUT.len()).filter(|index| !left_out.contains(index));
    told.extend(left_out.map(|index| format!("no longer true: {:?}", LEFT_OUT[index])));
    let own = (0..OWN.len()).filter(|index| !own.contains(index));
    told.extend(own.map(|index| format!("no longer true: {:?}", OWN[index])));
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// Tokens one by one, numbers without the way they are written.
fn words(tokens: TokenStream) -> Vec<String> {
    let word = |tree| match tree {
        TokenTree::Group(group) => words(group.stream()),
        TokenTree::Literal(literal) => {
            let text = literal.to_string();
            let number = text.trim_end_matches("f64").parse::<f64>();
            vec![number.map_or(text, |number| number.to_string())]
        }
        tree => vec![tree.to_string()],
    };
    tokens.into_iter().flat_map(word).collect()
}

/// Writing a default out changes nothing.
#[test]
fn defaults_are_those_of_keras() {
    let mut told = Vec::new();
    for (class, table, call) in all() {
        let without = words(expand(&call(&[])).tokens);
        for row in table {
            let Some(default) = default(class, row) else {
                if !row.required {
                    told.push(format!("{class} has {} without a default", row.name));
                }
                continue;
            };
            let other = |entry: &(&str, &str, &str)| is_about((entry.0, entry.1), class, row.name);
            if OTHER_DEFAULTS.iter().any(other) {
                continue;
            }
            let with = expand(&call(&[format!("{} = {default}", row.name)]));
            if let Some(error) = with.errors.first() {
                let line = error.message.lines().next().unwrap_or_default();
                told.push(format!("{class} refuses {} = {default}: {line}", row.name));
            } else if words(with.tokens) != without {
                told.push(format!("{class} has another {} than {default}", row.name));
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn every_class_of_keras_is_here_or_has_a_reason() {
    let mut told = Vec::new();
    for signature in Signature::all() {
        let class = signature.class();
        let layer = LAYERS.iter().find(|layer| layer.class() == class);
        let here = layer.is_some() || classes().any(|cell| cell == class);
        let reason = NO_CLASSES.iter().any(|(_, classes)| classes.contains(&class));
        if here == reason {
            told.push(class.to_owned());
        }
        let alias = signature.names.get(1).map(String::as_str);
        let own = |alias: &Option<&str>| {
            OWN_ALIASES.iter().any(|(name, _)| alias.is_some_and(|alias| alias == *name))
        };
        if layer.is_some_and(|layer| layer.alias() != alias && !own(&layer.alias())) {
            told.push(format!("{class} as {alias:?}"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn files_are_read_with_the_same_layers() {
    let here = LAYERS.iter().map(|layer| layer.class()).chain(classes());
    let mut here: Vec<&str> = here.collect();
    // A cell of cells is written as a list.
    here.retain(|class| *class != "StackedRNNCells");
    let mut files: Vec<&str> =
        keras_files::layers().filter(|class| *class != "StackedRNNCells").collect();
    here.sort_unstable();
    files.sort_unstable();
    assert_eq!(here, files);
}
