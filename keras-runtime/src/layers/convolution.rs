//! What all convolutions are made of.

use super::taps::Taps;
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, Road, Sliding};

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

/// The three products of a convolution with the patches of an image (places × patch): from the image to the
/// places, back, and the gradient of the kernel. The engine decides whether there is such a matrix.
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
        let sliding = Sliding { taps, filters };
        engine.convolve(sliding, image, [kernel, bias], places, add, None, self.scratch);
    }

    /// image = what places · kernelᵀ makes of the patches, or added to what is there.
    pub fn widen(&mut self, places: &[T], kernel: &[T], image: &mut [T], add: bool) {
        let Convolution { taps, filters, engine, .. } = *self;
        engine.convolve_back(Sliding { taps, filters }, [places, kernel], image, add, self.scratch);
    }

    /// kernel = patchesᵀ · places, or added to what is there.
    pub fn gradient(&mut self, image: &[T], places: &[T], kernel: &mut [T], add: bool) {
        let Convolution { taps, filters, engine, .. } = *self;
        engine.convolve_kernel(
            Sliding { taps, filters },
            [image, places],
            kernel,
            add,
            self.scratch,
        );
    }
}

#[cfg(test)]
mod tests;
