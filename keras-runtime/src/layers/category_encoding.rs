//! `CategoryEncoding`: numbers of categories as ones among zeros.

use super::Categories;
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Layer};

/// Keras's `CategoryEncoding`: for whole numbers below `num_tokens`, a list of so many values with
///
/// - a 1 at the place of each number that a sample has (`multi_hot`),
/// - how often it has it, or the sum of the `count_weights` there (`count`),
/// - a list for each number alone (`one_hot`).
///
/// `fit`, `evaluate` and `predict_batch` answer a number that is none of these with an
/// [`Error`](crate::error::Error) that names its row. A prediction for one sample has no way to
/// object: there it counts nowhere. Numbers of categories have no gradient; `count_weights` have.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Words { Input(3); CategoryEncoding(4, output_mode = count); } }
/// assert_eq!(Words::new(0).predict(&[2.0, 0.0, 2.0]), [1.0, 0.0, 2.0, 0.0]);
///
/// model! { struct Word { Input(()); CategoryEncoding(3, one_hot); } }
/// assert_eq!(Word::new(0).predict_batch(&[1.0, 2.0])?, [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct CategoryEncoding;

impl<T: Element> Layer<T, Categories> for CategoryEncoding {
    fn forward<E: Engine<T>>(&self, categories: &Categories, pass: Forward<'_, T, E>) {
        let (tokens, weights) = (pass.inputs[0], pass.inputs.get(1));
        let weight = |i: usize| weights.map_or(T::ONE, |weights| weights[i]);
        let category = |i: usize| categories.category(tokens[i]);
        categories.encode(tokens.len(), category, weight, pass.output);
    }

    /// A weight's gradient is that of where it counts.
    fn backward<E: Engine<T>>(
        &self,
        categories: &Categories,
        pass: Backward<'_, '_, T, E>,
        _: Option<&mut Self>,
    ) {
        let (tokens, gradient) = (pass.inputs[0], &*pass.output_gradient);
        pass.input_gradients[0].accumulate(); // Zeros, where somebody asks.
        if let Some(weights) = pass.input_gradients.get_mut(1) {
            weights.write_with(|i| match categories.category(tokens[i]) {
                Some(category) => gradient[categories.place(i, category)],
                None => T::ZERO,
            });
        }
    }
}
