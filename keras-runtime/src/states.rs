//! What layers keep from one batch to the next: Keras's `stateful`.

/// The states that a layer with `stateful = true` begins with, and where it leaves its last: a row
/// for each sample. Rows of samples that a smaller batch does not have stay as they are.
///
/// There are none where nobody keeps them: such a layer begins with zeros.
///
/// ```
/// use keras_runtime::states::States;
/// let mut values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]; // 2 samples, 3 values each
/// let mut states = States::rows(&mut values, 3);
/// let mut layer = states.columns(1, 2);
/// assert_eq!(layer.row(1), [5.0, 6.0]);
/// layer.row_mut(0).fill(0.0);
/// assert_eq!(values, [1.0, 0.0, 0.0, 4.0, 5.0, 6.0]);
/// ```
#[derive(Debug)]
pub struct States<'a, T> {
    values: &'a mut [T],
    /// Length of a row: the states of all layers.
    stride: usize,
    /// Where in a row those of the layer begin.
    first: usize,
    /// How many they are.
    len: usize,
}

impl<'a, T> States<'a, T> {
    /// None.
    pub fn none() -> Self {
        States { values: &mut [], stride: 0, first: 0, len: 0 }
    }

    /// Rows of `len` values end to end.
    pub fn rows(values: &'a mut [T], len: usize) -> Self {
        States { values, stride: len, first: 0, len }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() || self.len == 0
    }

    /// `len` columns, of which `first` is the first.
    pub fn columns(&mut self, first: usize, len: usize) -> States<'_, T> {
        if self.is_empty() {
            return States::none();
        }
        States { values: self.values, stride: self.stride, first: self.first + first, len }
    }

    /// Those of a layer in the model's table, each of which has so many.
    pub(crate) fn of_layer(&mut self, layer: usize, sizes: &[usize]) -> States<'_, T> {
        match sizes.get(layer) {
            Some(&len) => self.columns(sizes.iter().take(layer).sum(), len),
            None => States::none(),
        }
    }

    /// The states of a sample.
    pub fn row(&self, sample: usize) -> &[T] {
        let start = sample * self.stride + self.first;
        self.values.get(start..start + self.len).unwrap_or_default()
    }

    /// The states of a sample, to change.
    pub fn row_mut(&mut self, sample: usize) -> &mut [T] {
        let start = sample * self.stride + self.first;
        self.values.get_mut(start..start + self.len).unwrap_or_default()
    }
}
