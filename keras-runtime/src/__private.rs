//! What generated code uses, and nobody else.

pub use keras_shape::{Check, Memory, Shape, layers};

use crate::activations::Activation;

#[cfg(feature = "std")]
pub use {crate::train::Stub, std::boxed::Box, std::string::String};

/// What a layer with this activation saves of `size` values.
pub const fn saved<A: Activation<f32>>(_: &A, size: usize) -> usize {
    if A::NEEDS_INPUT { size } else { 0 }
}

/// Stops the compiler with a layer's mistake.
///
/// # Panics
///
/// When the check has objected: this runs in the compiler only.
#[track_caller]
pub const fn report(layer: &str, check: Check) {
    if let Err(text) = check {
        let text = keras_shape::Text::new("layer `").text(layer).text("`: ").text(text.as_str());
        panic!("{}", text.as_str())
    }
}

/// Stops the compiler if a number is out of range: `limits` are the smallest, the largest, and
/// whether the largest is itself too much.
///
/// # Panics
///
/// When it is: this runs in the compiler only.
#[track_caller]
pub const fn in_range(
    layer: &str,
    argument: &str,
    value: f64,
    limits: (f64, f64, bool),
    words: &str,
) {
    let (low, high, below) = limits;
    if !(value >= low && value <= high) || (below && value >= high) {
        let text = keras_shape::Text::new("layer `")
            .text(layer)
            .text("`: expected `")
            .text(argument)
            .text("` to be ")
            .text(words)
            .text(", found a constant outside of it")
            .help("give a number in that range");
        panic!("{}", text.as_str())
    }
}

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

pub use crate::__keras_runtime_if_std as if_std;
