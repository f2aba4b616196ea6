//! All that an optimizer remembers, to be saved and restored.

use super::Apply;
use super::state::State;
use crate::element::Element;
use crate::optimizers::{LearningRate, Optimizer};

impl<T: Element> Apply<T> {
    /// Hands all that is remembered to `f`, to be saved or replaced: first the variables of
    /// Keras's files in their order, but for those with `keras` unset, which are in between.
    ///
    /// A learning rate is a copy: it is replaced in the optimizer's [`Common`](crate::optimizers::Common).
    pub fn visit(
        &mut self,
        optimizer: &dyn Optimizer<T>,
        f: &mut dyn FnMut(&Entry<'_>, Value<'_, T>),
    ) {
        self.visit_with(optimizer, f);
    }

    fn visit_with(&mut self, optimizer: &dyn Optimizer<T>, f: &mut Visitor<'_, T>) {
        let prefix = optimizer.name();
        let number = |name: &str, f: &mut Visitor<'_, T>, value: Value<'_, T>| {
            let name = format!("{prefix}/{name}");
            f(&Entry { name: &name, shape: &[], keras: true }, value);
        };
        number("iteration", f, Value::Count(&mut self.iteration));
        let rate = match (&optimizer.common().learning_rate, optimizer.wrapper()) {
            (_, Some(_)) => Some(0.0),
            (LearningRate::Constant(rate), None) => Some(*rate),
            (LearningRate::Schedule(_), None) => None,
        };
        if let Some(mut rate) = rate {
            number("learning_rate", f, Value::Number(&mut rate));
        }
        visit_states(&mut self.states, prefix, f);
        for ((name, _), value) in optimizer.numbers().iter().zip(&mut self.numbers) {
            number(name, f, Value::Number(value));
        }
        if self.use_ema {
            let name = format!("{prefix}/swapped");
            let entry = Entry { name: &name, shape: &[], keras: false };
            f(&entry, Value::Flag(&mut self.swapped));
        }
        let optimizers = optimizer.wrapper().into_iter().flat_map(|wrapper| wrapper.inner());
        for (apply, optimizer) in self.inner.iter_mut().zip(optimizers) {
            if apply.is_used() {
                apply.visit_with(optimizer, f);
            }
        }
    }
}

impl<T: Element> State<T> {
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

/// What [`Apply::visit`] calls.
type Visitor<'a, T> = dyn FnMut(&Entry<'_>, Value<'_, T>) + 'a;

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
fn visit_states<T: Element>(states: &mut [State<T>], prefix: &str, f: &mut Visitor<'_, T>) {
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
