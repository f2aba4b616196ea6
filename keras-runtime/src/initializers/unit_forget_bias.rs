use super::{Fans, Initializer, Ones, Zeros};
use crate::element::Element;
use crate::rng::Rng;

/// The bias of an LSTM: 1 for the forget gates, the second of four quarters, and
/// `bias_initializer` for the other gates (Jozefowicz et al., 2015). What Keras's `LSTM` does with
/// `unit_forget_bias=True`.
///
/// ```
/// use keras_runtime::initializers::{Fans, Initializer, UnitForgetBias};
/// use keras_runtime::rng::Rng;
/// let mut bias = [0.5; 4];
/// UnitForgetBias::DEFAULT.fill(&mut bias, &[4], Fans::of(&[4]), &mut Rng::new(0));
/// assert_eq!(bias, [0.0, 1.0, 0.0, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UnitForgetBias<I = Zeros> {
    /// The initializer of the other gates.
    pub bias_initializer: I,
}

impl UnitForgetBias {
    /// Keras's default: 0 for the other gates.
    pub const DEFAULT: Self = UnitForgetBias { bias_initializer: Zeros };
}

impl<T: Element, I: Initializer<T>> Initializer<T> for UnitForgetBias<I> {
    fn fill(&self, out: &mut [T], _shape: &[usize], _fans: Fans, rng: &mut Rng) {
        let units = out.len() / 4;
        let (input, rest) = out.split_at_mut(units);
        let (forget, others) = rest.split_at_mut(units);
        let mut fill = |initializer: &dyn Initializer<T>, out: &mut [T]| {
            let shape = [out.len()];
            initializer.fill(out, &shape, Fans::of(&shape), rng);
        };
        fill(&self.bias_initializer, input);
        fill(&Ones, forget);
        fill(&self.bias_initializer, others);
    }
}
