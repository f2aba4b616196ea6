//! Tensors of a case as slices of the runtime's element type.

use crate::case::{Tolerance, Tolerances};
use crate::tensor::Tensor;
use keras_runtime::element::Element;

impl Tensor {
    /// The values as the element type that is tested.
    pub fn to<T: Element>(&self) -> Vec<T> {
        self.data.iter().map(|&value| T::from_f64(value)).collect()
    }
}

impl Tolerances {
    /// The tolerance for `T`; `None` where the case says nothing about that type.
    pub fn of<T: Element>(&self) -> Option<Tolerance> {
        if T::DTYPE == "float32" { self.f32 } else { self.f64 }
    }
}
