//! What generated code uses, and nobody else.

pub use crate::resources::{in_use, report_budget};
pub use keras_shape::budget::Resource;
pub use keras_shape::{Check, Memory, Scratch, Shape, arguments, layers};

use crate::activations::Activation;
use crate::tape::{Graph, Places};

#[cfg(feature = "std")]
pub use {crate::train::Stub, std::boxed::Box, std::string::String, std::vec::Vec};

/// What a layer with this activation saves of `size` values.
pub const fn saved<A: Activation<f32>>(_: &A, size: usize) -> usize {
    if A::NEEDS_INPUT { size } else { 0 }
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

/// The same for the check of a shape. Says nothing where another mistake hides a length: one error
/// is enough.
///
/// # Panics
///
/// As [`report`].
#[track_caller]
pub const fn report_shape(layer: &str, input: &Shape, check: Check) {
    if input.size() > 0 {
        report(layer, check);
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

/// The same for the check of several shapes.
///
/// # Panics
///
/// As [`report`].
#[track_caller]
pub const fn report_shapes(layer: &str, inputs: &[Shape], check: Check) {
    let mut known = true;
    let mut number = 0;
    while number < inputs.len() {
        known &= inputs[number].size() > 0;
        number += 1;
    }
    if known {
        report(layer, check);
    }
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
        sizes: &[],
        saved_sizes: &[],
        training: NONE,
        inference: NONE,
        roots: &[],
        training_roots: &[],
        saved: NONE,
        scratch_sizes: &[],
        scratch: Scratch::NONE,
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

pub use crate::{__keras_runtime_if_std as if_std, __keras_runtime_ports as ports};
#[cfg(feature = "std")]
pub use crate::{__keras_runtime_inputs as inputs, __keras_runtime_outputs as outputs};
