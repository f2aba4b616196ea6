//! Weights of legacy files: groups by the names of layers, weights in the order of a list.

use super::{Found, Named, by_layer, named};
use crate::architecture::Architecture;
use crate::description::{Description, Weight};
use crate::error::{Error, Result};
use crate::file::KerasFile;
use crate::hdf5::{Array, join};
use crate::layout::container;
use crate::pairs::{Candidate, pairs};

/// A layer of a file.
struct Group {
    name: String,
    path: String,
    /// Its weights in order, with their names in the list.
    weights: Vec<(String, Array)>,
}

/// Finds the weights of a model.
pub(super) fn find(file: &KerasFile, model: &Description, weights: &[Weight<'_>]) -> Result<Found> {
    let mut found = Found { arrays: vec![None; weights.len()], ..Found::default() };
    let groups = groups(file, &mut found)?;
    // Classes are in the configuration; a file of weights alone has names only.
    let architecture = file.config().and_then(|_| file.architecture().ok());
    let theirs: Vec<Candidate> = groups
        .iter()
        .map(|group| Candidate::new(&group.name, &base(&group.name, architecture.as_ref())))
        .collect();
    let layers = model.layers.as_deref().unwrap_or_default();
    let by_layer = by_layer(layers, &named(weights));
    let with_weights = || layers.iter().zip(&by_layer).filter(|(_, own)| !own.is_empty());
    let ours: Vec<Candidate> = with_weights()
        .map(|(layer, _)| Candidate::new(&layer.name, &container(&layer.class)))
        .collect();
    let theirs = match &architecture {
        Some(_) => theirs,
        // A name that somebody has given tells nothing of the class: it is that of our layer.
        None => groups
            .iter()
            .zip(theirs)
            .map(|(group, theirs)| {
                let own = ours.iter().find(|own| own.name == theirs.name);
                own.map_or(theirs, |own| Candidate::new(&group.name, &own.base))
            })
            .collect(),
    };
    let (pairs, left) = pairs(&ours, &theirs);
    found.unexpected.extend(left.into_iter().map(|number| format!("`{}`", groups[number].path)));
    for ((layer, own), other) in with_weights().zip(pairs) {
        match other {
            Some(other) => assign(&groups[other], own, weights, &mut found),
            None => found.missing.push(format!("layer `{}`", layer.name)),
        }
    }
    Ok(found)
}

/// The layers of a file that have weights: their names, Keras's default names of their classes, groups, and
/// weights with their names in the list.
pub(super) type Listed = (String, String, String, Vec<(String, Array)>);

/// See [`Listed`].
///
/// # Errors
/// [`Error::Names`] where a weight that is listed is not there.
pub(super) fn all(file: &KerasFile, model: Option<&Architecture>) -> Result<Vec<Listed>> {
    let mut found = Found::default();
    let groups = groups(file, &mut found)?;
    if !found.missing.is_empty() {
        let (missing, unexpected) = (found.missing, Vec::new());
        return Err(Error::Names { file: file.name().into(), missing, unexpected });
    }
    let listed = |group: Group| (base(&group.name, model), group);
    let listed = groups.into_iter().map(listed);
    Ok(listed.map(|(base, group)| (group.name, base, group.path, group.weights)).collect())
}

/// The layers of a file that have weights.
fn groups(file: &KerasFile, found: &mut Found) -> Result<Vec<Group>> {
    let hdf5 = &file.weights;
    let root = if hdf5.has_group("model_weights") { "model_weights" } else { "" };
    let mut groups = Vec::new();
    for name in hdf5.texts(root, "layer_names")?.unwrap_or_default() {
        let path = join(root, &name);
        let mut weights = Vec::new();
        for weight in hdf5.texts(&path, "weight_names")?.unwrap_or_default() {
            let place = join(&path, &weight);
            match hdf5.array(&place)? {
                // Counters and seeds are no weights, but for the count of `Normalization`.
                Some(array) if array.kind.is_whole() && last(&weight) != "count" => {}
                Some(array) => weights.push((weight, array)),
                None => found.missing.push(format!("`{place}`")),
            }
        }
        if !weights.is_empty() {
            groups.push(Group { name, path, weights });
        }
    }
    Ok(groups)
}

/// Keras's default name of a layer's class.
fn base(name: &str, architecture: Option<&Architecture>) -> String {
    if let Some(layer) = architecture.and_then(|architecture| architecture.layer(name)) {
        return container(&layer.class);
    }
    match name.rsplit_once('_') {
        Some((base, number)) if number.bytes().all(|c| c.is_ascii_digit()) => base.to_owned(),
        _ => name.to_owned(),
    }
}

/// Gives the weights of a layer their arrays, which are a list: those that learn come first, in a
/// frozen layer in their own order. The names tell which.
fn assign(group: &Group, own: &Named<'_>, weights: &[Weight<'_>], found: &mut Found) {
    if group.weights.len() != own.len() {
        let names = |number: usize| format!("`{}/…` for `{}`", group.path, weights[number].name);
        let more = own.iter().skip(group.weights.len());
        found.missing.extend(more.map(|(number, _)| names(*number)));
        let more = group.weights.iter().skip(own.len());
        found.unexpected.extend(more.map(|(_, array)| format!("`{}`", array.path)));
        return;
    }
    let natural: Vec<&(usize, Vec<&str>)> = own.iter().collect();
    let mut sorted = natural.clone();
    sorted.sort_by_key(|(number, _)| !weights[*number].trainable);
    let score = |order: &[&(usize, Vec<&str>)]| {
        let pairs = order.iter().zip(&group.weights);
        pairs.filter(|((_, own), (name, _))| own.last().copied() == Some(last(name))).count()
    };
    let order = if score(&natural) > score(&sorted) { natural } else { sorted };
    for ((number, _), (_, array)) in order.into_iter().zip(&group.weights) {
        found.arrays[*number] = Some(array.clone());
    }
}

/// The last part of a weight's name, without what TensorFlow adds: `dense/kernel:0` is `kernel`.
pub(super) fn last(name: &str) -> &str {
    let name = name.split(':').next().unwrap_or(name);
    name.rsplit('/').next().unwrap_or(name)
}
