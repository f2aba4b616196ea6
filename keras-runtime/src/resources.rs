//! What a network needs on a device, and which of its layers needs the most.

use crate::model::Model;
use crate::tape::Link;
use keras_shape::budget::Resource;
use keras_shape::{Check, Over};

/// For each layer the values that are in use while it runs, at most: what lives of a sample, and the
/// room that the layer needs to work. Where its output lies over its input, that counts once.
pub const fn in_use<const LAYERS: usize>(
    sizes: &[usize],
    lives: &[(usize, usize)],
    work: &[usize],
    over: &[Over],
    ops: &[Link],
) -> [usize; LAYERS] {
    let mut most = [0; LAYERS];
    let (mut step, mut next) = (0, 0);
    while step < ops.len() {
        let (mut size, mut value) = (work[step], 0);
        while value < sizes.len() {
            if lives[value].0 <= step && step <= lives[value].1 {
                size += sizes[value];
            }
            value += 1;
        }
        // They are in the order of the ops.
        if next < over.len() && lives[over[next].output].0 == step {
            let Over { input, output, .. } = over[next];
            size = size + over[next].len(sizes) - sizes[input] - sizes[output];
            next += 1;
        }
        let layer = ops[step].layer;
        if size > most[layer] {
            most[layer] = size;
        }
        step += 1;
    }
    most
}

/// What a layer needs of a resource.
const fn need<M: Model>(layer: usize, resource: Resource) -> u64 {
    let value = size_of::<M::Element>() as u64;
    match resource {
        Resource::Macs => M::LAYERS[layer].macs,
        Resource::Ram => M::LAYERS[layer].in_use as u64 * value,
        Resource::Flash => {
            let (mut bytes, mut weight) = (0, 0);
            while weight < M::WEIGHTS.len() {
                if M::WEIGHTS[weight].layer == layer {
                    bytes += M::WEIGHTS[weight].len() as u64 * value;
                }
                weight += 1;
            }
            bytes
        }
    }
}

/// The layer that needs the most of a resource, and how much; the first of several.
const fn most<M: Model>(resource: Resource) -> (&'static str, u64) {
    let (mut name, mut most, mut layer) = (M::NAME, 0, 0);
    while layer < M::LAYERS.len() {
        let need = need::<M>(layer, resource);
        if need > most {
            (name, most) = (M::LAYERS[layer].name, need);
        }
        layer += 1;
    }
    (name, most)
}

/// Stops the compiler where a network needs more than it may.
///
/// # Panics
///
/// If it does: this runs in the compiler only. The error is shown at the call, not in here.
#[track_caller]
pub const fn report_budget<M: Model>(resource: Resource, limit: u64) {
    let total = match resource {
        Resource::Flash => M::FLASH_BYTES as u64,
        Resource::Ram => M::RAM_BYTES as u64,
        Resource::Macs => M::MACS,
    };
    let (layer, share) = most::<M>(resource);
    let check: Check = resource.check(limit, total, share);
    crate::__private::report(layer, check);
}
