//! `SimpleRNN`: the output of a step goes into the next.

use super::infer::{activate, recurrent};
use super::{Cell, RNN, Step, StepBack, Weights};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, Matrix, Road, axpy, map};
use crate::layer::split;
use nalgebra::{ArrayStorage, SMatrix};

/// Keras's `SimpleRNN`: an [`RNN`] of [`SimpleRNNCell`]s.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Sum { Input(3, 1); SimpleRNN(1, activation = linear); } }
/// let mut sum = Sum::new(0);
/// sum.simple_rnn.cell.kernel[(0, 0)] = 1.0;
/// sum.simple_rnn.cell.recurrent_kernel[(0, 0)] = 1.0;
/// assert_eq!(sum.predict(&[[1.0], [2.0], [3.0]]), [6.0]);
/// ```
pub type SimpleRNN<const FEATURES: usize, const UNITS: usize, T = f32, const BIAS: usize = 1> =
    RNN<SimpleRNNCell<FEATURES, UNITS, T, BIAS>>;

/// The weights of Keras's `SimpleRNNCell`: h = act(x·kernel + bias + h·recurrent_kernel).
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(3, 1); RNN(SimpleRNNCell(2, kernel_initializer = zeros)); } }
/// assert_eq!(Net::new(0).predict(&[[1.0], [2.0], [3.0]]), [0.0, 0.0]);
/// ```
#[repr(C)]
#[derive(Clone, Debug)]
pub struct SimpleRNNCell<const FEATURES: usize, const UNITS: usize, T = f32, const BIAS: usize = 1>
{
    /// Weights of the inputs; the bytes are Keras's `(features, units)`.
    pub kernel: SMatrix<T, UNITS, FEATURES>,
    /// Weights of the output before; the bytes are Keras's `(units, units)`.
    pub recurrent_kernel: SMatrix<T, UNITS, UNITS>,
    /// One number for each unit, or none.
    pub bias: SMatrix<T, UNITS, BIAS>,
}

/// The arguments of [`SimpleRNNCell`] that are not weights.
#[derive(Clone, Copy, Debug)]
pub struct SimpleRNNArguments<A> {
    /// Makes the output.
    pub activation: A,
    /// Fraction of the inputs to drop.
    pub dropout: f64,
    /// Fraction of the output before to drop.
    pub recurrent_dropout: f64,
}

impl<const FEATURES: usize, const UNITS: usize, T: Element, const BIAS: usize> Default
    for SimpleRNNCell<FEATURES, UNITS, T, BIAS>
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        SimpleRNNCell {
            kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; UNITS]; FEATURES])),
            recurrent_kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; UNITS]; UNITS])),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; UNITS]; BIAS])),
        }
    }
}

impl<const FEATURES: usize, const UNITS: usize, T, const BIAS: usize, A>
    Cell<T, SimpleRNNArguments<A>> for SimpleRNNCell<FEATURES, UNITS, T, BIAS>
where
    T: Element,
    A: Activation<T>,
{
    const FEATURES: usize = FEATURES;
    const UNITS: usize = UNITS;
    const STATES: usize = 1;
    const BLOCKS: usize = 1;
    const GATES: usize = UNITS;
    /// The values before the activation.
    const KEPT: usize = if A::NEEDS_INPUT { UNITS } else { 0 };

    fn rates(arguments: &SimpleRNNArguments<A>) -> (f64, f64) {
        (arguments.dropout, arguments.recurrent_dropout)
    }

    fn weights(&self) -> Weights<&[T]> {
        Weights {
            kernel: self.kernel.as_slice(),
            recurrent_kernel: self.recurrent_kernel.as_slice(),
            bias: self.bias.as_slice(),
        }
    }

    fn weights_mut(&mut self) -> Weights<&mut [T]> {
        Weights {
            kernel: self.kernel.as_mut_slice(),
            recurrent_kernel: self.recurrent_kernel.as_mut_slice(),
            bias: self.bias.as_mut_slice(),
        }
    }

    fn step<E: Engine<T>>(
        &self,
        arguments: &SimpleRNNArguments<A>,
        engine: &E,
        mut step: Step<'_, T>,
    ) {
        let kernel =
            Cell::<T, SimpleRNNArguments<A>>::recurrent(self, engine, step.batch, step.factors);
        let before = Matrix::row_major(step.states, UNITS);
        kernel.forward(before, 0..UNITS, step.product, step.room);
        if joins::<T, A>() && step.valid.all() {
            // All samples at a time: the function is called once.
            let z = &mut *step.gates.data;
            axpy(T::ONE, step.product, z);
            engine.activate(&arguments.activation, z, &[step.batch, UNITS]);
            return step.states[..z.len()].copy_from_slice(z);
        }
        let rows = step.states.chunks_exact_mut(UNITS).zip(step.product.chunks_exact(UNITS));
        for (sample, (h, product)) in rows.enumerate() {
            if !step.valid.holds(sample) {
                continue;
            }
            let z = step.gates.row_mut(sample);
            for (z, &product) in z.iter_mut().zip(product) {
                *z += product;
            }
            if A::NEEDS_INPUT
                && let Some(kept) = &mut step.kept
            {
                kept.row_mut(sample).copy_from_slice(z);
            }
            engine.activate(&arguments.activation, z, &[1, UNITS]);
            h.copy_from_slice(z);
        }
    }

    fn infer(
        &self,
        arguments: &SimpleRNNArguments<A>,
        road: Road,
        product: &mut [T],
        room: &mut [T],
        states: &mut [T],
    ) {
        let weights = Cell::<T, SimpleRNNArguments<A>>::weights(self);
        let (h, (z, _)) = (states.get(..UNITS).unwrap_or_default(), split(room, UNITS));
        recurrent(road, &weights, h, (0, UNITS), product, z);
        activate(road, &arguments.activation, z, UNITS);
        map(z, states, |z| z);
    }

    fn step_back<E: Engine<T>>(
        &self,
        arguments: &SimpleRNNArguments<A>,
        engine: &E,
        mut step: StepBack<'_, T>,
    ) {
        let joins = joins::<T, A>() && step.valid.all();
        if joins {
            let (dh, y) = (&mut step.gradient[..step.batch * UNITS], &*step.gates.data);
            engine.activate_back(&arguments.activation, (&[], y), dh, &[step.batch, UNITS]);
            step.gates.data.copy_from_slice(dh);
            dh.fill(T::ZERO);
        }
        let each = if joins { 0 } else { step.batch };
        for (sample, dh) in step.gradient.chunks_exact_mut(UNITS).take(each).enumerate() {
            let gates = step.gates.row_mut(sample);
            if !step.valid.holds(sample) {
                gates.fill(T::ZERO);
                continue;
            }
            let kept = (step.kept.row(sample), &*gates);
            engine.activate_back(&arguments.activation, kept, dh, &[1, UNITS]);
            gates.copy_from_slice(dh);
            dh.fill(T::ZERO);
        }
        let kernel =
            Cell::<T, SimpleRNNArguments<A>>::recurrent(self, engine, step.batch, step.factors);
        let dz = (step.gates.matrix(0), 0..UNITS);
        let (previous, target) = (step.previous.matrix(0), step.kernel_gradient);
        kernel.backward(previous, dz, step.gradient, target, step.room);
    }
}

/// Whether samples go through a step together: not on a device, where it would be more code.
const fn joins<T: Element, A: Activation<T>>() -> bool {
    cfg!(feature = "std") && !A::NEEDS_INPUT
}

super::sequence::recurrence!(
    [const FEATURES: usize, const UNITS: usize, const BIAS: usize, A: Activation<T>]
    SimpleRNNCell<FEATURES, UNITS, T, BIAS>, SimpleRNNArguments<A>
);
