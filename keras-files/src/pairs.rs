//! Which layer of a file is which of the model.
//!
//! Keras goes by the order of layers of one class, and by nothing else. Names are surer, but those that
//! Keras gives count on from model to model: `dense_7` may be the first `Dense` of a file. So layers
//! with names that somebody has given go by them, and the others of a class by their order, unless
//! both sides have the same names.

use crate::text::field_name;
use std::collections::BTreeSet;

/// A layer that has weights.
pub(crate) struct Candidate {
    /// Its name.
    pub name: String,
    /// Keras's default name of its class.
    pub base: String,
}

impl Candidate {
    /// A layer with a name, of a class with this default name.
    pub fn new(name: &str, base: &str) -> Self {
        // A model that is a layer is the same, however it was written.
        let base = match base {
            base if is_model(base) => "model",
            // ConvNeXt's layer is here one of another class.
            "layer_scale" => "einsum_dense",
            base => base,
        };
        Candidate { name: field_name(name), base: base.into() }
    }

    /// The number in a name that Keras has given: `dense` is 0, `dense_7` is 7.
    pub fn number(&self) -> Option<u64> {
        let bases: &[&str] = match self.base.as_str() {
            "model" => &["model", "sequential", "functional"],
            // The class has another name than its layer in `keras.layers`.
            "grouped_query_attention" => &["grouped_query_attention", "group_query_attention"],
            base => &[base],
        };
        bases.iter().find_map(|base| match self.name.strip_prefix(base)? {
            "" => Some(0),
            rest => rest.strip_prefix('_')?.parse().ok(),
        })
    }
}

fn is_model(base: &str) -> bool {
    matches!(base, "model" | "sequential" | "functional")
}

/// For each layer of the model that of the file; those of the file that are left.
pub(crate) fn pairs(ours: &[Candidate], theirs: &[Candidate]) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut found = vec![None; ours.len()];
    let bases: BTreeSet<&str> = ours.iter().map(|one| one.base.as_str()).collect();
    for base in bases {
        let of = |all: &[Candidate]| -> Vec<usize> {
            (0..all.len()).filter(|&number| all[number].base == base).collect()
        };
        let (own, other) = (of(ours), of(theirs));
        let same_name = |number: usize| {
            other
                .iter()
                .copied()
                .find(|&theirs_number| theirs[theirs_number].name == ours[number].name)
        };
        let equal =
            own.len() == other.len() && own.iter().all(|&number| same_name(number).is_some());
        for &number in &own {
            if equal || ours[number].number().is_none() {
                found[number] = same_name(number);
            }
        }
        if equal {
            continue;
        }
        let generated: Vec<usize> =
            own.into_iter().filter(|&number| ours[number].number().is_some()).collect();
        let mut rest: Vec<usize> =
            other.into_iter().filter(|&number| theirs[number].number().is_some()).collect();
        rest.sort_by_key(|&number| theirs[number].number());
        for (number, other) in generated.into_iter().zip(rest) {
            found[number] = Some(other);
        }
    }
    let taken: BTreeSet<usize> = found.iter().flatten().copied().collect();
    let left = (0..theirs.len()).filter(|number| !taken.contains(number)).collect();
    (found, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(ours: &[&str], theirs: &[&str]) -> Vec<Option<usize>> {
        let all = |names: &[&str]| -> Vec<Candidate> {
            names.iter().map(|name| Candidate::new(name, "dense")).collect()
        };
        pairs(&all(ours), &all(theirs)).0
    }

    #[test]
    fn the_same_names_whatever_their_order() {
        assert_eq!(found(&["b", "dense", "a"], &["a", "b", "dense"]), [Some(1), Some(2), Some(0)]);
    }

    #[test]
    fn names_that_keras_gave_are_an_order() {
        // By name, `dense_1` would take the wrong one.
        assert_eq!(found(&["dense", "dense_1"], &["dense_1", "dense_2"]), [Some(0), Some(1)]);
        assert_eq!(found(&["dense", "dense_1"], &["dense_10", "dense_9"]), [Some(1), Some(0)]);
        assert_eq!(found(&["out", "dense"], &["dense_4", "out"]), [Some(1), Some(0)]);
    }

    #[test]
    fn a_name_that_was_given_is_kept_to() {
        assert_eq!(found(&["out"], &["dense"]), [None]);
        assert_eq!(found(&["dense"], &["out"]), [None]);
        assert_eq!(found(&["dense", "dense_1"], &["dense_1"]), [Some(0), None]);
    }
}
