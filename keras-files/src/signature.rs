//! Keras's classes with the order and the defaults of their arguments.

use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Keras's layers, written by `keras/signatures.py`.
const LAYERS: &str = include_str!("../keras/signatures.txt");

/// Keras's initializers, regularizers and constraints.
const FUNCTIONS: &str = include_str!("../keras/functions.txt");

/// Keras's layers that `model!` has not.
const NOT_HERE: &[&str] = &[
    "AugMix",
    "AutoContrast",
    "ContrastLimitedAdaptiveHistogramEqualization",
    "CutMix",
    "Equalization",
    "FlaxLayer",
    "HashedCrossing",
    "Hashing",
    "InputLayer",
    "IntegerLookup",
    "JaxLayer",
    "Lambda",
    "MaxNumBoundingBoxes",
    "MelSpectrogram",
    "MixUp",
    "Pipeline",
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
    "ReversibleEmbedding",
    "STFTSpectrogram",
    "Solarization",
    "StringLookup",
    "TFSMLayer",
    "TextVectorization",
    "TorchModuleWrapper",
];

/// A class.
pub(crate) struct Signature {
    /// Its name.
    pub class: &'static str,
    /// Names of its arguments, and what Keras takes where they are left out.
    pub arguments: Vec<(&'static str, Option<Value>)>,
}

impl Signature {
    /// That of a layer or a cell, by Keras's name or the other name that it has.
    pub fn of_layer(class: &str) -> Option<&'static Signature> {
        static ALL: LazyLock<HashMap<&'static str, Signature>> = LazyLock::new(|| table(LAYERS));
        let class = match NAMES.get(class) {
            Some(class) => class,
            None => class,
        };
        ALL.get(class)
    }

    /// That of an initializer, a regularizer or a constraint.
    pub fn of_function(class: &str) -> Option<&'static Signature> {
        static ALL: LazyLock<HashMap<&'static str, Signature>> = LazyLock::new(|| table(FUNCTIONS));
        ALL.get(class)
    }
}

/// Other names of layers.
static NAMES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let classes = LAYERS.lines().filter_map(|line| line.split_once('(')).map(|(names, _)| names);
    let pairs = |names: &'static str| {
        let (class, others) = names.split_once(", ").unwrap_or((names, ""));
        others.split(", ").filter(|name| !name.is_empty()).map(move |name| (name, class))
    };
    classes.flat_map(pairs).collect()
});

/// The layers and cells that `model!` has, by Keras's names.
///
/// ```
/// assert!(keras_files::layers().any(|class| class == "Dense"));
/// assert!(!keras_files::layers().any(|class| class == "Lambda"));
/// ```
pub fn layers() -> impl Iterator<Item = &'static str> {
    let names = LAYERS.lines().filter_map(|line| line.split_once('(')).map(|(names, _)| names);
    let classes = names.map(|names| names.split_once(", ").map_or(names, |(class, _)| class));
    classes.filter(|class| !NOT_HERE.contains(class))
}

/// Whether `model!` has a layer or cell.
pub(crate) fn is_here(class: &str) -> bool {
    Signature::of_layer(class).is_some_and(|signature| !NOT_HERE.contains(&signature.class))
}

fn table(text: &'static str) -> HashMap<&'static str, Signature> {
    let row = |line: &'static str| {
        let (names, arguments) = line.split_once('(')?;
        let class = names.split_once(", ").map_or(names, |(class, _)| class);
        let arguments = arguments.strip_suffix(')')?;
        let arguments =
            split(arguments).into_iter().map(|argument| match argument.split_once('=') {
                Some((name, default)) => (name, Some(python(default))),
                None => (argument, None),
            });
        Some((class, Signature { class, arguments: arguments.collect() }))
    };
    text.lines().filter_map(row).collect()
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

/// A Python value as JSON; tuples are lists.
fn python(text: &str) -> Value {
    let json = match text {
        "None" => "null".into(),
        "True" => "true".into(),
        "False" => "false".into(),
        text => text.replace('(', "[").replace(')', "]").replace('\'', "\""),
    };
    serde_json::from_str(&json).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn signatures_are_read() {
        let conv = Signature::of_layer("Convolution2D").unwrap();
        assert_eq!(conv.class, "Conv2D");
        assert_eq!(conv.arguments[0], ("filters", None));
        assert_eq!(conv.arguments[2], ("strides", Some(json!([1, 1]))));
        assert_eq!(conv.arguments[3], ("padding", Some(json!("valid"))));
        assert!(is_here("LSTMCell") && !is_here("Lambda") && !is_here("Foo"));
    }

    #[test]
    fn every_default_can_be_read() {
        for (class, signature) in table(LAYERS).iter().chain(&table(FUNCTIONS)) {
            let lost = |(_, default): &&(&str, Option<Value>)| default == &Some(Value::Null);
            let nulls = signature.arguments.iter().filter(lost).count();
            let text = LAYERS.lines().chain(FUNCTIONS.lines());
            let line = text.clone().find(|line| line.starts_with(&format!("{class}(")));
            let line = line.or_else(|| text.clone().find(|l| l.starts_with(&format!("{class},"))));
            assert_eq!(nulls, line.unwrap().matches("=None").count(), "{class}");
        }
    }
}
