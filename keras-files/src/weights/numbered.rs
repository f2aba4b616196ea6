//! Weights of `.weights.h5`: groups by class, variables by number.

use super::{Found, Named, by_layer, named};
use crate::architecture::Architecture;
use crate::description::{Description, Weight};
use crate::error::Result;
use crate::file::KerasFile;
use crate::hdf5::join;
use crate::layout::{container, containers, copies, paths};
use crate::pairs::{Candidate, pairs};
use crate::text::field_name;
use std::collections::HashMap;

/// Finds the weights of a model.
pub(super) fn find(file: &KerasFile, model: &Description, weights: &[Weight<'_>]) -> Result<Found> {
    let mut finder = Finder {
        file,
        weights,
        found: Found { arrays: vec![None; weights.len()], ..Found::default() },
    };
    let layers = model.layers.as_deref().unwrap_or_default();
    let architecture = file.config().and_then(|_| file.architecture().ok());
    finder.model("", layers, &named(weights), architecture.as_ref(), MAX_DEPTH)?;
    Ok(finder.found)
}

/// Models in models.
const MAX_DEPTH: usize = 32;

struct Finder<'a> {
    file: &'a KerasFile,
    weights: &'a [Weight<'a>],
    found: Found,
}

impl Finder<'_> {
    /// The layers of a model, whose group is `path`; with its configuration if the file has that.
    fn model(
        &mut self,
        path: &str,
        layers: &[Description],
        weights: &Named<'_>,
        architecture: Option<&Architecture>,
        depth: usize,
    ) -> Result<()> {
        let group = join(path, "layers");
        let hdf5 = &self.file.weights;
        let mut groups = Vec::new();
        if hdf5.has_group(&group) {
            for name in hdf5.groups(&group)? {
                let path = join(&group, &name);
                let arrays = hdf5.arrays(&path)?;
                if arrays.iter().any(|array| !array.kind.is_whole()) {
                    groups.push((name, path, arrays));
                }
            }
        }
        // Keras 2 and early Keras 3 write no names of layers.
        let by_order = names_by_order(layers, architecture);
        let mut theirs = Vec::new();
        for (container, path, _) in &groups {
            let vars = join(path, "vars");
            let own = hdf5.has_group(&vars).then(|| hdf5.text(&vars, "name")).transpose()?;
            let name = own.flatten().or_else(|| by_order.get(container.as_str()).cloned());
            let name = name.unwrap_or_else(|| container.clone());
            theirs.push(Candidate::new(&name, without_number(container)));
        }
        let by_layer = by_layer(layers, weights);
        let with_weights = || layers.iter().zip(&by_layer).filter(|(_, own)| !own.is_empty());
        let ours: Vec<Candidate> = with_weights()
            .map(|(layer, _)| Candidate::new(&layer.name, &container(&layer.class)))
            .collect();
        let (pairs, left) = pairs(&ours, &theirs);
        for number in left {
            let path = &groups[number].1;
            self.found.unexpected.push(format!("`{path}` of layer `{}`", theirs[number].name));
        }
        for ((layer, own), other) in with_weights().zip(pairs) {
            let Some(other) = other else {
                self.found.missing.push(format!("`{group}/…` for layer `{}`", layer.name));
                continue;
            };
            let (_, path, arrays) = &groups[other];
            match (&layer.layers, depth.checked_sub(1)) {
                (Some(layers), Some(depth)) => {
                    let name = &theirs[other].name;
                    let inner = architecture.and_then(|outer| {
                        let mut all = outer.layers.iter();
                        all.find(|layer| field_name(&layer.name) == *name)?.model.as_deref()
                    });
                    self.model(path, layers, own, inner, depth)?;
                }
                _ => self.layer(path, layer, own, arrays),
            }
        }
        Ok(())
    }

    /// The weights of a layer, whose group is `path` and has these arrays.
    fn layer(
        &mut self,
        path: &str,
        layer: &Description,
        own: &Named<'_>,
        arrays: &[crate::hdf5::Array],
    ) {
        let parts: Vec<Vec<&str>> = own.iter().map(|(_, parts)| parts.clone()).collect();
        let place = |place: &String| {
            let whole = join(path, place);
            // Keras 2 calls the parts of attention by other names.
            let other = join(path, &format!("_{place}"));
            let has = |path: &String| arrays.iter().any(|array| array.path == *path);
            if !has(&whole) && has(&other) { other } else { whole }
        };
        let paths: Vec<String> = paths(layer, &parts).iter().map(place).collect();
        for ((number, _), path) in own.iter().zip(&paths) {
            match arrays.iter().find(|array| array.path == *path) {
                Some(array) => self.found.arrays[*number] = Some(array.clone()),
                None => {
                    let name = self.weights[*number].name;
                    self.found.missing.push(format!("`{path}` for `{name}`"));
                }
            }
        }
        let copy = copies(layer).map(|copy| join(path, copy));
        for array in arrays {
            // Counters and seeds are no weights.
            let known = paths.contains(&array.path) || copy.as_ref() == Some(&array.path);
            if !known && !array.kind.is_whole() {
                self.found.unexpected.push(format!("`{}`", array.path));
            }
        }
    }
}

/// The layer of each group, where the groups themselves do not tell: they are counted within their class,
/// in the order of the file's configuration, or of the model where there is none.
fn names_by_order(
    layers: &[Description],
    architecture: Option<&Architecture>,
) -> HashMap<String, String> {
    let (classes, names): (Vec<&str>, Vec<&str>) = match architecture {
        Some(model) => {
            let layers = model.layers.iter();
            layers.map(|layer| (layer.class.as_str(), layer.name.as_str())).unzip()
        }
        None => layers.iter().map(|layer| (layer.class.as_str(), layer.name.as_str())).unzip(),
    };
    let names = names.into_iter().map(str::to_owned);
    containers(classes.into_iter()).into_iter().zip(names).collect()
}

/// The name of a group without the number that makes it one of its kind.
pub(super) fn without_number(container: &str) -> &str {
    match container.rsplit_once('_') {
        Some((base, number)) if number.bytes().all(|c| c.is_ascii_digit()) => base,
        _ => container,
    }
}
