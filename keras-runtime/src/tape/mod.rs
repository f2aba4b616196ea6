//! One pass through a generated network: hands each layer its slices.

mod graph;
#[cfg(feature = "std")]
mod inline;
#[cfg(feature = "std")]
mod inline_step;
mod learning;
mod one_sample;
mod op;
mod room;
mod run;
mod shared;
mod split;
mod squares;

pub use self::graph::{Graph, Link, Offsets, Output, Places, Reads, Site, Sites};
pub use self::one_sample::OneSample;
pub use self::op::{Op, Role};
pub use self::run::{Run, RunBack};
pub use self::squares::Squares;
#[cfg(feature = "std")]
pub use self::{inline::InlineSample, inline_step::InlineStep, one_sample::Small};

use self::graph::{Road, at, region};
use self::run::{RunBackward, RunForward};
use self::split::{Rest, take};

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
    /// Where everything lies in `values`: what layers save and gradients are there too. `None` where
    /// all values have a place of their own.
    pub offsets: Option<Offsets<'a>>,
    /// Whether ops run for a second time, before their way back.
    pub again: bool,
    /// The search for an output that is not finite.
    pub search: Search,
}

/// A search for the first op whose output is not a finite number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Search {
    /// Nobody searches.
    #[default]
    Off,
    /// All were finite so far.
    On,
    /// It is this one.
    Found(usize),
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
        match &self.offsets {
            Some(offsets) => offsets.place(self.graph, value, self.again, self.batch),
            None => self.graph.place(value, self.road(), self.batch),
        }
    }

    /// The same on the way back.
    fn place_back(&self, value: usize) -> Result<usize, Range<usize>> {
        match &self.offsets {
            Some(offsets) => offsets.place(self.graph, value, true, self.batch),
            None => self.graph.place(value, Road::Training, self.batch),
        }
    }

    /// Where the gradient of a value lies.
    fn gradient_place(&self, value: usize) -> Range<usize> {
        match &self.offsets {
            Some(offsets) => offsets.gradient(self.graph, value, self.batch),
            None => self.graph.gradient(value, self.batch),
        }
    }

    /// Where lies what an op saves.
    fn saved_place(&self, op: usize, back: bool) -> Range<usize> {
        let graph = self.graph;
        match &self.offsets {
            Some(offsets) => offsets.saved(graph, op, back, self.batch),
            None => region(at(graph.saved.offsets, op), at(graph.saved_sizes, op), self.batch),
        }
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
        let range = self.gradient_place(value);
        match (&mut self.training, &self.offsets) {
            (Some(_), Some(_)) => &mut self.values[range],
            (Some(training), None) => &mut training.gradients[range],
            (None, _) => &mut [],
        }
    }

    /// Gives `f` a value and the room for its gradient, if there is any.
    pub fn differentiate<R>(
        &mut self,
        value: usize,
        f: impl FnOnce(&[T], &mut [T]) -> R,
    ) -> Option<R> {
        let (place, range) = (self.place(value), self.gradient_place(value));
        let training = self.training.as_mut()?;
        let (gradient, values) = match &self.offsets {
            Some(_) => {
                let ([gradient, _], rest) = room::take(self.values, range, 0..0);
                (gradient, place.map_or_else(|place| rest.get(place), |input| self.inputs[input]))
            }
            None => {
                let values = match place {
                    Ok(input) => self.inputs[input],
                    Err(place) => &self.values[place],
                };
                (&mut training.gradients[range], values)
            }
        };
        Some(f(values, gradient))
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
        let (graph, batch) = (self.graph, self.batch);
        let places: [_; N] = core::array::from_fn(|input| match op.inputs.get(input) {
            Some(&value) => self.place(value),
            None => Err(0..0),
        });
        let kept = self.saved_place(op.index, self.again);
        let here = if self.offsets.is_some() { kept.clone() } else { 0..0 };
        let ([target, saved], rest) = room::take(self.values, output, here);
        let (mut inputs, mut ignored) = ([&[][..]; N], T::ZERO);
        for (input, place) in inputs.iter_mut().zip(places) {
            *input = match place {
                Ok(input) => self.inputs.get(input).copied().unwrap_or_default(),
                Err(range) => rest.get(range),
            };
        }
        let len = graph.scratch_sizes.get(op.index).map_or(0, |room| room.len(batch));
        let scratch = self.scratch.get_mut(..len).unwrap_or_default();
        let states = self.states.of_layer(op.layer, self.state_sizes);
        let (saved, penalty, learns, mode, seed) = match &mut self.training {
            Some(training) => {
                let saved = match &self.offsets {
                    Some(_) => saved,
                    None => training.saved.get_mut(kept).unwrap_or_default(),
                };
                (
                    saved,
                    if self.again { &mut ignored } else { &mut training.penalty },
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
        let is_finite = |value: &T| value.to_f64().is_finite();
        if self.search == Search::On && !self.value(op.output).iter().all(is_finite) {
            self.search = Search::Found(op.index);
        }
    }

    /// Runs a layer for a second time, if its way back needs what is gone.
    fn forward_again(&mut self, op: &Op, run: &mut dyn RunForward<T>) {
        let asked = self.offsets.and_then(|offsets| offsets.again.get(op.index).copied());
        if asked == Some(true) {
            self.again = true;
            self.forward(op, run);
            self.again = false;
        }
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
            1 => self.backward_with::<1, 3, 4>(op, gradient, run),
            _ => self.backward_with::<MAX_INPUTS, { MAX_INPUTS + 2 }, { MAX_INPUTS + 3 }>(
                op, gradient, run,
            ),
        }
    }

    /// [`backward`](Self::backward) with room for `N` inputs: in one memory, so many `RANGES` are the
    /// gradients of the output and the inputs and what is saved, with so many `PIECES` between.
    fn backward_with<const N: usize, const RANGES: usize, const PIECES: usize>(
        &mut self,
        op: &Op,
        gradient: Option<(usize, usize)>,
        run: &mut dyn RunBackward<T>,
    ) {
        let (graph, batch) = (self.graph, self.batch);
        let Some(training) = &self.training else { return };
        let has_weights = gradient.is_some_and(|(_, bytes)| bytes > 0);
        let learns = training.trainable[op.layer] && has_weights;
        // No input is there twice.
        let is_mask = |input| op.masks.iter().any(|&place| op.inputs[place] == input);
        let wanted = |input: &usize| training.wanted[*input] && !is_mask(*input);
        let skipped = matches!(op.role, Role::Head(output) if training.skip_heads[output]);
        if skipped || !(learns || op.inputs.iter().any(wanted)) {
            return;
        }
        // Gradients that live at the same time do not overlap; what nobody asks for is empty.
        let mut ranges: [Range<usize>; RANGES] = core::array::from_fn(|_| 0..0);
        ranges[0] = self.gradient_place(op.output);
        let mut asked = [false; N];
        if op.role != Role::Penalty {
            let inputs = ranges[1..].iter_mut().zip(&mut asked).zip(op.inputs);
            for ((range, asked), value) in inputs.filter(|(_, value)| wanted(value)) {
                (*range, *asked) = (self.gradient_place(*value), true);
            }
        }
        let kept = self.saved_place(op.index, true);
        if self.offsets.is_some() {
            ranges[N + 1] = kept.clone();
        }
        let reads = graph.ops[op.index].reads;
        let places: [_; N] = core::array::from_fn(|input| match op.inputs.get(input) {
            Some(&value) if reads.inputs => self.place_back(value),
            _ => Err(0..0),
        });
        let output = match reads.output && op.role != Role::Penalty {
            true => self.place_back(op.output),
            false => Err(0..0),
        };
        for &value in op.clear {
            self.gradient(value).fill(T::ZERO);
        }
        let Some(training) = &mut self.training else { return };
        let (taken, rest) = match &self.offsets {
            Some(_) => take::<_, RANGES, PIECES>(self.values, &ranges),
            None => {
                let gradients = take::<_, RANGES, PIECES>(training.gradients, &ranges).0;
                (gradients, Rest::all(self.values))
            }
        };
        let mut taken = taken.into_iter();
        let Some(output_gradient) = taken.next() else { return };
        if op.role == Role::Alias || (op.role == Role::Training && !training.mode) {
            if let (Some(target), true) = (taken.next(), asked[0]) {
                InputGradient::of(target, op.add[0]).write(output_gradient, |dy| dy);
            }
            return;
        }
        let mut input_gradients = [const { InputGradient::Unused }; N];
        for (place, (gradient, target)) in input_gradients.iter_mut().zip(&mut taken).enumerate() {
            if asked[place] {
                *gradient = InputGradient::of(target, op.add[place]);
            }
        }
        let saved = match (&self.offsets, taken.next()) {
            (Some(_), Some(saved)) => saved,
            _ => &mut training.saved[kept],
        };
        let inputs = places.map(|place| match place {
            Ok(input) => self.inputs[input],
            Err(range) => rest.get(range),
        });
        let pass = Backward {
            engine: &(),
            batch,
            training: training.mode,
            inputs: &inputs[..op.inputs.len()],
            output: match output {
                Ok(input) => self.inputs[input],
                Err(range) => rest.get(range),
            },
            saved,
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
