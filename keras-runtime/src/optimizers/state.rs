//! What an optimizer remembers of one variable, and how all of it is read and written.

use super::{Optimizer, Slot, Variable, names};
use crate::element::Element;

/// The memory of one variable.
#[derive(Clone, Debug)]
pub(super) struct State<T> {
    /// Index of its span.
    pub span: usize,
    /// The path in Keras's form: `dense_kernel`.
    pub name: String,
    pub shape: Vec<usize>,
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
        let excluded = names::found_in_name(&common.exclude_from_weight_decay, variable.name);
        State {
            span,
            name: variable.name.replace('/', "_"),
            shape: variable.shape.to_vec(),
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

    /// Hands the slots of one of Keras's groups to `f`.
    fn visit_group(&mut self, prefix: &str, group: usize, f: &mut Visitor<'_, T>) {
        let mut rest = self.slots.as_mut_slice();
        for slot in &self.layout {
            let (values, tail) = core::mem::take(&mut rest).split_at_mut(slot.len());
            rest = tail;
            if slot.group == group {
                let name = format!("{prefix}/{}_{}", self.name, slot.name);
                let entry = Entry { name: &name, shape: &slot.shape, keras: self.trainable };
                f(&entry, Value::Values(values));
            }
        }
    }
}

/// What [`Apply::visit`](super::Apply::visit) calls.
pub(super) type Visitor<'a, T> = dyn FnMut(&Entry<'_>, Value<'_, T>) + 'a;

/// One variable of an optimizer.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Keras's name, such as `adam/dense_kernel_momentum`.
    pub name: &'a str,
    /// Its shape; empty for a single number.
    pub shape: &'a [usize],
    /// Whether Keras has it in its files; the others belong to variables that were frozen when the
    /// optimizer was built.
    pub keras: bool,
}

/// The value of one variable of an optimizer.
#[derive(Debug)]
pub enum Value<'a, T> {
    /// A counter, such as `iteration`.
    Count(&'a mut u64),
    /// A single number, such as `dynamic_scale`.
    Number(&'a mut f64),
    /// A yes or no that Keras does not have.
    Flag(&'a mut bool),
    /// A tensor.
    Values(&'a mut [T]),
}

/// Hands the states of all variables to `f`, in the order of Keras's files.
pub(super) fn visit_states<T: Element>(
    states: &mut [State<T>],
    prefix: &str,
    f: &mut Visitor<'_, T>,
) {
    for state in states.iter_mut().filter(|state| !state.average.is_empty()) {
        let name = format!("{prefix}/{}_average", state.name);
        let entry = Entry { name: &name, shape: &state.shape, keras: state.trainable };
        f(&entry, Value::Values(&mut state.average));
    }
    for state in states.iter_mut().filter(|state| !state.accumulator.is_empty()) {
        let name = format!("{prefix}/{}_gradient_accumulator", state.name);
        let entry = Entry { name: &name, shape: &state.shape, keras: state.trainable };
        f(&entry, Value::Values(&mut state.accumulator));
    }
    let groups = states.iter().flat_map(|state| &state.layout).map(|slot| slot.group + 1).max();
    for group in 0..groups.unwrap_or(0) {
        for state in states.iter_mut() {
            state.visit_group(prefix, group, f);
        }
    }
    for state in states {
        let name = format!("{prefix}/{}_started", state.name);
        let entry = Entry { name: &name, shape: &[], keras: false };
        f(&entry, Value::Flag(&mut state.started));
    }
}
