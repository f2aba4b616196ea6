//! An optimizer that changes nothing and keeps the gradients.

use keras_runtime::element::Element;
use keras_runtime::optimizers::{Common, Optimizer, Slot, Update, Variable};
use std::sync::{Arc, Mutex};

/// Gradients by the names of their variables.
pub type Gradients<T> = Arc<Mutex<Vec<(String, Vec<T>)>>>;

/// Keeps the gradients that a step computes.
pub struct Recorder<T> {
    common: Common,
    gradients: Gradients<T>,
}

impl<T> Recorder<T> {
    /// Keeps them there.
    pub fn new(gradients: Gradients<T>) -> Self {
        Recorder { common: Common::new(0.0), gradients }
    }
}

impl<T: Element> Optimizer<T> for Recorder<T> {
    fn name(&self) -> &str {
        "recorder"
    }

    fn common(&self) -> &Common {
        &self.common
    }

    fn common_mut(&mut self) -> &mut Common {
        &mut self.common
    }

    fn slots(&self, _: &Variable<'_>) -> Vec<Slot> {
        Vec::new()
    }

    fn update(&self, update: Update<'_, T>) {
        if let Ok(mut gradients) = self.gradients.lock() {
            gradients.push((update.variable.name.into(), update.gradient.to_vec()));
        }
    }
}
