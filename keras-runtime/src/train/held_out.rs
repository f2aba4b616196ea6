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
    if samples >= y.len() {
        return None;
    }
    let width = output.shape.last().copied().unwrap_or(1);
    let ignored = output.loss.ignored().map(T::to_f64);
    let kind = match output.loss.classes(width) {
        Some(_) => Kind::Labels,
        None if output.softmax && width > 1 => Kind::OneHot(width),
        // One number that is 0 or 1 is a class too.
        None if y.row_len() == 1 => Kind::Binary,
        None => return None,
    };
    let mut row = vec![T::ZERO; y.row_len()];
    let mut classes = |rows: std::ops::Range<usize>| -> Option<BTreeSet<i64>> {
        let mut found = BTreeSet::new();
        for number in rows {
            y.copy_row(number, &mut row);
            for class in kind.classes(&row) {
                let class = class?;
                if ignored != Some(class) {
                    found.insert(class as i64);
                }
            }
        }
        Some(found)
    };
    let (trained, held_out) = (classes(0..samples)?, classes(samples..y.len())?);
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

/// How targets say a class.
#[derive(Clone, Copy)]
enum Kind {
    /// By its number.
    Labels,
    /// By a 1 among so many zeros.
    OneHot(usize),
    /// As 0 or 1.
    Binary,
}

impl Kind {
    /// The classes that a row says, one after the other; `None` for numbers that say no class.
    fn classes<T: Element>(self, row: &[T]) -> impl Iterator<Item = Option<f64>> {
        let width = if let Kind::OneHot(width) = self { width } else { 1 };
        row.chunks(width).map(move |target| {
            let first = target.first()?.to_f64();
            let is_binary = || target.iter().all(|&value| value == T::ZERO || value == T::ONE);
            match self {
                Kind::Labels => Some(first),
                Kind::Binary => is_binary().then_some(first),
                Kind::OneHot(_) => {
                    let ones = target.iter().filter(|&&value| value == T::ONE).count();
                    let class = target.iter().position(|&value| value == T::ONE);
                    class.filter(|_| is_binary() && ones == 1).map(|class| class as f64)
                }
            }
        })
    }
}
