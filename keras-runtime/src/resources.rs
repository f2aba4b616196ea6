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

/// What a layer needs on a device; `Net::RESOURCES` has a row for each.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(64); Dense(48, activation = relu); Dense(10); } }
/// let [first, second] = Net::RESOURCES;
/// assert_eq!((first.name, first.class), ("dense", "Dense"));
/// assert_eq!((first.flash_bytes, first.ram_bytes, first.macs), (4 * 65 * 48, 4 * 48, 64 * 48));
/// assert_eq!(first.flash_bytes + second.flash_bytes, Net::FLASH_BYTES);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resources {
    /// The layer's name, such as `dense_1`.
    pub name: &'static str,
    /// Its Keras class, such as `Dense`.
    pub class: &'static str,
    /// Bytes of its weights.
    pub flash_bytes: usize,
    /// Bytes of the arena that are in use while it predicts one sample, at most.
    pub ram_bytes: usize,
    /// Multiply-accumulates of one sample, in all its calls.
    pub macs: u64,
}

impl Resources {
    /// What the layer of this number needs, with weights as they are in `M`.
    const fn of<M: Model>(layer: usize) -> Self {
        let (info, value) = (&M::LAYERS[layer], size_of::<M::Element>());
        let (mut flash_bytes, mut weight) = (0, 0);
        while weight < M::WEIGHTS.len() {
            if M::WEIGHTS[weight].layer == layer {
                flash_bytes += M::WEIGHTS[weight].len() * value;
            }
            weight += 1;
        }
        let (name, class, macs) = (info.name, info.class, info.macs);
        Resources { name, class, flash_bytes, ram_bytes: info.in_use * value, macs }
    }

    /// What each of the layers needs.
    pub(crate) const fn all<M: Model, const LAYERS: usize>() -> [Self; LAYERS] {
        let none = Resources { name: "", class: "", flash_bytes: 0, ram_bytes: 0, macs: 0 };
        let (mut all, mut layer) = ([none; LAYERS], 0);
        while layer < LAYERS {
            all[layer] = Self::of::<M>(layer);
            layer += 1;
        }
        all
    }

    const fn need(&self, resource: Resource) -> u64 {
        match resource {
            Resource::Macs => self.macs,
            Resource::Ram => self.ram_bytes as u64,
            Resource::Flash => self.flash_bytes as u64,
        }
    }
}

/// The layer that needs the most of a resource, and how much; the first of several.
const fn most<M: Model>(resource: Resource) -> (&'static str, u64) {
    let (mut name, mut most, mut layer) = (M::NAME, 0, 0);
    while layer < M::LAYERS.len() {
        let need = Resources::of::<M>(layer).need(resource);
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
