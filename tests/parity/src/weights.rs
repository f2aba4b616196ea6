//! Which weight of a case is which weight of a model.

use crate::tensor::Weight;
use std::ops::Range;

/// A weight of a model: where it lies in the flat values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// `layer/weight`
    pub name: String,
    /// Keras's shape.
    pub shape: Vec<usize>,
    /// Its part of the model's values.
    pub range: Range<usize>,
}

/// Finds the slot of each weight. Keras's names are compared without the names of recurrent
/// cells, and without the layer's where a case has one layer only; where names do not tell, the
/// order does. Whole numbers (seeds, counters) may be absent in the model.
pub fn slots<'a>(weights: &[Weight], slots: &'a [Slot]) -> Result<Vec<Option<&'a Slot>>, String> {
    let by_name: Vec<_> = weights
        .iter()
        .map(|weight| slots.iter().find(|slot| is_same(&weight.name, &slot.name)))
        .collect();
    let named = |(weight, slot): (&Weight, &Option<&Slot>)| slot.is_some() || !counts(weight);
    // Cells on top of each other have weights of one name.
    let once = |slot: &Slot| by_name.iter().flatten().filter(|other| **other == slot).count() < 2;
    let found = if weights.iter().zip(&by_name).all(named) && slots.iter().all(once) {
        by_name
    } else {
        let mut rest = slots.iter();
        weights.iter().map(|weight| rest.next_if_counts(weight)).collect()
    };
    for (weight, slot) in weights.iter().zip(&found) {
        match slot {
            None if counts(weight) => {
                return Err(format!("the model has no weight `{}`", weight.name));
            }
            Some(slot) if slot.shape != weight.tensor.shape => {
                return Err(format!(
                    "weight `{}` has shape {:?}, expected {:?} of `{}`",
                    slot.name, slot.shape, weight.tensor.shape, weight.name
                ));
            }
            _ => (),
        }
    }
    match slots.iter().find(|slot| !found.iter().flatten().any(|taken| taken == slot)) {
        Some(slot) => Err(format!("Keras's model has no weight `{}`", slot.name)),
        None => Ok(found),
    }
}

trait NextIfCounts<'a> {
    fn next_if_counts(&mut self, weight: &Weight) -> Option<&'a Slot>;
}

impl<'a, I: Iterator<Item = &'a Slot>> NextIfCounts<'a> for I {
    fn next_if_counts(&mut self, weight: &Weight) -> Option<&'a Slot> {
        if counts(weight) { self.next() } else { None }
    }
}

fn counts(weight: &Weight) -> bool {
    weight.tensor.is_float()
}

fn is_same(keras: &str, ours: &str) -> bool {
    let parts = |name: &str| {
        name.split('/').filter(|part| !part.ends_with("_cell")).map(String::from).collect()
    };
    let (keras, ours): (Vec<String>, Vec<String>) = (parts(keras), parts(ours));
    keras == ours || (ours.len() == keras.len() + 1 && keras == ours[1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Tensor;

    fn weight(name: &str, shape: &[usize], dtype: &str) -> Weight {
        let data = vec![0.0; shape.iter().product()];
        let tensor = Tensor { shape: shape.to_vec(), dtype: dtype.into(), data };
        Weight { name: name.into(), trainable: true, tensor }
    }

    fn slot(name: &str, shape: &[usize]) -> Slot {
        Slot { name: name.into(), shape: shape.to_vec(), range: 0..shape.iter().product() }
    }

    fn names(found: Vec<Option<&Slot>>) -> Vec<&str> {
        found.into_iter().map(|slot| slot.map_or("", |slot| slot.name.as_str())).collect()
    }

    #[test]
    fn by_name() {
        let weights = [weight("lstm_cell/bias", &[4], "float64"), weight("seed", &[2], "int32")];
        let model = [slot("lstm/bias", &[4])];
        assert_eq!(names(slots(&weights, &model).unwrap()), ["lstm/bias", ""]);
        let weights = [weight("a/bias", &[2], "float64"), weight("b/bias", &[2], "float64")];
        let model = [slot("b/bias", &[2]), slot("a/bias", &[2])];
        assert_eq!(names(slots(&weights, &model).unwrap()), ["a/bias", "b/bias"]);
    }

    #[test]
    fn by_order() {
        let weights = [weight("x/one", &[1], "float64"), weight("x/two", &[2], "float64")];
        let model = [slot("layer/a", &[1]), slot("layer/b", &[2])];
        assert_eq!(names(slots(&weights, &model).unwrap()), ["layer/a", "layer/b"]);
        let weights =
            [weight("gru_cell/bias", &[1], "float64"), weight("lstm_cell/bias", &[2], "float64")];
        let model = [slot("rnn/gru_cell/bias", &[1]), slot("rnn/lstm_cell/bias", &[2])];
        let expected = ["rnn/gru_cell/bias", "rnn/lstm_cell/bias"];
        assert_eq!(names(slots(&weights, &model).unwrap()), expected);
    }

    #[test]
    fn what_is_missing_or_different_is_named() {
        let weights = [weight("kernel", &[2, 3], "float64")];
        let error = |model: &[Slot]| slots(&weights, model).unwrap_err();
        assert!(error(&[]).contains("no weight `kernel`"));
        assert!(error(&[slot("dense/kernel", &[3, 2])]).contains("[3, 2], expected [2, 3]"));
        let model = [slot("dense/kernel", &[2, 3]), slot("dense/bias", &[3])];
        assert!(error(&model).contains("no weight `dense/bias`"));
    }
}
