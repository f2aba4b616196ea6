//! The convolution of one image of which dropout lets each gate see another part.
//!
//! What the gates see lies side by side as channels, so that one convolution in groups does for all
//! of them: its kernel is the one that the gates have without dropout.

use crate::element::Element;
use crate::kernels::Engine;
use crate::layers::convolution::Convolution;
use crate::layers::taps::Taps;

/// Gates with a part of the image of their own.
pub const BLOCKS: usize = 4;

/// The room for patches of such a convolution with so many columns.
pub const fn in_blocks(taps: &Taps, columns: usize) -> usize {
    let taps = taps.in_groups(BLOCKS);
    taps.scratch(columns) + taps.scratch_fixed(columns)
}

/// One sample's convolution at one step.
pub struct Product<'a, T, E> {
    engine: &'a E,
    taps: Taps,
    kernel: &'a [T],
    columns: usize,
    /// For each position of the image and each gate a factor for each channel.
    factors: &'a [T],
    /// What the gates see.
    seen: &'a mut [T],
    /// Its gradient.
    gradient: &'a mut [T],
    /// Room for patches.
    patches: &'a mut [T],
}

impl<'a, T: Element, E: Engine<T>> Product<'a, T, E> {
    /// A convolution whose `kernel` of so many columns is at `taps`, with these factors.
    pub fn new(
        engine: &'a E,
        taps: &Taps,
        (kernel, columns): (&'a [T], usize),
        factors: &'a [T],
        scratch: &'a mut [T],
    ) -> Self {
        let (seen, scratch) = scratch.split_at_mut(factors.len());
        let (gradient, patches) = scratch.split_at_mut(factors.len());
        let taps = taps.in_groups(BLOCKS);
        Product { engine, taps, kernel, columns, factors, seen, gradient, patches }
    }

    /// Lets each gate see its part.
    fn look(&mut self, image: &[T]) {
        let channels = self.taps.channels / BLOCKS;
        let rows = self.seen.chunks_exact_mut(channels).zip(self.factors.chunks_exact(channels));
        for (row, (seen, factors)) in rows.enumerate() {
            let start = row / BLOCKS * channels;
            for ((seen, &x), &factor) in seen.iter_mut().zip(&image[start..]).zip(factors) {
                *seen = x * factor;
            }
        }
    }

    /// places = what the kernel makes of what the gates see + bias
    pub fn forward(&mut self, image: &[T], bias: &[T], places: &mut [T]) {
        self.look(image);
        self.convolution(|convolution, kernel, seen, _| {
            convolution.narrow(seen, kernel, bias, places, false);
        });
    }

    /// From the gradient of the places: adds that of the image, and that of the kernel.
    pub fn backward(
        &mut self,
        image: &[T],
        places: &[T],
        dx: Option<&mut [T]>,
        kernel_gradient: Option<&mut [T]>,
    ) {
        if let Some(target) = kernel_gradient {
            self.look(image);
            self.convolution(|convolution, _, seen, _| {
                convolution.gradient(seen, places, target, true);
            });
        }
        let Some(dx) = dx else { return };
        self.convolution(|convolution, kernel, _, gradient| {
            convolution.widen(places, kernel, gradient, false);
        });
        let channels = self.taps.channels / BLOCKS;
        let rows = self.gradient.chunks_exact(channels).zip(self.factors.chunks_exact(channels));
        for (row, (gradient, factors)) in rows.enumerate() {
            let dx = &mut dx[row / BLOCKS * channels..];
            for ((dx, &gradient), &factor) in dx.iter_mut().zip(gradient).zip(factors) {
                *dx += gradient * factor;
            }
        }
    }

    /// Gives `f` the convolution in groups with its kernel, what the gates see, and its gradient.
    fn convolution(
        &mut self,
        f: impl FnOnce(&mut Convolution<'_, E, T>, &[T], &mut [T], &mut [T]),
    ) {
        let (taps, filters, engine) = (&self.taps, self.columns, self.engine);
        let scratch = &mut *self.patches;
        let mut convolution = Convolution { taps, filters, engine, scratch };
        f(&mut convolution, self.kernel, self.seen, self.gradient);
    }
}
