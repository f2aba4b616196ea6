//! How often something is saved.

use crate::checkpoint::State;

/// How often something is saved. Keras's `save_freq`.
///
/// ```
/// use keras_runtime::callbacks::SaveFreq;
/// assert_eq!(SaveFreq::from(100), SaveFreq::Steps(100));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SaveFreq {
    /// After each epoch. Keras's `"epoch"`.
    #[default]
    Epoch,
    /// After so many steps, counted across epochs.
    Steps(usize),
}

impl From<usize> for SaveFreq {
    fn from(steps: usize) -> Self {
        SaveFreq::Steps(steps)
    }
}

/// Counts steps.
#[derive(Debug, Default)]
pub(super) struct Counter(usize);

impl Counter {
    /// Whether it is time after this step.
    pub fn step(&mut self, freq: SaveFreq) -> bool {
        let SaveFreq::Steps(steps) = freq else { return false };
        self.0 += 1;
        let due = self.0 >= steps;
        if due {
            self.0 = 0;
        }
        due
    }

    pub fn keep(&mut self, state: &mut State<'_>) {
        state.count("steps", &mut self.0);
    }
}
