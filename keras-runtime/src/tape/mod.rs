//! One pass through a generated network: hands each layer its slices.

mod graph;
mod learning;
mod one_sample;
mod op;
mod room;
mod run;
mod shared;
mod squares;

pub use self::graph::{Graph, Link, Output, Places, Site, Sites};
pub use self::one_sample::OneSample;
#[cfg(feature = "std")]
pub use self::one_sample::Small;
pub use self::op::{Op, Role};
pub use self::run::Run;
pub use self::squares::Squares;

use self::graph::{Road, at, region};
use self::run::{RunBackward, RunForward};

use crate::element::Element;
use crate::layer::{Backward, Forward, InputGradient};
use crate::states::States;
use core::ops::Range;

pub use self::learning::{Learning, Places as LearningPlaces, Plan, Row, rows};
pub(crate) use self::learning::{learning, loss_room, planned};

/// The most inputs that a layer can have.
pub const MAX_INPUTS: usize = 16;

/// A pass over a batch, and who computes it.
#[derive(Debug)]
pub struct Tape<'a, T, E> {
    /// Who does the arithmetic.
    pub engine: &'a E,
    /// All that does not depend on it.
    pub pass: Pass<'a, T>,
}

/// The state of one pass over a batch.
#[derive(Debug)]
pub struct Pass<'a, T> {
    /// The network's table of values.
    pub graph: &'static Graph,
    /// Number of samples.
    pub batch: usize,
    /// The inputs, one slice each.
    pub inputs: &'a [&'a [T]],
    /// All other values.
    pub values: &'a mut [T],
    /// Room for layers to work in.
    pub scratch: &'a mut [T],
    /// What layers keep from one batch to the next.
    pub states: States<'a, T>,
    /// How much of that each layer in the model's table has; nothing where no layer has any.
    pub state_sizes: &'static [usize],
    /// What is needed for training; `None` in inference.
    pub training: Option<Training<'a, T>>,
}

/// What a pass needs for training besides the values.
#[derive(Debug)]
pub struct Training<'a, T> {
    /// Room for what layers save.
    pub saved: &'a mut [T],
    /// Room for gradients of values.
    pub gradients: &'a mut [T],
    /// For each value whether its gradient is asked for.
    pub wanted: &'a [bool],
    /// For each layer whether it learns.
    pub trainable: &'a [bool],
    /// Whether the layers are in training mode, as Keras's `training`.
    pub mode: bool,
    /// Whether the gradients of the weights are added to what is there: a network that is a layer
    /// twice.
    pub accumulate: bool,
    /// Room for the squares of look-ups' gradients, where they are asked for.
    pub squares: Squares<'a, T>,
    /// For each output whether its loss has taken the last activation over.
    pub skip_heads: &'a [bool],
    /// Seed of the step's random numbers.
    pub seed: u64,
    /// What the layers add to the loss.
    pub penalty: T,
}

impl<T: Element> Pass<'_, T> {
    /// Which places are used.
    fn road(&self) -> Road {
        if self.training.is_some() { Road::Training } else { Road::Inference }
    }

    /// Where a value lies: in which input, or where in `values`.
    fn place(&self, value: usize) -> Result<usize, Range<usize>> {
        self.graph.place(value, self.road(), self.batch)
    }

    /// A value after the forward pass.
    pub fn value(&self, value: usize) -> &[T] {
        match self.place(value) {
            Ok(input) => self.inputs[input],
            Err(range) => &self.values[range],
        }
    }

    /// The gradient of a value.
    pub fn gradient(&mut self, value: usize) -> &mut [T] {
        let range = self.graph.gradient(value, self.batch);
        match &mut self.training {
            Some(training) => &mut training.gradients[range],
            None => &mut [],
        }
    }

    /// Gives `f` a value and the room for its gradient.
    pub fn differentiate<R>(
        &mut self,
        value: usize,
        f: impl FnOnce(&[T], &mut [T]) -> R,
    ) -> Option<R> {
        let place = self.place(value);
        let range = self.graph.gradient(value, self.batch);
        let values = match place {
            Ok(input) => self.inputs[input],
            Err(place) => &self.values[place],
        };
        let training = self.training.as_mut()?;
        Some(f(values, &mut training.gradients[range]))
    }

    /// Runs a layer on what it is given, if it takes part.
    fn forward(&mut self, op: &Op, run: &mut dyn RunForward<T>) {
        match op.inputs.len() {
            1 => self.forward_with::<1>(op, run),
            _ => self.forward_with::<MAX_INPUTS>(op, run),
        }
    }

    /// [`forward`](Self::forward) with room for `N` inputs.
    fn forward_with<const N: usize>(&mut self, op: &Op, run: &mut dyn RunForward<T>) {
        if op.role == Role::Alias {
            return; // They share one place.
        }
        if op.role == Role::Training && !self.training.as_ref().is_some_and(|t| t.mode) {
            return self.pass_on(op);
        }
        let output = match (op.role, self.place(op.output)) {
            (Role::Penalty, _) | (_, Ok(_)) => 0..0,
            (_, Err(range)) => range,
        };
        let (graph, batch, road) = (self.graph, self.batch, self.road());
        let ([target, _], rest) = room::take(self.values, output, 0..0);
        let (mut inputs, mut ignored) = ([&[][..]; N], T::ZERO);
        for (input, &value) in inputs.iter_mut().zip(op.inputs) {
            *input = match graph.place(value, road, batch) {
                Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
                Err(range) => rest.get(range),
            };
        }
        let len = graph.scratch_sizes.get(op.index).map_or(0, |room| room.len(batch));
        let scratch = self.scratch.get_mut(..len).unwrap_or_default();
        let states = self.states.of_layer(op.layer, self.state_sizes);
        let (saved, penalty, learns, mode, seed) = match &mut self.training {
            Some(training) => {
                let (saved, sizes) = (&graph.saved, graph.saved_sizes);
                let place = region(at(saved.offsets, op.index), at(sizes, op.index), batch);
                (
                    training.saved.get_mut(place).unwrap_or_default(),
                    &mut training.penalty,
                    training.trainable.get(op.layer).is_some_and(|learns| *learns),
                    training.mode,
                    training.seed,
                )
            }
            None => (&mut [][..], &mut ignored, false, false, 0),
        };
        run.forward(Forward {
            engine: &(),
            batch,
            training: mode,
            learns,
            inputs: inputs.get(..op.inputs.len()).unwrap_or_default(),
            output: target,
            saved,
            scratch,
            states,
            penalty,
            random: (seed, op.index as u64),
        });
    }

    /// A layer for training outside of it: its output is its input.
    fn pass_on(&mut self, op: &Op) {
        if self.training.is_none() {
            return; // They share one place.
        }
        if let (Some(&input), Err(to)) = (op.inputs.first(), self.place(op.output)) {
            let from = self.place(input);
            let ([target, _], rest) = room::take(self.values, to, 0..0);
            let from = match from {
                Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
                Err(from) => rest.get(from),
            };
            target.iter_mut().zip(from).for_each(|(target, &value)| *target = value);
        }
    }

    /// Runs a layer back on what it is given, if it takes part. `gradient` is the address and size
    /// of its weights' gradient.
    fn backward(
        &mut self,
        op: &Op,
        gradient: Option<(usize, usize)>,
        run: &mut dyn RunBackward<T>,
    ) {
        match op.inputs.len() {
            1 => self.backward_with::<2>(op, gradient, run),
            _ => self.backward_with::<{ MAX_INPUTS + 1 }>(op, gradient, run),
        }
    }

    /// [`backward`](Self::backward) with room for `N` gradients, of the output and the inputs.
    fn backward_with<const N: usize>(
        &mut self,
        op: &Op,
        gradient: Option<(usize, usize)>,
        run: &mut dyn RunBackward<T>,
    ) {
        let (graph, batch) = (self.graph, self.batch);
        let output = self.place(op.output);
        let Some(training) = &mut self.training else { return };
        let learns = training.trainable[op.layer] && gradient.is_some();
        // No input is there twice.
        let is_mask = |input| op.masks.iter().any(|&place| op.inputs[place] == input);
        let wanted = |input: &usize| training.wanted[*input] && !is_mask(*input);
        let skipped = matches!(op.role, Role::Head(output) if training.skip_heads[output]);
        if skipped || !(learns || op.inputs.iter().any(wanted)) {
            return;
        }
        for &value in op.clear {
            training.gradients[graph.gradient(value, batch)].fill(T::ZERO);
        }
        // Gradients that live at the same time do not overlap; what nobody asks for is empty.
        let mut ranges: [Range<usize>; N] = core::array::from_fn(|_| 0..0);
        ranges[0] = graph.gradient(op.output, batch);
        if op.role != Role::Penalty {
            for (range, value) in ranges[1..].iter_mut().zip(op.inputs) {
                *range = if wanted(value) { graph.gradient(*value, batch) } else { 0..0 };
            }
        }
        let Ok(gradients) = training.gradients.get_disjoint_mut(ranges) else { return };
        let mut targets = gradients.into_iter();
        let Some(output_gradient) = targets.next() else { return };
        if op.role == Role::Alias || (op.role == Role::Training && !training.mode) {
            if let (Some(target), true) = (targets.next(), op.inputs.iter().any(wanted)) {
                InputGradient::of(target, op.add[0]).write(output_gradient, |dy| dy);
            }
            return;
        }
        let places = op.inputs.iter().zip(op.add).zip(targets);
        let mut input_gradients = [const { InputGradient::Unused }; N];
        for (input_gradient, ((value, &add), target)) in input_gradients.iter_mut().zip(places) {
            if wanted(value) && op.role != Role::Penalty {
                *input_gradient = InputGradient::of(target, add);
            }
        }
        let (values, tape_inputs) = (&*self.values, self.inputs);
        let view = |place: Result<usize, Range<usize>>| match place {
            Ok(input) => tape_inputs[input],
            Err(range) => &values[range],
        };
        let mut inputs = [&[][..]; N];
        for (input, &value) in inputs.iter_mut().zip(op.inputs) {
            *input = view(graph.place(value, Road::Training, batch));
        }
        let pass = Backward {
            engine: &(),
            batch,
            training: training.mode,
            inputs: &inputs[..op.inputs.len()],
            output: if op.role == Role::Penalty { &[] } else { view(output) },
            saved: &mut training.saved
                [region(graph.saved.offsets[op.index], graph.saved_sizes[op.index], batch)],
            scratch: &mut self.scratch[..graph.scratch_sizes[op.index].len(batch)],
            accumulate: op.accumulate || training.accumulate,
            squares: match gradient {
                Some((start, bytes)) => training.squares.of(start, bytes),
                None => &mut [],
            },
            output_gradient,
            input_gradients: &mut input_gradients[..op.inputs.len()],
        };
        run.backward(pass, learns);
    }
}

impl<'a, T> InputGradient<'a, T> {
    fn of(target: &'a mut [T], add: bool) -> Self {
        if add { InputGradient::Add(target) } else { InputGradient::Write(target) }
    }
}
