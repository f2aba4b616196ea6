//! A batch in blocks of samples whose values stay in the cache while they pass through the network.

use super::batch::copy_sample;
use super::network::{Forward, Tables};
use crate::data::Rows;
use crate::element::Element;
use crate::kept::{self, whole_lines};
use crate::kernels::join;
use crate::states::States;
use crate::tape::{Pass, Search};

/// Values of a block: they stay in the second cache.
const VALUES: usize = 1 << 17;

/// Samples that make it worth that each thread reads all weights by itself.
const OWN: usize = 32;

/// Samples of a block: as many as stay in the cache, or have as many values as the weights, which each block reads;
/// and no more than a thread's part, if that is large enough.
fn samples<T: Element>(tables: &Tables<T>, most: usize, threads: usize) -> usize {
    let sample = (tables.graph.inference.size + tables.input_len).max(1);
    let part = most.div_ceil(threads.max(1));
    let part = if part < OWN { most } else { part };
    (VALUES.max(tables.weight_len()) / sample).clamp(1, part.max(1))
}

/// What one thread needs to run a block.
struct Room<'a, T> {
    values: &'a mut [T],
    scratch: &'a mut [T],
    /// The samples, unless they are read where they lie, and one of them.
    x: &'a mut [T],
    row: &'a mut [T],
}

impl<'a, T> Room<'a, T> {
    /// Takes as much as these lengths say from the front of `memory`.
    fn new(memory: &mut &'a mut [T], lens: [usize; 4]) -> Self {
        let [values, scratch, x, row] = lens.map(|len| {
            let (part, rest) = core::mem::take(memory).split_at_mut(whole_lines::<T>(len));
            *memory = rest;
            &mut part[..len]
        });
        Room { values, scratch, x, row }
    }
}

/// A batch whose blocks are run.
struct Batch<'a, T: Element> {
    network: &'a dyn Forward<T>,
    tables: &'static Tables<T>,
    rows: &'a dyn Rows<T>,
    /// All rows, where they lie as a block of them is read.
    flat: Option<&'a [T]>,
    /// The first row, how many they are, and how many a block has.
    start: usize,
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
    let block = samples(tables, most, network.threads());
    let flat = x.as_flat().filter(|all| {
        tables.inputs.len() == 1 && all.len() == x.len().saturating_mul(tables.input_len)
    });
    // Each thread has its blocks; where there are fewer, some help with the products of others.
    let parts = network.threads().min(most.div_ceil(block)).max(1);
    let copied = if flat.is_none() { tables.input_len } else { 0 };
    let output_len: usize = graph.outputs.iter().map(|output| graph.sizes[output.value]).sum();
    let lens = [block * graph.inference.size, graph.scratch.len(block), block * copied, copied];
    let room: usize = lens.iter().map(|&len| whole_lines::<T>(len)).sum();
    kept::with(parts * room + most * output_len, |mut memory| {
        let mut rooms: Vec<Room<'_, T>> =
            (0..parts).map(|_| Room::new(&mut memory, lens)).collect();
        let outputs = memory;
        for start in (0..x.len()).step_by(most.max(1)) {
            let len = most.min(x.len() - start);
            let batch = Batch { network, tables, rows: x, flat, start, len, block, output_len };
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
    });
}

impl<T: Element> Batch<'_, T> {
    /// The blocks from sample `first` on, as many threads as there are rooms.
    fn split(&self, first: usize, outputs: &mut [T], rooms: &mut [Room<'_, T>]) {
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
    fn block(&self, first: usize, mut outputs: &mut [T], room: &mut Room<'_, T>) {
        let Batch { network, tables, rows, .. } = *self;
        let (batch, first) = (self.block.min(self.len - first), self.start + first);
        let Room { values, scratch, x, row } = room;
        let (len, width) = (batch * tables.input_len, tables.input_len);
        let x = match self.flat {
            Some(all) => &all[first * width..][..len],
            None => {
                for i in 0..batch {
                    copy_sample(tables, rows, first + i, (i, batch), x, row);
                }
                &x[..len]
            }
        };
        network.split(x, batch, &mut |inputs| {
            let pass = network.forward(Pass {
                graph: tables.graph,
                batch,
                inputs,
                values,
                scratch,
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
