//! Layers of one's own, and networks as layers of others.
//!
//! In `model!` both are written by their path: `self::Encoder()`, `crate::layers::Scale::<4>(by =
//! 2.0)`. What comes out has as many axes as what goes in, unless `rank = 1` says so.

mod nested;
mod own;
mod rows;

pub use nested::{Nested, backward, forward};
pub use own::{Own, OwnWeight, Pair, Parameters};
pub use rows::{HasRows, MAX_NAME, Name, Piece, Rows, join, names, texts};

use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};
use crate::model::Outline;
use keras_shape::Scratch;

/// A layer of one's own. The type holds the arguments, as public fields; the weights are apart.
///
/// Beside the trait the type needs two functions of its own that the Rust compiler runs, since it
/// has to know all shapes: `const fn objection(&self, input: &Shape) -> Option<Text>`, which words
/// what is wrong with an input, and `const fn output(&self, input: &Shape) -> Shape`.
///
/// ```
/// use keras_runtime::custom::{CustomLayer, OwnWeight};
/// use keras_runtime::initializers::Ones;
/// use keras_runtime::kernels::Engine;
/// use keras_runtime::layer::{Backward, Forward, begin};
/// use keras_runtime::prelude::*;
/// use keras_runtime::shape::{Shape, Text};
/// use keras_runtime::testing::gradient_error;
/// use keras_runtime::train::create;
///
/// /// y = by · scale · x, with a weight for each of `N` features.
/// #[derive(Clone, Copy, Debug)]
/// pub struct Scale<const N: usize> {
///     pub by: f64,
/// }
///
/// impl<const N: usize> Scale<N> {
///     pub const fn objection(&self, input: &Shape) -> Option<Text> {
///         if input.last() != N {
///             return Some(Text::new("expected ")
///                 .number(N)
///                 .text(" features, found ")
///                 .number(input.last())
///                 .help("write the number of features behind the name: `Scale::<")
///                 .number(input.last())
///                 .text(">()`"));
///         }
///         None
///     }
///     pub const fn output(&self, input: &Shape) -> Shape {
///         *input
///     }
/// }
///
/// impl<const N: usize> CustomLayer for Scale<N> {
///     type Weights<T: Element> = [T; N];
///     const DEFAULT: Self = Scale { by: 1.0 };
///     const WEIGHTS: &'static [OwnWeight] = &[OwnWeight::new("scale", &[N], &Ones)];
///
///     fn forward<T: Element, E: Engine<T>>(&self, scale: &[T; N], pass: Forward<'_, T, E>) {
///         let by = T::from_f64(self.by);
///         for (i, (y, &x)) in pass.output.iter_mut().zip(pass.inputs[0]).enumerate() {
///             *y = by * scale[i % N] * x;
///         }
///     }
///     fn backward<T: Element, E: Engine<T>>(
///         &self,
///         scale: &[T; N],
///         pass: Backward<'_, '_, T, E>,
///         gradient: Option<&mut [T; N]>,
///     ) {
///         let (by, x, dy) = (T::from_f64(self.by), pass.inputs[0], &*pass.output_gradient);
///         if let Some(gradient) = gradient {
///             begin(gradient, pass.accumulate);
///             (0..x.len()).for_each(|i| gradient[i % N] += by * x[i] * dy[i]);
///         }
///         pass.input_gradients[0].write_with(|i| by * scale[i % N] * dy[i]);
///     }
/// }
///
/// model! {
///     pub struct Net {
///         Input(3);
///         self::Scale::<3>(by = 2.0);
///         Dense(1, activation = tanh);
///     }
/// }
///
/// fn error() -> f64 {
///     gradient_error(&*create::<Net<f64>>(1), &[0.1, -0.2, 0.3])
/// }
/// # fn main() { assert!(error() < 1e-6) }
/// ```
pub trait CustomLayer: Copy + Send + Sync + 'static {
    /// The weights: an array of numbers, a matrix of nalgebra, a [`Pair`] of such, or `()`.
    type Weights<T: Element>: Parameters<T>;

    /// The arguments that are not given.
    const DEFAULT: Self;

    /// Names, shapes and first values of the weights, in the order of memory.
    const WEIGHTS: &'static [OwnWeight] = &[];

    /// Values that `forward` saves for `backward`, for each sample.
    const SAVED: usize = 0;

    /// The room that the layer needs to work.
    const SCRATCH: Scratch = Scratch::NONE;

    /// Multiply-accumulates of one sample, for budgets.
    const MACS: u64 = 0;

    /// Computes the output.
    fn forward<T: Element, E: Engine<T>>(
        &self,
        weights: &Self::Weights<T>,
        pass: Forward<'_, T, E>,
    );

    /// From the gradient of the output: those of the inputs that are asked for, and into
    /// `gradient` those of the weights, unless the layer is frozen.
    fn backward<T: Element, E: Engine<T>>(
        &self,
        weights: &Self::Weights<T>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self::Weights<T>>,
    );
}

/// What stands behind a path in `model!`: a layer of one's own ([`CustomLayer`]), or a network.
/// `model!` implements it for networks.
pub trait Component {
    /// Its arguments.
    type Arguments: Copy + 'static;
    /// Its field in a network.
    type Field<T: Element>: Layer<T, Self::Arguments> + HasRows<T>;
    /// Arguments that are not given.
    const DEFAULT: Self::Arguments;
    /// Values that it saves, for each sample.
    const SAVED: usize;
    /// The room that it needs to work.
    const SCRATCH: Scratch;
    /// Values that it keeps from one batch to the next, for each sample.
    const STATES: usize = 0;
    /// Multiply-accumulates of one sample.
    const MACS: u64 = 0;
    /// What Keras would write down of a network; a layer of one's own is nothing that it knows.
    #[cfg(feature = "keras-compile-time")]
    const KERAS: Option<&'static crate::keras::Description> = None;
    /// What is in it, where it is a network.
    const OUTLINE: Option<&'static Outline> = None;
}

impl<C: CustomLayer> Component for C {
    type Arguments = C;
    type Field<T: Element> = Own<C, T>;
    const DEFAULT: C = C::DEFAULT;
    const SAVED: usize = C::SAVED;
    const SCRATCH: Scratch = C::SCRATCH;
    const MACS: u64 = C::MACS;
}
