//! Keras's argument `from_logits` as a type, so that the Rust compiler can compare it with the last
//! layer.

/// What predictions are: [`Probabilities`], [`Logits`], or what a `bool` says.
///
/// With the first two the Rust compiler refuses a network whose end yields the other; a `bool` is
/// for programs that decide while they run, and is compared with the network by `fit`.
///
/// ```
/// use keras_runtime::losses::{BinaryCrossentropy, FromLogits};
/// assert!(!BinaryCrossentropy::default().from_logits.is_logits());
/// assert!(BinaryCrossentropy::default().from_logits().from_logits.is_logits());
/// ```
pub trait FromLogits: Copy + Send + Sync {
    /// Whether predictions are logits.
    fn is_logits(&self) -> bool;

    /// From now on predictions are logits; answers false where they are already.
    fn absorb(&mut self) -> bool;
}

/// Predictions are probabilities: `from_logits=False`, the default.
///
/// ```
/// use keras_runtime::losses::{FromLogits, Probabilities};
/// assert!(!Probabilities::DEFAULT.is_logits());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Probabilities {
    /// Whether the loss has taken over the activation that makes them.
    absorbed: bool,
}

impl Probabilities {
    /// The only value there is to start with.
    pub const DEFAULT: Self = Probabilities { absorbed: false };
}

impl FromLogits for Probabilities {
    fn is_logits(&self) -> bool {
        self.absorbed
    }

    fn absorb(&mut self) -> bool {
        !core::mem::replace(&mut self.absorbed, true)
    }
}

/// Predictions are logits, the values before a softmax or sigmoid: `from_logits=True`.
///
/// ```
/// use keras_runtime::losses::{FromLogits, Logits};
/// assert!(Logits.is_logits());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Logits;

impl FromLogits for Logits {
    fn is_logits(&self) -> bool {
        true
    }

    fn absorb(&mut self) -> bool {
        false
    }
}

impl FromLogits for bool {
    fn is_logits(&self) -> bool {
        *self
    }

    fn absorb(&mut self) -> bool {
        !core::mem::replace(self, true)
    }
}
