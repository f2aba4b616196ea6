//! `LSTM`: a cell with a state that gates let in, keep and let out.

use super::infer::{activate, recurrent};
use super::{Cell, RNN, Step, StepBack, Weights};
#[cfg(feature = "std")]
use super::{block, lstm_block};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, Matrix, Road, map};
use crate::layer::split;
use nalgebra::{ArrayStorage, SMatrix};

/// Keras's `LSTM`: an [`RNN`] of [`LSTMCell`]s. `GATES` is four times `UNITS`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(20, 3); LSTM(8, return_sequences = true); LSTM(4); Dense(1); } }
/// let net = Net::new(0);
/// assert_eq!(net.lstm.cell.bias[8], 1.0); // unit_forget_bias
/// assert_eq!(net.predict(&[[0.0; 3]; 20]).len(), 1);
/// ```
pub type LSTM<
    const FEATURES: usize,
    const UNITS: usize,
    const GATES: usize,
    T = f32,
    const BIAS: usize = 1,
> = RNN<LSTMCell<FEATURES, UNITS, GATES, T, BIAS>>;

/// The weights of Keras's `LSTMCell` (Hochreiter and Schmidhuber, 1997; the forget gate is by Gers
/// et al., 2000).
///
/// With z = x·kernel + h·recurrent_kernel + bias, its quarters belonging to the gates i (input), f
/// (forget), the candidate g and o (output): c = σ(f)·c + σ(i)·act(g), h = σ(o)·act(c).
#[repr(C)]
#[derive(Clone, Debug)]
pub struct LSTMCell<
    const FEATURES: usize,
    const UNITS: usize,
    const GATES: usize,
    T = f32,
    const BIAS: usize = 1,
> {
    /// Weights of the inputs; the bytes are Keras's `(features, 4 units)`.
    pub kernel: SMatrix<T, GATES, FEATURES>,
    /// Weights of the output before; the bytes are Keras's `(units, 4 units)`.
    pub recurrent_kernel: SMatrix<T, GATES, UNITS>,
    /// Four numbers for each unit, or none.
    pub bias: SMatrix<T, GATES, BIAS>,
}

/// The arguments of [`LSTMCell`] that are not weights.
#[derive(Clone, Copy, Debug)]
pub struct LSTMArguments<A, R> {
    /// Makes the candidate and the output.
    pub activation: A,
    /// Makes the gates.
    pub recurrent_activation: R,
    /// Fraction of the inputs to drop.
    pub dropout: f64,
    /// Fraction of the output before to drop.
    pub recurrent_dropout: f64,
}

impl<const FEATURES: usize, const UNITS: usize, const GATES: usize, T, const BIAS: usize> Default
    for LSTMCell<FEATURES, UNITS, GATES, T, BIAS>
where
    T: Element,
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        LSTMCell {
            kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; GATES]; FEATURES])),
            recurrent_kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; GATES]; UNITS])),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; GATES]; BIAS])),
        }
    }
}

impl<A, R> LSTMArguments<A, R> {
    /// What a unit of a step keeps: act(c), and the values before the activations where they are
    /// needed.
    pub(in crate::layers) const fn kept<T: Element>() -> usize
    where
        A: Activation<T>,
        R: Activation<T>,
    {
        if A::NEEDS_INPUT || R::NEEDS_INPUT { 6 } else { 1 }
    }

    /// The gates of a row: turns z into the gates, and the states into those after the step.
    pub(in crate::layers) fn forward<T: Element, E: Engine<T>>(
        &self,
        engine: &E,
        z: &mut [T],
        (h, c): (&mut [T], &mut [T]),
        kept: Option<&mut [T]>,
    ) where
        A: Activation<T>,
        R: Activation<T>,
    {
        let units = h.len();
        #[cfg(feature = "std")]
        if block::takes::<T, A, R, E>(engine) {
            let kept = kept.unwrap_or_default();
            let step =
                &mut lstm_block::Forward { rows: 1, units, gates: z, product: &[], h, c, kept };
            let threads = 1;
            return once!(T: lstm_block::forward(step: &mut lstm_block::Forward<'_, T>, threads: usize));
        }
        let (mut inside, mut before) = (None, None);
        if let Some(kept) = kept {
            let (values, rest) = kept.split_at_mut(units);
            inside = Some(values);
            before = Some(rest).filter(|rest| !rest.is_empty());
        }
        if let Some(before) = &mut before {
            before[..4 * units].copy_from_slice(z);
        }
        engine.activate(&self.recurrent_activation, &mut z[..2 * units], &[2, units]);
        engine.activate(&self.activation, &mut z[2 * units..3 * units], &[1, units]);
        engine.activate(&self.recurrent_activation, &mut z[3 * units..], &[1, units]);
        let [i, f, g, o] = quarters(z, units);
        for (((c, &i), &f), &g) in c.iter_mut().zip(i).zip(f).zip(g) {
            *c = f * *c + i * g;
        }
        if let Some(before) = before {
            before[4 * units..].copy_from_slice(c);
        }
        h.copy_from_slice(c);
        engine.activate(&self.activation, h, &[1, units]);
        if let Some(inside) = inside {
            inside.copy_from_slice(h);
        }
        for (h, &o) in h.iter_mut().zip(o) {
            *h *= o;
        }
    }

    /// The same for one sample, with nothing kept.
    pub(in crate::layers) fn infer<T: Element>(&self, road: Road, z: &mut [T], states: &mut [T])
    where
        A: Activation<T>,
        R: Activation<T>,
    {
        let units = states.len() / 2;
        let (h, c) = split(states, units);
        #[cfg(feature = "std")]
        if road.is_fast() && block::usual::<T, A, R>() {
            let step = &mut lstm_block::Forward {
                rows: 1,
                units,
                gates: z,
                product: &[],
                h,
                c,
                kept: &mut [],
            };
            let threads = 1;
            return once!(T: lstm_block::forward(step: &mut lstm_block::Forward<'_, T>, threads: usize));
        }
        let (if_, go) = split(z, 2 * units);
        let (g, o) = split(go, units);
        activate(road, &self.recurrent_activation, if_, units);
        activate(road, &self.activation, g, units);
        activate(road, &self.recurrent_activation, o, units);
        let (i, f) = split(if_, units);
        for (((c, &i), &f), &g) in c.iter_mut().zip(&*i).zip(&*f).zip(&*g) {
            *c = f * *c + i * g;
        }
        map(c, h, |c| c);
        activate(road, &self.activation, h, units);
        for (h, &o) in h.iter_mut().zip(&*o) {
            *h *= o;
        }
    }

    /// Back through the gates of a row: turns the gates into the gradient of z, and the gradients
    /// of the states into what they pass on to the step before, that through z left out.
    pub(in crate::layers) fn backward<T: Element, E: Engine<T>>(
        &self,
        engine: &E,
        gates: &mut [T],
        (dh, dc): (&mut [T], &mut [T]),
        c: &[T],
        kept: &[T],
        dz: &mut [T],
    ) where
        A: Activation<T>,
        R: Activation<T>,
    {
        let units = dh.len();
        #[cfg(feature = "std")]
        if block::takes::<T, A, R, E>(engine) {
            let step = lstm_block::Back { rows: 1, units, gates, kept, c, stride: units, dh, dc };
            let threads = 1;
            return once!(T: lstm_block::back(step: lstm_block::Back<'_, T>, threads: usize));
        }
        let (inside, before) = kept.split_at(units);
        let before = |from: usize, to: usize| before.get(from * units..to * units).unwrap_or(&[]);
        let [i, f, g, o] = quarters(gates, units);
        let (dz_rest, dz_o) = dz.split_at_mut(3 * units);
        for (((dh, dz), &inside), &o) in dh.iter_mut().zip(&mut *dz_o).zip(inside).zip(o) {
            *dz = *dh * inside;
            *dh *= o;
        }
        engine.activate_back(&self.activation, (before(4, 5), inside), dh, &[1, units]);
        for k in 0..units {
            let d = dc[k] + dh[k];
            dz_rest[k] = d * g[k];
            dz_rest[units + k] = d * c[k];
            dz_rest[2 * units + k] = d * i[k];
            dc[k] = d * f[k];
        }
        let (dz_if, dz_g) = dz_rest.split_at_mut(2 * units);
        let (recurrent, shape) = (&self.recurrent_activation, [1, units]);
        let [i_f, g, o] = [0..2, 2..3, 3..4].map(|part| {
            (before(part.start, part.end), &gates[part.start * units..part.end * units])
        });
        engine.activate_back(recurrent, i_f, dz_if, &[2, units]);
        engine.activate_back(&self.activation, g, dz_g, &shape);
        engine.activate_back(recurrent, o, dz_o, &shape);
        gates.copy_from_slice(dz);
        dh.fill(T::ZERO);
    }
}

/// The gates i, f, g and o.
fn quarters<T>(gates: &[T], units: usize) -> [&[T]; 4] {
    core::array::from_fn(|number| &gates[number * units..(number + 1) * units])
}

impl<const FEATURES: usize, const UNITS: usize, const GATES: usize, T, const BIAS: usize, A, R>
    Cell<T, LSTMArguments<A, R>> for LSTMCell<FEATURES, UNITS, GATES, T, BIAS>
where
    T: Element,
    A: Activation<T>,
    R: Activation<T>,
{
    const FEATURES: usize = FEATURES;
    const UNITS: usize = UNITS;
    const STATES: usize = 2;
    const BLOCKS: usize = 4;
    const GATES: usize = GATES;
    const KEPT: usize = LSTMArguments::<A, R>::kept::<T>() * UNITS;

    fn rates(arguments: &LSTMArguments<A, R>) -> (f64, f64) {
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
        arguments: &LSTMArguments<A, R>,
        engine: &E,
        mut step: Step<'_, T>,
    ) {
        let (h, c) = step.states.split_at_mut(step.batch * UNITS);
        let kernel =
            Cell::<T, LSTMArguments<A, R>>::recurrent(self, engine, step.batch, step.factors);
        kernel.forward(Matrix::row_major(h, UNITS), 0..GATES, step.product, step.room);
        #[cfg(feature = "std")]
        if block::takes::<T, A, R, E>(engine) && step.valid.all() {
            let kept = step.kept.as_mut().map(|kept| &mut *kept.data).unwrap_or_default();
            let (gates, product) = (&mut *step.gates.data, &*step.product);
            let (rows, units, threads) = (step.batch, UNITS, engine.threads());
            let step = &mut lstm_block::Forward { rows, units, gates, product, h, c, kept };
            return once!(T: lstm_block::forward(step: &mut lstm_block::Forward<'_, T>, threads: usize));
        }
        let states = h.chunks_exact_mut(UNITS).zip(c.chunks_exact_mut(UNITS));
        for (sample, (states, product)) in states.zip(step.product.chunks_exact(GATES)).enumerate()
        {
            if !step.valid.holds(sample) {
                continue;
            }
            let z = step.gates.row_mut(sample);
            for (z, &product) in z.iter_mut().zip(product) {
                *z += product;
            }
            arguments.forward(
                engine,
                z,
                states,
                step.kept.as_mut().map(|kept| kept.row_mut(sample)),
            );
        }
    }

    fn infer(
        &self,
        arguments: &LSTMArguments<A, R>,
        road: Road,
        product: &mut [T],
        room: &mut [T],
        states: &mut [T],
    ) {
        let weights = Cell::<T, LSTMArguments<A, R>>::weights(self);
        let (h, (z, _)) = (states.get(..UNITS).unwrap_or_default(), split(room, GATES));
        recurrent(road, &weights, h, (0, GATES), product, z);
        arguments.infer(road, z, states);
    }

    fn step_back<E: Engine<T>>(
        &self,
        arguments: &LSTMArguments<A, R>,
        engine: &E,
        mut step: StepBack<'_, T>,
    ) {
        Self::gates_back(arguments, engine, &mut step);
        let dh = &mut step.gradient[..step.batch * UNITS];
        let kernel =
            Cell::<T, LSTMArguments<A, R>>::recurrent(self, engine, step.batch, step.factors);
        let dz = (step.gates.matrix(0), 0..GATES);
        kernel.backward(step.previous.matrix(0), dz, dh, step.kernel_gradient, step.room);
    }
}

impl<const FEATURES: usize, const UNITS: usize, const GATES: usize, T, const BIAS: usize>
    LSTMCell<FEATURES, UNITS, GATES, T, BIAS>
where
    T: Element,
{
    /// Back through the gates of all samples, where they have the usual functions.
    #[cfg(feature = "std")]
    fn block_back<E: Engine<T>>(engine: &E, step: &mut StepBack<'_, T>) {
        let (dh, dc) = step.gradient.split_at_mut(step.batch * UNITS);
        let (gates, kept) = (&mut *step.gates.data, &*step.kept.data);
        let (rows, units) = (step.batch, UNITS);
        let (c, stride) = (step.previous.data.get(UNITS..).unwrap_or_default(), 2 * UNITS);
        let step = lstm_block::Back { rows, units, gates, kept, c, stride, dh, dc };
        let threads = engine.threads();
        once!(T: lstm_block::back(step: lstm_block::Back<'_, T>, threads: usize));
    }

    /// Back through the gates of each sample that has the step.
    fn gates_back<A: Activation<T>, R: Activation<T>, E: Engine<T>>(
        arguments: &LSTMArguments<A, R>,
        engine: &E,
        step: &mut StepBack<'_, T>,
    ) {
        #[cfg(feature = "std")]
        if block::takes::<T, A, R, E>(engine) && step.valid.all() {
            return Self::block_back(engine, step);
        }
        let (dh, dc) = step.gradient.split_at_mut(step.batch * UNITS);
        let rows = dh.chunks_exact_mut(UNITS).zip(dc.chunks_exact_mut(UNITS));
        let products = step.product.chunks_exact_mut(GATES);
        for (sample, (gradient, dz)) in rows.zip(products).enumerate() {
            let gates = step.gates.row_mut(sample);
            if !step.valid.holds(sample) {
                gates.fill(T::ZERO);
                continue;
            }
            let c = &step.previous.row(sample)[UNITS..];
            arguments.backward(engine, gates, gradient, c, step.kept.row(sample), dz);
        }
    }
}

super::sequence::recurrence!(
    [
        const FEATURES: usize, const UNITS: usize, const GATES: usize, const BIAS: usize,
        A: Activation<T>, R: Activation<T>
    ]
    LSTMCell<FEATURES, UNITS, GATES, T, BIAS>, LSTMArguments<A, R>
);
