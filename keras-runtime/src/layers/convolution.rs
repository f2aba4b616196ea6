//! What all convolutions are made of: patches of the image as rows of a matrix, and products.

use super::frame::write;
use super::taps::Taps;
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, Matrix, Road, add_bias, dispatch};
use core::ops::Range;

/// Values of patches that are worked on at a time: they stay in the second cache.
const BLOCK: usize = 1 << 15;

/// The arguments of a convolution that are not weights.
#[derive(Clone, Copy, Debug)]
pub struct ConvArguments<A> {
    /// Where the kernel is.
    pub taps: Taps,
    /// Applied to each output.
    pub activation: A,
}

impl<A> ConvArguments<A> {
    /// Applies the activation; `saved` gets what its way back needs.
    pub(super) fn activate<T: Element, E: Engine<T>>(
        &self,
        engine: &E,
        output: &mut [T],
        saved: &mut [T],
        channels: usize,
    ) where
        A: Activation<T>,
    {
        if A::NEEDS_INPUT && !saved.is_empty() {
            saved.copy_from_slice(output);
        }
        let rows = output.len() / channels.max(1);
        engine.activate(&self.activation, output, &[rows, channels]);
    }

    /// Applies the activation to one sample.
    pub(super) fn activate_one<T: Element>(&self, road: Road, output: &mut [T], channels: usize)
    where
        A: Activation<T>,
    {
        let rows = output.len() / channels.max(1);
        road.activate(&self.activation, &[], output, &[rows, channels]);
    }
}

/// The three products of a convolution with patches (places × patch), of which a few are made at a
/// time: from the image to the places, back, and the gradient of the kernel.
///
/// The kernel is a matrix of a row for each value of a patch and a column for each of the `filters`,
/// the channels at a place. With groups each has its own columns, and its own part of the patch.
pub(crate) struct Convolution<'a, E, T> {
    /// Where the kernel is.
    pub taps: &'a Taps,
    /// Channels at a place.
    pub filters: usize,
    /// Who multiplies.
    pub engine: &'a E,
    /// Room for patches.
    pub scratch: &'a mut [T],
}

impl<E: Engine<T>, T: Element> Convolution<'_, E, T> {
    /// places = patches · kernel + bias, or added to what is there.
    pub fn narrow(&mut self, image: &[T], kernel: &[T], bias: &[T], places: &mut [T], add: bool) {
        let Convolution { taps, filters, engine, .. } = *self;
        let (patch, groups) = (taps.patch(), taps.groups);
        if taps.direct() {
            let (image, kernel) =
                (Matrix::row_major(image, patch), Matrix::row_major(kernel, filters));
            engine.matmul(places.len() / filters, filters, patch, image, kernel, places, add);
            if !bias.is_empty() {
                add_bias(places, bias);
            }
            return;
        }
        let each = filters / groups;
        let part = if groups > 1 { each } else { 0 };
        let most = rows_in(self.scratch.len(), patch + part);
        for (block, places) in places.chunks_mut(most * filters).enumerate() {
            let count = places.len() / filters;
            let (patches, rest) = self.scratch.split_at_mut(count * patch);
            for group in 0..groups {
                taps.gather(image, block * most..block * most + count, group, patches);
                let patches = Matrix::row_major(patches, patch);
                let kernel = Matrix::row_major(&kernel[group * each..], filters);
                if groups == 1 {
                    engine.matmul(count, filters, patch, patches, kernel, places, add);
                } else {
                    let part = &mut rest[..count * each];
                    engine.matmul(count, each, patch, patches, kernel, part, false);
                    write_columns(part, places, filters, group, add);
                }
            }
            if !bias.is_empty() {
                add_bias(places, bias);
            }
        }
    }

    /// image = what places · kernelᵀ makes of the patches, or added to what is there.
    pub fn widen(&mut self, places: &[T], kernel: &[T], image: &mut [T], add: bool) {
        let Convolution { taps, filters, engine, .. } = *self;
        let (patch, groups) = (taps.patch(), taps.groups);
        if taps.direct() {
            let kernel = Matrix::row_major(kernel, filters).transposed();
            let rows = Matrix::row_major(places, filters);
            return engine.matmul(places.len() / filters, patch, filters, rows, kernel, image, add);
        }
        if !add {
            image.fill(T::ZERO);
        }
        let each = filters / groups;
        let most = rows_in(self.scratch.len(), patch);
        for (block, places) in places.chunks(most * filters).enumerate() {
            let count = places.len() / filters;
            let patches = &mut self.scratch[..count * patch];
            for group in 0..groups {
                let places = Matrix::row_major(&places[group * each..], filters);
                let kernel = Matrix::row_major(&kernel[group * each..], filters).transposed();
                engine.matmul(count, patch, each, places, kernel, patches, false);
                taps.scatter(patches, block * most..block * most + count, group, image);
            }
        }
    }

    /// kernel = patchesᵀ · places, or added to what is there.
    pub fn gradient(&mut self, image: &[T], places: &[T], kernel: &mut [T], add: bool) {
        let Convolution { taps, filters, engine, .. } = *self;
        let (patch, groups) = (taps.patch(), taps.groups);
        if taps.direct() {
            let (rows, image) =
                (places.len() / filters, Matrix::row_major(image, patch).transposed());
            let places = Matrix::row_major(places, filters);
            return engine.matmul(patch, filters, rows, image, places, kernel, add);
        }
        let each = filters / groups;
        let (sums, scratch) = self.scratch.split_at_mut(taps.scratch_fixed(filters));
        let most = rows_in(scratch.len(), patch);
        for group in 0..groups {
            for (block, places) in places.chunks(most * filters).enumerate() {
                let count = places.len() / filters;
                let patches = &mut scratch[..count * patch];
                taps.gather(image, block * most..block * most + count, group, patches);
                let patches = Matrix::row_major(patches, patch).transposed();
                let places = Matrix::row_major(&places[group * each..], filters);
                let (target, add) = match groups {
                    1 => (&mut *kernel, add || block > 0),
                    _ => (&mut *sums, block > 0),
                };
                engine.matmul(patch, each, count, patches, places, target, add);
            }
            if groups > 1 {
                write_columns(sums, kernel, filters, group, add);
            }
        }
    }
}

/// How many rows of this width are worked on at a time with so much room.
pub(super) fn rows_in(room: usize, width: usize) -> usize {
    (room.min(BLOCK) / width.max(1)).max(1)
}

/// Copies or adds a group's columns to those of all.
fn write_columns<T: Element>(part: &[T], all: &mut [T], filters: usize, group: usize, add: bool) {
    let each = part.len() * filters / all.len().max(1);
    for (part, all) in part.chunks_exact(each.max(1)).zip(all.chunks_exact_mut(filters)) {
        write(part, &mut all[group * each..(group + 1) * each], add);
    }
}

impl Taps {
    /// How long a run is in memory, and how often: one, where it has no gaps.
    #[inline(always)]
    fn lengths(&self, count: usize) -> (usize, usize) {
        let width = self.channels / self.groups;
        if self.groups == 1 && self.step() == 1 { (count * width, 1) } else { (width, count) }
    }

    /// Copies the patches of a group at these places; what is outside of the image is 0.
    fn gather<T: Element>(&self, image: &[T], rows: Range<usize>, group: usize, patches: &mut [T]) {
        let taps = self;
        once!(T: gather(
            taps: &Taps,
            image: &[T],
            rows: Range<usize>,
            group: usize,
            patches: &mut [T],
        ));
    }

    /// Adds the patches of a group at these places to the image.
    fn scatter<T: Element>(
        &self,
        patches: &[T],
        rows: Range<usize>,
        group: usize,
        image: &mut [T],
    ) {
        let taps = self;
        once!(T: scatter(
            taps: &Taps,
            patches: &[T],
            rows: Range<usize>,
            group: usize,
            image: &mut [T],
        ));
    }
}

fn gather<T: Element>(
    taps: &Taps,
    image: &[T],
    rows: Range<usize>,
    group: usize,
    patches: &mut [T],
) {
    let (patch, width) = (taps.patch(), taps.channels / taps.groups);
    if taps.padded() {
        patches.fill(T::ZERO);
    }
    taps.runs(
        rows.clone(),
        #[inline(always)]
        |run| {
            let mut from = run.position * taps.channels + group * width;
            let mut to = (run.row - rows.start) * patch + run.tap * width;
            let (len, times) = taps.lengths(run.count);
            for _ in 0..times {
                copy(&image[from..from + len], &mut patches[to..to + len]);
                from += taps.step() * taps.channels;
                to += len;
            }
        },
    );
}

fn scatter<T: Element>(
    taps: &Taps,
    patches: &[T],
    rows: Range<usize>,
    group: usize,
    image: &mut [T],
) {
    let (patch, width) = (taps.patch(), taps.channels / taps.groups);
    dispatch(
        #[inline(always)]
        || {
            taps.runs(
                rows.clone(),
                #[inline(always)]
                |run| {
                    let mut to = run.position * taps.channels + group * width;
                    let mut from = (run.row - rows.start) * patch + run.tap * width;
                    let (len, times) = taps.lengths(run.count);
                    for _ in 0..times {
                        let patch = &patches[from..from + len];
                        for (image, &patch) in image[to..to + len].iter_mut().zip(patch) {
                            *image += patch;
                        }
                        to += taps.step() * taps.channels;
                        from += len;
                    }
                },
            );
        },
    );
}

/// Copies a run. Most are short in a first layer, where calling a function takes longer than that.
#[inline(always)]
fn copy<T: Copy>(from: &[T], to: &mut [T]) {
    match from.len() {
        0 => {}
        1..=2 => copy_ends::<1, T>(from, to),
        3..=4 => copy_ends::<2, T>(from, to),
        5..=8 => copy_ends::<4, T>(from, to),
        9..=16 => copy_ends::<8, T>(from, to),
        _ => to.copy_from_slice(from),
    }
}

/// Copies the first and the last `N`, which together are all.
#[inline(always)]
fn copy_ends<const N: usize, T: Copy>(from: &[T], to: &mut [T]) {
    if let (Some(from), Some(to)) = (from.first_chunk::<N>(), to.first_chunk_mut()) {
        *to = *from;
    }
    if let (Some(from), Some(to)) = (from.last_chunk::<N>(), to.last_chunk_mut()) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests;
