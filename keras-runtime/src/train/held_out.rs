//! A warning for a validation split that is not like the rest: Keras holds out the last rows before any
//! shuffling, and sorted data then has classes at its end alone.

use super::output::Output;
use crate::data::Rows;
use crate::element::Element;
use std::collections::BTreeSet;

/// What there is to say of the rows from `samples` on, if they have classes that those before lack.
pub fn warning<T: Element>(
    outputs: &[Output<T>],
    y: &dyn Rows<T>,
    samples: usize,
) -> Option<String> {
    let [output] = outputs else { return None };
    let labels = output.loss.classes(output.shape.last().copied().unwrap_or(1)).is_some();
    // One number that is 0 or 1 is a class too.
    let one = !labels && y.row_len() == 1;
    if samples >= y.len() || !(labels || one) {
        return None;
    }
    let mut row = vec![T::ZERO; y.row_len()];
    let mut classes = |rows: std::ops::Range<usize>| -> BTreeSet<i64> {
        let mut found = BTreeSet::new();
        for number in rows {
            y.copy_row(number, &mut row);
            found.extend(row.iter().map(|label| label.to_f64() as i64));
        }
        found
    };
    let fractions = |row: &T| !matches!(row.to_f64(), 0.0 | 1.0);
    if one {
        let mut value = [T::ZERO];
        for number in 0..y.len() {
            y.copy_row(number, &mut value);
            if value.iter().any(fractions) {
                return None; // A number to predict, and no class.
            }
        }
    }
    let (trained, held_out) = (classes(0..samples), classes(samples..y.len()));
    let unseen: Vec<String> = held_out.difference(&trained).map(ToString::to_string).collect();
    let [first, ..] = unseen.as_slice() else { return None };
    let which = match unseen.len() {
        1 => format!("class {first}, which"),
        _ => format!("classes {}, which", unseen.join(", ")),
    };
    Some(format!(
        "validation_split holds out the last {} rows, with {which} none of the other rows has; shuffle \
         them before, for example with `split_shuffled`",
        y.len() - samples
    ))
}
