//! The memory of training on a device, as a constant.

use super::trainer::Trainer;
use super::{Rule, check};
use crate::losses::{Loss, Suits};
use crate::model::Model;
use crate::tape::{Learning, LearningPlaces, Plan, Row, learning, planned};
use core::marker::PhantomData;

/// What the memory of a step depends on, besides the network.
pub trait Step {
    /// Number of samples.
    const BATCH: usize;
    /// Whether the rule squares gradients: then it needs the squares of look-ups in an `Embedding`.
    const SQUARES: bool;
}

/// A step of a rule on so many samples.
#[derive(Debug)]
pub struct Batch<O, const BATCH: usize>(PhantomData<O>);

impl<O: Rule, const BATCH: usize> Step for Batch<O, BATCH> {
    const BATCH: usize = BATCH;
    const SQUARES: bool = O::SQUARES;
}

/// A memory plan.
pub trait Planned {
    /// The plan.
    const PLAN: Plan;
}

/// The plan of a step, with `N` buffers at most.
#[derive(Debug)]
pub struct PlanOf<M, S, const N: usize>(PhantomData<(M, S)>);

impl<M: Learn, S: Step, const N: usize> PlanOf<M, S, N> {
    const PLACES: LearningPlaces<N> = planned::<M, N>(S::BATCH, S::SQUARES);
}

impl<M: Learn, S: Step, const N: usize> Planned for PlanOf<M, S, N> {
    const PLAN: Plan = Plan::of::<M, N>(&Self::PLACES);
}

/// A network that can learn on a device. `model!` implements it.
pub trait Learn: Model {
    /// The plan of a step.
    type Plan<S: Step>: Planned;

    /// What a step needs to know of the weights.
    const LEARNING: &'static [Row<Self::Element>];

    /// For each value the one that it lies in and where, for one sample; empty where none does.
    const PARTS: &'static [(usize, usize)] = &[];

    /// The layers that change themselves after an optimizer's step.
    const UPDATES: &'static [usize] = &[];

    /// The ops whose layers are no fields, such as the last activation.
    const APART: &'static [usize] = &[];

    /// The ops that are others in training than in inference also where their layer is frozen.
    const NOISY: &'static [usize] = &[];

    /// Runs the layers back, from the last to the first that learns.
    fn learn(&mut self, pass: &mut Learning<'_, Self::Element>);

    /// A copy of the network in an array of `PARAMS` values: weights that are a `static` stay in flash, and the copy in
    /// RAM learns. Keras's `clone_model` with `set_weights`.
    ///
    /// ```
    /// use keras_runtime::{learn::SGD, prelude::*};
    /// model! { struct Line { Input(1); Dense(1); } }
    /// let line = Line::new(1); // on a device: `static LINE: Line = load_weights!(…);`
    /// let mut weights = [0.0; Line::PARAMS];
    /// let copy = line.copy_in(&mut weights);
    /// let mut memory = [0.0; Line::train_arena::<SGD, 1>()];
    /// copy.compile_in(SGD::default(), MeanSquaredError::default(), &mut memory)
    ///     .train_on_batch(&[[1.0]], &[[2.0]]);
    /// assert_ne!(copy.dense.bias, line.dense.bias);
    /// ```
    fn copy_in<'a, const PARAMS: usize>(
        &self,
        weights: &'a mut [Self::Element; PARAMS],
    ) -> &'a mut Self {
        const {
            assert!(PARAMS == Self::LEN, "expected an array of as many values as the network has");
            assert!(align_of::<Self>() <= align_of::<Self::Element>());
        }
        weights.iter_mut().zip(self.as_slice()).for_each(|(to, &value)| *to = value);
        // SAFETY: as many values as the type is made of, aligned as it is; it is an array of them in all but
        // name (contract of `Model`).
        unsafe { &mut *weights.as_mut_ptr().cast() }
    }

    /// Couples the network with a rule, a loss and memory, which may have anything in it: `train_arena` tells
    /// its length. Keras's `compile`. The rule starts at its first step.
    ///
    /// A loss that is not meant for the end of the network does not compile, nor does memory that is too small.
    ///
    /// ```
    /// use keras_runtime::{learn::Adam, prelude::*};
    /// model! { struct Line { Input(1); Dense(1); } }
    /// let mut line = Line::new(42);
    /// let mut memory = [0.0; Line::train_arena::<Adam, 1>()];
    /// let rule = Adam::default().learning_rate(0.1);
    /// let mut trainer = line.compile_in(rule, MeanSquaredError::default(), &mut memory);
    /// for x in (0..300).map(|i| (i % 5) as f32) {
    ///     trainer.train_on_batch(&[[x]], &[[2.0 * x + 1.0]]);
    /// }
    /// assert!((line.predict(&[10.0])[0] - 21.0).abs() < 0.5);
    /// ```
    fn compile_in<'a, O, L, const ROOM: usize>(
        &'a mut self,
        rule: O,
        loss: L,
        memory: &'a mut [Self::Element; ROOM],
    ) -> Trainer<'a, Self, O, L, ROOM>
    where
        O: Rule,
        L: Loss<Self::Element>,
        L::Head: Suits<Self::Head>,
    {
        const { check::report::<Self, O>(ROOM, 1) }
        Trainer::new(self, rule, loss, memory)
    }
}

/// Values of the memory that training takes: `NAME::train_arena::<RULE, BATCH>()`.
pub const fn arena<M: Learn, O: Rule, const BATCH: usize>() -> usize {
    kept::<M, O>() + <M::Plan<Batch<O, BATCH>> as Planned>::PLAN.size
}

/// Bytes of that memory.
pub const fn bytes<M: Learn, O: Rule, const BATCH: usize>() -> usize {
    arena::<M, O, BATCH>() * size_of::<M::Element>()
}

/// Values that a rule keeps from step to step: the number of steps, and its slots.
pub(super) const fn kept<M: Learn, O: Rule>() -> usize {
    1 + O::SLOTS * learning::<M>()
}
