//! The tables of a network: sizes and places of all values.

use super::Role;
use crate::losses::Head;
use core::ops::Range;
use keras_shape::{Memory, Scratch, Shape};

/// Sizes and places of all values of a network, in values of one sample.
#[derive(Clone, Copy, Debug)]
pub struct Graph {
    /// How many of the values are inputs; they come first.
    pub inputs: usize,
    /// The outputs.
    pub outputs: &'static [Output],
    /// The shapes of the inputs.
    pub input_shapes: &'static [Shape],
    /// The shapes of the outputs.
    pub output_shapes: &'static [Shape],
    /// The ops in order.
    pub ops: &'static [Link],
    /// The same for one sample.
    pub sites: &'static [Site],
    /// Length of each value.
    pub sizes: &'static [usize],
    /// For each value the one that it lies in and where, for one sample; itself and 0 where it lies
    /// alone.
    pub parts: &'static [(usize, usize)],
    /// Length of what each op saves.
    pub saved_sizes: &'static [usize],
    /// Places of the values in training, where all live.
    pub training: Places,
    /// Places in inference, where a value gives its room up after its last use.
    pub inference: Places,
    /// The same for one sample: after the places of the values those of the room in which each op works.
    pub one_sample: Places,
    /// For each value the one that it shares its place with in inference.
    pub roots: &'static [usize],
    /// The same in training.
    pub training_roots: &'static [usize],
    /// Places of what the ops save.
    pub saved: Places,
    /// The room that each op needs to work.
    pub scratch_sizes: &'static [Scratch],
    /// Room that is enough for each of them.
    pub scratch: Scratch,
    /// The room that each op needs for one sample.
    pub work_sizes: &'static [usize],
    /// Places of the gradients on the way back.
    pub gradients: Places,
}

/// Which places a pass uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Road {
    /// Those where all values live.
    Training,
    /// Those where values give their room up.
    Inference,
}

/// What one sample needs of the tables: no more of them than this is in firmware.
#[derive(Clone, Copy, Debug)]
pub struct Sites {
    pub(super) ops: &'static [Site],
    inputs: usize,
    roots: &'static [usize],
    sizes: &'static [usize],
    offsets: &'static [usize],
    work_sizes: &'static [usize],
}

/// What an op connects, as small as it can be: firmware has a row for each.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Its layer in the model's table.
    pub(super) layer: u16,
    /// The value that comes out.
    pub(super) output: u16,
    /// The values that go in, if they are few.
    pub(super) inputs: [u16; FEW],
    /// How many they are.
    pub(super) count: u16,
}

/// As many inputs as nearly all layers have.
pub(super) const FEW: usize = 2;

impl Site {
    /// The row of an op.
    ///
    /// # Panics
    ///
    /// If there are more than 65,536 values: this runs in the compiler only.
    pub const fn new(layer: usize, output: usize, inputs: &[usize]) -> Self {
        assert!(layer <= u16::MAX as usize && output <= u16::MAX as usize);
        let mut site =
            Site { layer: layer as u16, output: output as u16, inputs: [0; FEW], count: 0 };
        while inputs.len() <= FEW && (site.count as usize) < inputs.len() {
            let place = site.count as usize;
            assert!(inputs[place] <= u16::MAX as usize);
            site.inputs[place] = inputs[place] as u16;
            site.count += 1;
        }
        site
    }
}

impl Sites {
    /// Where a value lies: in which input, or where in the arena.
    pub(super) fn place(&self, value: usize) -> Result<usize, Range<usize>> {
        let root = at(self.roots, value);
        if root < self.inputs {
            return Ok(root);
        }
        Err(region(at(self.offsets, root), at(self.sizes, root), 1))
    }

    /// Where an op works.
    pub(super) fn work(&self, op: usize) -> Range<usize> {
        region(at(self.offsets, self.sizes.len() + op), at(self.work_sizes, op), 1)
    }

    /// Whether two values share one place.
    pub(super) fn one_place(&self, value: usize, other: usize) -> bool {
        at(self.roots, value) == at(self.roots, other)
    }
}

impl Graph {
    /// Where a value of a pass lies: in which input, or where among the values.
    #[inline]
    pub(super) fn place(
        &self,
        value: usize,
        road: Road,
        batch: usize,
    ) -> Result<usize, Range<usize>> {
        let (roots, places) = match road {
            Road::Training => (self.training_roots, &self.training),
            Road::Inference => (self.roots, &self.inference),
        };
        let root = at(roots, value);
        if root < self.inputs {
            return Ok(root);
        }
        Err(region(at(places.offsets, root), at(self.sizes, root), batch))
    }

    /// The tables for one sample.
    pub(crate) const fn sites(&self) -> Sites {
        Sites {
            ops: self.sites,
            inputs: self.inputs,
            roots: self.roots,
            sizes: self.sizes,
            offsets: self.one_sample.offsets,
            work_sizes: self.work_sizes,
        }
    }

    /// Where an output lies in the arena of one sample.
    pub(crate) const fn place_of_output(&self, number: usize) -> usize {
        if number >= self.outputs.len() {
            return 0;
        }
        at(self.one_sample.offsets, at(self.roots, self.outputs[number].value))
    }

    /// Where lies what an op saves, where everything has a place of its own.
    #[cfg(feature = "std")]
    pub(super) fn saved_place(&self, op: usize, batch: usize) -> Range<usize> {
        region(at(self.saved.offsets, op), at(self.saved_sizes, op), batch)
    }

    /// Where the gradient of a value lies.
    pub(super) fn gradient(&self, value: usize, batch: usize) -> Range<usize> {
        region(self.gradients.offsets[value], self.sizes[value], batch)
    }
}

/// Where everything of a step lies in one memory, in values of one sample: a plan for the layers that
/// learn.
#[derive(Clone, Copy, Debug)]
pub struct Offsets<'a> {
    /// Of each value, on the way forward and on the way back; [`Offsets::INPUT`] and its number of an
    /// input.
    pub values: [&'a [usize]; 2],
    /// Of the gradient of each value; [`Offsets::ABSENT`] where nobody asks for it.
    pub gradients: &'a [usize],
    /// Of what each op saves, on the way forward and on the way back.
    pub saved: [&'a [usize]; 2],
    /// For each op whether it is run again before its way back.
    pub again: &'a [bool],
}

impl Offsets<'_> {
    /// The place of what is not there.
    pub const ABSENT: usize = usize::MAX;

    /// The place of the first input.
    pub const INPUT: usize = usize::MAX / 2 + 1;

    /// Where a value lies: in which input, or where in the memory.
    pub(super) fn place(
        &self,
        graph: &Graph,
        value: usize,
        back: bool,
        batch: usize,
    ) -> Result<usize, Range<usize>> {
        match at(self.values[usize::from(back)], value) {
            offset if offset >= Self::INPUT => Ok(offset - Self::INPUT),
            offset => Err(region(offset, at(graph.sizes, value), batch)),
        }
    }

    /// Where the gradient of a value lies; empty where nobody asks for it.
    pub(super) fn gradient(&self, graph: &Graph, value: usize, batch: usize) -> Range<usize> {
        match at(self.gradients, value) {
            Self::ABSENT => 0..0,
            offset => region(offset, at(graph.sizes, value), batch),
        }
    }

    /// Where lies what an op saves.
    pub(super) fn saved(&self, graph: &Graph, op: usize, back: bool, batch: usize) -> Range<usize> {
        region(at(self.saved[usize::from(back)], op), at(graph.saved_sizes, op), batch)
    }
}

/// A row of a table. There is one: whoever asks is code of the same macro; so nothing panics.
pub(super) const fn at(table: &[usize], row: usize) -> usize {
    if row < table.len() { table[row] } else { 0 }
}

/// What comes out of a network.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The value.
    pub value: usize,
    /// The value before the last activation (the output itself where that is linear).
    pub logits: usize,
    /// The last activation.
    pub head: Head,
}

/// What an op connects.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Its layer in the model's table.
    pub layer: usize,
    /// The values that go in.
    pub inputs: &'static [usize],
    /// The values that come out.
    pub outputs: &'static [usize],
    /// How it takes part.
    pub role: Role,
    /// What its way back reads.
    pub reads: Reads,
    /// The block that is run again before its way back; they count from 1, and 0 is none.
    pub again: usize,
}

/// What the way back of an op reads of the values that went in and came out. The rest may be gone by
/// then: the layer is given nothing in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reads {
    /// Whether it reads its inputs.
    pub inputs: bool,
    /// Whether it reads its output.
    pub output: bool,
}

/// Offsets of buffers in an arena.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// Where each starts.
    pub offsets: &'static [usize],
    /// Length of the arena.
    pub size: usize,
}

impl Places {
    /// A plan made by the shape calculus.
    pub const fn of<const N: usize>(memory: &'static Memory<N>) -> Self {
        Places { offsets: &memory.offsets, size: memory.size }
    }
}

/// A buffer of `batch` samples.
pub(super) fn region(offset: usize, size: usize, batch: usize) -> Range<usize> {
    offset * batch..(offset + size) * batch
}
