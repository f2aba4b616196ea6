//! Trained weights as a constant, which the linker puts into flash.

mod header;
#[cfg(feature = "keras-compile-time")]
mod keras;
#[cfg(feature = "narrow")]
mod narrow;
mod numbers;

#[cfg(feature = "keras-compile-time")]
pub use keras::{KerasArray, KerasFile, KerasLayer, from_keras};
#[cfg(feature = "narrow")]
pub use narrow::{Bits16, Narrow, NarrowModel};
pub use numbers::Numbers;

use crate::model::{Model, Weight};
use core::mem::MaybeUninit;
use header::{Entry, Fault, Index, parts};
use keras_shape::{Shape, Text};

/// The weights in a safetensors file as a value of the network's type, while a program is compiled: as a
/// `static` they lie in flash, once, and no code copies them.
///
/// The path is relative to the source file. Names and shapes are compared with those of the network; what
/// does not fit is a compile error that names the array. The program is compiled again when the file
/// changes.
///
/// A file may have numbers of 16 bits (`save_weights_as`), which become `f32`; as a
#[cfg_attr(feature = "narrow", doc = "[`Narrow`](crate::flash::Narrow)")]
#[cfg_attr(not(feature = "narrow"), doc = "`Narrow` (feature `narrow`)")]
/// they stay as they are, and the network takes half the flash.
///
/// ```
/// use keras_runtime::prelude::*;
///
/// model! { pub struct Xor { Input(2); Dense(4, activation = tanh); Dense(1, activation = sigmoid); } }
///
/// static MODEL: Xor = load_weights!("../../tests/data/xor.safetensors");
/// assert!(MODEL.predict(&[0.0, 1.0])[0] > 0.9 && MODEL.predict(&[1.0, 1.0])[0] < 0.1);
/// ```
///
/// ```compile_fail
/// use keras_runtime::prelude::*;
///
/// model! { pub struct Xor { Input(2); Dense(5, activation = tanh); Dense(1, activation = sigmoid); } }
///
/// // weights `dense/kernel`: expected 2 x 5, found 2 x 4 in `../../tests/data/xor.safetensors`
/// static MODEL: Xor = load_weights!("../../tests/data/xor.safetensors");
/// ```
#[cfg(not(feature = "keras-compile-time"))]
#[macro_export]
macro_rules! load_weights {
    ($path:literal $(,)?) => {
        $crate::flash::from_safetensors($path, ::core::include_bytes!($path))
    };
}

/// What [`load_weights!`](crate::load_weights) makes a constant of: a network, or one whose weights have 16 bits.
///
/// # Safety
///
/// The type is made of `NUMBERS` alone, `LEN` of them, and any bytes are such numbers.
pub unsafe trait InFlash: Sized {
    /// Its weights in the order of memory.
    const WEIGHTS: &'static [Weight<f32>];
    /// How many numbers they are; none of a network with mistakes, whatever its size.
    const LEN: usize;
    /// What they are stored as.
    const NUMBERS: Numbers;
}

// SAFETY: a network is an array of numbers in all but name (contract of `Model`).
unsafe impl<M: Model<Element = f32>> InFlash for M {
    const WEIGHTS: &'static [Weight<f32>] = M::WEIGHTS;
    const LEN: usize = M::LEN;
    const NUMBERS: Numbers = Numbers::F32;
}

/// See [`load_weights!`](crate::load_weights).
///
/// # Panics
///
/// If the file does not fit: where it is a constant's value, this runs in the compiler only.
#[track_caller]
#[must_use]
pub const fn from_safetensors<M: InFlash>(path: &str, file: &[u8]) -> M {
    let Ok((header, values)) = parts(file) else { no_file(path) };
    let Ok(index) = Index::of(header) else { no_file(path) };
    // A network with mistakes, which have been told, has no weights to read.
    let mut model = MaybeUninit::<M>::zeroed();
    let (mut number, mut offset) = (0, 0);
    while number < M::WEIGHTS.len() {
        let weight = &M::WEIGHTS[number];
        let entry = match index.find(weight.name) {
            Ok(entry) => entry,
            Err(Fault::Missing) => missing(path, weight.name),
            Err(Fault::Format) => no_file(path),
        };
        let numbers = check(path, weight, &entry);
        let (len, bytes) = (weight.len(), weight.len() * M::NUMBERS.size());
        if entry.end > values.len() || entry.end - entry.start != len * numbers.size() {
            no_file(path);
        }
        let stored = values.split_at(entry.end).0.split_at(entry.start).1;
        assert!(offset + bytes <= size_of::<M>());
        // SAFETY: the weights are end to end in the struct (contract of `InFlash`), which has so many
        // bytes.
        unsafe {
            let target = model.as_mut_ptr().cast::<u8>().add(offset);
            numbers.write(stored, len, M::NUMBERS, target);
        }
        offset += bytes;
        number += 1;
    }
    assert!(offset == M::LEN * M::NUMBERS.size());
    // SAFETY: a network is an array of numbers in all but name, and any bytes are numbers (contract of
    // `InFlash`).
    unsafe { model.assume_init() }
}

#[cfg(target_endian = "big")]
compile_error!("safetensors files hold little-endian numbers, and they are not turned here");

/// The type of an array; objects to another type or shape.
#[track_caller]
const fn check(path: &str, weight: &Weight<f32>, entry: &Entry<'_>) -> Numbers {
    let Some(numbers) = Numbers::named(entry.dtype) else {
        let found = match core::str::from_utf8(entry.dtype) {
            Ok(found) => found,
            Err(_) => "?",
        };
        let text = about(weight.name)
            .text("expected numbers of the type `F32`, `BF16` or `F16`, found `")
            .text(found);
        stop(text.text("` in `").text(path), "save them from a network of `f32`");
    };
    let mut fits = entry.rank == weight.shape.len();
    let mut axis = 0;
    while fits && axis < entry.rank {
        fits = entry.shape[axis] == weight.shape[axis];
        axis += 1;
    }
    if !fits {
        let text = shape(about(weight.name).text("expected "), weight.shape).text(", found ");
        let text = shape(text, entry.shape.split_at(entry.rank).0);
        stop(
            text.text(" in `").text(path),
            "change the layer, or train the network anew and save its weights",
        );
    }
    numbers
}

/// Appends a shape that may have more axes than those of samples.
const fn shape(mut text: Text, dims: &[usize]) -> Text {
    if dims.is_empty() {
        return text.shape(&Shape::new(&[]));
    }
    let mut axis = 0;
    while axis < dims.len() {
        text = text.text(if axis > 0 { " x " } else { "" }).number(dims[axis]);
        axis += 1;
    }
    text
}

const fn about(name: &str) -> Text {
    Text::new("weights `").text(name).text("`: ")
}

#[track_caller]
const fn missing(path: &str, name: &str) -> ! {
    let text = about(name).text("expected them in `").text(path).text("`, found none");
    stop_at(
        text,
        "save the weights of this network with `save_weights`, or give the layer that name",
    )
}

#[track_caller]
const fn no_file(path: &str) -> ! {
    let text = Text::new("expected a safetensors file, found another in `").text(path);
    stop(text, "write it with `save_weights`")
}

/// Stops the compiler with a sentence that ends with a path, and its help.
#[track_caller]
const fn stop(text: Text, help: &str) -> ! {
    stop_at(text.text("`"), help)
}

#[track_caller]
const fn stop_at(text: Text, help: &str) -> ! {
    panic!("{}", text.help(help).as_str())
}
