//! Predictions that go on where the last ones ended.

use crate::model::Model;
use crate::sample::Sample;

/// A network with layers that are `stateful`. `model!` implements it.
pub trait Stateful: Model {
    /// What a sample keeps from one call to the next, an array of numbers.
    type States: Sample<Self::Element>;

    /// The output for one sample, beginning with `states`, which become those to go on with.
    /// Allocates in the first call of a thread at most.
    fn predict_from(&self, sample: &Self::Input, states: &mut Self::States) -> Self::Output;

    /// What comes out for one sample, where it is in an arena.
    type Seen<'arena>;

    /// The same in an arena of at least `ARENA` values, where the output stays.
    fn predict_from_in<'arena, const ROOM: usize>(
        &self,
        sample: &Self::Input,
        states: &mut Self::States,
        arena: &'arena mut [Self::Element; ROOM],
    ) -> Self::Seen<'arena>;
}

/// A network beside the states of `BATCH` samples, which go from one call to the next. Keras's
/// `predict` of a network with `stateful = true`; the network's own
/// `predict` begins with zeros.
///
/// A plain struct without a heap: a network of one step a sample reads a sequence as it comes in.
///
/// ```
/// use keras_runtime::prelude::*;
///
/// model! {
///     struct Whole { Input(3, 2); LSTM(4, stateful = true); Dense(1); }
/// }
/// model! {
///     struct Step { Input(1, 2); LSTM(4, stateful = true); Dense(1); }
/// }
///
/// let (whole, mut step) = (Whole::new(7), Step::new(0));
/// step.set_weights(&whole.get_weights())?;
/// let x = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]];
///
/// let mut stream = step.stream::<1>();
/// let mut last = [0.0];
/// for x in x {
///     [last] = stream.predict(&[[x]]);
/// }
/// assert_eq!(last, whole.predict(&x));
///
/// stream.reset_state(); // another sequence begins
/// assert_eq!(stream.predict(&[[x[0]]]), [step.predict(&[x[0]])]);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub struct Stream<'m, M: Stateful, const BATCH: usize = 1> {
    model: &'m M,
    states: [M::States; BATCH],
}

impl<'m, M: Stateful, const BATCH: usize> Stream<'m, M, BATCH> {
    /// Begins with zeros.
    pub const fn new(model: &'m M) -> Self {
        Stream { model, states: [M::States::ZEROS; BATCH] }
    }

    /// The outputs for the next part of each sequence. Sample `i` goes on where sample `i` of the
    /// last call ended. Allocates in the first call of a thread
    /// at most.
    pub fn predict(&mut self, samples: &[M::Input; BATCH]) -> [M::Output; BATCH] {
        core::array::from_fn(|i| self.model.predict_from(&samples[i], &mut self.states[i]))
    }

    /// The output for the next part of the sequence of sample `i`, which stays in the arena where it
    /// is computed: at least `ARENA` values. `None` where there are not as many samples.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Step { Input(1, 2); LSTM(4, stateful = true); Dense(1); } }
    /// let step = Step::new(0);
    /// let mut arena = [0.0; Step::ARENA];
    /// let (mut stream, mut other) = (step.stream::<1>(), step.stream::<1>());
    /// for x in [[[0.1, 0.2]], [[0.3, -0.4]]] {
    ///     let [y] = *stream.predict_in(0, &x, &mut arena).unwrap();
    ///     assert!((y - other.predict(&[x])[0][0]).abs() < 1e-6); // the road of devices rounds more often
    /// }
    /// ```
    pub fn predict_in<'arena, const ROOM: usize>(
        &mut self,
        i: usize,
        sample: &M::Input,
        arena: &'arena mut [M::Element; ROOM],
    ) -> Option<M::Seen<'arena>> {
        let states = self.states.get_mut(i)?;
        Some(self.model.predict_from_in(sample, states, arena))
    }

    /// Goes back to zeros. Keras's `reset_state`.
    pub fn reset_state(&mut self) {
        self.states = [M::States::ZEROS; BATCH];
    }
}
