//! What an optimizer remembers of one variable.

use crate::element::Element;
use crate::optimizers::{Optimizer, Slot, Variable};

/// The memory of one variable.
#[derive(Clone, Debug)]
pub(super) struct State<T> {
    /// Index of its span.
    pub span: usize,
    /// The path in Keras's form: `dense_kernel`.
    pub name: String,
    pub shape: Vec<usize>,
    /// Values of the variable.
    pub len: usize,
    pub layout: Vec<Slot>,
    /// All slots, end to end.
    pub slots: Vec<T>,
    /// The average of the weight, if averages are kept.
    pub average: Vec<T>,
    /// The sum of gradients of an unfinished step, if gradients are accumulated.
    pub accumulator: Vec<T>,
    pub weight_decay: Option<f64>,
    /// Whether Keras, too, would keep a state: the variable could be trained at first.
    pub trainable: bool,
    /// Whether a step has reached it.
    pub started: bool,
}

impl<T: Element> State<T> {
    pub fn new(
        optimizer: &dyn Optimizer<T>,
        variable: &Variable<'_>,
        span: usize,
        trainable: bool,
    ) -> Self {
        let common = optimizer.common();
        let layout = optimizer.slots(variable);
        // Zeros come from the system untouched: the state of a variable that never trains takes
        // no memory.
        let mut slots = vec![T::ZERO; layout.iter().map(Slot::len).sum()];
        let mut rest = slots.as_mut_slice();
        for slot in &layout {
            let (values, tail) = core::mem::take(&mut rest).split_at_mut(slot.len());
            if slot.initial != 0.0 {
                values.fill(T::from_f64(slot.initial));
            }
            rest = tail;
        }
        let len = variable.len();
        let zeros = |keep: bool| vec![T::ZERO; if keep { len } else { 0 }];
        let excluded = common.exclude_from_weight_decay.found_in_name(variable.name);
        State {
            span,
            name: variable.name.replace('/', "_"),
            shape: variable.shape.to_vec(),
            len,
            layout,
            slots,
            average: zeros(common.use_ema),
            accumulator: zeros(common.gradient_accumulation_steps.is_some()),
            weight_decay: optimizer.weight_decay(variable).filter(|_| !excluded),
            trainable,
            started: false,
        }
    }

    /// Number of values that Keras counts, too.
    pub fn parameters(&self) -> usize {
        if self.trainable {
            self.slots.len() + self.average.len() + self.accumulator.len()
        } else {
            0
        }
    }
}
