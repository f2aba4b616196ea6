//! What a cell is: the mathematics of one step.

use super::{Factors, Product, Rows, Valid};
use crate::element::Element;
use crate::kernels::{Engine, Matrix, Road};

/// One step of a recurrent layer for a batch of samples.
///
/// The input product of a step, x·kernel + bias, is there when [`step`](Self::step) is called: the
/// loop over time does it for all cells.
pub trait Cell<T: Element, A>: Sized {
    /// Length of an input.
    const FEATURES: usize;
    /// Length of each state, and of what comes out.
    const UNITS: usize;
    /// Number of states; the first one comes out.
    const STATES: usize;
    /// Number of gates: blocks of columns of the kernel.
    const BLOCKS: usize;
    /// Columns of the kernel.
    const GATES: usize;
    /// What a step keeps for the way back besides its gates and the states before it.
    const KEPT: usize;

    /// Keras's `dropout` and `recurrent_dropout`.
    fn rates(arguments: &A) -> (f64, f64);

    /// The weights as slices.
    fn weights(&self) -> Weights<&[T]>;

    /// The weights as slices.
    fn weights_mut(&mut self) -> Weights<&mut [T]>;

    /// Turns the input product in `gates` into whatever the way back needs, and the states into
    /// those after the step, of valid samples.
    fn step<E: Engine<T>>(&self, arguments: &A, engine: &E, step: Step<'_, T>);

    /// The same for one sample outside of training: the states after the step from those before it and
    /// the input product. `room` is as long as that.
    fn infer(&self, arguments: &A, road: Road, product: &mut [T], room: &mut [T], states: &mut [T]);

    /// Turns `gates` into the gradient of the input product (zeros for samples that are not valid)
    /// and `gradient`, that of the states after the step, into that of those before it.
    fn step_back<E: Engine<T>>(&self, arguments: &A, engine: &E, step: StepBack<'_, T>);

    /// Adds the gradient of the recurrent weights, once for all steps. `gates` and `kept` are as
    /// [`step_back`](Self::step_back) left them, `previous` are the first states before each step.
    /// With `dropped` the steps have done the recurrent kernel.
    fn recurrent_gradient<E: Engine<T>>(
        engine: &E,
        previous: Matrix<'_, T>,
        (gates, _kept): (&mut [T], &mut [T]),
        dropped: bool,
        gradient: Weights<&mut [T]>,
    ) {
        if !dropped {
            let (rows, gates) = (gates.len() / Self::GATES, Matrix::row_major(gates, Self::GATES));
            let (previous, target) = (previous.transposed(), gradient.recurrent_kernel);
            engine.matmul(Self::UNITS, Self::GATES, rows, previous, gates, target, true);
        }
    }

    /// The product of the inputs of a step.
    fn input<'a, E>(
        &'a self,
        engine: &'a E,
        batch: usize,
        factors: Option<Factors<'a, T>>,
    ) -> Product<'a, T, E>
    where
        T: 'a,
    {
        let kernel = self.weights().kernel;
        let (inputs, outputs) = (Self::FEATURES, Self::GATES);
        Product { engine, batch, kernel, inputs, outputs, factors }
    }

    /// The product of the first states of a step.
    fn recurrent<'a, E>(
        &'a self,
        engine: &'a E,
        batch: usize,
        factors: Option<Factors<'a, T>>,
    ) -> Product<'a, T, E>
    where
        T: 'a,
    {
        let kernel = self.weights().recurrent_kernel;
        let (inputs, outputs) = (Self::UNITS, Self::GATES);
        Product { engine, batch, kernel, inputs, outputs, factors }
    }
}

/// The weights of a cell, or their gradients.
#[derive(Debug)]
pub struct Weights<S> {
    /// For the inputs.
    pub kernel: S,
    /// For the first states.
    pub recurrent_kernel: S,
    /// For the gates; empty where there is none.
    pub bias: S,
}

/// What a cell is given for a step.
#[derive(Debug)]
pub struct Step<'a, T> {
    /// Number of samples.
    pub batch: usize,
    /// Which samples have this step.
    pub valid: Valid<'a, T>,
    /// The input product of each sample.
    pub gates: Rows<&'a mut [T]>,
    /// What is kept for the way back, in training.
    pub kept: Option<Rows<&'a mut [T]>>,
    /// The states, one after the other, each with all its samples.
    pub states: &'a mut [T],
    /// Room for a recurrent product.
    pub product: &'a mut [T],
    /// What `recurrent_dropout` drops.
    pub factors: Option<Factors<'a, T>>,
    /// Room for what is dropped.
    pub room: &'a mut [T],
}

/// What a cell is given for a step on the way back.
#[derive(Debug)]
pub struct StepBack<'a, T> {
    /// Number of samples.
    pub batch: usize,
    /// Which samples have this step.
    pub valid: Valid<'a, T>,
    /// What [`Cell::step`] left in the gates.
    pub gates: Rows<&'a mut [T]>,
    /// What it kept.
    pub kept: Rows<&'a mut [T]>,
    /// The states before the step.
    pub previous: Rows<&'a [T]>,
    /// Gradient of the states, one after the other, each with all its samples.
    pub gradient: &'a mut [T],
    /// Room for a recurrent product.
    pub product: &'a mut [T],
    /// What `recurrent_dropout` drops.
    pub factors: Option<Factors<'a, T>>,
    /// Gradient of the recurrent kernel, which the step adds to where there are factors.
    pub kernel_gradient: Option<&'a mut [T]>,
    /// Room for what is dropped.
    pub room: &'a mut [T],
}
