//! A batch in blocks of samples whose values stay in the cache while they pass through the network.

use super::batch::copy_sample;
use super::network::{Forward, Tables};
use crate::data::Rows;
use crate::element::Element;
use crate::kernels::join;
use crate::states::States;
use crate::tape::{Pass, Search};

/// Values of a block: they stay in the second cache.
const VALUES: usize = 1 << 17;

/// Samples of a block: as many as stay in the cache, or have as many values as the weights, which each block reads.
fn samples<T: Element>(tables: &Tables<T>, most: usize) -> usize {
    let sample = (tables.graph.inference.size + tables.input_len).max(1);
    (VALUES.max(tables.weight_len()) / sample).clamp(1, most.max(1))
}

/// What one thread needs to run a block.
struct Room<T> {
    values: Vec<T>,
    scratch: Vec<T>,
}

/// A batch whose blocks are run.
struct Batch<'a, T: Element> {
    network: &'a dyn Forward<T>,
    tables: &'static Tables<T>,
    /// The samples, block after block.
    x: &'a [T],
    /// How many they are, and how many a block has.
    len: usize,
    block: usize,
    /// Values that come out for a sample.
    output_len: usize,
}

/// Runs all rows of `x`, so many at a time; gives `f` the size of each block with its outputs, in order.
pub fn run<T: Element>(
    network: &dyn Forward<T>,
    x: &dyn Rows<T>,
    most: usize,
    f: &mut dyn FnMut(usize, &[&[T]]),
) {
    let tables = network.tables();
    let (most, graph) = (most.min(x.len()), tables.graph);
    let block = samples(tables, most);
    // Each thread has its blocks; where there are fewer, some help with the products of others.
    let parts = network.threads().min(most.div_ceil(block)).max(1);
    let mut rooms: Vec<Room<T>> = (0..parts)
        .map(|_| Room {
            values: vec![T::ZERO; block * graph.inference.size],
            scratch: vec![T::ZERO; graph.scratch.len(block)],
        })
        .collect();
    let output_len = graph.outputs.iter().map(|output| graph.sizes[output.value]).sum();
    let mut samples = vec![T::ZERO; most * tables.input_len];
    let mut outputs = vec![T::ZERO; most * output_len];
    let mut row = vec![T::ZERO; tables.input_len];
    for start in (0..x.len()).step_by(most.max(1)) {
        let len = most.min(x.len() - start);
        for first in (0..len).step_by(block) {
            let count = block.min(len - first);
            let samples = &mut samples[first * tables.input_len..];
            for i in 0..count {
                copy_sample(tables, x, start + first + i, (i, count), samples, &mut row);
            }
        }
        let x = &samples[..len * tables.input_len];
        let batch = Batch { network, tables, x, len, block, output_len };
        let outputs = &mut outputs[..len * output_len];
        batch.split(0, outputs, &mut rooms);
        for outputs in outputs.chunks((block * output_len).max(1)) {
            let (count, mut rest) = (outputs.len() / output_len, outputs);
            let parts: Vec<&[T]> = graph
                .outputs
                .iter()
                .map(|output| {
                    let (part, after) = rest.split_at(count * graph.sizes[output.value]);
                    rest = after;
                    part
                })
                .collect();
            f(count, &parts);
        }
    }
}

impl<T: Element> Batch<'_, T> {
    /// The blocks from sample `first` on, as many threads as there are rooms.
    fn split(&self, first: usize, outputs: &mut [T], rooms: &mut [Room<T>]) {
        let len = self.block * self.output_len;
        let [room] = rooms else {
            let half = rooms.len() / 2;
            let blocks = outputs.len().div_ceil(len) * half / rooms.len();
            let (left_rooms, right_rooms) = rooms.split_at_mut(half);
            let (left, right) = outputs.split_at_mut(blocks * len);
            return join(&mut || self.split(first, left, left_rooms), &mut || {
                self.split(first + blocks * self.block, right, right_rooms);
            });
        };
        for (number, outputs) in outputs.chunks_mut(len).enumerate() {
            self.block(first + number * self.block, outputs, room);
        }
    }

    /// A block.
    fn block(&self, first: usize, mut outputs: &mut [T], room: &mut Room<T>) {
        let Batch { network, tables, x, .. } = *self;
        let batch = self.block.min(self.len - first);
        let x = &x[first * tables.input_len..][..batch * tables.input_len];
        network.split(x, batch, &mut |inputs| {
            let pass = network.forward(Pass {
                graph: tables.graph,
                batch,
                inputs,
                values: &mut room.values,
                scratch: &mut room.scratch,
                states: States::none(),
                state_sizes: &[],
                training: None,
                offsets: None,
                again: false,
                search: Search::Off,
            });
            for output in tables.graph.outputs {
                let values = pass.value(output.value);
                let (part, rest) = core::mem::take(&mut outputs).split_at_mut(values.len());
                part.copy_from_slice(values);
                outputs = rest;
            }
        });
    }
}
