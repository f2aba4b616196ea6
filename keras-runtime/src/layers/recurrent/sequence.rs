//! What a recurrent layer is: something that runs over sequences.

use crate::element::Element;
use crate::kernels::{Engine, Road};
use crate::layer::InputGradient;
use crate::rng::Rng;

/// One cell or several on top of each other, run over sequences.
pub trait Recurrence<T: Element, A>: Sized {
    /// Length of an input.
    const FEATURES: usize;
    /// Length of what comes out of a step.
    const UNITS: usize;
    /// Length of all states together.
    const STATES: usize;
    /// What is saved of a step for the way back.
    const SAVED: usize;
    /// Factors of dropout of a sample.
    const FACTORS: usize;
    /// Room to work in for a sample, apart from dropout.
    const ROOM: usize;
    /// Room to work in for a sample with dropout.
    const DROPPING_ROOM: usize;
    /// Room to work in for a step of a sample, without saving.
    const STEP_ROOM: usize;
    /// Room to work in for one sample outside of training.
    const ROOM_OF_ONE: usize;

    /// Runs over the sequences.
    fn run<E: Engine<T>>(&self, arguments: &A, run: Run<'_, T, E>);

    /// Runs over the sequence of one sample outside of training.
    fn infer(&self, arguments: &A, run: RunOnce<'_, T>);

    /// Runs back over them.
    fn run_back<E: Engine<T>>(
        &self,
        arguments: &A,
        run: RunBack<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    );
}

/// How to run over a batch of sequences.
#[derive(Clone, Copy, Debug)]
pub struct Sequence<'a, T> {
    /// Number of samples.
    pub batch: usize,
    /// Steps of each.
    pub steps: usize,
    /// From the last step to the first.
    pub go_backwards: bool,
    /// Whether what comes out of all steps is asked for.
    pub return_sequences: bool,
    /// Whether the steps come out in the opposite of the order of work.
    pub reversed: bool,
    /// Whether steps that are not valid yield zeros instead of the output before.
    pub zero_output_for_mask: bool,
    /// For each step of each sample whether it is valid (not 0).
    pub mask: Option<&'a [T]>,
    /// Whether dropout has room.
    pub drops: bool,
}

impl<'a, T: Element> Sequence<'a, T> {
    /// The step at a position in the order of work.
    pub fn time(&self, position: usize) -> usize {
        if self.go_backwards { self.back(position) } else { position }
    }

    /// The position with as many after it as there are before this one.
    fn back(&self, position: usize) -> usize {
        self.steps.wrapping_sub(1 + position)
    }

    /// Which samples have a step.
    pub fn valid(&self, time: usize) -> Valid<'a, T> {
        Valid { mask: self.mask, steps: self.steps, time }
    }

    /// How many of the steps come out.
    pub fn outputs(&self) -> usize {
        if self.return_sequences { self.steps } else { 1 }
    }

    /// Where in a sample's output a position goes.
    pub fn place(&self, position: usize) -> Option<usize> {
        match self.return_sequences {
            true if self.reversed => Some(self.back(position)),
            true => Some(position),
            false => (position + 1 == self.steps).then_some(0),
        }
    }

    /// Finds the position of each sample's first valid step.
    pub fn first(&self, first: &mut [T]) {
        for (sample, first) in first.iter_mut().enumerate() {
            let valid = |position: &usize| self.valid(self.time(*position)).holds(sample);
            *first = T::from_usize((0..self.steps).find(valid).unwrap_or(self.steps));
        }
    }

    /// Whether the first state comes out of a position, or zeros do.
    pub fn comes_out(&self, position: usize, sample: usize, first: &[T]) -> bool {
        match self.zero_output_for_mask {
            _ if self.mask.is_none() => true,
            true => self.valid(self.time(position)).holds(sample),
            // A step that is not valid repeats the output before; before the first there is none.
            false => first[sample] <= T::from_usize(position),
        }
    }
}

/// Which samples have a step.
#[derive(Clone, Copy, Debug)]
pub struct Valid<'a, T> {
    mask: Option<&'a [T]>,
    steps: usize,
    time: usize,
}

impl<T: Element> Valid<'_, T> {
    /// Whether all samples have it, as there is no mask.
    pub fn all(&self) -> bool {
        self.mask.is_none()
    }

    /// Whether a sample has it.
    pub fn holds(&self, sample: usize) -> bool {
        let place = sample * self.steps + self.time;
        self.mask.is_none_or(|mask| mask.get(place).is_some_and(|&valid| valid != T::ZERO))
    }
}

/// Where in the rows of an output a run writes.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Length of a row.
    pub width: usize,
    /// The first column.
    pub first: usize,
    /// Whether to add to what is there.
    pub add: bool,
}

impl Columns {
    /// Rows of their own.
    pub const fn all(width: usize) -> Self {
        Columns { width, first: 0, add: false }
    }
}

/// What a run is given.
#[derive(Debug)]
pub struct Run<'a, T, E> {
    /// Who does the arithmetic.
    pub engine: &'a E,
    /// How to run.
    pub sequence: Sequence<'a, T>,
    /// The inputs: samples x steps x features.
    pub input: &'a [T],
    /// The states before, then after the run: one after the other, each with all its samples.
    pub states: &'a mut [T],
    /// What comes out: samples x steps x units, or samples x units.
    pub output: &'a mut [T],
    /// Where in its rows.
    pub columns: Columns,
    /// What the way back needs; empty in inference.
    pub saved: &'a mut [T],
    /// Room to work in.
    pub scratch: &'a mut [T],
    /// Random numbers, in training.
    pub rng: Option<&'a mut Rng>,
}

/// What a run over one sample is given.
#[derive(Debug)]
pub struct RunOnce<'a, T> {
    /// How to run.
    pub sequence: Sequence<'a, T>,
    /// The inputs: steps x features.
    pub input: &'a [T],
    /// The states before, then after the run.
    pub states: &'a mut [T],
    /// What comes out: steps x units, or units.
    pub output: &'a mut [T],
    /// Where in its rows.
    pub columns: Columns,
    /// Room to work in.
    pub scratch: &'a mut [T],
    /// The bits of devices, or as fast as can be.
    pub road: Road,
}

/// What a run back is given.
#[derive(Debug)]
pub struct RunBack<'a, 'g, T, E> {
    /// Who does the arithmetic.
    pub engine: &'a E,
    /// How it was run.
    pub sequence: Sequence<'a, T>,
    /// The inputs: samples x steps x features.
    pub input: &'a [T],
    /// Gradient of what came out.
    pub output_gradient: &'a [T],
    /// Where in its rows.
    pub columns: Columns,
    /// Gradient of the states after, then of those before the run.
    pub states: &'a mut [T],
    /// What the run saved.
    pub saved: &'a mut [T],
    /// Room to work in.
    pub scratch: &'a mut [T],
    /// Where the gradient of the inputs goes.
    pub input_gradient: &'a mut InputGradient<'g, T>,
    /// Whether to add to the gradients of weights.
    pub accumulate: bool,
}

/// Makes a cell a [`Recurrence`].
macro_rules! recurrence {
    ([$($generics:tt)*] $cell:ty, $arguments:ty) => {
        impl<T: $crate::element::Element, $($generics)*>
            $crate::layers::recurrent::Recurrence<T, $arguments> for $cell
        {
            const FEATURES: usize = FEATURES;
            const UNITS: usize = UNITS;
            const STATES: usize = <Self as Cell<T, $arguments>>::STATES * UNITS;
            const SAVED: usize = <Self as Cell<T, $arguments>>::GATES
                + <Self as Cell<T, $arguments>>::STATES * UNITS
                + <Self as Cell<T, $arguments>>::KEPT;
            const FACTORS: usize = <Self as Cell<T, $arguments>>::BLOCKS * (FEATURES + UNITS);
            // A recurrent product, an input product in inference, the first valid position.
            const ROOM: usize = 2 * <Self as Cell<T, $arguments>>::GATES + 1;
            const DROPPING_ROOM: usize =
                2 * (FEATURES + UNITS) + <Self as Cell<T, $arguments>>::GATES;
            const STEP_ROOM: usize = 0;
            // Both products.
            const ROOM_OF_ONE: usize = 2 * <Self as Cell<T, $arguments>>::GATES;

            fn run<E: $crate::kernels::Engine<T>>(
                &self,
                arguments: &$arguments,
                run: $crate::layers::recurrent::Run<'_, T, E>,
            ) {
                $crate::layers::recurrent::forward::forward(self, arguments, run);
            }

            fn infer(
                &self,
                arguments: &$arguments,
                run: $crate::layers::recurrent::RunOnce<'_, T>,
            ) {
                $crate::layers::recurrent::infer::infer(self, arguments, run);
            }

            fn run_back<E: $crate::kernels::Engine<T>>(
                &self,
                arguments: &$arguments,
                run: $crate::layers::recurrent::RunBack<'_, '_, T, E>,
                gradient: Option<&mut Self>,
            ) {
                $crate::layers::recurrent::backward::backward(self, arguments, run, gradient);
            }
        }
    };
}
pub(super) use recurrence;
