//! Weights in Keras's files as a constant. What the file says is in tables, which `load_weights!` has made of it;
//! which layer is which is found as at run time: by names that somebody has given, else by the order in a class.

use super::{about, shape, stop, stop_at};
use crate::keras::{Class, Layer};
use crate::model::{Model, Weight};
use core::mem::MaybeUninit;
use keras_shape::Text;

/// The weights in a file as a value of the network's type, while a program is compiled: as a `static` they lie in
/// flash, once, and no code copies them. The end of its name says the format: `.safetensors`, or one of Keras's
/// (`.keras`, `.weights.h5`, `.h5`; with the feature `keras-compile-time` or `keras-files`).
///
/// The path is relative to the source file. Names and shapes are compared with those of the network; what
/// does not fit is a compile error that names the array and its place in the file. The program is compiled again
/// when the file changes.
///
/// ```
/// use keras_runtime::prelude::*;
///
/// model! { struct Rnn { Input(7, 3); Bidirectional(LSTM(5, return_sequences = true)); GRU(5); Dense(1); } }
///
/// static MODEL: Rnn = load_weights!("../../../tests/keras_files/models/rnn.weights.h5");
/// let mut read = Rnn::new(1);
/// read.load_weights(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/rnn.keras"))?;
/// assert_eq!(MODEL.as_slice(), read.as_slice());
/// # Ok::<(), Error>(())
/// ```
///
/// ```compile_fail
/// use keras_runtime::prelude::*;
///
/// model! { struct Rnn { Input(7, 3); Bidirectional(LSTM(5, return_sequences = true)); GRU(5); Dense(2); } }
///
/// // weights `dense/kernel`: expected 5 x 2, found 5 x 1 at `layers/dense/vars/0` of `…/rnn.weights.h5`
/// static MODEL: Rnn = load_weights!("../../../tests/keras_files/models/rnn.weights.h5");
/// ```
#[macro_export]
macro_rules! load_weights {
    ($path:literal $(,)?) => {
        $crate::__private::load_weights!($path)
    };
}

/// What is in a file. See [`load_weights!`](crate::load_weights).
#[derive(Debug)]
pub struct KerasFile<'a> {
    /// The path as the user has written it.
    pub path: &'a str,
    /// The layers with weights, models before what is in them.
    pub layers: &'a [KerasLayer<'a>],
    /// The bytes of all values, as `f32`.
    pub values: &'a [u8],
}

/// A layer in a file.
#[derive(Debug)]
pub struct KerasLayer<'a> {
    /// The model that it is in.
    pub parent: Option<usize>,
    /// Keras's class, `Model` for a model, nothing where the file does not say it.
    pub class: &'a str,
    /// Keras's default name of the class.
    pub base: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The how manieth it is of those of its class that have names of Keras's.
    pub generated: Option<usize>,
    /// Its group.
    pub path: &'a str,
    /// Its arrays in Keras's order.
    pub arrays: &'a [KerasArray<'a>],
}

/// An array in a file.
#[derive(Debug)]
pub struct KerasArray<'a> {
    /// Such as `kernel`, if the file says it.
    pub name: &'a str,
    /// Its place.
    pub path: &'a str,
    /// numpy's name of its number type.
    pub dtype: &'a str,
    /// Its shape.
    pub shape: &'a [usize],
    /// Where its values begin.
    pub start: usize,
}

/// The most layers of a network or of a file.
const MOST: usize = 1024;

/// Weights that lie one after the other.
#[derive(Clone, Copy)]
struct Part {
    first: usize,
    end: usize,
    /// Bytes of their names before that of the layer.
    skip: usize,
    /// Values before them.
    offset: usize,
}

impl Part {
    const NONE: Part = Part { first: 0, end: 0, skip: 0, offset: 0 };

    /// Those of a layer, within the names of the model that it is in.
    const fn of(self, name: &str, weights: &[Weight<f32>]) -> Part {
        let (mut number, mut offset) = (self.first, self.offset);
        while number < self.end && !is_within(weights[number].name, self.skip, name) {
            offset += weights[number].len();
            number += 1;
        }
        let first = number;
        while number < self.end && is_within(weights[number].name, self.skip, name) {
            number += 1;
        }
        Part { first, end: number, skip: self.skip + name.len() + 1, offset }
    }

    const fn is_empty(self) -> bool {
        self.first == self.end
    }
}

/// See [`load_weights!`](crate::load_weights).
///
/// # Panics
///
/// If the file does not fit: where it is a constant's value, this runs in the compiler only.
#[track_caller]
#[must_use]
pub const fn from_keras<M: Model<Element = f32>>(file: &KerasFile<'_>) -> M {
    // A network with mistakes, which have been told, has no weights to read.
    let mut model = MaybeUninit::<M>::zeroed();
    let all = Part { end: M::WEIGHTS.len(), ..Part::NONE };
    if file.layers.len() > MOST {
        let text = Text::new("expected at most 1024 layers, found more in `").text(file.path);
        stop(text, "write the weights to a .safetensors file with `cargo keras convert`");
    }
    level(&mut model, file, M::KERAS.layers, all, None);
    // SAFETY: a network is an array of numbers in all but name (contract of `Model`), and any bytes are
    // numbers.
    unsafe { model.assume_init() }
}

/// Reads the layers of a model, the file's own or that of a layer.
#[track_caller]
const fn level<M: Model<Element = f32>>(
    model: &mut MaybeUninit<M>,
    file: &KerasFile<'_>,
    layers: &[Layer],
    all: Part,
    parent: Option<usize>,
) {
    let (mut parts, mut same) = ([Part::NONE; MOST], [None; MOST]);
    let mut number = 0;
    while number < layers.len() && number < MOST {
        parts[number] = all.of(layers[number].name, M::WEIGHTS);
        if !parts[number].is_empty() {
            same[number] = by_name(file, &layers[number], parent);
        }
        number += 1;
    }
    let mut taken = [false; MOST];
    number = 0;
    while number < layers.len() && number < MOST {
        let (layer, part) = (&layers[number], parts[number]);
        if !part.is_empty() {
            let Some(found) = partner(file, layers, (&parts, &same), number, parent) else {
                missing(file, layer)
            };
            taken[found] = true;
            match &layer.class {
                Class::Component(_, Some(inner)) if file.layers[found].arrays.is_empty() => {
                    level(model, file, inner.layers, part, Some(found));
                }
                _ => fill(model, file, &file.layers[found], part),
            }
        }
        number += 1;
    }
    number = 0;
    while number < file.layers.len() {
        if !taken[number] && is_same(file.layers[number].parent, parent) {
            too_much(file, &file.layers[number])
        }
        number += 1;
    }
}

/// The layer of the file that is the network's with this number.
const fn partner(
    file: &KerasFile<'_>,
    layers: &[Layer],
    (parts, same): (&[Part; MOST], &[Option<usize>; MOST]),
    number: usize,
    parent: Option<usize>,
) -> Option<usize> {
    let class = class(&layers[number]);
    let (mut ours, mut theirs, mut equal, mut base) = (0, 0, true, "");
    let mut i = 0;
    while i < file.layers.len() {
        if is_of(&file.layers[i], class, parent) {
            theirs += 1;
            base = file.layers[i].base;
        }
        i += 1;
    }
    i = 0;
    while i < layers.len() && i < MOST {
        if !parts[i].is_empty() && equals(self::class(&layers[i]), class) {
            ours += 1;
            equal = equal && same[i].is_some();
        }
        i += 1;
    }
    if (equal && ours == theirs) || !is_generated(layers[number].name, base) {
        return same[number];
    }
    let (mut before, mut i) = (0, 0);
    while i < number {
        let other = &layers[i];
        if !parts[i].is_empty()
            && equals(self::class(other), class)
            && is_generated(other.name, base)
        {
            before += 1;
        }
        i += 1;
    }
    i = 0;
    while i < file.layers.len() {
        let layer = &file.layers[i];
        if is_of(layer, class, parent) && is_same(layer.generated, Some(before)) {
            return Some(i);
        }
        i += 1;
    }
    None
}

/// The layer of the file with the same name and class, or of a class that the file does not say.
const fn by_name(file: &KerasFile<'_>, own: &Layer, parent: Option<usize>) -> Option<usize> {
    let mut number = 0;
    while number < file.layers.len() {
        let layer = &file.layers[number];
        let fits = is_of(layer, class(own), parent) || is_of(layer, "", parent);
        if fits && equals(layer.name, own.name) {
            return Some(number);
        }
        number += 1;
    }
    None
}

const fn is_of(layer: &KerasLayer<'_>, class: &str, parent: Option<usize>) -> bool {
    is_same(layer.parent, parent) && equals(layer.class, class)
}

/// Keras's class; that of all models is `Model`.
const fn class(layer: &Layer) -> &'static str {
    match layer.class {
        Class::Keras(class) => class,
        Class::Component(_, Some(_)) => "Model",
        Class::Component(path, None) => path,
    }
}

/// Whether Keras gives such names: `dense`, `dense_7`.
const fn is_generated(name: &str, base: &str) -> bool {
    match base.as_bytes() {
        b"model" => {
            counts(name, "model") || counts(name, "sequential") || counts(name, "functional")
        }
        b"grouped_query_attention" => counts(name, base) || counts(name, "group_query_attention"),
        _ => counts(name, base),
    }
}

/// Whether a name is this one, or this one with a number.
const fn counts(name: &str, base: &str) -> bool {
    let (name, len) = (name.as_bytes(), base.len());
    if base.is_empty() || !starts(name, 0, base) {
        return false;
    }
    if name.len() == len {
        return true;
    }
    if name[len] != b'_' || name.len() == len + 1 {
        return false;
    }
    let mut at = len + 1;
    while at < name.len() {
        if !name[at].is_ascii_digit() {
            return false;
        }
        at += 1;
    }
    true
}

/// Reads the weights of a layer.
#[track_caller]
const fn fill<M: Model<Element = f32>>(
    model: &mut MaybeUninit<M>,
    file: &KerasFile<'_>,
    layer: &KerasLayer<'_>,
    part: Part,
) {
    if layer.arrays.len() != part.end - part.first {
        let text = about(M::WEIGHTS[part.first].name)
            .text("expected ")
            .number(part.end - part.first)
            .text(" arrays of this layer, found ")
            .number(layer.arrays.len());
        stop(at(text, layer.path, file), HELP);
    }
    let (mut number, mut offset) = (part.first, part.offset);
    while number < part.end {
        let weight = &M::WEIGHTS[number];
        let array = &layer.arrays[place(M::WEIGHTS, part.first, number, layer)];
        check(file, weight, array);
        let bytes = weight.len() * size_of::<f32>();
        assert!(array.start + bytes <= file.values.len() && offset + weight.len() <= M::LEN);
        // SAFETY: the weights are end to end in the struct, `M::LEN` of them (contract of `Model`), and
        // both ranges are within their bounds, as was just checked; the bytes are those of numbers on a
        // little-endian target, which `flash` asks for.
        unsafe {
            let target = model.as_mut_ptr().cast::<u8>().add(offset * size_of::<f32>());
            core::ptr::copy_nonoverlapping(file.values.as_ptr().add(array.start), target, bytes);
        }
        offset += weight.len();
        number += 1;
    }
}

/// Which array of the layer a weight is: the one of the same place, but of the same name where the file has names,
/// as legacy files have those that learn first.
const fn place(
    weights: &[Weight<f32>],
    first: usize,
    number: usize,
    layer: &KerasLayer<'_>,
) -> usize {
    let name = last(weights[number].name);
    let (mut before, mut i) = (0, first);
    while i < number {
        before += equals_bytes(last(weights[i].name), name) as usize;
        i += 1;
    }
    i = 0;
    while i < layer.arrays.len() {
        if equals_bytes(layer.arrays[i].name.as_bytes(), name) {
            if before == 0 {
                return i;
            }
            before -= 1;
        }
        i += 1;
    }
    number - first
}

/// Objects to an array of another type or shape.
#[track_caller]
const fn check(file: &KerasFile<'_>, weight: &Weight<f32>, array: &KerasArray<'_>) {
    let count =
        equals_bytes(last(weight.name), b"count") && starts(array.dtype.as_bytes(), 0, "int");
    if !(equals(array.dtype, "float32") || equals(array.dtype, "float16") || count) {
        let text = about(weight.name)
            .text("expected numbers of the type `float32`, found `")
            .text(array.dtype);
        stop(at(text.text("`"), array.path, file), "save the weights of a network of `float32`");
    }
    let mut fits = array.shape.len() == weight.shape.len();
    let mut axis = 0;
    while fits && axis < array.shape.len() {
        fits = array.shape[axis] == weight.shape[axis];
        axis += 1;
    }
    if !fits {
        let text = shape(about(weight.name).text("expected "), weight.shape).text(", found ");
        stop(at(shape(text, array.shape), array.path, file), HELP);
    }
}

const HELP: &str = "change the layer, or train the network anew and save its weights";

#[track_caller]
const fn missing(file: &KerasFile<'_>, layer: &Layer) -> ! {
    let text = Text::new("layer `").text(layer.name).text("` of class `").text(class(layer));
    let text = text.text("`: expected its weights in `").text(file.path).text("`, found none");
    stop_at(
        text,
        "give the layer the name that it has in the file, which `cargo keras inspect` shows",
    )
}

#[track_caller]
const fn too_much(file: &KerasFile<'_>, layer: &KerasLayer<'_>) -> ! {
    let text = Text::new("expected no more layers, found `").text(layer.name).text("`");
    stop(
        at(text, layer.path, file),
        "add the layer to the network, or give it the name that it has there",
    )
}

/// Appends where something is; [`stop`] writes the last quote.
const fn at(text: Text, path: &str, file: &KerasFile<'_>) -> Text {
    text.text(" at `").text(path).text("` of `").text(file.path)
}

/// The last part of a name.
const fn last(name: &str) -> &[u8] {
    let name = name.as_bytes();
    let mut begin = name.len();
    while begin > 0 && name[begin - 1] != b'/' {
        begin -= 1;
    }
    name.split_at(begin).1
}

/// Whether the part of a weight's name after `skip` bytes is this layer's.
const fn is_within(name: &str, skip: usize, layer: &str) -> bool {
    let name = name.as_bytes();
    let end = skip + layer.len();
    name.len() > end && name[end] == b'/' && starts(name, skip, layer)
}

/// Whether a text is there.
const fn starts(text: &[u8], at: usize, part: &str) -> bool {
    let part = part.as_bytes();
    if text.len() < at + part.len() {
        return false;
    }
    let mut i = 0;
    while i < part.len() {
        if text[at + i] != part[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn equals(a: &str, b: &str) -> bool {
    equals_bytes(a.as_bytes(), b.as_bytes())
}

const fn equals_bytes(a: &[u8], b: &[u8]) -> bool {
    super::header::same(a, b)
}

const fn is_same(a: Option<usize>, b: Option<usize>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b,
        (None, None) => true,
        _ => false,
    }
}
