//! Where everything of a step lies: one memory, in which a value gives its room up after its last use,
//! be that on the way forward or back.
//!
//! The plan is made when training begins and not by the Rust compiler: it then knows which layers learn,
//! and costs no one time who only predicts.

use super::lives::{Asked, Lives};
use super::placing::placed;
use crate::order;
use crate::tape::{Graph, Offsets};
use core::ops::Range;

/// Offsets of all buffers, in values of one sample.
#[derive(Clone, Debug, Default)]
pub struct Arena {
    values: [Vec<usize>; 2],
    gradients: Vec<usize>,
    saved: [Vec<usize>; 2],
    again: Vec<bool>,
    /// What nobody needs once the loss is known.
    free: Vec<Range<usize>>,
    /// Length of the memory.
    pub size: usize,
}

impl Arena {
    /// The plan of a step.
    pub fn new(graph: &Graph, asked: &Asked<'_>) -> Self {
        let lives = Lives::new(graph, asked);
        let (values, ops) = (graph.sizes.len(), graph.ops.len());
        let (offsets, size) = placed(&lives.sizes, &lives.buffers);
        let part = |numbers: Range<usize>| offsets[numbers].to_vec();
        let mut arena = Arena {
            values: [part(0..values), part(values..2 * values)],
            gradients: part(2 * values..3 * values),
            saved: [
                part(3 * values..3 * values + ops),
                part(3 * values + ops..3 * values + 2 * ops),
            ],
            again: lives.again.clone(),
            free: free(&lives, &offsets, size),
            size,
        };
        for value in 0..values {
            let (seat, before) = lives.seat(value);
            for way in 0..2 {
                let own = if lives.is_split[seat] { way } else { 0 };
                arena.values[way][value] = match seat < graph.inputs {
                    true => Offsets::INPUT + seat,
                    false => arena.values[own][seat] + before,
                };
            }
            let (whole, before) = graph.parts[value];
            arena.gradients[value] = match lives.buffers[2 * values + whole] {
                Some(_) => arena.gradients[whole] + before,
                None => Offsets::ABSENT,
            };
        }
        for op in 0..ops {
            if !lives.again[op] {
                arena.saved[1][op] = arena.saved[0][op];
            }
        }
        arena
    }

    /// The parts of the memory in which nothing is that is needed once the loss is known.
    pub fn free_at_loss(&self) -> &[Range<usize>] {
        &self.free
    }

    /// The same as a pass takes it.
    pub fn offsets(&self) -> Offsets<'_> {
        let Arena { values, gradients, saved, again, .. } = self;
        Offsets {
            values: [&values[0], &values[1]],
            gradients,
            saved: [&saved[0], &saved[1]],
            again,
        }
    }
}

/// The gaps between the buffers that live when the loss is known.
fn free(lives: &Lives<'_>, offsets: &[usize], size: usize) -> Vec<Range<usize>> {
    let buffers = lives.buffers.iter().zip(offsets).zip(&lives.sizes);
    let alive = buffers.filter_map(|((life, &offset), &len)| {
        let (first, last) = (*life)?;
        (first <= lives.loss() && lives.loss() < last).then_some(offset..offset + len)
    });
    let alive: Vec<Range<usize>> = alive.collect();
    let mut order: Vec<usize> = (0..alive.len()).collect();
    order::sort_by_key(&mut order, |buffer| alive[buffer].start);
    let (mut free, mut start) = (Vec::new(), 0);
    for range in order.iter().map(|&buffer| &alive[buffer]).chain([&(size..size)]) {
        free.push(start..range.start.max(start));
        start = start.max(range.end);
    }
    free
}
