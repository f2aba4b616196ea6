//! What generated code uses, and nobody else.

pub use crate::resources::{in_use, report_budget};
#[cfg(feature = "keras-compile-time")]
pub use keras_macros::load_weights;
pub use keras_shape::budget::Resource;
pub use keras_shape::{Check, Link, Memory, Over, Scratch, Shape, arguments, layers};

use crate::activations::Activation;
use crate::model::Model;
use crate::resources::Resources;
use crate::tape::{Graph, Places};

#[cfg(feature = "std")]
pub use {crate::train::Stub, std::boxed::Box, std::string::String, std::vec::Vec};

/// What a layer with this activation saves of `size` values.
pub const fn saved<A: Activation<f32>>(_: &A, size: usize) -> usize {
    if A::NEEDS_INPUT { size } else { 0 }
}

/// Whether the way back of this activation reads the values before it.
pub const fn needs_input<A: Activation<f32>>(_: &A) -> bool {
    A::NEEDS_INPUT
}

/// Stops the compiler where a layer in a block with `#[remat]` keeps states from one batch to the next.
///
/// # Panics
///
/// Where there are any: this runs in the compiler only.
#[track_caller]
pub const fn keeps_nothing(layer: &str, states: usize) {
    let sentence = keras_shape::Text::new(
        "expected no layer with states in a block with `#[remat]`, found one",
    )
    .help("call it outside of the block");
    report(layer, if states > 0 { Err(sentence) } else { Ok(()) });
}

/// An axis shared out; a length that nobody knows where there is a mistake.
pub const fn share(length: usize, parts: usize) -> usize {
    match parts {
        0 => 0,
        parts => length / parts,
    }
}

/// The sum of sizes.
pub const fn sum(sizes: &[usize]) -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < sizes.len() {
        (sum, i) = (sum + sizes[i], i + 1);
    }
    sum
}

/// What a component objects to, as other rules say it.
#[allow(clippy::result_large_err, reason = "this runs in the compiler only")]
pub const fn checked(objection: Option<keras_shape::Text>) -> Check {
    match objection {
        Some(text) => Err(text),
        None => Ok(()),
    }
}

/// Stops the compiler with a layer's mistake.
///
/// # Panics
///
/// When the check has objected: this runs in the compiler only. The error is shown at the call, not
/// in here.
#[track_caller]
pub const fn report(layer: &str, check: Check) {
    if let Err(text) = check {
        let text = keras_shape::Text::new("layer `").text(layer).text("`: ").text(text.as_str());
        panic!("{}", text.as_str())
    }
}

/// Stops the compiler where an arena of `len` values is too small for a network.
///
/// # Panics
///
/// As [`report`].
#[track_caller]
pub const fn report_arena<M: Model>(len: usize) {
    if len < M::ARENA {
        let text = keras_shape::Text::new("expected an arena of at least ")
            .count(M::ARENA, "value", "values")
            .text(" for `")
            .text(M::NAME)
            .text("`, found ")
            .number(len)
            .help("make it `[0.0; ")
            .number(M::ARENA)
            .text("]`, or write the constant `ARENA` of this network for the number");
        panic!("{}", text.as_str())
    }
}

/// Stops the compiler with a sentence.
///
/// # Panics
///
/// As [`report`].
#[track_caller]
pub const fn report_text(text: &str) {
    panic!("{}", text)
}

/// The same as [`report`] for the check of shapes. Says nothing where another mistake hides a length:
/// one error is enough. `chain` is how the shape `found`, one of them, came about.
///
/// # Panics
///
/// As [`report`].
#[track_caller]
pub const fn report_shapes(
    layer: &str,
    inputs: &[Shape],
    check: Check,
    (found, chain): (usize, &[Link]),
) {
    let mut known = true;
    let mut number = 0;
    while number < inputs.len() {
        known &= inputs[number].size() > 0;
        number += 1;
    }
    if known {
        report(
            layer,
            match check {
                Err(text) if found < inputs.len() => Err(text.chain(&inputs[found], chain)),
                check => check,
            },
        );
    }
}

/// Stops the compiler where what comes out of a component has another number of axes than `model!`
/// was told.
///
/// # Panics
///
/// As [`report`].
#[track_caller]
pub const fn report_rank(layer: &str, rank: usize, output: &Shape) {
    if output.rank() != rank && output.size() > 0 {
        let text = keras_shape::Text::new("expected ")
            .count(rank, "axis", "axes")
            .text(" to come out, found ")
            .shape(output)
            .help("tell how many axes come out: write `rank = ")
            .number(output.rank())
            .text("` among its arguments");
        report(layer, Err(text));
    }
}

/// Which of the inputs from `first` on a check objects to: the one that does not go with the first of
/// all, as the checks of these pairs say. A number past the end if the check says nothing of it.
pub const fn blamed(check: &Check, inputs: &[Shape], first: usize, pairs: &[Check]) -> usize {
    let mut number = 0;
    while number + 1 < pairs.len() && pairs[number].is_ok() {
        number += 1;
    }
    match check {
        Err(text) if first + number < inputs.len() && text.speaks_of(&inputs[first + number]) => {
            number
        }
        _ => usize::MAX,
    }
}

/// Number of all weights' values.
pub const fn params<M: Model>() -> usize {
    M::LEN
}

/// Values of the arena in which one sample is predicted.
pub const fn arena<M: Model>() -> usize {
    M::ARENA
}

/// Bytes of that arena.
pub const fn arena_bytes<M: Model>() -> usize {
    M::ARENA_BYTES
}

/// Bytes of memory that predictions take besides the samples.
pub const fn ram_bytes<M: Model>() -> usize {
    M::RAM_BYTES
}

/// What each layer needs.
pub const fn resources<M: Model, const LAYERS: usize>() -> [Resources; LAYERS] {
    Resources::all::<M, LAYERS>()
}

/// Multiply-accumulates of one sample.
pub const fn macs<M: Model>() -> u64 {
    M::MACS
}

/// The graph of a network with mistakes.
pub const NO_GRAPH: Graph = {
    const NONE: Places = Places::of(&Memory::stacked([]));
    Graph {
        inputs: 0,
        outputs: &[],
        input_shapes: &[],
        output_shapes: &[],
        ops: &[],
        sites: &[],
        sizes: &[],
        parts: &[],
        saved_sizes: &[],
        training: NONE,
        inference: NONE,
        one_sample: NONE,
        roots: &[],
        training_roots: &[],
        saved: NONE,
        scratch_sizes: &[],
        scratch: Scratch::NONE,
        work_sizes: &[],
        gradients: NONE,
    }
};

/// Its content where the feature `std` is on, else nothing: generated code does not know.
#[cfg(feature = "std")]
#[macro_export]
#[doc(hidden)]
macro_rules! __keras_runtime_if_std {
    ($($content:tt)*) => { $($content)* };
}

/// Its content where the feature `std` is on, else nothing: generated code does not know.
#[cfg(not(feature = "std"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __keras_runtime_if_std {
    ($($content:tt)*) => {};
}

/// Functions that are inlined where the feature `std` is on: firmware has them once.
#[cfg(feature = "std")]
#[macro_export]
#[doc(hidden)]
macro_rules! __keras_runtime_inline {
    (fn $($content:tt)*) => { #[inline(always)] fn $($content)* };
}

/// Functions that are inlined where the feature `std` is on: firmware has them once.
#[cfg(not(feature = "std"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __keras_runtime_inline {
    (fn $($content:tt)*) => { fn $($content)* };
}

pub use crate::{
    __keras_runtime_if_std as if_std, __keras_runtime_inline as inline,
    __keras_runtime_ports as ports,
};
#[cfg(feature = "std")]
pub use crate::{__keras_runtime_inputs as inputs, __keras_runtime_outputs as outputs};
