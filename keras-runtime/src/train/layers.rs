//! A network as what is done to the samples of a source.

use super::network::{Fixed, Forward, HasTables};
use crate::data::{Source, pass_seed};
use crate::element::{Element, Real};
use crate::error::Result;
use crate::kernels::Native;
use crate::model::Model;
use crate::ports::Ports;
use crate::states::States;
use crate::tape::{Pass, Search, Squares, Training};

/// The memory of one sample, with a place for each value.
struct Room<T> {
    /// Several inputs, one after the other.
    x: Vec<T>,
    values: Vec<T>,
    saved: Vec<T>,
    scratch: Vec<T>,
}

/// What [`Source::layers`] makes.
pub struct Layers<S, M: Model> {
    source: S,
    network: Box<M>,
    room: Room<M::Element>,
    engine: Native,
    seed: u64,
    pass: u64,
    row: u64,
    x: Vec<M::Input>,
}

impl<S, M: Model> Layers<S, M> {
    pub(crate) fn new(source: S, network: Box<M>, seed: u64) -> Self {
        let (tables, graph) = (M::TABLES, M::GRAPH);
        let values = |len: usize| vec![M::Element::ZERO; len];
        let room = Room {
            x: values(tables.input_len),
            values: values(graph.training.size),
            saved: values(graph.saved.size),
            scratch: values(graph.scratch.len(1)),
        };
        let engine = Native::new(1);
        Layers { source, network, room, engine, seed, pass: 0, row: 0, x: Vec::new() }
    }
}

impl<S, M> Source for Layers<S, M>
where
    M: Model,
    S: Source<X = M::Input>,
{
    type X = M::Output;
    type Y = S::Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        (self.pass, self.row) = (pass, 0);
        self.x.clear();
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<M::Output>, y: &mut Vec<S::Y>) -> Result<bool> {
        self.next_rows(1, x, y)
    }

    fn next_rows(
        &mut self,
        rows: usize,
        x: &mut Vec<M::Output>,
        y: &mut Vec<S::Y>,
    ) -> Result<bool> {
        let more = self.source.next_rows(rows, &mut self.x, y)?;
        let Layers { network, room, engine, .. } = self;
        let network = Fixed { model: &**network, engine: &*engine };
        for sample in &self.x {
            x.push(M::Output::ZEROS);
            let Some(out) = x.last_mut() else { continue };
            // A row's random numbers, as those of a step of its own.
            let seed =
                pass_seed(self.seed, self.pass) ^ self.row.wrapping_mul(0xd1b5_4a32_d192_ed03);
            self.row += 1;
            let mut out = out.slices_mut();
            if let Some(values) = M::Input::end_to_end(core::slice::from_ref(sample)) {
                run(&network, values, room, seed, out.as_mut());
                continue;
            }
            let mut values = core::mem::take(&mut room.x);
            let mut rest = values.as_mut_slice();
            for &part in sample.slices().as_ref() {
                let (own, after) = rest.split_at_mut(part.len());
                own.copy_from_slice(part);
                rest = after;
            }
            run(&network, &values, room, seed, out.as_mut());
            room.x = values;
        }
        self.x.clear();
        Ok(more)
    }

    fn advance(&mut self, rows: usize) -> Result<bool> {
        self.row += rows as u64;
        self.source.advance(rows)
    }
}

/// One sample, `x`, as in training.
fn run<T: Element>(
    network: &dyn Forward<T>,
    x: &[T],
    room: &mut Room<T>,
    seed: u64,
    out: &mut [&mut [T]],
) {
    once!(T: forward(
        network: &dyn Forward<T>,
        x: &[T],
        room: &mut Room<T>,
        seed: u64,
        out: &mut [&mut [T]],
    ));
}

fn forward<T: Element>(
    network: &dyn Forward<T>,
    x: &[T],
    room: &mut Room<T>,
    seed: u64,
    out: &mut [&mut [T]],
) {
    let tables = network.tables();
    let Room { values, saved, scratch, .. } = room;
    network.split(&x[..tables.input_len], 1, &mut |inputs| {
        let pass = network.forward(Pass {
            graph: tables.graph,
            batch: 1,
            inputs,
            values,
            scratch,
            states: States::none(),
            state_sizes: &[],
            training: Some(Training {
                saved,
                gradients: &mut [],
                wanted: &[],
                trainable: &[],
                mode: true,
                accumulate: false,
                squares: Squares::default(),
                skip_heads: &[],
                seed,
                penalty: T::ZERO,
            }),
            offsets: None,
            again: false,
            search: Search::Off,
        });
        for (out, place) in out.iter_mut().zip(tables.graph.outputs) {
            out.copy_from_slice(pass.value(place.value));
        }
    });
}
